"""One row of a world made unreadable, or contradicted: what was done, and what it may touch."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from oracle_units import Row, Tables, Units

UNREADABLE = "读不出来"
CELLS = {
    "org": ("founded_on", "abolished_on"),
    "lineage": ("changed_on",),
    "quota": ("posts", "effective_on", "post_type"),
    "roster": ("start_on", "end_on", "post_type"),
    "headcount": ("posts", "counted_on", "post_type"),
    "bank_txn": ("posts", "txn_on", "kind", "due_on"),
    "quota_plan": ("posts", "approved_on", "closed_on"),
    "vacancy_reason": ("start_on", "end_on"),
    "quota_transfer": ("posts", "moved_on"),
}
"""What of each table can be made unreadable."""
CONTRADICTED = {
    "quota": "posts", "headcount": "posts", "roster": "end_on", "bank_txn": "posts",
    "quota_transfer": "posts",
}  # fmt: skip
"""What a second row of the same key may say otherwise."""
DAY = {"quota": "effective_on", "headcount": "counted_on", "bank_txn": "txn_on", "roster": "start_on",
       "quota_transfer": "moved_on", "lineage": "changed_on"}  # fmt: skip


@dataclass
class Spoilt:
    """A row, what was done to it, and where its effects must end."""

    table: str
    row: Row
    column: str
    contradicted: bool

    @property
    def units(self) -> set[str]:
        """The units that it speaks of."""
        columns = ("org_id", "from_org", "to_org")
        return {self.row[c] for c in columns if self.row.get(c) is not None}

    @property
    def post_type(self) -> str | None:
        """The type that it speaks of; None where it could be any."""
        return None if self.column == "post_type" else self.row.get("post_type")

    @property
    def day(self) -> date | None:
        """The day before which it changes nothing; None where that could be any."""
        column = DAY.get(self.table)
        return None if column is None or self.column == column else self.row[column]


def _told_before_founding(tables: Tables, row: Row) -> bool:
    """Whether something tells of a unit before its own day of founding: what is told of had been founded."""
    units = Units(tables)
    unit = units.unit(row["org_id"])
    return any(day < row["founded_on"] for day in units.traces(str(unit)))


def spoil(rng: Random, tables: Tables) -> tuple[Tables, Spoilt] | None:
    """The world with one random row spoilt, and what was done; None where nothing can be."""
    choices = [
        (table, number, column)
        for table, columns in CELLS.items()
        for number, row in enumerate(tables[table])
        for column in columns
        if row.get(column) is not None
        and (column != "founded_on" or not _told_before_founding(tables, row))
    ]
    if not choices:
        return None
    tables_met = sorted({table for table, _, _ in choices})
    chosen = rng.choice(tables_met)
    table, number, column = rng.choice([c for c in choices if c[0] == chosen])
    spoilt = deepcopy(tables)
    row = spoilt[table][number]
    other = CONTRADICTED.get(table)
    if other and row.get(other) is not None and rng.random() < 0.3:
        second: dict[str, Any] = dict(row)
        second[other] = row[other] + 1 if isinstance(row[other], int) else None
        spoilt[table].insert(rng.randint(0, len(spoilt[table])), second)
        return spoilt, Spoilt(table, tables[table][number], other, contradicted=True)
    row[column] = UNREADABLE
    return spoilt, Spoilt(table, tables[table][number], column, contradicted=False)
