"""People of one day carried forward: who is left on later days, and between what bounds."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from analysis.models.attrition import DAYS, Attrition
from analysis.models.careers import SCOPES
from analysis.models.shocks import Floats, Shock, count_quantile

LEVELS = {80: (0.1, 0.9), 95: (0.025, 0.975)}
"""Intervals and the shares of the distribution at their ends."""


def project(
    people: pl.DataFrame, rates: Attrition, as_of: date, days: list[date], entering: bool = False
) -> pl.DataFrame:
    """Those of `people` who are left on each of `days`, by the columns of the scope."""
    columns = list(SCOPES[rates.scope])
    known = _cohorts(people, columns, as_of)
    heads = _heads(people, columns, as_of)
    base = _with_rates(known, rates)
    frames = []
    for on in days:
        horizon = (on - as_of).days / DAYS
        gone = pl.col("retires_on") <= on
        until_due = (pl.col("retires_on") - pl.lit(as_of)).dt.total_days() / DAYS
        stays = (-pl.col("rate") * pl.when(gone).then(until_due).otherwise(horizon)).exp()
        sums = base.group_by(columns or pl.lit(0).alias("all")).agg(
            actual=pl.col("people").sum(),
            retirements=(pl.col("people") * stays).filter(gone).sum(),
            left=pl.col("people").filter(~gone).sum(),
            leaving=(pl.col("people") * (1 - stays)).filter(~gone).sum(),
            rate_cv2=pl.col("rate_cv2").first(),
            entries_per_year=pl.col("entries_per_year").first(),
            rate=pl.col("rate").first(),
        )
        sums = sums.drop([] if columns else ["all"])
        frames.append(_with_interval(sums, rates, on, horizon, entering))
    shown = pl.concat(frames)
    if columns:
        shown = shown.join(heads, on=columns, how="full", coalesce=True, nulls_equal=True)
        shown = _spread(shown, heads, days, columns)
    else:
        shown = shown.join(heads, how="cross")
    return shown.sort("on", *columns)


def _cohorts(people: pl.DataFrame, columns: list[str], as_of: date) -> pl.DataFrame:
    """People whose retirement is known, by group and day of retirement (never before tomorrow)."""
    next_month = pl.lit(as_of).dt.offset_by("1mo").dt.month_start()
    due = pl.max_horizontal("leaves_on", next_month)
    return (
        people.filter(pl.col("leaves_on").is_not_null())
        .group_by(*columns, retires_on=due)
        .agg(people=pl.len().cast(pl.Int64))
    )


def _heads(people: pl.DataFrame, columns: list[str], as_of: date) -> pl.DataFrame:
    counts = {
        "unknown": pl.col("retires_on").is_null().sum().cast(pl.Int64),
        "past_age": (pl.col("retires_on") <= as_of).sum().cast(pl.Int64),
    }
    return people.group_by(columns).agg(**counts) if columns else people.select(**counts)


def _with_rates(known: pl.DataFrame, rates: Attrition) -> pl.DataFrame:
    """Each cohort with its group's rate; a group without history has that of its post type."""
    columns = list(SCOPES[rates.scope])
    wanted = rates.rates.select(*columns, "rate", "rate_cv2", "entries_per_year")
    if not columns:
        return known.join(wanted, how="cross")
    joined = known.join(wanted, on=columns, how="left", nulls_equal=True)
    known_exits = (pl.col("exits").sum() + 0.5) / pl.col("person_years").sum().clip(1)
    by_type = rates.rates.group_by("post_type").agg(type_rate=known_exits)
    overall = rates.rates.select(known_exits).item()
    return joined.join(by_type, on="post_type", how="left").with_columns(
        rate=pl.coalesce("rate", "type_rate", pl.lit(overall)),
        rate_cv2=pl.col("rate_cv2").fill_null(1.0),
        entries_per_year=pl.col("entries_per_year").fill_null(0.0),
    )


def _with_interval(
    sums: pl.DataFrame, rates: Attrition, on: date, horizon: float, entering: bool
) -> pl.DataFrame:
    """Expected staff and intervals on one day from the sums of each group."""
    entered = pl.col("entries_per_year") * horizon if entering else pl.lit(0.0)
    # Whoever enters does so half-way on average, and leaves at the same rate from then on.
    frame = sums.with_columns(
        entered=entered, entrants_left=entered * (1 - (-pl.col("rate") * horizon / 2).exp())
    ).with_columns(
        on=pl.lit(on),
        expected=pl.col("left") - pl.col("leaving") + pl.col("entered") - pl.col("entrants_left"),
        other_exits=pl.col("actual") - pl.col("left") - pl.col("retirements")
        + pl.col("leaving") + pl.col("entrants_left"),
    )  # fmt: skip
    bounds = _bounds(frame, rates, horizon, entering)
    frame = frame.with_columns(**{k: pl.Series(v).clip(0) for k, v in bounds.items()})
    return frame.select(
        "on", *SCOPES[rates.scope], "actual", "expected", "low_80", "high_80", "low_95",
        "high_95", "retirements", "other_exits", "entered",
    )  # fmt: skip


def _bounds(
    sums: pl.DataFrame, rates: Attrition, horizon: float, entering: bool
) -> dict[str, Floats]:
    """low_80, high_80 … of each group."""
    left, leaving, gone_again, added = (
        sums[c].to_numpy().astype(float) for c in ("left", "leaving", "entrants_left", "entered")
    )
    leaving = leaving + gone_again
    exits = _exits(leaving, left + added, sums["rate_cv2"].to_numpy(), rates.shock, horizon)
    entering_in = _entering(sums, rates, horizon)
    bounds = {}
    for level, (low, high) in LEVELS.items():
        few, many = (_quantile(exits, s) for s in (low, high))
        less, more = left - many, left - few
        if entering:
            # Deviations of independent parts add up in squares.
            least, most = (_quantile(entering_in, s) for s in (low, high))
            middle = left - leaving + added
            less = middle - (np.maximum(many - leaving, 0) ** 2 + (added - least) ** 2) ** 0.5
            more = middle + (np.maximum(leaving - few, 0) ** 2 + (most - added) ** 2) ** 0.5
        bounds[f"low_{level}"], bounds[f"high_{level}"] = less, more
    return bounds


def _quantile(mixture: tuple[Floats, Floats, Floats], share: float) -> Floats:
    mean, cv2, chance = mixture
    return count_quantile(mean, cv2, share, chance)


def _entering(
    sums: pl.DataFrame, rates: Attrition, horizon: float
) -> tuple[Floats, Floats, Floats]:
    """Means and squared coefficients of variation of entries by the factor of the years."""
    entries = np.maximum(sums["entries_per_year"].to_numpy() * rates.years, 0.5)
    factor, chance = rates.entry_shock.factors(horizon, sums.height)
    mean = np.outer(sums["entered"].to_numpy().astype(float), factor)
    return mean, np.outer(1 / entries, np.ones(len(factor))), chance


def _exits(
    leaving: Floats, people: Floats, rate_cv2: Floats, shock: Shock, horizon: float
) -> tuple[Floats, Floats, Floats]:
    """Means and squared coefficients of variation of exits by the factor of the years, by group.

    Of some people only so many can leave: a rate that doubles takes less than twice as many, and
    counts vary as in a lottery with few tickets, less than as in one without end.
    """
    factor, chance = shock.factors(horizon, len(people))
    people = np.maximum(people, 1.0)
    stays = 1 - np.clip(leaving / people, 1e-12, 1 - 1e-9)
    left = np.maximum(stays[:, None] ** factor, 1e-12)
    slope = -left * np.log(left) / np.maximum(1 - left, 1e-15)
    cv2 = rate_cv2[:, None] * slope**2 - (1 / people)[:, None]
    return people[:, None] * (1 - left), cv2, chance


def _spread(
    shown: pl.DataFrame, heads: pl.DataFrame, days: list[date], columns: list[str]
) -> pl.DataFrame:
    """Groups in which nobody's retirement is known stand on every day as well, with nobody."""
    lacking = heads.join(
        shown.filter(pl.col("on").is_not_null()), on=columns, how="anti", nulls_equal=True
    )
    shown = shown.filter(pl.col("on").is_not_null())
    if lacking.height:
        every = lacking.join(pl.DataFrame({"on": days}), how="cross").with_columns(
            actual=pl.lit(0, pl.Int64)
        )
        shown = pl.concat([shown, every], how="diagonal")
    return shown
