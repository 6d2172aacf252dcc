"""Which units a dataset has, what file each has, and which of them a name means."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import duckdb

Connection = duckdb.DuckDBPyConnection

LIST = "index.html"
_LONGEST = 60  # characters of a file's name: a path has to fit where the report is copied to


@dataclass(frozen=True)
class Unit:
    """A unit as lists name it; `there` says whether it exists on the day."""

    unit: str
    name: str
    level: str
    kind: str
    there: bool
    file: str


@dataclass(frozen=True)
class Directory:
    """The units of a dataset on a day, those that exist first, and the names they go by."""

    day: date
    units: tuple[Unit, ...]
    meant: Mapping[str, frozenset[str]]
    """Every name, today's or former, and the files of the units that it may mean."""

    def file(self, name: str) -> str | None:
        """The file to which a name leads: of its unit, the list where several bear it."""
        found = self.meant.get(name, frozenset())
        return next(iter(found)) if len(found) == 1 else LIST if found else None


def directory(con: Connection, day: date | None) -> Directory | None:
    """The units of a built dataset; None where it has none, or no day."""
    tables = con.sql("select table_name from duckdb_tables()").fetchall()
    if day is None or not {("unit",), ("unit_name",)} <= set(tables):
        return None
    rows = con.sql(_UNITS, params={"d": day}).fetchall()
    if not rows:
        return None
    files = file_names(unit for unit, *_ in rows)
    units = tuple(
        Unit(unit, name, level, kind, there, files[unit]) for unit, name, level, kind, there in rows
    )
    return Directory(day, units, _meant(con, units))


def file_names(units: Iterable[str]) -> dict[str, str]:
    """A file's name for each id: legal everywhere, and no two alike where case is not told apart."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for unit in units:
        plain = re.sub(r"[^\w-]+", "_", unit)[:_LONGEST]
        if plain != unit or plain.casefold() in taken or plain.casefold() == "index":
            plain = f"{plain}-{hashlib.sha256(unit.encode()).hexdigest()[:8]}"
        taken.add(plain.casefold())
        found[unit] = f"{plain}.html"
    return found


def _meant(con: Connection, units: tuple[Unit, ...]) -> dict[str, frozenset[str]]:
    """Today's names first: a former name means its unit only where nobody bears it now."""
    files = {one.unit: one.file for one in units}
    former: dict[str, set[str]] = defaultdict(set)
    for name, unit in con.sql(_FORMER).fetchall():
        if unit in files:
            former[name].add(files[unit])
    for there in (False, True):
        now: dict[str, set[str]] = defaultdict(set)
        for one in units:
            if one.there == there:
                now[one.name].add(one.file)
        former.update(now)
    return {name: frozenset(found) for name, found in former.items() if name}


_UNITS = """
    select u.unit_id, coalesce(n.name, o.name, u.unit_id), coalesce(o.level, ''), coalesce(o.kind, ''),
           exists_on(u.founded_on, u.abolished_on, $d) as there
    from unit u
    left join org o on o.org_id = u.unit_id
    left join names_on($d) n on n.unit_id = u.unit_id
    where u.org_id = u.unit_id
    order by not there, u.unit_id"""

_FORMER = """
    select n.name, n.unit_id from unit_name n
    union select o.name, u.unit_id from org o join unit u using (org_id)
    union select n.name, u.unit_id from org_name n join unit u using (org_id)"""
