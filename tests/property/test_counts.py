"""Counts side by side, and the roster's findings, against plain loops over random worlds."""

from __future__ import annotations

from datetime import date
from random import Random

import oracle_counts as oracle
import oracle_findings
import pytest
from datasets import day_to_ask
from load import database, nearly_same
from offices import offices
from oracle_staffing import World

import analysis

RETIREMENT = "past_retirement"
"""By the law in force, which has a proof of its own."""


@pytest.mark.parametrize("seed", range(2))
def test_counts_and_findings(seed: int) -> None:
    worlds = offices(f"counts {seed}", 12)
    con = database(worlds.union, worlds.card)
    each = [World(tables, worlds.applied) for tables in worlds.worlds]
    rng = Random(seed)
    day, by = day_to_ask(rng), rng.choice(("post_type", "level", "sector", "kind"))
    nearly_same(
        analysis.three_counts(con, as_of=day), oracle.three_counts(each, day), "org_id", "post_type"
    )
    nearly_same(
        analysis.inner_staffing(con, as_of=day),
        oracle.inner_staffing(each, day),
        "org_id",
        "inner_id",
    )
    found = analysis.roster_findings(con, as_of=day).filter(f"rule <> '{RETIREMENT}'")
    nearly_same(found, oracle_findings.roster_findings(each, day), "org_id", "rule")
    covered = con.sql(
        "select min(coverage_start), max(coverage_end) from coverage where table_name = 'quota_use'"
    ).fetchall()[0]
    first, last = date(2015, 1, 1), date(2016, 12, 1)
    expected = oracle.realname_compliance(each, first, last, covered if covered[0] else None)
    nearly_same(
        analysis.realname_compliance(con, from_month=first, to_month=last), expected, "month"
    )
    first, last = date(2016, 1, 30), date(2016, 3, 31)
    found = analysis.staffing_total_monthly(con, from_on=first, to_on=last, by=by)
    expected = oracle.staffing_total_monthly(each, first, last, by)
    nearly_same(found, expected, "month", "group_name", "post_type")
