"""The oracle itself, pinned by hand: loans extended and taken over."""

from __future__ import annotations

import pytest
from oracle_bank import bank_balance, bank_loans
from oracle_staffing import known
from small import CARD, D, S, line, the, txn

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


def test_extensions_set_the_due_day_and_are_counted():
    rows = [
        lent(),
        txn(1, D(16, 1, 1), "展期", None, loan="L1", due=D(18, 1, 1)),
        txn(2, D(16, 2, 1), "展期", None, loan="L1"),
        txn(3, D(16, 3, 1), "展期", None, loan="L9", due=D(20, 1, 1)),
    ]
    before, after = loans(rows, D(15, 12, 31))["L1", "A"], loans(rows)["L1", "A"]
    assert (before["due_on"], before["extensions"]) == (D(17, 1, 1), 0)
    assert (after["due_on"], after["extensions"]) == (D(18, 1, 1), 2)


def test_an_extension_without_loan_id_is_of_the_earliest_due_open_loan():
    rows = [
        lent(1, "L1", due=D(16, 6, 1)),
        lent(1, "L2", due=D(17, 1, 1), number=1),
        lent(1, "L3", due=None, number=2),
        txn(3, D(16, 1, 1), "归还", 1, loan="L1"),
        txn(4, D(16, 1, 2), "展期", None, due=D(19, 1, 1)),
    ]
    extended = {loan: row["extensions"] for (loan, _), row in loans(rows).items()}
    assert extended == {"L1": 0, "L2": 1, "L3": 0}


def test_a_takeover_moves_all_that_is_left_of_a_loan():
    rows = [
        lent(),
        txn(1, D(16, 1, 1), "归还", 1, loan="L1"),
        txn(2, D(16, 2, 1), "承接", None, "B", loan="L1"),
        txn(3, D(16, 3, 1), "归还", 2, "B"),
    ]
    book = loans(rows)
    assert (book["L1", "A"]["principal"], book["L1", "A"]["repaid"]) == (6, 1)
    assert (book["L1", "A"]["outstanding"], book["L1", "A"]["bucket"]) == (0, "已结清")
    assert (book["L1", "B"]["principal"], book["L1", "B"]["outstanding"]) == (5, 3)
    assert (book["L1", "B"]["lent_on"], book["L1", "B"]["due_on"]) == (D(15, 1, 1), D(17, 1, 1))
    assert (balance(rows)["lent"], balance(rows)["outstanding"]) == (6, 3)


def test_returns_naming_a_split_loan_go_to_the_returning_part_first_then_in_order():
    rows = [
        lent(),
        txn(1, D(16, 1, 1), "承接", 2, "B", loan="L1"),
        txn(2, D(16, 1, 1), "承接", 1, "C", loan="L1"),
        txn(3, D(16, 2, 1), "归还", 2, "C", loan="L1"),
        txn(4, D(16, 3, 1), "归还", 3, "B", loan="L1"),
        txn(5, D(16, 4, 1), "归还", 5, "C", loan="L1"),
    ]
    at = {m: outstanding(rows, D(16, m, 1)) for m in (1, 2, 3, 4)}
    assert at[1] == {("L1", "A"): 3, ("L1", "B"): 2, ("L1", "C"): 1}
    assert at[2] == {("L1", "A"): 2, ("L1", "B"): 2, ("L1", "C"): 0}
    assert at[3] == {("L1", "A"): 1, ("L1", "B"): 0, ("L1", "C"): 0}
    assert set(at[4].values()) == {0}
    assert balance(rows)["unmatched"] == 4


def test_a_second_takeover_adds_to_the_heirs_part_and_leaves_what_it_has():
    rows = [
        lent(),
        txn(1, D(16, 1, 1), "承接", 2, "B", loan="L1"),
        txn(2, D(16, 2, 1), "承接", None, "B", loan="L1"),
        txn(3, D(16, 3, 1), "承接", 1, "A", loan="L1"),
    ]
    book = loans(rows)
    assert (book["L1", "B"]["principal"], book["L1", "B"]["outstanding"]) == (6, 5)
    assert (book["L1", "A"]["principal"], book["L1", "A"]["outstanding"]) == (7, 1)


def test_on_one_day_loans_come_before_extensions_and_these_before_takeovers():
    rows = [
        txn(1, D(15, 1, 1), "承接", 2, "B", loan="L1"),
        txn(2, D(15, 1, 1), "展期", None, due=D(19, 1, 1)),  # unnamed, by A: while all is A's
        lent(),
    ]
    book = loans(rows)
    assert (book["L1", "A"]["due_on"], book["L1", "A"]["extensions"]) == (D(19, 1, 1), 1)
    assert (book["L1", "B"]["due_on"], book["L1", "B"]["extensions"]) == (D(19, 1, 1), 1)


def test_an_extension_naming_a_split_loan_is_of_all_its_parts_and_unnamed_of_ones_own():
    rows = [
        lent(),
        txn(1, D(16, 1, 1), "承接", 2, "B", loan="L1"),
        txn(2, D(16, 2, 1), "展期", None, "B", loan="L1", due=D(19, 1, 1)),
        txn(3, D(16, 3, 1), "展期", None, "B", due=D(20, 1, 1)),
    ]
    book = loans(rows)
    assert (book["L1", "A"]["due_on"], book["L1", "A"]["extensions"]) == (D(19, 1, 1), 1)
    assert (book["L1", "B"]["due_on"], book["L1", "B"]["extensions"]) == (D(20, 1, 1), 2)


def test_a_takeover_of_more_than_is_left_or_of_nothing_known_or_named():
    rows = [lent(2), txn(1, D(16, 1, 1), "承接", 5, "B", loan="L1")]
    assert outstanding(rows) == {("L1", "A"): 0, ("L1", "B"): 2}
    for loan in ("L9", None):
        none = [lent(2), txn(1, D(16, 1, 1), "承接", None, "B", loan=loan)]
        assert outstanding(none) == {("L1", "A"): 2}


def test_a_sole_successor_takes_over_by_lineage_before_that_days_transactions():
    rows = [lent(), txn(1, D(16, 1, 1), "归还", 2, "B"), lent(1, "L2", day=D(16, 1, 1), number=2)]
    lineage = [line("A", "B", D(16, 1, 1), "整建制划入")]
    assert outstanding(rows, D(15, 12, 31), lineage=lineage) == {("L1", "A"): 6}
    assert outstanding(rows, lineage=lineage) == {
        ("L1", "A"): 0,
        ("L1", "B"): 4,
        ("L2", "A"): 1,  # lent to a unit that is gone
    }
    tables = {"bank_txn": rows, "lineage": lineage}
    assert known(tables, CARD, "B", S, D(16, 1, 1)).borrowed == 4
    assert known(tables, CARD, "A", S, D(16, 1, 1)).borrowed == 0


def test_a_successor_that_goes_whole_the_same_day_passes_it_on():
    lineage = [line("A", "B", D(16, 1, 1)), line("B", "C", D(16, 1, 1), "撤并")]
    assert outstanding([lent()], lineage=lineage) == {("L1", "A"): 0, ("L1", "C"): 6}


def test_after_a_split_a_loan_stays_until_a_transaction_moves_it():
    lineage = [line("A", "B", D(16, 1, 1), "拆分"), line("A", "C", D(16, 1, 1), "拆分")]
    assert outstanding([lent()], lineage=lineage) == {("L1", "A"): 6}


def test_a_renamed_borrower_is_one_borrower():
    rows = [lent(), txn(1, D(17, 1, 1), "归还", 2, "B")]
    lineage = [line("A", "B", D(16, 1, 1), "更名")]
    assert outstanding(rows, D(15, 6, 1), lineage=lineage) == {("L1", "B"): 6}
    assert outstanding(rows, lineage=lineage) == {("L1", "B"): 4}


@pytest.mark.parametrize("kind", ["入池", "出池", "借出", "归还", "转正", "承接"])
@pytest.mark.parametrize("posts", [None, 0])
def test_transactions_without_posts_do_nothing(kind, posts):
    if (kind, posts) == ("承接", None):
        return  # all that is left: tested above
    rows = [lent(), txn(1, D(16, 1, 1), kind, posts, "B", loan="L1")]
    assert loans(rows) == loans([lent()])
    assert balance(rows) == balance([lent()])
