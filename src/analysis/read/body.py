"""Which rows below the headings are data, and which a form only carries along.

Totals, notes and sign-offs at the end, totals in between, headings printed again on every
page, wholly blank rows: none of them is data, none is counted as read, each is told. A row
with a plausible key is always data, whatever its first word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from analysis.read.headings import Headings
from analysis.read.sheet import BLANKS, positions

_TOTAL = r"^[合总小共累]\s*计\s*[:：]?$"
_TOTAL_LIKE = r"^[合总小共累]\s*计"
_TOTAL_SURELY = r"^[合总小共累]\s*计\s*[:：(（\d]"
# 注： 说明1. 【备注】 …; and the people and days under a form, which end in a colon too.
_NOTE_SURELY = (
    r"^[*※]?\s*[（(【\[]?\s*(附?注|说明|备注|填表说明|填报说明|编制说明|数据来源|资料来源)"
    r"\s*[0-9一二三四五六七八九十]*\s*[】\]）)]?\s*[:：.．、]"
)
_SIGNED_SURELY = (
    r"^(单位负责人|分管领导|负责人|填表|制表|审核|填报|审批|复核|经办|统计|报送|联系)"
    r"(人|人员|单位|部门|机关|日期|时间|电话)?\s*(（[^）]*）)?\s*[:：]"
)
_NOTE_LIKE = r"^(注|说明|备注|填表|制表|审核|填报)"
_NUMBERED = r"^[（(]?[0-9一二三四五六七八九十]+[)）.．、]"
_COLUMN_LABEL = re.compile(r"(甲|栏\s*次|栏)$")
_COLUMN_NUMBER = re.compile(r"(栏\s*次|[甲乙丙丁戊己栏—-]|\d{1,2})$")
_UNIT = re.compile(r"[（(].*[)）]$")

_DATA, _BLANK, _TOTAL_LINE, _AGAIN, _ENDING, _AFTER = range(6)


@dataclass
class Skipped:
    """Row numbers of what was passed over, by what it is."""

    totals: list[int] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    endings: list[int] = field(default_factory=list)


def clean(frame: pl.DataFrame) -> pl.DataFrame:
    """Every cell trimmed; a cell with nothing in it is null."""
    cells = pl.col(positions(frame))
    trimmed = frame.with_columns(cells.str.strip_chars(BLANKS))
    return trimmed.with_columns(pl.when(cells != "").then(cells).name.keep())


def _as_wide_as(headings: Headings, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with a column at least for every heading: rows of a text file may be short."""
    names = map(str, range(len(headings.written)))
    missing = [name for name in names if name not in frame.columns]
    return frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)


def data_rows(
    chunks: Iterator[pl.DataFrame],
    headings: Headings,
    key: Sequence[int],
    required: Sequence[int],
    skipped: Skipped,
) -> Iterator[pl.DataFrame]:
    """The data rows below the headings, trimmed; what is passed over goes into `skipped`.

    `key` and `required` are the positions of the key columns and of what the table measures.
    Rows that may be the end of the form are held back until the next chunk tells.
    """
    held: pl.DataFrame | None = None
    for raw in chunks:
        below = raw.filter(pl.col("row") > headings.rows[-1])
        if below.is_empty():
            continue
        frame = clean(_as_wide_as(headings, below))
        frame = _without_line_under(headings, frame, skipped)
        if held is not None:
            frame = pl.concat([held, frame], how="diagonal")
        frame = _with_kinds(frame, headings, key, required)
        _note(frame, _TOTAL_LINE, skipped.totals)
        _note(frame, _AGAIN, skipped.headings)
        frame = frame.filter(~pl.col("kind").is_in([_BLANK, _TOTAL_LINE, _AGAIN]))
        start = _ending_start(frame)
        held = frame[start:].drop("kind", "unread") if start < frame.height else None
        frame = frame[:start]
        skipped.unread += frame.filter("unread")["row"].to_list()
        data = frame.filter(~pl.col("unread")).drop("kind", "unread", "first")
        if data.height:
            yield data
    if held is not None:
        skipped.endings += held["row"].to_list()


def _note(frame: pl.DataFrame, kind: int, rows: list[int]) -> None:
    rows += frame.filter(pl.col("kind") == kind)["row"].to_list()


def _ending_start(frame: pl.DataFrame) -> int:
    """Where the run of endings at the end of the frame begins; its height where none does.

    Lines that only continue a note (single cells, numbered points) belong to it, but do not
    begin one.
    """
    kinds = frame["kind"]
    data = (kinds == _DATA).arg_true()
    tail = int(data[-1]) + 1 if len(data) else 0
    endings = (kinds[tail:] == _ENDING).arg_true()
    return tail + int(endings[0]) if len(endings) else frame.height


def _with_kinds(
    frame: pl.DataFrame, headings: Headings, key: Sequence[int], required: Sequence[int]
) -> pl.DataFrame:
    """The frame with `first` (its first filled cell), `kind`, and `unread`: no column that
    the dictionary knows is filled."""
    cells = [pl.col(name) for name in positions(frame)]
    first = pl.coalesce(cells)
    if "first" in frame.columns:
        first = pl.coalesce("first", first)
    word = pl.col("first")
    several = pl.sum_horizontal(cell.is_not_null() for cell in cells) > 1
    # A cell alone in its row, or one merged across it.
    one_text = pl.all_horizontal(cell.is_null() | (cell == pl.coalesce(cells)) for cell in cells)
    keys = pl.sum_horizontal(pl.col(str(p)).is_not_null() for p in key)
    incomplete = (keys < len(key)) | (one_text & several)
    unmeasured = pl.all_horizontal(
        pl.lit(True), *(pl.col(str(p)).is_null() | one_text for p in required)
    )
    keyless = incomplete & ((keys <= 1) | one_text) & unmeasured
    ending = (
        word.str.contains(f"{_NOTE_SURELY}|{_SIGNED_SURELY}|{_TOTAL_SURELY}")
        | (word.str.contains(_TOTAL_LIKE) & incomplete)
        | (word.str.contains(_NOTE_LIKE) & keyless)
    )
    after = one_text & (incomplete | word.str.contains(_NUMBERED))
    unread = pl.all_horizontal(pl.col(str(p)).is_null() for p in headings.columns.values())
    kind = (
        pl.when(word.is_null())
        .then(_BLANK)
        .when(word.str.contains(_TOTAL))
        .then(_TOTAL_LINE)
        .when(_again(headings))
        .then(_AGAIN)
        .when(ending)
        .then(_ENDING)
        .when(after | unread)
        .then(_AFTER)
        .otherwise(_DATA)
    )
    frame = frame.with_columns(first.alias("first"), unread.alias("unread"))
    return frame.with_columns(kind.alias("kind"))


def _again(headings: Headings) -> pl.Expr:
    """The heading row, or one of the pair, once more."""
    return pl.any_horizontal(
        pl.all_horizontal(
            pl.col(str(position)).eq_missing(pl.lit(text or None, dtype=pl.String))
            for position, text in enumerate(line)
        )
        for line in headings.cells
    )


def _without_line_under(headings: Headings, frame: pl.DataFrame, skipped: Skipped) -> pl.DataFrame:
    """The frame without what forms print right under the headings: 甲 乙 1 2 3, or （名）."""
    under = headings.rows[-1] + 1
    if frame["row"][0] > under:
        return frame
    cells = [c for c in frame.select(positions(frame)).row(0) if c is not None]
    # Three cells at least, or the unit 甲 with one post would be taken for such a line.
    numbered = len(cells) > 2 and "1" in cells and _COLUMN_LABEL.match(cells[0])
    numbered = numbered and all(map(_COLUMN_NUMBER.match, cells))
    if not cells or not (numbered or all(map(_UNIT.match, cells))):
        return frame
    skipped.headings.append(under)
    return frame[1:]
