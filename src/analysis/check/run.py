"""One run of the check over one folder: what its steps share, and the one way to tell a problem."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from analysis.check import stage
from analysis.check.counts import FileCount, SheetCount
from analysis.check.values import Words
from analysis.dictionary import Table, input_tables
from analysis.read.card import SourceCard
from analysis.read.cells import PIECES
from analysis.read.own_forms import OwnForms
from analysis.read.problem import Problem, cell_name
from analysis.read.sheet_read import SheetRead, cell_of, headings_of

Connection = duckdb.DuckDBPyConnection
Sheet = tuple[int, int]  # file and sheet number


@dataclass
class Run:
    """`con` is a working database that the caller throws away; `hash_of` gives a person's keyed hash
    and is called only where an ID number is read. `built_on` is the day of the build."""

    con: Connection
    folder: Path
    hash_of: Callable[[str], str]
    built_on: date
    card: SourceCard
    own: OwnForms
    words: Words
    counts: list[FileCount] = field(default_factory=list)
    reads: dict[Sheet, SheetRead] = field(default_factory=dict)
    known_units: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    """What stands in name columns; kept in memory until every text is masked (`names.py`)."""
    names_beside: set[str] = field(default_factory=set)
    """What stands under headings of names where nothing reads the column; some may be units."""
    unknown_words: dict[tuple[str, str], int] = field(default_factory=dict)
    """Words that a closed list does not know: (list, word) → in how many cells."""

    @property
    def tables(self) -> dict[str, Table]:
        """The tables that are read from files."""
        return input_tables()

    def sheet(self, file_no: int, sheet_no: int) -> SheetCount:
        """The count of one sheet."""
        return self.counts[file_no].sheets[sheet_no]

    def understood(self) -> Iterator[tuple[Sheet, SheetRead]]:
        """The sheets of which something is read."""
        for place, read in self.reads.items():
            if read.blocks:
                yield place, read

    def place(
        self, file_no: int, sheet_no: int, row: int, part: int, column: str | None
    ) -> tuple[str, str | None, str | None]:
        """File, sheet and cell of one column of a staged row."""
        read = self.reads[file_no, sheet_no]
        cell = cell_of(read, row, part // PIECES, column)[0] if column else None
        if cell is None and column is not None:
            feed = headings_of(read, part // PIECES)[1]
            cell = cell_name(feed.measure, row, read.sheet) if feed.measure is not None else None
        return read.file, read.sheet, cell

    def problem(
        self, at: Sheet, words: tuple[str, str], scope: str, **where: object
    ) -> dict[str, object]:
        """A row of the problem list: `words` are problem and fix, `where` row, cell, value …"""
        file_no, sheet_no = at
        read = self.reads[at]
        return {
            "file_no": file_no, "sheet_no": sheet_no, "file": read.file, "sheet": read.sheet,
            "problem": words[0], "fix": words[1], "fatal": False, "scope": scope, **where,
        }  # fmt: skip

    def tell(self, rows: list[dict[str, object]]) -> None:
        """Add problems to the list."""
        stage.keep(self.con, rows)

    def tell_of_reader(
        self, problems: list[Problem], file_no: int | None = None, sheet_no: int | None = None
    ) -> None:
        """Add what a reader met to the list."""
        stage.keep(self.con, [stage.of_reader(p, file_no, sheet_no) for p in problems])

    def finding(
        self, rule: str, severity: str, table: str, key: str, problem: str, fix: str
    ) -> None:
        """Add a finding of the check itself: it changes no number."""
        stage.finding(self.con, rule, severity, table, key, problem, fix)
