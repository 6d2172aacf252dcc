"""The sums of a reform's pages against plain loops over random worlds."""

from __future__ import annotations

from datetime import date
from random import Random

import oracle_sums_reform as oracle
import pytest
from datasets import POOL_OF_DAYS, batch, some_day, world_of
from load import answer, database, nearly_same, same
from oracle_staffing import World
from oracle_units import Tables

import analysis

GROUP = ("component", "post_type", "month_no")


def reformed(rng: Random) -> Tables:
    """A world with a reform of some of its units, names that repeat, and documents."""
    tables = world_of(rng)
    orgs = [row["org_id"] for row in tables["org"]]
    for row in tables["org"]:
        row["name"] = rng.choice(("甲局", "乙局", "丙局"))
    for row in tables["quota"]:
        row["doc_no"] = rng.choice((None, "文1", "文2"))
    tables["reform"] = [{"reform_id": "G", "name": "改革", "effective_on": some_day(rng)}]
    units = rng.sample(orgs, rng.randint(1, len(orgs)))
    tables["reform_unit"] = [{"reform_id": "G", "org_id": org} for org in units]
    return tables


@pytest.mark.parametrize("seed", range(3))
def test_before_after_total_and_steps(seed: int) -> None:
    worlds = batch(f"reform sums {seed}", 8, reformed)
    con = database(worlds.union, worlds.card)
    each = [World(tables, worlds.applied) for tables in worlds.worlds]
    rng = Random(seed)
    first, last = sorted(rng.sample(POOL_OF_DAYS, 2))
    for reform in (None, "W001G", "W005G"):
        found = analysis.before_after_total(con, first, last, reform=reform)
        chosen = [w for w in each if reform is None or w.tables["reform"][0]["reform_id"] == reform]
        nearly_same(found, oracle.before_after_total(chosen, first, last, reform), "post_type")
    first = rng.choice(POOL_OF_DAYS[:-4])
    last = min(date(first.year + 1, first.month, 28), POOL_OF_DAYS[-1])
    expected = [row for world in each for row in oracle.quota_changes(world, first, last)]
    same(analysis.quota_changes(con, first, last), expected, "org_id", "post_type", "changed_on")


@pytest.mark.parametrize("seed", range(3))
def test_month_by_month(seed: int) -> None:
    worlds = batch(f"trajectory {seed}", 8, reformed)
    con = database(worlds.union, worlds.card)
    span = answer(con.sql("select coverage_start, coverage_end from dataset"))[0].values()
    for number, tables in enumerate(worlds.worlds[:4]):
        before, after = ((3, 6), (6, 0), (1, 13), (0, 12))[number]
        reform, world = tables["reform"][0], World(tables, worlds.applied)
        asked = {"reform": reform["reform_id"], "months_before": before, "months_after": after}
        expected = oracle.trajectory(
            world, reform["reform_id"], reform["effective_on"], tuple(span), before, after
        )
        nearly_same(analysis.reform_trajectory(con, **asked), expected, *GROUP)
        found = analysis.reform_trajectory_total(con, **asked)
        nearly_same(found, oracle.trajectory_total(expected), "month_no")
