"""Writing frames as an office would: encodings, headings, date styles, a merged heading.

A frame has the English column names of the dictionary. Blocks are appended one after the
other, so that memory stays that of one block. A column `_fault` marks planted rows; it is
not written, and the row each mark lands on is remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import polars as pl
import xlsxwriter

from analysis.dictionary import tables

FIXED_TIME = datetime(2026, 1, 5, 9, 0, 0)  # document property; keeps files byte-identical
DATE_STYLES = {"iso": "%Y-%m-%d", "slash": "%Y/%-m/%-d", "hanzi": "%Y年%-m月%-d日"}
MONTH_STYLES = {"iso": "%Y-%m", "slash": "%Y/%-m", "hanzi": "%Y年%-m月"}


@dataclass(frozen=True)
class Style:
    """How one file looks: encoding (or xlsx), Chinese headings or not, the way of dates."""

    encoding: str = "utf-8"
    chinese: bool = True
    dates: str = "iso"
    headings: Mapping[str, str] | None = None
    xlsx: bool = False

    def heading(self, table: str, column: str) -> str:
        """The heading of a column in this file."""
        if self.headings and column in self.headings:
            return self.headings[column]
        return tables()[table].column(column).zh if self.chinese else column


OFFICE = Style("gb18030", dates="slash")
ENGLISH = Style(chinese=False)
WITH_BOM = Style("utf-8-sig")


def as_text(table: str, frame: pl.DataFrame, style: Style) -> pl.DataFrame:
    """Every cell as the text that stands in the file; null becomes an empty cell.

    A column `_raw_NAME` holds text that stands in place of NAME's (planted mistakes).
    """
    columns = []
    for name, kind in frame.schema.items():
        if name.startswith("_raw_"):
            continue
        column = pl.col(name)
        if kind == pl.Date:
            pattern = DATE_STYLES[style.dates]
            if tables()[table].column(name).type == "month":
                pattern = MONTH_STYLES[style.dates]
            column = column.dt.to_string(pattern)
        elif kind == pl.Boolean:
            column = pl.when(column).then(pl.lit("是")).otherwise(pl.lit("否"))
        column = column.cast(pl.String)
        if f"_raw_{name}" in frame.columns:
            column = pl.coalesce(f"_raw_{name}", column)
        columns.append(column.alias(name))
    return frame.select(columns)


class Sink:
    """The open files of one dataset folder. Use as a context manager."""

    def __init__(self, folder: Path, title: str) -> None:
        self.folder, self.title = folder, title
        folder.mkdir(parents=True, exist_ok=True)
        self._open: dict[str, IO[bytes]] = {}
        self._next: dict[str, int] = {}
        self._sheets: dict[str, tuple[str, Style, list[pl.DataFrame]]] = {}
        self.fault_rows: dict[int, tuple[str, int]] = {}

    def __enter__(self) -> Sink:
        return self

    def __exit__(self, *_: object) -> None:
        self.finish("")

    def finish(self, home: str) -> None:
        """Close every file whose name begins with `home`: nothing more comes to it."""
        for name in [n for n in self._open if n.startswith(home)]:
            self._open.pop(name).close()
        for name in [n for n in self._sheets if n.startswith(home)]:
            table, style, parts = self._sheets.pop(name)
            self._write_sheet(name, table, style, pl.concat(parts))

    def add(
        self,
        table: str,
        frame: pl.DataFrame,
        style: Style = ENGLISH,
        part: str = "",
        name: str | None = None,
    ) -> None:
        """Append rows to `<table>[-<part>]` (or the file `name`); the first call writes the heading."""
        name = name or (f"{table}-{part}" if part else table)
        name += ".xlsx" if style.xlsx else ".csv"
        first = self._next.setdefault(name, 4 if style.xlsx else 2)
        if "_fault" in frame.columns:
            marks = frame["_fault"].to_list()
            for i, mark in enumerate(marks):
                if mark is not None:
                    self.fault_rows[mark] = (name, first + i)
            frame = frame.drop("_fault")
        text = as_text(table, frame, style)
        self._next[name] = first + len(frame)
        if style.xlsx:
            self._sheets.setdefault(name, (table, style, []))[2].append(text)
            return
        self._append(name, table, text, style)

    def _append(self, name: str, table: str, text: pl.DataFrame, style: Style) -> None:
        headed = name not in self._open
        if headed:
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            self._open[name] = path.open("wb")
            if style.encoding == "utf-8-sig":
                self._open[name].write(b"\xef\xbb\xbf")
        renamed = text.rename({c: style.heading(table, c) for c in text.columns})
        body = renamed.write_csv(include_header=headed)
        coded = "utf-8" if style.encoding == "utf-8-sig" else style.encoding
        self._open[name].write(body.encode(coded))

    def _write_sheet(self, name: str, table: str, style: Style, text: pl.DataFrame) -> None:
        """A form: title line, a heading of two rows with merged cells, rows, a note."""
        book = xlsxwriter.Workbook(str(self.folder / name), {"strings_to_numbers": False})
        book.set_properties({"created": FIXED_TIME, "title": self.title})
        sheet = book.add_worksheet("名册")
        last = len(text.columns) - 1
        sheet.merge_range(0, 0, 0, last, f"{self.title}　{tables()[table].zh}（示例）")
        for first, end, group in _groups(text.columns):
            if group and end > first:
                sheet.merge_range(1, first, 1, end, group)
            for column in range(first, end + 1):
                heading = style.heading(table, text.columns[column])
                if group and end > first:
                    sheet.write_string(2, column, heading)
                else:
                    sheet.merge_range(1, column, 2, column, heading)
        for column, values in enumerate(text.columns):
            for row, value in enumerate(text[values].to_list(), start=3):
                if value is not None:
                    sheet.write_string(row, column, value)
        sheet.write_string(3 + len(text), 0, "注：本表为示例数据，单位与人员均系虚构。")
        book.close()


GROUPS = {
    "person_name": "人员信息",
    "id_number": "人员信息",
    "sex": "人员信息",
    "birth_month": "人员信息",
    "start_on": "任职起止",
    "end_on": "任职起止",
}


def _groups(columns: list[str]) -> list[tuple[int, int, str]]:
    """Runs of neighbouring columns under one upper heading: (first, last, heading or '')."""
    runs: list[tuple[int, int, str]] = []
    for i, column in enumerate(columns):
        group = GROUPS.get(column, "")
        if group and runs and runs[-1][2] == group:
            runs[-1] = (runs[-1][0], i, group)
        else:
            runs.append((i, i, group))
    return runs
