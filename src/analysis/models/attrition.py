"""How often people leave before retirement: rates by group, each leaning on its post type's.

Years before the day are counted back from it. A group's exits are Poisson given its own rate;
the rates of groups are gamma around that of their post type (empirical Bayes: the fewer
person-years a group has, the more it leans), and every year shakes the rates by a factor whose
variance is taken from the years themselves (`shocks`). Both widen the interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from scipy.stats import nbinom

from analysis.models.careers import SCOPES, left_by_age
from analysis.models.shocks import Shock, shock

DAYS = 365.25
Period = tuple[date, date]
SHAPES = np.geomspace(0.5, 400, 40)
"""Gamma shapes tried; the largest says that groups' rates still differ by some 5 %."""


@dataclass(frozen=True)
class Attrition:
    """Rates of one scope.

    `rates`: the scope's columns, exits, person_years, rate (a year, after leaning), rate_cv2
    (squared coefficient of variation of what is not known of it), entries_per_year.
    `shock`, `entry_shock`: a year's factor of exits and entries; `years` counted; `late_share`: of those due to
    retire in these years, the share still on the post 31 days later (None without any).
    """

    scope: str
    rates: pl.DataFrame
    shock: Shock
    entry_shock: Shock
    years: float
    late_share: float | None


def attrition(
    runs: pl.DataFrame,
    scope: str,
    as_of: date,
    years: int,
    recorded_from: date | None,
    structural: pl.DataFrame | None = None,
    exclude: Sequence[Period] = (),
) -> Attrition:
    """Rates of `scope` from the `years` before `as_of`, as far as the roster was kept.

    `structural` (org_id, day): days on which a unit gave people away by merger, split or
    transfer as a whole; exits on them are no attrition. `exclude` (half-open periods): years that
    touch one of them are left out, unless none would be left.
    """
    by_year = _by_year(runs, scope, _spans(as_of, years, recorded_from, exclude), structural)
    columns = list(SCOPES[scope])
    counted = by_year["span"].n_unique()
    sums = pl.col("exits", "person_years", "entries").sum()
    totals = by_year.group_by(columns).agg(sums).sort(columns) if columns else by_year.select(sums)
    totals = _lean(totals, scope).with_columns(
        entries_per_year=pl.col("entries") / max(counted, 1),
        entry_rate=pl.col("entries") / pl.col("person_years").clip(1e-9),
    )
    how = {"on": columns, "nulls_equal": True} if columns else {"how": "cross"}
    by_year = by_year.join(totals.select(*columns, "rate", "own", "entry_rate"), **how)
    return Attrition(
        scope, totals.drop("entries", "entry_rate", "own"),
        shock(by_year, "exits", "rate", counted, "own"),
        shock(by_year, "entries", "entry_rate", counted),
        float(counted), _late_share(runs, as_of, years, recorded_from),
    )  # fmt: skip


def _spans(
    as_of: date, years: int, recorded_from: date | None, exclude: Sequence[Period]
) -> list[tuple[int, date, date]]:
    """Which years back to count: number, first day, day after the last."""
    spans = [(k, *_span(as_of, k)) for k in range(years)]
    kept = [s for s in spans if recorded_from is None or s[1] >= recorded_from] or spans[:1]
    usual = [s for s in kept if not any(a < s[2] and b > s[1] for a, b in exclude)]
    return usual or kept


def _by_year(
    runs: pl.DataFrame, scope: str, spans: list[tuple[int, date, date]],
    structural: pl.DataFrame | None,
) -> pl.DataFrame:  # fmt: skip
    """Exits before retirement age, entries and person-years by group and year back from as_of."""
    by_age = left_by_age().fill_null(False)
    gone = pl.col("end_on").dt.year() < 9999
    if structural is not None and structural.height:
        marked = structural.select("org_id", pl.col("day").alias("end_on"), moved=pl.lit(True))
        runs = runs.join(marked.unique(), on=["org_id", "end_on"], how="left")
        gone &= pl.col("moved").is_null()
    frames = []
    for k, first, last in spans:
        here = runs.filter((pl.col("start_on") < last) & (pl.col("end_on") > first))
        until = pl.min_horizontal("end_on", pl.lit(last), "retires_on")
        since = pl.max_horizontal("start_on", pl.lit(first))
        inside = gone & pl.col("end_on").is_between(first, last, closed="left")
        frames.append(here.group_by(list(SCOPES[scope]) or pl.lit(0).alias("all")).agg(
            span=pl.lit(k),
            exits=(inside & ~by_age).sum().cast(pl.Int64),
            entries=pl.col("start_on").is_between(first, last, closed="left").sum()
                .cast(pl.Int64),
            person_years=(until - since).dt.total_days().clip(0).sum() / DAYS,
        ).drop([] if SCOPES[scope] else ["all"]))  # fmt: skip
    return pl.concat(frames).filter(pl.col("person_years") > 0)


def _span(as_of: date, back: int) -> tuple[date, date]:
    """First day and day after the last of the year that ends `back` years before as_of's end."""
    after = as_of + timedelta(days=1)
    return _years_before(after, back + 1), _years_before(after, back)


def _years_before(day: date, years: int) -> date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - years, day=28 if leap and years else day.day)


@dataclass(frozen=True)
class Prior:
    """What is known of a group's rate before its own years: gamma mean and shape, and how sure
    the mean is (squared coefficient of variation)."""

    mean: float
    shape: float
    mean_cv2: float


def _prior(groups: pl.DataFrame, shape: float | None = None) -> Prior:
    exits = float(groups["exits"].sum()) + 0.5
    years = max(float(groups["person_years"].sum()), 1.0)
    mean = exits / years
    return Prior(mean, _shape(groups, mean) if shape is None else shape, 1 / exits)


def _priors(totals: pl.DataFrame, scope: str) -> dict[str, Prior]:
    """By post type: around what its groups' rates lie. Post types lie around the whole."""
    if scope == "total":
        # Nothing to lean on: half an exit keeps a rate of zero from being certain.
        return {"total": _prior(totals, 0.5)}
    if scope == "post_type":
        return dict.fromkeys(totals["post_type"].unique(), _prior(totals))
    return {kind: _prior(groups) for (kind,), groups in totals.group_by("post_type")}


def _shape(groups: pl.DataFrame, mean: float) -> float:
    """Gamma shape of greatest marginal likelihood: how much the groups differ beyond chance."""
    expected = mean * np.maximum(groups["person_years"].to_numpy(), 1e-9)
    exits = groups["exits"].to_numpy()
    size = SHAPES[:, None]
    likelihood = nbinom.logpmf(exits, size, size / (size + expected)).sum(axis=1)
    return float(SHAPES[np.argmax(likelihood)])


def _lean(totals: pl.DataFrame, scope: str) -> pl.DataFrame:
    """Posterior mean and squared coefficient of variation of each group's rate."""
    priors = _priors(totals, scope)
    key = pl.lit("total") if scope == "total" else pl.col("post_type")

    def of(name: str) -> pl.Expr:
        values = {k: getattr(v, name) for k, v in priors.items()}
        return key.replace_strict(values, return_dtype=pl.Float64)

    posterior = of("shape") + pl.col("exits")
    own, lent = pl.col("person_years"), of("shape") / of("mean")
    return totals.with_columns(
        rate=posterior / (lent + own),
        own=own / (lent + own),
        rate_cv2=1 / posterior + of("mean_cv2") * (lent / (lent + own)) ** 2,
    )


def _late_share(
    runs: pl.DataFrame, as_of: date, years: int, recorded_from: date | None
) -> float | None:
    first = max(_span(as_of, years - 1)[0], recorded_from or date.min)
    due = runs.filter(
        pl.col("retires_on").is_between(first, pl.lit(as_of).dt.offset_by("-31d"))
        & (pl.col("start_on") < pl.col("retires_on"))
        & (pl.col("end_on") >= pl.col("retires_on"))
    )
    if not due.height:
        return None
    return float((due["end_on"] > due["retires_on"].dt.offset_by("31d")).sum()) / due.height
