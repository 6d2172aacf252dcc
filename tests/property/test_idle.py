"""Idle posts and what is made of them, against the day-by-day oracle on random worlds."""

from __future__ import annotations

import oracle_staffing as oracle
from datasets import POOL_OF_DAYS, worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from load import answer, database

import analysis

pool_days = st.sampled_from(POOL_OF_DAYS)
windows = st.sampled_from((1, 6, 12, 24))


def same(relation, expected, **renamed):
    """Equal in every column the oracle knows; `renamed` maps its names to the question's."""
    names = list(expected[0]) if expected else []
    found = [{n: row[renamed.get(n, n)] for n in names} for row in answer(relation)]
    assert found == expected


@settings(max_examples=40, deadline=None)
@given(worlds(), pool_days, windows)
def test_idle(world, day, months):
    con = database(*world)
    same(analysis.idle(con, as_of=day, months=months), oracle.idle(*world, day, months))


@settings(max_examples=25, deadline=None)
@given(worlds(), pool_days, windows)
def test_idle_component(world, day, months):
    found = analysis.idle_component(database(*world), as_of=day, months=months)
    same(found, oracle.idle_component(*world, day, months))


@settings(max_examples=20, deadline=None)
@given(worlds(), pool_days, windows)
def test_utilisation_window(world, day, months):
    found = analysis.utilisation_window(database(*world), as_of=day, months=months)
    same(found, oracle.utilisation_window(*world, day, months))


@settings(max_examples=8, deadline=None)
@given(worlds(), pool_days)
def test_idle_sensitivity(world, day):
    found = analysis.idle_sensitivity(database(*world), as_of=day)
    same(found, oracle.idle_sensitivity(*world, day), months="months_idle")


@settings(max_examples=20, deadline=None)
@given(worlds(), pool_days)
def test_quota_total(world, day):
    found = analysis.quota_total(database(*world), as_of=day)
    same(found, oracle.quota_total(*world, day), pool="pooled")


@settings(max_examples=15, deadline=None)
@given(
    worlds(), pool_days, windows, st.sampled_from(("upper", "lower")),
    st.sampled_from((None, 0, 0.34, 1)),
)  # fmt: skip
def test_recovery_takes_no_more_than_its_rule(world, day, months, take, cap):
    con = database(*world)
    by_key = {(r["org_id"], r["post_type"]): r for r in oracle.idle(*world, day, months)}
    found = analysis.recovery_scenario(con, as_of=day, months=months, take=take, cap=cap)
    for row in answer(found):
        idle = by_key.pop((row["org_id"], row["post_type"]))
        bound = idle[f"idle_{take}"]
        if idle["reason"] is not None or row["post_type"] in ("备案", "报备员额"):
            assert row["taken"] == 0
        elif bound is None:
            assert row["taken"] is None
        else:
            most = bound if cap is None else min(bound, int(cap * idle["quota"]))
            assert row["taken"] == min(most, idle["vacant_own"])
            assert row["taken"] + row["vacant_left"] == idle["vacant_own"]
    # Nobody with a vacancy, known or not, is passed over in silence.
    assert all(row["vacant_own"] == 0 for row in by_key.values())
