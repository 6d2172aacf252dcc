"""The oracle itself, pinned by hand: quota, and the calendar."""

from __future__ import annotations

import pytest
from oracle_bank import bank_loans
from oracle_staffing import complete_months, known, months_after, staffing
from oracle_units import Card, Entry
from small import CARD, D, S, count, org, quota, spell, the, txn


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (D(16, 2, 29), 12, D(17, 2, 28)),
        (D(16, 2, 29), -24, D(14, 2, 28)),
        (D(16, 8, 31), -6, D(16, 2, 29)),
        (D(16, 12, 15), 1, D(17, 1, 15)),
        (D(16, 1, 31), -1, D(15, 12, 31)),
    ],
)
def test_months_are_calendar_months_clamped_to_the_months_end(day, months, result):
    assert months_after(day, months) == result


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (D(16, 1, 15), D(16, 2, 14), 0),
        (D(16, 1, 15), D(16, 2, 15), 1),
        (D(16, 1, 31), D(16, 2, 29), 1),
        (D(16, 2, 29), D(17, 2, 28), 12),
        (D(16, 2, 29), D(16, 2, 29), 0),
    ],
)
def test_complete_months(start, end, months):
    assert complete_months(start, end) == months


@pytest.mark.parametrize(
    ("day", "posts"),
    [
        (D(9, 12, 31), None),  # before coverage: unknown
        (D(10, 1, 1), 0),  # first day of coverage, no row yet: none
        (D(16, 2, 28), 0),
        (D(16, 2, 29), 5),  # from the effective day on
        (D(16, 12, 31), 3),  # the last row counts, whatever the order in the file
        (D(30, 1, 1), 3),  # a row holds beyond the coverage
    ],
)
def test_quota_is_the_last_row_else_nothing_in_coverage_else_unknown(day, posts):
    tables = {"quota": [quota("A", D(16, 12, 31), 3), quota("A", D(16, 2, 29), 5)]}
    assert known(tables, CARD, "A", S, day).quota == posts


def test_coverage_is_inclusive_at_its_end():
    tables = {"quota": [quota("A", D(22, 1, 1), 5)]}
    assert known(tables, CARD, "A", S, D(20, 12, 31)).quota == 0
    assert known(tables, CARD, "A", S, D(21, 1, 1)).quota is None


def test_quota_is_nothing_before_founding_even_outside_coverage():
    tables = {"org": [org("A", founded=D(8, 5, 1))], "quota": [quota("A", D(12, 1, 1), 5)]}
    assert known(tables, CARD, "A", S, D(8, 4, 30)).quota == 0
    assert known(tables, CARD, "A", S, D(8, 5, 1)).quota is None


def test_narrower_coverage_of_a_table_and_type_overrides():
    card = Card(
        coverage=CARD.coverage,
        coverage_of=[
            Entry("quota", S, D(12, 1, 1), None),
            Entry("roster", None, D(13, 1, 1), None),
        ],
    )
    tables = {"quota": [quota("A", D(16, 1, 1), 5), quota("A", D(16, 1, 1), 2, "行政")]}
    assert known(tables, card, "A", S, D(11, 12, 31)).quota is None
    assert known(tables, card, "A", S, D(12, 1, 1)).quota == 0
    assert known(tables, card, "A", "行政", D(11, 12, 31)).quota == 0


def test_later_coverage_entries_override_earlier_ones():
    first, last = Entry(None, None, D(15, 1, 1), D(18, 1, 1)), Entry(None, S, D(14, 1, 1), None)
    tables = {"quota": [quota("A", D(22, 1, 1), 5)]}
    card = Card(coverage=CARD.coverage, coverage_of=[first, last])
    answers = {y: known(tables, card, "A", S, D(y, 1, 1)).quota for y in (13, 14, 18, 19)}
    assert answers == {13: None, 14: 0, 18: 0, 19: None}


def test_without_a_card_each_table_begins_with_its_own_first_day_and_all_end_with_the_last_moment():
    tables = {
        "quota": [quota("A", D(16, 3, 1), 5), quota("B", D(21, 3, 1), 5)],
        "headcount": [count("B", D(15, 6, 1), 1), count("B", D(19, 1, 1), 1)],
        "realname_return": [{"org_id": "B", "month": D(15, 5, 1)}],
    }
    days = (D(16, 2, 29), D(16, 3, 1), D(19, 1, 1), D(19, 1, 2))
    assert [known(tables, Card(), "C", S, day).quota for day in days] == [None, 0, 0, None]
    del tables["headcount"]  # without a moment: the last beginning
    assert known(tables, Card(), "C", S, D(21, 3, 1)).quota == 0
    assert known(tables, Card(), "C", S, D(21, 3, 2)).quota is None


def test_a_table_without_any_row_speaks_of_nothing():
    tables = {"roster": [spell("p", "A", D(15, 1, 1))]}
    assert known(tables, CARD, "A", S, D(16, 1, 1))[:3] == (None, 0, 1)


def test_a_table_may_speak_of_those_alone_whom_it_names():
    card = Card(coverage=CARD.coverage, coverage_of=[Entry("quota", units="listed")])
    tables = {"quota": [quota("A", D(15, 1, 1), 5)], "headcount": [count("B", D(15, 1, 1), 1)]}
    assert known(tables, card, "A", "行政", D(16, 1, 1)).quota == 0
    assert known(tables, card, "B", S, D(16, 1, 1)).quota is None


def test_from_abolition_on_quota_headcount_and_borrowed_are_nothing():
    tables = {
        "org": [org("A", abolished=D(16, 2, 29))],
        "quota": [quota("A", D(15, 1, 1), 5), quota("A", D(16, 6, 1), 4)],
        "headcount": [count("A", D(15, 1, 1), 2)],
        "bank_txn": [txn(1, D(15, 1, 1), "借出", 3)],
    }
    assert known(tables, CARD, "A", S, D(16, 2, 28))[:5] == (5, 3, 2, 3, "headcount")
    assert known(tables, CARD, "A", S, D(16, 2, 29))[:5] == (0, 0, 0, 0, None)
    assert known(tables, CARD, "A", S, D(16, 6, 1))[:5] == (0, 0, 0, 0, None)
    assert staffing(tables, CARD, D(16, 2, 29)) == []
    assert bank_loans(tables, CARD, D(16, 2, 29))[0]["outstanding"] == 3


def test_people_still_there_after_abolition_are_counted():
    tables = {
        "org": [org("A", abolished=D(16, 3, 1))],
        "quota": [quota("A", D(15, 1, 1), 5)],
        "roster": [spell("p", "A", D(15, 1, 1))],
    }
    row = the(staffing(tables, CARD, D(16, 3, 1)), org_id="A")
    assert (row["quota"], row["actual"], row["over"], row["basis"]) == (0, 1, 1, "roster")
