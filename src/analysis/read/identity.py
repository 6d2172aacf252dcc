"""ID numbers: what is recognised and what is masked are one function.

A number is recognised by its shape, 15 or 18 places, in whatever signs its digits are written
(`shape.py`) and whatever blanks, punctuation, marks or line breaks stand between them; so is a run of
15 and more digits, which may be one, and a number that Excel shows with an exponent. A valid
统一社会信用代码 that holds letters is none.
"""

from __future__ import annotations

import re
from functools import lru_cache

from stdnum.cn import uscc

from analysis.forms.text import INVISIBLE
from analysis.read.shape import LIKE_ONE, LIKE_ZERO, half_width, places, shape

LONGEST_VALUE = 60
MASK = "（证件号已遮盖）"
MASKED_NAME = "（姓名已遮盖）"
SHORTEST = 8  # characters that could hold an ID number: ⑩ is two places
FEWEST = 10  # places of digits, below which nothing is looked for
SURE = 5  # places that are digits beyond doubt, where others only look like 0 and 1

_GAP = " {0,6}"


def _spaced(*parts: str) -> str:
    return _GAP.join(parts)


_DIGIT = r"\d"
_YEAR = _spaced(rf"(?:1{_GAP}[89]|2{_GAP}0)", _DIGIT, _DIGIT)
_MONTH = rf"(?:0{_GAP}[1-9]|1{_GAP}[0-2])"
_DAY = rf"(?:0{_GAP}[1-9]|[12]{_GAP}\d|3{_GAP}[01])"
# No province has a number that begins like a year: days side by side are no ID number.
_PROVINCE = rf"(?:1{_GAP}[1-5]|2{_GAP}[1-3]|3{_GAP}[1-7]|4{_GAP}[1-6]|5{_GAP}[0-4]|6{_GAP}[1-5]|[789]{_GAP}\d)"
_REGION = _spaced(_PROVINCE, *[_DIGIT] * 4)
_EIGHTEEN = _spaced(_REGION, _YEAR, _MONTH, _DAY, *[_DIGIT] * 3) + rf"(?:{_GAP}[0-9X])?"
_FIFTEEN = _spaced(_REGION, _DIGIT, _DIGIT, _MONTH, _DAY, *[_DIGIT] * 3)
_ID = re.compile(
    rf"(?<!\d){_EIGHTEEN}(?!\d)|(?<!\d){_FIFTEEN}(?!\d)"
    rf"|\d{{15,}}X?|(?<!\d){_EIGHTEEN}"
    r"|\d \d{9,}E ?1[4-7]"  # typed as a number, shown as 1.1E+17
)
_TOKEN = re.compile(r"[0-9A-Za-z]+")
_DIGITS = re.compile(r"\d")
_PLACES = re.compile(rf"[\d{LIKE_ZERO}{LIKE_ONE}]")
_OWN_MARKS = re.compile(
    "[\ufdd0-\ufdef]"
)  # set by readers: a formula without a value, an open blank
_UNSHOWABLE = re.compile(f"[{INVISIBLE}\ud800-\udfff]")  # bytes of a file's name are no characters


def masked(text: str) -> str:
    """The text as it may be kept and shown: every ID number, and what may be one, is replaced, and signs
    that nobody sees, but that a terminal obeys, stand as �."""
    return _UNSHOWABLE.sub("\ufffd", _OWN_MARKS.sub("", _without_ids(text)))


@lru_cache(maxsize=65536)
def _without_ids(text: str) -> str:
    if len(text) < SHORTEST:
        return text
    flat = shape(text)
    if len(_PLACES.findall(flat)) < FEWEST:
        return text
    origin = places(text)
    codes = [m.span() for m in _TOKEN.finditer(half_width(text)) if _is_credit_code(m.group())]
    pieces, last = [], 0
    for start, end in _numbers(flat):
        first, after = origin[start], origin[end - 1] + 1
        if any(opened <= first and after <= closed for opened, closed in codes):
            continue
        pieces += [text[last:first], MASK]
        last = after
    return "".join([*pieces, text[last:]]) if pieces else text


def _numbers(flat: str) -> list[tuple[int, int]]:
    """Where ID numbers stand in a text's shape; letters like 0 and 1 count as digits among digits."""
    if LIKE_ZERO not in flat and LIKE_ONE not in flat:
        return [m.span() for m in _ID.finditer(flat)]
    read = flat.replace(LIKE_ZERO, "0").replace(LIKE_ONE, "1")
    return [
        m.span() for m in _ID.finditer(read)
        if len(_DIGITS.findall(flat, m.start(), m.end())) >= SURE
    ]  # fmt: skip


def mask(text: str) -> str:
    """`masked`, cut to 60 characters: a value as it is shown."""
    hidden = masked(text)
    return hidden if len(hidden) <= LONGEST_VALUE else hidden[:LONGEST_VALUE] + "…"


def holds_id(text: str) -> bool:
    """Whether a text holds what would be masked."""
    return _without_ids(text) != text


def _is_credit_code(token: str) -> bool:
    # An ID number may end in X; only a letter before the last place tells a credit code.
    return len(token) == 18 and not token[:-1].isdigit() and bool(uscc.is_valid(token))


def id_text(text: str) -> str:
    """A cell of an ID column as it is compared: digits and X however written, upper case, no separators."""
    plain = half_width(text).upper()
    return "".join(
        sign if sign.isdigit() or sign == "X" else plain[at]
        for sign, at in zip(shape(text), places(text), strict=True)
        if sign != " "
    )


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SHAPE = re.compile(r"[1-9]\d{5}(18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_OLD = re.compile(r"[1-9]\d{5}\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}")


def sound_id(given: str) -> str | None:
    """The 18 places of a sound ID number (`id_text`); one of 15 is brought to 18. Else None.

    Check digit by GB 11643 (ISO 7064 MOD 11-2); the birth date must be one that exists.
    """
    if _OLD.fullmatch(given):
        body = given[:6] + "19" + given[6:]
        given = body + _check_digit(body)
    if not _SHAPE.fullmatch(given) or given[17] != _check_digit(given[:17]):
        return None
    day = int(given[12:14])
    if day > 28 and not _exists(int(given[6:10]), int(given[10:12]), day):
        return None
    return given


def _check_digit(body: str) -> str:
    total = sum(w * (ord(c) - 48) for w, c in zip(_WEIGHTS, body, strict=True))
    return "10X98765432"[total % 11]


def _exists(year: int, month: int, day: int) -> bool:
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return day <= (29 if leap else 28)
    return day <= (31 if month in (1, 3, 5, 7, 8, 10, 12) else 30)
