"""One row of a table of rules could not be read: what it could change is unknown, or the truth.

Norms, limits, standards, ceilings and rules name no unit: whatever rests on the table is in doubt from
the row's day on. More worlds: `WORLDS=60 python -m pytest` on this file.
"""

from __future__ import annotations

import os
from datetime import date
from random import Random
from typing import Any

import pytest
from datasets import POOL_OF_DAYS, TYPES, some_day
from load import answer, database, unread
from offices import offices
from oracle_units import Card, Row, Tables

import analysis

WORLDS = int(os.environ.get("WORLDS", "2"))
DAYS = {"norm": "effective_on", "org_limit": "effective_on", "quota_ceiling": "effective_on",
        "standard": None, "freeze_rule": None}  # fmt: skip
"""The tables spoilt, and the column of the day from which a row speaks."""
ASKED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "structure": (("org_id", "measure", "norm_id"), ("threshold", "met", "spare", "verdict")),
    "standard_gap": (("org_id", "post_type"), ("required", "quota_gap", "actual_gap")),
    "ceiling_watch": (("level", "post_type"), ("ceiling", "room")),
    "quota_total": (("post_type",), ("ceiling", "room")),
    "approval_freeze": (("org_id",), ("action", "items_count", "days_overdue", "frozen_since")),
}
READ_BY = {"norm": {"structure"}, "org_limit": {"structure"}, "quota_ceiling": {"ceiling_watch", "quota_total"},
           "standard": {"standard_gap"}, "freeze_rule": {"approval_freeze"}}  # fmt: skip
UNKNOWN = {None, "无法计算"}


def _with_ceilings(rng: Random, tables: Tables) -> Tables:
    rows = [{"region_code": rng.choice(("R1", None)), "level": rng.choice(("县", "市", None)),
             "post_type": rng.choice(TYPES), "effective_on": some_day(rng), "posts": rng.randint(1, 40)}
            for _ in range(rng.randint(1, 4))]  # fmt: skip
    key = ("region_code", "level", "post_type", "effective_on")
    kept = {tuple(r[k] for k in key): r for r in rows}
    return tables | {"quota_ceiling": list(kept.values())}


def _asked(con: Any, name: str, day: date) -> dict[tuple[Any, ...], Row]:
    key, _ = ASKED[name]
    return {tuple(r[k] for k in key): r for r in answer(getattr(analysis, name)(con, as_of=day))}


def _problems(name: str, one: dict[Any, Row], other: dict[Any, Row], gone: Any) -> list[Any]:
    measures = ASKED[name][1]
    wrong: list[Any] = []
    for where in one.keys() | other.keys():
        whole, now = one.get(where), other.get(where)
        if now is None:  # the row of the norm itself, or one that only the standard made
            listed = (
                name in ("standard_gap", "ceiling_watch", "quota_total")
                or gone in where
                or where[0] is None
            )
            wrong += [] if listed else [(where, "lost", whole)]
        elif whole is None:
            wrong += [(where, m, "claims", now[m]) for m in measures if now[m] not in UNKNOWN]
        else:
            wrong += [(where, m, whole[m], now[m]) for m in measures
                      if now[m] not in UNKNOWN and now[m] != whole[m]]  # fmt: skip
    return wrong


@pytest.mark.parametrize("seed", range(WORLDS))
def test_what_a_rule_could_change_is_unknown_or_the_truth(seed: int) -> None:
    rng = Random(f"rules doubt {seed}")
    made = offices(f"rules doubt {seed}", 3)
    card = Card(coverage=(POOL_OF_DAYS[0], date(2019, 12, 31)), carry_months=made.card.carry_months)
    tables = _with_ceilings(rng, made.union)
    table = rng.choice([t for t in DAYS if tables[t]])
    row, column = rng.choice(tables[table]), DAYS[table]
    day = None if column is None or rng.random() < 0.3 else row[column]
    asked_on = rng.choice(POOL_OF_DAYS[8:])
    con = database(tables, card)
    whole = {name: _asked(con, name, asked_on) for name in ASKED}
    left = tables | {table: [r for r in tables[table] if r is not row]}
    doubt = unread(table, None, row.get("post_type"), day)
    con = database(left, card, refused=[doubt])
    for name in ASKED:
        found = _asked(con, name, asked_on)
        if name in READ_BY[table] and (day is None or day <= asked_on):
            wrong = _problems(name, whole[name], found, row.get("norm_id"))
        else:
            wrong = [] if found == whole[name] else [(name, "touched")]
        assert not wrong, (name, asked_on, row, day, wrong[:4])
