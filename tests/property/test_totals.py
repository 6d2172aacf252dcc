"""Totals against sums over the day-by-day oracle, and what they leave out."""

from __future__ import annotations

from random import Random

import oracle_sums as sums
import oracle_totals as oracle
import pytest
from datasets import batch, day_to_ask, window
from load import database, same
from oracle_staffing import World

import analysis


@pytest.mark.parametrize("seed", range(3))
def test_quota_total(seed: int) -> None:
    worlds = batch(f"quota {seed}", 6)
    con = database(worlds.union, worlds.card)
    rng = Random(seed)
    each = [World(tables, worlds.applied) for tables in worlds.worlds]
    for day in (day_to_ask(rng) for _ in range(3)):
        same(analysis.quota_total(con, as_of=day), oracle.quota_total(each, day), "post_type")


@pytest.mark.parametrize("seed", range(6))
def test_sums_of_groups(seed: int) -> None:
    worlds = batch(f"sums {seed}", 8)
    con = database(worlds.union, worlds.card)
    rng = Random(seed)
    each = [World(tables, worlds.applied) for tables in worlds.worlds]
    for by in ("post_type", "level", "kind", "sector"):
        day, months = day_to_ask(rng), window(rng)
        keys = ("group_name", "post_type")
        same(
            analysis.staffing_total(con, as_of=day, by=by),
            sums.staffing_total(each, day, by),
            *keys,
        )
        same(
            analysis.idle_total(con, as_of=day, months=months, by=by),
            sums.idle_total(each, day, months, by),
            *keys,
        )
        same(
            analysis.idle_age(con, as_of=day, months=months),
            sums.idle_age(each, day, months),
            "post_type",
            "years_vacant",
        )
