"""The written tables as the statistics read them, and the register of the statistics.

A measure is a function of a `Files`; its name is that of its entry in `targets.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from functools import cached_property
from pathlib import Path

import polars as pl

from analysis.dictionary import post_types

from .readback import read_table

AS_OF = date(2025, 12, 31)
OWN = [t.name for t in post_types() if not t.beside]
MASS_DAY = date(2016, 6, 1)
LEFT = ["退休", "提前退休", "辞职", "死亡"]

MEASURES: dict[str, Callable[[Files], float]] = {}


def measure(function: Callable[[Files], float]) -> Callable[[Files], float]:
    """Register a statistic under its function's name."""
    MEASURES[function.__name__] = function
    return function


class Files:
    """The tables of a written dataset, each read once and only with the columns needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    @cached_property
    def scale(self) -> str:
        """district, city or province, as the card's producer says."""
        card = tomllib.loads((self.folder / "dataset.toml").read_text(encoding="utf-8"))
        return str(card["producer"]).split("scale = ")[1].split("，")[0]

    @cached_property
    def org(self) -> pl.DataFrame:
        """Units."""
        return read_table(self.folder, "org")

    @cached_property
    def roster(self) -> pl.DataFrame:
        """Spells with `who` (ID number or key), the unit's kind and sector, typed dates."""
        names = [
            "person_key",
            "id_number",
            "org_id",
            "post_type",
            "start_on",
            "end_on",
            "entry",
            "exit",
            "job_class",
            "birth_month",
            "sex",
        ]
        frame = read_table(self.folder, "roster", names).drop("file")
        keys = [c for c in ("person_key", "id_number") if c in frame.columns]
        who = pl.coalesce(keys).cast(pl.Categorical) if len(keys) > 1 else pl.col(keys[0])
        about = self.org.select("org_id", "kind", "sector")
        return (
            frame.select(who.alias("who"), *(n for n in names[2:] if n in frame.columns))
            .filter(pl.col("start_on").is_not_null())
            .join(about, on="org_id", how="inner")
        )

    @cached_property
    def people(self) -> pl.DataFrame:
        """People in post on the last day, per unit × type: org_id, post_type, actual."""
        there = (pl.col("start_on") <= AS_OF) & (
            pl.col("end_on").is_null() | (pl.col("end_on") > AS_OF)
        )
        counted = self.roster.filter(there).group_by("org_id", "post_type")
        people = counted.agg(actual=pl.len().cast(pl.Int64))
        latest = self.headcount.filter(pl.col("counted_on") == AS_OF)
        return pl.concat([people, latest.select("org_id", "post_type", actual="posts")])

    @cached_property
    def headcount(self) -> pl.DataFrame:
        """Headcounts."""
        return read_table(self.folder, "headcount")

    @cached_property
    def quota(self) -> pl.DataFrame:
        """Quota on the last day of the units that then exist, one row per unit × type."""
        rows = read_table(self.folder, "quota").filter(pl.col("posts").is_not_null())
        last = rows.sort("effective_on").group_by("org_id", "post_type").agg(pl.col("posts").last())
        gone = read_table(self.folder, "lineage").filter(pl.col("change") != "拆分")["from_org"]
        return last.filter(~pl.col("org_id").is_in(gone.implode()))

    @cached_property
    def staffing(self) -> pl.DataFrame:
        """Quota, borrowed and actual on the last day, with kind and sector."""
        key = ["org_id", "post_type"]
        used = self.loans.group_by(key).agg(borrowed=pl.col("left").sum())
        return (
            self.quota.join(self.people, on=key, how="full", coalesce=True)
            .join(used, on=key, how="left")
            .with_columns(pl.col("posts", "actual", "borrowed").fill_null(0))
            .join(self.org.select("org_id", "kind", "sector"), on="org_id")
            .with_columns(gap=pl.col("posts") + pl.col("borrowed") - pl.col("actual"))
        )

    @cached_property
    def bank(self) -> pl.DataFrame:
        """The bank's journal."""
        return read_table(self.folder, "bank_txn")

    @cached_property
    def loans(self) -> pl.DataFrame:
        """Loans with what is left of them: loan_id, org_id, post_type, lent_on, due_on, left."""
        lent = self.bank.filter((pl.col("kind") == "借出") & pl.col("loan_id").is_null())
        back = (
            self.bank.filter(pl.col("kind").is_in(["归还", "转正"]))
            .group_by("loan_id")
            .agg(back=pl.col("posts").sum())
        )
        later = (
            self.bank.filter(pl.col("kind") == "展期")
            .group_by("loan_id")
            .agg(extended=pl.col("due_on").max())
        )
        name = {"left_on": "txn_id", "right_on": "loan_id", "how": "left"}
        book = lent.join(back, **name).join(later, **name)
        left = (pl.col("posts") - pl.col("back").fill_null(0)).clip(lower_bound=0)
        return book.select(
            loan_id="txn_id",
            org_id="org_id",
            post_type="post_type",
            lent_on="txn_on",
            term_end="due_on",
            posts="posts",
            due_on=pl.coalesce("extended", "due_on"),
            left=left,
        )

    @cached_property
    def returns(self) -> pl.DataFrame:
        """Real-name returns."""
        return read_table(self.folder, "realname_return", ["org_id", "month", "status"])

    @cached_property
    def use(self) -> pl.DataFrame:
        """Quota use of the years with one row per type."""
        rows = read_table(self.folder, "quota_use")
        return rows.filter(pl.col("post_type").is_not_null()).with_columns(
            pl.col("posts").cast(pl.Int64, strict=False)
        )


def share(part: float, whole: float) -> float:
    """A part of the whole; NaN where there is none."""
    return part / whole if whole else float("nan")
