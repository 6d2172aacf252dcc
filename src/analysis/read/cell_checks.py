"""Rows of a sheet that must be rejected for what their cells are, before any typing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from analysis.dictionary import Table
from analysis.read.problem import Note, Problem, cell_name, mask, row_list
from analysis.read.sheet import Sheet

_MEASURES = ("count", "number")
_UNSAID = ("secret", "person")


class CellChecks:
    """Follows the data rows of one sheet; its problems name a row, which they reject.

    A formula without a value is no empty cell. A number in a merged range belongs to all its
    rows together: filled in it would be counted again in each. A filled cell under a blank
    heading is a column without a name, and fatal.
    """

    def __init__(
        self,
        sheet: Sheet,
        table: Table,
        file: str,
        written: dict[int, str],
        columns: dict[str, int],
    ) -> None:
        self.sheet, self.table, self.file = sheet, table, file
        self.names = {position: name for name, position in columns.items()}
        self.unnamed = [position for position, heading in written.items() if not heading]
        self.written = written
        self.uncomputed: dict[int, list[int]] = {}
        for row, position in sheet.uncomputed:
            self.uncomputed.setdefault(row, []).append(position)
        self.merged: dict[int, list[int]] = {}
        for area in sheet.merged:
            read = [p for p in range(area.left, area.right + 1) if p in self.names]
            for row in range(area.first_row, area.last_row + 1) if read else ():
                self.merged.setdefault(row, []).extend(read)
        self.filled: list[int] = []

    def check(self, frame: pl.DataFrame) -> Iterator[Problem]:
        """The problems of these data rows; cell columns are named by position."""
        yield from self._unnamed(frame)
        if not self.uncomputed and not self.merged:
            return
        for place, row in enumerate(frame["row"].to_list()):
            for position in self.uncomputed.get(row, ()):
                if position in self.names:
                    yield self._problem(
                        row,
                        position,
                        "公式没有计算结果",
                        "用 Excel 或 WPS 打开文件，保存一次再放回",
                    )
            values = {p: frame[str(p)][place] for p in self.merged.get(row, ())}
            if any(values.values()):
                self.filled.append(row)
                yield from self._merged_numbers(values, row)

    def _merged_numbers(self, values: dict[int, str | None], row: int) -> Iterator[Problem]:
        for position, value in values.items():
            measure = self.table.column(self.names[position]).type in _MEASURES
            if measure and value and re.search(r"\d", value):
                problem = "合并单元格里的数，分不清各行各是多少"
                yield self._problem(row, position, problem, "取消合并，逐行填写", value)

    def _problem(
        self, row: int, position: int, problem: str, fix: str, value: str | None = None
    ) -> Problem:
        secret = self.table.column(self.names[position]).type in _UNSAID
        return Problem(
            self.file, problem, fix, self.sheet.name, row, mask(self.written[position]),
            cell_name(position, row, self.sheet.name),
            None if value is None or secret else mask(value), self.table.name,
        )  # fmt: skip

    def _unnamed(self, frame: pl.DataFrame) -> Iterator[Problem]:
        for position in list(self.unnamed):
            filled = frame.filter(pl.col(str(position)).is_not_null())
            if filled.is_empty():
                continue
            self.unnamed.remove(position)
            row = filled["row"][0]
            cell = cell_name(position, row, self.sheet.name)
            letters = re.sub(r"\d", "", cell) if self.sheet.name else str(position + 1)
            yield Problem(
                self.file, f"第 {letters} 列有内容而没有列标题", "写上列标题，或清空这一列",
                self.sheet.name, row, cell=cell, table=self.table.name, fatal=True,
            )  # fmt: skip

    def notes(self) -> Iterator[Note]:
        """Which rows had merged cells filled in."""
        if self.filled:
            text = f"{row_list(self.filled)}有合并的单元格，其值已填入合并所及的各格"
            yield Note(self.file, self.sheet.name, text)
