"""ID numbers: what is recognised and what is masked are one function.

A number is recognised after NFKC, whatever blanks, separators, line breaks or invisible marks stand
between its digits, with 15 or 18 places; so is a run of 15 and more digits, which may be one, and a
number that Excel shows with an exponent. A valid 统一社会信用代码 that holds letters is none.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from stdnum.cn import uscc

LONGEST_VALUE = 60
MASK = "（证件号已遮盖）"
MASKED_NAME = "（姓名已遮盖）"

_SEPARATOR = r"[\s\-_./\\·•,，、:：;；|*'\"`~()（）\[\]　‐‑‒–—―\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e\x00]"
_GAP = rf"{_SEPARATOR}{{0,3}}"


def _spaced(*parts: str) -> str:
    return _GAP.join(parts)


_DIGIT = r"\d"
_YEAR = _spaced(rf"(?:1{_GAP}[89]|2{_GAP}0)", _DIGIT, _DIGIT)
_MONTH = rf"(?:0{_GAP}[1-9]|1{_GAP}[0-2])"
_DAY = rf"(?:0{_GAP}[1-9]|[12]{_GAP}\d|3{_GAP}[01])"
_REGION = _spaced("[1-9]", *[_DIGIT] * 5)
_EIGHTEEN = _spaced(_REGION, _YEAR, _MONTH, _DAY, *[_DIGIT] * 3, "[0-9Xx]")
_FIFTEEN = _spaced(_REGION, _DIGIT, _DIGIT, _MONTH, _DAY, *[_DIGIT] * 3)
_ID = re.compile(
    rf"(?<!\d){_EIGHTEEN}(?!\d)|(?<!\d){_FIFTEEN}(?!\d)"
    r"|\d{15,}[Xx]?"
    r"|\d\.\d{9,}[Ee]\+?1[4-7]"  # typed as a number, shown as 1.1E+17
)
_TOKEN = re.compile(r"[0-9A-Za-z]+")
_DIGITS = re.compile(r"\d")


@lru_cache(maxsize=65536)
def masked(text: str) -> str:
    """The text with every ID number, and what may be one, replaced; any other text as it is."""
    flat, origin = _flattened(text)
    if len(_DIGITS.findall(flat)) < 10:
        return text
    codes = [m.span() for m in _TOKEN.finditer(flat) if _is_credit_code(m.group())]
    pieces, last = [], 0
    for found in _ID.finditer(flat):
        if any(start <= found.start() and found.end() <= end for start, end in codes):
            continue
        pieces.append(text[last : origin[found.start()]])
        pieces.append(MASK)
        last = origin[found.end() - 1] + 1
    return "".join([*pieces, text[last:]]) if pieces else text


def mask(text: str) -> str:
    """`masked`, cut to 60 characters: a value as it is shown."""
    hidden = masked(text)
    return hidden if len(hidden) <= LONGEST_VALUE else hidden[:LONGEST_VALUE] + "…"


def holds_id(text: str) -> bool:
    """Whether a text holds what would be masked."""
    return masked(text) != text


def _flattened(text: str) -> tuple[str, list[int]]:
    """NFKC character by character, and for each character the place that it came from."""
    if text.isascii():
        return text, list(range(len(text)))
    flat: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        for plain in unicodedata.normalize("NFKC", character):
            flat.append(plain)
            origin.append(place)
    return "".join(flat), origin


def _is_credit_code(token: str) -> bool:
    # An ID number may end in X; only a letter before the last place tells a credit code.
    return len(token) == 18 and not token[:-1].isdigit() and bool(uscc.is_valid(token))


def id_text(text: str) -> str:
    """A cell of an ID column as it is compared: half-width, upper case, without separators."""
    flat = unicodedata.normalize("NFKC", text)
    return re.sub(rf"{_SEPARATOR}", "", flat).upper()


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
