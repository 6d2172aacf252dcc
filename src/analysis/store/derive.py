"""Derive the interval tables from the loaded tables: units, loan book, staffing.

Order matters: units tell who a borrower is, the loan book tells what is borrowed, and both
go into staffing. Everything runs on the new database before anyone can read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import duckdb
import polars as pl

from analysis.dictionary import value_lists
from analysis.store.bank_play import Takeover, play
from analysis.store.coverage import Narrower, Span, coverage
from analysis.store.identity import LineageRow, identities
from analysis.store.loan_book import Breach, Txn

Connection = duckdb.DuckDBPyConnection

# Dates from which the coverage of a folder without a card is taken.
DATED = {
    "quota": ["effective_on"],
    "roster": ["start_on", "end_on"],
    "headcount": ["counted_on"],
    "realname_return": ["month"],
}


def data_span(con: Connection) -> Span | None:
    """First and last date of quota, roster, headcount and returns; None without any."""
    # A spell that covers no day says nothing about the span either.
    parts = [
        f"select {c} as day from {t}"
        + (" where end_on is null or end_on > start_on" if t == "roster" else "")
        for t, columns in DATED.items()
        for c in columns
    ]
    low, high = con.sql(f"select min(day), max(day) from ({' union all '.join(parts)})").fetchall()[
        0
    ]
    return Span(low, high) if low else None


def derive(
    con: Connection,
    whole: Span | None,
    narrower: Sequence[Narrower] = (),
    carry_months: int = 18,
    count_as: Mapping[str, str] | None = None,
) -> list[Breach]:
    """Fill `unit`, `loan_interval`, `staffing_interval` and `coverage`; return bank breaches.

    `whole` is the dataset's coverage (None: nothing is covered), `narrower` the card's
    exceptions, `count_as` maps a post type to the one it counts as.
    """
    _parameters(con, whole, narrower, carry_months, count_as or {})
    _identity(con)
    _script(con, "01_units.sql")
    breaches = _loan_book(con)
    _script(con, "02_streams.sql")
    _script(con, "03_staffing.sql")
    _drop_temporary(con)
    return breaches


def _script(con: Connection, name: str) -> None:
    con.execute(files("analysis.store").joinpath("intervals", name).read_text(encoding="utf-8"))


def _parameters(
    con: Connection,
    whole: Span | None,
    narrower: Sequence[Narrower],
    carry_months: int,
    count_as: Mapping[str, str],
) -> None:
    con.execute("create temp table carry as select ?::integer as months", [carry_months])
    for post_type, counts_as in count_as.items():
        con.execute("insert into counted_as values (?, ?)", [post_type, counts_as])
    for table in ("quota", "roster"):
        con.execute(
            f"create temp table {table}_coverage "
            "(post_type varchar, first_day date, day_after date)"
        )
        for post_type in value_lists()["post_type"]:
            if span := coverage(whole, narrower, table, post_type):
                con.execute(f"insert into {table}_coverage values (?, ?, ?)",
                            [post_type, span.start, span.end + timedelta(days=1)])  # fmt: skip
                con.execute("insert into coverage values (?, ?, ?, ?)",
                            [table, post_type, span.start, span.end])  # fmt: skip
    start, end = (whole.start, whole.end) if whole else (date(2000, 1, 1), date(2000, 1, 1))
    con.execute("create temp table horizon (first_year integer, last_year integer)")
    con.execute("insert into horizon values (?, ?)", [start.year, end.year])


def _identity(con: Connection) -> None:
    rows = con.sql("select from_org, to_org, changed_on, change from lineage").fetchall()
    found = identities(LineageRow(*row) for row in rows)
    con.execute(
        "create temp table identity "
        "(org_id varchar, unit_id varchar, position integer, replaced_on date)"
    )
    if found:
        con.executemany("insert into identity values (?, ?, ?, ?)", [astuple(i) for i in found])


def _loan_book(con: Connection) -> list[Breach]:
    txns = con.sql("""
        select txn_id, txn_on, kind, pool, unit_id, post_type, posts, loan_id, due_on
        from bank_txn
        left join member using (org_id)
        order by bank_txn.rowid
    """).fetchall()
    moves = con.sql("select changed_on, from_unit, to_unit from absorbed order by all").fetchall()
    played = play((Txn(*row) for row in txns), (Takeover(*row) for row in moves))
    _keep(con, "loan_interval", played.loans, "start_on, loan_id")
    _keep(con, "pool_interval", played.pools, "start_on, pool, post_type")
    _keep(con, "bank_entry", played.entries, "entry_no")
    return played.breaches


def _keep(con: Connection, table: str, rows: Sequence[Any], order: str) -> None:
    """Write records (dataclasses with the table's columns) into a table."""
    if not rows:
        return
    frame = pl.DataFrame([astuple(row) for row in rows], schema=[f.name for f in fields(rows[0])],
                         orient="row", infer_schema_length=None)  # fmt: skip
    con.register("kept", frame.to_arrow())
    con.execute(f"insert into {table} by name from kept order by {order}")
    con.unregister("kept")


def _drop_temporary(con: Connection) -> None:
    names = con.sql("select table_name from duckdb_tables() where temporary").fetchall()
    for (name,) in names:
        con.execute(f'drop table temp."{name}"')
