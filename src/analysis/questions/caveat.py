"""What an answer leaves in doubt: one line under it, on the screen, in files and on pages.

Which tables a question draws on is read from its SQL, through the terms and questions it names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import duckdb

from analysis.dictionary import input_tables
from analysis.questions.registry import catalogue
from analysis.terms import definitions, names_called

Connection = duckdb.DuckDBPyConnection

DERIVED = {
    "staffing_interval": ("quota", "headcount", "roster", "movement", "borrowed_count", "bank_txn",
                          "lineage", "org"),
    "loan_interval": ("bank_txn", "lineage"),
    "pool_interval": ("bank_txn",),
    "bank_entry": ("bank_txn",),
    "unit": ("org", "lineage"),
    "unit_name": ("org_name",),
    "statement_check": ("published_figure", "published_identity"),
}  # fmt: skip
"""The tables that the build derives, and the files' tables that they rest on."""

NAMED = 5
_WORD = re.compile(r"[a-z_]+")


@dataclass(frozen=True)
class Doubt:
    """What could not be read of an answer's ground: rows, and the units that they make unknown.

    `untold` rows speak of units that nobody can tell: every answer from their table is open. What
    stands in `sheets` nobody knows, for they were not understood: every answer is without them.
    """

    rows: int
    units: tuple[str, ...]
    untold: int
    sheets: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The caveat in one Chinese sentence."""
        told = []
        if self.rows:
            named = _some(self.units, "个单位")
            told.append(
                f"{self.rows} 行读不出或互相矛盾，所及按未知计" + (f"（{named}）" if named else "")
            )
        if self.untold:
            told.append(f"其中 {self.untold} 行认不出是哪个单位")
        if self.sheets:
            told.append(f"{len(self.sheets)} 张表没有读懂，没有计入（{_some(self.sheets, '张')}）")
        return "存疑：" + "；".join(told)


def _some(names: tuple[str, ...], counted: str) -> str:
    more = f" 等 {len(names)} {counted}" if len(names) > NAMED else ""
    return "、".join(names[:NAMED]) + more


@cache
def tables_read(name: str) -> frozenset[str]:
    """The tables of files that a question draws on."""
    known = definitions() | {n: q.sql for n, q in catalogue().items()}
    found: set[str] = set()
    todo, met = [name], set()
    while todo:
        one = todo.pop()
        if one in met:
            continue
        met.add(one)
        words = set(_WORD.findall(re.sub(r"--[^\n]*|'[^']*'", " ", known[one])))
        for word in words:
            found |= {word} & set(input_tables()) | set(DERIVED.get(word, ()))
        todo += names_called(known[one]) & set(known)
    return frozenset(found)


def doubt_of(con: Connection, name: str, given: Mapping[str, Any]) -> Doubt | None:
    """What an answer asked with these parameters leaves in doubt; None for nothing.

    A row counts where what it makes unknown lies within the days that the question looks at.
    """
    return doubt_of_all(con, {name: given})


def doubt_of_all(con: Connection, asked: Mapping[str, Mapping[str, Any]]) -> Doubt | None:
    """What several answers together leave in doubt, each row told once: question → parameters."""
    rows: set[tuple[Any, ...]] = set()
    for name, given in asked.items():
        rows |= _doubtful_rows(con, name, given)
    sheets = _sheets_not_understood(con) if any(map(_rests_on_files, asked)) else ()
    if not rows and not sheets:
        return None
    lines = {row[:3] for row in rows}
    told = {row[:3] for row in rows if row[3] is not None}
    units = sorted({name_ or org_id for *_, org_id, name_ in rows if org_id is not None})
    return Doubt(len(lines), tuple(units), len(lines - told), sheets)


def _rests_on_files(name: str) -> bool:
    return name != "doubts" and bool(tables_read(name))


def _sheets_not_understood(con: Connection) -> tuple[str, ...]:
    rows = con.execute("""
        select distinct r.file || coalesce('「' || r.sheet || '」', '') as told
        from rejected_row r
        where r."table" is null and r.cell is null
          and not exists (
              select 1 from source_sheet s
              where s.file = r.file and s.sheet is not distinct from r.sheet and s.tables is not null)
        order by told""").fetchall()
    return tuple(told for (told,) in rows)


def _doubtful_rows(con: Connection, name: str, given: Mapping[str, Any]) -> set[tuple[Any, ...]]:
    """The rows that an answer leaves in doubt: file, sheet, row, unit, its name."""
    if not _rests_on_files(name):
        return set()
    tables = sorted(tables_read(name))
    first, last = _days(con, given)
    return set(con.sql(
        """
        select distinct d.file, d.sheet, d.row, d.org_id, n.name
        from doubt d
        left join unit_name n on n.unit_id = d.org_id and n.start_on <= $last and n.end_on > $last
        where list_contains($tables, d."table")
          and coalesce(d.from_on <= $last, true) and coalesce(d.until_on > $first, true)""",
        params={"tables": tables, "first": first, "last": last},
    ).fetchall())  # fmt: skip


def _days(con: Connection, given: Mapping[str, Any]) -> tuple[date, date]:
    """The first and the last day that a question looks at, as its parameters say."""
    last = next(
        (given[n] for n in ("as_of", "to_on", "to_month", "after_on") if given.get(n)), None
    )
    first = next((given[n] for n in ("from_on", "from_month", "before_on") if given.get(n)), None)
    months = int(given.get("months") or given.get("months_before") or 12)
    found = con.sql(
        """
        select coalesce(beginning($first), window_start(day_or_coverage_end($last), $months)),
               day_or_coverage_end($last)""",
        params={"first": first, "last": last, "months": months},
    ).fetchall()[0]
    return found[0] or date.min, found[1] or date.max
