"""The oracle itself, pinned by hand: staffing."""

from __future__ import annotations

from oracle_staffing import staffing, staffing_monthly
from small import CARD, D, S, count, quota, spell, the, txn


def test_staffing_of_one_unit_with_a_loan():
    tables = {
        "quota": [quota("A", D(15, 1, 1), 5)],
        "roster": [spell(p, "A", D(15, 1, 1)) for p in "pqr"],
        "bank_txn": [txn(1, D(15, 1, 1), "借出", 2)],
    }
    assert staffing(tables, CARD, D(15, 1, 1)) == [
        {
            "org_id": "A",
            "post_type": S,
            "quota": 5,
            "borrowed": 2,
            "usable": 7,
            "actual": 3,
            "vacant": 4,
            "over": 0,
            "vacant_own": 2,
            "borrowed_unused": 2,
            "utilisation": 3 / 7,
            "basis": "roster",
            "counted_on": None,
        }
    ]


def test_people_fill_own_posts_first():
    tables = {
        "quota": [quota("A", D(15, 1, 1), 2)],
        "roster": [spell(p, "A", D(15, 1, 1)) for p in "pqr"],
        "bank_txn": [txn(1, D(15, 1, 1), "借出", 2)],
    }
    row = the(staffing(tables, CARD, D(15, 1, 1)), org_id="A")
    assert (row["vacant"], row["over"]) == (1, 0)
    assert (row["vacant_own"], row["borrowed_unused"]) == (0, 1)


def test_vacant_and_over_are_never_netted_across_types():
    tables = {
        "quota": [quota("A", D(15, 1, 1), 2), quota("A", D(15, 1, 1), 1, "行政")],
        "roster": [spell(p, "A", D(15, 1, 1), None, "行政") for p in "pqr"],
    }
    rows = staffing(tables, CARD, D(15, 1, 1))
    assert [(r["post_type"], r["vacant"], r["over"]) for r in rows] == [(S, 2, 0), ("行政", 0, 2)]


def test_unknown_people_leave_everything_unknown_but_quota_and_loans():
    tables = {
        "quota": [quota("A", D(15, 1, 1), 2)],
        "bank_txn": [txn(1, D(15, 1, 1), "借出", 1), txn(2, D(15, 1, 1), "借出", 1, "B")],
    }
    own, borrower = staffing(tables, CARD, D(15, 1, 1))
    assert (own["usable"], own["vacant"], own["over"], own["utilisation"]) == (3, None, None, None)
    assert own["vacant_own"] is None
    assert (borrower["quota"], borrower["usable"], borrower["vacant_own"]) == (0, 1, 0)
    assert (borrower["vacant"], borrower["borrowed_unused"]) == (None, None)


def test_unknown_quota_with_known_people_is_listed_as_unknown():
    tables = {"roster": [spell("p", "A", D(9, 1, 1))]}
    row = the(staffing(tables, CARD, D(9, 6, 1)), org_id="A")
    assert (row["quota"], row["usable"], row["actual"]) == (None, None, 1)
    assert (row["vacant"], row["over"], row["utilisation"]) == (None, None, None)


def test_a_unit_without_quota_loan_or_person_is_not_listed():
    tables = {
        "quota": [quota("A", D(15, 1, 1), 0), quota("B", D(22, 1, 1), 3)],
        "headcount": [count("A", D(15, 1, 1), 0)],
    }
    assert staffing(tables, CARD, D(15, 6, 1)) == []
    # B's posts are unknown outside coverage, and the data speak of them at some time
    assert [(r["org_id"], r["quota"]) for r in staffing(tables, CARD, D(21, 6, 1))] == [("B", None)]


def test_staffing_monthly_takes_the_month_ends_from_first_to_last():
    tables = {"quota": [quota("A", D(16, 2, 29), 4)]}
    rows = staffing_monthly(tables, CARD, D(16, 1, 31), D(16, 4, 29))
    assert [(r["month"], r["quota"]) for r in rows] == [(D(16, 2, 1), 4), (D(16, 3, 1), 4)]
    assert staffing_monthly(tables, CARD, D(16, 3, 1), D(16, 3, 30)) == []
