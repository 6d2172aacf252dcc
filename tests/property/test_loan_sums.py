"""The sums that the bank's pages show, against plain loops over random ledgers."""

from __future__ import annotations

from datetime import date
from random import Random

import oracle_loans as oracle
import pytest
from datasets import POOLS, batch, day_to_ask, ledger_of, maybe_day, some_day, world_of
from load import database, nearly_same, same
from oracle_staffing import World
from oracle_units import Row, Tables

import analysis

RULES = {"max_term_months": (1, 12), "loan_limit": (2, 4), "unit_limit": (2, 4), "reserve": (-2, 3),
         "single_type": (1, 2), "own_vacancy_limit": (0, 2), "plan_required": (0, 1), "overdue": (0, 90)}  # fmt: skip


def beside_too(rng: Random) -> Tables:
    """A ledger some of whose pools lend posts that stand beside."""
    tables = ledger_of(rng)
    for row in tables["bank_txn"]:
        row["post_type"] = (
            "备案" if row["post_type"] == "参公" and row["pool"] == POOLS[1] else row["post_type"]
        )
    return tables


@pytest.mark.parametrize("seed", range(3))
def test_sums_of_the_bank(seed: int) -> None:
    ledgers = batch(f"bank sums {seed}", 10, (beside_too, ledger_of)[seed % 2])
    con = database(ledgers.union, ledgers.card)
    rng = Random(seed)
    each = [World(tables, ledgers.applied) for tables in ledgers.worlds]
    for day in (day_to_ask(rng) for _ in range(2)):
        nearly_same(analysis.bank_total(con, as_of=day), oracle.bank_total(each, day), "post_type")
        found, key = (
            analysis.bank_maturity(con, as_of=day),
            ("pool", "post_type", "maturity", "quarter"),
        )
        same(found, oracle.bank_maturity(each, day), *key)
        found = analysis.bank_maturity_total(con, as_of=day)
        same(found, oracle.bank_maturity_total(each, day), "maturity", "quarter")
        same(analysis.bank_ageing(con, as_of=day), oracle.bank_ageing(each, day), "bucket")
        same(analysis.bank_borrowers(con, as_of=day), oracle.bank_borrowers(each, day), "org_id")
        same(analysis.bank_yearly(con, as_of=day), oracle.bank_yearly(each, day), "year")
    first, last = date(2015, 12, 1), date(2016, 9, rng.choice((1, 15, 30)))
    found = analysis.bank_total_monthly(con, from_on=first, to_on=last)
    same(found, oracle.bank_total_monthly(each, first, last), "on_day")


def rules_of(rng: Random, number: int) -> list[Row]:
    """Rules of all pools of a world, and of one."""
    pools = ["*", *(f"W{n:03}{p}" for n in range(number) for p in POOLS)]
    return [{"pool": pool, "rule": rule, "value": rng.choice(values), "source": None}
            for rule, values in RULES.items() for pool in rng.sample(pools, 3)]  # fmt: skip


def planning(rng: Random) -> Tables:
    """A world that plans to give up posts by some day."""
    tables = world_of(rng)
    for row in tables["quota_plan"]:
        row |= {"direction": rng.choice(("进", "出", "出")), "expected_on": maybe_day(rng)}
    for row in tables["bank_txn"]:
        row["due_on"] = (
            some_day(rng) if row["kind"] == "借出" and rng.random() < 0.8 else row["due_on"]
        )
    return tables


@pytest.mark.parametrize("seed", range(3))
def test_breaches(seed: int) -> None:
    worlds = batch(f"breaches {seed}", 10, planning)
    rng = Random(seed)
    rules = rules_of(rng, 10)
    con = database(worlds.union | {"bank_rule": rules}, worlds.card)
    each = [World(tables, worlds.applied) for tables in worlds.worlds]
    for day in (day_to_ask(rng) for _ in range(2)):
        expected = oracle.bank_breaches(each, rules, day)
        key = ("rule", "pool", "post_type", "org_id", "loan_id")
        same(analysis.bank_breaches(con, as_of=day), expected, *key)
