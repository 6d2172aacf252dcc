"""Names of people that stand under the heading of a name column, whether or not anything reads it.

A list of addresses that nothing understands, a column passed over or a hidden sheet tells who is a person
as well as a roster does: what stands there is hidden in every other text of the dataset.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import polars as pl

from analysis.forms.text import heading
from analysis.forms.wordlist import words
from analysis.read.problem import UnreadableError
from analysis.read.sheet import Sheet, positions

# 王伟（兼）、张三 are two; a sentence is none
_LIKE_A_NAME = r"^[\p{Han}A-Za-z][\p{Han}A-Za-z0-9·•. \u3000、，,；;/（）()*＊]{1,24}$"
_LONGEST_HEADING = 12


class Watch:
    """The chunks of a sheet, drawn by whoever reads it; the names in them are put into `met`."""

    def __init__(self, sheet: Sheet) -> None:
        self.met: set[str] = set()
        self.below: dict[str, int] = {}
        self.every_chunk = sheet.name is not None  # a text file has its headings in the first one
        self.drawn = self._draw(sheet.chunks)
        sheet.chunks = self.drawn

    def _draw(self, chunks: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        for nth, chunk in enumerate(chunks):
            if self.every_chunk or not nth:
                self.below |= _headings(chunk)
            if self.below:
                _collect(chunk, self.below, self.met)
            yield chunk

    def finish(self) -> set[str]:
        """The names, those in chunks that nobody has drawn too: in a text file only under such a heading."""
        with suppress(UnreadableError, OSError):
            while (self.every_chunk or self.below) and next(self.drawn, None) is not None:
                pass
        return self.met


def _headings(chunk: pl.DataFrame) -> dict[str, int]:
    """Position of each column of names, and the row of its (last) heading."""
    found: dict[str, int] = {}
    names = tuple(words()["name_headings"])
    likely = "|".join(r"\s*".join(word) for word in names)
    for position in positions(chunk):
        hits = chunk.select("row", position).filter(pl.col(position).str.contains(likely))
        for row, text in hits.iter_rows():
            if len(text) <= _LONGEST_HEADING and heading(text).endswith(names):
                found[position] = row
    return found


def _collect(chunk: pl.DataFrame, below: dict[str, int], met: set[str]) -> None:
    cells = [pl.col(p) for p in positions(chunk)]
    # a line with one text alone is a section of the list: a unit's name, maybe
    rows = chunk.filter(pl.sum_horizontal([c.is_not_null() & (c != "") for c in cells]) > 1)
    for position, row in below.items():
        if position in rows.columns:
            texts = rows.filter(pl.col("row") > row)[position].str.strip_chars()
            met.update(texts.filter(texts.str.contains(_LIKE_A_NAME)).unique().to_list())
