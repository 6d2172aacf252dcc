"""Before and after, against a plain walk of the graph, on random worlds of reforms."""

from __future__ import annotations

from collections import Counter
from datetime import date

import oracle_reform as oracle
import pytest
from datasets import POOL_OF_DAYS, pool_days, worlds
from hypothesis import given, settings
from hypothesis import strategies as st
from load import answer, database
from oracle_bank import Card

import analysis

REFORM = "R1"
documents = st.sampled_from((None, "文1", "文2"))
days_of_movement = st.sampled_from(POOL_OF_DAYS[3:22:5])
few_posts = st.sampled_from((1, 1, 2, 0))


@st.composite
def reformed(draw, base):
    """A world with transfers, grants and cuts, often those of the bank again, and a reform."""
    tables, card = draw(base)
    orgs = [row["org_id"] for row in tables["org"]][:4]  # few units, so that movements meet
    types = sorted({row["post_type"] for row in tables["quota"]})[:2] or ["行政"]
    where, post_type = st.sampled_from((*orgs, None)), st.sampled_from(types)
    for number in range(draw(st.sampled_from((3, 2, 1, 0)))):
        txn = {
            "kind": draw(st.sampled_from(("入池", "出池"))),
            "org_id": draw(st.sampled_from(orgs)),
        }
        txn |= {"txn_on": draw(days_of_movement), "post_type": draw(post_type), "pool": "周转池"}
        tables["bank_txn"].append(txn | {"txn_id": f"B{number}", "posts": draw(few_posts)})
    for txn in tables["bank_txn"]:
        txn["doc_no"] = draw(documents)
        if txn["kind"] == "转正":
            txn["txn_on"] = draw(days_of_movement)
    rows = {}
    for _ in range(draw(st.integers(0, 5))):
        row = (draw(days_of_movement), draw(where), draw(where), draw(post_type))
        rows[*row, draw(documents)] = draw(few_posts)
    for txn in tables["bank_txn"]:  # what the transfers record a second time
        if (
            txn["kind"] in ("入池", "出池", "转正")
            and txn["posts"]
            and draw(st.sampled_from((True, False)))
        ):
            other = draw(st.sampled_from((None, *orgs)))
            ends = (txn["org_id"], other) if txn["kind"] == "入池" else (other, txn["org_id"])
            on = draw(st.sampled_from((txn["txn_on"], txn["txn_on"], draw(days_of_movement))))
            rows[on, *ends, txn["post_type"], txn["doc_no"]] = txn["posts"]
    names = ("moved_on", "from_org", "to_org", "post_type", "doc_no")
    tables["quota_transfer"] = [
        dict(zip(names, key, strict=True))
        | {"posts": posts, "reform_id": draw(st.sampled_from((REFORM, None, "R2")))}
        for key, posts in rows.items()
    ]
    tables["reform_unit"] = [
        {"reform_id": REFORM, "org_id": org}
        for org in draw(st.lists(st.sampled_from(orgs), unique=True, max_size=2))
    ]
    # A row of a unit with itself says nothing, not even that the unit was already there.
    tables["lineage"] = [row for row in tables["lineage"] if row["from_org"] != row["to_org"]]
    for row in tables["lineage"]:
        row["reform_id"] = draw(st.sampled_from((None, REFORM)))
    return tables, card


@st.composite
def chains(draw):
    """Many units in long chains of mergers, splits and renames, each with a quota."""
    orgs = draw(st.permutations([f"U{n:02}" for n in range(draw(st.integers(6, 14)))]))
    lineage, replaced = {}, set()
    for place, org in enumerate(orgs[:-1]):
        for target in orgs[place + 1 : place + 1 + draw(st.integers(0, 2))]:
            change = draw(st.sampled_from(("合并", "拆分", "更名", "撤并", "整建制划入")))
            if change == "更名" and {org, target} & replaced:
                change = "拆分"
            replaced |= {org, target} if change == "更名" else set()
            lineage[org, target, draw(pool_days)] = change
    quota = st.dictionaries(pool_days, st.integers(0, 9), min_size=1, max_size=2)
    tables = {
        "org": [{"org_id": org} for org in orgs],
        "lineage": [
            {"from_org": a, "to_org": b, "changed_on": on, "change": change}
            for (a, b, on), change in lineage.items()
        ],
        "quota": [
            {"org_id": org, "post_type": "行政", "effective_on": on, "posts": posts}
            for org in orgs
            for on, posts in draw(quota).items()
        ],
        "bank_txn": [],
    }
    return tables, Card(coverage=(POOL_OF_DAYS[0], POOL_OF_DAYS[-1]))


two_days = st.one_of(
    st.just(list(POOL_OF_DAYS[1::22])),  # nearly all that happens
    st.lists(days_of_movement, min_size=2, max_size=2, unique=True).map(sorted),
    st.lists(pool_days, min_size=2, max_size=2, unique=True).map(sorted),
)
any_world = st.one_of(reformed(chains()), reformed(worlds()), reformed(chains()))


def without_names(rows):
    return [
        {k: v for k, v in row.items() if k not in ("units_before", "units_after")} for row in rows
    ]


@settings(max_examples=36, deadline=None)
@given(any_world, two_days, st.sampled_from((None, REFORM)))
def test_before_after_agrees(world, days, reform):
    con = database(*world)
    found = answer(analysis.before_after(con, *days, reform))
    assert without_names(found) == oracle.before_after(*world, *days, reform)


@settings(max_examples=15, deadline=None)
@given(chains(), two_days)
def test_components_are_those_of_the_graph(world, days):
    con = database(*world)
    found = Counter()
    for row in answer(analysis.lineage_component(con, *days)):
        found[row["component"]] += 1
    walked = oracle.components(oracle.World(*world), *days)
    expected = {units[0]: len(units) for units in walked.values() if len(units) > 1}
    assert dict(found) == expected


@settings(max_examples=14, deadline=None)
@given(any_world, two_days)
def test_nothing_is_lost_on_the_way(world, days):
    """Posts that leave one component arrive in another; known sides add up to their totals."""
    con = database(*world)
    rows = answer(analysis.before_after(con, *days))
    assert sum(r["transferred_in"] for r in rows) == sum(r["transferred_out"] for r in rows)
    for day, side in zip(days, ("before", "after"), strict=True):
        now = answer(analysis.staffing(con, as_of=day))
        for post_type in {r["post_type"] for r in rows}:
            mine = [r for r in rows if r["post_type"] == post_type]
            of_type = [r for r in now if r["post_type"] == post_type]
            assert sum(r[f"borrowed_{side}"] for r in mine) == sum(r["borrowed"] for r in of_type)
            if all(r[f"quota_{side}"] is not None for r in mine):
                expected = sum(r["quota"] or 0 for r in of_type)
                assert sum(r[f"quota_{side}"] for r in mine) == expected
    for reform, meant in ((REFORM, {REFORM}), (None, {REFORM, "R2"})):
        moved = [r["posts"] for r in world[0]["quota_transfer"] if r["reform_id"] in meant]
        assert sum(r["posts"] for r in answer(analysis.reform_flow(con, reform))) == sum(moved)
    for row in rows:
        booked = row["transferred_in"] - row["transferred_out"] + row["granted"] - row["cut"]
        booked += row["from_bank"] - row["to_bank"]
        if row["quota_change"] is None:
            assert row["unexplained"] is None
        else:
            assert row["unexplained"] == row["quota_change"] - booked


def rows_of(*rows, names):
    return [dict(zip(names.split(), row, strict=True)) for row in rows]


YEAR = Card(coverage=(date(2015, 1, 1), date(2016, 12, 31)))


def small_world(**more):
    quota = "org_id post_type effective_on posts doc_no"
    return {
        "org": rows_of(*[(c, f"{c}局") for c in "abcdefgh"], names="org_id name"),
        "quota": rows_of(
            ("a", "行政", date(2015, 1, 1), 10, None),
            ("d", "行政", date(2015, 1, 1), 6, None),
            ("f", "行政", date(2016, 3, 1), 9, None),
            ("g", "行政", date(2016, 3, 1), 4, None),
            ("h", "行政", date(2015, 1, 1), 3, None),
            names=quota,
        ),
        "bank_txn": [],
    } | more


def test_renamed_twice_then_merged_then_split_is_one_component():
    lineage = rows_of(
        ("a", "b", date(2015, 6, 1), "更名"),
        ("b", "c", date(2015, 9, 1), "更名"),
        ("c", "e", date(2016, 1, 1), "合并"),
        ("d", "e", date(2016, 1, 1), "合并"),
        ("e", "f", date(2016, 3, 1), "拆分"),
        ("e", "g", date(2016, 3, 1), "拆分"),
        names="from_org to_org changed_on change",
    )
    closing = {"org_id": "e", "post_type": "行政", "effective_on": date(2016, 3, 1), "posts": 0}
    world = small_world(lineage=lineage)
    world["org"][4]["abolished_on"] = date(2016, 3, 1)
    world["quota"].append(closing)
    rows = answer(analysis.before_after(database(world, YEAR), "2015-05-31", "2016-12-31"))
    first, unchanged = rows
    assert (first["units_before"], first["units_after"]) == ("a局、d局", "f局、g局")
    assert (first["quota_before"], first["quota_after"], first["quota_change"]) == (16, 13, -3)
    assert (first["orgs_before"], first["orgs_after"]) == (2, 2)
    assert (unchanged["component"], unchanged["quota_change"]) == ("h", 0)


def test_a_unit_that_vanishes_or_appears_without_lineage_is_listed():
    world = small_world()
    world["org"][7]["abolished_on"] = date(2016, 5, 1)
    world["org"][5]["founded_on"] = date(2016, 3, 1)
    rows = answer(analysis.before_after(database(world, YEAR), "2015-12-31", "2016-12-31"))
    by_unit = {r["component"]: r for r in rows}
    gone, new = by_unit["h"], by_unit["f"]
    assert (gone["units_before"], gone["units_after"], gone["orgs_after"]) == ("h局", None, 0)
    assert (gone["quota_change"], gone["unexplained"]) == (-3, -3)
    assert (new["units_before"], new["orgs_before"], new["quota_change"]) == (None, 0, 9)


TRANSFER = "moved_on from_org to_org post_type doc_no posts"
TXN = "txn_id txn_on kind pool org_id post_type posts doc_no"


@pytest.mark.parametrize(
    ("transfer", "cut"),
    [
        ((date(2016, 6, 1), "a", None, "行政", "别号", 2), 0),  # same day
        ((date(2016, 6, 9), "a", None, "行政", "池文", 2), 0),  # same document
        ((date(2016, 6, 9), "a", None, "行政", "别号", 2), 2),  # neither: another movement
        ((date(2016, 6, 1), "a", None, "行政", "池文", 3), 3),  # other posts: another movement
        ((date(2016, 6, 1), "d", None, "行政", "池文", 2), 0),  # another unit's
    ],
)
def test_a_movement_recorded_twice_counts_once_as_the_banks(transfer, cut):
    world = small_world(
        quota_transfer=rows_of(transfer, names=TRANSFER),
        bank_txn=rows_of(("T1", date(2016, 6, 1), "入池", "池", "a", "行政", 2, "池文"), names=TXN),
    )
    rows = answer(analysis.before_after(database(world, YEAR), "2015-12-31", "2016-12-31"))
    row = next(r for r in rows if r["component"] == "a")
    assert (row["to_bank"], row["cut"]) == (2, cut)


def test_documents_behind_each_movement():
    transfers = rows_of(
        (date(2016, 6, 1), "a", "d", "行政", "文一", 2),
        (date(2016, 6, 2), None, "a", "行政", "文二", 1),
        names=TRANSFER,
    )
    con = database(small_world(quota_transfer=transfers), YEAR)
    found = [
        (r["component"], r["account"], r["posts"], r["other_org"], r["doc_no"])
        for r in answer(analysis.reform_movements(con, "2015-12-31", "2016-12-31"))
    ]
    assert found == [
        ("a", "granted", 1, None, "文二"),
        ("a", "transferred_out", 2, "d", "文一"),
        ("d", "transferred_in", 2, "a", "文一"),
    ]


def test_conversions_count_as_far_as_their_loan_goes():
    names = "txn_id txn_on kind pool org_id post_type posts loan_id"
    ledger = rows_of(
        ("T1", date(2015, 2, 1), "借出", "池", "a", "行政", 5, "L"),
        ("T2", date(2015, 6, 1), "转正", "池", "a", "行政", 2, "L"),
        ("T3", date(2016, 6, 1), "转正", "池", "a", "行政", 9, "L"),
        names=names,
    )
    con = database(small_world(bank_txn=ledger), YEAR)
    for first, posts in (("2015-01-31", 5), ("2015-12-31", 3)):
        rows = answer(analysis.before_after(con, first, "2016-12-31"))
        assert next(r["from_bank"] for r in rows if r["component"] == "a") == posts
