"""Workbooks as text: every sheet, every cell as a person reads it.

calamine gives a cell as number, date, truth or text and drops what it cannot say: errors
(#REF!) and formulas without a value come out as nothing. Both are put back from the file
itself, or an empty measure would stand where the form shows a mistake.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path

import fastexcel
import polars as pl
import python_calamine as calamine

from analysis.read.problem import Note, Problem, UnreadableError
from analysis.read.sheet import MergedRange, Sheet, chunk, trim
from analysis.read.xlsx_cells import LostCells, lost_cells

UNCOMPUTED = "（公式未计算）"

_DEFAULT_NAME = re.compile(r"(sheet|工作表|表)\s*\d*", re.IGNORECASE)
_ROWS = 20_000
_ERRORS = {
    "Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!",
    "Ref": "#REF!", "Value": "#VALUE!", "GettingData": "#GETTING_DATA",
}  # fmt: skip
_DAMAGED = "文件不是有效的 Excel 工作簿，或已损坏"
_SAVE_AGAIN = "用 Excel 或 WPS 打开，另存为 .xlsx 再放回"


def workbook_sheets(path: Path, name: str) -> Iterator[Sheet | Problem | Note]:
    """Every sheet of a workbook that holds cells, with notes on hidden and empty ones.

    A sheet with nothing is fatal, unless it has a default name (Sheet2, 工作表1) and another
    is filled. Raises UnreadableError for a file that is no workbook, or is locked.
    """
    with path.open("rb") as file:
        magic = file.read(64).lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if magic.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta")):
        raise UnreadableError("扩展名是 Excel，内容却是网页（系统导出的表常如此）", _SAVE_AGAIN)
    zipped = magic.startswith(b"pk\x03\x04")
    # Both libraries go by the extension of a path, and by the content of bytes.
    told_rightly = zipped == (path.suffix.lower() == ".xlsx")
    origin = str(path) if told_rightly else path.read_bytes()
    with _damage_told():
        opened = io.BytesIO(origin) if isinstance(origin, bytes) else origin
        with calamine.load_workbook(opened) as book:
            lost = lost_cells(path) if zipped else {}
            yield from _sheets(book, origin, name, lost, zipped)


@contextmanager
def _damage_told() -> Iterator[None]:
    """Whatever the readers raise over a damaged or locked workbook, as UnreadableError."""
    try:
        yield
    except calamine.PasswordError as error:
        raise UnreadableError("工作簿设有密码", "取消打开密码后另存") from error
    except (calamine.CalamineError, ValueError) as error:
        raise UnreadableError(_DAMAGED, _SAVE_AGAIN) from error
    except BaseException as error:
        # calamine panics over some damaged .xls; such a panic is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableError(_DAMAGED, _SAVE_AGAIN) from error


def _sheets(
    book: calamine.CalamineWorkbook,
    origin: str | bytes,
    name: str,
    lost: dict[str, LostCells],
    zipped: bool,
) -> Iterator[Sheet | Problem | Note]:
    empty: list[str] = []
    filled = False
    for about in book.sheets_metadata:
        title = about.name
        if about.typ not in (calamine.SheetTypeEnum.WorkSheet,):
            yield Note(name, title, f"“{title}”是图表或宏表，没有读入")
            continue
        sheet = book.get_sheet_by_name(title)
        cells = lost.get(title) or LostCells()
        if not zipped and sheet.end is not None:
            cells = _lost_in_xls(origin, title, sheet.start[1])
        if sheet.end is None and not cells.uncomputed:
            empty.append(title)
            continue
        filled = True
        if about.visible != calamine.SheetVisibleEnum.Visible:
            yield Note(name, title, f"“{title}”是隐藏的工作表，照常读入")
        yield _sheet(sheet, cells)
    for title in empty:
        if filled and _DEFAULT_NAME.fullmatch(title.strip()):
            yield Note(name, title, f"“{title}”是空工作表，略过")
        else:
            fix = "填上数据，或删去这个工作表"
            yield Problem(name, "工作表里什么也没有", fix, sheet=title, fatal=True)


def _sheet(sheet: calamine.CalamineSheet, lost: LostCells) -> Sheet:
    last_row, last_column = sheet.end or (0, 0)
    for row, column in lost.uncomputed:
        last_row, last_column = max(last_row, row), max(last_column, column)
    merged = tuple(
        MergedRange(top + 1, min(bottom, last_row) + 1, left, min(right, last_column))
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if top <= last_row and left <= last_column
    )
    rows = _rows(sheet, lost, last_row + 1, last_column + 1)
    uncomputed = tuple((row + 1, column) for row, column in sorted(lost.uncomputed))
    return Sheet(sheet.name, _chunks(rows, merged), merged, uncomputed=uncomputed)


def _rows(
    sheet: calamine.CalamineSheet, lost: LostCells, height: int, width: int
) -> Iterator[list[str]]:
    """Every row from A1 on, all of one width, as text."""
    left = sheet.start[1] if sheet.start is not None else 0
    cells = sheet.iter_rows()  # begins at row 1, but at the leftmost filled column
    for number in range(height):
        row = [""] * width
        for column, value in enumerate(next(cells, ()), left):
            row[column] = value if type(value) is str else cell_text(value)
        for column, text in lost.errors.get(number, ()):
            row[column] = text
        for column in lost.by_row.get(number, ()):
            row[column] = UNCOMPUTED
        yield row


def _chunks(rows: Iterator[list[str]], merged: tuple[MergedRange, ...]) -> Iterator[pl.DataFrame]:
    """Frames of the rows with merged cells filled in; `first` as it was before."""
    starting: dict[int, list[MergedRange]] = {}
    for area in merged:
        starting.setdefault(area.first_row, []).append(area)
    active: list[tuple[MergedRange, str]] = []
    number = 1
    while block := list(islice(rows, _ROWS)):
        first = []
        for offset, row in enumerate(block, number):
            first.append(next((text for cell in row if (text := trim(cell))), None))
            active = [(area, text) for area, text in active if area.last_row >= offset]
            active += [
                (area, row[area.left]) for area in starting.get(offset, ()) if row[area.left]
            ]
            for area, text in active:
                row[area.left : area.right + 1] = [text] * (area.right + 1 - area.left)
        yield chunk(block, number).with_columns(pl.Series("first", first, dtype=pl.String))
        number += len(block)


def cell_text(value: object) -> str:
    """A cell's value as text.

    Whole numbers have no '.0' and no exponent; Excel keeps 15 digits, so an ID typed as a
    number comes out as 110101199003077000. Dates are ISO, with a time of day only where there
    is one; truth is TRUE or FALSE.
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        # A number under a duration format, e.g. [h]:mm; shown as hours, as Excel does.
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return str(value)


def _lost_in_xls(origin: str | bytes, title: str, left: int) -> LostCells:
    """The error cells of an .xls sheet, which only fastexcel tells; its columns start at `left`."""
    try:
        sheet = fastexcel.read_excel(origin).load_sheet(
            title, header_row=None, skip_rows=0, dtypes="string"
        )
        found = sheet.to_arrow_with_errors()[1]
    except fastexcel.FastExcelError as error:
        raise UnreadableError("工作簿里有读不出的单元格", _SAVE_AGAIN, sheet=title) from error
    lost = LostCells()
    for cell in found.errors if found else ():
        row, column = cell.position
        kind = re.search(r"Error\((\w+)\)", cell.detail)
        text = _ERRORS.get(kind[1], "#ERROR!") if kind else "#ERROR!"
        lost.errors.setdefault(row, []).append((column + left, text))
    return lost
