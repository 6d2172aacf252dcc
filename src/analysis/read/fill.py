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
    frame: pl.DataFrame,
    at: Collection[int],
    merged: Sequence[MergedRange],
    above: dict[int, str | None],
) -> pl.DataFrame:
    """The data rows with 同上 and merged cells filled in the columns `at`.

    `above` holds the last value of each column in the rows before, and is brought up to date.
    """
    ditto = words()["ditto_words"]
    for position in sorted(at):
        name = str(position)
        if name not in frame.columns:
            continue
        texts = pl.col(name)
        if frame.select(texts.is_in(ditto).any()).item():
            carried = pl.when(texts.is_in(ditto)).then(None).otherwise(texts)
            filled = frame.select(carried.forward_fill().alias("v"))["v"].fill_null(
                above.get(position) or ""
            )
            is_ditto = frame.select(texts.is_in(ditto).fill_null(False).alias("d"))["d"]
            new = pl.select(pl.when(is_ditto).then(filled).otherwise(frame[name])).to_series()
            frame = frame.with_columns(new.replace("", None).alias(name))
        frame = _from_merges(frame, position, merged, above.get(position))
        last = frame[name].drop_nulls()
        if len(last):
            above[position] = last[-1]
    return frame


def _from_merges(
    frame: pl.DataFrame, position: int, merged: Sequence[MergedRange], above: str | None
) -> pl.DataFrame:
    """Cells under a merged one with its text; `above` is what a range begun before the frame holds."""
    areas = pl.DataFrame(
        [(a.first_row, a.last_row) for a in merged
         if a.left <= position <= a.right and a.last_row > a.first_row],
        schema={"first": pl.Int64, "last": pl.Int64}, orient="row",
    ).sort("first")  # fmt: skip
    if areas.is_empty():
        return frame
    name, begun = str(position), int(frame["row"][0])
    placed = frame.select("row", pl.col(name).alias("text")).join_asof(
        areas, left_on="row", right_on="first"
    ).with_columns(pl.when(pl.col("row") <= pl.col("last")).then(pl.col("first")).alias("area"))  # fmt: skip
    of_area = pl.col("text").drop_nulls().first().over("area")
    carried = pl.when(pl.col("area") < begun).then(pl.coalesce(of_area, pl.lit(above, pl.String)))
    meant = carried.otherwise(of_area)
    texts = placed.select(
        pl.when(pl.col("text").is_null() & pl.col("area").is_not_null()).then(meant).otherwise(pl.col("text"))
    ).to_series()  # fmt: skip
    return frame.with_columns(texts.alias(name))


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


def told_once(
    frame: pl.DataFrame, at: Collection[int], merged: Sequence[MergedRange], unit_at: int | None
) -> tuple[pl.DataFrame, list[MergedRange]]:
    """Where rows of a unit add up: a number merged over them is told in the first, the others add 0.

    Gives the ranges with numbers that are not so, which are left as they stand.
    """
    if unit_at is None:
        return frame, list(merged)
    units = dict(zip(frame["row"].to_list(), frame[str(unit_at)].to_list(), strict=True))
    left: list[MergedRange] = []
    for area in merged:
        rows = [row for row in range(area.first_row, area.last_row + 1) if row in units]
        here = [p for p in range(area.left, area.right + 1) if p in at and str(p) in frame.columns]
        if area.left != area.right or len({units[row] for row in rows}) != 1 or not here:
            left.append(area)
            continue
        covered = pl.col("row").is_in(rows[1:])
        name = str(here[0])
        frame = frame.with_columns(
            pl.when(covered).then(pl.lit("0")).otherwise(pl.col(name)).alias(name)
        )
    return frame, left
