"""One transaction of a ledger could not be read: every sum of the bank is unknown or the truth.

The truth is the oracle's over the whole ledger. More worlds: `WORLDS=200 python -m pytest` on this file.
"""

from __future__ import annotations

import os
from datetime import date
from random import Random
from typing import Any

import oracle_loans as oracle
import pytest
from datasets import POOL_OF_DAYS, Batch, batch, ledger_of
from load import answer, database, unread
from oracle_staffing import World
from oracle_units import Card, Row

import analysis

WORLDS = int(os.environ.get("WORLDS", "4"))
CARD = Card(coverage=(POOL_OF_DAYS[0], date(2019, 12, 31)))
KEYS = {
    "bank_total": ("post_type",), "bank_total_monthly": ("on_day",), "bank_yearly": ("year",),
    "bank_maturity": ("pool", "post_type", "maturity", "quarter"), "bank_ageing": ("bucket",),
    "bank_maturity_total": ("maturity", "quarter"), "bank_borrowers": ("org_id",),
}  # fmt: skip
WHO = {"pools", "on_day", "post_type", "pool", "org_id", "maturity", "quarter", "bucket", "year"}
LISTS = {
    "bank_maturity",
    "bank_maturity_total",
    "bank_borrowers",
    "bank_yearly",
    "bank_total_monthly",
}
"""What could not be read has no row in them."""


def spoilt(rng: Random, rows: list[Row]) -> tuple[list[Row], Row, Row] | None:
    """The ledger without one transaction or its day due, that transaction, and the doubt it leaves."""
    told = [r for r in rows if r["posts"] is not None or r["kind"] in ("展期", "承接")]
    if not told:
        return None
    row = rng.choice(told)
    loan = row["loan_id"] or (row["txn_id"] if row["kind"] == "借出" else None)
    column = rng.choice(("posts", "txn_on", "pool", *(("due_on",) if row["due_on"] else ())))
    day = None if column == "txn_on" else row["txn_on"]
    doubt = unread("bank_txn", row["org_id"], row["post_type"], day, pool=None if column == "pool" else row["pool"],
                   loan_id=loan)  # fmt: skip
    if column == "due_on":
        left = [r | {"due_on": None} if r is row else r for r in rows]
        return left, row, doubt | {"reason": "到期日读不出"}
    return [r for r in rows if r is not row], row, doubt


def asked(name: str, day: date) -> dict[str, Any]:
    """The parameters of a question."""
    if name == "bank_total_monthly":
        return {"from_on": POOL_OF_DAYS[0], "to_on": day}
    return {"as_of": day}


def problems(name: str, found: list[Row], true: list[Row], touched: bool) -> list[Any]:
    """Answers that are neither unknown nor the truth, and, where nothing is touched, not the truth."""
    key = KEYS[name]
    one = {tuple(r[k] for k in key): r for r in true}
    other = {tuple(r[k] for k in key): r for r in found}
    wrong: list[Any] = []
    for where in one.keys() | other.keys():
        whole, now = one.get(where), other.get(where)
        if whole is None and now is not None:
            wrong += [(where, c, v) for c, v in now.items() if c not in WHO and c != "name" and v
                      and not {"未知", "到期日未知"} & set(where)]  # fmt: skip
        elif now is None and (name not in LISTS or not touched):
            if name == "bank_yearly" and not any(whole[c] for c in ("due", "repaid", "converted")):
                continue  # the year of a first transaction that is yet to come
            wrong.append((where, "lost", whole))
        elif name == "bank_ageing" and touched and ("未知",) in other:
            assert whole is not None and now is not None
            wrong += [
                (where, c, whole[c], now[c])
                for c in ("loans_open", "outstanding")
                if now[c] > whole[c]
            ]
        elif whole is not None and now is not None:
            wrong += [(where, c, v, now[c]) for c, v in whole.items() if c not in WHO and now[c] != v
                      and (now[c] is not None or not touched)]  # fmt: skip
    return wrong


@pytest.mark.parametrize("seed", range(WORLDS))
def test_every_sum_is_unknown_or_the_truth(seed: int) -> None:
    rng = Random(f"bank doubt {seed}")
    made = batch(f"bank doubt {seed}", 1, ledger_of)
    tables, card = made.worlds[0], Batch(CARD, made.worlds).applied
    tables["bank_txn"] = [
        r for r in tables["bank_txn"] if r["posts"] or r["kind"] in ("展期", "承接")
    ]
    done = spoilt(rng, tables["bank_txn"])
    if done is None:
        return
    left, row, doubt = done
    con = database(tables | {"bank_txn": left}, CARD, refused=[doubt])
    world = World(tables, card)
    for day in rng.sample(POOL_OF_DAYS[4:], 4):
        touched = doubt["day"] is None or doubt["day"] <= day
        for name in KEYS:
            given = asked(name, day)
            found = answer(getattr(analysis, name)(con, **given))
            true = getattr(oracle, name)([world], *given.values())
            wrong = problems(name, found, true, touched)
            assert not wrong, (name, day, row, doubt["reason"], wrong[:4])
