"""The oracle itself, pinned by hand: people, and types counted as others."""

from __future__ import annotations

import pytest
from oracle_bank import bank_loans
from oracle_idle import idle
from oracle_staffing import known, staffing
from oracle_units import Card, Entry
from small import CARD, D, S, count, org, quota, spell, the, txn


def test_spells_are_half_open_and_those_without_a_day_are_ignored():
    tables = {
        "roster": [
            spell("p", "A", D(16, 1, 1), D(16, 2, 29)),
            spell("q", "A", D(16, 1, 1), D(16, 1, 1)),
            spell("r", "A", D(16, 1, 1), D(15, 1, 1)),
        ]
    }
    answers = [known(tables, CARD, "A", S, day).actual for day in (D(16, 1, 1), D(16, 2, 28))]
    assert answers == [1, 1]
    assert known(tables, CARD, "A", S, D(16, 2, 29)).actual == 0


def test_overlapping_spells_of_one_person_count_once():
    tables = {
        "roster": [
            spell("p", "A", D(16, 1, 1), D(16, 6, 1)),
            spell("p", "A", D(16, 3, 1), D(16, 4, 1)),
            spell("q", "A", D(16, 3, 1)),
        ]
    }
    assert known(tables, CARD, "A", S, D(16, 3, 15)).actual == 2
    assert known(tables, CARD, "A", S, D(16, 5, 15)).actual == 2


def test_a_roster_begins_for_all_types_with_the_first_spell_of_any_but_not_for_those_still_counted():
    tables = {
        "roster": [spell("p", "A", D(16, 1, 1), D(16, 6, 1), "行政")],
        "headcount": [count("A", D(15, 12, 1), 4)],
    }
    assert known(tables, CARD, "A", S, D(15, 12, 31))[2:5] == (4, None, "headcount")
    assert known(tables, CARD, "A", S, D(17, 5, 31))[2:5] == (4, None, "headcount")
    assert known(tables, CARD, "A", S, D(17, 6, 1))[2:5] == (0, None, "roster")
    assert known(tables, CARD, "A", "参公", D(16, 1, 1))[2:5] == (0, None, "roster")
    assert known(tables, CARD, "A", S, D(25, 1, 1)).basis == "roster"  # and never ends


def test_a_roster_without_headcounts_knows_of_nobody_before_its_first_spell_in_coverage():
    tables = {"roster": [spell("p", "A", D(16, 1, 1))]}
    assert known(tables, CARD, "A", S, D(10, 1, 1))[:5] == (None, 0, 0, None, "roster")
    assert known(tables, CARD, "A", S, D(9, 12, 31))[:5] == (None, 0, None, None, None)
    narrow = Card(coverage=CARD.coverage, coverage_of=[Entry("roster", None, D(12, 1, 1), None)])
    assert known(tables, narrow, "A", S, D(11, 12, 31)).actual is None


def test_with_a_headcount_of_any_type_it_does_not():
    tables = {
        "roster": [spell("p", "A", D(16, 1, 1))],
        "headcount": [count("A", D(19, 1, 1), 1, "行政")],
    }
    assert known(tables, CARD, "A", S, D(15, 12, 31)).actual is None


@pytest.mark.parametrize(
    ("day", "posts"),
    [(D(16, 8, 30), None), (D(16, 8, 31), 3), (D(18, 2, 27), 3), (D(18, 2, 28), None)],
)
def test_a_headcount_is_carried_for_eighteen_calendar_months(day, posts):
    tables = {"headcount": [count("A", D(16, 8, 31), 3)]}
    assert known(tables, CARD, "A", S, day).actual == posts


def test_the_latest_headcount_counts_and_a_stale_one_is_not_replaced_by_an_older():
    tables = {"headcount": [count("A", D(16, 1, 1), 3), count("A", D(16, 2, 1), 1)]}
    card = Card(coverage=CARD.coverage, carry_months=1)
    assert known(tables, card, "A", S, D(16, 2, 29)).actual == 1
    assert known(tables, card, "A", S, D(16, 3, 1)).actual is None


def test_nobody_is_there_before_founding():
    tables = {"org": [org("A", founded=D(16, 3, 1))], "quota": [quota("A", D(16, 3, 1), 1)]}
    assert known(tables, CARD, "A", S, D(16, 2, 29))[:5] == (0, 0, 0, 0, None)
    assert known(tables, CARD, "A", S, D(16, 3, 1))[:5] == (1, 0, None, None, None)


def test_without_quota_nothing_is_vacant_whatever_actual_is():
    tables = {"quota": [quota("A", D(16, 1, 1), 0)]}
    assert known(tables, CARD, "A", S, D(16, 1, 1))[:5] == (0, 0, None, 0, None)


def test_count_as_sums_the_streams_of_both_types_as_steps():
    card = Card(coverage=CARD.coverage, count_as={"参公": S})
    tables = {
        "quota": [
            quota("A", D(15, 1, 1), 4, "参公"),
            quota("A", D(16, 1, 1), 3),
            quota("A", D(16, 3, 1), 1, "参公"),
        ]
    }
    days = (D(9, 1, 1), D(14, 12, 31), D(15, 1, 1), D(16, 1, 1), D(16, 3, 1))
    assert [known(tables, card, "A", S, day).quota for day in days] == [None, 0, 4, 7, 4]
    assert {row["post_type"] for row in staffing(tables, card, D(16, 3, 1))} == {S}


def test_count_as_applies_to_people_and_loans_and_makes_one_run_of_both_types():
    card = Card(coverage=CARD.coverage, count_as={"参公": S})
    tables = {
        "roster": [
            spell("p", "A", D(15, 1, 1), D(16, 1, 1), "参公"),
            spell("p", "A", D(16, 1, 1)),
        ],
        "bank_txn": [txn(1, D(15, 1, 1), "借出", 2, post_type="参公")],
    }
    row = the(idle(tables, card, D(16, 2, 1), 12), org_id="A")
    assert (row["actual"], row["last_entry_on"]) == (1, D(15, 1, 1))
    assert the(staffing(tables, card, D(16, 2, 1)), org_id="A")["borrowed"] == 2
    assert bank_loans(tables, card, D(16, 2, 1))[0]["post_type"] == "参公"


def test_headcounts_of_both_types_are_carried_each_and_none_may_be_unknown():
    card = Card(coverage=CARD.coverage, count_as={"参公": S}, carry_months=2)
    tables = {"headcount": [count("A", D(16, 1, 1), 3), count("A", D(16, 2, 1), 2, "参公")]}
    days = (D(16, 1, 31), D(16, 2, 29), D(16, 3, 1), D(16, 4, 1))
    assert [known(tables, card, "A", S, day).actual for day in days] == [None, 5, None, None]
