"""What a cell's text is worth, by the type of its column: a value, or the code of a message.

Each distinct text of a column is looked at once a build; a plain one costs a few tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any

from stdnum.cn import uscc

from analysis.check.dates import OPEN_WORDS, read_day
from analysis.dictionary import Column, flag_words, value_lists
from analysis.forms.text import INVISIBLE, digits_run_together, folded, heading, zero_words
from analysis.forms.wordlist import words
from analysis.forms.words import shipped_vocabulary
from analysis.read.cells import JOINED, OPEN_BLANK, UNCLEAR_MONTH, UNSURE
from analysis.read.excel import UNCOMPUTED
from analysis.read.identity import holds_id

TWICE = "\ufdd3"  # between two types told of one number; no cell that was typed can hold it
MOST = 2_147_483_647  # of a count
REMEMBERED = 65_536  # texts of a column: every day of a century and a half
LONGEST = 1000  # characters; longer text is two cells pasted into one
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_COUNT = re.compile(r"\d+(\.0+)?")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_CHINESE = re.compile(r"[零〇一二三四五六七八九十百千万两]+[名人个]?")
_ABOUT = re.compile(r"约|左右|余|多|大概|不足|近\d")
_NOTED = re.compile(r"\d+\s*[名人个]?\s*[（(].*[)）]|[（(].*[)）]\s*\d+")
_RATIO = re.compile(r"(\d+(?:\.\d+)?)\s*[:：∶比]\s*(\d+(?:\.\d+)?)")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d{2}")


@dataclass(frozen=True)
class Typed:
    """A cell's value, or `why` it has none; dates also how exactly, and until when."""

    value: Any = None
    why: str | None = None
    precision: str = "day"
    until: date | None = None


@dataclass(frozen=True)
class Words:
    """The spellings of the closed lists: the shipped ones and a dataset's own."""

    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    own_types: Mapping[str, bool] = field(default_factory=dict)
    _known: dict[str, dict[str, str]] = field(default_factory=dict, compare=False, repr=False)
    _of_forms: dict[str, Words] = field(default_factory=dict, compare=False, repr=False)
    _typed: dict[Column, dict[str, Typed]] = field(default_factory=dict, compare=False, repr=False)

    def typed(self, column: Column, texts: Iterable[str]) -> dict[str, Typed]:
        """What each of these texts is worth in a column; what was met before is not looked at again."""
        met = self._typed.setdefault(column, {})
        if len(met) > REMEMBERED:
            met.clear()
        found: dict[str, Typed] = {}
        for text in texts:
            if (typed := met.get(text)) is None:
                typed = met[text] = value_of(column, text, self)
            found[text] = typed
        return found

    def of_form(self, own: Mapping[str, Mapping[str, str]]) -> Words:
        """These words with those that a form alone reads so; what the dataset says comes first."""
        if not own:
            return self
        merged = {name: {**spellings, **self.own.get(name, {})} for name, spellings in own.items()}
        key = repr(own)
        if key not in self._of_forms:
            self._of_forms[key] = Words({**self.own, **merged}, self.own_types)
        return self._of_forms[key]

    def spellings(self, name: str) -> dict[str, str]:
        """Every spelling of a list, as compared, with its value."""
        if name not in self._known:
            found: dict[str, str] = {}
            for value, others in value_lists()[name].items():
                for word in (value, *others):
                    found.setdefault(heading(word), value)
            if name == "post_type":
                found |= {heading(word): word for word in self.own_types}
            found |= {heading(w): v for w, v in self.own.get(name, {}).items()}
            self._known[name] = found
        return self._known[name]


def value_of(column: Column, text: str, words: Words) -> Typed:
    """The value of one filled cell of a column."""
    if text == UNCOMPUTED:
        return Typed(why="uncomputed")
    if text == OPEN_BLANK:
        return Typed(why="blank")
    if text == JOINED:
        return Typed(why="merged_number")
    if text.endswith(UNSURE):
        return Typed(why="unsure")
    if text.endswith(UNCLEAR_MONTH):
        return Typed(why="month_unclear")
    if column.name == "credit_code":
        return _credit(text)
    if column.type in value_lists():
        typed = _listed(column, text, words)
        if typed.why is not None and column.type == "post_type" and TWICE in text:
            return Typed(why="type_twice")
        if typed.why is not None and column.type == "post_type" and "周转" in text:
            return Typed(why="borrowed_type")
        return typed
    return _TYPES[column.type](column, text)


def _date(column: Column, text: str) -> Typed:
    if text in OPEN_WORDS:
        return Typed()
    found = read_day(text, column.reads)
    if found is None:
        return Typed(why="undated" if re.search(words()["done_words"], text) else "date")
    return Typed(found.day, None, found.precision, found.until)


def _month(column: Column, text: str) -> Typed:
    found = read_day(text)
    if found is None or found.precision == "year":
        return Typed(why="month")
    return Typed(found.day.replace(day=1))


def _year(column: Column, text: str) -> Typed:
    found = re.fullmatch(r"((?:19|20)\d{2})\s*(年|年度)?(底|末)?", folded(text).strip())
    return Typed(int(found[1])) if found else Typed(why="year")


def bare_number(text: str) -> str:
    """A number's digits without unit, thousands separators and blanks; any dash is a minus."""
    flat = re.sub(r"\s+", "", folded(text)).translate(str.maketrans("−–﹣", "---"))
    flat = re.sub(r"(名|人|个)$", "", flat)
    return flat.replace(",", "") if _GROUPED.fullmatch(flat.lstrip("+-")) else flat


def _count(column: Column, text: str) -> Typed:
    if digits_run_together(text):
        return Typed(why="several_numbers")
    flat = bare_number(text)
    if _COUNT.fullmatch(flat):
        digits = flat.split(".")[0].lstrip("0") or "0"
        small = len(digits) <= 10 and int(digits) <= MOST
        return Typed(int(digits)) if small else Typed(why="too_large")
    if text in zero_words() or flat in zero_words():
        return Typed(0)
    if _NUMBER.fullmatch(flat):
        value = float(flat)
        if value < 0:
            return Typed(why="negative")
        return Typed(why="too_large" if value > MOST else "not_whole")
    if _CHINESE.fullmatch(flat):
        return Typed(why="words")
    if _ABOUT.search(text):
        return Typed(why="about")
    return Typed(why="with_note" if _NOTED.fullmatch(folded(text).strip()) else "count")


def _number(column: Column, text: str) -> Typed:
    if holds_id(text):
        return Typed(why="holds_id")
    if digits_run_together(text):
        return Typed(why="several_numbers")
    flat = bare_number(text)
    value: float | None = None
    if _NUMBER.fullmatch(flat):
        value = float(flat)
    elif flat.endswith("%") and _NUMBER.fullmatch(flat[:-1]):
        value = float(flat[:-1]) / 100
    # 1:14.5 is one post for so many
    elif (ratio := _RATIO.fullmatch(flat)) and float(ratio[2]):
        value = float(ratio[1]) / float(ratio[2])
    return Typed(value) if value is not None and isfinite(value) else Typed(why="number")


def _flag(column: Column, text: str) -> Typed:
    true_words, false_words = flag_words()
    word = folded(text).strip().lower()
    if word in {w.lower() for w in true_words}:
        return Typed(True)
    return Typed(False) if word in {w.lower() for w in false_words} else Typed(why="flag")


def _text(column: Column, text: str) -> Typed:
    if len(text) > LONGEST:
        return Typed(why="too_long")
    if holds_id(text):
        return Typed(why="holds_id")
    return Typed(_INVISIBLE.sub("", text).strip())


def _code(column: Column, text: str) -> Typed:
    if len(text) > LONGEST:
        return Typed(why="too_long")
    if _SCIENTIFIC.fullmatch(text):
        return Typed(why="scientific")
    if holds_id(text):
        return Typed(why="holds_id")
    if column.ref is None and column.name != "org_id" and _INVISIBLE.search(text):
        return Typed(why="invisible")
    return Typed(_INVISIBLE.sub("", text).strip())


def _credit(text: str) -> Typed:
    """Eighteen places; a wrong check digit is a finding, but what might be an ID number is refused."""
    flat = re.sub(r"\s+", "", folded(text)).upper()
    if _SCIENTIFIC.fullmatch(text) or re.fullmatch(r"\d{14,17}0{2,4}", flat):
        return Typed(why="scientific")
    if uscc.is_valid(flat) or (re.fullmatch(r"[0-9A-Z]{18}", flat) and not flat[:-1].isdigit()):
        return Typed(flat)
    return Typed(why="credit")


def _listed(column: Column, text: str, words: Words) -> Typed:
    known = words.spellings(column.type)
    word = heading(text)
    if word in known:
        return Typed(known[word])
    if column.type == "status" and (bare := re.sub(r"^(已|现)|(人员|状态)$", "", word)) in known:
        return Typed(known[bare])
    if column.type == "post_type" and (told := _type_in_words(text)) is not None:
        return Typed(told)
    if column.is_open:
        return _text(column, text)
    if column.type == "status":
        return Typed(why="status_unknown")
    return Typed(why="value")


def _type_in_words(text: str) -> str | None:
    """The one post type of a text that is made of known words only: 事业（差额）, 行政编制人员."""
    word = shipped_vocabulary().cut(re.sub(r"[()（）\[\]]", "", text))
    # 差额 is a balance in headings, a funding here
    extra = set(word.tokens) - {"编制", "空超" if word.fundings else "编制"}
    more = word.roles or word.grades or word.moment or extra
    return word.types[0] if len(word.types) == 1 and not word.rest and not more else None


_TYPES: dict[str, Callable[[Column, str], Typed]] = {
    "date": _date,
    "month": _month,
    "year": _year,
    "count": _count,
    "number": _number,
    "flag": _flag,
    "text": _text,
    "code": _code,
}
