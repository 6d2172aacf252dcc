"""`bianzhi ask` of one unit, sorted, or the first rows: what is left out is said."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from click.testing import CliRunner
from folders import write

import analysis
from analysis.build import build
from analysis.cli import main
from analysis.questions.unit_asked import NoSuchUnitError, unit_asked
from analysis.store.place import open_database

ORG = """机构编码,机构名称,层级
A,甲县教育局,县
B,甲县水务局,县
C,甲县第一中学,县
D,甲镇财政所,乡
E,乙镇财政所,乡
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = write(
        tmp_path_factory.mktemp("narrow") / "d",
        dataset__toml='title = "甲县"\nkind = "office"\ncoverage = ["2010-01-01", "2018-12-31"]\n',
        org__csv=ORG,
        org_name__csv="机构编码,名称,类型,起始日\nB,甲县河长办,挂牌,2012-01-01\n"
        "D,财政所,简称,2010-01-01\nE,财政所,简称,2010-01-01\n",
        quota__csv="单位,编制类型,生效日,核定编制\nA,行政,2010-01-01,12\nB,行政,2010-01-01,30\n"
        "C,事业,2010-01-01,90\nB,行政,2016-05-01,28\n",
        headcount__csv="单位,编制类型,清点日,实有人数\nA,行政,2018-12-31,10\nB,行政,2018-12-31,21\n"
        "C,事业,2018-12-31,88\n",
    )
    return build(folder).database


def ask(database, *words):
    return CliRunner().invoke(main, ["ask", *words, "-d", str(database)])


def rows_of(shown):
    return [row for row in csv.reader(io.StringIO(shown.stdout)) if len(row) > 1][1:]


@pytest.mark.parametrize("word", ["B", "甲县水务局", "甲县河长办"])
def test_one_unit_by_code_name_or_plate(word, database):
    shown = ask(database, "staffing", "--org", word, "--format", "csv")
    assert shown.exit_code == 0, shown.output
    assert {row[0] for row in rows_of(shown)} == {"B"}
    assert f"所列：只列单位 {word}（B）" in shown.stdout


@pytest.mark.parametrize("question", ["staffing", "quota_history"])
def test_a_unit_nobody_knows_is_no_empty_answer(question, database):
    shown = ask(database, question, "--org", "水务局")
    assert shown.exit_code == 1
    assert "没有单位「水务局」；是不是：甲县水务局（B）" in shown.output
    with open_database(database) as con:
        with pytest.raises(NoSuchUnitError, match="没有单位「丙局」"):
            analysis.quota_history(con, org="丙局")
        with pytest.raises(NoSuchUnitError, match=r"叫「财政所」的单位不止一个：.*请写机构编码"):
            unit_asked(con, "财政所")


def test_sorted_by_a_column_the_largest_first_and_the_first_rows(database):
    shown = ask(database, "staffing", "--sort", "空编", "--top", "2", "--format", "csv")
    vacant = [(row[0], row[7]) for row in rows_of(shown)]
    assert vacant == [("B", "7"), ("A", "2")]
    assert "按空编从大到小；共 " in shown.stdout and "只列前 2 行" in shown.stdout
    least = ask(
        database, "staffing", "--sort", "vacant", "--reverse", "--org", "C", "--format", "csv"
    )
    assert "按空编从小到大" in least.stdout


def test_the_whole_answer_says_nothing_of_what_was_left_out(database):
    shown = ask(database, "quota_total", "--top", "50", "--format", "csv")
    assert shown.exit_code == 0 and "所列" not in shown.stdout


def test_a_column_the_answer_has_not(database):
    shown = ask(database, "staffing", "--sort", "空编数")
    assert shown.exit_code == 2
    assert "答案里没有「空编数」这一列，是不是 " in shown.output and "空编" in shown.output
    alone = ask(database, "staffing", "--reverse")
    assert alone.exit_code == 2 and "--reverse 要与 --sort 一起写" in alone.output


def test_a_workbook_says_which_rows_it_has(database, tmp_path):
    path = tmp_path / "一个单位.xlsx"
    shown = ask(database, "balance", "--org", "A", "-o", str(path))
    assert shown.exit_code == 0, shown.output
    book = openpyxl.load_workbook(path)
    told = dict(book["说明"].iter_rows(max_col=2, values_only=True))
    assert told["所列"] == "只列单位 A（A）"
    assert "所列：只列单位 A（A）" in shown.stderr


def test_an_answer_names_the_days_that_it_covers(database):
    asked = ask(database, "before_after_total")
    assert "前 2010-01-01，后 2018-12-31" in asked.stdout
    asked = ask(database, "flows_total", "--from-on", "2015")
    assert "自 2015-01-01，至 2018-12-31" in asked.stdout
