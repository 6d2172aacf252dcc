"""Which datasets of a report get unit pages, and the making of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from analysis.report import shell
from analysis.report.model import Card
from analysis.report.units import kept
from analysis.report.units.directory import Connection, Directory, directory
from analysis.report.units.pages import FOLDER, Frame, Tell, write_units
from analysis.store.place import open_database

UNITS_MOST = 5_000
"""Units of a dataset that get pages unasked: more would take minutes and hundreds of megabytes."""


@dataclass(frozen=True)
class Plan:
    """The datasets whose units get pages, and why others do not, in Chinese."""

    known: dict[str, Directory] = field(default_factory=dict)
    databases: dict[str, Path] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


def planned(databases: Mapping[str, Path], as_of: str | None, wanted: bool | None) -> Plan:
    """What pages to make of these datasets; `wanted` None: of those that are not too large."""
    known, left_out = {}, []
    for dataset, database in databases.items() if wanted is not False else ():
        with open_database(database) as con:
            found = directory(con, _day(con, as_of))
        if found is None:
            continue
        if wanted is None and len(found.units) > UNITS_MOST:
            left_out.append(
                f"数据集 {dataset} 有 {len(found.units):,} 个单位，多于 {UNITS_MOST:,}，"
                "没有生成单位页；要生成请加 --units"
            )
            continue
        known[dataset] = found
    return Plan(known, dict(databases), tuple(left_out))


def _day(con: Connection, as_of: str | None) -> date | None:
    if not con.sql(
        "from duckdb_functions() where function_name = 'day_or_coverage_end'"
    ).fetchall():
        return None  # not a database that a build wrote
    found = con.execute("select day_or_coverage_end($1)", [as_of]).fetchall()[0][0]
    return found if isinstance(found, date) else None


def make(
    plan: Plan,
    out: Path,
    cards: Mapping[str, Card],
    pages: Mapping[str, Sequence[tuple[str, str]]],
    partial: bool,
    tell: Tell,
) -> dict[str, int]:
    """Make the planned pages in `out`; how many units of each dataset have pages there.

    In a partial run those that are there already, of the same database and day, stay as they are.
    """
    told = kept.stored(out)
    gone: Iterable[str] = plan.databases if partial else told
    gone = [name for name in gone if name in told and name not in plan.known]
    kept.remove(out, gone, FOLDER)
    told = {name: one for name, one in told.items() if name not in gone}
    for dataset, known in plan.known.items():
        stamp = _stamp(plan.databases[dataset], known)
        if partial and told.get(dataset, {}).get("stamp") == stamp:
            continue
        with open_database(plan.databases[dataset]) as con:
            frame = Frame(cards[dataset], pages.get(dataset, ()))
            count = write_units(con, known, out / dataset / FOLDER, frame, tell)
        told[dataset] = {"units": count, "stamp": stamp}
    kept.store(out, told)
    return {name: int(str(one["units"])) for name, one in told.items()}


def _stamp(database: Path, known: Directory) -> str:
    return f"{database.stat().st_mtime_ns} {known.day} {shell.software()}"
