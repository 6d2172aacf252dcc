"""Parquet: every type as text, by batches of rows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import polars as pl

from analysis.read.sheet_read import cell_of


def test_types_become_text(read):
    frame = pl.DataFrame(
        {
            "org_id": ["0012", " 13 "],
            "机构名称": pl.Series(["a", None], dtype=pl.Categorical),
            "level": [12.0, 12.5],
            "grade": [float("nan"), 1e17],
            "founded_on": [date(2018, 6, 30), None],
            "abolished_on": [datetime(2018, 6, 30), datetime(2018, 6, 30, 8, 5)],
            "sector": [True, None],
            "category": [7, -7],
            "duties": [Decimal("5.00"), Decimal("5.50")],
        }
    )
    found = read("org.parquet", frame.write_parquet)
    assert not found.problems
    names = [
        "org_id",
        "name",
        "level",
        "grade",
        "founded_on",
        "abolished_on",
        "sector",
        "category",
        "duties",
    ]
    assert found.table("org").select("row", *names).rows() == [
        (1, "0012", "a", "12", None, "2018-06-30", "2018-06-30", "TRUE", "7", "5"),
        (2, "13", None, "12.5", "100000000000000000", None, "2018-06-30 08:05:00", None, "-7", "5.50"),
    ]  # fmt: skip
    (sheet,) = found.sheets
    assert sheet.sheet is None and cell_of(sheet, 1, 0, "grade")[0] == "第1行第4列"


def test_row_numbers_run_on_over_batches(read):
    frame = pl.DataFrame({"org_id": [str(i) for i in range(25)]})
    found = read("org.parquet", frame.write_parquet, rows=10)
    assert found.frame["row"].to_list() == list(range(1, 26)) and len(found.batches) == 3


def test_nested_columns_and_other_files_are_fatal(read):
    nested = pl.DataFrame({"org_id": ["1"], "name": [["a"]]})
    (problem,) = read("org.parquet", nested.write_parquet).problems
    assert "name" in problem.problem
    assert read("org-b.parquet", b"no parquet").problems
    binary = pl.DataFrame({"org_id": [b"1"]})
    assert read("org-c.parquet", binary.write_parquet).problems
