"""The workbook beside a page: its tables as numbers, what is unknown in words, nothing stale."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import openpyxl
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import report_sample as sample

from analysis.report import Job, render, table
from analysis.report.page_workbook import MIME, about, write_workbook
from analysis.report.single import write_single
from analysis.report.source import Card

ROWS = [
    {"name": "=甲局", "quota": 1234, "utilisation": 0.97345, "last_entry_on": dt.date(2018, 6, 30)},
    {"name": "乙局", "quota": None, "utilisation": None, "last_entry_on": None},
]
CARD = Card("某市", kind="synthetic", coverage_start="2010-01-01", coverage_end="2018-12-31")


def values(data, caption="各单位：甲"):
    return table(data, caption)._repr_mimebundle_()[MIME]


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "a.xlsx"
    lines = about("编制", CARD, "2018-12-31", "内部", "存疑：一行")
    assert write_workbook(path, [values(ROWS), values(ROWS)], lines)
    return openpyxl.load_workbook(path)


def test_numbers_are_numbers_days_are_days_and_the_unknown_says_so(book):
    assert book.sheetnames == ["1 各单位", "2 各单位", "说明"]
    heads, first, second = book["1 各单位"].iter_rows(values_only=True)
    assert heads == ("名称", "核定编制（名）", "使用率", "最近进人日")
    assert first == ("=甲局", 1234, 0.97345, dt.datetime(2018, 6, 30))
    assert second == ("乙局", "未知", "未知", "未知")
    cells = book["1 各单位"][2]
    assert cells[0].data_type == "s" and "%" in cells[2].number_format


def test_it_says_whose_data_of_what_day_and_what_is_in_doubt(book):
    told = dict(book["说明"].iter_rows(values_only=True))
    assert told["时点"] == "2018-12-31 日终" and told["存疑"] == "存疑：一行"
    assert "虚构" in told["注意"] and told["版本"] == "内部"
    assert told["1 各单位"] == "各单位：甲（共 2 行）" and "不是 0" in told["未知"]


def test_a_page_without_tables_has_none_and_an_old_one_goes(tmp_path):
    old = tmp_path / "a.xlsx"
    old.write_bytes(b"old")
    assert not write_workbook(old, [], []) and not old.exists()


def test_names_of_sheets_are_what_excel_takes(tmp_path):
    told = [values(ROWS, "甲/乙[丙]*?:" + "长" * 60), values(ROWS, None)]
    write_workbook(tmp_path / "a.xlsx", told, [])
    names = openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames
    assert names[1] == "2 表" and all(len(name) <= 31 for name in names)


def test_a_page_leads_to_it_and_a_single_file_holds_it(tmp_path):
    demo = sample.database(tmp_path / "data" / "demo.duckdb")
    cell = "from analysis.report import table\ntable([{'name': '甲', 'quota': 3}], '各单位')"
    book = sample.notebook(tmp_path / "notebooks" / "a.ipynb", "# 甲", cell)
    (page,) = render([Job(book, "demo", demo)], tmp_path / "out")
    assert 'class="workbook" href="a.xlsx" download' in page.path.read_text(encoding="utf-8")
    rows = openpyxl.load_workbook(page.path.with_suffix(".xlsx"))["1 各单位"]
    assert list(rows.iter_rows(values_only=True))[1] == ("甲", 3)
    single = write_single(page.path, tmp_path / "single.html").read_text(encoding="utf-8")
    assert 'download="a.xlsx"' in single and "base64,UEsDB" in single
    bare = sample.notebook(tmp_path / "notebooks" / "a.ipynb", "# 甲", "文：没有表。")
    (page,) = render([Job(bare, "demo", demo)], tmp_path / "out")
    assert "workbook" not in page.path.read_text(encoding="utf-8").split("<script>")[0]
    assert not page.path.with_suffix(".xlsx").exists()
