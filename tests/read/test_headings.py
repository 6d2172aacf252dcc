"""Finding the heading rows, giving every column its meaning, and saying what is not understood."""

from __future__ import annotations

import pytest

from analysis.dictionary import Column, Table
from analysis.forms.words import shipped_vocabulary
from analysis.read.columns import Columns
from analysis.read.frame import find_frame
from analysis.read.sheet_read import cell_of

QUOTA = "单位,类型,生效日期,核定编制\n甲局,行政,2018-01-01,5\n"
NAMES = ("org_id", "post_type", "effective_on", "posts")
FIRST = ("甲局", "行政", "2018-01-01", "5")


@pytest.mark.parametrize(
    "head",
    [
        "org_id,post_type,effective_on,posts",
        "ORG_ID, Post Type ,effective_on,posts",
        "机构编码,编制类型,生效日,核定编制数",
        "单位名称,类型,核定日期,编制数（名）",
    ],
)
def test_english_chinese_and_synonyms(read, head):
    found = read("quota.csv", head + "\n甲局,行政,2018-01-01,5\n")
    assert not found.problems and not found.notes
    assert found.rows(*NAMES) == [FIRST]


def test_headings_and_positions_are_kept_as_written(read):
    (sheet,) = read("quota.csv", "序号," + QUOTA.replace("\n甲", "\n1,甲")).sheets
    assert cell_of(sheet, 2, 0, "posts") == ("第2行第5列", "核定编制")
    assert cell_of(sheet, 2, 0, "org_id") == ("第2行第2列", "单位")


def test_titles_above_are_noted_and_not_read(read):
    found = read("quota.csv", "某县机构编制一览表\n\n填报单位：某编办,,2018年\n" + QUOTA)
    assert found.rows("row", "org_id") == [(5, "甲局")]
    assert found.notes[0].rows_skipped == 2 and "第 1、3 行" in found.notes[0].text


@pytest.mark.parametrize(
    "head",
    [
        "单位,编制,,,备注\n,类型,生效日期,核定数,\n",  # spread to the right
        "单位,类型,生效,核定,\n,,日期,编制,文号\n",  # lower cells that need their upper
        "单位,类型,生效日期,核定编制,文号\n,,,（名）,\n",  # a line of units
        "单位,类型,生效日期,核定编制,文号\n甲,乙,丙,1,2\n",  # column numbers
    ],
)
def test_headings_in_two_rows(read, head):
    found = read("quota.csv", head + "甲局,行政,2018-01-01,5,x\n")
    assert not found.problems and found.rows("row", *NAMES) == [(3, *FIRST)]


def test_a_heading_is_told_as_its_path(read):
    (sheet,) = read(
        "quota.csv", "单位,编制,,\n,类型,生效日期,核定数\n甲局,行政,2018-01-01,5\n"
    ).sheets
    assert cell_of(sheet, 3, 0, "post_type")[1] == "编制/类型"


def test_unknown_headings_over_words_are_told_and_stop_nothing(read):
    found = read("quota.csv", "单位,类型,生效日期,核定编制,保障方式\n甲局,行政,2018-01-01,5,x\n")
    assert not found.problems and found.rows(*NAMES) == [FIRST]
    assert "不认识的列标题，没有读入：保障方式" in found.told()


def test_an_unknown_heading_over_numbers_leaves_the_sheet_partly_understood(read):
    (sheet,) = read(
        "quota.csv", "单位,类型,生效日期,核定编制,系数\n甲局,行政,2018-01-01,5,3\n"
    ).sheets
    assert [sheet.reading.frame.texts[p] for p in sheet.reading.open_numbers] == ["系数"]


def test_ignored_columns_are_noted(read):
    text = "序号,办公楼层,备注," + QUOTA.replace("\n甲", "\n1,全额,无,甲")
    found = read("quota.csv", text, ignore=("办公楼层",))
    assert not found.problems and "没有读入的列：办公楼层、备注" in found.told()
    assert set(found.frame.columns) == {"row", "part", *NAMES, "extra", "apart"}


def test_nobody_may_pass_over_what_tells_rows_apart(read):
    found = read("quota.csv", QUOTA, ignore=("类型", "单位"))
    assert found.rows(*NAMES) == [FIRST]


def test_a_code_counts_before_a_name_beside_it(read):
    text = "单位,部门名称,类型,生效日期,编制数\n01,甲局,行政,2018-01-01,5\n"
    found = read("quota.csv", text)
    assert not found.problems and found.rows("org_id") == [("01",)]
    assert "部门名称" in found.told()


@pytest.mark.parametrize(
    ("name", "text", "lacking"),
    [
        ("quota_transfer.csv", "划转日,编制类型,现单位\n2018,行政,a\n", "posts"),
        ("org.csv", "规格,设立日\na,2018\n", "机构编码"),
        ("bank_txn.csv", "流水号,业务日\n1,2018\n", "业务种类"),
        ("roster.csv", "姓名,编制类型,开始日期\nx,行政,2018\n", "机构编码"),
    ],
)
def test_what_a_table_cannot_do_without_is_named(read, name, text, lacking):
    found = read(name, text)
    (problem,) = found.problems
    assert "没有读入" in problem.problem and not problem.fatal and problem.fix
    assert lacking in problem.problem or (lacking == "posts" and "数" in problem.problem)
    assert not found.batches


def test_stand_ins_for_missing_keys(read):
    found = read("org.csv", "单位名称,规格\n甲局,正科\n")
    assert found.rows("org_id", "name", "grade") == [("甲局", "甲局", "正科")]
    found = read("roster.csv", "身份证号,单位,编制类型,开始日期\n1,a,行政,2018\n")
    assert not found.problems and "person_key" not in found.frame.columns
    assert found.rows("id_number", "org_id") == [("1", "a")]
    found = read("roster-b.csv", "姓名,单位,编制类型,开始日期\nx,a,行政,2018\n")
    assert not found.problems and found.rows("person_name") == [("x",)]
    found = read("quota.csv", "单位,生效日期,核定编制\na,2018,3参公9事业\n")
    assert not found.problems and found.rows("post_type", "posts") == [("不分类型", "3参公9事业")]


TYPED = Table(
    name="typed",
    zh="试",
    description="",
    columns=(
        Column("key", "code", "代号", ""),
        Column("kind", "text", "种类", "", synonyms=("类型", "性质")),
        Column("post_type", "text", "编制类型", "", synonyms=("类型", "性质")),
    ),
    key=("key",),
)


def fields_of(row: list[str]) -> dict[str, list[int]]:
    frame = find_frame([(1, tuple(row))], lambda _text: True, (), False)
    assert frame is not None
    return Columns(frame, shipped_vocabulary(), None, []).fields(TYPED, range(len(row)))


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        (["代号", "类型", "种类"], {"key": [0], "post_type": [1], "kind": [2]}),
        (["代号", "编制类型", "类型"], {"key": [0], "post_type": [1], "kind": [2]}),
        (["kind", "代号", "性质"], {"kind": [0], "key": [1], "post_type": [2]}),
        (["代号", "类型"], {"key": [0], "kind": [1]}),
    ],
)
def test_a_heading_of_two_columns_goes_to_the_free_one(row, columns):
    assert fields_of(row) == columns


def test_no_headings_at_all_is_a_problem(read):
    (problem,) = read("quota.csv", "甲局,行政,2018,5\n乙局,行政,2018,6\n").problems
    assert "找不到" in problem.problem and "编制类型" in problem.fix
    (problem,) = read("quota.csv", "x\n" * 30 + QUOTA).problems
    assert "找不到" in problem.problem
    assert not read("quota.csv", "x\n" * 29 + QUOTA).problems


def test_a_blank_heading_over_filled_cells_is_told_and_blank_columns_vanish(read):
    found = read("quota.csv", "单位,,类型,生效日期,核定编制,\na,,行政,2018,5,\nb,,行政,2018,5,x\n")
    assert not found.problems and "没有列标题的列，没有读入：第6列" in found.told()
    assert not read("quota.csv", "单位,,类型,生效日期,编制,\na,,行政,2018,5,\n").notes


def test_id_numbers_in_headings_are_masked(read):
    text = "单位,类型,生效日期,编制,人110101199003077777\na,行政,2018,5,x\n"
    found = read("quota.csv", text)
    assert "证件号已遮盖" in found.told()
    assert "110101" not in repr((found.problems, found.notes))
