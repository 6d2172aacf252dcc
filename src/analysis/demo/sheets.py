"""Sheets as offices lay them out: a title, headings of up to three rows with merged cells, a body."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter

from .files import FIXED_TIME

Cell = str | int | None


@dataclass
class Sheet:
    """One sheet. `headings` are the paths of its columns, from the top; `notes` stand at its end."""

    name: str
    title: str
    headings: Sequence[tuple[str, ...]]
    rows: list[list[Cell]] = field(default_factory=list)
    notes: Sequence[str] = ()
    hidden: bool = False

    @property
    def first_row(self) -> int:
        """The number, from 1, of the first row of the body."""
        return 2 + self.depth

    @property
    def depth(self) -> int:
        """How many rows the headings take."""
        return max(len(path) for path in self.headings)


def write_workbook(path: Path, title: str, sheets: Sequence[Sheet]) -> None:
    """Write the sheets into an .xlsx; the same bytes for the same sheets."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "in_memory": True}) as book:
        book.set_properties({"created": FIXED_TIME, "title": title})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            if sheet.hidden:
                page.hide()
            _write(page, sheet)


def write_csvs(stem: Path, sheets: Sequence[Sheet]) -> None:
    """Write each sheet as a CSV of its own: whole provinces would take hours as workbooks."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        name = stem.name if len(sheets) == 1 else f"{stem.name}（{sheet.name}）"
        with (stem.parent / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([sheet.title, *[None] * (len(sheet.headings) - 1)])
            # The lowest heading stands in the last of the heading rows, as in a merged cell.
            for level in range(sheet.depth):
                writer.writerow([_heading(path, level, sheet.depth) for path in sheet.headings])
            writer.writerows(sheet.rows)


def _heading(path: tuple[str, ...], level: int, depth: int) -> str | None:
    place = level if level < len(path) - 1 else len(path) - 1 if level == depth - 1 else None
    return None if place is None else path[place]


def _write(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet) -> None:
    width, depth = len(sheet.headings), sheet.depth
    if width > 1:
        page.merge_range(0, 0, 0, width - 1, sheet.title)
    else:
        page.write_string(0, 0, sheet.title)
    for level in range(depth):
        start = 0
        while start < width:
            path = sheet.headings[start]
            if level >= len(path):
                start += 1
                continue
            end = start
            while end + 1 < width and _same(path, sheet.headings[end + 1], level):
                end += 1
            bottom = depth - 1 if level == len(path) - 1 else level
            if end > start or bottom > level:
                page.merge_range(level + 1, start, bottom + 1, end, path[level])
            else:
                page.write_string(level + 1, start, path[level])
            start = end + 1
    for number, row in enumerate(sheet.rows, start=sheet.first_row - 1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(number, column, value)
            elif value is not None:
                page.write_number(number, column, value)
    for number, note in enumerate(sheet.notes, start=sheet.first_row - 1 + len(sheet.rows)):
        page.write_string(number, 0, note)


def _same(one: tuple[str, ...], other: tuple[str, ...], level: int) -> bool:
    """Whether two neighbours share the heading of this level and all above it."""
    return (
        len(one) > level + 1 and len(other) > level + 1 and one[: level + 1] == other[: level + 1]
    )
