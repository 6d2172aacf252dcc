"""Corrections are data: applied and noted, or an error where they no longer fit."""

from __future__ import annotations

import pytest
from folders import ORG, random_id, rows, write

from analysis.build import build

QUOTA = "单位,编制类型,生效日,核定编制\nA,行政,2018-01-01,5O\nB,行政,2018-01-01,0012\n"


def corrected(tmp_path, text: str, **files):
    files.setdefault("quota__csv", QUOTA)
    return build(write(tmp_path / "d", org__csv=ORG, corrections__yml=text, **files))


def fatal(outcome) -> list[str]:
    return [p["problem"] for p in outcome.problems if p["fatal"]]


def test_a_correction_is_made_and_noted(tmp_path):
    outcome = corrected(
        tmp_path,
        '- {file: quota.csv, row: 2, column: 核定编制, old: "5O", new: "50", reason: 单位来函}\n'
        "- {file: quota.csv, row: 3, column: posts, old: 0012, new: 13, reason: 抄错}\n",
    )
    assert outcome.exit_status == 0, outcome.problems
    assert rows(outcome.database, "select org_id, posts from quota order by 1") == [
        ("A", 50),
        ("B", 13),
    ]
    ((notes,),) = rows(outcome.database, "select notes from source_file where path = 'quota.csv'")
    assert "已按更正表改「5O」为「50」：单位来函" in notes
    assert "「0012」为「13」" in notes


def test_a_cell_of_a_sheet_is_named_as_excel_does(tmp_path):
    import xlsxwriter

    folder = tmp_path / "d"
    folder.mkdir()
    with xlsxwriter.Workbook(str(folder / "quota.xlsx")) as book:
        for name in ("甲", "乙"):
            page = book.add_worksheet(name)
            page.write_row(0, 0, ["单位", "编制类型", "生效日", "核定编制"])
            page.write_row(1, 0, ["A" if name == "甲" else "B", "行政", "2018-01-01", "x"])
    outcome = corrected(
        tmp_path,
        "- {file: quota.xlsx, sheet: 甲, cell: D2, old: x, new: 4, reason: 核实}\n"
        "- {file: quota.xlsx, sheet: 乙, cell: d2, old: x, new: 5, reason: 核实}\n",
        quota__csv="",
    )
    assert outcome.exit_status == 0, outcome.problems
    assert rows(outcome.database, "select posts from quota order by org_id") == [(4,), (5,)]


def test_what_no_longer_fits_is_fatal_all_at_once(tmp_path):
    outcome = corrected(
        tmp_path,
        '- {file: quota.csv, row: 2, column: 核定编制, old: "50", new: "5", reason: 旧}\n'
        '- {file: quota.csv, row: 9, column: 核定编制, old: "1", new: "2", reason: 无此行}\n'
        '- {file: quota.csv, row: 2, column: 文号, old: "1", new: "2", reason: 无此列}\n'
        '- {file: 没有.csv, row: 2, column: 核定编制, old: "1", new: "2", reason: 无此文件}\n',
    )
    assert outcome.exit_status == 1 and not outcome.built
    assert fatal(outcome) == [
        "第 1 条更正的原值不符：应为「50」，现为「5O」",
        "第 2 条更正所指的单元格不存在：quota.csv 核定编制9",
        "第 3 条更正所指的单元格不存在：quota.csv 文号2",
        "第 4 条更正所指的单元格不存在：没有.csv 核定编制2",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\n", "应当是一个列表"),
        ("- 5\n", "第 1 条更正不是「项目: 值」的形式"),
        ("- {file: a, old: b}\n", "第 1 条更正缺少 new、reason"),
        ("- {file: a, old: b, new: c, reason: d}\n", "第 1 条更正没有说明单元格"),
        ("- {file: a, row: 十, column: b, old: b, new: c, reason: d}", "第 1 条更正没有说明单元格"),
        ("- {file: a, cell: A1, old: b, new: c, reason: d, by: e}", "第 1 条更正有不认识的项目 by"),
        ("- {file: '张三\n", "不是有效的 YAML（第 2 行）"),
    ],
)  # fmt: skip
def test_a_correction_that_cannot_be_read(tmp_path, text, problem):
    from analysis.check.corrections import read_corrections

    _, problems = read_corrections(write(tmp_path / "d", corrections__yml=text))
    assert [p.problem for p in problems] == [problem]
    assert all(p.fatal and p.fix and "张三" not in p.problem for p in problems)


def test_a_corrected_person_is_not_quoted(tmp_path):
    number, wrong = random_id(1), random_id(1)[:-1]
    outcome = corrected(
        tmp_path,
        "- {file: roster.csv, row: 2, column: 身份证号, reason: 补,"
        f" old: '{wrong}', new: '{number}'}}\n"
        "- {file: roster.csv, row: 2, column: 姓名, old: 欧阳锋, new: 欧阳克, reason: 更名}\n",
        roster__csv=f"姓名,身份证号,单位,编制类型,进入日期\n欧阳锋,{wrong},A,行政,2018-01-01\n",
        quota__csv="",
    )
    assert outcome.exit_status == 0, outcome.problems
    notes = str(rows(outcome.database, "select notes from source_file"))
    assert "已按更正表改「（已遮盖）」" in notes
    assert "欧阳" not in notes and wrong not in notes


def test_a_stale_correction_of_a_person_is_not_quoted(tmp_path):
    outcome = corrected(
        tmp_path,
        "- {file: roster.csv, row: 2, column: 姓名, old: 洪七, new: 洪七公, reason: 更名}\n",
        roster__csv=f"姓名,身份证号,单位,编制类型,进入日期\n欧阳锋,{random_id(1)},A,行政,2018-01-01\n",
        quota__csv="",
    )
    assert outcome.exit_status == 1
    assert "欧阳锋" not in str(outcome.problems) and "洪七" not in str(outcome.problems)
