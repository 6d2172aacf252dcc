"""The interval store against the day-by-day oracle, on random worlds full of coincidences."""

from __future__ import annotations

from datetime import date
from random import Random

import oracle_bank
import oracle_staffing
import pytest
from datasets import batch, day_to_ask, ledger_of
from load import answer, database, same
from oracle_units import Card

import analysis


@pytest.mark.parametrize("seed", range(4))
def test_staffing_agrees_on_every_day(seed: int) -> None:
    worlds = batch(f"staffing {seed}", 40)
    con = database(worlds.union, worlds.card)
    rng = Random(seed)
    for day in (day_to_ask(rng) for _ in range(3)):
        expected = [
            r for w in worlds.worlds for r in oracle_staffing.staffing(w, worlds.applied, day)
        ]
        same(analysis.staffing(con, as_of=day), expected, "org_id", "post_type")


def test_staffing_monthly_agrees() -> None:
    worlds = batch("monthly", 12)
    con = database(worlds.union, worlds.card)
    first, last = date(2015, 12, 30), date(2016, 9, 30)
    expected = [r for w in worlds.worlds
                for r in oracle_staffing.staffing_monthly(w, worlds.applied, first, last)]  # fmt: skip
    found = analysis.staffing_monthly(con, from_on=first, to_on=last)
    same(found, expected, "month", "org_id", "post_type")


@pytest.mark.parametrize("seed", range(2))
def test_bank_loans_agree_on_every_day(seed: int) -> None:
    ledgers = batch(f"loans {seed}", 60, ledger_of)
    con = database(ledgers.union, ledgers.card)
    rng = Random(seed)
    for day in (day_to_ask(rng) for _ in range(3)):
        expected = [
            r for t in ledgers.worlds for r in oracle_bank.bank_loans(t, ledgers.applied, day)
        ]
        same(analysis.bank_loans(con, as_of=day), expected, "loan_id", "lent_on", "org_id")


def test_far_days_are_answered() -> None:
    """Days long before and long after the data: no interval is missing at either end."""
    tables = {
        "org": [{"org_id": "a"}],
        "quota": [
            {"org_id": "a", "post_type": "行政", "effective_on": date(2015, 1, 1), "posts": 3}
        ],
    }
    con = database(tables, Card(coverage=(date(2014, 1, 1), date(2016, 12, 31))))
    # The data speak of its posts, and of that day they say nothing.
    assert [row["quota"] for row in answer(analysis.staffing(con, as_of="1900-01-01"))] == [None]
    assert [row["quota"] for row in answer(analysis.staffing(con, as_of="2099-12-31"))] == [3]
