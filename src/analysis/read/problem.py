"""What is wrong with a file, and what was passed over in it: the words every reader uses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.read.identity import MASK, mask


@dataclass(frozen=True)
class Problem:
    """One thing wrong, located as a person finds it.

    `row` is the row number seen in Excel or in the text file (from 1). `value` is masked
    before it comes here. `fatal` problems keep the whole dataset from being built; a problem
    that names a row and is not fatal rejects that row; any other is a warning.
    """

    file: str
    problem: str
    fix: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    cell: str | None = None
    value: str | None = None
    table: str | None = None
    fatal: bool = False
    warning: bool = False  # told, and nothing is less sure for it


@dataclass(frozen=True)
class Note:
    """Something that was passed over or filled in, said in one Chinese sentence.

    `rows_skipped` are rows that are no data (titles, totals, notes): never counted as read.
    `hidden` and `empty` are sheets that are not read for that.
    """

    file: str
    sheet: str | None
    text: str
    rows_skipped: int = 0
    hidden: bool = False
    empty: bool = False


class UnreadableError(Exception):
    """A file that cannot be read on: what is wrong, what to do, and the row where known."""

    def __init__(self, problem: str, fix: str, row: int | None = None, sheet: str | None = None):
        super().__init__(problem)
        self.problem = problem
        self.fix = fix
        self.row = row
        self.sheet = sheet


def column_letters(position: int) -> str:
    """Excel's letters of a 0-based column position: 0 → A, 26 → AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(position: int, row: int, sheet: str | None) -> str:
    """A cell as a person finds it: C12 in a sheet, 第12行第3列 in a text file."""
    if sheet is None:
        return f"第{row}行第{position + 1}列"
    return f"{column_letters(position)}{row}"


def column_name(position: int, sheet: str | None) -> str:
    """A column as a person finds it: E 列 in a sheet, 第5列 in a text file."""
    return f"第{position + 1}列" if sheet is None else f"{column_letters(position)} 列"


def row_list(rows: Iterable[int], most: int = 12) -> str:
    """Row numbers in words, runs joined: 第 1–3、7 行; at most `most` runs are spelt out."""
    runs: list[list[int]] = []
    total = 0
    for row in sorted(rows):
        total += 1
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    spelt = "、".join(str(a) if a == b else f"{a}–{b}" for a, b in runs[:most])
    return f"第 {spelt} 行" if len(runs) <= most else f"第 {spelt} 等 {total} 行"


__all__ = [
    "MASK",
    "Note",
    "Problem",
    "UnreadableError",
    "cell_name",
    "column_letters",
    "column_name",
    "mask",
    "row_list",
]
