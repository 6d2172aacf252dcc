"""DDL and Chinese comments of the database, all from the dictionary."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

import duckdb

from analysis.dictionary import Column, Table, tables

SCHEMA_VERSION = 5
"""Raised whenever a table's columns change: a database of another version is built anew."""

# A file created for this version is read by the DuckDB shells that offices have today.
STORAGE_VERSION = "v1.5.0"


def connect_new(path: str) -> duckdb.DuckDBPyConnection:
    """Open a database for writing, in the storage format that current shells read."""
    return duckdb.connect(path, config={"storage_compatibility_version": STORAGE_VERSION})


def connect_work(path: str) -> duckdb.DuckDBPyConnection:
    """A new working database that nobody else can read: its file and what spills from memory are
    encrypted with a key that only this process knows.

    DuckDB's own cipher does without a secure source of randomness (its warning); what it keeps from
    eyes here lives as long as one build, and ID numbers are hashed before they are written anyway.
    """
    con = duckdb.connect(":memory:")
    con.execute("set force_mbedtls_unsafe = 'true'")
    con.execute(f"set temp_directory = {quoted(path + '.tmp')}")
    con.execute("set temp_file_encryption = true")
    con.execute("pragma disable_checkpoint_on_shutdown")  # it is thrown away
    try:
        con.execute(
            f"attach {quoted(path)} as work "
            f"(encryption_key '{secrets.token_hex(32)}', storage_version {quoted(STORAGE_VERSION)})"
        )
    except duckdb.Error:
        con.close()
        raise
    con.execute("use work")
    return con


def attach_new(con: duckdb.DuckDBPyConnection, path: str, name: str) -> None:
    """Attach a new file as `name`, in the same storage format."""
    con.execute(f"attach {quoted(path)} as {name} (storage_version {quoted(STORAGE_VERSION)})")


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def _column_ddl(column: Column) -> str:
    return f'"{column.name}" {column.sql_type}'


def table_ddl(table: Table) -> list[str]:
    """Statements that create `table`, empty, with its columns in order and Chinese comments."""
    columns = ", ".join(_column_ddl(c) for c in table.columns)
    comments = [f'comment on table "{table.name}" is {quoted(table.comment)}']
    comments += [
        f'comment on column "{table.name}"."{c.name}" is {quoted(c.comment)}' for c in table.columns
    ]
    return [f'create table "{table.name}" ({columns})', *comments]


def create_all(con: duckdb.DuckDBPyConnection, wanted: Iterable[Table] | None = None) -> None:
    """Create and comment `wanted` (every table of the dictionary by default)."""
    ddl = [statement for t in wanted or tables().values() for statement in table_ddl(t)]
    # In one transaction: each commit waits for the disk.
    con.execute(";\n".join(["begin", *ddl, "commit"]))
