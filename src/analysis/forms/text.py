"""Text as forms write it, reduced to what is compared: headings, names of units, numbers."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import cache, lru_cache

from analysis.forms.wordlist import words

# The invisible marks that editors and web pages leave behind, what turns the direction of a text, and
# what a terminal or an XML file takes for something else than text: inside the brackets of a pattern.
INVISIBLE = (
    "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_BLANK = re.compile(r"\s+")
# 〔〕［］【】 and their kin are compared as round brackets.
_BRACKETS = str.maketrans("〔〕［］【】{}[]〈〉《》", "()()()()()()()")
_QUOTES = str.maketrans("", "", '"“”‘’「」『』')
_UNIT_BEHIND = re.compile(r"\((名|人|个|人次|万元|元|%|单位[::]?[名人个]?|名额)\)$")
_MARKS = re.compile(
    r"^[*※★☆▲△●○◆◇■□#]+|[*※★☆▲△●○◆◇■□#]+$|[①-⑳㈠-㈩]$|\(?注\d*\)?$|[\u00b9\u00b2\u00b3\u2070-\u2079]+$"
)
_RADICALS = {0x2EA0: "民", 0x2EC4: "西", 0x2ED1: "长", 0x2EE2: "马", 0x2EE5: "鱼", 0x2EE6: "鸟",
             0x2EE9: "黄", 0x2EEC: "齐", 0x2EEE: "齿", 0x2EF0: "龙", 0x2EF3: "龟", 0x2ECA: "足",
             0x2EC5: "见", 0x2EC8: "贝", 0x2ECB: "车", 0x2ED3: "长", 0x2ED4: "门", 0x2EDA: "页",
             0x2EDB: "风", 0x2EDC: "飞", 0x2EE0: "食", 0x2EA9: "王", 0x2E81: "厂", 0x2ECF: "邑",
             0x2ED9: "韦", 0x2EE8: "麦"}  # fmt: skip


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """NFKC without invisible marks, radicals as the characters that they stand for."""
    flat = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return flat.translate(_RADICALS)


@lru_cache(maxsize=65536)
def heading(text: str) -> str:
    """A heading as it is compared: folded, without blanks, case, star, colon or unit behind it."""
    text = _NOTE_BEHIND.sub("", text.strip())  # ② is a mark as long as it is not yet a 2
    flat = _BLANK.sub("", folded(text)).lower().strip("*:_.。※▲△")
    if flat.isascii():
        return re.sub(r"\s+", "_", folded(text).strip().lower())
    return _UNIT_BEHIND.sub("", flat.translate(_BRACKETS)) or flat


_NOTE_BEHIND = re.compile(
    r"(?<=.)(?:[①-⒛㉑-㉟㊱-㊿\u00b9\u00b2\u00b3\u2070-\u2079]+|\s*[(（\[［【]?注\d+[)）\]］】]?)$"
)
_DAY_BEHIND = re.compile(r"(?<=.)(时间|日期|年月日|年月)$")
DAY_WORDS = ("时间", "日期", "年月日", "年月")
"""What stands behind a word that a day is told by: 入编时间, 入编日期, 入编年月 are one."""


def other_day_words(text: str) -> tuple[str, ...]:
    """The other headings of the same day: 入编日期 and 入编年月 for 入编时间; none for other words."""
    found = _DAY_BEHIND.search(text)
    if found is None:
        return ()
    return tuple(text[: found.start()] + word for word in DAY_WORDS if word != found[0])


@lru_cache(maxsize=65536)
def unit_name(text: str) -> str:
    """A unit's name as it is compared: folded, without blanks and quotes, brackets of one kind."""
    return _BLANK.sub("", folded(text)).translate(_BRACKETS).translate(_QUOTES) or text.strip()


def without_marks(text: str) -> str:
    """A unit's name without the marks of footnotes: *甲局, 甲局▲, 甲局①, 甲局(注1)."""
    # ① is a mark as long as it is not yet a 1
    bare = _MARKS.sub("", unit_name(_MARKS.sub("", text.strip())))
    return bare or unit_name(text)


_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?%?")
_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")
_LONGEST_NUMBER = 40  # characters
_MOST, _LEAST = Decimal(10) ** 12, Decimal(10) ** -20
_DASHES = str.maketrans("−–﹣－", "----")


_GROUPED_BY_BLANKS = re.compile(r"(?<!\d)\d{1,3}([^\S\n\r]\d{3})+(?!\d)")
_TWO_RUNS = re.compile(r"\d\s+\d")


@lru_cache(maxsize=65536)
def digits_run_together(text: str) -> bool:
    """Whether folding would make one number of several: 12①, 3², 12⑴, 12 over 3 in one cell, «12 11».

    The mark of a footnote and a second number are no digits of the first. Thousands set apart by a
    blank (1 200, GB/T 15835) are one number.
    """
    if any(unicodedata.category(c) in ("No", "Nl") and c != "〇" for c in text):
        return True
    flat = unicodedata.normalize("NFKC", text)
    return _TWO_RUNS.search(_GROUPED_BY_BLANKS.sub("0", flat)) is not None


@cache
def zero_words() -> frozenset[str]:
    """What forms write for none."""
    return frozenset(words()["zero_words"])


@lru_cache(maxsize=65536)
def number(text: str | None) -> Decimal | None:
    """The number that a cell shows, a percentage as a fraction; None where it is none.

    '32 人', '1,200', '３２', '(3)' are numbers; '—', '/', '无' are 0. Nothing counted here reaches a
    million million: such a text is no number, and sums stay exact.
    """
    if text is None or len(text) > _LONGEST_NUMBER or digits_run_together(text):
        return None
    flat = _BLANK.sub("", folded(text)).translate(_DASHES)
    if flat in zero_words() or text.strip() in zero_words():
        return Decimal(0)
    flat = re.sub(r"(名|人|个)$", "", flat)
    if re.fullmatch(r"\(\d+(\.\d+)?\)", flat):
        flat = "-" + flat[1:-1]
    if _GROUPED.fullmatch(flat):
        flat = flat.replace(",", "")
    if not _NUMBER.fullmatch(flat):
        return None
    try:
        value = Decimal(flat[:-1]) / 100 if flat.endswith("%") else Decimal(flat)
    except ArithmeticError:  # an exponent beyond all bounds
        return None
    return value if abs(value) < _MOST and (not value or abs(value) > _LEAST) else None
