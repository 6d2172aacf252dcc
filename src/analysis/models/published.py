"""The public version of an answer: small cells kept back, nothing that stands for one person.

`keeping` says what is kept back.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb

from analysis.dictionary import publishing, result_columns, small_cells, sums_of
from analysis.models.keeping import also_hidden, few_rows, keep, public_words, threshold_of

if TYPE_CHECKING:
    import polars as pl

    from analysis.models.small_cells import Row

Connection = duckdb.DuckDBPyConnection
Relation = duckdb.DuckDBPyRelation

MARK = "*"
"""What stands in print for a number kept back; 未知, 不适用 and 0 are other things."""

SUPPRESSED = "suppressed"
"""The column that names, in each row of a public answer, the columns kept back there."""


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


def public(
    con: Connection, name: str, answer: Relation, part: str | None = None,
    given: Mapping[str, Any] | None = None,
) -> Relation:  # fmt: skip
    """The public version of an answer, its rows in their order; numbers kept back are NULL. `given` are
    the parameters it was asked with.

    Its last column, `suppressed`, names the columns that are kept back in a row (、between them).
    """
    import polars as pl

    frame = answer.pl()
    known_as = name if part is None else f"{name}.{part}"
    threshold = threshold_of(con)
    kept = keep(con, frame.to_dicts(), known_as, threshold, given or {})
    frame = frame.drop(left_out(frame.columns))
    rows = kept.rows if kept else frame.to_dicts()
    hidden = kept.hidden if kept else [set[str]() for _ in rows]
    rows, hidden = few_rows(name, rows, hidden, threshold)
    also = also_hidden(con, name, rows, given or {})
    hidden = [names | more for names, more in zip(hidden, also, strict=True)]
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


def with_marks(
    con: Connection, name: str, rows: list[Row], threshold: int, given: Mapping[str, Any]
) -> list[Row]:
    """The rows of an answer with the mark in the place of every count of persons that is kept back."""
    kept = keep(con, rows, name, threshold, given)
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


def is_kept_back(value: Any) -> bool:
    """Whether a value of such a frame is a number kept back."""
    return isinstance(value, float) and math.isnan(value)


def kept_back(name: str) -> pl.Expr:
    """Whether a column of such a frame, or of one that keeps nothing back, is kept back in a row."""
    import polars as pl

    return pl.col(name).cast(pl.Float64).is_nan().fill_null(False)


def number(value: float | None) -> str:
    """A number of such a frame in words: with its thousands, the mark, or 未知."""
    if value is None:
        return "未知"
    return MARK if is_kept_back(value) else f"{value:,.10g}"


def _absent(kind: pl.DataType) -> pl.Expr:
    import polars as pl

    return pl.lit(float("nan") if kind.is_numeric() else MARK)


def _shown(name: str, kind: pl.DataType) -> pl.Expr:
    import polars as pl

    if kind == pl.Boolean:
        return pl.col(name).replace_strict({True: "是", False: "否"}, return_dtype=pl.String)
    return pl.col(name) if kind.is_numeric() else pl.col(name).cast(pl.String)


@cache
def may_be_kept_back() -> frozenset[str]:
    """The columns in which a public answer may keep something back."""
    columns = {name for told in small_cells().values() for name in told.columns}
    columns |= {name for told in sums_of().values() for name in told.columns}
    columns |= {name for told in publishing().together.values() for name in told.columns}
    columns |= {name for names in publishing().never.values() for name in names}
    columns |= {name for told in publishing().rows.values() for name in told[1]}
    return frozenset(columns)


def names_of(columns: Iterable[str]) -> str:
    """Columns by their Chinese names."""
    known = result_columns()
    return "、".join(known[n].zh if n in known else n for n in columns)
