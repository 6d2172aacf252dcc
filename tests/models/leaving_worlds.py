"""Simulated people who leave by a rate that every year shakes: what a forecast should cover.

Nobody retires and nobody enters, so that what is tested is the part that is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from analysis.models.attrition import attrition
from analysis.models.careers import OPEN, SCOPES, present
from analysis.models.projection import project

FIRST = 2010
TYPES = ("行政", "事业", "参公", "工勤")
RATES = (0.04, 0.06, 0.05, 0.08)


@dataclass(frozen=True)
class World:
    """How a world is drawn: `spread` is the standard deviation of the logarithm of a year's factor,
    `common` whether one factor holds for all types; `people` of a type, on `units` units each."""

    spread: float
    common: bool = True
    people: int = 300
    units: int = 10
    history: int = 5
    horizon: int = 2

    @property
    def as_of(self) -> date:
        return date(FIRST + self.history - 1, 12, 31)


def runs_of(world: World, rng: np.random.Generator) -> pl.DataFrame:
    """Everybody's one run on a post, as `careers.runs` gives it."""
    years = world.history + world.horizon
    frames = []
    shared = _factors(world, rng, years)
    for post_type, rate in zip(TYPES, RATES, strict=True):
        factor = shared if world.common else _factors(world, rng, years)
        end = np.full(world.people, -1)
        for year in range(years):
            first = (date(FIRST + year, 1, 1) - date(FIRST, 1, 1)).days
            leaves = (end < 0) & (rng.random(world.people) < 1 - np.exp(-rate * factor[year]))
            end[leaves] = first + rng.integers(1, 365, leaves.sum())
        ends = [date(FIRST, 1, 1) + timedelta(days=int(e)) if e >= 0 else OPEN for e in end]
        frames.append(pl.DataFrame({
            "org_id": [f"{post_type}{k % world.units}" for k in range(world.people)],
            "post_type": post_type, "sector": "全", "start_on": date(FIRST, 1, 1), "end_on": ends,
        }))  # fmt: skip
    none = pl.lit(None, pl.String)
    later = pl.lit(date(2090, 1, 1))
    return pl.concat(frames).with_columns(exit=none, retires_on=later, leaves_on=later)


def _factors(world: World, rng: np.random.Generator, years: int) -> np.ndarray:
    """A factor a year, 1 on average."""
    return np.exp(rng.normal(-(world.spread**2) / 2, world.spread, years))


def forecasts(world: World, scope: str, rng: np.random.Generator) -> pl.DataFrame:
    """The forecast of one drawn world beside `seen`, who was left in truth."""
    later = runs_of(world, rng)
    ended = pl.col("end_on") > world.as_of
    known = later.with_columns(end_on=pl.when(ended).then(pl.lit(OPEN)).otherwise("end_on"))
    rates = attrition(known, scope, world.as_of, world.history, date(FIRST, 1, 1))
    target = date(FIRST + world.history + world.horizon - 1, 12, 31)
    made = project(present(known, world.as_of), rates, world.as_of, [target])
    columns = list(SCOPES[scope])
    left = present(later, target)
    if not columns:
        return made.with_columns(seen=pl.lit(left.height))
    counted = left.group_by(columns).agg(seen=pl.len().cast(pl.Int64))
    return made.join(counted, on=columns, how="left").with_columns(pl.col("seen").fill_null(0))


def coverage(world: World, scope: str, worlds: int, seed: int = 0) -> dict[int, float]:
    """The share of truths inside the 80 % and 95 % intervals over so many drawn worlds."""
    found = pl.concat(_drawn(world, scope, worlds, seed))
    return {
        level: float(found.select(
            pl.col("seen").is_between(f"low_{level}", f"high_{level}").mean()
        ).item())
        for level in (80, 95)
    }  # fmt: skip


def _drawn(world: World, scope: str, worlds: int, seed: int) -> Iterator[pl.DataFrame]:
    for k in range(worlds):
        yield forecasts(world, scope, np.random.default_rng([seed, k]))
