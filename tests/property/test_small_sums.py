"""Small sums over rows that are proved elsewhere, against plain loops.

More worlds: `WORLDS=60 python -m pytest` on this file.
"""

from __future__ import annotations

import os
from random import Random

import oracle_small_sums as oracle
import pytest
from datasets import POOL_OF_DAYS, batch, some_day, world_of
from load import answer, database, nearly_same, same
from oracle_beside import units_of
from oracle_staffing import World
from oracle_units import Row, Tables

import analysis

WORLDS = int(os.environ.get("WORLDS", "1"))
MANNERS = (None, "录用", "调入", "退休", "调出")


def moving(rng: Random) -> Tables:
    """A world whose people tell how they came and left, and whose transfers name a reform."""
    tables = world_of(rng)
    for row in tables["roster"]:
        row |= {"entry": rng.choice(MANNERS), "exit": rng.choice(MANNERS)}
    for row in tables["org"]:
        row["level"] = rng.choice(("省", "市", "县", "乡", None))
    for row in tables["quota_transfer"]:
        row["reform_id"] = rng.choice((None, "G", "G", "H"))
    return tables


@pytest.mark.parametrize("seed", range(WORLDS))
def test_sums_of_flows_and_transfers(seed: int) -> None:
    worlds = batch(f"small sums {seed}", 6, moving)
    con = database(worlds.union, worlds.card)
    each = [World(tables, worlds.applied) for tables in worlds.worlds]
    rng = Random(seed)
    first, last = sorted(rng.sample(POOL_OF_DAYS, 2))
    span = {"from_on": first, "to_on": last}
    flows = answer(analysis.flows(con, **span))
    key = ("post_type", "direction", "manner")
    same(analysis.flows_total(con, **span), oracle.flows_total(flows), *key)
    same(analysis.flows_yearly(con, **span), oracle.flows_yearly(flows), "year", "post_type")
    for reform in (None, "W001G", "W002H", "none such"):
        expected = oracle.reform_flow_total(each, reform)
        same(analysis.reform_flow_total(con, reform=reform), expected, "transfers")
    moved = answer(analysis.reform_movements(con, first, last))
    expected = oracle.reform_movements_total(moved)
    same(analysis.reform_movements_total(con, first, last), expected, "account")


@pytest.mark.parametrize("seed", range(4 * WORLDS))
def test_scores(seed: int) -> None:
    """Over what the rules cost, made up: asking fifteen questions is proved question by question."""
    rng = Random(f"scores {seed}")
    worlds = batch(f"scores {seed}", 6)
    rules: list[Row] = [
        {"rule_id": f"K{n}", "question": "staffing", "measure": "over", "weight": None, "deduction": 1,
         "points_cap": None, "source": None}
        for n in range(rng.choice((0, 3, 3)))
    ]  # fmt: skip
    con = database(worlds.union | {"assessment_rule": rules}, worlds.card)
    each = [World(tables, worlds.applied) for tables in worlds.worlds]
    units = [u for w in each for u in units_of(w)]
    lost: list[Row] = [
        {"org_id": unit, "rule_id": rule["rule_id"], "points_lost": rng.choice((None, 0.0, 0.5, 3.0, 60.0))}
        for rule in rules for unit in rng.sample(units, rng.randint(0, len(units)))
    ]  # fmt: skip
    if rules and rng.random() < 0.4:
        lost.append({"org_id": None, "rule_id": "K0", "points_lost": None})
    day = some_day(rng)
    con.begin()
    try:
        con.execute("create temp table made (org_id varchar, rule_id varchar, points_lost double)")
        con.executemany(
            "insert into made values (?, ?, ?)", [list(r.values()) for r in lost] or [[None] * 3]
        )
        con.execute("delete from made where rule_id is null")
        con.execute("""create or replace macro assessment(as_of := null, in_year := null) as table
                       from made""")
        found = analysis.assessment_score(con, as_of=day)
        nearly_same(found, oracle.assessment_score(each, lost, rules, day), "org_id")
    finally:
        con.rollback()


@pytest.mark.parametrize("seed", range(WORLDS))
def test_what_was_read_and_found(seed: int) -> None:
    rng = Random(f"quality {seed}")
    files, rejected = [], []
    for n in range(rng.randint(0, 4)):
        good, bad = rng.randint(0, 50), rng.randint(0, 3)
        files.append({"path": f"表{n}.csv", "sha256": "0", "bytes": 1, "rows_read": good + bad,
                      "accepted": good, "rejected": bad, "notes": None})  # fmt: skip
        rejected += [
            {"file": f"表{n}.csv", "sheet": None, "row": m, "column": "posts", "table": "quota", "cell": "C2",
             "value": "x", "problem": rng.choice(("不是整数", "不是日期")), "fix": "改正"}
            for m in range(bad)
        ]  # fmt: skip
    findings = [
        {"rule": rule, "severity": severity, "table": "quota", "key": f"U{n}", "problem": f"{n}", "fix": "核对"}
        for rule, severity in (("甲", "error"), ("乙", "warning"), ("丙", "note"))
        for n in range(rng.randint(0, 3))
    ]  # fmt: skip
    tables = {"source_file": files, "rejected_row": rejected, "finding": findings}
    worlds = batch(f"quality {seed}", 1)
    con = database(worlds.union | tables, worlds.card)
    same(analysis.data_quality(con), oracle.data_quality(files, findings), "files")
    same(analysis.rejections_by_problem(con), oracle.rejections_by_problem(rejected), "problem")
    same(analysis.findings_by_rule(con), oracle.findings_by_rule(findings), "rule")
