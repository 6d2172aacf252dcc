"""Days as integers (days since 1970-01-01) and months as integers (year × 12 + month − 1)."""

from __future__ import annotations

from datetime import date
from typing import overload

import numpy as np
import polars as pl

EPOCH = date(1970, 1, 1)
OPEN = 2**30  # no end yet; written as an empty cell


def day(year: int, month: int = 1, dom: int = 1) -> int:
    """The day number of a calendar date."""
    return (date(year, month, dom) - EPOCH).days


@overload
def month_start(months: int) -> int: ...
@overload
def month_start(months: np.ndarray) -> np.ndarray: ...
def month_start(months: np.ndarray | int) -> np.ndarray | int:
    """The day number of the first day of each month."""
    offset = np.asarray(months) - 1970 * 12
    found: np.ndarray = offset.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return found if found.ndim else int(found)


def months_of(days: np.ndarray) -> np.ndarray:
    """The month number each day lies in."""
    return np.asarray(days).astype("datetime64[D]").astype("datetime64[M]").astype(int) + 1970 * 12


def add_months(on: int, months: int) -> int:
    """The same day of the month `months` later; days after the 28th become the 28th."""
    d = date.fromordinal(on + EPOCH.toordinal())
    total = d.year * 12 + d.month - 1 + months
    return day(total // 12, total % 12 + 1, min(d.day, 28))


def year_of(on: int) -> int:
    """The calendar year of a day number."""
    return date.fromordinal(int(on) + EPOCH.toordinal()).year


def dates(days: np.ndarray | list[int | None]) -> pl.Series:
    """Day numbers as a polars Date column; OPEN and None become null."""
    series = pl.Series(days, dtype=pl.Int64)
    return series.set(series == OPEN, None).cast(pl.Int32).cast(pl.Date)
