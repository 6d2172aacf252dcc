"""Check one batch of text cells: every distinct text is typed once, rows take value and problem by it.

A cell that cannot be read is rejected alone: the row stands, an optional field is empty, what the
table weighs puts its key in doubt. Only a key that cannot be read rejects a row. Compound counts
become one row per post type. Nothing of a person but the keyed hash leaves the batch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from analysis.check import persons as who
from analysis.check.compound import one_row_per_type
from analysis.check.faults import Faults, Wrong
from analysis.check.instead import told_by_terms, told_instead, types_of_no_post
from analysis.check.series import SNAPSHOTS
from analysis.check.typed import Columns, absent_column, typed_column
from analysis.check.values import Words
from analysis.dictionary import Column, Table


@dataclass(frozen=True)
class Place:
    """Where a batch stands. `name` tells file and sheet apart; `default_keys` gives, from row and part
    numbers, the keys of rows that bring none of their own; `moment` is the day that the sheet speaks
    of, which tells the month or year that no column tells; `moments` are the columns whose headings
    speak of moments, so that a year alone is its last day."""

    name: str
    default_keys: Callable[[pl.Series, pl.Series], pl.Series]
    moment: date | None = None
    moments: frozenset[str] = frozenset()


@dataclass
class Judged:
    """A batch judged: `frame` has every column of the table typed, row, part, `bad` (the columns that
    could not be read), and how dates were written; `wrong` says what is wrong."""

    frame: pl.DataFrame
    wrong: list[Wrong] = field(default_factory=list)
    unknown_regions: dict[str, int] = field(default_factory=dict)


def judge(
    table: Table, frame: pl.DataFrame, words: Words, hash_of: Callable[[str], str], place: Place
) -> Judged:
    """Type and judge the text columns of `frame` (with `row`, `part`, `extra`)."""
    has_persons = any(c.type == "person" for c in table.columns)
    if has_persons:
        frame = _without_slid(frame)
    frame = one_row_per_type(table, frame, words)
    faults = Faults(frame["row"], frame["part"])
    columns: Columns = {}
    found = who.persons(frame, hash_of, place.name) if has_persons else None
    if found is not None:
        columns["person_key"] = found.keys
        for at in found.whys.is_not_null().arg_true().to_list():
            faults.tell(at, "person_key", found.whys[at])
    _bar_slid(table, frame, faults)
    for column in table.columns:
        if column.name not in columns:
            columns |= _column(table, column, frame, words, faults, place)
    told_instead(table, frame, words, columns, faults)
    if table.name == "roster":
        types_of_no_post(columns, faults)
    if table.row_id is not None:
        own = columns[table.row_id]
        if own.null_count():
            keys = place.default_keys(frame["row"], frame["part"])
            columns[table.row_id] = own.zip_with(own.is_not_null(), keys)
    if found is not None and "birth_month" in columns:
        columns["birth_month"] = columns["birth_month"].fill_null(found.birth_months)
        columns["sex"] = columns["sex"].fill_null(found.sexes)
    told_by_terms(frame, columns, faults)
    placed = {"row": frame["row"], "part": frame["part"], "apart": _apart(frame)}
    judged = pl.DataFrame({**columns, **placed, "bad": faults.columns()})
    return Judged(judged, faults.wrong, found.unknown_regions if found else {})


def _without_slid(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of persons with surplus cells, emptied: a name that slid under another heading is kept nowhere."""
    if "extra" not in frame.columns or not frame["extra"].count():
        return frame
    cells = [c for c in frame.columns if c not in ("row", "part", "extra", "apart")]
    return frame.with_columns(
        pl.when(pl.col("extra").is_null()).then(pl.col(c)).alias(c) for c in cells
    )


def _bar_slid(table: Table, frame: pl.DataFrame, faults: Faults) -> None:
    """A row with surplus cells is refused: which of its cells slid, nobody knows."""
    if "extra" not in frame.columns:
        return
    key = [k for k in table.key if k not in table.nullable_key][:1]
    for at in frame["extra"].is_not_null().arg_true().to_list():
        faults.tell(at, None, "extra")
        faults.bar(at, *key)


def _column(
    table: Table, column: Column, frame: pl.DataFrame, words: Words, faults: Faults, place: Place
) -> Columns:
    """A column typed, or what stands for one that the sheet has not."""
    name = column.name
    needed = name in {*table.key, *table.required} - set(table.nullable_key)
    if name in place.moments:
        column = replace(column, reads="moment")
    if name in frame.columns:
        return typed_column(column, frame[name], words, faults, needed)
    found = absent_column(table, column, place.moment, frame.height)
    # the day of what a snapshot may hold is settled when all sheets are read
    late = column.type == "date" and table.name in SNAPSHOTS
    if needed and name != table.row_id and not late and not found[name].count():
        for at in range(frame.height):
            faults.tell(at, name, "required")
            faults.bar(at, name)
    return found


def _apart(frame: pl.DataFrame) -> pl.Series:
    if "apart" in frame.columns:
        return frame["apart"]
    return pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
