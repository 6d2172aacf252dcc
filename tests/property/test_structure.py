"""Leaders, structure and the targets of reforms against plain loops over random worlds."""

from __future__ import annotations

from random import Random

import oracle_structure as oracle
import pytest
from datasets import day_to_ask
from load import database, nearly_same
from offices import offices
from oracle_staffing import World

import analysis


@pytest.mark.parametrize("seed", range(2))
def test_leaders_structure_and_targets(seed: int) -> None:
    worlds = offices(f"structure {seed}", 12)
    con = database(worlds.union, worlds.card)
    each = [World(tables, worlds.applied) for tables in worlds.worlds]
    day = day_to_ask(Random(seed))
    found = analysis.leadership(con, as_of=day)
    nearly_same(found, oracle.leadership(each, day), "org_id", "role", "grade")
    found = analysis.structure(con, as_of=day)
    nearly_same(found, oracle.structure(each, day), "org_id", "measure", "norm_id")
    found = analysis.reform_targets(con, as_of=day)
    nearly_same(found, oracle.reform_targets(each, day), "reform_id", "target_id")
