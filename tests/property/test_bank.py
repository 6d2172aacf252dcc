"""The quota bank against its oracle, and the laws that every ledger obeys."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from random import Random

import oracle_bank
import pytest
from bank_demo import bank_demo
from datasets import POOL_OF_DAYS, batch, day_to_ask, ledger_of
from load import answer, database, same
from oracle_units import WHOLE, Tables

from analysis.questions.bank import bank_balance, bank_loans, bank_maturity, bank_statement
from analysis.store.bank_play import DAY_ORDER, BankPlay, Takeover, play
from analysis.store.loan_book import Txn


def as_txns(tables) -> list[Txn]:
    return [Txn(**row) for row in tables["bank_txn"]]


def as_takeovers(tables) -> list[Takeover]:
    """Units that went whole into one other that day; ids as they stand."""
    heirs = defaultdict(set)
    for row in tables["lineage"]:
        if row["change"] in WHOLE and row["from_org"] != row["to_org"]:
            heirs[row["changed_on"], row["from_org"]].add(row["to_org"])
    return [Takeover(day, old, new.pop()) for (day, old), new in heirs.items() if len(new) == 1]


def holds_on(interval, day) -> bool:
    return interval.start_on <= day < interval.end_on


@pytest.mark.parametrize("seed", range(2))
def test_balance_agrees_on_every_day(seed: int) -> None:
    ledgers = batch(f"balance {seed}", 60, ledger_of)
    con = database(ledgers.union, ledgers.card)
    rng = Random(seed)
    for day in (day_to_ask(rng) for _ in range(4)):
        expected = [
            r for t in ledgers.worlds for r in oracle_bank.bank_balance(t, ledgers.applied, day)
        ]
        same(bank_balance(con, as_of=day), expected, "pool", "post_type")


def one_by_one(name: str, number: int) -> list[Tables]:
    """Ledgers to be played alone."""
    return batch(name, number, ledger_of).worlds


def test_outstanding_is_the_sum_of_the_loans_on_every_day() -> None:
    for tables in one_by_one("outstanding", 100):
        played = play(as_txns(tables), as_takeovers(tables))
        for day in POOL_OF_DAYS:
            owed = defaultdict(int)
            for loan in played.loans:
                if holds_on(loan, day):
                    assert loan.outstanding >= 0
                    owed[loan.pool, loan.post_type] += loan.outstanding
            pools = {(p.pool, p.post_type): p for p in played.pools if holds_on(p, day)}
            assert set(owed) <= set(pools)
            assert {key: p.outstanding for key, p in pools.items()} == {k: owed[k] for k in pools}


def test_the_order_of_file_rows_does_not_matter_but_within_a_day() -> None:
    """Rows of other days and kinds may stand anywhere; deposits of a day in any order."""

    def place(txn: Txn) -> tuple:
        return txn.txn_on, DAY_ORDER.get(txn.kind, len(DAY_ORDER))

    rng = Random("order")
    for tables in one_by_one("order", 60):
        txns, takeovers = as_txns(tables), as_takeovers(tables)
        filed = defaultdict(list)
        for txn in txns:
            if txn.kind != "入池":
                filed[place(txn)].append(txn)
        shuffled = rng.sample(txns, len(txns))
        # Refill each day × kind in its filed order.
        queues = {key: iter(rows) for key, rows in filed.items()}
        shuffled = [t if t.kind == "入池" else next(queues[place(t)]) for t in shuffled]
        one, other = play(txns, takeovers), play(shuffled, takeovers)
        assert one.loans == other.loans
        assert sorted(map(str, one.pools)) == sorted(map(str, other.pools))
        assert sorted(map(str, one.breaches)) == sorted(map(str, other.breaches))


def test_two_halves_equal_the_whole() -> None:
    rng = Random("halves")
    for tables in one_by_one("halves", 60):
        cut = rng.choice(POOL_OF_DAYS)
        txns, takeovers = as_txns(tables), as_takeovers(tables)
        game = BankPlay()
        game.run([t for t in txns if t.txn_on <= cut], [t for t in takeovers if t.on <= cut])
        game.result()  # looking at the half changes nothing
        game.run([t for t in txns if t.txn_on > cut], [t for t in takeovers if t.on > cut])
        assert game.result() == play(txns, takeovers)


@pytest.mark.parametrize("seed", range(2))
def test_statement_and_maturity_lead_to_the_balance(seed: int) -> None:
    ledgers = batch(f"statement {seed}", 40, ledger_of)
    con = database(ledgers.union, ledgers.card)
    day = day_to_ask(Random(seed))
    balance = {(r["pool"], r["post_type"]): r for r in answer(bank_balance(con, as_of=day))}
    lines = answer(bank_statement(con, from_on="2000-01-01", to_on=day))
    assert sorted(r["txn_id"] for r in lines) == sorted(
        t["txn_id"] for t in ledgers.union["bank_txn"] if t["txn_on"] <= day
    )
    owed = defaultdict(int)
    when = {"逾期": 0, "按季到期": 1, "无到期日": 2}
    terms = answer(bank_maturity(con, as_of=day))
    for row in sorted(terms, key=lambda r: (when[r["maturity"]], r["quarter"] or date.max)):
        key = row["pool"], row["post_type"]
        owed[key] += row["outstanding"]
        assert row["cumulative"] == owed[key]
        late = row["maturity"] == "逾期"
        assert not late or row["outstanding"] == balance[key]["overdue"]
    held = {key: posts for key, posts in owed.items() if posts}
    assert held == {key: r["outstanding"] for key, r in balance.items() if r["outstanding"]}
    foreign = {(r["pool"], r["post_type"]) for r in lines if "本笔记为" in (r["note"] or "")}
    last = {(r["pool"], r["post_type"]): r for r in sorted(lines, key=lambda r: r["entry_no"])}
    for key, row in balance.items():
        back = [r for r in lines if (r["pool"], r["post_type"], r["kind"]) == (*key, "归还")]
        assert sum(r["unmatched"] for r in back) == row["unmatched"]
        if not any(pool[:4] == key[0][:4] for pool, _ in foreign):
            names = ("capital", "outstanding", "available")
            assert {n: last[key][n] for n in names} == {n: row[n] for n in names}


LENT = date(2016, 1, 1)
DAY = date(2016, 6, 1)


def held(txns, takeovers=()) -> dict[str, int]:
    """Posts of the loan held by each unit at the end."""
    lend = Txn("0", LENT, "借出", "池", "A", "事业", 5, "L")
    played = play([lend, *txns], takeovers)
    return {i.org_id: i.outstanding for i in played.loans if holds_on(i, DAY) and i.outstanding}


def test_loans_follow_a_chain_of_mergers_of_one_day():
    first, second = Takeover(DAY, "A", "B"), Takeover(DAY, "B", "C")
    assert held([], [first, second]) == held([], [second, first]) == {"C": 5}


def test_a_day_is_played_in_its_stated_order():
    """A takeover before the returns, whatever the file; an extension before both."""
    back = Txn("1", DAY, "归还", "池", "B", "事业", 2)  # unnamed: B owes only once it took over
    over = Txn("2", DAY, "承接", "池", "B", "事业", 4, "L")
    assert held([back, over]) == held([over, back]) == {"A": 1, "B": 2}
    longer = Txn("3", DAY, "展期", "池", "A", "事业", None, None, date(2020, 1, 1))
    whole = Txn("4", DAY, "承接", "池", "B", "事业", None, "L")
    played = play([Txn("0", LENT, "借出", "池", "A", "事业", 5, "L"), whole, longer])
    assert [i.due_on for i in played.loans if holds_on(i, DAY)] == [date(2020, 1, 1)] * 2
    assert played.breaches == []  # a ledger of loans alone is no overdrawn bank
    more = Txn("5", DAY, "入池", "池", None, "事业", 5)
    lend = Txn("6", DAY, "借出", "池", "A", "事业", 5)
    gift = Txn("7", DAY, "出池", "池", "A", "事业", 5)
    assert play([lend, more]).breaches == []
    assert [b.txn_id for b in play([gift, lend, more]).breaches] == ["7"]


def test_the_planted_arrears_are_found_exactly():
    con, planted = bank_demo()
    found = {
        (r["loan_id"], r["org_id"], r["outstanding"], r["due_on"].isoformat())
        for r in answer(bank_loans(con))
        if r["days_overdue"] > 0
    }
    listed = {
        (r["loan_id"], r["org_id"], r["outstanding"], r["due_on"])
        for r in planted["truths"]["overdue"]
    }
    assert found == listed and listed


def test_the_planted_faults_of_the_ledger_are_found_and_no_others():
    con, planted = bank_demo()
    kinds = {"return_unknown_loan": "unknown_loan"}
    listed = {
        (kinds.get(f["kind"], f["kind"]), f["key"]["txn_id"])
        for f in planted["faults"]
        if f["table"] == "bank_txn"
    }
    found = con.sql("select rule, key from finding where \"table\" = 'bank_txn'").fetchall()
    # What is returned for an unknown loan is returned too much as well.
    extra = {("over_return", key) for rule, key in listed if rule == "unknown_loan"}
    assert set(found) == listed | extra and listed
