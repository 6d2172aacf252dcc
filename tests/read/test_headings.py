"""Finding the heading row and giving every column its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.dictionary import Column, Table
from analysis.read.heading_checks import check_headings
from analysis.read.headings import find_headings
from analysis.read.problem import Problem

QUOTA = "单位,类型,生效日期,核定编制\n甲局,行政,2018-01-01,5\n"


def test_english_chinese_and_synonyms(read):
    for head in (
        "org_id,post_type,effective_on,posts",
        "ORG_ID, Post Type ,effective_on,posts",
        "机构编码,编制类型,生效日,核定编制数",
        "单位名称,类型,核定日期,编制数（名）",
    ):
        found = read("quota.csv", head + "\n甲局,行政,2018-01-01,5\n")
        assert not found.problems, found.problems
        assert found.rows("org_id", "post_type", "effective_on", "posts") == [
            ("甲局", "行政", "2018-01-01", "5")
        ]


def test_headings_and_positions_are_kept_as_written(read):
    (batch,) = read("quota.csv", "序号," + QUOTA.replace("\n甲", "\n1,甲")).batches
    assert batch.headings["posts"] == "核定编制" and batch.positions["posts"] == 4
    assert batch.headings["org_id"] == "单位"


def test_titles_above_are_noted_and_not_read(read):
    found = read("quota.csv", "某县机构编制一览表\n\n填报单位：某编办,,2018年\n" + QUOTA)
    assert found.rows("row", "org_id") == [(5, "甲局")]
    assert found.notes[0].rows_skipped == 2 and "第 1、3 行" in found.notes[0].text


def test_two_row_headings_in_text_spread_to_the_right(read):
    text = "单位,编制,,,备注\n,类型,生效日期,核定数,\n甲局,行政,2018-01-01,5,x\n"
    found = read("quota.csv", text)
    assert not found.problems
    assert found.rows("row", "org_id", "post_type", "effective_on", "posts") == [
        (3, "甲局", "行政", "2018-01-01", "5")
    ]
    assert found.batches[0].headings["post_type"] == "编制类型"


def test_lower_cells_that_need_their_upper(read):
    text = "单位,类型,生效,核定,\n,,日期,编制,文号\n甲局,行政,2018-01-01,5,x\n"
    found = read("quota.csv", text)
    assert not found.problems
    assert found.rows("effective_on", "posts", "doc_no") == [("2018-01-01", "5", "x")]


def test_a_unit_row_under_the_headings_is_part_of_them(read):
    text = "单位,类型,生效日期,核定编制\n,,,（名）\n甲局,行政,2018-01-01,5\n"
    found = read("quota.csv", text)
    assert not found.problems and found.rows("posts") == [("5",)]


def test_unknown_headings_are_all_named_with_the_nearest(read):
    found = read("quota.csv", "单位,编制类形,生效日期,核定编制,经费\n甲局,行政,2018-01-01,5,x\n")
    unknown = [p for p in found.problems if "不认识" in p.problem]
    assert [(p.column, p.cell, p.row) for p in unknown] == [
        ("编制类形", "第1行第2列", 1),
        ("经费", "第1行第5列", 1),
    ]
    assert "“编制类型”" in unknown[0].fix and 'ignore_columns = ["经费"]' in unknown[1].fix
    assert not found.batches
    missing = [p for p in found.problems if "缺少" in p.problem]
    # quota is compound: the types may stand in the cells.
    assert missing == []


def test_ignored_columns_are_noted(read):
    text = "序号,经费来源,备注," + QUOTA.replace("\n甲", "\n1,全额,无,甲")
    found = read("quota.csv", text, ignore=("经费来源",))
    assert not found.problems and "序号、经费来源、备注" in found.told()
    assert set(found.frame.columns) == {
        "row", "org_id", "post_type", "effective_on", "posts", "extra",
    }  # fmt: skip


def test_a_card_may_pass_over_a_known_column(read):
    text = "单位,部门名称,类型,生效日期,编制数\n01,甲局,行政,2018-01-01,5\n"
    clash = read("quota.csv", text).problems[0]
    assert "“单位”和“部门名称”" in clash.problem
    found = read("quota.csv", text, ignore=("部门名称",))
    assert not found.problems and found.rows("org_id") == [("01",)]


@pytest.mark.parametrize(
    ("name", "text", "missing"),
    [
        ("quota.csv", "单位,类型\na,行政\n", {"effective_on", "posts"}),
        ("headcount.csv", "单位,实有人数\na,3参公\n", {"counted_on"}),
        ("roster.csv", "姓名,单位,编制类型,开始日期\nx,a,行政,2018\n", {"person_key"}),
        ("quota_transfer.csv", "划转日,编制类型,现单位\n2018,行政,a\n", {"posts"}),
        ("org.csv", "规格,设立日\na,2018\n", {"org_id"}),
        ("bank_txn.csv", "流水号,业务日\n1,2018\n", {"kind", "pool", "post_type"}),
    ],
)
def test_missing_columns_are_fatal(read, name, text, missing):
    found = read(name, text)
    assert {p.problem.split("（")[1].rstrip("）") for p in found.problems} == missing
    assert not found.batches


def test_stand_ins_for_missing_keys(read):
    found = read("org.csv", "单位名称,规格\n甲局,正科\n")
    assert found.rows("org_id", "name", "grade") == [("甲局", "甲局", "正科")]
    assert "机构编码" in found.told() and found.batches[0].headings["org_id"] == "单位名称"
    found = read("roster.csv", "身份证号,单位,编制类型,开始日期\n1,a,行政,2018\n")
    assert not found.problems and "person_key" not in found.frame.columns
    assert found.rows("id_number", "org_id") == [("1", "a")]
    found = read("quota.csv", "单位,生效日期,核定编制\na,2018,3参公9事业\n")
    assert not found.problems and "post_type" not in found.frame.columns


TYPED = Table(
    name="typed",
    zh="试",
    description="",
    columns=(
        Column("key", "code", "编号", ""),
        Column("kind", "text", "种类", "", synonyms=("类型", "性质")),
        Column("post_type", "text", "编制类型", "", synonyms=("类型", "性质")),
    ),
    key=("key",),
)


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        (["编号", "类型", "种类"], {"key": 0, "post_type": 1, "kind": 2}),
        (["编号", "编制类型", "类型"], {"key": 0, "post_type": 1, "kind": 2}),
        (["kind", "编号", "性质"], {"kind": 0, "key": 1, "post_type": 2}),
    ],
)
def test_a_heading_of_two_columns_goes_to_the_free_one(row, columns):
    found = find_headings([(1, row)], TYPED)
    assert found.columns == columns and not found.clashes and not found.unclear


def test_a_heading_of_two_columns_that_nothing_decides_is_fatal():
    found = find_headings([(1, ["编号", "类型"])], TYPED)
    assert found.unclear == ((1, ("kind", "post_type")),)
    (problem,) = check_headings(found, TYPED, "f.csv", None)
    assert problem.fatal and "“种类” 或 “编制类型”" in problem.problem
    needed = replace(TYPED, required=("post_type",))
    assert find_headings([(1, ["编号", "类型"])], needed).columns == {"key": 0, "post_type": 1}
    found = find_headings([(1, ["编号", "种类", "编制类型", "类型"])], TYPED)
    assert [sorted(positions) for _, positions in found.clashes] == [[1, 3]]


def test_no_headings_at_all_is_fatal(read):
    (problem,) = read("quota.csv", "甲局,行政,2018,5\n乙局,行政,2018,6\n").problems
    assert "找不到" in problem.problem and "编制类型" in problem.fix
    (problem,) = read("quota.csv", "x\n" * 30 + QUOTA).problems
    assert "找不到" in problem.problem
    assert not read("quota.csv", "x\n" * 29 + QUOTA).problems


def test_blank_heading_over_filled_cells_is_fatal_and_blank_columns_vanish(read):
    found = read("quota.csv", "单位,,类型,生效日期,核定编制,\na,,行政,2018,5,\nb,,行政,2018,5,x\n")
    (problem,) = found.problems
    assert isinstance(problem, Problem) and (problem.row, problem.cell) == (3, "第3行第6列")
    assert not read("quota.csv", "单位,,类型,生效日期,编制,\na,,行政,2018,5,\n").problems


def test_id_numbers_in_headings_are_masked(read):
    text = "单位,类型,生效日期,编制,110101199003077777\n"
    (problem,) = read("quota.csv", text).problems
    assert "110101" not in repr(problem)
