"""The event study itself: two-way fixed effects on a balanced panel, and what chance could do.

On a balanced panel with one date, unit and month fixed effects come to a difference of differences:
how far the treated units have moved since the reference month, on average, less how far the others
have. The errors are clustered by unit (each unit's whole path is one draw; unbiased for two groups).

Few treated units make such errors too small, whatever distribution one takes for them. So the
intervals are those of randomisation: had other units been treated, as many of them, how far off
would the estimate lie? An effect is inside where, once it is taken away, the real choice of units is
no odder than all but 5 % of the others. The statistic is studentised, so that it also serves where
the treated scatter more than the others. Below five units even that says nothing, and none is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

Floats: TypeAlias = npt.NDArray[np.float64]

FEWEST = 2
"""Treated and control components below which nothing is estimated."""
FEWEST_FOR_INTERVALS = 5
"""Treated and control components below which no interval is given."""
DRAWS = 1999
"""Choices of units drawn where there are too many to go through all of them."""
LEVEL = 0.05
HALVINGS = 24


class TooFewUnitsError(ValueError):
    """The data hold too few components, treated or not, to estimate anything."""


@dataclass(frozen=True)
class Estimate:
    """`effects`: month_no, estimate, std_error, low, high; `average` of the months after, with its
    interval (None without one); `pretrend_p`; components `treated` and `controls`."""

    effects: pl.DataFrame
    average: float
    low: float | None
    high: float | None
    pretrend_p: float | None
    treated: int
    controls: int


def event_study(panel: pl.DataFrame, seed: int = 0) -> Estimate:
    """Estimate by month, errors, randomisation intervals and the chance of the months before.

    `panel`: component, month_no (0 is the reference), treated, value; every component has every
    month. `seed` of the choices drawn. Raises TooFewUnitsError, ValueError for a gap.
    """
    sizes = dict(panel.group_by("treated").agg(pl.col("component").n_unique()).iter_rows())
    treated, controls = sizes.get(True, 0), sizes.get(False, 0)
    months = sorted(panel["month_no"].unique().to_list())
    after = np.array([m > 0 for m in months])
    if min(treated, controls) < FEWEST or not after.any():
        raise TooFewUnitsError(
            f"改革单位 {treated} 个、对照 {controls} 个，或改革之后没有数据：不足以估计"
        )
    inside, moved = _moved(panel, months)
    paths = np.column_stack([moved, moved[:, after].mean(axis=1)])
    estimate, error = _difference(inside[None, :], paths)
    low: list[float | None] = [None] * len(months)
    high = list(low)
    average: tuple[float | None, float | None] = (None, None)
    pretrend: float | None = None
    if min(treated, controls) >= FEWEST_FOR_INTERVALS:
        choices = _choices(inside, seed)
        ends = [_end(choices, paths, estimate[0], error[0], side) for side in (-1, 1)]
        low, high = (end[:-1].tolist() for end in ends)
        average = (float(ends[0][-1]), float(ends[1][-1]))
        pretrend = _pretrend(choices, moved[:, [m < 0 for m in months]])
    effects = pl.DataFrame(
        {"month_no": months, "estimate": estimate[0, :-1], "std_error": error[0, :-1],
         "low": low, "high": high},
        schema_overrides={"low": pl.Float64, "high": pl.Float64},
    )  # fmt: skip
    return Estimate(effects, float(estimate[0, -1]), *average, pretrend, treated, controls)


def _moved(panel: pl.DataFrame, months: list[int]) -> tuple[npt.NDArray[np.bool_], Floats]:
    """Who was treated, and how far each component has moved since month 0, by month."""
    wide = panel.pivot(on="month_no", index=["component", "treated"], values="value")
    wide = wide.sort("component")
    paths = wide.select(str(m) for m in months).to_numpy().astype(float)
    if np.isnan(paths).any() or 0 not in months:
        raise ValueError("事件研究要求每个组在每个月都有数值，含改革前一日")
    return wide["treated"].to_numpy(), paths - paths[:, [months.index(0)]]


def _difference(choices: npt.NDArray[np.bool_], values: Floats) -> tuple[Floats, Floats]:
    """Treated less others and its error, for every choice of treated units (row) and column."""
    chosen = choices.astype(float)
    of_all = (values.sum(axis=0), (values**2).sum(axis=0))
    sizes = (float(chosen[0].sum()), float((~choices[0]).sum()))
    return _of_sums(chosen @ values, chosen @ values**2, of_all, sizes)


def _of_sums(
    sums: Floats, squares: Floats, of_all: tuple[Floats, Floats], sizes: tuple[float, float]
) -> tuple[Floats, Floats]:
    """The same from sums of values and squares over the chosen and over all units."""
    (total, total_squares), (k, rest) = of_all, sizes
    mean, other = sums / k, (total - sums) / rest
    scatter = (squares / k - mean**2) / (k - 1)
    other_scatter = ((total_squares - squares) / rest - other**2) / (rest - 1)
    # Where nothing moved, rounding may put it below zero.
    return mean - other, np.sqrt(np.clip(scatter + other_scatter, 0.0, None))


def _choices(inside: npt.NDArray[np.bool_], seed: int) -> npt.NDArray[np.bool_]:
    """Choices of as many units as were treated, the real one first: all of them, or some drawn."""
    n, k = len(inside), int(inside.sum())
    if comb(n, k) <= DRAWS:
        rows = np.zeros((comb(n, k), n), dtype=bool)
        for row, chosen in zip(rows, combinations(range(n), k), strict=True):
            row[list(chosen)] = True
        return np.vstack([inside, rows[(rows != inside).any(axis=1)]])
    order = np.random.default_rng(seed).random((DRAWS, n)).argsort(axis=1)
    return np.vstack([inside, order < k])


def _odd(difference: Floats, error: Floats, scale: float) -> Floats:
    """How far off each choice's difference is, in its errors (rows: choices, the real one first)."""
    return np.asarray(np.abs(difference) / np.maximum(error, 1e-9 * max(scale, 1e-9)))


def _chance(odd: Floats) -> Floats:
    """Share of choices that are as odd as the real one, by column."""
    return np.asarray((odd >= odd[0] * (1 - 1e-9)).mean(axis=0))


def _end(
    choices: npt.NDArray[np.bool_], paths: Floats, estimate: Floats, error: Floats, side: int
) -> Floats:
    """Where the interval ends below (side −1) or above (1): the effect furthest from the estimate
    that randomisation does not reject, by halving, for all columns at once."""
    chosen, inside = choices.astype(float), choices[0].astype(float)
    k = float(inside.sum())
    # Taking an effect away from the treated changes sums and squares by what they share with each
    # choice: no unit has to be gone through again.
    sums, squares, shared = chosen @ paths, chosen @ paths**2, (chosen @ inside)[:, None]
    crossed, scale = chosen @ (inside[:, None] * paths), float(np.abs(paths).max())
    total, total_squares, treated = paths.sum(axis=0), (paths**2).sum(axis=0), inside @ paths

    def kept(reach: Floats) -> npt.NDArray[np.bool_]:
        effect = estimate + side * reach
        found = _of_sums(
            sums - effect * shared,
            squares - 2 * effect * crossed + effect**2 * shared,
            (total - effect * k, total_squares - 2 * effect * treated + effect**2 * k),
            (k, len(inside) - k),
        )
        return _chance(_odd(*found, scale)) > LEVEL

    near, far = np.zeros_like(estimate), np.maximum(2 * error, 1e-12)
    for _ in range(HALVINGS):
        still = kept(far)
        if not still.any():
            break
        near, far = np.where(still, far, near), np.where(still, 2 * far, far)
    for _ in range(HALVINGS):
        middle = (near + far) / 2
        still = kept(middle)
        near, far = np.where(still, middle, near), np.where(still, far, middle)
    return np.asarray(estimate + side * far)


def _pretrend(choices: npt.NDArray[np.bool_], before: Floats) -> float | None:
    """Chance that some month before lies as far from 0 as the farthest does, were there nothing."""
    if not before.shape[1]:
        return None
    odd = _odd(*_difference(choices, before), float(np.abs(before).max()))
    return float(_chance(odd.max(axis=1)[:, None])[0])
