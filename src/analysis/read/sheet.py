"""The one shape in which every file format hands over its cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

HEAD_ROWS = 30

# What trimming takes off both ends of a cell: every blank that Unicode knows, the
# full-width one included, and the invisible marks that editors and web pages leave behind.
BLANKS = (
    "".join(chr(c) for c in range(0x3001) if chr(c).isspace())
    + "\ufeff\u200b\u200c\u200d\u2060\x00"
)


@dataclass(frozen=True)
class MergedRange:
    """A merged range: rows as a person counts them (from 1), 0-based columns, both included."""

    first_row: int
    last_row: int
    left: int
    right: int


@dataclass
class Sheet:
    """One sheet, or the whole of a file that has none.

    `chunks` yields frames of a column `row` (Int64, as a person counts) and one String column per
    position, named '0', '1', …, as they stand: merged cells hold their text in the first cell alone.
    `widths` are, for text files, the numbers of cells of the leading rows. `uncomputed` are cells
    (row, position) whose formula has no value in the file; `unclear` number cells that may be the
    January or the October of a year (2016.1). `spread` says that a blank upper heading continues the
    one to its left. `hidden` says in Chinese what of the sheet is hidden and read all the same; an `unseen` sheet is hidden
    whole, and only looked through for names.
    """

    name: str | None
    chunks: Iterator[pl.DataFrame]
    merged: tuple[MergedRange, ...] = ()
    widths: Sequence[int] | None = None
    uncomputed: frozenset[tuple[int, int]] = frozenset()
    unclear: frozenset[tuple[int, int]] = frozenset()
    spread: bool = False
    hidden: str | None = None
    unseen: bool = False
    told_width: int | None = field(default=None)


def trim(text: str | None) -> str:
    """A cell without the blanks around it; '' for none."""
    return "" if text is None else text.strip(BLANKS)


def positions(frame: pl.DataFrame) -> list[str]:
    """The names of a chunk's cell columns, left to right."""
    return sorted((c for c in frame.columns if c.isdigit()), key=int)


def chunk(rows: Sequence[Sequence[str | None]], first_row: int) -> pl.DataFrame:
    """A frame from consecutive rows of cells, which may differ in length."""
    width = max((len(row) for row in rows), default=0)
    if any(len(row) < width for row in rows):
        rows = [[*row, *[None] * (width - len(row))] for row in rows]
    columns = {
        str(i): pl.Series(cells, dtype=pl.String) for i, cells in enumerate(zip(*rows, strict=True))
    }
    return numbered(pl.DataFrame(columns, height=len(rows)), first_row)


def numbered(frame: pl.DataFrame, first_row: int) -> pl.DataFrame:
    """The frame with a leading column `row`, counting from `first_row`."""
    return frame.select(
        pl.int_range(first_row, first_row + frame.height, dtype=pl.Int64).alias("row"), pl.all()
    )
