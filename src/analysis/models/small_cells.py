"""The rows of an answer as a puzzle of small cells, and which of them the public version keeps back.

What counts persons, and what a reader could work it out from, the dictionary says (`publish`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from analysis.dictionary import SmallCells
from analysis.models.suppression import Puzzle, Terms, keep_back

Row = dict[str, Any]
Total = tuple[tuple[str, ...], tuple[Any, ...]]
"""A printed sum of rows: the columns in which they are alike, and the values there."""

SUMS_WEIGH = 4.0
"""How much dearer a printed sum is than a cell: many readers want it."""


@dataclass(frozen=True)
class KeptBack:
    """`rows` with those that must be added, the columns kept back of each, and the sums kept back.

    `exposed`: so many small counts follow from numbers that everybody knows; nothing keeps them back.
    """

    rows: list[Row]
    hidden: list[set[str]]
    totals: set[Total]
    exposed: int = 0


def kept_back(
    rows: Sequence[Row], told: SmallCells, key: Sequence[str], threshold: int,
    printed: Iterable[tuple[str, ...]] = (),
) -> KeptBack:  # fmt: skip
    """What of the rows is kept back; `printed` names the sums of rows that stand beside them, by the
    columns in which their rows are alike."""
    table = _Table([dict(row) for row in rows], told, key)
    for at in range(len(table.rows)):
        table.add_row(at)
    table.know_totals()
    table.print_totals(dict.fromkeys([*told.sums, *printed]))
    kept = keep_back(table.puzzle, threshold)
    hidden: list[set[str]] = [set() for _ in table.rows]
    totals: set[Total] = set()
    for cell in kept.hidden:
        place = table.place[cell]
        if isinstance(place[0], int):
            hidden[place[0]].add(str(place[1]))
        else:
            totals.add(place)
    _hide_also(table.rows, hidden, told)
    # what was not listed is listed only where it is kept back
    stay = [at for at in range(len(table.rows)) if at < len(rows) or hidden[at]]
    return KeptBack(
        [table.rows[at] for at in stay], [hidden[at] for at in stay], totals, len(kept.exposed)
    )


def _hide_also(rows: list[Row], hidden: list[set[str]], told: SmallCells) -> None:
    for names in hidden:
        if names:
            names |= set(told.also)
    for column, within in told.also_all.items():
        met = {tuple(row[n] for n in within) for row, h in zip(rows, hidden, strict=True) if h}
        for row, names in zip(rows, hidden, strict=True):
            if tuple(row[n] for n in within) in met:
                names.add(column)


@dataclass
class _Table:
    """The puzzle in the making; `place` says where each of its cells stands."""

    rows: list[Row]
    told: SmallCells
    key: Sequence[str]
    puzzle: Puzzle = field(default_factory=Puzzle)
    place: list[tuple[Any, Any]] = field(default_factory=list)
    parts: dict[tuple[int, str], Terms] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.told.unlisted:
            self._add_unlisted()

    def _add_unlisted(self) -> None:
        """Rows of nobody for what a group does not list: nothing said is 0 said. A row that says only
        that its number is unknown is of no kind that others could have."""
        kinds, counted = self.told.unlisted, self.told.counts
        others = [n for n in self.key if n not in kinds]
        known = [row for row in self.rows if any(row[n] is not None for n in counted)]
        met = {tuple(row[n] for n in kinds) for row in known if self._sign(row)}
        groups: dict[tuple[Any, ...], Row] = {}
        listed = set()
        for row in self.rows:
            group = tuple(row[n] for n in others)
            groups.setdefault(group, row)
            listed.add((group, tuple(row[n] for n in kinds)))
        for group, like in groups.items():
            for kind in sorted(met | set(self.told.unlisted_always)):
                if (group, kind) not in listed:
                    zero = dict.fromkeys(counted, 0)
                    self.rows.append(like | dict(zip(kinds, kind, strict=True)) | zero)

    def _sign(self, row: Row) -> int:
        if self.told.sign_column is None:
            return 1
        return self.told.signs.get(row[self.told.sign_column], 0)

    def _quiet(self, row: Row, column: str) -> bool:
        """Whether a count says nothing of a person, so that it need not be kept back for itself."""
        quiet = self.told.quiet
        return column in quiet.get("columns", ()) or any(
            row.get(name) in values for name, values in quiet.items() if name != "columns"
        )

    def add_row(self, at: int) -> None:
        """The counts of a row: each of its own, steps of the ladder, and what is left of the whole."""
        row = self.rows[at]
        if not self._sign(row):
            return
        terms: Terms = {}
        for column in self.told.counts:
            if row[column] is not None:
                part = self.puzzle.part(row[column])
                terms[part] = 1
                self._cell(at, column, {part: 1})
        terms |= self._add_ladder(at)
        whole = row.get(self.told.whole) if self.told.whole else None
        if whole is not None and terms and whole >= self.puzzle.value(terms):
            rest = self.puzzle.part(whole - self.puzzle.value(terms))
            self.puzzle.told.append({rest: 1})
            self.puzzle.known.append({**terms, rest: 1})

    def _cell(self, at: int, column: str, terms: Terms) -> None:
        self.puzzle.cell(terms, small=not self._quiet(self.rows[at], column))
        self.place.append((at, column))
        self.parts[at, column] = terms

    def _add_ladder(self, at: int) -> Terms:
        row, ladder = self.rows[at], self.told.ladder
        if not ladder or any(row[column] is None for column in ladder):
            return {}
        steps = [row[ladder[0]], *(row[b] - row[a] for a, b in pairwise(ladder))]
        parts = [self.puzzle.part(step) for step in steps]
        for rung, column in enumerate(ladder, 1):
            self._cell(at, column, dict.fromkeys(parts[:rung], 1))
        self.puzzle.told.extend({part: 1} for part in parts[1:])
        return dict.fromkeys(parts, 1)

    def _sums(self, alike: tuple[str, ...], signed: bool) -> dict[Total, Terms]:
        """The sums of the rows that are alike in some columns, one of each column of counts."""
        found: dict[Total, Terms] = defaultdict(dict)
        for (at, column), terms in self.parts.items():
            row = self.rows[at]
            if any(row.get(name) is None for name in alike):
                continue
            sign = self._sign(row) if signed else 1
            values = (*(row[name] for name in alike), column)
            for part, count in terms.items():
                found[alike, values][part] = sign * count
        return found

    def know_totals(self) -> None:
        """The sums that a reader knows or can look up."""
        for alike in self.told.totals:
            self.puzzle.known.extend(self._sums(alike, signed=True).values())

    def print_totals(self, printed: Iterable[tuple[str, ...]]) -> None:
        """The sums that stand beside the rows, and may be kept back as they may."""
        for alike in printed:
            found = self._sums(alike, signed=False)
            dear = 1 if "post_type" in alike else 2
            for total, terms in found.items():
                quiet = total[1][-1] in self.told.quiet.get("columns", ())
                self.puzzle.cell(terms, small=not quiet, weight=SUMS_WEIGH, dear=dear)
                self.place.append(total)
            # the steps between nested sums are no more to be worked out than those between counts
            for values in {total[1][:-1] for total in found}:
                rungs = [found.get((alike, (*values, name)), {}) for name in self.told.ladder]
                self.puzzle.told.extend(
                    {part: 1 for part in after if part not in before}
                    for before, after in pairwise(rungs)
                )
