"""The forecast's interval reaches what it states, for the total and for types, however much years
differ: on worlds drawn with a known answer. `make study` draws many more."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from leaving_worlds import World, coverage

from analysis.models.forecasting_backtest import _error_bar
from analysis.models.shocks import count_quantile, shock

WORLDS = 120


def by_year(counts, expected):
    """Groups by year, with the same number expected of each."""
    cells = [(f"g{g}", k, n) for g, row in enumerate(counts) for k, n in enumerate(row)]
    frame = pl.DataFrame(cells, schema=["group", "span", "exits"], orient="row")
    return frame.with_columns(rate=pl.lit(1.0), person_years=pl.lit(float(expected)))


@pytest.mark.parametrize("scope", ["total", "post_type"])
@pytest.mark.parametrize(
    ("spread", "common"), [(0.0, True), (0.25, True), (0.5, True), (0.5, False)]
)
def test_the_stated_coverage_is_reached(scope, spread, common):
    world = World(spread, common)
    found = coverage(world, scope, WORLDS, seed=round(100 * spread) + common)
    # Of 120 totals 80 % gives 96 ± 4.4; types move together, so that they tell little more.
    assert 0.68 <= found[80] <= 0.99
    assert found[95] >= 0.88


def test_a_steady_office_has_a_narrow_interval_and_a_shaken_one_a_wide_one():
    steady = shock(by_year([[98, 103, 100, 97, 102]], 100), "exits", "rate", 5)
    shaken = shock(by_year([[40, 180, 90, 60, 130]], 100), "exits", "rate", 5)
    assert steady.mean < 0.05 < 0.2 < shaken.mean

    def width(found):
        factor, chance = found.factors(2.0)
        mean = 200.0 * factor[None, :]
        low, high = (count_quantile(mean, np.zeros_like(mean), s, chance) for s in (0.1, 0.9))
        return float((high - low)[0])

    assert 36 < width(steady) < 80 < 130 < width(shaken)


def test_the_fewer_years_the_less_is_known():
    few = shock(by_year([[80, 120]], 100), "exits", "rate", 2)
    many = shock(by_year([[80, 120] * 6], 100), "exits", "rate", 12)

    def tail(found):
        factor, chance = found.factors(1.0)
        return float(chance[factor > 2].sum())

    assert tail(few) > 10 * tail(many)
    assert tail(shock(by_year([[100]], 100), "exits", "rate", 1)) > tail(many)


def test_chance_alone_is_no_shock():
    rng = np.random.default_rng(1)
    for expected in (0.3, 2.0, 20.0, 200.0):
        cells = by_year(rng.poisson(expected, (400, 5)), expected).with_columns(own=pl.lit(0.0))
        assert shock(cells, "exits", "rate", 5, "own").mean < 0.1 + 0.1 / expected


def test_quantiles_of_a_mixture_are_those_of_its_draws():
    rng = np.random.default_rng(2)
    mean, cv2 = np.array([[2.0, 9.0]]), np.array([[0.5, 0.1]])
    chance = np.array([0.7, 0.3])
    pick = rng.choice(2, 200_000, p=chance)
    draws = rng.poisson(rng.gamma(1 / cv2[0][pick], mean[0][pick] * cv2[0][pick]))
    for share in (0.025, 0.1, 0.5, 0.9, 0.975):
        found = count_quantile(mean, cv2, share, chance)[0]
        assert (draws <= found).mean() >= share - 0.005
        assert (draws <= found - 1).mean() < share + 0.005


def test_the_error_bar_counts_stretches_of_time_and_not_groups():
    def cases(hits):
        rows = [(date(2000 + k, 12, 31), hit) for k, row in enumerate(hits) for hit in row]
        return pl.DataFrame(rows, schema=["origin", "inside"], orient="row")

    together = cases([[True] * 20, [False] * 20] + [[True] * 20] * 3)
    apart = cases([[True] * 16 + [False] * 4] * 3 + [[True] * 15 + [False] * 5, [True] * 20])
    low, high = _error_bar(together, 12)
    assert low < 0.35 and high > 0.99  # five cases, not a hundred
    narrow = _error_bar(apart, 12)
    assert 0.7 < narrow[0] < 0.82 < narrow[1] < 0.92
    overlapping = _error_bar(together, 60)  # one stretch of five years
    assert overlapping[1] - overlapping[0] > high - low
