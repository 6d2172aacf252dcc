"""The log of builds, kept over builds: what was built when, from what, with what."""

from __future__ import annotations

import hashlib
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

SCHEMA_VERSION = 3
"""Raised whenever a table's columns change: a database of another version is built anew."""


def write_log(
    con: duckdb.DuckDBPyConnection, folder: Path, database: Path, checked: Any, findings: int
) -> None:
    """Carry the old database's log over and add this build."""
    for row in _old_rows(database):
        con.execute("insert into build_log values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    con.execute(
        "insert into build_log values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [datetime.now().isoformat(" ", "seconds"), version("bianzhi-analysis"), SCHEMA_VERSION,
         _digest(folder / "dataset.toml"), _digest(folder / "forms.yml"),
         _digest(folder / "corrections.yml"), sum(c.rows_read for c in checked.counts),
         sum(c.rows_accepted for c in checked.counts), checked.rows_rejected,
         checked.cells_rejected, findings],
    )  # fmt: skip


def _old_rows(database: Path) -> list[tuple[Any, ...]]:
    if not database.exists():
        return []
    try:
        with duckdb.connect(str(database), read_only=True) as old:
            return old.sql("from build_log order by built_at").fetchall()
    except duckdb.Error:
        return []  # an older version, or not a database: nothing to carry over


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
