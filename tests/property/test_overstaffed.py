"""Over-staffing and since when, against the day-by-day oracle on random worlds."""

from __future__ import annotations

from random import Random

import oracle_over
import pytest
from datasets import batch, day_to_ask
from load import database, same

import analysis


@pytest.mark.parametrize("seed", range(2))
def test_overstaffed(seed: int) -> None:
    worlds = batch(f"over {seed}", 30)
    con = database(worlds.union, worlds.card)
    rng = Random(seed)
    for day in (day_to_ask(rng) for _ in range(3)):
        expected = [
            r for w in worlds.worlds for r in oracle_over.overstaffed(w, worlds.applied, day)
        ]
        assert any(row["over"] for row in expected)
        same(analysis.overstaffed(con, as_of=day), expected, "org_id", "post_type")
