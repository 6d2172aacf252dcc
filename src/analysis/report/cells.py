"""How a value of a column is written: thousands, per cent, ISO days, 未知 for the unknown."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from numbers import Number
from typing import Any

from analysis.dictionary import Column

UNKNOWN = "未知"
RATIO = "比"
"""The unit in the dictionary of a ratio, which is shown as per cent."""

NUMERIC = frozenset({"share", "count", "number", "year"})
"""The kinds of cell that are set to the right."""


def plain(value: Any) -> Any:
    """A value as Python has it, and None for every way of saying unknown (NaN, NaT, NA)."""
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and math.isnan(value):
        return None
    return value.item() if type(value).__module__ == "numpy" else value


def kind_of(column: Column | None, values: Sequence[Any]) -> str:
    """The kind of cell: share, count, number, year, month, date, flag or text.

    From the dictionary where it knows the column, and the values bear it out; else from the
    first known value.
    """
    first = next((value for value in values if value is not None), None)
    if isinstance(first, bool):
        return "flag"
    if isinstance(first, datetime | date):
        return "month" if column and column.type == "month" else "date"
    if not isinstance(first, Number):
        declared = column.type if column and first is None else "text"
        return declared if declared in NUMERIC else "text"
    if column and column.unit == RATIO:
        return "share"
    if column and column.type == "year":
        return "year"
    whole = all(value is None or float(value).is_integer() for value in values)
    return "count" if whole else "number"


def writer(kind: str, column: Column | None, values: Sequence[Any]) -> Callable[[Any], str]:
    """A function from a known value of this column to its text."""
    known = [value for value in values if value is not None]
    if kind == "share":
        digits = _share_digits(known)
        return lambda value: _signed(f"{value * 100:.{digits}f}%")
    if kind == "count":
        return lambda value: _signed(f"{int(value):,}")
    if kind == "number":
        return _number(known)
    if kind == "year":
        return lambda value: str(int(value))
    if kind == "month":
        return lambda value: f"{value:%Y-%m}"
    if kind == "date":
        return _day
    if kind == "flag":
        return lambda value: "是" if value else "否"
    spelt = _spelt(column)
    return lambda value: spelt.get(str(value), str(value))


_MOST_DIGITS = 4


def _number(known: Sequence[float]) -> Callable[[Any], str]:
    """One decimal or two; where up to four say the number whole, each as it is and no zeros."""
    whole = (n for n in range(1, _MOST_DIGITS + 1) if all(_is_whole(v, n) for v in known))
    digits = next(whole, 2)
    if digits <= 2:
        return lambda value: _signed(f"{value:,.{digits}f}")
    return lambda value: _signed(f"{value:,.{digits}f}".rstrip("0").rstrip("."))


def _is_whole(value: float, digits: int) -> bool:
    return math.isclose(value, round(value, digits), abs_tol=1e-9)


def _share_digits(shares: Sequence[float]) -> int:
    """One decimal, or two where one would show 99.97 % as 100 % or 0.02 % as nothing."""
    misleading = any(s != round(s) and round(s, 3) == round(round(s, 3)) for s in shares)
    return 2 if misleading else 1


def _signed(text: str) -> str:
    return text.replace("-", "−")


def _day(value: date) -> str:
    if isinstance(value, datetime) and (value.hour or value.minute or value.second):
        return f"{value:%Y-%m-%d %H:%M}"
    return f"{value:%Y-%m-%d}"


def _spelt(column: Column | None) -> dict[str, str]:
    """Closed lists with English values (roster, before): value → its first Chinese spelling."""
    lists = column.values if column else None
    return {v: others[0] for v, others in (lists or {}).items() if v.isascii() and others}
