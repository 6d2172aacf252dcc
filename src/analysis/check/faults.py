"""What could not be read in one batch: which cells, and the columns of each row that they are in.

Most rows have no fault, so nothing is kept of a row that has none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

OPEN = "blank"  # in `bad`: a wide row leaves the cell open
_NAMES = pl.List(pl.String)


@dataclass(frozen=True)
class Wrong:
    """One cell (or, without a column, one row) that could not be read."""

    row: int
    part: int
    column: str | None
    code: str
    value: str | None


class Faults:
    """The faults of a batch with these row and part numbers; places count from 0."""

    def __init__(self, rows: pl.Series, parts: pl.Series) -> None:
        self._rows, self._parts = rows, parts
        self.wrong: list[Wrong] = []
        self.bad: dict[int, list[str]] = {}

    def tell(self, at: int, column: str | None, code: str, value: str | None = None) -> None:
        """A cell for the problem list; without a column, the whole row."""
        self.wrong.append(Wrong(self._rows[at], self._parts[at], column, code, value))

    def bar(self, at: int, *columns: str) -> None:
        """A row's columns hold nothing that was read."""
        self.bad.setdefault(at, []).extend(columns)

    def is_bad(self, at: int, column: str) -> bool:
        """Whether a row's column could not be read."""
        return column in self.bad.get(at, ())

    def solve(self, column: str, places: Iterable[int]) -> None:
        """Another column told what these cells did not: no fault of theirs stands."""
        solved = set()
        for at in places:
            if self.is_bad(at, column):
                self.bad[at].remove(column)
                solved.add((self._rows[at], self._parts[at]))
        if solved:
            self.wrong = [
                w for w in self.wrong if w.column != column or (w.row, w.part) not in solved
            ]

    def columns(self) -> pl.Series:
        """Row by row, the columns that could not be read; an empty list where all could."""
        bad = {at: names for at, names in self.bad.items() if names}
        none = pl.Series("bad", [[]], dtype=_NAMES).new_from_index(0, len(self._rows))
        if not bad:
            return none
        told = pl.DataFrame(
            {"at": list(bad), "told": list(bad.values())}, {"at": pl.UInt32, "told": _NAMES}
        )
        return (
            none.to_frame().with_row_index("at")
            .join(told, on="at", how="left", maintain_order="left")
            .select(pl.coalesce("told", "bad").alias("bad")).to_series()
        )  # fmt: skip
