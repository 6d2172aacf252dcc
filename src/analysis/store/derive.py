"""Derive the interval tables from the loaded tables: units, loan book, doubt, staffing.

Order matters: units tell who a borrower is, the loan book tells what is borrowed, doubt tells
what is not known, and all go into staffing. Each step is one SQL file of `intervals/`, in the
order of their numbers; what they hand on are temporary tables. Everything runs on the new
database before anyone can read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from datetime import date
from typing import Any

import duckdb
import polars as pl

from analysis.check.doubtful import create_doubtful
from analysis.dictionary import input_tables, post_types
from analysis.store.bank_play import Takeover, play
from analysis.store.coverage import Narrower, Span, write_coverage
from analysis.store.identity import LineageRow, identities
from analysis.store.loan_book import Breach, Txn
from analysis.store.statements import write_statements
from analysis.store.steps import Held, steps

Connection = duckdb.DuckDBPyConnection

BEFORE_BOOK = ("01_units.sql",)
AFTER_BOOK = (
    "02_places.sql",
    "03_statements.sql",
    "04_doubt.sql",
    "05_quota.sql",
    "06_people.sql",
    "07_places_known.sql",
    "08_staffing.sql",
    "09_names.sql",
)

_GIVEN = ("lineage", "doubtful", "roster", "movement")
"""Tables that steps need and no step fills."""


def derive(
    con: Connection,
    whole: Span | None,
    narrower: Sequence[Narrower] = (),
    carry_months: int = 18,
    count_as: Mapping[str, str] | None = None,
    has_card: bool = True,
) -> list[Breach]:
    """Fill `unit`, `loan_interval`, `doubt`, `staffing_interval` and `coverage`.

    `whole` is the dataset's coverage (None: nothing is covered), `narrower` the card's
    exceptions, `count_as` maps a post type to the one it counts as. `dataset`, the terms and,
    where rows were rejected, the temporary table `doubtful` must be in place. Returns the bank's
    breaches.
    """
    create_doubtful(con)
    _parameters(con, whole, carry_months, count_as or {})
    write_coverage(con, whole, narrower, has_card)
    _mentioned(con)
    _identity(con)
    held = Held(con, _GIVEN)
    for name in BEFORE_BOOK:
        _script(held, name)
    breaches = _loan_book(con)
    for name in AFTER_BOOK:
        _script(held, name)
    write_statements(con)
    _drop_temporary(con)
    return breaches


def _script(held: Held, name: str) -> None:
    for step in steps(name):
        held.take(step)


def _parameters(
    con: Connection, whole: Span | None, carry_months: int, count_as: Mapping[str, str]
) -> None:
    con.execute("create temp table carry as select ?::integer as months", [carry_months])
    for post_type, counts_as in count_as.items():
        con.execute("insert into counted_as values (?, ?)", [post_type, counts_as])
    con.execute("create temp table untold_type (post_type varchar, untold boolean)")
    for kind in post_types():
        if kind.untold:
            con.execute("insert into untold_type values (?, true)", [kind.name])
    start, end = (whole.start, whole.end) if whole else (date(2000, 1, 1), date(2000, 1, 1))
    con.execute("create temp table horizon (first_year integer, last_year integer)")
    con.execute("insert into horizon values (?, ?)", [start.year, end.year])


def _mentioned(con: Connection) -> None:
    """Every organisation that a row of any table is about, or may be about."""
    told = [
        f'select "{column.name}" as org_id from "{table.name}"'
        for table in input_tables().values()
        for column in table.columns
        if (column.ref == "org" and column.name != "parent_id") or column.name == "org_id"
    ]
    told.append("select org_id from doubtful")
    con.execute(
        f"create temp table mentioned as select distinct org_id from ({' union all '.join(told)}) "
        "where org_id is not null"
    )


def _identity(con: Connection) -> None:
    rows = con.execute("select from_org, to_org, changed_on, change from lineage").fetchall()
    found = identities(LineageRow(*row) for row in rows)
    con.execute(
        "create temp table identity "
        "(org_id varchar, unit_id varchar, position integer, replaced_on date)"
    )
    if found:
        con.executemany("insert into identity values (?, ?, ?, ?)", [astuple(i) for i in found])


def _loan_book(con: Connection) -> list[Breach]:
    txns = con.execute("""
        select txn_id, txn_on, kind, pool, unit_id, post_type, posts, loan_id, due_on
        from bank_txn
        left join member using (org_id)
        order by bank_txn.rowid
    """).fetchall()
    moves = con.execute(
        "select changed_on, from_unit, to_unit from absorbed order by all"
    ).fetchall()
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
    names = con.execute("select table_name from duckdb_tables() where temporary").fetchall()
    con.execute(";".join(f'drop table temp."{name}"' for (name,) in names))
