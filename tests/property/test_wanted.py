"""Posts wanted and posts taken back, against plain loops over random worlds."""

from __future__ import annotations

from random import Random

import oracle_wanted as oracle
import pytest
from datasets import POOL_OF_DAYS, batch, day_to_ask, maybe_day, some_day, window, world_of
from load import answer, database, nearly_same, same, unread
from oracle_staffing import World
from oracle_units import Tables
from small import CARD, D, S, org, quota, spell

import analysis


def world_that_asks(rng: Random) -> Tables:
    """A world with requests, of types too that the unit neither has nor uses, and limited reasons."""
    tables = world_of(rng)
    orgs = [row["org_id"] for row in tables["org"]]
    types = ("事业", "参公", "行政", "备案")
    asked = {
        (rng.choice(orgs), rng.choice(types), some_day(rng)): (rng.randint(0, 3), maybe_day(rng))
        for _ in range(rng.choice((0, 2, 5)))
    }
    tables["quota_request"] = [
        {"org_id": org, "post_type": own, "requested_on": day, "posts": posts, "closed_on": closed}
        for (org, own, day), (posts, closed) in asked.items()
    ]
    for row in tables["vacancy_reason"]:
        row["posts"] = rng.choice((None, None, 1, 2))
    return tables


@pytest.mark.parametrize("seed", range(4))
def test_what_is_wanted_and_what_is_taken(seed: int) -> None:
    worlds = batch(f"wanted {seed}", 12, world_that_asks)
    con = database(worlds.union, worlds.card)
    rng = Random(seed)
    each = [World(tables, worlds.applied) for tables in worlds.worlds]
    day, months = day_to_ask(rng), window(rng)
    expected = [row for world in each for row in oracle.wanted(world, day)]
    same(analysis.wanted(con, as_of=day), expected, "org_id", "post_type")
    for by in ("post_type", "level", "sector"):
        found = analysis.wanted_total(con, as_of=day, by=by)
        same(found, oracle.wanted_total(each, day, by), "group_name", "post_type")
    for other in (day, *rng.sample(POOL_OF_DAYS, 3)):
        same(analysis.unit_count(con, as_of=other), oracle.unit_count(each, other), "level", "kind")
    found = analysis.idle_status(con, as_of=day, months=months)
    same(found, oracle.idle_status(each, day, months), "status")
    expected = [row for world in each for row in oracle.idle_joined(world, day, months)]
    found = analysis.idle_joined(con, as_of=day, months=months)
    same(found, expected, "component", "post_type")


@pytest.mark.parametrize("seed", range(3))
def test_recovery(seed: int) -> None:
    worlds = batch(f"taken {seed}", 12, world_that_asks)
    con = database(worlds.union, worlds.card)
    rng = Random(seed)
    each = [World(tables, worlds.applied) for tables in worlds.worlds]
    day, months = day_to_ask(rng), window(rng)
    for take, cap in (("upper", None), ("lower", None), ("upper", "0.29"), ("lower", "0.5")):
        rule = {"take": take, "cap": cap and float(cap)}
        expected = [r for w in each for r in oracle.recovery(w, day, months, take, cap)]
        found = analysis.recovery_scenario(con, as_of=day, months=months, **rule)
        nearly_same(found, expected, "org_id", "post_type")
        found = analysis.recovery_total(con, as_of=day, months=months, **rule)
        anything = any(oracle.idle_of(w, day, months) for w in each)
        same(found, oracle.recovery_total(expected, anything), "units")


def test_where_every_post_is_filled_nothing_is_taken() -> None:
    full = {
        "org": [org("A")],
        "quota": [quota("A", D(15, 1, 1), 1)],
        "roster": [spell("P1", "A", D(15, 1, 1))],
    }
    (found,) = answer(analysis.recovery_total(database(full, CARD), as_of=D(18, 1, 1)))
    assert (found["taken"], found["units_unknown"]) == (0, 0)
    (found,) = answer(
        analysis.recovery_total(database({"org": [org("A")]}, CARD), as_of=D(18, 1, 1))
    )
    assert found["taken"] is None


def test_a_request_that_could_not_be_read_is_not_0() -> None:
    tables = {
        "org": [org("A"), org("B")],
        "quota": [quota("A", D(15, 1, 1), 1), quota("B", D(15, 1, 1), 1)],
        "roster": [spell("P1", "A", D(15, 1, 1)), spell("P2", "B", D(15, 1, 1))],
        "quota_request": [{"org_id": "B", "post_type": S, "requested_on": D(16, 1, 1), "posts": 2,
                           "closed_on": None}],
    }  # fmt: skip
    con = database(tables, CARD, refused=[unread("quota_request", "A", S, D(16, 2, 1))])
    found = {r["org_id"]: r["requested"] for r in answer(analysis.wanted(con, as_of=D(18, 1, 1)))}
    assert found == {"A": None, "B": 2}
    (whole,) = answer(analysis.wanted_total(con, as_of=D(18, 1, 1)).filter("post_type = '合计'"))
    assert (whole["requested"], whole["units_asking"], whole["units_unknown"]) == (2, 1, 1)
    before = analysis.wanted(con, as_of=D(16, 1, 31))
    assert {r["org_id"]: r["requested"] for r in answer(before)} == {"B": 2}
