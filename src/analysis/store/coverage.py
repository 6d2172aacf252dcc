"""What span of days the data speak for, by table, post type and unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from analysis.dictionary import post_types

Connection = duckdb.DuckDBPyConnection

COVERED = ("quota", "roster", "headcount", "realname_return", "quota_use")
"""Tables whose silence means something inside their coverage."""

# The days of a table: moments on which something was counted or listed, and beginnings.
MOMENTS = {
    "quota": ("listed_on",),
    "roster": ("listed_on",),
    "headcount": ("counted_on",),
    "borrowed_count": ("counted_on",),
    "leader_count": ("counted_on",),
    "contract_staff": ("counted_on",),
}
BEGINNINGS = {
    "quota": ("effective_on",),
    "roster": ("start_on", "end_on"),
    "realname_return": ("month",),
    "quota_use": ("month",),
    "bank_txn": ("txn_on",),
    "lineage": ("changed_on",),
}
LISTED = "listed"


@dataclass(frozen=True)
class Span:
    """First and last day, both included."""

    start: date
    end: date


@dataclass(frozen=True)
class Narrower:
    """One `[[coverage_of]]` of the source card: None means every table, type, or no change.

    `units` names the units it speaks of; `"listed"`: the table speaks only of those it names.
    """

    table: str | None
    post_type: str | None
    start: date | None
    end: date | None
    units: Sequence[str] | str | None = None


def data_span(con: Connection, built_on: date) -> Span | None:
    """The coverage of a folder without a card; None where no row has a day.

    It begins with the first day of any table and ends with the last moment (count, snapshot,
    book); without one with the last beginning that is not after the day of the build.
    """
    moments = [*_days(MOMENTS), "select end_on as day from book"]
    if con.execute("select 1 from duckdb_tables() where table_name = 'told_day'").fetchall():
        moments.append("select day from told_day")  # what logs say of their own end
    beginnings = _days(BEGINNINGS)
    first = con.execute(
        f"select min(day) from ({' union all '.join([*beginnings, *moments])})"
    ).fetchall()[0][0]
    last_moment = con.execute(f"select max(day) from ({' union all '.join(moments)})").fetchall()[
        0
    ][0]
    last = (
        last_moment
        or con.execute(
            f"select max(day) from ({' union all '.join(beginnings)}) where day <= $today",
            parameters={"today": built_on},
        ).fetchall()[0][0]
    )
    return Span(min(first, last), last) if first and last else None


def _days(columns: Mapping[str, tuple[str, ...]]) -> list[str]:
    # A spell that covers no day says nothing about the span either.
    return [
        f'select "{column}" as day from "{table}"'
        + (" where end_on is null or end_on > start_on" if table == "roster" else "")
        for table, names in columns.items()
        for column in names
    ]


def write_coverage(
    con: Connection, whole: Span | None, narrower: Iterable[Narrower], has_card: bool
) -> None:
    """Fill `coverage`, and the working tables from which places take theirs.

    A table without any row speaks of nothing. Without a card each table begins with its own
    first day. `coverage_entry` are the card's exceptions in their order: a later one speaks last.
    """
    con.execute(
        "create temp table whole_coverage (table_name varchar, first_day date, last_day date)"
    )
    con.execute("""
        create temp table coverage_entry (entry_no integer, table_name varchar, post_type varchar,
            first_day date, last_day date, units varchar[], listed_only boolean)""")
    for number, entry in enumerate(narrower):
        listed = entry.units == LISTED
        units = None if listed or entry.units is None else list(entry.units)
        con.execute("insert into coverage_entry values (?, ?, ?, ?, ?, ?, ?)",
                    [number, entry.table, entry.post_type, entry.start, entry.end, units, listed])  # fmt: skip
    for table in COVERED:
        if whole is None or not con.execute(f'select 1 from "{table}" limit 1').fetchall():
            continue
        start = whole.start if has_card else _first_day(con, table, whole)
        con.execute("insert into whole_coverage values (?, ?, ?)", [table, start, whole.end])
    types = ", ".join(f"('{t.name}')" for t in post_types())
    con.execute(f"""
        insert into coverage
        with named as (
            select null as org_id union select unnest(e.units) from coverage_entry e
        )
        select w.table_name, t.post_type, n.org_id,
               coalesce(arg_max(e.first_day, e.entry_no), any_value(w.first_day)),
               coalesce(arg_max(e.last_day, e.entry_no), any_value(w.last_day)),
               coalesce(bool_or(e.listed_only), false)
        from whole_coverage w
        cross join (values {types}) t(post_type)
        cross join named n
        left join coverage_entry e
          on coalesce(e.table_name, w.table_name) = w.table_name
         and coalesce(e.post_type, t.post_type) = t.post_type
         and (e.units is null or list_contains(e.units, n.org_id))
        group by all order by all""")


def _first_day(con: Connection, table: str, whole: Span) -> date:
    columns = {table: (*BEGINNINGS.get(table, ()), *MOMENTS.get(table, ()))}
    first = con.execute(f"select min(day) from ({' union all '.join(_days(columns))})").fetchall()[
        0
    ][0]
    return first or whole.start
