"""The demo city's bank, built once for all tests: its ledger, units and lineage, no people."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import duckdb
from demo_city import Written

from analysis.build import build
from analysis.demo import write_demo

KEPT = ("bank_txn", "bank_rule", "lineage", "org", "quota", "quota_plan", "dataset")


@cache
def bank_demo() -> tuple[duckdb.DuckDBPyConnection, dict]:
    """A connection to the district's database, and the list of what was planted in it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        folder = Path(home) / "district"
        write_demo(folder, plain=True)
        written = Written(folder)
        planted = {"faults": written.planted_faults, "truths": written.truths}
        for path in folder.iterdir():
            if path.stem.split("-")[0] not in KEPT:
                path.unlink()
        database = build(folder).database
        con = duckdb.connect(":memory:")
        con.execute(f"attach '{database}' as built (read_only)")
        con.execute("copy from database built to memory")
        con.execute("detach built")
    return con, planted
