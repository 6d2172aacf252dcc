"""The heading blocks of a sheet: where each begins and ends, and how it is understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

import polars as pl

from analysis.forms.day import find_moment
from analysis.forms.text import folded
from analysis.read.cells import clean
from analysis.read.frame import Frame, Row, find_frame, looks_like_heading
from analysis.read.meaning import names_a_row
from analysis.read.measuring import each_of_its_day
from analysis.read.sheet import HEAD_ROWS, Sheet, positions
from analysis.read.understand import Knowledge, Place, Understood, understand_frame

LOOKED_AT = 400  # rows that tell what a column holds
MOST_FRAMES = 40  # heading blocks in one sheet
# 表二 领导职数情况, 附表1, （二）领导职数
_CAPTION = re.compile(
    r"^附?[表件]\s*[\d一二三四五六七八九十]|^[（(]?[一二三四五六七八九十]+[)）、.．]|(表|情况|台账|名册|一览)$"
)

Knows = Callable[[str], bool]


@dataclass(frozen=True)
class Block:
    """One heading block: its frame, the last row of its body (None: to the end), what it was read as."""

    number: int
    frame: Frame
    until: int | None
    found: Understood


def beginning(sheet: Sheet) -> tuple[list[Row], Iterator[pl.DataFrame]]:
    """The first rows, trimmed, and all chunks from the first on."""
    read: list[pl.DataFrame] = []
    while sum(frame.height for frame in read) < LOOKED_AT:
        frame = next(sheet.chunks, None)
        if frame is None:
            break
        read.append(frame)
    if not read:
        return [], iter(())
    leading = pl.concat([f.head(LOOKED_AT) for f in read], how="diagonal").head(LOOKED_AT)
    return _rows_of([leading]), chain(read, sheet.chunks)


def first_frame(head: Sequence[Row], knows: Knows, sheet: Sheet) -> Frame | None:
    """The heading block with which a sheet begins."""
    return find_frame([(r, c) for r, c in head[:HEAD_ROWS]], knows, sheet.merged, sheet.spread)


def held_whole(
    chunks: Iterator[pl.DataFrame], sheet: Sheet
) -> tuple[list[pl.DataFrame] | None, Iterator[pl.DataFrame]]:
    """The chunks in a list where the sheet is a workbook's; a text file goes on streaming."""
    if sheet.widths is not None or sheet.name is None:
        return None, chunks
    return list(chunks), iter(())


def understood_blocks(
    sheet: Sheet, first: Frame, head: Sequence[Row], held: list[pl.DataFrame] | None, knows: Knows,
    place: Place, knowledge: Knowledge,
) -> list[Block]:  # fmt: skip
    """Every heading block of the sheet, the first one and those in its body, with what it means.

    `held`: the body of a workbook's sheet; a text file has one block.
    """
    breaks = _breaks(held, first, knows) if held is not None else []
    later, starts = _frames(held, breaks, knows, sheet)
    # what the sheet's own titles say holds for a block that says nothing of its own
    later = [one if _tells_day(one) else replace(one, titles=(*one.titles, *first.titles))
             for one in later]  # fmt: skip
    blocks = []
    for number, (frame, start) in enumerate(zip_longest([first, *later], starts)):
        until = None if start is None else start - 1
        rows = head if number == 0 else _rows_of(held or ())
        sample = [(r, c) for r, c in rows
                  if r >= frame.body_from and (until is None or r <= until)][:LOOKED_AT]  # fmt: skip
        blocks.append(
            Block(number, frame, until, understand_frame(place, frame, sample, knowledge))
        )
    each_of_its_day([b.found.reading for b in blocks if b.found.reading is not None])
    return blocks


def _rows_of(frames: Iterable[pl.DataFrame]) -> list[Row]:
    found: list[Row] = []
    for frame in frames:
        tidy = clean(frame)
        cells = tidy.select(positions(tidy)).fill_null("").rows()
        found += list(zip(tidy["row"].to_list(), cells, strict=True))
    return found


def _breaks(held: list[pl.DataFrame], frame: Frame, knows: Knows) -> list[int]:
    """Rows in the body that are the headings of another table.

    A row with a name where the table has its names is none, whatever words stand beside: in a list of
    units 公益一类 and 县直 are words of headings too.
    """
    found: list[int] = []
    naming = [p for p, path in enumerate(frame.paths) if names_a_row(path)]
    told_before = {tuple(filter(None, line)) for line in frame.lines}
    opening = tuple(filter(None, frame.lines[0]))
    for chunk_ in held:
        tidy = clean(chunk_).filter(pl.col("row") >= frame.body_from)
        if tidy.is_empty():
            continue
        texts = [pl.col(c) for c in positions(tidy)]
        several = tidy.filter(pl.sum_horizontal([t.is_not_null() for t in texts]) > 1)
        words = [t.str.contains(r"^\D{1,30}$|^(19|20)\d{2}年?\D*$") for t in texts]
        likely = several.filter(pl.all_horizontal([w.fill_null(True) for w in words]))
        for row, *cells in likely.select("row", *positions(likely)).fill_null("").iter_rows():
            line = tuple(filter(None, cells))
            named = any(cells[p] and not knows(cells[p]) for p in naming if p < len(cells))
            if line == opening and find_moment(_alone(held, row - 1))[0] is not None:
                found.append(row)  # the same table of another day, not the next page
            elif line not in told_before and not named and looks_like_heading(cells, knows):
                found.append(row)
    return found[:MOST_FRAMES]


def _alone(held: Sequence[pl.DataFrame], row: int) -> str:
    """What stands in a row all by itself; '' where nothing does, or more."""
    for frame in held:
        for _, cells in _rows_of([frame.filter(pl.col("row") == row)]):
            filled = [cell for cell in cells if cell]
            return filled[0] if len(filled) == 1 else ""
    return ""


def _frames(
    held: list[pl.DataFrame] | None,
    breaks: Sequence[int],
    knows: Knows,
    sheet: Sheet,
) -> tuple[list[Frame], list[int]]:
    """The heading blocks in the body, and the row with which each begins: its title's, if it has one."""
    found: list[Frame] = []
    starts: list[int] = []
    if not breaks or held is None:
        return found, starts
    rows = _rows_of(held)
    for row in breaks:
        if found and row < found[-1].body_from:
            continue
        below = [(r, c) for r, c in rows if row <= r < row + HEAD_ROWS]
        frame = find_frame(below, knows, sheet.merged, sheet.spread)
        if frame is not None and frame.rows[0] == row:
            found.append(replace(frame, titles=(*_titles_above(rows, row), *frame.titles)))
            starts.append(_title_from(rows, row))
    return found, starts


def _title_from(rows: Sequence[Row], row: int) -> int:
    """The first of the lines that lead to a heading block in the body, without a blank one between.

    A name alone right under data is a unit that did not report, unless it says what the block is.
    """
    filled = {at: [cell for cell in cells if cell] for at, cells in rows if at < row}
    first = row
    while len(filled.get(first - 1, ())) == 1:
        first -= 1
    texts = [filled[at][0] for at in range(first, row)]
    told = any(_CAPTION.search(folded(text)) or find_moment(text)[0] for text in texts)
    return first if told or not filled.get(first - 1) else row


def _titles_above(rows: Sequence[Row], row: int) -> list[str]:
    """What stands alone in the lines right above a heading block in the body: its title."""
    found: list[str] = []
    for at, cells in reversed([one for one in rows if one[0] < row]):
        filled = [cell for cell in cells if cell]
        if len(filled) > 1 or at != row - 1:
            break
        found, row = [*filled, *found], at
    return found


def _tells_day(frame: Frame) -> bool:
    return any(find_moment(title)[0] is not None for title in frame.titles)
