"""A small world with rows in every table: random ones, and those on which engines silently differ."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import duckdb
from datasets import POOL_OF_DAYS, batch
from load import _insert, database
from oracle_units import Card, Row

from analysis.dictionary import Column, Table, tables, value_lists
from analysis.store.schema import SCHEMA_VERSION

CARD = Card(
    coverage=(date(2014, 12, 31), date(2018, 12, 31)), carry_months=12, count_as={"参公": "事业"}
)
TEXTS = (
    "甲",
    "乙、丙",
    "教育局",
    "财务科（二）",
    "2018年 底",
    "=1+1",
    "'引号'",
    "",
    "１２",
    "高级技师",
)
"""Texts that engines quote, split, order and match in their own ways."""
CODES = ("K1", "K2", "K3")
SAID = {
    "question": ("staffing", "idle", "bank_loans", "structure", "no_such"),
    "scope": ("", "县", "编制1—5", "县 机关、事业单位", "编制2以上", "编制２以上"),
    "pool": ("W000周转池", "W001周转池", "*"),
    "sector": ("教育", "卫生"),
    "region_code": ("110101", "110102"),
}
"""What columns of these names must say for anything to come of them."""
MEASURES = {
    "assessment_rule": ("vacant", "vacant > 0", "status = 闲置", "outstanding", "no_such = 1"),
    "norm": ("内设机构数", "事业单位数", "行政编制数", "领导职数", "人均经费"),
    "reform_target": ("行政编制精简率", "内设机构精简率", "内设机构数"),
    "workload": ("学生数", "床位数", "经费"),
    "standard": ("学生数", "床位数"),
}
ROWS = 24


def world() -> duckdb.DuckDBPyConnection:
    """A database as a build leaves one; every table but those of the build's log has rows."""
    rng = Random("engines")
    planted = dict(batch("engines", 5).union)
    orgs = [row["org_id"] for row in planted["org"]]
    for row in planted["org"]:
        row |= {
            "region_code": rng.choice(SAID["region_code"]),
            "funding": rng.choice(("财政拨款", None)),
        }
    late = {name: list(_rows(rng, table, orgs)) for name, table in tables().items()
            if table.role == "input" and not planted.get(name)}  # fmt: skip
    before = ("org_name", "headcount", "movement", "borrowed_count")
    con = database(planted | {name: late.pop(name) for name in before if name in late}, CARD)
    for name, rows in (late | _planted(orgs)).items():
        _insert(con, name, rows)
    _log(con)
    return con


def _rows(rng: Random, table: Table, orgs: list[str]) -> Iterator[Row]:
    """Random rows whose keys are unique; what is no key is sometimes not told."""
    met = set()
    for _ in range(ROWS):
        row = {c.name: _value(rng, table, c, orgs) for c in table.columns}
        told = tuple(row[k] for k in table.key)
        if told not in met:
            met.add(told)
            yield row


def _value(rng: Random, table: Table, column: Column, orgs: list[str]) -> Any:
    if column.name not in table.key and rng.random() < 0.25:
        return None
    if column.name == "measure":
        return rng.choice(MEASURES.get(table.name, TEXTS))
    if column.name in SAID:
        return rng.choice(SAID[column.name])
    if column.ref == "org" or column.name == "org_id":
        return rng.choice(orgs)
    if (known := value_lists().get(column.type)) is not None:
        return rng.choice(list(known))
    match column.type:
        case "date":
            return rng.choice(POOL_OF_DAYS)
        case "month":
            return rng.choice(POOL_OF_DAYS).replace(day=1)
        case "year":
            return rng.randint(2015, 2018)
        case "flag":
            return rng.random() < 0.5
        case "count" | "big":
            return rng.randint(0, 9)
        case "number" | "decimal":
            return rng.choice((0.0, 0.5, 1.5, 2.5, 3.5, 12.25))
        case "text":
            return rng.choice(TEXTS)
        case _:
            return rng.choice(CODES)


def _planted(orgs: list[str]) -> dict[str, list[Row]]:
    """Rows of the build's own tables, and those on which an engine would differ and say nothing."""
    doubt = [
        {"table": t, "org_id": org, "post_type": kind, "from_on": day, "reason": "读不出"}
        for t in (
            "roster",
            "workload",
            "contract_staff",
            "quota_use",
            "vacancy_reason",
            "quota_plan",
        )
        for org, kind, day in ((orgs[1], None, None), (orgs[2], "事业", date(2018, 3, 1)))
    ]
    findings = [{"rule": r, "key": str(n), "severity": s, "problem": "某处", "fix": "核对"}
                for n, (r, s) in enumerate((("a", "error"), ("b", "note"), ("a", "error")))]  # fmt: skip
    rejected = [
        {"file": f"{n}.csv", "row": n, "column": "x", "value": v, "fix": "改",
         "problem": f"重复（先出现于第 {n} 行）（先出现"}
        for n, v in ((1, "1"), (2, None), (3, "3"))
    ]  # fmt: skip
    return {"doubt": doubt, "finding": findings, "rejected_row": rejected}


def _log(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "insert into build_log (built_at, schema_version) values (timestamp '2020-01-01', ?)",
        [SCHEMA_VERSION],
    )
