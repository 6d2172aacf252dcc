"""One sheet of the official workbook: head, merged headings, rows, live sums, foot.

Numbers are numbers, sums and differences are formulas written with their values, so that programs
that do not calculate show the same. What is unknown is written 未知.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from analysis.forms.words import SUMMARY
from analysis.report.export import fitting
from analysis.report.model import PUBLIC

UNKNOWN = "未知"
STATIC = "static"
"""Key of a row: the columns whose value is no formula there, for a part of it is kept back."""
A3, A4 = 8, 9
RowFormula = Callable[[int, Callable[[str], str]], str]
"""The text of a row's formula from the number of the row and the letters of columns by key."""


@dataclass(frozen=True)
class Column:
    """A column: its headings from the top, and what stands in it.

    `sums` adds it up in the last row, where the sheet's `totals` do not say it; `formula` says how a row's
    value comes from others. Values are looked up under `key`.
    """

    key: str
    path: tuple[str, ...]
    kind: str = "count"
    width: int = 8
    sums: bool = False
    formula: RowFormula | None = None
    indent: str | None = None


@dataclass(frozen=True)
class Sheet:
    """A sheet: `rows` are records by the columns' keys; a `summary` is not read back as data."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[dict[str, Any]]
    unit: str = "名、人"
    notes: Sequence[str] = ()
    summary: bool = True
    paper: int = A4
    frozen: int = 2
    total: bool = True
    totals: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Head:
    """What stands over and under every sheet: who reports, of which day; in the public version the
    number below which counts of persons are kept back."""

    office: str
    day: date
    threshold: int | None = None

    @property
    def moment(self) -> str:
        """The day in words, as titles have it."""
        return f"{self.day.year}年{self.day.month}月{self.day.day}日"


class Look:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        edge: dict[str, object] = {
            "border": 1,
            "valign": "vcenter",
            "font_name": "宋体",
            "font_size": 10,
        }
        plain = {"font_name": "宋体", "font_size": 10}
        self.title = book.add_format(
            {
                "bold": True,
                "font_size": 16,
                "align": "center",
                "valign": "vcenter",
                "font_name": "宋体",
            }
        )
        self.line = book.add_format(plain)
        self.mark = book.add_format(plain | {"font_color": "#777777", "align": "right"})
        self.note = book.add_format(plain | {"text_wrap": True, "valign": "top"})
        self.heading = book.add_format(
            edge | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#EEF2F7"}
        )
        kinds: dict[str, dict[str, object]] = {
            "count": {"num_format": "0", "align": "right"}, "share": {"num_format": "0.0%", "align": "right"},
            "date": {"num_format": "yyyy-mm-dd", "align": "center"}, "text": {"text_wrap": True},
        }  # fmt: skip
        self.kinds = {name: book.add_format(edge | more) for name, more in kinds.items()}
        self.bold = {
            name: book.add_format(edge | more | {"bold": True}) for name, more in kinds.items()
        }
        self.unknown = book.add_format(edge | {"align": "center", "font_color": "#9C5700"})
        self.child = book.add_format(edge | {"indent": 1, "text_wrap": True})


def write_sheet(book: Workbook, look: Look, head: Head, sheet: Sheet) -> None:
    """Write one sheet and set it up for print."""
    page = book.add_worksheet(sheet.name)
    last = len(sheet.columns) - 1
    depth = max(len(c.path) for c in sheet.columns)
    _over(page, 0, last, sheet.title, look.title)
    page.set_row(0, 30)
    text = f"填报单位：{head.office}　　时点：{head.moment}　　计量单位：{sheet.unit}"
    text += "" if head.threshold is None else f"　　{PUBLIC}"
    _span(page, 1, 0, last, text, look.line)
    if sheet.summary:
        _span(page, 2, 0, last, SUMMARY, look.mark)
    _headings(page, look, sheet.columns, depth, 2 + sheet.summary)
    first = 2 + sheet.summary + depth
    _rows(page, look, sheet, first)
    below = first + len(sheet.rows) + (1 if sheet.total and sheet.rows else 0)
    _foot(page, look, sheet, below, last)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
    page.freeze_panes(first, sheet.frozen)
    page.set_landscape()
    page.set_paper(sheet.paper)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, first - 1)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&C第 &P 页，共 &N 页")
    page.print_area(0, 0, below + 1 + len(sheet.notes), last)


def _over(page: Worksheet, row: int, last: int, text: str, look: Any) -> None:
    if last > 0:
        page.merge_range(row, 0, row, last, text, look)
    else:
        page.write_string(row, 0, text, look)


def _span(page: Worksheet, row: int, low: int, high: int, text: str, look: Any) -> None:
    text = fitting(text)
    if high > low:
        page.merge_range(row, low, row, high, text, look)
    else:
        page.write_string(row, low, text, look)


def _headings(
    page: Worksheet, look: Look, columns: Sequence[Column], depth: int, first: int
) -> None:
    """Each heading over the columns that share it and its ancestors; a last one down to the body."""
    for level in range(depth):
        at = 0
        while at < len(columns):
            path = columns[at].path
            if level >= len(path):
                at += 1
                continue
            end = at
            while (
                end + 1 < len(columns) and columns[end + 1].path[: level + 1] == path[: level + 1]
            ):
                end += 1
            bottom = depth if level == len(path) - 1 else level + 1
            top = first + level
            if end > at or bottom > level + 1:
                page.merge_range(top, at, first + bottom - 1, end, path[level], look.heading)
            else:
                page.write_string(top, at, path[level], look.heading)
            at = end + 1


def _rows(page: Worksheet, look: Look, sheet: Sheet, first: int) -> None:
    letters = {c.key: xl_col_to_name(at) for at, c in enumerate(sheet.columns)}
    for line, row in enumerate(sheet.rows, first):
        for at, column in enumerate(sheet.columns):
            value = row.get(column.key)
            style = (
                look.child if column.indent and row.get(column.indent) else look.kinds[column.kind]
            )
            # a formula over a cell that is unknown would be an error: it says 未知 itself
            live = column.formula is not None and column.key not in row.get(STATIC, ())
            if column.formula is not None and live and isinstance(value, int | float):
                told = column.formula(line + 1, letters.__getitem__)
                page.write_formula(line, at, told, style, value)
            else:
                _write(page, look, line, at, value, style)
    if not (sheet.total and sheet.rows):
        return
    line, end = first + len(sheet.rows), first + len(sheet.rows)
    named = False
    for at, column in enumerate(sheet.columns):
        style = look.bold[column.kind]
        known = [r[column.key] for r in sheet.rows if isinstance(r.get(column.key), int | float)]
        if column.sums and column.key in sheet.totals:
            _write(page, look, line, at, sheet.totals[column.key], style)
        elif column.sums:
            told = f"=SUM({letters[column.key]}{first + 1}:{letters[column.key]}{end})"
            page.write_formula(line, at, told, style, sum(known))
        elif column.kind == "share" and column.formula is not None:
            value = sheet.totals.get(column.key)
            told = column.formula(line + 1, letters.__getitem__)
            page.write_formula(line, at, told, style, "" if value is None else value)
        elif column.kind == "text" and not named and column.key != "number":
            page.write_string(line, at, "合计", style)
            named = True
        else:
            page.write_blank(line, at, None, style)


def _write(page: Worksheet, look: Look, line: int, at: int, value: object, style: Any) -> None:
    if value is None or value == "":
        page.write_blank(line, at, None, style)
    elif value == UNKNOWN:
        page.write_string(line, at, UNKNOWN, look.unknown)
    elif isinstance(value, date):
        page.write_datetime(line, at, datetime(value.year, value.month, value.day), style)
    elif isinstance(value, bool):
        page.write_string(line, at, "是" if value else "否", style)
    elif isinstance(value, int | float):
        page.write_number(line, at, value, style)
    else:
        page.write_string(line, at, fitting(str(value)), style)


def _foot(page: Worksheet, look: Look, sheet: Sheet, row: int, last: int) -> None:
    signed = "单位负责人：　　　　　　统计负责人：　　　　　　填表人：　　　　　　报出日期：　　年　　月　　日"
    _span(page, row, 0, last, signed, look.line)
    for line, text in enumerate(sheet.notes, 1):
        _span(page, row + line, 0, last, f"注{line}：{text}", look.note)
        page.set_row(
            row + line, 15 * (1 + len(text) * 2 // max(sum(c.width for c in sheet.columns), 40))
        )
