"""Whether the build finds what the demo planted: every fault and every truth."""

from __future__ import annotations

import json
from datetime import date

import pytest
from oracle_bank import Row

import analysis
from analysis.store.person_key import person_key

# What the demo calls a fault → the rule that finds it.
RULES = {
    "overlapping_spell": "overlapping_spells",
    "end_before_start": "end_before_start",
    "two_posts_at_once": "two_posts_at_once",
    "mixed_identity": "mixed_identity",
    "no_quota_person": "person_without_quota",
    "past_retirement": "past_retirement",
    "person_after_abolition": "person_after_abolition",
    "quota_step_without_document": "quota_step_without_document",
    "over_return": "over_return",
    "return_unknown_loan": "unknown_loan",
    "loan_id_reused": "loan_id_reused",
    "missing_closing_row": "unit_without_closing_row",
    "late_roster": "late_roster",
}
# Findings that planted faults bring about elsewhere: the people left behind in a unit that is
# gone have no quota there, and a return to an unknown loan is a return of too much.
CONSEQUENCES = {("person_without_quota", "0010001|行政"), ("person_without_quota", "0010002|行政"),
                ("over_return", "001-90001")}  # fmt: skip


@pytest.fixture(scope="module", params=["demo", "plain_demo"])
def database(request):
    """The city as an office keeps it, and as plain tables."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def con(database):
    return analysis.open(database)


@pytest.fixture(scope="module")
def faults(database):
    """What was planted, and in which file and row of this form."""
    text = (database.with_suffix("") / "planted.json").read_text(encoding="utf-8")
    return json.loads(text)["faults"]


@pytest.fixture(scope="module")
def planted(district):
    """The truths, worked out from the plain tables."""
    return district


def key_of(fault: Row) -> str:
    """What a finding's key must hold: the person, the transaction, or the unit."""
    key = fault["key"]
    if "txn_id" in key:
        return key["txn_id"]
    if fault["kind"] in ("mixed_identity", "no_quota_person", "person_after_abolition"):
        return key["org_id"]
    return person_key().hash(key["id_number"]) if "id_number" in key else key["org_id"]


def test_every_rejected_row_is_a_planted_one(con, faults):
    wanted = {
        (f["file"], f["row"])
        for f in faults
        if f["expected"] in ("rejected_row", "rejected_cell")
    }
    found = set(con.sql("select distinct file, row from rejected_row").fetchall())
    assert found == wanted


def test_what_cannot_be_read_is_unknown(con, planted):
    rows = con.sql("select org_id, post_type, idle_upper from idle()").fetchall()
    known = {(org, kind): upper for org, kind, upper in rows}
    # A day on which nothing was empty even so settles it.
    assert {known[key] for key in planted.doubted} <= {None, 0}
    assert sum(known[key] is None for key in planted.doubted) >= 3


def test_rows_written_twice_are_noted(con, faults):
    wanted = [f["file"] for f in faults if f["kind"].startswith("duplicate_row")]
    for file in set(wanted):
        ((notes,),) = con.sql(
            "select notes from source_file where path = $file", params={"file": file}
        ).fetchall()
        assert f"{wanted.count(file)} 行（实名制名册）与别的行说的是同一件事" in notes


def test_every_planted_fault_is_a_finding_and_its_rule_finds_nothing_else(con, faults):
    faults = [f for f in faults if f["kind"] in RULES]
    assert {f["kind"] for f in faults} == set(RULES)
    found = set(con.sql("select rule, key from finding").fetchall())
    found = {(rule, key) for rule, key in found if rule in RULES.values()}
    explained = set(CONSEQUENCES)
    for fault in faults:
        rule, key = RULES[fault["kind"]], key_of(fault)
        hits = {(r, k) for r, k in found if r == rule and key in k.split("|")}
        assert hits, fault
        explained |= hits
    assert found - explained == set()


def test_idle_posts_are_the_planted_ones(con, planted):
    wanted = {
        (t["org_id"], t["post_type"]): (
            t["idle_upper"], t["idle_lower"], date.fromisoformat(t["vacant_since"]))
        for t in planted.truths["idle"]
    }  # fmt: skip
    skipped = {t["org_id"] for t in planted.truths["not_covered"]}
    rows = con.sql("""
        select org_id, post_type, idle_upper, idle_lower, vacant_since
        from idle() where idle_upper > 0""").fetchall()
    found = {
        (o, t): (u, low, since)
        for o, t, u, low, since in rows
        if o not in skipped and (o, t) not in planted.doubted
    }
    assert found == wanted


def test_units_over_quota_are_the_planted_ones(con, planted):
    skipped = {t["org_id"] for t in planted.truths["not_covered"]}
    rows = con.sql("select org_id, post_type, over from staffing() where over > 0").fetchall()
    found = {r for r in rows if r[0] not in skipped and r[:2] not in planted.doubted}
    wanted = {(t["org_id"], t["post_type"], t["over"]) for t in planted.truths["over"]}
    assert found == wanted


def test_overdue_loans_are_the_planted_ones(con, planted):
    found = con.sql("""
        select loan_id, org_id, outstanding, due_on::varchar from bank_loans()
        where days_overdue > 0""").fetchall()
    wanted = [(t["loan_id"], t["org_id"], t["outstanding"], t["due_on"])
              for t in planted.truths["overdue"]]  # fmt: skip
    assert sorted(found) == sorted(wanted)


def test_lineage_holds_every_merger_split_and_rename(con, planted):
    truths = planted.truths
    wanted = {(t["from"], t["to"], t["on"], t["change"])
              for name in ("merged", "split", "renamed") for t in truths[name]}  # fmt: skip
    found = con.sql("select from_org, to_org, changed_on::varchar, change from lineage").fetchall()
    assert {row for row in wanted if row[0] != row[1]} == set(found)
    for rename in truths["renamed"]:
        if rename["from"] != rename["to"]:
            assert con.sql(
                "select unit_id from unit where org_id = $id", params={"id": rename["from"]}
            ).fetchall() == [(rename["to"],)]
