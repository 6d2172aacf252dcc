"""Totals against sums over the day-by-day oracle, and what they leave out."""

from __future__ import annotations

from random import Random

import oracle_totals as oracle
import pytest
from datasets import batch, day_to_ask
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
