"""The sums that the office's pages show against plain loops over random worlds."""

from __future__ import annotations

from datetime import date
from random import Random

import oracle_sums_office as oracle
import pytest
from datasets import batch, day_to_ask, world_of
from load import database, nearly_same, same
from offices import offices
from oracle_staffing import World
from oracle_units import Tables

import analysis


@pytest.mark.parametrize("seed", range(3))
def test_leaders_structure_returns_and_use(seed: int) -> None:
    worlds = offices(f"office sums {seed}", 8)
    con = database(worlds.union, worlds.card)
    each = [World(tables, worlds.applied) for tables in worlds.worlds]
    day = day_to_ask(Random(seed))
    nearly_same(analysis.leading_bodies(con, as_of=day), oracle.leading_bodies(each, day), "org_id")
    same(analysis.leadership_total(con, as_of=day), oracle.leadership_total(each, day), "units")
    found = analysis.structure_by_kind(con, as_of=day)
    nearly_same(found, oracle.structure_by_kind(each, day), "measure", "kind")
    first, last = date(2015, 1, 1), date(2016, 11, 1)
    covered = con.sql(
        "select min(coverage_start), max(coverage_end) from coverage where table_name = 'quota_use'"
    ).fetchall()[0]
    span = {"from_month": first, "to_month": last}
    expected = oracle.realname_total(each, first, last, covered if covered[0] else None)
    nearly_same(analysis.realname_total(con, **span), expected, "period")
    expected = oracle.quota_use_total(each, first, last)
    same(analysis.quota_use_total(con, **span), expected, "month", "post_type")
    expected = oracle.quota_use_units(each, first, last)
    same(analysis.quota_use_units(con, **span), expected, "org_id", "post_type")
    expected = oracle.unrecorded_use(each, first, last)
    same(analysis.unrecorded_use(con, **span), expected, "month", "org_id", "post_type")
    nearly_same(
        analysis.late_returns(con, **span), oracle.late_returns(each, first, last), "org_id"
    )


def with_births(rng: Random) -> Tables:
    """A world whose people mostly tell when they were born."""
    tables = world_of(rng)
    born = {
        f"P{n:02}": (
            rng.choice(
                (None, date(1955, 3, 1), date(1957, 1, 1), date(1962, 2, 1), date(1980, 5, 1))
            ),
            rng.choice(("男", "女", None)),
        )
        for n in range(12)
    }
    for row in tables["roster"]:
        row["birth_month"], row["sex"] = born[row["person_key"]]
    return tables


@pytest.mark.parametrize("seed", range(3))
def test_retirement(seed: int) -> None:
    worlds = batch(f"retire {seed}", 12, with_births)
    con = database(worlds.union, worlds.card)
    each = [World(tables, worlds.applied) for tables in worlds.worlds]
    day = min(day_to_ask(Random(seed)), date(2018, 12, 31))
    expected = [row for world in each for row in oracle.retirement_due(world, day)]
    same(analysis.retirement_due(con, as_of=day), expected, "org_id", "post_type")
    for by in ("post_type", "kind"):
        found = analysis.retirement_due_total(con, as_of=day, by=by)
        same(found, oracle.retirement_due_total(each, day, by), "group_name", "post_type")
