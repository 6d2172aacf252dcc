"""DDL and Chinese comments of the database, all from the dictionary."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from analysis.dictionary import Column, Table, tables

# A file created for this version is read by the DuckDB shells that offices have today.
STORAGE_VERSION = "v1.5.0"


def connect_new(path: str) -> duckdb.DuckDBPyConnection:
    """Open a database for writing, in the storage format that current shells read."""
    return duckdb.connect(path, config={"storage_compatibility_version": STORAGE_VERSION})


def attach_new(con: duckdb.DuckDBPyConnection, path: str, name: str) -> None:
    """Attach a new file as `name`, in the same storage format."""
    con.execute(f"attach {quoted(path)} as {name} (storage_version {quoted(STORAGE_VERSION)})")


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def _column_ddl(column: Column) -> str:
    return f'"{column.name}" {column.sql_type}'


def create_table(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Create `table`, empty, with every column of the dictionary in its order."""
    columns = ", ".join(_column_ddl(c) for c in table.columns)
    con.execute(f'create table "{table.name}" ({columns})')


def comment_table(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Put the Chinese name and description of `table` and its columns on the database."""
    con.execute(f'comment on table "{table.name}" is {quoted(table.comment)}')
    for column in table.columns:
        comment = quoted(column.comment)
        con.execute(f'comment on column "{table.name}"."{column.name}" is {comment}')


def create_all(con: duckdb.DuckDBPyConnection, wanted: Iterable[Table] | None = None) -> None:
    """Create and comment `wanted` (every table of the dictionary by default)."""
    for table in wanted or tables().values():
        create_table(con, table)
        comment_table(con, table)
