"""Laws the written rows keep: people, posts, bank and lineage."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import polars as pl

from analysis import dictionary

SLOT = ["org_id", "post_type"]


def _planted_people(district, *kinds):
    return {
        f["key"]["id_number"]
        for f in district.planted_faults
        if f["table"] == "roster" and (not kinds or f["kind"] in kinds) and "id_number" in f["key"]
    }


def test_nobody_is_in_two_places_but_the_planted(district):
    rows = district.accepted("roster").with_columns(pl.col("end_on").fill_null(date(9999, 1, 1)))
    rows = rows.filter(pl.col("end_on") > pl.col("start_on")).sort("id_number", "start_on")
    before = pl.col("end_on").shift(1).over("id_number")
    twice = rows.filter(pl.col("start_on") < before)["id_number"].to_list()
    planted = _planted_people(district, "two_posts_at_once", "overlapping_spell")
    assert set(twice) == planted
    assert len(planted) == 6


def test_a_promotion_splits_a_spell_into_two_that_touch(district):
    rows = district.accepted("roster").sort("id_number", *SLOT, "start_on")
    rows = rows.filter(~pl.col("id_number").is_in(list(_planted_people(district))))
    follows = (pl.col("start_on") == pl.col("end_on").shift(1)).over("id_number", *SLOT)
    promoted = rows.with_columns(touches=follows).filter(pl.col("entry") == "职务变动")
    assert len(promoted) > 10_000
    assert promoted["touches"].all()


def test_a_transfer_ends_in_one_unit_the_day_it_begins_in_another(district):
    rows = district.accepted("roster").sort("id_number", "start_on")
    late = [f["key"]["org_id"] for f in district.planted_faults if f["kind"] == "late_roster"]
    without = set(district.table("headcount")["org_id"]) | set(late)
    rows = rows.with_columns(
        gap=(pl.col("start_on") - pl.col("end_on").shift(1).over("id_number")).dt.total_days(),
        from_org=pl.col("org_id").shift(1).over("id_number"),
        left=pl.col("exit").shift(1).over("id_number"),
    )
    came = rows.filter((pl.col("left") == "调出") & (pl.col("entry") == "调入"))
    came = came.filter(
        ~pl.col("org_id").is_in(list(without)) & ~pl.col("from_org").is_in(list(without))
    )
    came = came.filter(~pl.col("id_number").is_in(list(_planted_people(district))))
    assert len(came) > 300
    assert (came["org_id"] != came["from_org"]).all()
    # A few spent the years between where no roster was kept, or not yet.
    assert (came["gap"] >= 0).all() and (came["gap"] > 0).mean() < 0.01


def test_nobody_is_recruited_in_the_freeze_year(district):
    rows = district.accepted("roster").filter(pl.col("start_on").dt.year() == 2014)
    assert not set(rows["entry"].unique()) & {"招录", "公开招聘", "军转安置"}
    assert rows.filter(pl.col("entry") == "调入").height > 0  # transfers go on


def _movements(district) -> dict[tuple[str, str, date], int]:
    """Net change of a unit's posts by day, from transfers and the bank."""
    net: dict[tuple[str, str, date], int] = defaultdict(int)
    for r in district.table("quota_transfer").to_dicts():
        for org, sign in ((r["from_org"], -1), (r["to_org"], 1)):
            if org:
                net[(org, r["post_type"], r["moved_on"])] += sign * r["posts"]
    for r in district.accepted("bank_txn").to_dicts():
        sign = {"入池": -1, "出池": 1, "转正": 1}.get(r["kind"], 0)
        if r["org_id"] and sign:
            net[(r["org_id"], r["post_type"], r["txn_on"])] += sign * r["posts"]
    return net


def test_every_step_of_quota_is_a_movement_and_the_reverse(district):
    rows = district.accepted("quota").sort(*SLOT, "effective_on")
    rows = rows.with_columns(
        change=pl.col("posts") - pl.col("posts").shift(1).over(SLOT).fill_null(0)
    )
    steps = {
        (r["org_id"], r["post_type"], r["effective_on"]): r["change"]
        for r in rows.to_dicts()
        if r["effective_on"] != date(2010, 1, 1) and r["change"]
    }
    forgotten = {
        f["key"]["org_id"] for f in district.faults("finding") if f["kind"] == "missing_closing_row"
    }
    moved = {k: n for k, n in _movements(district).items() if n and k[0] not in forgotten}
    assert {k: n for k, n in steps.items() if k[0] not in forgotten} == moved
    assert forgotten


def test_no_more_is_lent_than_there_is(district):
    rows = district.accepted("bank_txn")
    planted = {f["key"]["txn_id"] for f in district.faults("finding", "bank_txn")}
    rows = rows.filter(~pl.col("txn_id").is_in(list(planted)))
    order = {"入池": 0, "借出": 1, "展期": 2, "承接": 3}
    available: dict[str, int] = defaultdict(int)
    owed: dict[str, int] = {}
    for r in sorted(rows.to_dicts(), key=lambda r: (r["txn_on"], order.get(r["kind"], 4))):
        if r["kind"] in ("借出", "归还", "转正"):
            loan = r["loan_id"] or r["txn_id"]
            owed[loan] = owed.get(loan, 0) + (r["posts"] if r["kind"] == "借出" else -r["posts"])
            assert owed[loan] >= 0, r
        sign = {"入池": 1, "出池": -1, "借出": -1, "归还": 1}.get(r["kind"], 0)
        available[r["pool"]] += sign * (r["posts"] or 0)
        assert available[r["pool"]] >= 0, r
    kinds = set(rows["kind"])
    assert kinds == {"入池", "出池", "借出", "归还", "展期", "转正", "承接"}


def test_lineage_agrees_with_the_directory(district):
    org = {r["org_id"]: r for r in district.table("org").to_dicts()}
    forgotten = {
        f["key"]["org_id"] for f in district.faults("finding") if f["kind"] == "missing_closing_row"
    }
    rows = district.table("lineage").to_dicts()
    for r in rows:
        ended = org[r["from_org"]]["abolished_on"]
        assert ended == (None if r["from_org"] in forgotten else r["changed_on"])
        assert org[r["to_org"]]["founded_on"] <= r["changed_on"]
    assert {r["change"] for r in rows} == {"合并", "拆分", "更名", "撤并", "整建制划入"}
    assert {r["changed_on"].year for r in rows} == {2018, 2019}


def test_references_are_to_units_that_exist(district):
    ids = set(district.table("org")["org_id"])
    places = [(n, "org_id") for n in ("roster", "quota", "leader", "inner_unit", "bank_txn")]
    places += [(n, c) for n in ("secondment", "quota_transfer") for c in ("from_org", "to_org")]
    for name, column in [*places, ("realname_return", "org_id")]:
        assert set(district.accepted(name)[column].drop_nulls()) <= ids, (name, column)
    documents = set(district.table("document")["doc_no"])
    for name in ("quota", "quota_transfer", "bank_txn", "lineage", "rectification"):
        assert set(district.table(name)["doc_no"].drop_nulls()) <= documents, name


def test_leaders_are_on_the_roster_of_their_unit_for_their_term(district):
    roster = (
        district.accepted("roster")
        .group_by("id_number", "org_id")
        .agg(
            first=pl.col("start_on").min(),
            last=pl.col("end_on").fill_null(date(9999, 1, 1)).max(),
        )
    )
    full = district.table("leader").filter(pl.col("tenure") == "专职")
    joined = full.join(roster, on=["id_number", "org_id"], how="left")
    assert len(full) > 200
    assert (joined["first"] <= joined["start_on"]).all()
    assert (joined["end_on"].fill_null(date(9999, 1, 1)) <= joined["last"]).all()


def test_keys_are_unique_but_for_the_planted(district):
    for name in ("org", "quota", "roster", "lineage", "quota_transfer", "bank_txn", "headcount",
                 "realname_return", "leader", "inner_unit", "quota_plan", "quota_request",
                 "vacancy_reason", "secondment", "contract_staff", "annual_report"):  # fmt: skip
        key = ["id_number" if k == "person_key" else k for k in dictionary.tables()[name].key]
        rows = district.accepted(name)
        assert not rows.select([k for k in key if k in rows.columns]).is_duplicated().any(), name
