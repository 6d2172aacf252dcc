"""A demo city written as plain tables, read back plainly, with what was planted in it."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from . import truths
from .readback import read_table

Fault = dict[str, Any]


class Written:
    """A written folder: its list of planted faults, its tables, and the truths that follow."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        planted = json.loads((folder / "planted.json").read_text(encoding="utf-8"))
        self.block: str = planted["block"]
        self.planted_faults: list[Fault] = planted["faults"]
        self._read: dict[str, pl.DataFrame] = {}

    def table(self, name: str) -> pl.DataFrame:
        """All rows of a table with `file` and, per file, `row`: the number of its line."""
        if name not in self._read:
            frame = read_table(self.folder, name)
            first = pl.when(pl.col("file").str.ends_with(".xlsx")).then(4).otherwise(2)
            line = pl.int_range(pl.len()).over("file") + first
            self._read[name] = frame.with_columns(row=line)
        return self._read[name]

    def faults(self, expected: str, table: str | None = None) -> list[Fault]:
        """The planted faults of which the build is expected to make this."""
        return [
            f
            for f in self.planted_faults
            if f["expected"] == expected and table in (None, f["table"])
        ]

    def accepted(self, name: str) -> pl.DataFrame:
        """The rows of a table that a build keeps: not rejected, not repeated."""
        refused = [
            (f["file"], f["row"])
            for f in self.planted_faults
            if f["expected"] in ("rejected_row", "note") and f["row"] is not None
        ]
        marks = pl.DataFrame(refused, schema={"file": pl.String, "row": pl.Int64}, orient="row")
        return self.table(name).join(marks, on=["file", "row"], how="anti")

    @cached_property
    def doubted(self) -> set[tuple[str, str]]:
        """Unit × types of which a roster row that cannot be read makes the people unknown."""
        quota = self.table("quota").select("org_id", "post_type").unique().rows()
        found: set[tuple[str, str]] = set()
        for fault in self.faults("rejected_row", "roster"):
            org, kind = fault["key"]["org_id"], fault["key"]["post_type"]
            types = {t for o, t in quota if o == org}
            found |= {(org, t) for t in (types if fault["kind"] == "unknown_post_type" else {kind})}
        units = set(self.table("org")["org_id"])
        return {(org, kind) for org, kind in found if org in units}

    @cached_property
    def truths(self) -> dict[str, list[Fault]]:
        """What the answers must be: idle and over of the block with the faults, overdue and
        structure of all; `not_covered` are the units that idle and over leave out, beside the
        unit × types in doubt."""
        found = truths.structure(self.table("lineage"), self.table("org_name"))
        found["overdue"] = truths.overdue(self.accepted("bank_txn"), self.table("lineage"))
        mine = pl.col("org_id").str.starts_with(self.block)
        book = truths.Book(
            self.accepted("roster").filter(mine),
            self.accepted("quota").filter(mine),
            self.table("org").filter(mine),
            self.table("lineage"),
            self.accepted("bank_txn").filter(mine),
            self.table("headcount").filter(mine),
        )
        found["idle"], found["over"] = truths.idle_and_over(book, self.doubted)
        found["not_covered"] = [{"org_id": x} for x in sorted(set(book.headcount["org_id"]))]
        return found
