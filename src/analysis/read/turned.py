"""Sheets that stand on their side: indicators down, units across."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from analysis.forms.text import heading, number
from analysis.forms.wordlist import words
from analysis.read.cells import clean
from analysis.read.frame import Row, is_day
from analysis.read.meaning import names_a_row
from analysis.read.sheet import MergedRange, Sheet, chunk, positions
from analysis.read.understand import Knowledge

_ITEM = re.compile(
    r"^([一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d+[、.．])\s*"
)


def words_down(head: Sequence[Row], knowledge: Knowledge) -> bool:
    """Whether the first column holds the words of measures: indicators down, units across."""
    first = [cells[0] for _, cells in head if cells and cells[0]]
    spoken = sum(
        knowledge.vocabulary.cut(heading(t).lstrip("一二三四五六七八九十、其中:")).counts
        for t in first
    )
    return len(first) > 2 and 2 * spoken >= len(first)


def lead(head: Sequence[Row]) -> tuple[str, ...]:
    """The first row of words above rows that hold figures or days: headings nobody knows, maybe."""
    for at, (_, cells) in enumerate(head):
        filled = tuple(cell for cell in cells if cell)
        if len(filled) < 3:
            continue
        below = [cell for _, row in head[at + 1 :] for cell in row if cell]
        telling = any(is_day(cell) or number(cell) is not None for cell in below)
        plain = not any(is_day(cell) or number(cell) is not None for cell in filled)
        return filled if plain and telling else ()
    return ()


def turned(sheet: Sheet) -> Sheet:
    """The sheet with rows and columns exchanged: indicators across, units down.

    Titles stay above; the corner (指标名称) heads the units; lines that number the indicators go.
    """
    frames = list(sheet.chunks)
    whole = pl.concat(frames, how="diagonal") if frames else pl.DataFrame({"row": []})
    tidy = clean(whole)
    lines = tidy.select(positions(tidy)).fill_null("").rows()
    above = 0
    while above < len(lines) and sum(map(bool, lines[above])) < 2:
        above += 1
    rows: list[Sequence[str | None]] = [list(line) for line in lines[:above]]
    for at, column in enumerate(zip(*lines[above:], strict=True)):
        if at and heading(column[0]) in words()["indicator_numbers"]:
            continue
        if not at:
            corner = column[0] if names_a_row((heading(column[0]),)) else "单位名称"
            column = (corner, *(_ITEM.sub("", indicator) for indicator in column[1:]))
        rows.append(list(column))
    merged = tuple(
        MergedRange(a.left + 1 + above, a.right + 1 + above, a.first_row - 1 - above,
                    a.last_row - 1 - above)
        for a in sheet.merged if a.first_row > above
    )  # fmt: skip
    return Sheet(sheet.name, iter([chunk(rows, 1)]), merged, spread=sheet.spread)
