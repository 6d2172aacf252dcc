"""What a polars analyst writes: lazy expressions and one sweep, no day expanded.

Input are the frames `spells` and `quota` as in `pandas_way`, texts as categories, in memory.
"""

from __future__ import annotations

from datetime import date

import polars as pl

KEY = ["org_id", "post_type"]


def staffing(spells: pl.DataFrame, quota: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Quota, people and own vacant posts at the end of `as_of`, rows as the question's."""
    people = (
        spells.lazy()
        .filter(pl.col("start_on") <= as_of, (pl.col("end_on") > as_of).fill_null(True))
        .group_by(KEY)
        .agg(actual=pl.len().cast(pl.Int64))
    )
    posts = (
        quota.lazy()
        .filter(pl.col("effective_on") <= as_of)
        .group_by(KEY)
        .agg(quota=pl.col("posts").sort_by("effective_on").last().cast(pl.Int64))
    )
    return (
        posts.join(people, on=KEY, how="full", coalesce=True)
        .with_columns(pl.col("quota", "actual").fill_null(0))
        .with_columns(vacant_own=(pl.col("quota") - pl.col("actual")).clip(lower_bound=0))
        .filter((pl.col("quota") > 0) | (pl.col("actual") > 0))
        .collect()
    )


def window_minimum(
    spells: pl.DataFrame, quota: pl.DataFrame, as_of: date, months: int
) -> pl.DataFrame:
    """The least own vacancy of every unit × type on any day of the window."""
    first = pl.select(pl.lit(as_of).dt.offset_by(f"-{months}mo")).item()
    present = spells.lazy().filter(
        pl.col("start_on") <= as_of, (pl.col("end_on") > first).fill_null(True)
    )
    left = present.filter(pl.col("end_on") <= as_of)
    steps = quota.lazy().filter(pl.col("effective_on") <= as_of).sort("effective_on")
    change = pl.col("posts") - pl.col("posts").shift(fill_value=0).over(KEY)
    # What happened before the window is its opening balance, on its first day.
    events = [
        quota.lazy().select(KEY).unique().with_columns(day=pl.lit(first), free=pl.lit(0)),
        steps.select(
            *KEY, day=pl.col("effective_on").clip(lower_bound=first), free=change.cast(pl.Int32)
        ),
        present.select(*KEY, day=pl.col("start_on").clip(lower_bound=first), free=pl.lit(-1)),
        left.select(*KEY, day="end_on", free=pl.lit(1)),
    ]
    return (
        pl.concat(events)
        .group_by(*KEY, "day")
        .agg(pl.col("free").sum())
        .sort("day")
        .with_columns(pl.col("free").cum_sum().over(KEY))
        .group_by(KEY)
        .agg(idle_upper=pl.col("free").min().clip(lower_bound=0))
        .collect()
    )
