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
from analysis.check.compound import pieces
from analysis.check.dates import after_months, read_term
from analysis.check.series import SNAPSHOTS
from analysis.check.values import TWICE, Typed, Words, value_of
from analysis.dictionary import Column, Table
from analysis.forms.text import zero_words
from analysis.read.cells import OPEN_BLANK, PIECES

TYPES = {
    "VARCHAR": pl.String, "DATE": pl.Date, "INTEGER": pl.Int32, "BIGINT": pl.Int64,
    "DOUBLE": pl.Float64, "BOOLEAN": pl.Boolean,
}  # fmt: skip
UNTOLD = "不分类型"
OPEN = "blank"  # in `bad`: a wide row leaves the cell open


@dataclass(frozen=True)
class Wrong:
    """One cell (or, without a column, one row) that could not be read."""

    row: int
    part: int
    column: str | None
    code: str
    value: str | None


@dataclass
class Judged:
    """A batch judged: `frame` has every column of the table typed, row, part, `bad` (the columns that
    could not be read), and how dates were written; `wrong` says what is wrong."""

    frame: pl.DataFrame
    wrong: list[Wrong] = field(default_factory=list)
    unknown_regions: dict[str, int] = field(default_factory=dict)


def judge(
    table: Table,
    frame: pl.DataFrame,
    words: Words,
    hash_of: Callable[[str], str],
    place: str,
    default_key: Callable[[int, int], str],
    moment: date | None = None,
    moments: frozenset[str] = frozenset(),
) -> Judged:
    """Type and judge the text columns of `frame` (with `row`, `part`, `extra`).

    `default_key` gives a row's place for tables whose rows need no id of their own; `moment` is the
    day that the sheet speaks of, which tells the month or year that no column tells; `moments` are the
    columns whose headings speak of moments, so that a year alone is its last day.
    """
    if table.compound and "post_type" not in frame.columns:
        frame = frame.with_columns(pl.lit(UNTOLD).alias("post_type"))
    if table.zero_is_none and table.compound in frame.columns:
        none = pl.col(table.compound).is_in(list(zero_words())) & (pl.col("post_type") == UNTOLD)
        frame = frame.filter(~none.fill_null(False))
    if any(c.type == "person" for c in table.columns):
        frame = _without_slid(frame)
    frame = _split(table, frame, words)
    height = frame.height
    bad: list[list[str]] = [[] for _ in range(height)]
    judged = Judged(frame)
    rows, parts = frame["row"].to_list(), frame["part"].to_list()
    columns: dict[str, pl.Series] = {}
    if any(c.type == "person" for c in table.columns):
        found = who.persons(frame, hash_of, place)
        judged.unknown_regions = found.unknown_regions
        columns["person_key"] = found.keys
        for at, why in enumerate(found.whys):
            if why is not None:
                judged.wrong.append(Wrong(rows[at], parts[at], "person_key", why, None))
    extras = frame["extra"].to_list() if "extra" in frame.columns else [None] * height
    for at, extra in enumerate(extras):
        if extra is not None:
            judged.wrong.append(Wrong(rows[at], parts[at], None, "extra", None))
            bad[at] += [k for k in table.key if k not in table.nullable_key][:1]
    needed = {*table.key, *table.required} - set(table.nullable_key)
    for column in table.columns:
        name = column.name
        if name in columns:
            continue
        if name in moments:
            column = replace(column, reads="moment")
        if name not in frame.columns:
            columns |= _not_there(table, column, moment, height)
            # the day of what a snapshot may hold is settled when all sheets are read
            late = column.type == "date" and table.name in SNAPSHOTS
            if name in needed and name != table.row_id and not late and not columns[name].count():
                for at in range(height):
                    judged.wrong.append(Wrong(rows[at], parts[at], name, "required", None))
                    bad[at].append(name)
        else:
            columns |= _typed(column, frame[name], words, judged, bad, rows, parts, name in needed)
    for column in table.columns:
        for other, value in column.instead:
            if column.name in frame.columns and other in columns:
                _tell_instead(column, table.column(other), value, frame[column.name], words, columns,
                              bad, judged)  # fmt: skip
    if table.row_id is not None:
        own = columns[table.row_id].to_list()
        keys = [key if key is not None else default_key(row, part)
                for key, row, part in zip(own, rows, parts, strict=True)]  # fmt: skip
        columns[table.row_id] = pl.Series(keys, dtype=pl.String)
    if "person_key" in columns and "birth_month" in columns:
        columns["birth_month"] = columns["birth_month"].fill_null(found.birth_months)
        columns["sex"] = columns["sex"].fill_null(found.sexes)
    _terms(frame, columns, bad, judged)
    apart = (
        frame["apart"] if "apart" in frame.columns else pl.Series([None] * height, dtype=pl.String)
    )
    judged.frame = pl.DataFrame(
        {**columns, "row": frame["row"], "part": frame["part"], "apart": apart,
         "bad": pl.Series(bad, dtype=pl.List(pl.String))}
    )  # fmt: skip
    return judged


def _without_slid(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of persons with surplus cells, emptied: a name that slid under another heading is kept nowhere."""
    if "extra" not in frame.columns or not frame["extra"].count():
        return frame
    cells = [c for c in frame.columns if c not in ("row", "part", "extra", "apart")]
    return frame.with_columns(
        pl.when(pl.col("extra").is_null()).then(pl.col(c)).alias(c) for c in cells
    )


def _split(table: Table, frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Cut compound counts: one row per post type, `part` numbering the pieces."""
    if table.compound is None or table.compound not in frame.columns:
        return frame
    counts = frame[table.compound]
    cut = {text: found for text in counts.unique().drop_nulls().to_list()
           if (found := pieces(text, words)) is not None}  # fmt: skip
    if not cut:
        return frame
    lists = [
        [{"n": n, "t": t, "c": c} for n, (t, c) in enumerate(cut[text])]
        if text in cut else [{"n": 0, "t": None, "c": text}]
        for text in counts.to_list()
    ]  # fmt: skip
    kind = pl.List(pl.Struct({"n": pl.Int32, "t": pl.String, "c": pl.String}))
    split = frame.with_columns(pl.Series("cut", lists, dtype=kind)).explode("cut")
    piece = pl.col("cut").struct
    own = pl.col("post_type") if "post_type" in frame.columns else pl.lit(None, pl.String)
    # a type in the cell and another in the row: both are kept in sight, and the cell is refused
    own = pl.when(own == UNTOLD).then(None).otherwise(own)
    both = pl.concat_str([own, piece.field("t")], separator=TWICE, ignore_nulls=True)
    return split.with_columns(
        pl.when(piece.field("t").is_null()).then(
            pl.col("post_type") if "post_type" in frame.columns else pl.lit(None, pl.String)
        ).otherwise(both).alias("post_type"),
        piece.field("c").alias(table.compound),
        (pl.col("part") + piece.field("n")).cast(pl.Int32).alias("part"),
    ).drop("cut")  # fmt: skip


def _tell_instead(
    column: Column,
    other: Column,
    own_value: object,
    texts: pl.Series,
    words: Words,
    columns: dict[str, pl.Series],
    bad: list[list[str]],
    judged: Judged,
) -> None:
    """Cells that are no value of their column and one of another (已报送 where a day is asked)."""
    values, own = columns[other.name].to_list(), columns[column.name].to_list()
    solved: set[tuple[int, int]] = set()
    for at, text in enumerate(texts):
        if text is None or column.name not in bad[at] or values[at] is not None:
            continue
        typed = value_of(other, text, words)
        if typed.why is None:
            values[at], own[at] = typed.value, own_value
            bad[at].remove(column.name)
            solved.add((judged.frame["row"][at], judged.frame["part"][at]))
    columns[other.name] = pl.Series(values, dtype=TYPES[other.sql_type])
    columns[column.name] = pl.Series(own, dtype=TYPES[column.sql_type])
    judged.wrong = [
        w for w in judged.wrong if w.column != column.name or (w.row, w.part) not in solved
    ]


def _not_there(
    table: Table, column: Column, moment: date | None, height: int
) -> dict[str, pl.Series]:
    """A column that the sheet has not: empty, or the month or year that the sheet's day tells."""
    value: object = None
    if moment is not None and column.name in table.key and column.type in ("month", "year"):
        value = moment.year if column.type == "year" else moment.replace(day=1)
    found = {column.name: pl.Series([value] * height, dtype=TYPES[column.sql_type])}
    return found | (_nothing_written(column.name, height) if column.type == "date" else {})


def _nothing_written(name: str, height: int) -> dict[str, pl.Series]:
    return {f"{name}_written": pl.Series([None] * height, dtype=pl.String),
            f"{name}_precision": pl.Series([None] * height, dtype=pl.String)}  # fmt: skip


def _typed(
    column: Column,
    texts: pl.Series,
    words: Words,
    judged: Judged,
    bad: list[list[str]],
    rows: list[int],
    parts: list[int],
    needed: bool,
) -> dict[str, pl.Series]:
    """A column's values; what could not be read is noted in `judged` and `bad`."""
    name = column.name
    known: dict[str, Typed] = {
        text: value_of(column, text, words) for text in texts.unique().drop_nulls().to_list()
    }
    wrong = {text for text, typed in known.items() if typed.why is not None}
    mapping = pl.DataFrame(
        {"text": list(known), "value": [t.value for t in known.values()]},
        schema={"text": pl.String, "value": TYPES[column.sql_type]}, strict=False,
    )  # fmt: skip
    joined = pl.DataFrame({"text": texts}).join(
        mapping, on="text", how="left", maintain_order="left"
    )
    values = joined["value"]
    if wrong:
        at_fault = pl.DataFrame({"t": texts}).select(pl.col("t").is_in(list(wrong))).to_series()
        for at in at_fault.fill_null(False).arg_true().to_list():
            text = texts[at]
            if text == OPEN_BLANK:
                bad[at] += [name, OPEN]
                continue
            judged.wrong.append(Wrong(rows[at], parts[at], name, known[text].why or "", text))
            bad[at].append(name)
    if needed:
        # 至今 ends a spell; it begins none
        blank = values.is_null() & ~texts.is_in(list(wrong)).fill_null(False)
        for at in blank.arg_true().to_list():
            code = "required" if texts[at] is None else "date"
            judged.wrong.append(Wrong(rows[at], parts[at], name, code, texts[at]))
            bad[at].append(name)
    found = {name: values}
    if column.type == "date":
        rough = {t: k.precision for t, k in known.items() if k.precision != "day" and k.value}
        written = [t if t in rough else None for t in texts.to_list()] if rough else None
        found |= _nothing_written(name, len(texts))
        if written is not None:
            found[f"{name}_written"] = pl.Series(written, dtype=pl.String)
            found[f"{name}_precision"] = pl.Series(
                [rough.get(t) if t else None for t in written], dtype=pl.String
            )
        until = {t: k.until for t, k in known.items() if k.until is not None}
        if until:
            found[f"{name}_until"] = pl.Series(
                [until.get(t) if t else None for t in texts], dtype=pl.Date
            )
    return found


_ENDS = {"start_on": ("due_on", "end_on"), "txn_on": ("due_on",), "registered_on": ("expires_on",)}


def _terms(
    frame: pl.DataFrame, columns: dict[str, pl.Series], bad: list[list[str]], judged: Judged
) -> None:
    """Deadlines told by a range (2022.03-2023.03) or by a term (1年) from the start."""
    for start, ends in _ENDS.items():
        if start not in columns:
            continue
        ranged = columns.pop(f"{start}_until", None)
        due = next((e for e in ends if e in columns), None)
        if due is None:
            continue
        starts, values = columns[start].to_list(), columns[due].to_list()
        texts = frame[due].to_list() if due in frame.columns else [None] * len(values)
        solved: set[tuple[int, int]] = set()
        for at, (begun, value, text) in enumerate(zip(starts, values, texts, strict=True)):
            until: date | None = ranged[at] if ranged is not None else None
            if until is None and value is None and begun is not None and text:
                months = read_term(text)
                until = after_months(begun, months) if months else None
            if until is None:
                continue
            values[at] = until
            if due in bad[at]:
                bad[at].remove(due)
                solved.add((judged.frame["row"][at], judged.frame["part"][at]))
        columns[due] = pl.Series(values, dtype=pl.Date)
        if solved:
            judged.wrong = [
                w for w in judged.wrong if w.column != due or (w.row, w.part) not in solved
            ]
    for name in [n for n in columns if n.endswith("_until")]:
        del columns[name]


__all__ = ["PIECES", "Judged", "Wrong", "judge"]
