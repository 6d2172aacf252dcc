"""Rows that are data, and rows that a form only carries along."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HEAD = "序号,单位,编制类型,生效日期,核定编制\n"
DATA = "1,甲局,行政,2018-01-01,5\n2,乙局,事业,2018-01-01,6\n"


def orgs(found):
    return [] if found.frame.is_empty() else found.frame["org_id"].to_list()


@pytest.mark.parametrize(
    "ending",
    [
        "合计,,,,11\n",
        ",合 计,,,11\n",
        "总　计,,,,11\n",
        "合计（2 个单位）,,,,11\n",
        ",总计：,,,11\n",
        "合计数,,,,11\n",
        "注：含借用,,,,\n",
        "注,,,,\n",
        "说明：1.含借用；\n2.不含工勤。\n（三）其他,,,,\n",
        "备注,含借用,,,\n",
        "填表人：张三,,审核人：李四,,2018年\n",
        ",制表：张三,,,\n",
        "审核人,,,,\n",
        "合计,,,,11\n\n注：x\n制表人：张三\n",
    ],
)
@pytest.mark.parametrize("block", [9, 1 << 20])
def test_totals_and_notes_at_the_end_are_no_data(read, ending, block):
    found = read("quota.csv", HEAD + DATA + ending, block=block)
    assert not found.problems
    assert orgs(found) == ["甲局", "乙局"]
    lines = [line for line in ending.splitlines() if line]
    assert sum(n.rows_skipped for n in found.notes) == len(lines)
    assert "张三" not in found.told() and "第 4" in found.told()


@pytest.mark.parametrize(
    "row",
    [
        "3,注册会计师协会,事业,2018-01-01,7\n",
        ",审核中心,事业,2018-01-01,7\n",
        ",审核中心,事业,,7\n",
        ",说明书编辑部,,,7\n",
        ",合计局,事业,2018-01-01,7\n",
        ",总计划处,事业,2018-01-01,7\n",
        "3,丙局,,,\n",
    ],
)
def test_a_row_with_a_plausible_key_is_data_even_at_the_end(read, row):
    found = read("quota.csv", HEAD + DATA + row)
    assert len(orgs(found)) == 3 and found.frame["row"].to_list() == [2, 3, 4]


def test_a_bare_name_among_fuller_rows_is_a_section_and_a_numbered_one_is_not(read):
    found = read("quota.csv", HEAD + ",丙局,,,\n" + DATA)
    assert orgs(found) == ["甲局", "乙局"] and "第 2 行是小节标题" in found.told()
    found = read("quota.csv", HEAD + "1,丙局,,,\n" + DATA)
    assert orgs(found) == ["丙局", "甲局", "乙局"]


def test_a_unit_named_like_a_note_is_data_where_the_name_is_all_there_is(read):
    found = read("org.csv", "单位名称,规格\n甲局,正科\n注册会计师协会,\n审核中心,\n")
    assert orgs(found) == ["甲局", "注册会计师协会", "审核中心"]
    found = read("org.csv", "单位名称,规格\n甲局,正科\n注：1.含乡镇\n2.不含街道\n")
    assert orgs(found) == ["甲局"]


@pytest.mark.parametrize("total", ["小计", "小 计", "合计", "总　计"])
def test_totals_in_between_are_no_data(read, total):
    found = read("quota.csv", HEAD + f"1,甲局,行政,2018-01-01,5\n,{total},,,5\n" + DATA)
    assert orgs(found) == ["甲局", "甲局", "乙局"]
    assert "第 3 行是合计行" in found.told()


@pytest.mark.parametrize("note", ["注：以下为机关,,,,\n", ",注：以下为机关,,,\n"])
def test_a_note_in_between_is_told_and_no_data(read, note):
    found = read("quota.csv", HEAD + note + DATA)
    assert orgs(found) == ["甲局", "乙局"] and "第 2 行是表尾的附注或签署" in found.told()


def test_headings_printed_again_and_column_numbers(read):
    found = read("quota.csv", HEAD + "栏次,1,2,3,4\n" + DATA + HEAD + DATA)
    assert orgs(found) == ["甲局", "乙局"] * 2
    assert "第 5 行是重复的列标题或栏次" in found.told()
    found = read("reform_unit.csv", "改革编号,单位\n甲,1\n乙,2\n")
    assert found.frame.height == 2  # the reform 甲 and the unit 1


def test_numbered_forms_with_nothing_filled_in(read):
    found = read("quota.csv", HEAD + DATA + "3,,,,\n4,,,,\n")
    assert orgs(found) == ["甲局", "乙局"] and "第 4–5 行只有不读入的列" in found.told()


def test_blank_rows_pass_in_silence(read):
    found = read("quota.csv", HEAD + "\n , ,　,,\n" + DATA + ",,,,\n")
    assert found.frame["row"].to_list() == [4, 5] and not found.notes


def test_rows_read_and_rows_skipped_are_all_rows(read):
    text = HEAD + DATA * 40 + "合计,,,,5\n" + DATA * 3 + "注：x\n2.y\n"
    found = read("quota.csv", text, block=50)
    skipped = sum(n.rows_skipped for n in found.notes)
    assert found.frame.height == 86 and found.frame.height + skipped == text.count("\n") - 1


LINES = st.sampled_from(
    [
        "1,甲局,行政,2018-01-01,5",
        ",审核中心,,,",
        "合计,,,,5",
        ",小计,,,5",
        "合计数,,,,5",
        "注：x,,,,",
        ",2.y,,,",
        "9,,,,",
        "填表人：z,,,,",
        HEAD.strip(),
    ]
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=st.lists(LINES, max_size=12), block=st.sampled_from([1, 20, 60]))
def test_every_row_is_either_data_or_told_and_blocks_do_not_matter(read, lines, block):
    text = HEAD + "\n".join(lines)
    whole, cut = read("quota.csv", text), read("quota.csv", text, block=block)
    assert not whole.problems
    assert whole.frame.equals(cut.frame) and whole.notes == cut.notes
    told = sum(n.rows_skipped for n in whole.notes)
    assert whole.frame.height + told == len(lines)
    assert orgs(whole).count("甲局") == sum("甲局" in line for line in lines)
