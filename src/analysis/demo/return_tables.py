"""Monthly real-name returns and the use of quota: tables of a block."""

from __future__ import annotations

import numpy as np
import polars as pl

from .days import dates, day, month_start
from .quotas import type_names
from .scale import LAST_YEAR
from .simulate import Outcome

END = day(LAST_YEAR, 12, 31)
LATE_SHARE, MISSING_SHARE, UNRECORDED_SHARE = 0.02, 0.006, 0.026


def life(out: Outcome) -> tuple[np.ndarray, np.ndarray]:
    """Founding and abolition of each unit; units merged without a closing row end with it."""
    ended = {i: c.on for c in out.changes for i in c.sources}
    founded = np.array([u.founded or 0 for u in out.units])
    gone = [u.abolished or ended.get(i, 2**30) for i, u in enumerate(out.units)]
    return founded, np.array(gone)


def realname_return(out: Outcome, since: int, rng: np.random.Generator) -> pl.DataFrame:
    """A return per unit and month, due on the 10th of the next month."""
    founded, gone = life(out)
    months = np.arange(since * 12, (LAST_YEAR + 1) * 12)
    unit, month = (a.ravel() for a in np.meshgrid(np.arange(len(founded)), months, indexing="ij"))
    start = month_start(month)
    keep = (founded[unit] <= start) & (start < gone[unit])
    unit, month, start = unit[keep], month[keep], start[keep]
    due = month_start(month + 1) + 9
    # A few careless units are late far more often than the rest.
    careless = rng.random(len(founded)) < 0.08
    odds = rng.random(len(unit)) / np.where(careless[unit], 5.0, 0.65)
    late, missing = odds < LATE_SHARE + MISSING_SHARE, odds < MISSING_SHARE
    when = due + np.where(late, rng.integers(1, 20, len(unit)), -rng.integers(0, 8, len(unit)))
    ids = pl.Series([u.org_id for u in out.units])
    status = np.where(missing, "未上报", np.where(late, "逾期上报", "按时上报"))
    return pl.DataFrame(
        {
            "org_id": ids.gather(unit),
            "month": dates(start),
            "status": status.tolist(),
            "due_on": dates(due),
            "returned_on": pl.Series(when)
            .set(pl.Series(missing | (when > END + 40)), None)
            .cast(pl.Int32)
            .cast(pl.Date),
        }
    )


def quota_use(
    out: Outcome, used: pl.DataFrame, since: int, rng: np.random.Generator
) -> pl.DataFrame:
    """Use of quota by unit, month and type, and whether it was recorded before."""
    frame = used.filter(pl.col("month").dt.year() >= since)
    ids = pl.Series([u.org_id for u in out.units])
    return pl.DataFrame(
        {
            "org_id": ids.gather(frame["unit"]),
            "month": frame["month"],
            "post_type": type_names(frame["type"].to_numpy()).tolist(),
            "posts": frame["posts"],
            "recorded": (rng.random(len(frame)) >= UNRECORDED_SHARE).tolist(),
        }
    )


def as_form(out: Outcome, use: pl.DataFrame, year: int) -> pl.DataFrame:
    """One year of quota use as the monthly form has it: 3 参公 9 事业 in one cell, --- for none.

    Columns: org_id, month, posts (text), recorded (text).
    """
    founded, gone = life(out)
    alive = [u.org_id for i, u in enumerate(out.units) if founded[i] <= day(year) < gone[i]]
    months = dates(month_start(np.arange(year * 12, year * 12 + 12)))
    grid = pl.DataFrame({"org_id": alive}).join(pl.DataFrame({"month": months}), how="cross")
    one = (
        use.filter(pl.col("month").dt.year() == year)
        .group_by("org_id", "month")
        .agg(
            posts=(pl.col("posts").cast(pl.String) + " " + pl.col("post_type"))
            .sort_by(pl.col("post_type"))
            .str.join(" "),
            recorded=pl.col("recorded").all(),
        )
    )
    words = pl.when(pl.col("recorded")).then(pl.lit("已备案")).otherwise(pl.lit("未备案"))
    return (
        grid.join(one, on=["org_id", "month"], how="left")
        .with_columns(
            recorded=pl.when(pl.col("recorded").is_null()).then(pl.lit("---")).otherwise(words)
        )
        .with_columns(pl.col("posts").fill_null("---"))
        .sort("month", "org_id")
    )
