"""Mistakes an office makes, planted in one block and listed in `planted.json`.

Each fault has a number; the row that carries it bears the number in the column `_fault`, and
the writer reports in which file and line it came to stand. Most rows that the build must
reject are of people who do not exist; what they put in doubt is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from .simulate import Outcome


@dataclass
class FaultLog:
    """What was planted: kind, what the build is expected to make of it, and the row's key."""

    items: list[dict[str, object]] = field(default_factory=list)

    def add(self, kind: str, expected: str, table: str, **key: object) -> int:
        """Note a fault and return its number."""
        text = {k: v.isoformat() if isinstance(v, date) else v for k, v in key.items()}
        self.items.append({"kind": kind, "expected": expected, "table": table, "key": text})
        return len(self.items) - 1

    def place(self, rows: dict[int, tuple[str, int]]) -> list[dict[str, object]]:
        """The faults with file and line; None where a fault is the absence of a row."""
        located = []
        for number, item in enumerate(self.items):
            file, row = rows.get(number, (item.get("file"), None))
            located.append(
                {
                    "kind": item["kind"],
                    "expected": item["expected"],
                    "file": file,
                    "row": row,
                    "table": item["table"],
                    "key": item["key"],
                }
            )
        return located


def plant_in_quota(quota: pl.DataFrame, log: FaultLog, rng) -> pl.DataFrame:
    """Steps without a document, and a row without its number of posts."""
    quota = quota.with_columns(_fault=pl.lit(None, pl.Int64)).with_row_index("_row")
    later = quota.filter(
        (pl.col("effective_on") > date(2011, 1, 1))
        & (pl.col("posts") != pl.col("posts").shift(1).over("org_id", "post_type"))
    )
    for row in later[np.sort(rng.permutation(len(later))[:3])].iter_rows(named=True):
        mark = log.add(
            "quota_step_without_document",
            "finding",
            "quota",
            **{k: row[k] for k in ("org_id", "post_type", "effective_on")},
        )
        hit = pl.col("_row") == row["_row"]
        quota = quota.with_columns(
            doc_no=pl.when(hit).then(None).otherwise("doc_no"),
            _fault=pl.when(hit).then(mark).otherwise("_fault"),
        )
    blank = quota.head(1).with_columns(
        effective_on=pl.lit(date(2021, 6, 3)), posts=pl.lit(None, pl.Int64)
    )
    key = blank.select("org_id", "post_type", "effective_on").to_dicts()[0]
    mark = log.add("empty_measure", "rejected_row", "quota", **key)
    blank = blank.with_columns(_fault=pl.lit(mark, pl.Int64))
    return pl.concat([quota, blank]).sort("org_id", "_row", maintain_order=True).drop("_row")


def plant_in_bank(txns: pl.DataFrame, log: FaultLog) -> pl.DataFrame:
    """An over-return, a return of an unknown loan, and a loan_id used twice."""
    txns = txns.with_columns(_fault=pl.lit(None, pl.Int64))
    repaid = txns.filter((pl.col("kind") == "归还") & (pl.col("txn_on") < date(2024, 6, 1))).tail(1)
    lent = txns.filter((pl.col("kind") == "借出") & (pl.col("txn_id") == repaid["loan_id"][0]))
    stem = txns["txn_id"][0][:4]
    pools = txns.filter(pl.col("pool") == lent["pool"][0])
    first = pools.filter(pl.col("kind") == "借出").head(1)
    rows = [
        ("over_return", lent, {"kind": "归还", "posts": 50, "loan_id": lent["txn_id"][0]}),
        ("return_unknown_loan", lent, {"kind": "归还", "posts": 1, "loan_id": f"{stem}借00"}),
        (
            "loan_id_reused",
            lent,
            {
                "kind": "借出",
                "posts": 1,
                "loan_id": first["txn_id"][0],
                "due_on": date(2026, 10, 20),
            },
        ),
    ]
    extra = []
    for k, (kind, base, values) in enumerate(rows):
        row = base.to_dicts()[0] | {"due_on": None, "purpose": None} | values
        row |= {"txn_id": f"{stem}9{k:04d}", "txn_on": date(2025, 10, 20 + k)}
        mark = log.add(kind, "finding", "bank_txn", txn_id=row["txn_id"], loan_id=row["loan_id"])
        extra.append(pl.DataFrame([row | {"_fault": mark}], schema=txns.schema))
    return pl.concat([txns, *extra])


def note_structure(out: Outcome, log: FaultLog) -> None:
    """Faults that are the absence of rows: no closing row, a roster begun late."""
    for change in out.changes:
        for source in change.sources:
            if not change.closed:
                org_id = out.units[source].org_id
                log.add("missing_closing_row", "finding", "quota", org_id=org_id)
    for unit in out.units:
        if unit.roster_from is not None:
            log.add("late_roster", "note", "roster", org_id=unit.org_id)
