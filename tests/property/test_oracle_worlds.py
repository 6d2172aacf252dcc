"""The oracle and the random worlds themselves: what must hold whatever is drawn, and what is reached."""

from __future__ import annotations

from random import Random

from datasets import UNTOLD, batch, day_to_ask, ledger_of, window
from oracle_bank import bank_balance, bank_loans, play
from oracle_idle import idle
from oracle_staffing import staffing
from oracle_units import Units

WORLDS = [batch(f"worlds {seed}", 20) for seed in range(3)]
LEDGERS = batch("ledgers", 120, ledger_of)


def test_every_staffing_row_reconciles() -> None:
    rng = Random("reconciles")
    for worlds in WORLDS:
        for tables in worlds.worlds:
            for row in staffing(tables, worlds.applied, day_to_ask(rng)):
                if row["usable"] is not None and row["actual"] is not None:
                    assert row["usable"] - row["actual"] == row["vacant"] - row["over"]
                    assert row["vacant"] == row["vacant_own"] + row["borrowed_unused"]
                    assert 0 <= row["borrowed_unused"] <= row["borrowed"]


def test_idle_bounds_are_in_order_and_every_status_is_reached() -> None:
    rng = Random("bounds")
    seen = set()
    for worlds in WORLDS:
        for tables in worlds.worlds:
            for row in idle(tables, worlds.applied, day_to_ask(rng), window(rng)):
                seen.add(row["status"])
                if row["idle_upper"] is not None and row["vacant_own"] is not None:
                    assert 0 <= row["idle_upper"] <= row["vacant_own"]
                if row["idle_lower"] is not None:
                    assert 0 <= row["idle_lower"] <= row["idle_upper"]
    assert seen == {"未知", "满编", "新设", "周转", "政策保留", "沉睡", "闲置"}


def test_every_pools_book_balances() -> None:
    rng = Random("balances")
    for tables in LEDGERS.worlds:
        day = day_to_ask(rng)
        loans_by_pool = bank_loans(tables, LEDGERS.applied, day)
        assert all(row["outstanding"] >= 0 for row in loans_by_pool)
        for row in bank_balance(tables, LEDGERS.applied, day):
            assert row["outstanding"] == row["lent"] - row["repaid"] - row["converted"]
            assert row["outstanding"] == sum(
                loan["outstanding"]
                for loan in loans_by_pool
                if (loan["pool"], loan["post_type"]) == (row["pool"], row["post_type"])
            )


def test_worlds_keep_what_a_loader_guarantees() -> None:
    keys = {
        "org": ("org_id",),
        "lineage": ("from_org", "to_org", "changed_on"),
        "quota": ("org_id", "post_type", "effective_on"),
        "roster": ("person_key", "org_id", "post_type", "start_on"),
        "headcount": ("org_id", "post_type", "counted_on"),
        "bank_txn": ("txn_id",),
        "vacancy_reason": ("start_on",),
        "quota_plan": ("plan_no",),
        "quota_transfer": ("moved_on", "from_org", "to_org", "post_type", "doc_no"),
    }
    for worlds in WORLDS:
        for tables in worlds.worlds:
            assert tables.keys() == keys.keys()
            orgs = {row["org_id"] for row in tables["org"]}
            for table, key in keys.items():
                found = [tuple(row[column] for column in key) for row in tables[table]]
                assert len(set(found)) == len(found), table
                for row in tables[table]:
                    assert {row.get(c) for c in ("org_id", "from_org", "to_org")} <= orgs | {None}


def test_random_worlds_reach_the_awkward_cases() -> None:
    seen = set()
    rng = Random("awkward")
    for tables in LEDGERS.worlds:
        units, day = Units(tables), day_to_ask(rng)
        book = play(tables["bank_txn"], units, day)
        seen.update(row["bucket"] for row in bank_loans(tables, LEDGERS.applied, day))
        seen.update("moved" for part in book.parts if part.moved)
        seen.update("split" for part in book.parts if 0 < part.moved < part.principal)
        seen.update("extended" for part in book.parts if part.extensions)
        seen.update(flow for (flow, *_), posts in book.flows.items() if posts)
        seen.update("chain" for row in tables["org"] if len(units.chain(row["org_id"])) > 2)
        seen.update(
            "whole" for r in units.lineage if units.successor(r["from_org"], r["changed_on"])
        )
    for worlds in WORLDS:
        for table in ("quota", "headcount"):
            seen.update(table for row in worlds.union[table] if row["post_type"] == UNTOLD)
    buckets = {"已结清", "未到期", "1–90", "91–180", "181–365", "365以上"}
    flows = {"deposited", "allocated", "lent", "unmatched"}
    shapes = {"moved", "split", "extended", "chain", "whole", "quota", "headcount"}
    assert seen >= buckets | flows | shapes
