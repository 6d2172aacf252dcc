"""Template workbooks: the shapes that offices keep, with drop-downs, notes and one example row.

What they look like is data (`templates.yml`); filled in, they are read as they are. The example row is
never read: its 序号 says 示例.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from analysis.dictionary import value_lists

if TYPE_CHECKING:
    import xlsxwriter

ROWS = 500  # rows ready to be filled in, with drop-downs and formulas
EXAMPLE = "示例"
_FORMATS = {"date": "yyyy-mm-dd", "month": "@", "count": "0", "text": "@", "balance": "0"}


@dataclass(frozen=True)
class Leaf:
    """One column of a sheet: its headings from the top, what it holds, its example."""

    path: tuple[str, ...]
    kind: str
    width: int
    example: object = None
    choices: tuple[str, ...] = ()
    note: str = ""
    sums: tuple[int, int] | None = None  # the columns that it adds up, both included


@cache
def _document() -> dict[str, Any]:
    text = files("analysis.forms").joinpath("templates.yml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.SafeLoader)


def purposes() -> dict[str, str]:
    """What templates may be made for: name → the question in Chinese."""
    return dict(_document()["purposes"])


def write_template(path: Path, year: int, purpose: str | None = None) -> list[str]:
    """Write the template workbook for a purpose, or for all; returns the names of its sheets.

    `year` is the one whose last day, or whose movements, the titles tell; people change it there.
    """
    sheets = [s for s in _document()["sheets"] if purpose is None or purpose in s["for"]]
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        look = _Look(book)
        _write_notes(book, look, sheets, year)
        for sheet in sheets:
            _write_sheet(book, look, sheet, year)
    return [sheet["name"] for sheet in sheets]


class _Look:
    """The formats of a workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.title = book.add_format(
            {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}
        )
        self.note = book.add_format(
            {"font_color": "#555555", "text_wrap": True, "valign": "vcenter"}
        )
        self.heading = book.add_format({
            "bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True,
            "bg_color": "#DCE6F1",
        })  # fmt: skip
        self.kinds = {
            k: book.add_format({"border": 1, "num_format": f}) for k, f in _FORMATS.items()
        }
        self.examples = {
            k: book.add_format(
                {"border": 1, "num_format": f, "italic": True, "font_color": "#7F7F7F"}
            )
            for k, f in _FORMATS.items()
        }


def _leaves(sheet: Mapping[str, Any]) -> Iterator[Leaf]:
    yield Leaf(("序号",), "text", 6)
    at = 1
    groups: list[tuple[int, int]] = []
    for column in sheet["columns"]:
        kind, note = column.get("kind", "text"), column.get("note", "")
        width, heading = column.get("width", 9), column["heading"]
        if "of" in column:
            for name, example in zip(column["of"], column["example"], strict=True):
                yield Leaf((heading, name), kind, width, example)
            groups.append((at, at + len(column["of"]) - 1))
            at += len(column["of"])
            if "total" in column:
                yield Leaf((heading, column["total"]), "balance", width, sums=groups[-1])
                at += 1
            continue
        choices = column.get("choices", ())
        if isinstance(choices, str):
            choices = tuple(value_lists()[choices])
        sums = (groups[0][0], groups[1][0]) if kind == "balance" and len(groups) > 1 else None
        yield Leaf((heading,), kind, width, column.get("example"), tuple(choices), note, sums)
        at += 1


def _write_sheet(
    book: xlsxwriter.Workbook, look: _Look, sheet: Mapping[str, Any], year: int
) -> None:
    page = book.add_worksheet(sheet["name"])
    leaves = list(_leaves(sheet))
    last = len(leaves) - 1
    page.merge_range(0, 0, 0, last, _title(sheet, year), look.title)
    page.set_row(0, 28)
    depth = max(len(leaf.path) for leaf in leaves)
    _write_headings(page, look, leaves, depth)
    example, first = 1 + depth, 2 + depth
    for at, leaf in enumerate(leaves):
        page.set_column(at, at, leaf.width)
        _write_example(page, look, example, at, leaf, leaves)
        if leaf.choices:
            page.data_validation(first, at, first + ROWS, at, {
                "validate": "list", "source": list(leaf.choices), "error_type": "warning",
                "error_title": "请核对", "error_message": "不在常用的取值之内；单位自己的说法可在 forms.yml 中写明",
            })  # fmt: skip
        elif leaf.note:
            page.data_validation(first, at, first + ROWS, at, {
                "validate": "any", "input_title": leaf.path[-1][:32], "input_message": leaf.note[:255],
            })  # fmt: skip
    for row in range(first, first + ROWS):
        for at, leaf in enumerate(leaves):
            if leaf.kind == "balance" and leaf.sums is not None:
                # a blank, for programs that do not calculate: an empty value would be told as unknown
                page.write_formula(row, at, _formula(row, leaf, leaves), look.kinds["balance"], " ")
            else:
                page.write_blank(row, at, None, look.kinds[leaf.kind])
    page.freeze_panes(first, 2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, depth)


def _title(sheet: Mapping[str, Any], year: int) -> str:
    if sheet.get("day"):
        return f"{sheet['name']}（截至{year}年12月31日）"
    return f"{year}年{sheet['name']}" if sheet.get("year") else sheet["name"]


def _write_headings(page: Any, look: _Look, leaves: list[Leaf], depth: int) -> None:
    at = 0
    while at < len(leaves):
        path = leaves[at].path
        if len(path) == 1:
            if depth == 1:
                page.write_string(1, at, path[0], look.heading)
            else:
                page.merge_range(1, at, depth, at, path[0], look.heading)
            at += 1
            continue
        end = at
        while (
            end + 1 < len(leaves)
            and leaves[end + 1].path[0] == path[0]
            and len(leaves[end + 1].path) > 1
        ):
            end += 1
        page.merge_range(1, at, 1, end, path[0], look.heading)
        for below in range(at, end + 1):
            page.write_string(2, below, leaves[below].path[1], look.heading)
        at = end + 1


def _write_example(
    page: Any, look: _Look, row: int, at: int, leaf: Leaf, leaves: list[Leaf]
) -> None:
    style = look.examples[leaf.kind]
    if at == 0:
        page.write_string(row, at, EXAMPLE, style)
    elif leaf.kind == "balance" and leaf.sums is not None:
        page.write_formula(row, at, _formula(row, leaf, leaves), style, _value(leaf, leaves))
    elif leaf.kind == "date" and leaf.example:
        page.write_datetime(row, at, date.fromisoformat(str(leaf.example)), style)
    elif leaf.kind == "count" and leaf.example is not None:
        page.write_number(row, at, leaf.example, style)
    elif leaf.example is not None:
        page.write_string(row, at, str(leaf.example), style)
    else:
        page.write_blank(row, at, None, style)


def _formula(row: int, leaf: Leaf, leaves: list[Leaf]) -> str:
    """A row's sum or difference; nothing in a row that is not filled in."""
    from xlsxwriter.utility import xl_col_to_name

    assert leaf.sums is not None, "only results have formulas"
    low, high = leaf.sums
    if leaf.path[-1] == "合计":
        told = f"SUM({xl_col_to_name(low)}{row + 1}:{xl_col_to_name(high)}{row + 1})"
    else:
        one, other = (_sum_at(leaves, begin) for begin in leaf.sums)
        told = f"{xl_col_to_name(one)}{row + 1}-{xl_col_to_name(other)}{row + 1}"
    return f'=IF($B{row + 1}="","",{told})'


def _sum_at(leaves: list[Leaf], begin: int) -> int:
    """The column that adds up the group beginning there."""
    return next(at for at, leaf in enumerate(leaves)
                if leaf.path[-1] == "合计" and leaf.sums is not None and leaf.sums[0] == begin)  # fmt: skip


def _value(leaf: Leaf, leaves: list[Leaf]) -> int:
    """What a result's example comes to, for programs that do not calculate."""
    assert leaf.sums is not None, "only results have formulas"
    if leaf.path[-1] == "合计":
        return sum(int(str(one.example)) for one in leaves[leaf.sums[0] : leaf.sums[1] + 1])
    one, other = (leaves[_sum_at(leaves, begin)] for begin in leaf.sums)
    return _value(one, leaves) - _value(other, leaves)


def _write_notes(book: xlsxwriter.Workbook, look: _Look, sheets: list[Any], year: int) -> None:
    page = book.add_worksheet("填表说明")
    page.set_column(0, 0, 110)
    lines = [
        "填表说明",
        "每张表从示例之下填起；示例一行不读入，可留可删。用不到的工作表留着或删去都可以。",
        f"标题中的时点（{year}年）照实改；以后各年另存一份，放在同一文件夹。",
        "数字填阿拉伯数字；确实没有的填 0，不知道的留空，按未知计，不当作 0。",
        "列标题可以增减、改名；多出的列不读入，读不懂的会在检查时说明。",
        *(f"{sheet['name']}：{sheet['about']}" for sheet in sheets if sheet.get("about")),
    ]
    for row, line in enumerate(lines):
        page.write_string(row, 0, line, look.title if row == 0 else look.note)


__all__ = ["purposes", "write_template"]
