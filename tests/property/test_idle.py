"""Idle posts and what is made of them, against the day-by-day oracle on random worlds."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import oracle_idle as oracle
import pytest
from datasets import batch, day_to_ask, window
from load import answer, database, same
from oracle_staffing import BESIDE, World

import analysis


@pytest.mark.parametrize("seed", range(3))
def test_idle(seed: int) -> None:
    worlds = batch(f"idle {seed}", 30)
    con = database(worlds.union, worlds.card)
    rng = Random(seed)
    for _ in range(2):
        day, months = day_to_ask(rng), window(rng)
        expected = [r for w in worlds.worlds for r in oracle.idle(w, worlds.applied, day, months)]
        same(analysis.idle(con, as_of=day, months=months), expected, "org_id", "post_type")


@pytest.mark.parametrize("seed", range(2))
def test_over_components_and_windows(seed: int) -> None:
    worlds = batch(f"component {seed}", 25)
    con = database(worlds.union, worlds.card)
    rng = Random(seed)
    day, months = day_to_ask(rng), window(rng)
    given = worlds.worlds, worlds.applied
    expected = [r for w in given[0] for r in oracle.idle_component(w, given[1], day, months)]
    same(analysis.idle_component(con, as_of=day, months=months), expected, "component", "post_type")
    expected = [r for w in given[0] for r in oracle.utilisation_window(w, given[1], day, months)]
    same(
        analysis.utilisation_window(con, as_of=day, months=months), expected, "org_id", "post_type"
    )


def test_idle_sensitivity() -> None:
    worlds = batch("sensitivity", 8)
    con = database(worlds.union, worlds.card)
    day = day_to_ask(Random("sensitivity"))
    expected = oracle.idle_sensitivity([World(w, worlds.applied) for w in worlds.worlds], day)
    same(analysis.idle_sensitivity(con, as_of=day), expected, "months_idle", "post_type")


@pytest.mark.parametrize("seed", range(2))
def test_recovery_takes_no_more_than_its_rule(seed: int) -> None:
    worlds = batch(f"recovery {seed}", 20)
    con = database(worlds.union, worlds.card)
    rng = Random(seed)
    day, months = day_to_ask(rng), window(rng)
    idle = {(r["org_id"], r["post_type"]): r
            for w in worlds.worlds for r in oracle.idle(w, worlds.applied, day, months)}  # fmt: skip
    for take, cap in (("upper", None), ("lower", None), ("upper", "0.34"), ("lower", "0")):
        left = dict(idle)
        found = analysis.recovery_scenario(
            con, as_of=day, months=months, take=take, cap=cap and float(cap)
        )
        for row in answer(found):
            own = left.pop((row["org_id"], row["post_type"]))
            bound = own[f"idle_{take}"]
            if own["reason"] is not None or row["post_type"] in BESIDE:
                assert row["taken"] == 0
            elif bound is None or own["vacant_own"] is None:
                assert row["taken"] is None or bound == 0
            else:
                most = bound if cap is None else min(bound, int(Decimal(cap) * own["quota"]))
                assert row["taken"] == min(most, own["vacant_own"])
                assert row["taken"] + row["vacant_left"] == own["vacant_own"]
        # Nobody with a vacancy, known or not, is passed over in silence.
        assert all(row["vacant_own"] == 0 for row in left.values())
