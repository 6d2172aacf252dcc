"""The day that a title, a sheet's or file's name, or a heading speaks of.

A moment given as a year or month is its last day; 年初 and 期初 are the last day before. Years in
〔〕 or before 号, ranges, and years followed by 改革, 版, 修改 are no days (design of forms, 4).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.forms.text import folded

_Y = r"(?P<y>(?:19|20)\d{2})"
_M = r"(?P<m>1[0-2]|0?[1-9])"
_D = r"(?P<d>[12]\d|3[01]|0?[1-9])"
_END = r"(?:底|末|终)"

# From the most to the least exact.
_PATTERNS = [
    ("day", rf"{_Y}\s*[-/.年]\s*{_M}\s*[-/.月]\s*{_D}\s*[日号]?"),
    ("day", rf"(?<!\d){_Y}(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
    ("start", rf"{_Y}\s*年?\s*(?:年初|初|期初)"),
    ("month", rf"{_Y}\s*年\s*{_M}\s*月份?{_END}?"),
    ("month", rf"(?<![\d.]){_Y}\s*[-/.]\s*{_M}(?:月份?)?(?![\d.])"),
    ("month", rf"(?<!\d){_Y}(?P<m>0[1-9]|1[0-2])(?!\d)"),
    ("quarter", rf"{_Y}\s*年?\s*第?\s*(?P<q>[一二三四1234])\s*季度{_END}?"),
    ("half", rf"{_Y}\s*年?\s*(?P<h>上半年|下半年)"),
    ("year", rf"{_Y}\s*年度?\s*{_END}?"),
    ("year", rf"(?<![\d.]){_Y}(?![\d.])"),
]  # fmt: skip
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}

# What looks like a day and is none: document numbers, ranges, reforms, versions, the day of filling in.
_NO_DAY = re.compile(
    r"[〔\[(【（]\s*(?:19|20)\d{2}\s*[〕\])】）]\s*(?:第?\s*\d+\s*号)?"
    r"|(?:19|20)\d{2}\s*年?\s*第?\s*\d{1,4}\s*号(?!\d)"
    r"|(?:19|20)\d{2}\s*年?\s*[-—–~～至到]\s*(?:19|20)\d{2}\s*年?"
    r"|(?:19|20)\d{2}(?:\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?|\d{4})\s*"
    r"(?:修改|修订|更新|定稿|终稿|最终|打印|导出|整理|印发|版|改)"
    r"|(?:19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*月?\s*(?:修改|修订|更新|定稿|印发|版)"
    r"|(?:19|20)\d{2}\s*年?\s*(?:机构)?(?:改革|版|修改|修订|更新|定稿|印发|制定)"
    r"|(?:填报|填表|制表|报出|报送|打印|导出|印发|编制|审核)(?:日期|时间)\s*[:：]?\s*[\d年月日./-]*"
)
# The day on which it was handed in, where another is told beside it.
_HANDED_IN = re.compile(
    r"(?:19|20)\d{2}(?:\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?|\d{4})\s*(?:上报|报送|报出|填报|制表|报)"
)
_MARKED = re.compile(r"[〔\[(【（]\s*(?P<inside>[^〔\[(【（〕\])】）]*)\s*[〕\])】）]")
_HEADING = re.compile(r"(?:截至|截止|到)?(?P<day>.+)")


@dataclass(frozen=True)
class Moment:
    """A day as it was told: its last day, and how exactly (day, month, quarter, half, year, start)."""

    day: date
    precision: str
    written: str

    @property
    def exact(self) -> bool:
        """Whether a day was written, not a period."""
        return self.precision == "day"


def find_moment(text: str, heading: bool = False) -> tuple[Moment | None, str]:
    """The moment that a text tells, and the text without it; (None, text) where it tells none.

    The most exact of several is taken. With `heading`, only a text that is the day and known words
    beside it counts: 2021年底编外人数, not 2015年改革.
    """
    flat = _in_digits(folded(text))
    usable = _NO_DAY.sub(_keep_titles, flat)
    for left in dict.fromkeys((_HANDED_IN.sub(" ", usable), usable)):
        moment, rest = _most_exact(left, heading)
        if moment is not None:
            return moment, rest
    return None, text


def _most_exact(usable: str, heading: bool) -> tuple[Moment | None, str]:
    for precision, pattern in _PATTERNS:
        for found in re.finditer(pattern, usable):
            day = _day(precision, found)
            if day is None:
                continue
            rest = usable[: found.start()] + usable[found.end() :]
            if heading:
                rest = re.sub(r"^(截至|截止|至)|[(（][)）]$|(时点|期末)?$", "", rest)
            return Moment(day, precision, found.group().strip()), rest
    return None, usable


_BARE = re.compile(
    r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?(?:底|末|终)?"
    r"|第?(?P<q>[一二三四1-4])季度(?:底|末)?|(?P<h>上半年|下半年)"
)


def bare_period(text: str, year: int) -> Moment | None:
    """The end of a month, quarter or half year that a text tells without its year (3月, 一季度)."""
    flat = re.sub(r"\s", "", folded(text))
    found = _BARE.fullmatch(flat)
    if found is None:
        return None
    if found["m"]:
        month, precision = int(found["m"]) if found["m"].isdigit() else _small(found["m"]), "month"
    elif found["q"]:
        month, precision = 3 * _QUARTERS[found["q"]], "quarter"
    else:
        month, precision = 6 if found["h"] == "上半年" else 12, "half"
    return Moment(_month_end(year, month), precision, flat)


_CHINESE = re.compile(
    r"(?P<y>[〇○零Oo一二三四五六七八九]{4})年(?:(?P<m>十[一二]?|[一二三四五六七八九])月)?"
    r"(?:(?P<d>二?三?十[一二三四五六七八九]?|[一二三四五六七八九])日)?"
)
_NUMERALS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0, "O": 0, "o": 0}


def _in_digits(text: str) -> str:
    """二〇二三年十二月 as 2023年12月."""

    def digits(found: re.Match[str]) -> str:
        year = "".join(str(_NUMERALS[c]) for c in found["y"])
        month = f"{_small(found['m'])}月" if found["m"] else ""
        return f"{year}年{month}" + (f"{_small(found['d'])}日" if found["d"] else "")

    return _CHINESE.sub(digits, text)


def _small(word: str) -> int:
    tens, ten, ones = word.partition("十")
    if not ten:
        return _NUMERALS[word]
    return 10 * (_NUMERALS[tens] if tens else 1) + (_NUMERALS[ones] if ones else 0)


def _keep_titles(found: re.Match[str]) -> str:
    """（2021年） in a title is its year; 〔2021〕 and （2021） of a document number are none."""
    text = found.group()
    inside = re.fullmatch(r"[(（]\s*((?:19|20)\d{2})\s*[)）]", text)
    return f" {inside[1]} " if inside else " "


def _day(precision: str, found: re.Match[str]) -> date | None:
    groups = found.groupdict()
    year = int(groups["y"])
    try:
        if precision == "day":
            return date(year, int(groups["m"]), int(groups["d"]))
        if precision == "start":
            return date(year, 1, 1) - timedelta(days=1)
        if precision == "month":
            return _month_end(year, int(groups["m"]))
        if precision == "quarter":
            return _month_end(year, 3 * _QUARTERS[groups["q"]])
        if precision == "half":
            return _month_end(year, 6 if groups["h"] == "上半年" else 12)
    except ValueError:
        return None
    return date(year, 12, 31)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
