"""What questions are asked with when two engines are compared, and what is the same row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from analysis.questions import catalogue

DAYS = (date(2016, 2, 29), date(2017, 8, 31), date(2018, 6, 30))
BEGUN = date(2015, 1, 1)
OTHER_KEY = {"rectification_progress": "parent"}


def given(name: str, day: date) -> dict[str, Any]:
    """The parameters of a question that end at a day; the second day sums by another key than by itself."""
    told: dict[str, Any] = {}
    for parameter, default in catalogue()[name].parameters.items():
        if parameter.startswith(("from_", "before_")):
            told[parameter] = BEGUN
        elif parameter.startswith(("to_", "after_")) or parameter == "as_of":
            told[parameter] = day
        elif parameter == "by" and day == DAYS[1]:
            told[parameter] = OTHER_KEY.get(name, "sector")
        elif parameter == "months":
            told[parameter] = 12 if day == DAYS[0] else default
    return told


def same_rows(wanted: Iterable[tuple[Any, ...]], found: Iterable[tuple[Any, ...]]) -> None:
    """The same rows, in whatever order; sums of doubles may differ in their last digits."""
    one, other = sorted(map(_plain, wanted), key=repr), sorted(map(_plain, found), key=repr)
    lacking = [row for row in one if row not in other][:3]
    besides = [row for row in other if row not in one][:3]
    assert one == other, f"{len(one)} and {len(other)} rows; lacks {lacking}, has besides {besides}"


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(float(f"{v:.12g}") if isinstance(v, float) else v for v in row)
