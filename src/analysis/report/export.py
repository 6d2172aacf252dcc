"""Answers as files: CSV, Excel, JSON, Parquet. Numbers stay numbers, formulas are defused.

CSV, JSON and Parquet carry the English column names that SQL uses, Excel the Chinese headings of the
dictionary, unless asked otherwise.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.report.answer import Answer, is_share

if TYPE_CHECKING:
    import xlsxwriter

# What makes a spreadsheet run a cell's text as a formula; a Chinese one takes the full-width signs too.
FORMULA_STARTS = (*"=+-@＝＋－＠", "\t", "\r", "\n")
WIDEST = 40  # characters of an Excel column

LONGEST_CELL = 32_767  # characters; xlsxwriter leaves a cell of more empty, as if it were unknown
LONGEST_SHEET = 1_048_575  # rows under the headings that an Excel sheet can hold

Rows = list[tuple[Any, ...]]


class ExportError(Exception):
    """The answer cannot be written in that form; the message says what to do."""


def defused(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula, made plain by a leading apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def fitting(text: str) -> str:
    """A text as an Excel cell can hold it: a longer one is cut, and says so."""
    if len(text) <= LONGEST_CELL:
        return text
    cut = f"……（共 {len(text):,} 字，一格写不下；全文请用 --format csv）"
    return text[: LONGEST_CELL - len(cut)] + cut


def as_csv(answer: Answer, headings: str = "en") -> str:
    """The answer as CSV text, unknown values empty, formulas defused.

    What it leaves in doubt stands under it in a line of one cell, which begins with 存疑; what the public
    version keeps back in one that begins with 公开版; which rows were asked for in one that begins with 所列.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(answer.headings(headings))
    writer.writerows([defused(v) for v in row] for row in answer.rows(headings))
    writer.writerows([line] for line in answer.notes)
    return out.getvalue()


def as_json(answer: Answer, headings: str = "en") -> str:
    """The answer as a JSON list of records, unknown values null, dates as ISO text."""
    names = answer.headings(headings)
    records = [dict(zip(names, row, strict=True)) for row in answer.rows(headings)]
    return json.dumps(records, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def refuse_place(path: Path, overwrite: bool = True) -> None:
    """Raise ExportError where no file of that path can be written, or one stands there already."""
    if path.is_dir():
        raise ExportError(f"{path.name} 是文件夹：请写明文件名")
    if not path.absolute().parent.is_dir():
        raise ExportError(f"没有文件夹 {path.parent}：请先建好，再写入 {path.name}")
    if path.exists() and not overwrite:
        raise ExportError(f"已有文件 {path.name}：请换一个名称，或加 --overwrite 覆盖")


def write_file(answer: Answer, path: Path, form: str, headings: str | None = None) -> None:
    """Write the answer to `path` as csv, xlsx, json or parquet.

    Headings are Chinese in Excel and English in files for programs, unless asked otherwise.
    Raises ExportError where the path or the form is none.
    """
    language = headings or ("zh" if form == "xlsx" else "en")
    if form == "csv":
        # With a byte-order mark, so that Excel opens Chinese text as it is.
        path.write_text(as_csv(answer, language), encoding="utf-8-sig", newline="")
    elif form == "json":
        path.write_text(as_json(answer, language), encoding="utf-8")
    elif form == "parquet":
        answer.relation.write_parquet(str(path))
    elif form == "xlsx":
        _write_answer(answer, path, language)
    else:
        raise ExportError(f"不认识的文件类型 {path.name}：请用 .csv、.xlsx、.json 或 .parquet")


def _write_answer(answer: Answer, path: Path, language: str) -> None:
    """The answer on one sheet, percentages as percentages; what to know of it on another."""
    shares = {at for at, name in enumerate(answer.columns) if is_share(name)}
    told = (("所列", answer.narrowed), ("存疑", answer.caveat))
    notes = [*answer.about, *((label, text) for label, text in told if text)]
    notes.append(("空格", "未知，或不适用；不是 0"))
    write_xlsx(path, answer.headings(language), answer.rows(language), "结果", shares, notes)


def write_xlsx(
    path: Path, headings: list[str], rows: Rows, sheet: str = "结果",
    shares: Collection[int] = (), notes: Sequence[tuple[str, str]] = (), private: bool = False,
) -> None:  # fmt: skip
    """Write one sheet with a heading row, and one of `notes` where there are any.

    `shares` are the positions of columns shown as percentages; a `private` file is its owner's
    alone. Text is never taken for a formula or a link.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    refuse_place(path)
    if len(rows) > LONGEST_SHEET:
        raise ExportError(f"共 {len(rows):,} 行，超过 Excel 一张表的上限：请改用 csv 或 parquet")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    try:
        with xlsxwriter.Workbook(str(path), options) as book:
            _fill(book, sheet, headings, rows, shares)
            if notes:
                notes_sheet(book, notes)
        if private:
            path.chmod(0o600)  # on POSIX its owner's alone; Windows keeps the folder's rights
    except FileCreateError as error:
        raise ExportError(f"{path.name} 写不了：请关闭打开它的程序，或换一个路径") from error


def _fill(
    book: xlsxwriter.Workbook, sheet: str, headings: list[str], rows: Rows, shares: Collection[int]
) -> None:
    page = book.add_worksheet(sheet)
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    percent = book.add_format({"num_format": "0.00%"})
    for at, (heading, width) in enumerate(zip(headings, _widths(headings, rows), strict=True)):
        page.set_column(at, at, width)
        page.write_string(0, at, heading, bold)
    for line, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, str):
                page.write_string(line, at, fitting(value))
            elif isinstance(value, date):
                page.write_datetime(line, at, datetime(*value.timetuple()[:3]), day)
            else:
                page.write(line, at, value, percent if at in shares else None)
    page.freeze_panes(1, 0)
    if rows:
        page.autofilter(0, 0, len(rows), len(headings) - 1)


def notes_sheet(book: xlsxwriter.Workbook, notes: Sequence[tuple[str, str]]) -> None:
    """Add the sheet 说明: a label and its text a line."""
    page = book.add_worksheet("说明")
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 90)
    for line, (label, text) in enumerate(notes):
        page.write_string(line, 0, label, bold)
        page.write_string(line, 1, fitting(text), wrapped)


def _widths(headings: list[str], rows: Rows) -> list[int]:
    """Column widths from the headings and the first rows; a Chinese character is two wide."""
    shown = [headings, *[[str(v) for v in row] for row in rows[:200]]]
    longest = [max(sum(2 if ord(c) > 255 else 1 for c in cell) for cell in col)
               for col in zip(*shown, strict=True)]  # fmt: skip
    return [min(n + 2, WIDEST) for n in longest]
