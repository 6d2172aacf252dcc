"""Step 8, keys: what stands above is meant where a form says 同上, or merges cells down.

In columns of text only: a merged number is never filled down, and a blank under a filled cell without
a merge stays blank.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from analysis.forms.wordlist import words
from analysis.read.sheet import MergedRange


def fill_keys(
    frame: pl.DataFrame, at: Collection[int], merged: Sequence[MergedRange], above: dict[int, str | None]
) -> pl.DataFrame:
    """The data rows with 同上 and merged cells filled in the columns `at`.

    `above` holds the last value of each column in the rows before, and is brought up to date.
    """
    ditto = words()["ditto_words"]
    for position in sorted(at):
        name = str(position)
        if name not in frame.columns:
            continue
        areas = [a for a in merged if a.left <= position <= a.right and a.last_row > a.first_row]
        texts = pl.col(name)
        if frame.select(texts.is_in(ditto).any()).item():
            carried = pl.when(texts.is_in(ditto)).then(None).otherwise(texts)
            filled = frame.select(carried.forward_fill().alias("v"))["v"].fill_null(above.get(position) or "")
            is_ditto = frame.select(texts.is_in(ditto).fill_null(False).alias("d"))["d"]
            new = pl.select(pl.when(is_ditto).then(filled).otherwise(frame[name])).to_series()
            frame = frame.with_columns(new.replace("", None).alias(name))
        for area in areas:
            inside = (pl.col("row") >= area.first_row) & (pl.col("row") <= area.last_row)
            values = frame.filter(inside)[name].drop_nulls()
            if len(values):
                above[position] = values[0]
            if len(values) or area.first_row < int(frame["row"][0]):
                text = values[0] if len(values) else above.get(position)
                frame = frame.with_columns(
                    pl.when(inside & pl.col(name).is_null()).then(pl.lit(text, pl.String))
                    .otherwise(pl.col(name)).alias(name)
                )  # fmt: skip
        last = frame[name].drop_nulls()
        if len(last):
            above[position] = last[-1]
    return frame


def merged_numbers(
    frame: pl.DataFrame, at: Collection[int], merged: Sequence[MergedRange]
) -> list[tuple[int, int]]:
    """(row, position) of numbers that a merge gives to several rows together."""
    found = []
    rows = set(frame["row"].to_list())
    for area in merged:
        if area.last_row == area.first_row:
            continue
        for position in range(area.left, area.right + 1):
            if position in at:
                found += [
                    (row, position)
                    for row in range(area.first_row, area.last_row + 1)
                    if row in rows
                ]
    return found
