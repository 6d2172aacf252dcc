"""Dates however offices write them, and how exactly.

A moment or a deadline given as a year or month is its last day, a beginning its first; 年底, 年末, 月底
are always last days, 年初 and 期初 the last day before; a quarter or half year is its last day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from analysis.forms.text import folded

EARLIEST, LATEST = 1500, 2150  # a year outside is a slip of the pen
# What offices write where a spell or a mandate has not ended.
OPEN_WORDS = frozenset(
    (
        "至今",
        "今",
        "目前",
        "长期",
        "现在",
        "现",
        "现今",
        "至现在",
        "至目前",
        "迄今",
        "至今在编",
        "至今在岗",
        "仍在编",
        "仍在岗",
        "仍在任",
        "未离开",
        "未离编",
        "在编",
        "在岗",
        "在任",
        "在职",
        "永久",
        "—",
        "——",
        "-",
        "--",
        "/",
        "无",
        "－",
        "…",
    )
)

_SEP = r"[-/.年]"
_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_DAY = re.compile(
    rf"(?P<y>\d{{4}})(?:(?P<s>[-/.,])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}})"
    rf"|年(?P<m2>\d{{1,2}})月(?P<d2>\d{{1,2}}))[日号]?{_TIME}"
)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PACKED = re.compile(r"((?:1[5-9]|20|21)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_MONTH = re.compile(rf"(\d{{4}}){_SEP}(\d{{1,2}})月?份?(底|末|初)?")
_PACKED_MONTH = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])")
_YEAR = re.compile(r"((?:1[5-9]|20|21)\d{2})年?度?(底|末|终|初|期初|期末)?")
_QUARTER = re.compile(r"(\d{4})年?第?([一二三四1-4])季度?(?:底|末)?")
_HALF = re.compile(r"(\d{4})年?(上|下)半年(?:底|末)?")
_SERIAL = re.compile(r"([1-7]\d{4})(?:\.0+)?")
# Up to 九十九 as it is written; 六七 is six or seven.
_SMALL = r"(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_CHINESE = re.compile(rf"[〇零一二三四五六七八九]{{4}}年(?:{_SMALL}月)?(?:{_SMALL}日)?")
_AFTER = re.compile(r"(?:参加工作|入编|起|成立|设立|任职|批准|进入|撤销|止|前后?|左右)$")
_RANGE = re.compile(r"(.{4,}?)(?:-{1,3}|—{1,2}|–|~|～|至|到|－)(.{2,})")
_TERM = re.compile(rf"(?:期限|为期|借期)?[:：]?(\d{{1,3}}|{_SMALL}|两|半)(个?月|年)(半?)")
_NUMERALS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "十": 10}


@dataclass(frozen=True)
class Day:
    """A day as read: how exactly it was written (day, month, year), and a second one of a range."""

    day: date
    precision: str
    until: date | None = None


@lru_cache(maxsize=200_000)
def read_day(text: str, reads: str = "beginning") -> Day | None:
    """The day that a cell tells, read as a `beginning`, a `moment` or a `deadline`; None for none."""
    # most cells of a large roster: nothing to fold, and nothing else that they may mean
    if _ISO.fullmatch(text) and (found := _day(int(text[:4]), int(text[5:7]), int(text[8:]))):
        return found
    return read_carefully(text, reads)


def read_carefully(text: str, reads: str = "beginning") -> Day | None:
    """The same, for every way in which offices write it."""
    flat = re.sub(r"\s*([-/.年月日])\s*", r"\1", folded(text).strip())
    flat = (
        flat.replace("−", "-").replace("—", "-")
        if flat.count("—") == 2 and len(flat) < 12
        else flat
    )
    return _plain(flat, reads) or _behind(flat, reads) or _range(flat, reads)


def _plain(flat: str, reads: str) -> Day | None:
    if found := _DAY.fullmatch(flat):
        return _day(int(found["y"]), int(found["m"] or found["m2"]), int(found["d"] or found["d2"]))
    if found := _PACKED.fullmatch(flat):
        return _day(*map(int, found.groups()))
    if found := _SERIAL.fullmatch(flat):
        # An Excel serial counts days from 1899-12-30; five digits are 1927 to 2119.
        return Day(date(1899, 12, 30) + timedelta(days=int(found[1])), "day")
    if (found := _MONTH.fullmatch(flat)) or (found := _PACKED_MONTH.fullmatch(flat)):
        side = found[3] if found.re is _MONTH else None
        return _period(int(found[1]), int(found[2]), int(found[2]), side, reads, "month")
    if found := _YEAR.fullmatch(flat):
        return _period(int(found[1]), 1, 12, found[2], reads, "year")
    if found := _QUARTER.fullmatch(flat):
        last = 3 * (int(found[2]) if found[2].isdigit() else "一二三四".index(found[2]) + 1)
        return _period(int(found[1]), last, last, "末", reads, "month")
    if found := _HALF.fullmatch(flat):
        last = 6 if found[2] == "上" else 12
        return _period(int(found[1]), last, last, "末", reads, "month")
    if _CHINESE.fullmatch(flat):
        return _plain(_arabic(flat), reads)
    return None


def _behind(flat: str, reads: str) -> Day | None:
    """2018年6月参加工作 and its like: the day with a word behind it."""
    bare = _AFTER.sub("", flat)
    bare = re.sub(r"^(?:截至|截止到?|自|从|于)", "", bare)
    return _plain(bare, reads) if bare != flat else None


def _range(flat: str, reads: str) -> Day | None:
    """2022.03-2023.03: the first day of it, and until when; of a deadline its last."""
    for found in re.finditer(r"-{1,3}|—{1,2}|–|~|～|至|到", flat):
        first, second = flat[: found.start()], flat[found.end() :]
        start = _plain(first, "beginning")
        end = _plain(second, "deadline") or _same_year(first, second)
        if start is not None and end is not None and start.day <= end.day:
            if reads in ("deadline", "moment"):
                return end
            return Day(start.day, start.precision, end.day)
        if start is not None and second in OPEN_WORDS:
            return start
    return None


def _same_year(first: str, second: str) -> Day | None:
    """2022.3-12, 2022年3月至12月: the year is written once."""
    year = re.match(r"\d{4}", first)
    month = re.fullmatch(r"(\d{1,2})月?", second)
    if year and month and 1 <= int(month[1]) <= 12 and not re.fullmatch(r"\d{4}", first):
        return _period(int(year[0]), int(month[1]), int(month[1]), "末", "deadline", "month")
    return None


def _day(year: int, month: int, day: int) -> Day | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return Day(found, "day") if EARLIEST <= year <= LATEST else None


def _period(
    year: int, first: int, last: int, side: str | None, reads: str, precision: str
) -> Day | None:
    if not (EARLIEST <= year <= LATEST and 1 <= first <= 12):
        return None
    if side in ("初", "期初"):
        return Day(date(year, first, 1) - timedelta(days=1), precision)
    if side is not None or reads in ("moment", "deadline"):
        return Day(date(year, last, monthrange(year, last)[1]), precision)
    return Day(date(year, first, 1), precision)


def _arabic(flat: str) -> str:
    """二〇一八年六月 as 2018年6月."""
    year, _, rest = flat.partition("年")
    parts = ["".join(str(_NUMERALS[c]) for c in year), "年"]
    for word in re.findall(rf"({_SMALL})([月日])", rest):
        parts += [str(_small(word[0])), word[1]]
    return "".join(parts)


def _small(word: str) -> int:
    tens, _, ones = word.partition("十")
    if "十" not in word:
        return _NUMERALS[word]
    return 10 * (_NUMERALS[tens] if tens else 1) + (_NUMERALS[ones] if ones else 0)


@lru_cache(maxsize=10_000)
def read_term(text: str) -> int | None:
    """A term in months (1年, 期限12个月, 半年); None where the text is none."""
    found = _TERM.fullmatch(re.sub(r"\s", "", folded(text)))
    if not found:
        return None
    count, unit, half = found.groups()
    if unit == "年":
        whole = 0 if count == "半" else 12 * _number(count)
        return whole + (6 if "半" in (count, half) else 0)
    return None if "半" in (count, half) else _number(count)


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _small(word)


def after_months(start: date, months: int) -> date:
    """The same day so many months later, cut to the month's length."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
