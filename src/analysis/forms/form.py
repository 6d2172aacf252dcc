"""A form is data: what a sheet must have to be known as it, what a row is, which columns mislead.

Shipped forms (`forms/*.yml`) and the entries of a dataset's `forms.yml` have one shape. What a form
does not say comes from the words of the headings, so that a renamed column does not break it.
"""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from analysis.dictionary import value_lists
from analysis.forms.text import DAY_WORDS, heading, other_day_words

KEYS = {
    "name": "表样的名称",
    "file": "文件名的样式，如 *机构编制台账*.xlsx",
    "sheet": "工作表名的样式；可不写",
    "needs": "必须有的列标题；a|b 为或",
    "lacks": "不能有的列标题；a|b 为任一",
    "titled": "标题、工作表名或文件名中要有的字样；a|b 为或，=a 为整个名称就是 a",
    "row": "一行是什么：数据表的英文名；可不写",
    "day": "时点取自：文件名、标题、工作表名，或一个日期",
    "series": "snapshot 时点名单，log 逐笔变动的台账",
    "unit": "单位取自：一个列标题，或标题、工作表名",
    "columns": "列标题 → 数据表.列、数据表.编制类型、control.balance 等；一列去两处的，用 + 连接",
    "constants": "数据表.列 → 每行都取的值",
    "words": "本表里的用词，同 words",
    "same_key": "主键相同的行：相加、分列、先到",
    "covers": "上下编台账覆盖的起止日",
    "units": "上下编台账是否说到全部单位：all",
    "turned": "true：指标在行、单位在列",
    "ignore": "不读入的列标题",
    "note": "说明",
    "told": "认得而不读的表：第一句说是什么、为什么，第二句说怎么办",
}
SAME_KEY = ("相加", "分列", "先到")
SERIES = ("snapshot", "log")
WHERE = ("文件名", "标题", "工作表名")
BALANCES = ("balance", "vacant", "over", "total", "rate", "opening", "closing", "running")


@dataclass(frozen=True)
class Target:
    """Where a column goes: a table's column, a measure of a type, a control, or an event's column.

    `quota.行政` is the measure of that table of that type; `control.balance` a printed result;
    `bank_txn:归还.txn_on` the column of a second row of the table, of that kind. `also` are further
    places of one column: the unit that gains posts by one event and loses them by another.
    """

    table: str
    column: str
    event: str | None = None
    also: tuple[Target, ...] = ()


@dataclass(frozen=True)
class Form:
    """One form; what is empty is left to the words of the headings."""

    name: str = ""
    file: str | None = None
    sheet: str | None = None
    needs: tuple[tuple[str, ...], ...] = ()
    lacks: tuple[str, ...] = ()
    titled: tuple[str, ...] = ()
    row: str | None = None
    day: str | date | None = None
    series: str | None = None
    unit: str | None = None
    columns: tuple[tuple[str, Target], ...] = ()
    constants: tuple[tuple[str, str, str], ...] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    same_key: str | None = None
    covers: tuple[date, date] | None = None
    all_units: bool = False
    turned: bool = False
    told: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def is_of(self, file: str, sheet: str | None) -> bool:
        """Whether the patterns of a dataset's entry fit this file and sheet."""
        if self.file is None or not _fits(file, self.file):
            return False
        return self.sheet is None or (sheet is not None and _fits(sheet, self.sheet))

    def is_known_by(self, headings: Iterable[str], titles: Iterable[str]) -> bool:
        """Whether a sheet has the headings and title words that a shipped form must have, and none
        that it must not have."""
        there = set(headings)
        if not all(any(_has(there, word) for word in either) for either in self.needs):
            return False
        if any(_has(there, word) for word in self.lacks):
            return False
        told = [unicodedata.normalize("NFKC", title).strip() for title in titles]
        return not self.titled or any(
            title == word[1:] if word.startswith("=") else word in title
            for word in self.titled for title in told
        )  # fmt: skip

    def target(self, path: tuple[str, ...]) -> tuple[Target, str | None] | None:
        """Where the form sends a column of this path, and the year or month that its heading holds.

        What it says of the whole path (归还/数量) comes before what it says of the last word (数量).
        """
        for text in dict.fromkeys(("/".join(path), path[-1])):
            for pattern, target in self.columns:
                for one in pattern.split("|"):
                    if found := _pattern(one).fullmatch(text):
                        told = found.groupdict()
                        month = f"-{int(told['month']):02}" if told.get("month") else ""
                        return target, told["year"] + month if told.get("year") else None
        return None

    def ignores(self, path: tuple[str, ...]) -> bool:
        """Whether the form says not to read a column of this path."""
        whole = "/".join(path)
        return any(
            _pattern(word).fullmatch(path[-1]) or _pattern(word).fullmatch(whole)
            for word in self.ignore
        )


_ANYTHING = "\ufdd3"


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """A heading of a form: `{年}` is a year, `{月}` a month's number, `*` anything."""
    # heading() takes a star off the ends, for it marks required columns: here it is anything
    parts = word.replace("{年}", "yyyy").replace("{月}", "mmmm").replace("*", _ANYTHING).split("/")
    text = re.escape("/".join(heading(part) for part in parts))
    text = text.replace(re.escape(_ANYTHING), ".*").replace("yyyy", r"(?P<year>(?:19|20)\d{2})")
    text = text.replace("mmmm", r"(?P<month>1[0-2]|0?[1-9])")
    if other_day_words(text):
        text = re.sub(f"({'|'.join(DAY_WORDS)})$", f"({'|'.join(DAY_WORDS)})", text)
    return re.compile(text)


def _has(headings: set[str], word: str) -> bool:
    expression = _pattern(word)
    return any(expression.fullmatch(one) for one in headings)


def _fits(name: str, pattern: str) -> bool:
    name, pattern = (unicodedata.normalize("NFC", text) for text in (name, pattern))
    base = name.rsplit("/", 1)[-1]
    return any(fnmatch.fnmatchcase(one, pattern) for one in (name, base, base.rsplit(".", 1)[0]))


@cache
def _yearly() -> tuple[re.Pattern[str], ...]:
    """The headings with a year in them that shipped forms know."""
    told = [
        one for form in shipped_forms() for pattern, _ in form.columns for one in pattern.split("|")
    ]
    return tuple(_pattern(one) for one in told if "{年}" in one)


def is_yearly(text: str) -> bool:
    """Whether a heading, as compared, is one of a shipped form with a year in it (2023年度年报)."""
    return any(pattern.fullmatch(text) for pattern in _yearly())


@cache
def form_words() -> frozenset[str]:
    """Headings, as compared, that only shipped forms know: 调剂时间, 收回数.

    What a cell of the body may say as well (核减, 未归还, 已上编) is none.
    """
    values = {heading(word) for spelled in value_lists().values()
              for value, others in spelled.items() for word in (value, *others)}  # fmt: skip
    found: set[str] = set()
    for form in shipped_forms():
        patterns = [pattern for pattern, _ in form.columns] + [*form.ignore]
        told = [one for pattern in patterns for one in pattern.split("|")]
        told += [one for either in form.needs for one in either]
        for one in told:
            if not re.search(r"[*{/]", one):
                found |= {heading(one), *other_day_words(heading(one))}
    return frozenset(w for w in found - values if not re.match("[未已尚]|核[增减]$", w))


@cache
def shipped_forms() -> tuple[Form, ...]:
    """The forms that come with the software, those that ask for most first, then as they stand.

    A word of the title weighs as two headings.
    """
    found = []
    for path in sorted(files("analysis.forms").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".yml") and path.name not in ("words.yml", "templates.yml"):
            raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
            found += [build_form(entry) for entry in raw["forms"]]
    return tuple(sorted(found, key=lambda form: -len(form.needs) - 2 * bool(form.titled)))


def build_form(raw: Mapping[str, Any]) -> Form:
    """A form from its YAML mapping, whose values are right already (`own.py` checks a dataset's)."""
    constants = tuple(
        (*place.split(".", 1), str(value)) for place, value in raw.get("constants", {}).items()
    )
    covers = raw.get("covers")
    return Form(
        name=raw.get("name", ""), file=raw.get("file"), sheet=raw.get("sheet"),
        needs=tuple(tuple(one.split("|")) for one in raw.get("needs", ())),
        lacks=tuple(word for one in raw.get("lacks", ()) for word in one.split("|")),
        titled=tuple(word for one in raw.get("titled", ()) for word in one.split("|")),
        row=raw.get("row"), day=raw.get("day"), series=raw.get("series"), unit=raw.get("unit"),
        columns=tuple((str(k), target_of(str(v))) for k, v in raw.get("columns", {}).items()),
        constants=constants, words=raw.get("words", {}), same_key=raw.get("same_key"),
        covers=tuple(covers) if covers else None, all_units=raw.get("units") == "all",
        turned=bool(raw.get("turned", False)), told=tuple(raw.get("told", ())), ignore=tuple(map(str, raw.get("ignore", ()))),
    )  # fmt: skip


def target_of(text: str) -> Target:
    """`quota.行政`, `control.balance`, `bank_txn:归还.txn_on` as a target; several joined by +."""
    first, *others = (one.strip() for one in text.split("+"))
    place, _, column = first.partition(".")
    table, _, event = place.partition(":")
    return Target(table, column, event or None, tuple(map(target_of, others)))
