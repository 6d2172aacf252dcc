"""The log of builds, kept over builds: what was built when, from what, with what."""

from __future__ import annotations

import hashlib
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from analysis.dictionary import tables
from analysis.store.place import connect_old, pending_path
from analysis.store.schema import SCHEMA_VERSION


def write_log(
    con: duckdb.DuckDBPyConnection, folder: Path, database: Path, checked: Any, findings: int
) -> None:
    """Carry the old database's log over and add this build."""
    names = [column.name for column in tables()["build_log"].columns]
    this = [
        datetime.now().isoformat(" ", "milliseconds"), version("bianzhi-analysis"), SCHEMA_VERSION,
        _digest(folder / "dataset.toml"), _digest(folder / "forms.yml"),
        _digest(folder / "corrections.yml"), sum(c.rows_read for c in checked.counts),
        sum(c.rows_accepted for c in checked.counts), checked.rows_rejected,
        checked.cells_rejected, findings,
    ]  # fmt: skip
    marks = ", ".join("?" for _ in names)
    for row in [*_old_rows(database, names), this]:
        con.execute(f"insert into build_log values ({marks})", row)


def _old_rows(database: Path, names: list[str]) -> list[list[Any]]:
    """The log so far, of the database that waits to be adopted where there is one; a column that an
    older log lacks is unknown."""
    path = next((p for p in (pending_path(database), database) if p.exists()), None)
    if path is None:
        return []
    try:
        with connect_old(path) as old:
            found = old.sql("from build_log order by built_at")
            rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    except duckdb.Error:
        return []  # a very old version, or not a database: nothing to carry over
    return [[row.get(name) for name in names] for row in rows]


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
