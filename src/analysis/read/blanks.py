"""Step 8, blanks of a wide row: 0 where a printed total fits only so, unknown otherwise.

A group is one measure across its types; a unit that left a whole group empty did not report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from analysis.forms.text import number
from analysis.read.reading import Reading


@dataclass
class Blanks:
    """Blank cells (row, position) of a wide sheet: those that are 0, and those nobody knows."""

    zero: set[tuple[int, int]] = field(default_factory=set)
    unknown: set[tuple[int, int]] = field(default_factory=set)


def is_wide(reading: Reading) -> bool:
    """Whether a row holds several numbers: then a blank among them may be none."""
    return sum(feed.measure is not None for feed in reading.feeds) > 1


def settle_blanks(
    reading: Reading,
    rows: Mapping[int, Mapping[int, str | None]],
    totals: Sequence[tuple[Mapping[int, str | None], Sequence[int]]],
) -> Blanks:
    """What the blank cells of measures are.

    `rows` are the data rows (row → position → cell), `totals` the total rows, each with the data rows
    of its scope.
    """
    found = Blanks()
    if not is_wide(reading):
        return found
    types = repeated_types(reading)
    groups: dict[str, list[int]] = {}
    for feed in reading.feeds:
        if feed.measure is not None:
            groups.setdefault(f"{feed.table}", []).append(feed.measure)
    values = {
        (row, p): number(cells.get(p))
        for row, cells in rows.items()
        for positions in groups.values()
        for p in positions
        if cells.get(p) is not None
    }
    scopes = [(cells, frozenset(scope)) for cells, scope in totals]
    fitting: dict[int, list[frozenset[int]]] = {}
    for positions in groups.values():
        for p in positions:
            fitting[p] = [scope for cells, scope in scopes if _fits(p, cells, scope, rows, values)]
        for row, cells in rows.items():
            blank = [
                p for p in positions if cells.get(p) is None and not _no_group(types, p, cells)
            ]
            if not blank:
                continue
            filled = len(blank) < len(positions)
            for p in blank:
                proved = filled and (
                    _by_row(reading, positions, row, cells, values)
                    or any(row in scope for scope in fitting[p])
                )
                (found.zero if proved else found.unknown).add((row, p))
    return found


def repeated_types(reading: Reading) -> dict[int, int]:
    """Number column → the column of its unit or type, where 单位 | 核定数 or 编制类型 | 核定数 repeats in
    the row."""
    found: dict[int, int] = {}
    for column in ("post_type", "org_id"):
        at: dict[int, tuple[str, int]] = {}
        for feed in reading.feeds:
            source = feed.columns.get(column)
            if feed.measure is not None and source is not None and source.positions:
                at[feed.measure] = (feed.table, source.positions[0])
        several = {table for table, _ in at.values()
                   if len({p for t, p in at.values() if t == table}) > 1}  # fmt: skip
        found |= {p: kind for p, (table, kind) in at.items() if table in several}
    return found


def _no_group(types: Mapping[int, int], position: int, cells: Mapping[int, str | None]) -> bool:
    """Whether a blank stands in a repeated group that a row leaves out: it has no such type."""
    return position in types and cells.get(types[position]) is None


def _by_row(
    reading: Reading,
    positions: Sequence[int],
    row: int,
    cells: Mapping[int, str | None],
    values: Mapping[tuple[int, int], Decimal | None],
) -> bool:
    """A printed total of the row over this group that the filled cells make up already."""
    at = {i: feed.measure for i, feed in enumerate(reading.feeds)}
    for control in reading.controls:
        printed = number(cells.get(control.position)) if cells.get(control.position) else None
        if printed is None:
            continue
        for formula in control.formulas:
            terms = [at[t.feed] for t in formula.terms]
            if formula.kind != "sum" or any(t.sign < 0 for t in formula.terms):
                continue
            if not set(terms) & set(positions) or not set(terms) <= set(positions):
                continue
            told = [
                values.get((row, p)) for p in terms if p is not None and cells.get(p) is not None
            ]
            if None not in told and sum(v for v in told if v is not None) == printed:
                return True
    return False


def _fits(
    position: int,
    total: Mapping[int, str | None],
    scope: frozenset[int],
    rows: Mapping[int, Mapping[int, str | None]],
    values: Mapping[tuple[int, int], Decimal | None],
) -> bool:
    """Whether the filled cells of a total's scope make up already what it prints of a column."""
    text = total.get(position)
    printed = number(text) if text is not None else None
    if printed is None:
        return False
    told = [values.get((r, position)) for r in scope if rows[r].get(position) is not None]
    return None not in told and sum(v for v in told if v is not None) == printed
