"""The tables of a page as a workbook beside it: numbers as numbers, what is unknown in words.

A table tells its values as data of its own kind among its outputs (`tables.table`); the workbook is
written from those when the page is, so that taking it along needs neither network nor server.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.report.export import notes_sheet
from analysis.report.model import FICTION, Card

if TYPE_CHECKING:
    import nbformat
    import xlsxwriter

MIME = "application/vnd.bianzhi.table+json"
"""What a table's values are called among the outputs of a notebook."""

FORMATS = {"share": "0.0#%", "count": "#,##0", "number": "#,##0.####", "date": "yyyy-mm-dd"}
"""How the kinds of cell are shown; the others are text."""

_TITLE = 31  # characters of a sheet's name
_WIDEST = 40
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WORDS = (
    ("未知", "数据不能确定；不是 0，也不是没有变化"),
    ("—", "不适用，或没有"),
    ("*", "公开版不列的人数"),
)

Told = dict[str, Any]


def told(notebook: nbformat.NotebookNode) -> list[Told]:
    """The tables of an executed notebook: caption, heads, kinds, rows, of how many."""
    return [
        output.data[MIME]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if MIME in output.get("data", {})
    ]


def about(title: str, card: Card, day: str, edition: str, caveat: str) -> list[tuple[str, str]]:
    """What a reader of the workbook must know: whose data, of what day, what is in doubt."""
    lines = [
        ("页", title),
        ("数据", f"{card.title}（{card.badge}）"),
        ("时点", f"{day or '未知'} 日终"),
        ("数据覆盖", card.coverage),
        ("版本", edition),
        ("存疑", caveat),
        ("注意", FICTION if card.fiction else ""),
    ]
    return [(label, text) for label, text in lines if text]


def write_workbook(path: Path, tables: Sequence[Told], about: Sequence[tuple[str, str]]) -> bool:
    """Write a sheet a table, and 说明 with what to know of them; False where there are none."""
    path.unlink(missing_ok=True)  # one of an earlier page must not look current
    if not tables:
        return False
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        names = [_name(place, one["caption"]) for place, one in enumerate(tables, 1)]
        for name, one in zip(names, tables, strict=True):
            _fill(book, name, one)
        sheets = [(name, _size(one)) for name, one in zip(names, tables, strict=True)]
        notes_sheet(book, [*about, *_WORDS, *sheets])
    return True


def _name(place: int, caption: str) -> str:
    plain = re.sub(r"[\[\]:*?/\\']", " ", caption.partition("（")[0].partition("：")[0]).strip()
    return f"{place} {plain or '表'}"[:_TITLE].strip()


def _size(one: Told) -> str:
    shown = len(one["rows"])
    whole = f"共 {one['of']:,} 行" + (f"，列出前 {shown:,} 行" if shown < one["of"] else "")
    return f"{one['caption'] or '表'}（{whole}）"


def _fill(book: xlsxwriter.Workbook, name: str, one: Told) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    marker = book.add_format({"align": "right", "font_color": "#5A6673"})
    kinds = [
        (kind, book.add_format({"num_format": FORMATS[kind]}) if kind in FORMATS else None)
        for kind in one["kinds"]
    ]
    for at, heading in enumerate(one["heads"]):
        sheet.set_column(at, at, _width([heading, *(row[at] for row in one["rows"][:200])]))
        sheet.write_string(0, at, heading, head)
    for line, row in enumerate(one["rows"], 1):
        for at, (value, (kind, style)) in enumerate(zip(row, kinds, strict=True)):
            if not isinstance(value, str):
                sheet.write_number(line, at, value, style)
            elif kind == "date" and _DAY.fullmatch(value):
                sheet.write_datetime(line, at, datetime.fromisoformat(value), style)
            else:
                sheet.write_string(line, at, value, marker if style else None)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(one["rows"]), len(one["heads"]) - 1)


def _width(cells: Sequence[object]) -> int:
    """A Chinese character is two wide; a heading wraps, so long ones do not widen a column of numbers."""
    longest = max(sum(2 if ord(c) > 255 else 1 for c in str(cell)) for cell in cells)
    return min(longest + 2, _WIDEST)
