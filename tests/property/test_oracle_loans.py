"""The oracle itself, pinned by hand: loans, and what is returned of them."""

from __future__ import annotations

import pytest
from oracle_bank import bank_balance, bank_loans
from small import CARD, D, S, the, txn

LENT, DUE, END = D(15, 1, 1), D(17, 1, 1), D(18, 1, 1)


def loans(rows, as_of=END, **others):
    """{(loan_id, org_id): row} of `bank_loans`."""
    found = bank_loans({"bank_txn": rows} | others, CARD, as_of)
    return {(r["loan_id"], r["org_id"]): r for r in found}


def outstanding(rows, as_of=END, **others):
    return {key: row["outstanding"] for key, row in loans(rows, as_of, **others).items()}


def balance(rows, as_of=END, **others):
    return the(bank_balance({"bank_txn": rows} | others, CARD, as_of), pool="P", post_type=S)


def lent(posts=6, loan="L1", i="A", due=DUE, day=LENT, number=0):
    return txn(number, day, "借出", posts, i, loan, due)


def test_a_loan_without_a_loan_id_bears_its_txn_id():
    assert outstanding([lent(loan=None)]) == {("T0", "A"): 6}


def test_a_loan_id_used_again_opens_a_loan_under_its_txn_id():
    rows = [lent(), lent(2, number=1), txn(2, D(16, 1, 1), "归还", 1, loan="L1")]
    assert outstanding(rows) == {("L1", "A"): 5, ("T1", "A"): 2}


def test_a_loan_is_not_listed_before_its_day_and_is_after_it_is_settled():
    rows = [lent(), txn(1, D(16, 1, 1), "归还", 6, loan="L1")]
    assert loans(rows, D(14, 12, 31)) == {}
    assert outstanding(rows, D(15, 12, 31)) == {("L1", "A"): 6}
    assert loans(rows)["L1", "A"] == {
        "loan_id": "L1",
        "pool": "P",
        "org_id": "A",
        "post_type": S,
        "lent_on": D(15, 1, 1),
        "due_on": D(17, 1, 1),
        "principal": 6,
        "repaid": 6,
        "converted": 0,
        "outstanding": 0,
        "days_overdue": 0,
        "bucket": "已结清",
        "extensions": 0,
    }


@pytest.mark.parametrize(
    ("as_of", "days", "bucket"),
    [
        (D(17, 1, 1), 0, "未到期"),
        (D(17, 1, 2), 1, "1–90"),
        (D(17, 4, 1), 90, "1–90"),
        (D(17, 4, 2), 91, "91–180"),
        (D(17, 6, 30), 180, "91–180"),
        (D(17, 7, 1), 181, "181–365"),
        (D(18, 1, 1), 365, "181–365"),
        (D(18, 1, 2), 366, "365以上"),
    ],
)
def test_a_loan_is_overdue_after_its_due_day(as_of, days, bucket):
    row = loans([lent()], as_of)["L1", "A"]
    assert (row["days_overdue"], row["bucket"]) == (days, bucket)
    assert balance([lent()], as_of)["overdue"] == (6 if days else 0)


def test_a_loan_without_a_due_day_is_never_overdue():
    row = loans([lent(due=None)], D(30, 1, 1))["L1", "A"]
    assert (row["days_overdue"], row["bucket"]) == (0, "未到期")


def test_three_returns_in_part_and_one_too_many():
    rows = [lent(), *[txn(n, D(16, n, 1), "归还", 2, loan="L1") for n in (1, 2, 3, 4)]]
    assert [outstanding(rows, D(16, n, 1))["L1", "A"] for n in (1, 2, 3, 4)] == [4, 2, 0, 0]
    after = balance(rows)
    assert (after["lent"], after["repaid"], after["unmatched"]) == (6, 6, 2)
    assert (after["outstanding"], after["available"], after["loans_open"]) == (
        0,
        None,
        0,
    )  # nothing was ever put in


def test_an_over_return_lowers_no_later_loan():
    rows = [lent(2), txn(1, D(16, 1, 1), "归还", 5), lent(3, "L2", day=D(16, 2, 1), number=2)]
    assert outstanding(rows) == {("L1", "A"): 0, ("L2", "A"): 3}
    assert balance(rows)["unmatched"] == 3


def test_a_return_without_loan_id_goes_to_the_earliest_due_first():
    rows = [
        lent(2, "L1", due=None, day=D(14, 1, 1)),
        lent(2, "L2", due=D(18, 1, 1), number=1),
        lent(2, "L3", due=D(17, 1, 1), number=2),
        txn(3, D(16, 1, 1), "归还", 3),
    ]
    assert outstanding(rows) == {("L1", "A"): 2, ("L2", "A"): 1, ("L3", "A"): 0}


def test_then_to_the_one_lent_first_then_by_loan_id():
    rows = [
        lent(2, "L3", day=D(14, 1, 1)),
        lent(2, "L2", number=1),
        lent(2, "L1", number=2),
        txn(3, D(16, 1, 1), "归还", 3),
    ]
    assert outstanding(rows) == {("L3", "A"): 0, ("L1", "A"): 1, ("L2", "A"): 2}


def test_the_due_day_counts_as_known_that_day():
    rows = [
        lent(2, "L1", due=D(17, 1, 1)),
        lent(2, "L2", due=D(17, 6, 1), number=1),
        txn(2, D(16, 1, 2), "展期", None, loan="L1", due=D(19, 1, 1)),
        txn(3, D(16, 1, 1), "归还", 1),
        txn(4, D(16, 1, 2), "归还", 1),
    ]
    assert outstanding(rows) == {("L1", "A"): 1, ("L2", "A"): 1}


def test_a_return_touches_only_the_borrowers_loans_of_its_pool_and_type():
    rows = [
        lent(2, "L1", i="B"),
        txn(1, D(15, 1, 1), "借出", 2, loan="L2", pool="Q"),
        txn(2, D(15, 1, 1), "借出", 2, loan="L3", post_type="行政"),
        txn(3, D(16, 1, 1), "归还", 1),
    ]
    assert set(outstanding(rows).values()) == {2}
    assert balance(rows)["unmatched"] == 1


def test_a_return_naming_an_unknown_loan_is_wholly_unmatched():
    rows = [lent(), txn(1, D(16, 1, 1), "归还", 2, loan="L9")]
    assert outstanding(rows) == {("L1", "A"): 6}
    assert balance(rows)["unmatched"] == 2


def test_a_return_naming_a_loan_before_it_was_lent_is_unmatched():
    rows = [lent(), txn(1, D(14, 12, 31), "归还", 2, loan="L1")]
    assert outstanding(rows) == {("L1", "A"): 6}


def test_a_return_naming_a_loan_of_another_pool_is_applied_to_it():
    rows = [lent(), txn(1, D(16, 1, 1), "归还", 8, loan="L1", pool="Q")]
    assert outstanding(rows) == {("L1", "A"): 0}
    p, q = bank_balance({"bank_txn": rows}, CARD, D(18, 1, 1))
    assert (p["repaid"], p["unmatched"], q["repaid"], q["unmatched"]) == (6, 0, 0, 2)


def test_a_conversion_counts_as_far_as_its_loan_goes_and_lowers_capital():
    rows = [
        txn(1, D(14, 1, 1), "入池", 10, None),
        txn(2, D(14, 1, 1), "出池", 1, "B"),
        lent(4, number=3),
        txn(4, D(16, 1, 1), "转正", 9, loan="L1"),
        txn(5, D(16, 1, 1), "转正", 2, loan="L9"),
    ]
    assert loans(rows)["L1", "A"]["converted"] == 4
    after = balance(rows)
    assert (after["deposited"], after["allocated"], after["converted"]) == (10, 1, 4)
    assert (after["capital"], after["outstanding"], after["unmatched"]) == (5, 0, 0)
    before = balance(rows, D(15, 12, 31))
    assert (before["capital"], before["available"], before["loans_open"]) == (9, 5, 1)
    assert before["lending_rate"] == 4 / 9


def test_a_ledger_of_loans_alone_is_no_overdrawn_bank():
    after = balance([lent()])
    assert (after["capital"], after["available"], after["lending_rate"]) == (None, None, None)


def test_on_one_day_loans_come_before_returns_whatever_the_file_says():
    rows = [txn(1, D(15, 1, 1), "归还", 2), lent()]
    assert outstanding(rows) == {("L1", "A"): 4}


def test_on_one_day_returns_and_conversions_keep_the_files_order():
    back, kept = txn(1, D(16, 1, 1), "归还", 4), txn(2, D(16, 1, 1), "转正", 4)
    row = loans([lent(), back, kept])["L1", "A"]
    assert (row["repaid"], row["converted"]) == (4, 2)
    row = loans([lent(), kept, back])["L1", "A"]
    assert (row["repaid"], row["converted"]) == (2, 4)
