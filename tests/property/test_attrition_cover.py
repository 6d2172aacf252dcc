"""Loans against those who will retire within their term, against plain loops over random worlds.

More worlds: `WORLDS=40 python -m pytest` on this file.
"""

from __future__ import annotations

import os
from datetime import date
from random import Random

import oracle_loans as oracle
import pytest
from datasets import Batch, batch, day_to_ask, maybe_day, world_of
from load import answer, database
from oracle_staffing import World
from oracle_units import Card, Tables

import analysis

WORLDS = int(os.environ.get("WORLDS", "2"))
BIRTHS = (date(1955, 3, 1), date(1956, 7, 1), date(1957, 1, 1), date(1960, 2, 1), date(1961, 6, 1),
          date(1962, 2, 1), date(1980, 5, 1))  # fmt: skip


def lending(rng: Random) -> Tables:
    """A world that lends to units whose people mostly tell when they were born."""
    tables = world_of(rng) | {"lineage": [], "headcount": []}
    all_told = rng.random() < 0.8
    born = {f"P{n:02}": (rng.choice(BIRTHS), rng.choice("男女")) if all_told or rng.random() < 0.7
            else (None, None) for n in range(12)}  # fmt: skip
    for row in tables["roster"]:
        row["birth_month"], row["sex"] = born[row["person_key"]]
    for row in tables["bank_txn"]:
        if row["kind"] == "借出":
            row["due_on"] = row["due_on"] or maybe_day(rng)
    return tables


@pytest.mark.parametrize("seed", range(WORLDS))
def test_loans_beyond_those_who_will_retire(seed: int) -> None:
    made = batch(f"attrition {seed}", 10, lending)
    card = Card(coverage=(date(2014, 12, 31), date(2019, 12, 31)))
    worlds = Batch(card, made.worlds)
    rng = Random(seed)
    rules = [{"pool": "*", "rule": "attrition_cover", "value": rng.choice((1, 2)), "source": None}]
    con = database(worlds.union | {"bank_rule": rules}, card)
    each = [World(tables, worlds.applied) for tables in worlds.worlds]
    key = ("pool", "post_type", "org_id", "loan_id")
    seen = 0
    for day in (day_to_ask(rng) for _ in range(2)):
        expected = {tuple(r[k] for k in key): (r["measured"], r["threshold"])
                    for r in oracle.attrition_cover(each, rules, day)}  # fmt: skip
        found = {tuple(r[k] for k in key): (r["measured"], r["threshold"])
                 for r in answer(analysis.bank_breaches(con, as_of=day)) if r["rule"] == "attrition_cover"}  # fmt: skip
        assert found == expected
        seen += len(found)
    assert seen or seed
