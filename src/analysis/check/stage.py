"""The check's working tables, all in one place: one a table for typed rows, and the problem list.

Every row that was read stands in its staging table, the ones that cannot be loaded too: `bad` names
the columns that could not be read, `refused` says why a row loads nothing (key: its key could not be
read; cell: what it weighs could not; contradiction; doubt: who it speaks of is not settled; blank: a
wide row leaves it open; aside: it says nothing that is kept). `apart` differs between rows of a sheet
that differ in columns that nothing reads. Later steps settle the rest.
"""

from __future__ import annotations

import duckdb
import polars as pl

from analysis.dictionary import Table, input_tables
from analysis.read.identity import masked
from analysis.read.problem import Problem

Connection = duckdb.DuckDBPyConnection

KEY, CELL, CONTRADICTION, DOUBT, BLANK, ASIDE = (
    "key", "cell", "contradiction", "doubt", "blank", "aside",
)  # fmt: skip

# Where a row was found; carried along so that every later problem can name it.
PLACE = {"file_no": "integer", "sheet_no": "integer", "row": "bigint", "part": "integer"}
PROBLEM = {
    "file_no": pl.Int32, "sheet_no": pl.Int32, "file": pl.String, "sheet": pl.String,
    "row": pl.Int64, "column_name": pl.String, "table_name": pl.String, "cell": pl.String,
    "value": pl.String, "problem": pl.String, "fix": pl.String, "fatal": pl.Boolean,
    "scope": pl.String,
}  # fmt: skip


def create_working_tables(con: Connection) -> None:
    """All of them, empty."""
    for table in input_tables().values():
        columns = [f'"{c.name}" {c.sql_type}' for c in table.columns]
        columns += [f'"{c.name}_written" varchar' for c in table.columns if c.type == "date"]
        columns += [f'"{c.name}_precision" varchar' for c in table.columns if c.type == "date"]
        columns += [f"{name} {kind}" for name, kind in PLACE.items()]
        # `said`: what a row itself told, where it now holds the sum of all rows of its key
        columns += ["bad varchar[]", "refused varchar", "apart varchar", "said bigint"]
        con.execute(f'create table "stage_{table.name}" ({", ".join(columns)})')
    con.execute("""
        create table problem (file_no integer, sheet_no integer, file varchar, sheet varchar,
            row bigint, column_name varchar, table_name varchar, cell varchar, value varchar,
            problem varchar, fix varchar, fatal boolean, scope varchar)""")
    con.execute("create table check_finding (rule varchar, severity varchar, table_name varchar, "
                "key varchar, problem varchar, fix varchar)")  # fmt: skip
    con.execute("create table book (org_id varchar, start_on date, end_on date)")
    con.execute("create table told_day (day date)")
    # which staging tables were given rows; none is ever emptied
    con.execute("create table staged (table_name varchar)")
    # units that a doubtful row may mean: the names nearest to what it wrote
    con.execute(
        "create table candidate (file_no integer, sheet_no integer, row bigint, org_id varchar)"
    )
    con.execute("""
        create table control (file varchar, sheet varchar, cell varchar, what varchar,
            printed decimal(18,6), computed decimal(18,6), difference decimal(18,6), scope varchar)""")


def held(con: Connection) -> list[Table]:
    """The tables that hold a staged row, in the order of the dictionary: the others need no look."""
    rows = con.execute("select table_name from staged").fetchall()
    found = {name for (name,) in rows}
    return [table for name, table in input_tables().items() if name in found]


def stage(con: Connection, table: Table, frame: pl.DataFrame, file_no: int, sheet_no: int) -> None:
    """Add judged rows to a table's staging table."""
    placed = frame.with_columns(
        pl.lit(file_no, pl.Int32).alias("file_no"), pl.lit(sheet_no, pl.Int32).alias("sheet_no")
    )
    con.register("judged", placed.to_arrow())
    con.execute(f'insert into "stage_{table.name}" by name select * from judged')
    con.unregister("judged")
    tell_staged(con, table.name)


def tell_staged(con: Connection, table: str) -> None:
    """Note that a staging table was given rows."""
    con.execute("insert into staged values (?)", [table])


def keep(con: Connection, rows: list[dict[str, object]]) -> None:
    """Add problems; the one way into the list. `scope` is row, cell, sheet, file or note.

    Whatever a problem quotes, no ID number goes with it.
    """
    if not rows:
        return
    safe = [{k: masked(v) if isinstance(v, str) else v for k, v in row.items()} for row in rows]
    frame = pl.DataFrame([{**dict.fromkeys(PROBLEM), **row} for row in safe], schema=PROBLEM)
    con.register("met", frame.to_arrow())
    con.execute("insert into problem select * from met")
    con.unregister("met")


def of_reader(problem: Problem, file_no: int | None, sheet_no: int | None) -> dict[str, object]:
    """A reader's problem as a row of the list."""
    scope = "file" if problem.fatal and not problem.sheet else "sheet"
    return {
        "file_no": file_no, "sheet_no": sheet_no, "file": problem.file, "sheet": problem.sheet,
        "row": problem.row, "column_name": problem.column, "table_name": problem.table,
        "cell": problem.cell, "value": problem.value, "problem": problem.problem, "fix": problem.fix,
        "fatal": problem.fatal, "scope": "note" if problem.warning else scope,
    }  # fmt: skip


def finding(
    con: Connection, rule: str, severity: str, table: str, key: str, problem: str, fix: str
) -> None:
    """Add a finding of the check itself: it changes no number."""
    con.execute("insert into check_finding values (?, ?, ?, ?, ?, ?)",
                [rule, severity, table, masked(key), masked(problem), masked(fix)])  # fmt: skip


def weighs(table: Table) -> tuple[str, ...]:
    """The columns that a table weighs: unread, they put the row's key in doubt."""
    return tuple(dict.fromkeys([*table.required, *_WEIGHED.get(table.name, ())]))


_WEIGHED = {
    "bank_txn": ("posts", "org_id", "loan_id"),
    "roster": ("end_on", "status"),
    "leader": ("end_on", "tenure"),
    "inner_unit": ("founded_on", "abolished_on"),
    "quota_plan": ("used", "abandoned", "closed_on"),
    "reservation": ("end_on",),
    "vacancy_reason": ("end_on", "posts"),
    "quota_request": ("closed_on",),
    "org": ("founded_on", "abolished_on"),
    "quota_use": ("recorded",),
    "registration": ("registered_on", "deregistered_on", "expires_on"),
    "rectification": ("found_on", "closed_on", "due_on"),
    "secondment": ("end_on", "due_on"),
    "annual_report": ("filed_on",),
}
"""Beside what a table must measure: an unread end may have ended it."""
