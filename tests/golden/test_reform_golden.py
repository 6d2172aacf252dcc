"""Known answers of published reforms: a county's townships, and what the documents tell."""

from __future__ import annotations

from collections import defaultdict

import pytest

import analysis
from analysis.store.place import open_database

BY_SUCCESSOR = {
    "城关": (70, 45), "东明集": (65, 45), "刘楼": (60, 45),
    "陆圈": (65, 40), "沙窝": (65, 40), "长兴集": (65, 40),
    "武胜桥": (60, 40), "菜园集": (60, 40), "小井": (60, 40),
    "马头": (35, 40), "大屯": (35, 40), "三春集": (35, 40), "焦园": (35, 40),
}  # fmt: skip


@pytest.fixture
def townships(dongming):
    with open_database(dongming) as con:
        yield con


@pytest.fixture
def documents(published):
    with open_database(published) as con:
        yield con


def records(relation):
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def compared(con, post_type, *days):
    return [r for r in records(analysis.before_after(con, *days)) if r["post_type"] == post_type]


def test_22_townships_became_13_with_175_posts_fewer(townships):
    rows = compared(townships, "行政", "1993-12-31", "2002-12-31")
    before, after = (sum(r[f"quota_{side}"] for r in rows) for side in ("before", "after"))
    assert sum(r["orgs_before"] for r in rows) == 22
    assert sum(r["orgs_after"] for r in rows) == len(rows) == 13
    assert (before, after, after - before) == (710, 535, -175)
    assert round((after - before) / before * 100, 2) == -24.65


def test_by_successor(townships):
    rows = compared(townships, "行政", "1993-12-31", "2002-12-31")
    found = {r["units_after"][:-1]: (r["quota_before"], r["quota_after"]) for r in rows}
    assert found == BY_SUCCESSOR


def test_names_alone_are_a_trap(townships):
    """Joining the two years by name gives +100: nine townships lose their posts unseen."""
    ((by_name,),) = townships.sql("""
        select sum(a.quota - b.quota)::int
        from staffing('2002-12-31') a join org o using (org_id)
        join (select n.name, s.* from staffing('1993-12-31') s join org n using (org_id)) b
          on b.name = o.name and b.post_type = a.post_type
        where a.post_type = '行政'""").fetchall()
    by_lineage = sum(r["quota_change"] for r in compared(townships, "行政"))
    assert (by_name, by_lineage) == (100, -175)


def test_posts_of_institutions_in_1993_are_unknown_so_their_change_is(townships):
    rows = compared(townships, "事业", "1993-12-31", "2002-12-31")
    assert sum(r["quota_after"] for r in rows) == 435
    assert {(r["quota_before"], r["quota_change"], r["unexplained"]) for r in rows} == {
        (None, None, None)
    }


def test_units_bear_the_names_of_their_day(townships):
    rows = {r["component"]: r for r in compared(townships, "行政", "1993-12-31", "2002-12-31")}
    assert (rows["matou"]["units_before"], rows["matou"]["units_after"]) == ("马头乡", "马头镇")
    assert rows["jiaolou"]["units_before"] == "刘楼乡、焦楼乡"
    assert rows["chengguan"]["units_before"] == "城关镇、鱼沃乡"


def test_before_the_merger_nothing_is_joined(townships):
    assert analysis.lineage_component(townships, "1993-12-31", "2001-01-31").fetchall() == []
    assert len(analysis.lineage_component(townships, "2001-01-31", "2001-02-01").fetchall()) == 18


# --- the documents


def test_one_post_more_by_grant(documents):
    (row,) = list(records(analysis.before_after(documents, reform="QT2015")))
    assert (row["quota_before"], row["quota_after"]) == (12, 13)
    assert (row["granted"], row["unexplained"]) == (1, 0)


def test_a_merger_of_which_the_before_is_not_stated(documents):
    (row,) = records(analysis.before_after(documents, "2016-02-29", "2016-03-31", "YB2016"))
    assert (row["orgs_before"], row["orgs_after"]) == (2, 1)
    assert (row["quota_before"], row["quota_after"], row["quota_change"]) == (None, 31, None)
    (moved,) = records(analysis.reform_movements(documents, "2016-02-29", "2016-03-31", "YB2016"))
    assert (moved["account"], moved["posts"]) == ("within", 5)


def test_half_of_a_leading_body_is_full_time(documents):
    rows = [r for r in records(analysis.leadership(documents)) if r["org_id"] == "SH-TW"]
    made_up = defaultdict(int)
    for row in rows:
        for name in ("full_time", "seconded", "part_time", "actual"):
            made_up[name] += row[name]
    assert dict(made_up) == {"full_time": 4, "seconded": 1, "part_time": 3, "actual": 8}
    assert {r["full_time_share"] for r in rows} == {0.5}


def test_targets_met_or_not_computable_and_why(documents):
    rows = {
        (r["reform_id"], r["target_id"]): r for r in records(analysis.reform_targets(documents))
    }
    half = rows["QT2015", "B1"]
    assert (half["value"], half["met"], half["verdict"]) == (0.5, True, "达到")
    for target in ("A1", "A2", "A3", "A4", "B2", "B3"):
        row = rows["QT2015", target]
        assert (row["met"], row["verdict"]) == (None, "无法计算") and row["explanation"]
    town = rows["JZ2021", "A2"], rows["JZ2021", "B2"]
    assert [(r["value"], r["met"]) for r in town] == [(8, True), (6, True)]
    assert rows["JZ2021", "C1"]["soft"] and rows["JZ2021", "C1"]["met"] is None


def test_a_town_with_six_institutions_has_room_for_one(documents):
    rows = [r for r in records(analysis.structure(documents)) if r["org_id"] == "JA-PP"]
    found = {r["measure"]: (r["value"], r["spare"], r["verdict"]) for r in rows}
    assert found["事业单位数"] == (6, 1, "符合")
    assert found["内设机构数"] == (8, 0, "符合")  # plates in brackets are no units
    assert found["行政编制数"] == (None, None, "无法计算")


def test_every_published_figure_has_its_place(documents):
    ((figures, placed),) = documents.sql("""
        select count(*), count(*) filter (locator is not null and source_id in (
            select doc_no from document)) from published_figure""").fetchall()
    assert figures == placed >= 100
    ((in_units, commented),) = documents.sql("""
        select (select count(*) from published_figure where unit is not null),
               (select count(*) from published_identity where comment is null)""").fetchall()
    assert (in_units, commented) == (
        figures - 3,
        0,
    )  # two keys of a telephone and a name are bare numbers
    ((announced, real),) = documents.sql("""
        select max(value) filter (measure = '取消（宣布）'), max(value) filter (
            measure = '取消（实际减少）') from published_figure""").fetchall()
    assert (announced, real) == (53, 13)
