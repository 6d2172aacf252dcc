"""The workbook that an office hands in: its sums, its layout, and the way back into a database."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from folders import rows, write

from analysis.build import build
from analysis.cli import main

DAY = "2020-12-31"
FILES = {
    "org__csv": "机构编码,机构名称,上级机构编码,层级,系统,经费形式,单位类别\n"
    "A,甲局,,县,政府,,机关\nA1,甲局服务中心,A,县,政府,全额拨款,事业单位\nB,乙办,,县,党委,,机关\n"
    "C,丙乡,,乡,政府,,乡镇\nD,旧所,A,县,政府,,事业单位\n",
    "quota__csv": "单位,生效日,编制类型,核定编制\nA,2012-01-01,行政,10\nA,2012-01-01,工勤,2\n"
    "A1,2012-01-01,事业,12\nA1,2012-01-01,备案,3\nB,2012-01-01,行政,4\nC,2012-01-01,行政,约9\n"
    "D,2012-01-01,事业,3\nA1,2015-01-01,事业,12\n",
    "headcount__csv": "单位,编制类型,实有人数,统计日\nA,行政,9,2020-12-31\nA,工勤,1,2020-12-31\n"
    "A1,事业,14,2020-12-31\nA1,备案,2,2020-12-31\nB,行政,2,2020-12-31\nC,行政,8,2020-12-31\n"
    "A,行政,8,2019-12-31\nA1,事业,13,2019-12-31\n",
    "quota_plan__csv": "单位,编制类型,进出,批准日,批准数,已使用\nB,行政,进,2020-03-01,2,1\n",
    "reservation__csv": "单位,编制类型,起始日,预留种类,预留数\nA,行政,2020-01-01,领导,1\n",
    "leader_quota__csv": "单位,职务层次,职务级别,职数,生效日\nA,正职,正科,1,2012-01-01\n"
    "A,副职,副科,2,2012-01-01\nB,正职,正科,1,2012-01-01\n",
    "leader_count__csv": "单位,职务层次,职务级别,实配数,统计日\nA,正职,正科,1,2020-12-31\n"
    "A,副职,副科,3,2020-12-31\nB,正职,正科,0,2020-12-31\n",
    "lineage__csv": "原单位,现单位,变更日,变更方式\nD,A1,2015-01-01,撤并\n",
    "bank_txn__csv": "流水号,业务日,业务种类,编制池,单位,编制类型,编制数,到期日\n"
    "1,2014-01-01,入池,一,,事业,9,\n2,2014-06-01,借出,一,A1,事业,2,2016-01-01\n"
    "3,2015-01-01,归还,一,A1,事业,1,\n",
    "contract_quota__csv": "单位,生效日,编外控制数\nA,2019-01-01,5\n",
    "contract_staff__csv": "单位,统计日,编外人数\nA,2020-12-31,6\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The database of a small office, and the workbook written from it."""
    folder = tmp_path_factory.mktemp("office")
    outcome = build(write(folder / "甲县", **FILES))
    assert outcome.exit_status == 3, outcome.problems  # one number cannot be read
    book = folder / "统计表.xlsx"
    asked = CliRunner().invoke(
        main, ["tables", str(folder / "甲县"), "--as-of", DAY, "-o", str(book)]
    )
    assert asked.exit_code == 0, asked.output
    return outcome.database, book


def test_read_back_it_gives_the_same_numbers(made, tmp_path):
    database, book = made
    again = tmp_path / "d"
    again.mkdir()
    (again / book.name).write_bytes(book.read_bytes())
    outcome = build(again)
    questions = (
        f"select org_id, name, post_type, quota, borrowed, usable, actual, vacant, over from staffing('{DAY}')",
        f"from balance('{DAY}')",
        f"select org_id, name, role, grade, posts, actual, vacant, over from leadership('{DAY}')",
        f"from bank_loans('{DAY}')",
    )
    for question in questions:
        before, after = sorted(rows(database, question), key=repr), rows(outcome.database, question)
        assert before and before == sorted(after, key=repr), question
    assert rows(outcome.database, "select * from control where difference <> 0") == []
    ((compared,),) = rows(
        outcome.database, "select count(*) from control where printed is not null"
    )
    assert compared > 20


def test_sums_are_formulas_that_agree(made):
    database, book = made
    formulas = openpyxl.load_workbook(book)["机构编制情况一览表"]
    values = openpyxl.load_workbook(book, data_only=True)["机构编制情况一览表"]
    last = next(r for r in range(1, values.max_row + 1) if values.cell(r, 3).value == "合计" or
                values.cell(r, 2).value == "合计")  # fmt: skip
    checked = 0
    for column in range(1, values.max_column + 1):
        told = formulas.cell(last, column).value
        if isinstance(told, str) and told.startswith("=SUM"):
            above = [values.cell(r, column).value for r in range(7, last)]
            assert values.cell(last, column).value == sum(
                v for v in above if isinstance(v, int | float)
            )
            checked += 1
    assert checked > 10
    quota = dict(rows(database, f"select org_id, balance from balance('{DAY}')"))
    assert quota == {"A": 0, "A1": -2, "B": 1, "C": None}


def test_unknown_is_said_and_never_added(made):
    _, book = made
    sheet = openpyxl.load_workbook(book, data_only=True)["机构编制情况一览表"]
    row = next(r for r in sheet.iter_rows(values_only=True) if r[1] == "C")
    assert "未知" in row and row[2] == "丙乡"


def test_children_stand_under_their_parents(made):
    _, book = made
    sheet = openpyxl.load_workbook(book, data_only=True)["机构编制情况一览表"]
    ids = [
        r[1]
        for r in sheet.iter_rows(min_row=7, values_only=True)
        if r[1] and r[1] != "合计" and len(str(r[1])) < 3
    ]
    assert ids == ["A", "A1", "B", "C"], "the one that ended is in the directory alone"


def test_a_file_is_not_overwritten_unasked_and_a_return_is_kept_once(made, tmp_path):
    database, book = made
    asked = CliRunner().invoke(main, ["tables", str(database), "--as-of", DAY, "-o", str(book)])
    assert asked.exit_code == 1 and "已有" in asked.output
    other = str(tmp_path / "t.xlsx")
    kept = CliRunner().invoke(
        main, ["tables", str(database), "--as-of", DAY, "-o", other, "--keep"]
    )
    assert kept.exit_code == 0, kept.output
    file = database.with_suffix("") / "年度上报数_2020.csv"
    assert (
        file.read_text(encoding="utf-8-sig").splitlines()[0]
        == "机构编码,年度,编制类型,上报核定,上报实有"
    )
    again = CliRunner().invoke(
        main, ["tables", str(database), "--as-of", DAY, "-o", str(tmp_path / "u.xlsx"), "--keep"]
    )
    assert again.exit_code == 1 and "报出的数不改" in again.output
    wrong = CliRunner().invoke(main, ["tables", str(database), "--as-of", "2019-06-30", "-o",
                                      str(tmp_path / "v.xlsx"), "--keep"])  # fmt: skip
    assert wrong.exit_code == 1 and "年末" in wrong.output
    outcome = build(database.with_suffix(""))
    found = rows(
        outcome.database, "select sum(quota_differs), count(quota_filed) from filed_return(2020)"
    )
    assert found == [(0, 5)]
    file.unlink()


def test_every_sheet_is_set_up_for_print(made):
    _, book = made
    for sheet in openpyxl.load_workbook(book).worksheets:
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize in (8, 9)
        assert sheet.page_setup.fitToHeight == 0 and sheet.print_title_rows
        text = [str(c.value) for r in sheet.iter_rows() for c in r if c.value is not None]
        assert any("填报单位" in t and "2020年12月31日" in t for t in text), sheet.title
        assert any("统计负责人" in t and "报出日期" in t for t in text), sheet.title


def test_it_opens_without_the_database(made):
    """What it shows stands in the cells: no program has to calculate."""
    _, book = made
    values, formulas = openpyxl.load_workbook(book, data_only=True), openpyxl.load_workbook(book)
    told = 0
    for sheet in values.worksheets:
        for row in formulas[sheet.title].iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    assert sheet[cell.coordinate].value is not None, (sheet.title, cell.coordinate)
                    told += 1
    assert told > 50
