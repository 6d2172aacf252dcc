"""Step 7, totals that stand above what they sum: 一、县委部门 30, and below it its units.

Such a line looks like a unit with numbers. It is a total where it is numbered, counted (（3个）), named
as a group (教育系统), or followed by its own 本级, and its numbers are those of the lines below it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

import polars as pl

from analysis.forms.text import number, unit_name
from analysis.forms.wordlist import words
from analysis.read.reading import Reading
from analysis.read.rows import COUNTED, DATA, HEADSUM, SECTION, SUBTOTAL, TOTAL

_LEVELS = (
    re.compile(r"^[一二三四五六七八九十百]+[、.．]|^第[一二三四五六七八九十]+"),
    re.compile(r"^\([一二三四五六七八九十]+\)"),
)
_GROUP, _OWN = 2, 3  # levels below the numbered ones: named as a group, followed by its 本级
_BARRIERS = (TOTAL, SUBTOTAL, SECTION)


def mark_head_totals(
    frame: pl.DataFrame, reading: Reading, known_units: Collection[str]
) -> pl.DataFrame:
    """The classified rows, with totals above their rows as such; `until` is the last row they sum."""
    plain = frame.with_columns(pl.lit(None, pl.Int64).alias("until"))
    numbers = sorted({f.measure for f in reading.feeds if f.measure is not None})
    if reading.kind != "measures" or not numbers or reading.name_at is None:
        return plain
    rows, kinds = frame["row"].to_list(), frame["kind"].to_list()
    names = [unit_name(text) if text else "" for text in frame[str(reading.name_at)].to_list()]
    order = _order(frame, reading)
    levels = {
        i: level
        for i, kind in enumerate(kinds)
        if kind == DATA and names[i] and names[i] not in known_units
        and (level := _level(i, names, order)) is not None
    }  # fmt: skip
    if not levels or len(levels) == kinds.count(DATA):
        return plain
    cells = {p: list(map(_number, frame[str(p)].to_list())) for p in numbers}
    spans = {i: _span(i, kinds, levels) for i in levels}
    fits = {}
    for i, span in spans.items():
        if not span:
            continue
        enough = levels[i] < _GROUP or (len(span) > 1 and _several(i, cells))
        fits[i] = enough and _sums(i, span, cells)
        if not fits[i] and levels[i] >= _GROUP and (shorter := _shorter(i, span, cells)):
            spans[i], fits[i] = shorter, True
    until: list[int | None] = [None] * len(kinds)
    for i, fit in fits.items():
        alike = [f for j, f in fits.items() if levels[j] == levels[i]]
        # of numbered lines most tell what all are, so that a slip in one is told and not added; of
        # groups all must, for a name alone is little
        if levels[i] < _GROUP:
            fit = fit or 2 * sum(alike) > len(alike)
        elif levels[i] == _GROUP:
            fit = all(alike)
        if fit:
            kinds[i], until[i] = HEADSUM, rows[spans[i][-1]]
    return frame.with_columns(
        pl.Series("kind", kinds, dtype=pl.Int8), pl.Series("until", until, dtype=pl.Int64)
    )


def _order(frame: pl.DataFrame, reading: Reading) -> list[str]:
    at = reading.sequence_at
    if at is None or str(at) not in frame.columns:
        return [""] * frame.height
    return [unit_name(text) if text else "" for text in frame[str(at)].to_list()]


def _level(i: int, names: Sequence[str], order: Sequence[str]) -> int | None:
    """How high a line stands above others; None where nothing says that it is a total."""
    for level, pattern in enumerate(_LEVELS):
        if pattern.match(names[i]) or pattern.match(order[i]):
            return level
    if re.fullmatch(r"[一二三四五六七八九十]+", order[i]):
        return 0
    if COUNTED.search(names[i]) or names[i].endswith(tuple(words()["group_words"])):
        return _GROUP
    below = names[i + 1] if i + 1 < len(names) else ""
    own = tuple(words()["own_words"])
    is_own = below.startswith(names[i]) and below.rstrip(")").endswith(own)
    return _OWN if is_own or below in own else None


def _span(i: int, kinds: Sequence[int], levels: Mapping[int, int]) -> list[int]:
    """The rows below that a line may sum: up to the next of its level or above, or a total."""
    found = []
    for j in range(i + 1, len(kinds)):
        if kinds[j] in _BARRIERS or (j in levels and levels[j] <= levels[i]):
            break
        if kinds[j] == DATA and j not in levels:
            found.append(j)
    return found


def _several(i: int, cells: Mapping[int, Sequence[Decimal | None]]) -> bool:
    return sum(bool(column[i]) for column in cells.values()) > 1


def _shorter(
    i: int, span: Sequence[int], cells: Mapping[int, Sequence[Decimal | None]]
) -> list[int] | None:
    """The first lines below that a line sums, where it sums not all: two numbers must agree."""
    if not _several(i, cells):
        return None
    return next(
        (list(span[:n]) for n in range(2, len(span)) if _sums(i, span[:n], cells)), None
    )  # fmt: skip


def _sums(i: int, span: Sequence[int], cells: Mapping[int, Sequence[Decimal | None]]) -> bool:
    """Whether every number of a line is the sum of those below it."""
    met = False
    for column in cells.values():
        printed = column[i]
        if printed is None:
            continue
        if printed != sum((n for j in span if (n := column[j]) is not None), Decimal(0)):
            return False
        met = met or printed != 0
    return met


def _number(text: str | None) -> Decimal | None:
    return number(text) if text else None
