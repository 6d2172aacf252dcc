"""Years that shake everything: how much, how sure that is, and what it does to an interval.

In some years far more people leave than in others. The variance of a year's factor is taken from
the years counted, but five years tell little of a variance, and an interval that takes the
estimate for the truth is too narrow: the more so, the larger the shocks. So the variance is kept
as a distribution, and an interval is that of a mixture over it.

Of n years the estimate plus the noise of counting follows, as a variance of n observations does, a
chi-square with n − 1 degrees of freedom around the truth plus that noise (all groups may have moved
together, so groups add no degrees). With a prior flat in the logarithm of that sum the mixture is,
where many leave, Student's t with n − 1 degrees on the scale of logarithms: a rate that was taken
from calm years is too low by as much as one from wild years is too high.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import betainc
from scipy.stats import norm, poisson

Floats: TypeAlias = npt.NDArray[np.float64]

LARGEST = 2.0
"""Variance of the logarithm of a yearly factor beyond which none is believed."""
MANY = 30
"""Counts from which a logarithm of them varies as the counts do."""
POINTS = 24
"""Points at which the variance is weighed."""
FACTORS, FACTORS_OF_MANY, MANY_GROUPS = 41, 21, 200
"""Points of the factor of a horizon; fewer where many groups, each of few people, are asked of."""


@dataclass(frozen=True)
class Shock:
    """What is known of the variance of a year's factor: values, their weights, years counted."""

    variance: Floats
    weight: Floats
    years: float

    @property
    def mean(self) -> float:
        """The variance to be expected."""
        return float(self.variance @ self.weight)

    def factors(self, horizon: float, groups: int = 1) -> tuple[Floats, Floats]:
        """The factor by which a horizon (in years) may differ from the years counted: values and
        their chances. `groups` of how many counts it will be asked."""
        ahead = np.log1p(np.expm1(self.variance) / max(horizon, 1.0))
        before = np.log1p(np.expm1(self.variance) / max(self.years, 1.0))
        middle, spread = (before - ahead) / 2, np.sqrt(np.maximum(ahead + before, 1e-12))
        widest = 5 * float(spread.max())
        fine = widest * np.linspace(-1, 1, 1001) ** 3
        below = norm.cdf((fine[:, None] - middle) / spread) @ self.weight
        # Slices of the distribution, thinner towards its ends, each with the factor at its middle.
        points = FACTORS if groups < MANY_GROUPS else FACTORS_OF_MANY
        edges = np.sin(np.linspace(0, np.pi / 2, 2 * points + 1)) ** 2
        factor = np.exp(np.interp(edges[1::2], below, fine))
        return factor, np.diff(edges[::2])


def shock(by_year: pl.DataFrame, what: str, rate: str, years: int, own: str | None = None) -> Shock:
    """The shock of the counts `what` by group and year, around `rate` times person_years.

    `own`: the column that says how far a group's rate is its own, fitted to these very counts
    (1), and how far it was lent to it (0); without one they are its own.
    """
    expected = by_year[rate].to_numpy() * by_year["person_years"].to_numpy()
    seen = by_year[what].to_numpy().astype(float)
    fitted = np.ones(len(seen)) if own is None else by_year[own].to_numpy()
    some = expected > 0
    expected, seen, fitted = expected[some], seen[some], fitted[some]
    weight = expected**2
    squares = max(float(weight.sum()), 1e-12)
    off = _log_ratio(seen, expected)
    off = off - float((off * weight).sum()) / squares
    # Counts vary by chance as well: what is over and above that is the years'. A rate fitted to
    # n years takes its share of the chance away. One year tells nothing.
    kept = 1 - (2 * fitted - fitted**2) / years
    beyond = years / max(years - 1, 1) * (off**2 - kept * _chance_variance(expected))
    noise = float(np.sqrt(years / squares))
    return _weighed(float((beyond * weight).sum()) / squares, noise, years)


def _log_ratio(seen: Floats, expected: Floats) -> Floats:
    """Logarithm of seen ÷ expected; where few are expected, close to the ratio less one, which
    stays finite where nobody left."""
    return np.asarray(np.log((seen + 1) / (expected + 1)) * (expected + 1) / expected)


def _chance_variance(expected: Floats) -> Floats:
    """Variance of `_log_ratio` of Poisson counts: one over those expected, where these are many."""
    few = expected < MANY
    found = 1 / expected
    counts = np.arange(4.0 * MANY)
    chance = poisson.pmf(counts, expected[few][:, None])
    ratio = _log_ratio(counts, expected[few][:, None])
    middle = (chance * ratio).sum(axis=1)
    found[few] = (chance * ratio**2).sum(axis=1) - middle**2
    return found


def _weighed(estimate: float, noise: float, years: int) -> Shock:
    """The distribution of the variance, given its estimate and the noise of counting in it."""
    edges = np.geomspace(noise, noise + LARGEST, POINTS + 1)
    total = np.sqrt(edges[1:] * edges[:-1])
    degrees = max(years - 1, 0)
    told = max(estimate + noise, 0.0)
    # Equal steps of the logarithm: the prior is in the grid.
    log_weight = -degrees / 2 * (np.log(total) + told / total)
    weight = np.exp(log_weight - log_weight.max())
    return Shock(np.maximum(total - noise, 0.0), weight / weight.sum(), float(years))


def count_quantile(mean: Floats, cv2: Floats, share: float, weight: Floats | None = None) -> Floats:
    """Quantiles of counts of these means, negative binomial with variance mean + cv2 · mean².

    With `weight`, `mean` and `cv2` have a column for each weight, and it is that of the mixture.
    """
    if weight is None:
        mean, cv2, weight = mean[:, None], cv2[:, None], np.ones(1)
    mean, size = np.maximum(mean, 1e-12), 1 / np.maximum(cv2, 1e-9)
    chance = size / (size + mean)

    def below(counts: Floats) -> Floats:
        # The distribution function of a negative binomial; `scipy.stats` takes its time over it.
        found = betainc(size, np.maximum(counts, 0.0)[:, None] + 1, chance)
        return np.where(counts < 0, 0.0, np.asarray(found) @ weight)

    low, high = np.full(len(mean), -1.0), np.ceil(mean @ weight)
    while (short := below(high) < share).any():
        low, high = np.where(short, high, low), np.where(short, 2 * high + 1, high)
    # The least count whose chance reaches the share lies in (low, high].
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        enough = below(middle) >= share
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high
