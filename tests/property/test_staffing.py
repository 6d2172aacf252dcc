"""The interval store against the day-by-day oracle, on random worlds full of coincidences."""

from __future__ import annotations

from datetime import date

import oracle_bank
import oracle_staffing
from datasets import POOL_OF_DAYS, ledgers, worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from load import answer, database

from analysis.questions.bank import bank_loans
from analysis.questions.staffing import staffing, staffing_monthly

pool_days = st.sampled_from(POOL_OF_DAYS)


@settings(max_examples=70, deadline=None)
@given(worlds(), st.lists(pool_days, min_size=2, max_size=4, unique=True))
def test_staffing_agrees_on_every_day(world, days):
    tables, card = world
    con = database(tables, card)
    for day in days:
        assert answer(staffing(con, as_of=day)) == oracle_staffing.staffing(tables, card, day)


@settings(max_examples=20, deadline=None)
@given(worlds(), pool_days, pool_days)
def test_staffing_monthly_agrees(world, one, other):
    tables, card = world
    first, last = sorted((one, other))
    found = answer(staffing_monthly(database(tables, card), from_on=first, to_on=last))
    assert found == oracle_staffing.staffing_monthly(tables, card, first, last)


@settings(max_examples=70, deadline=None)
@given(ledgers(), st.lists(pool_days, min_size=2, max_size=4, unique=True))
def test_bank_loans_agree_on_every_day(world, days):
    tables, card = world
    con = database(tables, card)
    for day in days:
        assert answer(bank_loans(con, as_of=day)) == oracle_bank.bank_loans(tables, card, day)


def test_far_days_are_answered():
    """Days long before and long after the data: no interval is missing at either end."""
    tables = {
        "org": [{"org_id": "a"}],
        "quota": [
            {"org_id": "a", "post_type": "行政", "effective_on": date(2015, 1, 1), "posts": 3}
        ],
    }
    con = database(tables, oracle_bank.Card(coverage=(date(2014, 1, 1), date(2016, 12, 31))))
    assert answer(staffing(con, as_of="1900-01-01")) == []
    assert [row["quota"] for row in answer(staffing(con, as_of="2099-12-31"))] == [3]
