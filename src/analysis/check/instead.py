"""What one cell tells of another column: 已报送 where a day is asked, a term or a range for a deadline."""

from __future__ import annotations

from datetime import date

import polars as pl

from analysis.check.dates import after_months, read_term
from analysis.check.faults import Faults
from analysis.check.typed import TYPES, Columns
from analysis.check.values import Words
from analysis.dictionary import Column, Table
from analysis.forms.text import heading

_ENDS = {"start_on": ("due_on", "end_on"), "txn_on": ("due_on",), "registered_on": ("expires_on",)}


def told_instead(
    table: Table, frame: pl.DataFrame, words: Words, columns: Columns, faults: Faults
) -> None:
    """Cells that are no value of their column and one of another, which the row leaves open."""
    for column in table.columns:
        for name, value in column.instead:
            if column.name in frame.columns and name in columns:
                _tell_instead(column, table.column(name), value, frame, words, columns, faults)


def types_of_no_post(columns: Columns, faults: Faults) -> None:
    """Who is 编外 has no post, so a blank type is no fault of his row."""
    if "status" not in columns or "post_type" not in columns:
        return
    types = columns["post_type"]
    blank = (types.is_null() & (columns["status"] == "编外").fill_null(False)).arg_true().to_list()
    open_ = [at for at in blank if faults.is_bad(at, "post_type")]
    if open_:
        values = types.to_list()
        for at in open_:
            values[at] = "不分类型"
        columns["post_type"] = pl.Series(values, dtype=types.dtype)
        faults.solve("post_type", open_)


def _tell_instead(
    column: Column, other: Column, own_value: object, frame: pl.DataFrame, words: Words,
    columns: Columns, faults: Faults,
) -> None:  # fmt: skip
    at_fault = [at for at in faults.bad if faults.is_bad(at, column.name)]
    texts, open_ = frame[column.name], columns[other.name].is_null()
    candidates = [at for at in at_fault if open_[at] and texts[at] is not None]
    known = words.typed(other, dict.fromkeys(texts[at] for at in candidates))
    solved = [
        at for at in candidates
        if known[texts[at]].why is None and _is_known_word(other, texts[at], words)
    ]  # fmt: skip
    if not solved:
        return
    values, own = columns[other.name].to_list(), columns[column.name].to_list()
    for at in solved:
        values[at], own[at] = known[texts[at]].value, own_value
    columns[other.name] = pl.Series(values, dtype=TYPES[other.sql_type])
    columns[column.name] = pl.Series(own, dtype=TYPES[column.sql_type])
    faults.solve(column.name, solved)


def _is_known_word(column: Column, text: str, words: Words) -> bool:
    """An open list takes any word in its own column; what stands in another must be one of its own."""
    return not column.is_open or heading(text) in words.spellings(column.type)


def told_by_terms(frame: pl.DataFrame, columns: Columns, faults: Faults) -> None:
    """Deadlines told by a range (2022.03-2023.03) or by a term (1年) from the start."""
    for start, ends in _ENDS.items():
        if start not in columns:
            continue
        ranged = columns.pop(f"{start}_until", None)
        due = next((end for end in ends if end in columns), None)
        if due is not None:
            _tell_deadline(start, due, ranged, frame, columns, faults)
    for name in [n for n in columns if n.endswith("_until")]:
        del columns[name]


def _tell_deadline(
    start: str, due: str, ranged: pl.Series | None, frame: pl.DataFrame, columns: Columns, faults: Faults
) -> None:  # fmt: skip
    texts, values = frame[due] if due in frame.columns else None, columns[due]
    told: dict[int, date] = {}
    if ranged is not None:
        told = {at: ranged[at] for at in ranged.is_not_null().arg_true().to_list()}
    if texts is not None:
        by_term = values.is_null() & texts.is_not_null() & columns[start].is_not_null()
        for at in by_term.arg_true().to_list():
            if at not in told and (months := read_term(texts[at])):
                told[at] = after_months(columns[start][at], months)
    if told:
        filled = values.to_list()
        for at, until in told.items():
            filled[at] = until
        columns[due] = pl.Series(filled, dtype=pl.Date)
        faults.solve(due, told)
