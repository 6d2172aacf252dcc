"""The district, written once for all tests of this folder."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from analysis.demo import write_demo
from analysis.demo.readback import read_table


class District:
    """A written district, its planted list, and its tables read back plainly."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.planted = json.loads((folder / "planted.json").read_text(encoding="utf-8"))
        self._read: dict[str, pl.DataFrame] = {}

    def table(self, name: str) -> pl.DataFrame:
        """All rows of a table with `file` and, per file, `row`: the number of its line."""
        if name not in self._read:
            frame = read_table(self.folder, name)
            line = pl.int_range(pl.len()).over("file") + pl.when(
                pl.col("file").str.ends_with(".xlsx")
            ).then(4).otherwise(2)
            self._read[name] = frame.with_columns(row=line)
        return self._read[name]

    def faults(self, expected: str, table: str | None = None) -> list[dict]:
        """The planted faults of which the build is expected to make this."""
        return [
            f
            for f in self.planted["faults"]
            if f["expected"] == expected and table in (None, f["table"])
        ]

    def accepted(self, name: str) -> pl.DataFrame:
        """The rows of a table that a build keeps: not rejected, not repeated."""
        refused = [
            (f["file"], f["row"])
            for f in self.planted["faults"]
            if f["expected"] != "finding" and f["row"] is not None
        ]
        marks = pl.DataFrame(refused, schema={"file": pl.String, "row": pl.Int64}, orient="row")
        return self.table(name).join(marks, on=["file", "row"], how="anti")


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    folder = tmp_path_factory.mktemp("demo") / "district"
    write_demo(folder)
    return District(folder)
