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


def staffing_total(
    spells: pl.DataFrame, quota: pl.DataFrame, as_of: date, beside: list[str]
) -> pl.DataFrame:
    """Totals by post type and over all types that are not `beside`, over-staffing not netted."""
    units = staffing(spells, quota, as_of).lazy().with_columns(pl.col(KEY).cast(pl.String))
    whole = units.filter(~pl.col("post_type").is_in(beside)).with_columns(post_type=pl.lit("合计"))
    gap = pl.col("quota") - pl.col("actual")
    return (
        pl.concat([units, whole])
        .group_by("post_type")
        .agg(
            units=pl.col("org_id").n_unique(),
            quota=pl.col("quota").sum(),
            actual=pl.col("actual").sum(),
            vacant=gap.clip(lower_bound=0).sum(),
            over=(-gap).clip(lower_bound=0).sum(),
        )
        .collect()
    )


def idle(spells: pl.DataFrame, quota: pl.DataFrame, as_of: date, months: int) -> pl.DataFrame:
    """Own posts that nobody used on any day of the window: the upper and the lower bound."""
    first = pl.select(pl.lit(as_of).dt.offset_by(f"-{months}mo")).item()
    present = spells.lazy().filter(
        pl.col("start_on") <= as_of, (pl.col("end_on") > first).fill_null(True)
    )
    left = present.filter(pl.col("end_on") <= as_of)
    steps = quota.lazy().filter(pl.col("effective_on") <= as_of).sort("effective_on")
    steps = steps.with_columns(
        change=(pl.col("posts") - pl.col("posts").shift(fill_value=0).over(KEY)).cast(pl.Int32)
    )
    # What happened before the window is its opening balance, on its first day.
    events = [
        quota.lazy().select(KEY).unique().with_columns(day=pl.lit(first), free=pl.lit(0)),
        steps.select(*KEY, day=pl.col("effective_on").clip(lower_bound=first), free="change"),
        present.select(*KEY, day=pl.col("start_on").clip(lower_bound=first), free=pl.lit(-1)),
        left.select(*KEY, day="end_on", free=pl.lit(1)),
    ]
    least = (
        pl.concat(events)
        .group_by(*KEY, "day")
        .agg(pl.col("free").sum())
        .sort("day")
        .with_columns(pl.col("free").cum_sum().over(KEY).clip(lower_bound=0))
        .group_by(KEY, maintain_order=True)
        .agg(idle_upper=pl.col("free").min(), at_start=pl.col("free").first())
    )
    # Who goes on from one row to the next has not entered.
    came = present.filter(pl.col("start_on") > first)
    gone_on = left.select(*KEY, "person", start_on="end_on")
    entries = came.join(gone_on, on=[*KEY, "person", "start_on"], how="anti")
    cuts = steps.filter(pl.col("effective_on") > first, pl.col("change") < 0)
    return (
        least.join(entries.group_by(KEY).agg(entries=pl.len().cast(pl.Int64)), on=KEY, how="left")
        .join(cuts.group_by(KEY).agg(cut=-pl.col("change").sum()), on=KEY, how="left")
        .with_columns(pl.col("entries", "cut").fill_null(0))
        .with_columns(
            idle_lower=pl.when(pl.col("idle_upper") == 0)
            .then(0)
            .otherwise((pl.col("at_start") - pl.col("entries") - pl.col("cut")).clip(lower_bound=0))
        )
        .select(*KEY, "idle_upper", "idle_lower")
        .collect()
    )
