"""Move staged rows into the tables of the new database, in a fixed order.

The order depends on the content alone, so the same input gives the same content.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from analysis.dictionary import Table

Connection = duckdb.DuckDBPyConnection

YEAR_ALONE = "[^0-9０-９]*[0-9０-９]{4}[^0-9０-９]*"


def load_tables(con: Connection, work: str, tables: Iterable[Table]) -> None:
    """Copy `stage_*` of the attached database `work` into the tables of the same columns."""
    for table in tables:
        names = ", ".join(f'"{c.name}"' for c in table.columns)
        # Transactions of one day are played in the order of the file.
        order = "file_no, sheet_no, row, part" if table.name == "bank_txn" else "all"
        con.execute(
            f'insert into "{table.name}" select {names} from {work}."stage_{table.name}" '
            f"order by {order}"
        )
        _keep_precision(con, work, table)


def _keep_precision(con: Connection, work: str, table: Table) -> None:
    key = "concat_ws('|', " + ", ".join(f'"{k}"' for k in table.key) + ")"
    for column in table.columns:
        if column.type != "date":
            continue
        written = f'"{column.name}_written"'
        con.execute(f"""
            insert into date_precision
            select '{table.name}', {key}, '{column.name}', "{column.name}", {written},
                   case when regexp_full_match({written}, '{YEAR_ALONE}')
                        then 'year' else 'month' end
            from {work}."stage_{table.name}"
            where {written} is not null and "{column.name}" is not null
            order by all""")


def load_doubts(con: Connection, work: str) -> None:
    """Units and types of which a quota row was rejected: without another, they are unknown."""
    con.execute(f"""
        insert into quota_in_doubt
        select distinct value, post_type from {work}.refused
        where table_name = 'quota'
          and (value in (select org_id from org) or not exists (from org))
        order by all""")


def load_problems(con: Connection, work: str) -> None:
    """Copy every problem of a row into `rejected_row`."""
    con.execute(f"""
        insert into rejected_row
        select file, sheet, row, column_name, table_name, cell, value, problem, fix
        from {work}.problem
        where row is not null and not fatal
        order by file, sheet, row, column_name, problem""")
