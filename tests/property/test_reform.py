"""Before and after, against a plain walk of the graph, on random worlds of reforms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from random import Random

import oracle_reform as oracle
import pytest
from datasets import POOL_OF_DAYS, UNTOLD, batch, world_of
from load import answer, database, same
from oracle_units import Card, Tables

import analysis

REFORM = "R1"
DAYS_OF_MOVEMENT = POOL_OF_DAYS[3:22:5]


def reformed(make: Callable[[Random], Tables]) -> Callable[[Random], Tables]:
    """Worlds with transfers, grants and cuts, often those of the bank again, and a reform."""

    def world(rng: Random) -> Tables:
        tables = make(rng)
        orgs = [row["org_id"] for row in tables["org"]][:4]  # few units, so that movements meet
        types = sorted({row["post_type"] for row in tables["quota"]} - {UNTOLD})[:2] or ["行政"]
        for number in range(rng.choice((3, 2, 1, 0))):
            tables["bank_txn"].append(
                {"kind": rng.choice(("入池", "出池")), "org_id": rng.choice(orgs),
                 "txn_on": rng.choice(DAYS_OF_MOVEMENT), "post_type": rng.choice(types),
                 "pool": "周转池", "txn_id": f"B{number}", "posts": rng.choice((1, 1, 2, 0))}
            )  # fmt: skip
        for txn in tables["bank_txn"]:
            txn["doc_no"] = rng.choice((None, "文1", "文2"))
            if txn["kind"] == "转正":
                txn["txn_on"] = rng.choice(DAYS_OF_MOVEMENT)
        rows = {}
        for _ in range(rng.randint(0, 5)):
            ends = rng.choice((*orgs, None)), rng.choice((*orgs, None))
            key = (
                rng.choice(DAYS_OF_MOVEMENT),
                *ends,
                rng.choice(types),
                rng.choice((None, "文1", "文2")),
            )
            rows[key] = rng.choice((1, 1, 2, 0))
        for txn in tables["bank_txn"]:  # what the transfers record a second time
            if txn["kind"] in ("入池", "出池", "转正") and txn["posts"] and rng.random() < 0.5:
                other = rng.choice((None, *orgs))
                ends = (txn["org_id"], other) if txn["kind"] == "入池" else (other, txn["org_id"])
                on = rng.choice((txn["txn_on"], txn["txn_on"], rng.choice(DAYS_OF_MOVEMENT)))
                rows[on, *ends, txn["post_type"], txn["doc_no"]] = txn["posts"]
        names = ("moved_on", "from_org", "to_org", "post_type", "doc_no")
        tables["quota_transfer"] = [
            dict(zip(names, key, strict=True))
            | {"posts": posts, "reform_id": rng.choice((REFORM, None, "R2"))}
            for key, posts in rows.items()
        ]
        tables["reform_unit"] = [
            {"reform_id": REFORM, "org_id": org} for org in rng.sample(orgs, rng.randint(0, 2))
        ]
        for row in tables["lineage"]:
            row["reform_id"] = rng.choice((None, REFORM))
        return tables

    return world


def chains(rng: Random) -> Tables:
    """Many units in long chains of mergers, splits and renames, each with a quota."""
    number = rng.randint(6, 14)
    orgs = rng.sample([f"U{n:02}" for n in range(number)], number)
    lineage: dict[tuple[str, str, date], str] = {}
    replaced: set[str] = set()
    for place, org in enumerate(orgs[:-1]):
        for target in orgs[place + 1 : place + 1 + rng.randint(0, 2)]:
            change = rng.choice(("合并", "拆分", "更名", "撤并", "整建制划入"))
            if change == "更名" and {org, target} & replaced:
                change = "拆分"
            replaced |= {org, target} if change == "更名" else set()
            lineage[org, target, rng.choice(POOL_OF_DAYS)] = change
    return {
        "org": [{"org_id": org, "name": f"{org}局"} for org in orgs],
        "lineage": [
            {"from_org": a, "to_org": b, "changed_on": on, "change": change}
            for (a, b, on), change in lineage.items()
        ],
        "quota": [
            {"org_id": org, "post_type": "行政", "effective_on": on, "posts": rng.randint(0, 9)}
            for org in orgs
            for on in rng.sample(POOL_OF_DAYS, rng.randint(1, 2))
        ],
        "roster": [], "headcount": [], "bank_txn": [],
    }  # fmt: skip


def two_days(rng: Random) -> list[date]:
    """Nearly all that happens between them, or less."""
    few = rng.sample(rng.choice((DAYS_OF_MOVEMENT, POOL_OF_DAYS)), 2)
    return rng.choice((list(POOL_OF_DAYS[1::22]), sorted(few)))


@pytest.mark.parametrize("make", [chains, world_of], ids=["chains", "worlds"])
@pytest.mark.parametrize("seed", range(2))
def test_before_after_agrees(make: Callable[[Random], Tables], seed: int) -> None:
    worlds = batch(f"before {seed}", 20, reformed(make))
    con = database(worlds.union, worlds.card)
    days = two_days(Random(seed))
    expected = [r for w in worlds.worlds for r in oracle.before_after(w, worlds.applied, *days)]
    same(analysis.before_after(con, *days), expected, "component", "post_type")
    tables = worlds.worlds[0]
    reform = f"W000{REFORM}"
    of_reform = oracle.before_after(tables, worlds.applied, *days, reform)
    same(analysis.before_after(con, *days, reform), of_reform, "component", "post_type")


def test_components_are_those_of_the_graph() -> None:
    worlds = batch("graph", 30, chains)
    con = database(worlds.union, worlds.card)
    for days in (two_days(Random(seed)) for seed in range(4)):
        found = Counter(row["component"] for row in answer(analysis.lineage_component(con, *days)))
        walked: dict[str, list[str]] = {}
        for tables in worlds.worlds:
            walked |= oracle.components(oracle.World(tables, worlds.applied), *days)
        expected = {units[0]: len(units) for units in walked.values() if len(units) > 1}
        assert dict(found) == expected


@pytest.mark.parametrize("make", [chains, world_of], ids=["chains", "worlds"])
def test_nothing_is_lost_on_the_way(make: Callable[[Random], Tables]) -> None:
    """Posts that leave one component arrive in another; known sides add up to their totals."""
    worlds = batch("on the way", 20, reformed(make))
    con = database(worlds.union, worlds.card)
    days = two_days(Random("on the way"))
    rows = answer(analysis.before_after(con, *days))
    assert sum(r["transferred_in"] for r in rows) == sum(r["transferred_out"] for r in rows)
    for day, side in zip(days, ("before", "after"), strict=True):
        now = {(r["org_id"], r["post_type"]): r for r in answer(analysis.staffing(con, as_of=day))}
        for post_type in {r["post_type"] for r in rows} - {UNTOLD}:
            mine = [r for r in rows if r["post_type"] == post_type]
            of_type = [r for (_, t), r in now.items() if t == post_type]
            assert sum(r[f"borrowed_{side}"] for r in mine) == sum(r["borrowed"] for r in of_type)
            if all(r[f"quota_{side}"] is not None for r in mine):
                expected = sum(r["quota"] or 0 for r in of_type)
                assert sum(r[f"quota_{side}"] for r in mine) == expected
    transfers = worlds.union["quota_transfer"]
    for reform in ("W003R1", None):
        moved = [r["posts"] for r in transfers
                 if (r["reform_id"] == reform if reform else r["reform_id"] is not None)]  # fmt: skip
        assert sum(r["posts"] for r in answer(analysis.reform_flow(con, reform))) == sum(moved)
        ends = answer(analysis.reform_flow_ends(con, reform))
        for side, told in (("划出方", "from"), ("划入方", "to")):
            by_end = Counter()
            for r in answer(analysis.reform_flow(con, reform)):
                by_end[r[f"{told}_level"], r[f"{told}_kind"]] += r["posts"]
            assert by_end == {
                (e["level"], e["kind"]): e["posts"] for e in ends if e["flow_end"] == side
            }
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
    first, unchanged = sorted(rows, key=lambda row: row["component"])
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
    found = sorted(
        (r["component"], r["account"], r["posts"], r["other_org"], r["doc_no"])
        for r in answer(analysis.reform_movements(con, "2015-12-31", "2016-12-31"))
    )
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
