"""The public version of an answer: small cells kept back, nothing that stands for one person.

What solves equations is imported where it is needed: a question that is not published needs none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import duckdb

from analysis.dictionary import (
    publishing,
    question_keys,
    result_columns,
    small_cells,
    tables,
)

if TYPE_CHECKING:
    import polars as pl

    from analysis.models.small_cells import KeptBack, Row

Connection = duckdb.DuckDBPyConnection
Relation = duckdb.DuckDBPyRelation

MARK = "*"
"""What stands in print for a number kept back; 未知, 不适用 and 0 are other things."""

SUPPRESSED = "suppressed"
"""The column that names, in each row of a public answer, the columns kept back there."""


def threshold_of(con: Connection) -> int:
    """Below how many persons a count is kept back, as the card says."""
    ((threshold,),) = con.sql("select publish_threshold from dataset").fetchall()
    return int(threshold)


def meaning_of_mark(threshold: int) -> str:
    """What the mark says, in one line."""
    return (
        f"{MARK} 为不公布的人数：少于 {threshold} 人，或由它可推算出这样的数；不是未知，不是不适用，"
        "也不是 0"
    )


def left_out(columns: Iterable[str]) -> list[str]:
    """The columns of an answer that the public version leaves out: marks of persons, and what would
    stand beside them."""
    names, said = list(columns), publishing()
    if not set(names) & set(said.keys):
        return []
    return [n for n in names if n in said.keys or n in said.detail]


def public(con: Connection, name: str, answer: Relation, part: str | None = None) -> Relation:
    """The public version of an answer, its rows in their order; numbers kept back are NULL.

    Its last column, `suppressed`, names the columns that are kept back in a row (、between them).
    """
    import polars as pl

    frame = answer.pl()
    known_as = name if part is None else f"{name}.{part}"
    kept = keep(frame.to_dicts(), known_as, threshold_of(con))
    frame = frame.drop(left_out(frame.columns))
    rows = kept.rows if kept else frame.to_dicts()
    hidden = kept.hidden if kept else [set[str]() for _ in rows]
    shown = pl.DataFrame(
        [
            {n: None if n in names else row[n] for n in frame.columns}
            | {SUPPRESSED: "、".join(n for n in frame.columns if n in names) or None}
            for row, names in zip(rows, hidden, strict=True)
        ],
        schema={**frame.schema, SUPPRESSED: pl.String},
    )
    if column := publishing().wording.get(name):
        words = pl.col("rule").replace_strict(public_words(), default=pl.col(column))
        shown = shown.with_columns(words.alias(column))
    return con.from_arrow(shown.to_arrow())


def keep(
    rows: Sequence[Row], name: str, threshold: int, printed: Iterable[tuple[str, ...]] = ()
) -> KeptBack | None:
    """What is kept back of an answer; None where nothing of it counts persons. `printed`: which sums of
    its rows stand beside them."""
    from analysis.models.small_cells import kept_back

    told = small_cells().get(name)
    if told is None or not rows or not set(told.counts) <= set(rows[0]):
        return None
    key = [k.removeprefix("-") for k in question_keys().get(name, ())]
    return kept_back(rows, told, key, threshold, printed)


def with_marks(name: str, rows: list[Row], threshold: int) -> list[Row]:
    """The rows of an answer with the mark in the place of every count of persons that is kept back."""
    kept = keep(rows, name, threshold)
    if kept is None:
        return rows
    counts = {*small_cells()[name].counts, *small_cells()[name].ladder}
    return [
        row | dict.fromkeys(names & counts, MARK)
        for row, names in zip(kept.rows, kept.hidden, strict=True)
    ]


def as_numbers(answer: Relation) -> pl.DataFrame:
    """A public answer for charts and words: a number kept back is NaN, an unknown one null; what is no
    number is text, and the mark where it is kept back."""
    import polars as pl

    frame = answer.pl()
    kept = frame[SUPPRESSED].fill_null("").str.split("、")
    return frame.with_columns(
        pl.when(kept.list.contains(n)).then(_absent(kind)).otherwise(_shown(n, kind)).alias(n)
        for n, kind in frame.schema.items()
        if kept.list.contains(n).any()
    ).drop(SUPPRESSED)


def _absent(kind: pl.DataType) -> pl.Expr:
    import polars as pl

    return pl.lit(float("nan") if kind.is_numeric() else MARK)


def _shown(name: str, kind: pl.DataType) -> pl.Expr:
    import polars as pl

    return pl.col(name) if kind.is_numeric() else pl.col(name).cast(pl.String)


@cache
def may_be_kept_back() -> frozenset[str]:
    """The columns in which a public answer may keep something back."""
    return frozenset(name for told in small_cells().values() for name in told.columns)


@cache
def public_words() -> dict[str, str]:
    """The rules of persons, each in its own words, for a finding tells of somebody."""
    from analysis.rules import rules

    return {rule.name: rule.words for rule in rules() if _of_persons(rule.table)}


def _of_persons(table: str) -> bool:
    found = tables().get(table)
    return found is not None and any(c.type == "person" for c in found.columns)


def names_of(columns: Iterable[str]) -> str:
    """Columns by their Chinese names."""
    known = result_columns()
    return "、".join(known[n].zh if n in known else n for n in columns)
