"""People beside the posts, and standards and norms, against plain loops over random worlds."""

from __future__ import annotations

from random import Random

import oracle_beside as oracle
import pytest
from datasets import day_to_ask
from load import database, nearly_same
from offices import offices
from oracle_staffing import World

import analysis

GROUPS = ("sector", "level", "kind", "region", "parent", "category")


@pytest.mark.parametrize("seed", range(2))
def test_people_beside_the_posts(seed: int) -> None:
    worlds = offices(f"beside {seed}", 10)
    con = database(worlds.union, worlds.card)
    each = [World(tables, worlds.applied) for tables in worlds.worlds]
    rng = Random(seed)
    day, by, year = day_to_ask(rng), rng.choice(GROUPS), rng.choice((None, 2015, 2016))
    for asked, key in (("unit", "org_id"), (by, "group_name")):
        found = analysis.contract_dependence(con, as_of=day, by=asked)
        nearly_same(found, oracle.contract_dependence(each, day, asked), key)
        support = con.sql(
            f'select coalesce(org_id, group_name) as "group", * '
            f"from support_share(as_of := '{day}', \"by\" := '{asked}')"
        )
        nearly_same(support, oracle.support_share(each, day, asked), "group", "function_name")
    found = analysis.standard_gap(con, as_of=day, in_year=year)
    nearly_same(found, oracle.standard_gap(each, day, year), "org_id", "post_type")
    found = analysis.funding_norm(con, as_of=day, in_year=year)
    nearly_same(found, oracle.funding_norm(each, day, year), "org_id", "norm_id")
