"""Workbooks: every kind of cell, sheet and merge; what calamine drops is put back."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter
import xlwt

from analysis.read.cells import JOINED
from analysis.read.excel import UNCOMPUTED
from analysis.read.sheet_read import cell_of

QUOTA = ["单位", "编制类型", "生效日期", "核定编制"]
QUOTA_NAMES = ["org_id", "post_type", "effective_on", "posts"]
ROW = ["甲局", "行政", "2018-01-01", 5]


def book(*sheets, hidden=()):
    """A writer of an .xlsx with these (name, rows)."""

    def write(path):
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for name, rows in sheets:
            sheet = workbook.create_sheet(name)
            for row in rows:
                sheet.append(row)
            if name in hidden:
                sheet.sheet_state = "hidden"
        workbook.save(path)

    return write


def formatted(build, **options):
    """A writer of an .xlsx whose one sheet `build(workbook, sheet)` fills."""

    def write(path):
        workbook = xlsxwriter.Workbook(path, options)
        build(workbook, workbook.add_worksheet("数据"))
        workbook.close()

    return write


CELLS = [
    (12, None, "12"),
    (12.0, None, "12"),
    (12.5, None, "12.5"),
    (-3, None, "-3"),
    (0.1 + 0.2, None, "0.3"),
    (1e15, None, "1000000000000000"),
    (1.5e-7, None, "0.00000015"),
    (110101199003077777, None, "110101199003078000"),
    ("0012", None, "0012"),
    (" x\u3000", None, "x"),
    (True, None, "TRUE"),
    (datetime(2018, 6, 30), "yyyy-mm-dd", "2018-06-30"),
    (datetime(2018, 6, 1), 'yyyy"年"m"月"', "2018-06-01"),
    (datetime(2018, 6, 30, 8, 5), "yyyy-mm-dd hh:mm", "2018-06-30 08:05:00"),
    (0.5, "hh:mm", "12:00:00"),
    (30.5 / 24, "[h]:mm", "30:30"),
    (0.5, "0%", "50%"),
    (7, "0000", "0007"),
]


@pytest.mark.parametrize(("value", "number_format", "text"), CELLS)
def test_cells_as_text(read, value, number_format, text):
    def build(workbook, sheet):
        sheet.write_row(0, 0, ["机构编码", "机构名称"])
        style = workbook.add_format({"num_format": number_format or "General"})
        sheet.write_string(1, 0, "1")
        if isinstance(value, datetime):
            sheet.write_datetime(1, 1, value, style)
        else:
            sheet.write(1, 1, value, style)

    found = read("org.xlsx", formatted(build))
    assert not found.problems and found.rows("row", "org_id", "name") == [(2, "1", text)]
    assert found.sheets[0].sheet == "数据"


def test_dates_of_the_1904_system(read):
    def build(workbook, sheet):
        sheet.write_row(0, 0, ["机构编码", "设立日"])
        style = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_string(1, 0, "1")
        sheet.write_datetime(1, 1, datetime(2018, 6, 30), style)

    found = read("org.xlsx", formatted(build, date_1904=True))
    assert found.rows("founded_on") == [("2018-06-30",)]


def test_a_table_that_does_not_begin_at_a1(read):
    def build(workbook, sheet):
        sheet.write_row(4, 2, QUOTA)
        sheet.write_row(5, 2, ROW)

    found = read("quota.xlsx", formatted(build))
    assert found.rows("row", "org_id", "posts") == [(6, "甲局", "5")]
    assert [cell_of(found.sheets[0], 6, 0, name)[0] for name in QUOTA_NAMES] == [
        "C6",
        "D6",
        "E6",
        "F6",
    ]


def test_errors_are_put_back_as_text(read):
    def build(workbook, sheet):
        sheet.write_row(0, 1, QUOTA)
        sheet.write_row(1, 1, ROW[:3])
        sheet.write_formula(1, 4, "=1/0", None, "#DIV/0!")

    found = read("quota.xlsx", formatted(build))
    assert not found.problems and found.rows("posts") == [("#DIV/0!",)]

    def xls(path):
        workbook = xlwt.Workbook()
        sheet = workbook.add_sheet("S")
        for column, text in enumerate(QUOTA):
            sheet.write(3, column + 1, text)
            sheet.write(4, column + 1, ROW[column])
        sheet.row(5).set_cell_error(4, "#REF!")
        sheet.write(5, 1, "乙局")
        workbook.save(str(path))

    found = read("quota.xls", xls)
    assert found.rows("row", "org_id", "posts") == [(5, "甲局", "5"), (6, "乙局", "#REF!")]


def test_formulas_without_a_value_are_told_apart_from_what_is_typed(read):
    """Each such cell is rejected by the check; nobody can type what stands for it."""
    rows = [
        [*QUOTA, "备注"], [*ROW, "=A1"], ["乙局", "行政", "2018-01-01", "=D2+1"],
        ["=A2", "=B2", "=C2", "=D2"], ["合计", None, None, "=SUM(D2:D4)"],
    ]  # fmt: skip
    found = read("quota.xlsx", book(("数据", rows)))
    lost = UNCOMPUTED
    assert found.frame.select("row", *QUOTA_NAMES).rows() == [
        (2, "甲局", "行政", "2018-01-01", "5"),
        (3, "乙局", "行政", "2018-01-01", lost),
        (4, lost, lost, lost, lost),
    ]
    assert "第 5 行是合计行" in found.told()
    typed = read("quota-b.xlsx", book(("数据", [QUOTA, [*ROW[:3], "（公式未计算）"]])))
    assert typed.rows("posts") == [("（公式未计算）",)]


def test_computed_formulas_and_empty_texts_are_fine(read):
    def build(workbook, sheet):
        sheet.write_row(0, 0, ["机构编码", "机构名称", "主要职责"])
        sheet.write_string(1, 0, "1")
        sheet.write_formula(1, 1, '="a"&"b"', None, "ab")
        sheet.write_formula(1, 2, "=1+1", None, 2)

    def emptied(path):
        formatted(build)(path)
        # What Excel itself writes for a formula that gives an empty text.
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        part = "xl/worksheets/sheet1.xml"
        parts[part] = parts[part].replace(b"<v>ab</v>", b"<v></v>")
        with zipfile.ZipFile(path, "w") as package:
            for name, content in parts.items():
                package.writestr(name, content)

    assert read("org-a.xlsx", formatted(build)).rows("name", "duties") == [("ab", "2")]
    found = read("org-b.xlsx", emptied)
    assert not found.problems and found.rows("name", "duties") == [(None, "2")]


def test_sheets_hidden_empty_and_named(read):
    sheets = [("一", [QUOTA, ROW]), ("二", [QUOTA, ROW]), ("Sheet3", []), ("工作表1", [])]
    found = read("quota.xlsx", book(*sheets, hidden=("二",)))
    assert not found.problems and [s.sheet for s in found.sheets] == ["一"]
    assert "「二」是隐藏的工作表，没有读入" in found.told()
    assert "「Sheet3」是空工作表" in found.told() and "「工作表1」是空工作表" in found.told()
    assert [n.hidden for n in found.notes] == [True, False, False]


def test_a_chart_sheet_is_a_note(read):
    def write(path):
        workbook = openpyxl.Workbook()
        workbook.active.append(QUOTA)
        workbook.active.append(ROW)
        workbook.create_chartsheet("图")
        workbook.save(path)

    found = read("quota.xlsx", write)
    assert not found.problems and "「图」" in found.told() and found.frame.height == 1


def test_two_row_merged_headings_with_titles(read):
    def build(workbook, sheet):
        sheet.merge_range(0, 0, 0, 4, "某县机构编制一览表")
        sheet.merge_range(1, 0, 2, 0, "单位")
        sheet.merge_range(1, 1, 1, 3, "编制")
        sheet.write_row(2, 1, ["类型", "生效日期", "核定数"])
        sheet.merge_range(1, 4, 2, 4, "备注")
        sheet.write_row(3, 0, ["甲局", "行政", "2018-01-01", 5, "x"])

    found = read("quota.xlsx", formatted(build))
    assert not found.problems
    assert found.rows("row", "org_id", "post_type", "effective_on", "posts") == [
        (4, "甲局", "行政", "2018-01-01", "5")
    ]
    assert "第 1 行在列标题之上" in found.told()


@pytest.mark.parametrize("rows", [1, 2, 20_000])
def test_merged_cells_in_the_body_are_filled(read, monkeypatch, rows):
    monkeypatch.setattr("analysis.read.excel._ROWS", rows)

    def build(workbook, sheet):
        sheet.write_row(0, 0, QUOTA)
        sheet.merge_range(1, 0, 3, 0, "甲局")
        sheet.merge_range(1, 2, 4, 2, "2018-01-01")
        for row, post_type in enumerate(["行政", "事业", "小计"], 1):
            sheet.write(row, 1, post_type)
            sheet.write(row, 3, row)
        sheet.write_row(4, 0, ["乙局", "行政"])
        sheet.write(4, 3, 7)
        sheet.merge_range(5, 0, 5, 2, "合计")
        sheet.write(5, 3, 10)
        sheet.merge_range(6, 0, 6, 3, "注：不含工勤")

    found = read("quota.xlsx", formatted(build))
    assert not found.problems
    assert found.rows("row", "org_id", "post_type", "effective_on", "posts") == [
        (2, "甲局", "行政", "2018-01-01", "1"),
        (3, "甲局", "事业", "2018-01-01", "2"),
        (5, "乙局", "行政", "2018-01-01", "7"),
    ]
    assert "第 4、6 行是合计行" in found.told() and "第 7 行是表尾" in found.told()


def test_an_empty_merged_range_is_nothing(read):
    def build(workbook, sheet):
        sheet.write_row(0, 0, [*QUOTA, "文号"])
        for row in (1, 2):
            sheet.write_row(row, 0, [f"{row}局", *ROW[1:]])
        sheet.merge_range(1, 4, 2, 4, "")

    found = read("quota.xlsx", formatted(build))
    assert found.rows("org_id", "doc_no") == [("1局", None), ("2局", None)]
    assert not found.problems and not found.notes


def test_a_number_merged_over_rows_is_not_counted_again_in_each(read):
    def build(workbook, sheet):
        sheet.write_row(0, 0, QUOTA)
        sheet.write_row(1, 0, ROW[:3])
        sheet.write_row(2, 0, ["乙局", *ROW[1:3]])
        sheet.merge_range(1, 3, 2, 3, 9)

    found = read("quota.xlsx", formatted(build))
    assert found.rows("posts") == [(JOINED,), (JOINED,)]
    assert found.sheets[0].body.joined == [(2, 3), (3, 3)]


def test_a_blank_heading_names_the_column_letter(read):
    rows = [[*QUOTA, None], [*ROW, None], [*ROW[:3], 6, "临时"]]
    found = read("quota.xlsx", book(("S", rows)))
    assert found.count == 2 and "没有列标题的列，没有读入：E 列" in found.told()
    assert found.sheets[0].reading.unnamed_numbers == []


def test_numbers_without_a_heading_leave_the_sheet_partly_understood(read):
    rows = [[*QUOTA, None], [*ROW, 3], [*ROW[:3], 6, 4]]
    assert read("quota.xlsx", book(("S", rows))).sheets[0].reading.unnamed_numbers == [4]


def test_xls_reads_as_xlsx_does(read):
    def write(path):
        workbook = xlwt.Workbook()
        sheet = workbook.add_sheet("编制")
        for column, text in enumerate(QUOTA):
            sheet.write(1, column + 1, text)
        sheet.write_merge(2, 3, 1, 1, "甲局")
        for row, post_type in ((2, "行政"), (3, "事业")):
            sheet.write(row, 2, post_type)
            sheet.write(row, 3, date(2018, 6, 30), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
            sheet.write(row, 4, float(row))
        workbook.save(str(path))

    found = read("quota.xls", write)
    assert not found.problems
    assert found.rows("row", "org_id", "post_type", "effective_on", "posts") == [
        (3, "甲局", "行政", "2018-06-30", "2"),
        (4, "甲局", "事业", "2018-06-30", "3"),
    ]
    assert found.sheets[0].sheet == "编制" and cell_of(found.sheets[0], 3, 0, "posts")[0] == "E3"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "有效"),
        (b"PK\x03\x04damaged", "有效"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1damaged", "有效"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        ("单位\t编制\n".encode("gb18030"), "有效"),
    ],
)
@pytest.mark.parametrize("name", ["quota.xls", "quota.xlsx"])
def test_files_that_are_no_workbook(read, name, content, word):
    (problem,) = read(name, content).problems
    assert word in problem.problem and problem.file == name


def test_cut_off_workbooks_are_fatal(read, tmp_path):
    whole = tmp_path / "whole.xlsx"
    book(("S", [QUOTA, ROW] * 50))(whole)
    content = whole.read_bytes()
    for share in (0.3, 0.6, 0.95):
        assert read("quota.xlsx", content[: int(len(content) * share)]).problems


def test_a_cut_off_xls_is_fatal_though_its_reader_panics(read, tmp_path, capfd):
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("S")
    for column, text in enumerate(QUOTA):
        sheet.write(0, column, text)
    whole = tmp_path / "whole.xls"
    workbook.save(str(whole))
    content = whole.read_bytes()
    for share in (0.01, 0.2, 0.5, 0.9):
        assert read("quota.xls", content[: int(len(content) * share)]).problems
    assert capfd.readouterr().err == "", "a panic of the reader is not heard"


def test_an_xlsx_named_xls_is_read(read):
    assert read("quota.xls", book(("S", [QUOTA, ROW]))).rows("posts") == [("5",)]


def test_an_xls_named_xlsx_is_read(read):
    def write(path):
        workbook = xlwt.Workbook()
        sheet = workbook.add_sheet("S")
        for column, text in enumerate(QUOTA):
            sheet.write(0, column, text)
            sheet.write(1, column, ROW[column])
        sheet.row(2).set_cell_error(3, "#DIV/0!")
        sheet.write(2, 0, "乙局")
        with path.open("wb") as file:
            workbook.save(file)

    assert read("quota.xlsx", write).rows("posts") == [("5",), ("#DIV/0!",)]


def test_times_of_day_and_truth_survive_openpyxl(read):
    rows = [["机构编码", "机构名称", "主要职责"], [1, time(3, 4), False]]
    assert read("org.xlsx", book(("S", rows))).rows("name", "duties") == [("03:04:00", "FALSE")]
