"""One column of a batch typed: every distinct text is looked at once, rows take their value by it."""

from __future__ import annotations

from datetime import date

import polars as pl

from analysis.check.faults import OPEN, Faults
from analysis.check.values import Typed, Words
from analysis.dictionary import Column, Table
from analysis.read.cells import OPEN_BLANK

TYPES = {
    "VARCHAR": pl.String, "DATE": pl.Date, "INTEGER": pl.Int32, "BIGINT": pl.Int64,
    "DOUBLE": pl.Float64, "BOOLEAN": pl.Boolean,
}  # fmt: skip
Columns = dict[str, pl.Series]


def typed_column(
    column: Column, texts: pl.Series, words: Words, faults: Faults, needed: bool
) -> Columns:
    """A column's values; of dates also how they were written, how exactly, and until when, if told.

    What could not be read is told to `faults`; so is a blank where a value is `needed`.
    """
    known = words.typed(column, texts.unique().drop_nulls().to_list())
    wrong = [text for text, typed in known.items() if typed.why is not None]
    values = _by_text(texts, {t: k.value for t, k in known.items()}, TYPES[column.sql_type])
    if wrong:
        _tell(column, texts, wrong, known, faults)
    if needed and values.null_count():
        # 至今 ends a spell; it begins none
        blank = values.is_null() & ~texts.is_in(wrong).fill_null(False)
        for at in blank.arg_true().to_list():
            faults.tell(at, column.name, "required" if texts[at] is None else "date", texts[at])
            faults.bar(at, column.name)
    found = {column.name: values}
    return found | _of_days(column.name, texts, known) if column.type == "date" else found


def _tell(
    column: Column, texts: pl.Series, wrong: list[str], known: dict[str, Typed], faults: Faults
) -> None:
    for at in texts.is_in(wrong).fill_null(False).arg_true().to_list():
        text = texts[at]
        if text == OPEN_BLANK:
            faults.bar(at, column.name, OPEN)
        else:
            faults.tell(at, column.name, known[text].why or "", text)
            faults.bar(at, column.name)


def _by_text(texts: pl.Series, values: dict[str, object], dtype: type[pl.DataType]) -> pl.Series:
    """For each text its value; one without stays empty."""
    mapping = pl.DataFrame(
        {"text": list(values), "value": list(values.values())},
        schema={"text": pl.String, "value": dtype}, strict=False,
    )  # fmt: skip
    joined = pl.DataFrame({"text": texts}).join(
        mapping, on="text", how="left", maintain_order="left"
    )
    return joined["value"]


def _of_days(name: str, texts: pl.Series, known: dict[str, Typed]) -> Columns:
    """How days were written that are no whole days, and the ends of ranges."""
    rough = {t: k.precision for t, k in known.items() if k.precision != "day" and k.value}
    found = nothing_written(name, len(texts))
    if rough:
        written = {t: t for t in rough}
        found = {f"{name}_written": _by_text(texts, dict(written), pl.String),
                 f"{name}_precision": _by_text(texts, dict(rough), pl.String)}  # fmt: skip
    until: dict[str, object] = {t: k.until for t, k in known.items() if k.until is not None}
    if until:
        found[f"{name}_until"] = _by_text(texts, until, pl.Date)
    return found


def absent_column(table: Table, column: Column, moment: date | None, height: int) -> Columns:
    """A column that the sheet has not: empty, or the month or year that the sheet's day tells."""
    value: object = None
    if moment is not None and column.name in table.key and column.type in ("month", "year"):
        value = moment.year if column.type == "year" else moment.replace(day=1)
    one = pl.Series(column.name, [value], dtype=TYPES[column.sql_type])
    found = {column.name: one.new_from_index(0, height)}
    return found | (nothing_written(column.name, height) if column.type == "date" else {})


def nothing_written(name: str, height: int) -> Columns:
    """The two columns beside a day, where every day is told whole."""
    empty = pl.Series([None], dtype=pl.String).new_from_index(0, height)
    return {f"{name}_written": empty, f"{name}_precision": empty}
