"""Answers as files: CSV, Excel, JSON, Parquet. Numbers stay numbers, formulas are defused.

CSV, JSON and Parquet carry the English column names that SQL uses; Excel carries the Chinese
headings of the dictionary, for people.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from analysis.dictionary import result_columns

# What makes a spreadsheet run a cell's text as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 40  # characters of an Excel column

LONGEST_SHEET = 1_048_575  # rows under the headings that an Excel sheet can hold

Rows = list[tuple[Any, ...]]


class ExportError(Exception):
    """The answer cannot be written in that form; the message says what to do."""


def defused(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula, made plain by a leading apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def chinese_heading(name: str) -> str:
    """The dictionary's Chinese name of a column, the name itself where it has none."""
    column = result_columns().get(name)
    return column.zh if column else name


def as_csv(relation: duckdb.DuckDBPyRelation) -> str:
    """The relation as CSV text, unknown values empty, formulas defused."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(relation.columns)
    writer.writerows([defused(v) for v in row] for row in relation.fetchall())
    return out.getvalue()


def as_json(relation: duckdb.DuckDBPyRelation) -> str:
    """The relation as a JSON list of records, unknown values null, dates as ISO text."""
    names = relation.columns
    records = [dict(zip(names, row, strict=True)) for row in relation.fetchall()]
    return json.dumps(records, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def refuse_place(path: Path) -> None:
    """Raise ExportError where no file of that path can be written."""
    if path.is_dir():
        raise ExportError(f"{path.name} 是文件夹：请写明文件名")
    if not path.absolute().parent.is_dir():
        raise ExportError(f"没有文件夹 {path.parent}：请先建好，再写入 {path.name}")


def write_file(relation: duckdb.DuckDBPyRelation, path: Path, form: str) -> None:
    """Write the relation to `path` as csv, xlsx, json or parquet.

    Raises ExportError where the path or the form is none.
    """
    refuse_place(path)
    if form == "csv":
        # With a byte-order mark, so that Excel opens Chinese text as it is.
        path.write_text(as_csv(relation), encoding="utf-8-sig", newline="")
    elif form == "json":
        path.write_text(as_json(relation), encoding="utf-8")
    elif form == "parquet":
        relation.write_parquet(str(path))
    elif form == "xlsx":
        headings = [chinese_heading(name) for name in relation.columns]
        write_xlsx(path, headings, relation.fetchall())
    else:
        raise ExportError(f"不认识的文件类型 {path.name}：请用 .csv、.xlsx、.json 或 .parquet")


def write_xlsx(path: Path, headings: list[str], rows: Rows, sheet: str = "结果") -> None:
    """Write one sheet with a heading row; text is never taken for a formula or a link."""
    refuse_place(path)
    if len(rows) > LONGEST_SHEET:
        raise ExportError(f"共 {len(rows):,} 行，超过 Excel 一张表的上限：请改用 csv 或 parquet")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            _fill(book, sheet, headings, rows)
    except FileCreateError as error:
        raise ExportError(f"{path.name} 写不了：请关闭打开它的程序，或换一个路径") from error


def _fill(book: xlsxwriter.Workbook, sheet: str, headings: list[str], rows: Rows) -> None:
    page = book.add_worksheet(sheet)
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for at, (heading, width) in enumerate(zip(headings, _widths(headings, rows), strict=True)):
        page.set_column(at, at, width)
        page.write_string(0, at, heading, bold)
    for line, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, str):
                page.write_string(line, at, value)
            elif isinstance(value, date):
                page.write_datetime(line, at, datetime(*value.timetuple()[:3]), day)
            else:
                page.write(line, at, value)
    page.freeze_panes(1, 0)
    if rows:
        page.autofilter(0, 0, len(rows), len(headings) - 1)


def _widths(headings: list[str], rows: Rows) -> list[int]:
    """Column widths from the headings and the first rows; a Chinese character is two wide."""
    shown = [headings, *[[str(v) for v in row] for row in rows[:200]]]
    longest = [max(sum(2 if ord(c) > 255 else 1 for c in cell) for cell in col)
               for col in zip(*shown, strict=True)]  # fmt: skip
    return [min(n + 2, WIDEST) for n in longest]
