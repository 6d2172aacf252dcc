"""Peers against the day-by-day oracle."""

from __future__ import annotations

from random import Random

import oracle_peers as oracle
import pytest
from datasets import batch, day_to_ask
from load import answer, database, same
from oracle_staffing import World

import analysis

RATES = ("utilisation", "peers_low", "peers_median", "peers_high")


def rounded(rows):
    """Rates to twelve places: two ways through the same sum may differ in the last bit."""
    return [row | {n: round(row[n], 12) for n in RATES if row[n] is not None} for row in rows]


class Rounded:
    """An answer with its rates rounded, as `same` reads it."""

    def __init__(self, relation):
        found = rounded(answer(relation))
        self.columns = list(found[0]) if found else relation.columns
        self._rows = [tuple(row.values()) for row in found]

    def fetchall(self):
        return self._rows


@pytest.mark.parametrize("seed", range(4))
def test_peers(seed: int) -> None:
    worlds = batch(f"peers {seed}", 8)
    con = database(worlds.union, worlds.card)
    rng = Random(seed)
    each = [World(tables, worlds.applied) for tables in worlds.worlds]
    for day in (day_to_ask(rng) for _ in range(3)):
        found = Rounded(analysis.peers(con, as_of=day))
        same(found, rounded(oracle.peers(each, day)), "org_id", "post_type")
