"""Step 8, columns that are one number together: 实有/一般 and 实有/周转 of one type."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from analysis.forms.text import number
from analysis.read import rows as kinds
from analysis.read.reading import Reading


def add_columns(frame: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Each number with those that it is one with; what cannot be added is left as it stands, in words.

    A blank part is 0 where a printed total of its column proves it, or where the column is blank
    throughout; else the sum cannot be read, and is told.
    """
    for main, others in reading.added.items():
        columns = [frame[str(p)].to_list() for p in (main, *others)]
        filled = [c for c in columns if any(text is not None for text in c)]
        if len(filled) < 2:
            continue
        proved = [_proved(column, frame["kind"].to_list()) for column in filled]
        sums = [_sum(texts, proved) for texts in zip(*filled, strict=True)]
        frame = frame.with_columns(pl.Series(str(main), sums, dtype=pl.String))
    return frame


def _sum(texts: Sequence[str | None], proved: Sequence[bool]) -> str | None:
    if all(text is None for text in texts):
        return None
    numbers = [
        number(text) if text is not None else Decimal(0) if sure else None
        for text, sure in zip(texts, proved, strict=True)
    ]
    told = [n for n in numbers if n is not None]
    if len(told) < len(numbers):
        return "+".join(text if text is not None else "空白" for text in texts)
    return f"{sum(told, Decimal(0)):f}"


def _proved(column: Sequence[str | None], row_kinds: Sequence[int]) -> bool:
    """Whether a printed total of the column is the sum of what is filled."""
    numbers = [number(text) if text is not None else None for text in column]
    data = sum(
        (n for n, k in zip(numbers, row_kinds, strict=True) if k == kinds.DATA and n is not None),
        Decimal(0),
    )
    return any(k == kinds.TOTAL and n == data for n, k in zip(numbers, row_kinds, strict=True))
