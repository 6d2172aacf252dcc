"""Excel workbooks as text, sheet by sheet: what a person sees in each cell.

calamine reads .xlsx and .xls; what it does not tell (errors, formulas without a value, number formats,
stray cells) is looked up in the package first (`xlsx_package.py`). Merged cells stay as they are.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path

import fastexcel
import polars as pl
import python_calamine as calamine

from analysis.read.identity import masked
from analysis.read.problem import Note, Problem, UnreadableError, cell_name
from analysis.read.quiet import quiet
from analysis.read.sheet import MergedRange, Sheet, chunk
from analysis.read.xls_bounds import FarCellError, refuse_unbounded
from analysis.read.xlsx_bounds import DoctypeError, InflatedError, TooSparseError
from analysis.read.xlsx_package import SheetFacts, look, without_dimensions

UNCOMPUTED = "\ufdd0公式未计算"
"""Stands for a formula without a value; no cell that somebody typed can hold it."""

_ROWS = 20_000
_ERRORS = {
    "Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!",
    "Ref": "#REF!", "Value": "#VALUE!", "GettingData": "#GETTING_DATA",
}  # fmt: skip
_DAMAGED = "文件不是有效的 Excel 工作簿，或已损坏"
_SAVE_AGAIN = "用 Excel 或 WPS 打开，另存为 .xlsx 再放回"
_TRIM = "在 Excel 中删去远处多余的行、列（定位到最后一个单元格可以看到），保存后再放回"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_XLS = 1 << 30  # bytes
_UNLOCK = "用 Excel 打开，在「文件—信息—保护工作簿—用密码进行加密」中清空密码，保存后再放回"


def workbook_sheets(path: Path, name: str) -> Iterator[Sheet | Problem | Note]:
    """Every visible sheet of a workbook that holds cells, with notes on hidden and empty ones.

    Raises UnreadableError for a file that is no workbook, is encrypted, or would not fit.
    """
    with path.open("rb") as file:
        start = file.read(64)
    magic = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if magic.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta")):
        raise UnreadableError("扩展名是 Excel，内容却是网页（系统导出的表常如此）", _SAVE_AGAIN)
    if start.startswith(_OLE) and path.stat().st_size > MOST_XLS:
        raise UnreadableError("文件过大，不是 .xls 所能容纳", _SAVE_AGAIN)
    if start.startswith(_OLE) and _ENCRYPTED in path.read_bytes():
        raise UnreadableError("工作簿已加密，须用密码打开", _UNLOCK)
    zipped = magic.startswith(b"pk\x03\x04")
    # Both libraries go by the extension of a path, and by the content of bytes.
    told_rightly = zipped == (path.suffix.lower() == ".xlsx")
    origin = str(path) if told_rightly else path.read_bytes()
    with _damage_told():
        if start.startswith(_OLE):
            refuse_unbounded(path)
        facts = look(path) if zipped else {}
        try:
            yield from _opened(origin, name, facts, zipped)
        except calamine.CalamineError:
            if not zipped:
                raise
            yield from _opened(without_dimensions(path), name, facts, zipped)


def _opened(
    origin: str | bytes, name: str, facts: dict[str, SheetFacts], zipped: bool
) -> Iterator[Sheet | Problem | Note]:
    opened = io.BytesIO(origin) if isinstance(origin, bytes) else origin
    with quiet():
        book = calamine.load_workbook(opened)
    with book:
        # every sheet is opened before the first is handed over: damage shows here, not half-way
        with quiet():
            sheets = [
                (about, book.get_sheet_by_name(about.name))
                if about.typ is calamine.SheetTypeEnum.WorkSheet else (about, None)
                for about in book.sheets_metadata
            ]  # fmt: skip
        yield from _sheets(sheets, origin, name, facts, zipped)


@contextmanager
def _damage_told() -> Iterator[None]:
    """Whatever the readers raise over a damaged or locked workbook, as UnreadableError."""
    try:
        yield
    except TooSparseError as error:
        raise UnreadableError(
            f"单元格 {error.cell} 远离表格，整张表大得读不下" if error.cell else "工作表大得读不下",
            _TRIM, sheet=error.sheet,
        ) from error  # fmt: skip
    except calamine.PasswordError as error:
        raise UnreadableError("工作簿设有密码", _UNLOCK) from error
    except FarCellError as error:
        raise UnreadableError(
            f"单元格 {cell_name(error.column, error.row + 1, '')} 远离表格，整张表大得读不下", _TRIM
        ) from error
    except DoctypeError as error:
        raise UnreadableError("工作簿里夹有外部定义（DOCTYPE），没有读入", _SAVE_AGAIN) from error
    except InflatedError as error:
        raise UnreadableError("工作簿解开后大得异常，没有读入", _SAVE_AGAIN) from error
    except (UnreadableError, OSError):
        raise
    except Exception as error:
        # calamine, fastexcel and polars each have errors of their own over a damaged workbook
        raise UnreadableError(_DAMAGED, _SAVE_AGAIN) from error
    except BaseException as error:
        # calamine panics over some damaged .xls; such a panic is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableError(_DAMAGED, _SAVE_AGAIN) from error


def _sheets(
    sheets: Sequence[tuple[calamine.SheetMetadata, calamine.CalamineSheet | None]],
    origin: str | bytes,
    name: str,
    facts: dict[str, SheetFacts],
    zipped: bool,
) -> Iterator[Sheet | Problem | Note]:
    for about, sheet in sheets:
        title = masked(about.name)
        if sheet is None:
            yield Note(name, title, f"「{title}」是图表或宏表，没有读入")
            continue
        if about.visible != calamine.SheetVisibleEnum.Visible:
            yield Note(
                name, title, f"「{title}」是隐藏的工作表，没有读入；要读入，请取消隐藏", hidden=True
            )
            if sheet.end is not None:
                yield replace(_sheet(sheet, SheetFacts()), unseen=True)
            continue
        cells = facts.get(about.name) or SheetFacts()
        if not zipped and sheet.end is not None:
            cells = _lost_in_xls(origin, about.name, sheet.start[1] if sheet.start else 0)
        if sheet.end is None and not cells.uncomputed:
            yield Note(name, title, f"「{title}」是空工作表，略过", empty=True)
            continue
        yield _sheet(sheet, cells)


def _sheet(sheet: calamine.CalamineSheet, facts: SheetFacts) -> Sheet:
    last_row, last_column = sheet.end or (0, 0)
    for row, column in facts.uncomputed:
        last_row, last_column = max(last_row, row), max(last_column, column)
    merged = tuple(
        MergedRange(top + 1, min(bottom, last_row) + 1, left, min(right, last_column))
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if top <= last_row and left <= last_column
    )
    unclear: set[tuple[int, int]] = set()
    rows = _rows(sheet, facts, last_row + 1, last_column + 1, unclear)
    # Read whole: which numbers may be January or October is known only then.
    chunks = list(_chunks(rows))
    hidden = [
        text for count, text in (
            (facts.hidden_rows, f"{facts.hidden_rows} 行"), (facts.hidden_columns, f"{facts.hidden_columns} 列")
        ) if count
    ]  # fmt: skip
    return Sheet(
        masked(sheet.name), iter(chunks), merged,
        uncomputed=frozenset((row + 1, column) for row, column in facts.uncomputed),
        unclear=frozenset(unclear), hidden="、".join(hidden) or None,
    )  # fmt: skip


def _rows(
    sheet: calamine.CalamineSheet,
    facts: SheetFacts,
    height: int,
    width: int,
    unclear: set[tuple[int, int]],
) -> Iterator[list[str]]:
    """Every row from A1 on, all of one width, as text; `unclear` gathers doubtful months."""
    left = sheet.start[1] if sheet.start is not None else 0
    cells = sheet.iter_rows()  # begins at row 1, but at the leftmost filled column
    lost = facts.uncomputed_by_row
    for number in range(height):
        row = [""] * width
        for column, value in enumerate(next(cells, ()), left):
            if type(value) is str:
                row[column] = value
            elif type(value) is float:
                shown = facts.shown.get((number, column))
                text = shown.text(value) if shown else None
                tenth = text is None and 1900 < value < 2100 and round(value * 10) % 10 == 1
                if tenth and round(value, 1) == value:
                    unclear.add((number + 1, column))
                row[column] = text if text is not None else cell_text(value)
            else:
                shown = facts.shown.get((number, column)) if type(value) is int else None
                text = shown.text(float(value)) if shown else None  # type: ignore[arg-type]
                row[column] = text if text is not None else cell_text(value)
        for column, text in facts.errors.get(number, ()):
            row[column] = text
        for column in lost.get(number, ()):
            row[column] = UNCOMPUTED
        yield row


def _chunks(rows: Iterator[list[str]]) -> Iterator[pl.DataFrame]:
    number = 1
    while block := list(islice(rows, _ROWS)):
        yield chunk(block, number)
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


def _lost_in_xls(origin: str | bytes, title: str, left: int) -> SheetFacts:
    """The error cells of an .xls sheet, which only fastexcel tells; its columns start at `left`."""
    try:
        with quiet():
            sheet = fastexcel.read_excel(origin).load_sheet(
                title, header_row=None, skip_rows=0, dtypes="string"
            )
            found = sheet.to_arrow_with_errors()[1]
    except fastexcel.FastExcelError as error:
        raise UnreadableError("工作簿里有读不出的单元格", _SAVE_AGAIN, sheet=title) from error
    lost = SheetFacts()
    for cell in found.errors if found else ():
        row, column = cell.position
        kind = re.search(r"Error\((\w+)\)", cell.detail)
        text = _ERRORS.get(kind[1], "#ERROR!") if kind else "#ERROR!"
        lost.errors.setdefault(row, []).append((column + left, text))
    return lost
