"""Which row of a sheet is the heading, and which column of the dictionary each heading is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from analysis import dictionary
from analysis.dictionary import Table, normal_heading
from analysis.read.sheet import HEAD_ROWS, trim

# How a heading stands for a column: better first.
_ENGLISH, _CHINESE, _SYNONYM = range(3)

Head = Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True)
class Headings:
    """The heading row (or pair of rows) of a sheet, and what its cells mean.

    `rows` are row numbers; `cells` those rows as read, `written` the heading of every position
    as a person would name it ('' where there is none). `columns` maps column names to
    positions. `ignored`, `unknown` are positions; `clashes` are pairs (column, positions) of
    several headings for one column, `unclear` (position, columns) of one for several.
    """

    rows: tuple[int, ...]
    cells: tuple[tuple[str, ...], ...]
    written: tuple[str, ...]
    columns: dict[str, int]
    ignored: tuple[int, ...]
    unknown: tuple[int, ...]
    clashes: tuple[tuple[str, tuple[int, ...]], ...]
    unclear: tuple[tuple[int, tuple[str, ...]], ...]
    quality: int

    @property
    def score(self) -> tuple[int, int, int, int, int]:
        """Orders readings: most columns, fewest unknown, closest words, one row, the first."""
        return (
            len(self.columns), -len(self.unknown), -self.quality, -len(self.rows), -self.rows[0]
        )  # fmt: skip


def find_headings(
    head: Head, table: Table, ignore: Sequence[str] = (), spread: bool = False
) -> Headings | None:
    """The best reading of the first 30 rows as headings; None where no column is recognised.

    `head` are (row number, trimmed cells). With `spread`, a blank upper cell over a filled
    lower one belongs to the heading on its left (text files know no merged cells).
    """
    told = frozenset(normal_heading(h) for h in ignore)
    head = [(number, cells) for number, cells in head[:HEAD_ROWS] if any(cells)]
    readings = []
    for place, (number, cells) in enumerate(head):
        texts = [(text,) if text else () for text in cells]
        readings.append(_reading((number,), (tuple(cells),), texts, table, told))
        if place + 1 < len(head) and head[place + 1][0] == number + 1:
            below = head[place + 1][1]
            texts = _pair(cells, below, spread)
            rows = (tuple(cells), tuple(below))
            readings.append(_reading((number, number + 1), rows, texts, table, told))
    best = max(readings, key=lambda r: r.score, default=None)
    return best if best and best.columns else None


def columns_recognised(rows: Sequence[Sequence[str]], table: Table) -> int:
    """How many columns the beginning of a file gives: the measure of a delimiter."""
    width = max(map(len, rows), default=0)
    head = [[*map(trim, row), *[""] * (width - len(row))] for row in rows]
    found = find_headings(list(enumerate(head, 1)), table, spread=True)
    return len(found.columns) if found else 0


@cache
def _lookup(table: Table) -> dict[str, tuple[tuple[int, str], ...]]:
    """Normalised heading → the columns it may stand for, each with how closely."""
    found: dict[str, dict[str, int]] = {}
    for column in (*table.columns, *table.inputs):
        ranked = [(_ENGLISH, column.name), (_CHINESE, column.zh)]
        ranked += [(_SYNONYM, synonym) for synonym in column.synonyms]
        for rank, heading in ranked:
            found.setdefault(normal_heading(heading), {}).setdefault(column.name, rank)
    return {h: tuple(sorted((r, c) for c, r in by.items())) for h, by in found.items()}


def _pair(upper: Sequence[str], lower: Sequence[str], spread: bool) -> list[tuple[str, ...]]:
    """For every position the headings that two rows give, the most specific first."""
    texts = []
    above = ""
    for top, bottom in zip(upper, lower, strict=True):
        if bottom.startswith(("(", "（")) and bottom.endswith((")", "）")):
            bottom = ""  # a unit such as （名） under the heading
        above = top or (above if spread and bottom else "")
        if not bottom or bottom == above:
            texts.append((above,) if above else ())
        else:
            texts.append((above + bottom, bottom) if above else (bottom,))
    return texts


def _reading(
    rows: tuple[int, ...],
    cells: tuple[tuple[str, ...], ...],
    texts: Sequence[tuple[str, ...]],
    table: Table,
    told: frozenset[str],
) -> Headings:
    lookup = _lookup(table)
    customary = dictionary.ignored_headings()
    written: list[str] = []
    candidates: dict[int, tuple[tuple[int, str], ...]] = {}
    ignored, unknown = [], []
    for position, choices in enumerate(texts):
        known = [t for t in choices if normal_heading(t) in lookup]
        # What the card says to pass over goes before what the dictionary knows.
        skip = [t for t in choices if normal_heading(t) in told]
        if not skip and not known:
            skip = [t for t in choices if normal_heading(t) in customary]
        written.append((skip or known or [*choices, ""])[0])
        if skip:
            ignored.append(position)
        elif known:
            candidates[position] = lookup[normal_heading(known[0])]
        elif choices:
            unknown.append(position)
    columns, clashes, unclear = _assign(candidates, table)
    clashes, names_beside = _code_beside_name(clashes, columns, written, table)
    ignored += names_beside
    quality = sum(
        next(rank for rank, name in candidates[position] if name == column)
        for column, position in columns.items()
    )
    return Headings(
        rows, cells, tuple(written), columns, tuple(ignored), tuple(unknown),
        tuple(clashes), tuple(unclear), quality,
    )  # fmt: skip


def _assign(
    candidates: dict[int, tuple[tuple[int, str], ...]], table: Table
) -> tuple[dict[str, int], list[tuple[str, tuple[int, ...]]], list[tuple[int, tuple[str, ...]]]]:
    """Positions to columns: names before Chinese names before synonyms of one column only."""
    taken: dict[str, list[int]] = {}
    several: list[tuple[int, tuple[str, ...]]] = []
    for rank in (_ENGLISH, _CHINESE, _SYNONYM):
        for position, choices in candidates.items():
            if choices[0][0] != rank:
                continue
            names = tuple(name for r, name in choices if r == rank)
            if len(names) == 1:
                taken.setdefault(names[0], []).append(position)
            else:
                several.append((position, names))
    unclear = []
    for position, names in several:
        free = [name for name in names if name not in taken] or list(names[:1])
        if len(free) > 1:
            needed = {*table.key, *table.required}
            free = [name for name in free if name in needed] or free
        if len(free) == 1:
            taken.setdefault(free[0], []).append(position)
        else:
            unclear.append((position, tuple(free)))
    columns = {name: positions[0] for name, positions in taken.items()}
    clashes = [(n, tuple(sorted(p))) for n, p in taken.items() if len(p) > 1]
    return columns, clashes, unclear


def _code_beside_name(
    clashes: list[tuple[str, tuple[int, ...]]],
    columns: dict[str, int],
    written: Sequence[str],
    table: Table,
) -> tuple[list[tuple[str, tuple[int, ...]]], list[int]]:
    """Forms give a unit's code and its name side by side: the code counts, the name is passed over.

    Sets `columns` to the code's position. Returns the clashes that remain and the positions
    of the names.
    """
    left, names = [], []
    for name, positions in clashes:
        codes = [p for p in positions if _is_code(written[p])]
        if table.column(name).ref and len(codes) == 1:
            columns[name] = codes[0]
            names += [p for p in positions if p != codes[0]]
        else:
            left.append((name, positions))
    return left, names


def _is_code(heading: str) -> bool:
    return heading.isascii() or "编码" in heading or "代码" in heading
