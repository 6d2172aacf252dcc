"""Targets, norms, leading bodies, flows and trajectories on small worlds with known answers."""

from __future__ import annotations

from datetime import date

import pytest
from load import answer, database
from oracle_bank import Card

import analysis
from analysis.questions.registry import in_order

CARD = Card(coverage=(date(2015, 1, 1), date(2017, 12, 31)))
DAY = date(2016, 6, 1)


def rows(names, *values):
    return [dict(zip(names.split(), row, strict=True)) for row in values]


def world(**more):
    """A union losing 4 of 10 posts to a street and a town, a league losing 3 of 10 for good."""
    tables = {
        "org": rows(
            "org_id name level kind region_code",
            ("union", "总工会", "县", "群团", "1"),
            ("league", "团委", "县", "群团", "1"),
            ("street", "一街道", "乡", "街道", "1"),
            ("town", "二镇", "乡", "乡镇", "2"),
        ),
        "quota": rows(
            "org_id post_type effective_on posts",
            ("union", "行政", date(2015, 1, 1), 10),
            ("union", "行政", DAY, 6),
            ("league", "行政", date(2015, 1, 1), 10),
            ("league", "行政", DAY, 7),
            ("street", "行政", date(2015, 1, 1), 57),
            ("street", "行政", DAY, 60),
            ("town", "行政", date(2015, 1, 1), 60),
            ("town", "行政", DAY, 61),
        ),
        "quota_transfer": rows(
            "moved_on from_org to_org post_type posts reform_id",
            (DAY, "union", "street", "行政", 3, "R"),
            (DAY, "union", "town", "行政", 1, "R"),
            (DAY, "league", None, "行政", 3, "R"),
            (DAY, None, "town", "行政", 9, "other"),
        ),
        "reform": rows("reform_id effective_on", ("R", DAY), ("other", date(2017, 1, 1))),
        "reform_unit": rows(
            "reform_id org_id", *[("R", org) for org in ("union", "league", "street", "town")]
        ),
        "bank_txn": [],
    }
    return database(tables | more, CARD)


TARGET = "reform_id target_id measure scope operator threshold soft"
LEADER = "person_key org_id start_on role tenure"


def target(measure, scope, operator, threshold, soft=False, **more):
    con = world(
        reform_target=rows(TARGET, ("R", "T", measure, scope, operator, threshold, soft)), **more
    )
    (row,) = answer(analysis.reform_targets(con, "R"))
    return row


@pytest.mark.parametrize(
    ("scope", "operator", "threshold", "value", "verdict"),
    [
        ("总工会", ">=", 0.4, 0.4, "达到"),  # exactly at the threshold
        ("团委", ">=", 0.3, 0.3, "达到"),
        ("团委", ">=", 0.31, 0.3, "未达到"),
        ("群团", ">=", 0.35, 0.35, "达到"),  # 7 of 20
        ("群团", ">", 0.35, 0.35, "未达到"),
    ],
)
def test_rate_of_reduction(scope, operator, threshold, value, verdict):
    row = target("行政编制精简率", scope, operator, threshold)
    assert (row["value"], row["verdict"]) == (value, verdict)


def test_what_is_not_recorded_cannot_be_computed():
    inner = target("内设机构精简率", "群团", ">=", 0.25)
    assert (inner["met"], inner["verdict"]) == (None, "无法计算")
    assert inner["explanation"] == "没有改革前后内设机构的数据"
    nobody = target("行政编制数", "省", "<=", 60)
    assert nobody["explanation"] == "改革涉及的单位中没有这一范围的"
    assert target("没有的指标", "群团", "<=", 1)["verdict"] == "无法计算"


def test_soft_targets_ask_for_an_explanation_and_name_the_unit():
    row = target("行政编制数", "街道、乡镇", "<=", 60, soft=True)
    assert (row["value"], row["met"], row["verdict"]) == (61, False, "需说明")
    assert row["explanation"] == "未达到的：二镇"
    assert target("行政编制数", "街道", "<=", 60)["verdict"] == "达到"  # exactly 60
    assert target("行政编制数", "2 乡镇", "<=", 60)["verdict"] == "未达到"


def test_a_reform_that_names_no_unit_speaks_of_all_in_scope():
    assert target("行政编制精简率", "团委", ">=", 0.3, reform_unit=[])["value"] == 0.3


def test_a_target_is_not_judged_before_its_reform():
    con = world(reform_target=rows(TARGET, ("R", "T", "行政编制精简率", "群团", ">=", 0, False)))
    (row,) = answer(analysis.reform_targets(con, "R", "2016-05-31"))
    assert (row["value"], row["verdict"]) == (None, "无法计算")


def inner_units(org, kept, gone):
    numbers = [(org, f"{n}", None) for n in range(kept)]
    numbers += [(org, f"{kept + n}", DAY) for n in range(gone)]
    return rows("org_id inner_id abolished_on", *numbers)


def test_a_quarter_of_the_inner_units():
    row = target("内设机构精简率", "总工会", ">=", 0.25, inner_unit=inner_units("union", 6, 2))
    assert (row["value_before"], row["value_after"], row["value"]) == (8, 6, 0.25)
    assert row["met"]


@pytest.mark.parametrize(("people", "met"), [(4, True), (3, False), (0, None)])
def test_backfill_of_at_least_the_posts_cut(people, met):
    leaders = rows(LEADER, *[(f"p{n}", "union", DAY, "副职", "挂职") for n in range(people // 2)])
    seconded = rows(
        "person_key from_org to_org start_on",
        *[(f"s{n}", "town", "union", DAY) for n in range(people - people // 2)],
    )
    row = target("补充力量比例", "总工会", ">=", 1, leader=leaders, secondment=seconded)
    assert row["met"] is met


def body(*tenures, org="league"):
    return rows(LEADER, *[(f"{org}{n}", org, DAY, "副职" if n else "正职", t)
                          for n, t in enumerate(tenures)])  # fmt: skip


@pytest.mark.parametrize(
    ("tenures", "share", "verdict"),
    [
        (("专职",) * 4 + ("兼职",) * 3 + ("挂职",), 0.5, "达到"),
        (("专职",) * 5 + ("兼职",) * 3 + ("挂职",), 5 / 9, "未达到"),
        (("专职", None), None, "无法计算"),
    ],
)
def test_share_of_full_time_leaders(tenures, share, verdict):
    row = target("领导班子专职比例", "团委", "<=", 0.5, leader=body(*tenures))
    assert (row["value"], row["verdict"]) == (share, verdict)


def test_three_one_two():
    con = world(leader=body("专职", "专职", "专职", "挂职", "兼职", "兼职"))
    found = {r["measure"]: r["value"] for r in answer(analysis.structure(con))
             if r["org_id"] == "league"}  # fmt: skip
    make_up = [found[f"领导班子{kind}数"] for kind in ("专职", "挂职", "兼职")]
    assert make_up == [3, 1, 2] and found["领导班子专职比例"] == 0.5


def test_leadership_by_role():
    quota = rows(
        "org_id role effective_on posts",
        ("league", "正职", date(2015, 1, 1), 1),
        ("league", "副职", date(2015, 1, 1), 3),
        ("league", "副职", date(2017, 1, 1), 1),
    )
    quota += [{**quota[0], "org_id": "union"}]  # which never told who leads it
    con = world(leader_quota=quota, leader=body("专职", "专职", "专职", "挂职"))
    first, second, untold = answer(in_order("leadership", analysis.leadership(con, "2016-12-31")))
    assert (first["role"], first["posts"], first["actual"], first["over"]) == ("正职", 1, 1, 0)
    assert (second["posts"], second["actual"], second["over"]) == (3, 3, 0)
    assert first["full_time_share"] == second["full_time_share"] == 0.75
    assert (untold["posts"], untold["actual"], untold["over"]) == (1, None, None)
    # who exceeds stands first
    later, _, _ = answer(in_order("leadership", analysis.leadership(con, "2017-12-31")))
    assert (later["posts"], later["over"]) == (1, 1)  # 挂职 holds no post


def test_norms_by_kind_region_and_size():
    norms = rows(
        "norm_id scope measure operator threshold soft",
        ("60", "街道、乡镇", "行政编制数", "<=", 60, True),
        ("职数11—50", "事业单位、群团 编制1—6", "领导职数", "<=", 2, False),
        ("职数大", "群团 编制7以上", "领导职数", "<=", 3, False),
    )
    quota = [(org, "副职", date(2015, 1, 1), 3) for org in ("union", "league")]
    con = world(norm=norms, leader_quota=rows("org_id role effective_on posts", *quota))
    judged = {(r["org_id"], r["norm_id"]): r["verdict"]
              for r in answer(analysis.structure(con)) if r["norm_id"]}  # fmt: skip
    assert judged == {
        ("street", "60"): "符合",
        ("town", "60"): "需说明",
        ("union", "职数11—50"): "不符合",
        ("league", "职数大"): "符合",
    }


def test_limits_of_a_region_and_what_is_left_of_them():
    limit = rows("region_code kind effective_on units doc_no", ("1", "群团", DAY, 3, "限号"))
    (row,) = [r for r in answer(analysis.structure(world(org_limit=limit))) if r["org_id"] is None]
    assert (row["value"], row["threshold"], row["spare"], row["source"]) == (2, 3, 1, "限号")


# --- flows and trajectories; their parameter bears the name of the table reform


def test_flow_is_conserved_and_of_one_reform_alone():
    con = world()
    found = answer(analysis.reform_flow(con, "R"))
    assert sum(r["posts"] for r in found) == 7
    down = {(r["from_kind"], r["to_kind"]): r["posts"] for r in found}
    assert down == {("群团", "街道"): 3, ("群团", "乡镇"): 1, ("群团", "核减"): 3}
    assert sum(r["posts"] for r in answer(analysis.reform_flow(con))) == 16


def test_trajectory_is_indexed_to_the_eve_of_the_reform():
    found = answer(in_order("reform_trajectory", analysis.reform_trajectory(world(), "R", 1, 2)))
    union = [(r["month_no"], r["on_day"], r["quota"], r["quota_index"])
             for r in found if r["component"] == "union"]  # fmt: skip
    assert union == [
        (-1, date(2016, 4, 30), 10, 1.0),
        (0, date(2016, 5, 31), 10, 1.0),
        (1, date(2016, 6, 30), 6, 0.6),
        (2, date(2016, 7, 31), 6, 0.6),
    ]


def test_trajectory_of_a_merger_is_that_of_all_its_units():
    lineage = rows("from_org to_org changed_on change reform_id",
                   ("league", "union", date(2017, 1, 1), "合并", "other"))  # fmt: skip
    quota = rows("org_id post_type effective_on posts",
                 ("union", "行政", date(2015, 1, 1), 10), ("league", "行政", date(2015, 1, 1), 5),
                 ("union", "行政", date(2017, 1, 1), 12))  # fmt: skip
    con = world(lineage=lineage, quota=quota)
    for asked in ("other", None):
        found = answer(in_order("reform_trajectory", analysis.reform_trajectory(con, asked, 1, 1)))
        assert [(r["component"], r["quota"], r["quota_index"]) for r in found] == [
            ("league", 15, 1.0), ("league", 15, 1.0), ("league", 12, 0.8),
        ]  # fmt: skip


def test_points_outside_the_coverage_are_not_invented():
    found = answer(analysis.reform_trajectory(world(), "R", 24, 24))
    days = {r["on_day"] for r in found}
    assert min(days) >= CARD.coverage[0] and max(days) <= CARD.coverage[1]


def test_quota_changes_bear_their_documents():
    quota = rows(
        "org_id post_type effective_on posts doc_no",
        ("union", "行政", date(2015, 1, 1), 10, None),
        ("union", "行政", DAY, 6, "文一"),
    )
    (row,) = answer(analysis.quota_changes(world(quota=quota), "2015-12-31", "2017-12-31"))
    assert (row["changed_on"], row["quota_change"], row["doc_no"]) == (DAY, -4, "文一")
