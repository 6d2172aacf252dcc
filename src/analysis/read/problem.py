"""What is wrong with a file, and what was passed over in it: the words every reader uses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from stdnum.cn import uscc

LONGEST_VALUE = 60
MASK = "（证件号已遮盖）"

_DIGIT = "[0-9０-９]"
_ID_LIKE = re.compile(
    rf"{_DIGIT}{{6}}[ \-]{_DIGIT}{{8}}[ \-]?{_DIGIT}{{3}}[0-9０-９XxＸｘ]"  # 6-8-4, spaced
    rf"|{_DIGIT}{{15,}}[XxＸｘ]?"
    rf"|{_DIGIT}\.{_DIGIT}{{9,}}[Ee]\+?1[4-7]"  # typed as a number, shown as 1.1E+17
)
_TOKEN = re.compile(r"[0-9A-Za-z]+")


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


@dataclass(frozen=True)
class Note:
    """Something that was passed over or filled in, said in one Chinese sentence.

    `rows_skipped` are rows that are no data (titles, totals, notes): never counted as read.
    """

    file: str
    sheet: str | None
    text: str
    rows_skipped: int = 0


class UnreadableError(Exception):
    """A file that cannot be read on: what is wrong, what to do, and the row where known."""

    def __init__(self, problem: str, fix: str, row: int | None = None, sheet: str | None = None):
        super().__init__(problem)
        self.problem = problem
        self.fix = fix
        self.row = row
        self.sheet = sheet


def mask(text: str) -> str:
    """The text with every run that may be an ID number replaced, cut to 60 characters.

    Runs of 15 and more digits (the last may be X), also in full-width digits, in the 6-8-4
    spelling or as a number of 15 digits with an exponent. A valid 统一社会信用代码 that holds
    letters stays, and so do dates and numbers of up to 14 digits.
    """
    codes = [m.span() for m in _TOKEN.finditer(text) if _is_credit_code(m.group())]

    def cover(match: re.Match[str]) -> str:
        inside = any(start <= match.start() and match.end() <= end for start, end in codes)
        return match.group() if inside else MASK

    hidden = _ID_LIKE.sub(cover, text)
    return hidden if len(hidden) <= LONGEST_VALUE else hidden[:LONGEST_VALUE] + "…"


def _is_credit_code(token: str) -> bool:
    # An ID number may end in X; only a letter before the last place tells a credit code.
    return len(token) == 18 and not token[:-1].isdigit() and uscc.is_valid(token)


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
