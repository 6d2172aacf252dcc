"""Small numbers kept back from print, and as many others as it takes that nobody works them out.

What is printed are sums of parts that nobody sees. A number is safe if there is another world, in
which every number that is still printed, and every sum that readers know anyway, is the same, and
this one is not. Such worlds are looked for by linear programming, keeping back as little as may be;
a hidden number may be as large as the threshold in one of them wherever any world allows that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, hstack, identity, vstack
from scipy.sparse.csgraph import connected_components

Terms = dict[int, float]
"""A sum: part → how often it counts."""

EDGE = 1e-6
REWARD = 1e5
"""What a step of a small number is worth, against keeping back one more number."""


DEAREST = 9
"""No number is so dear that it would be shown though it gives away a small one."""


@dataclass
class Puzzle:
    """The parts with their values, and what is printed of them.

    `cells` may be kept back; `small` are those of them that must be where they are small. `told`
    are sums that are not printed, and yet a small one must not be worked out either. `known` are sums
    that every reader knows. `weights`: how much is lost with a cell; `dear` ones are kept back only where
    nothing else helps, the dearest last.
    """

    parts: list[float] = field(default_factory=list)
    cells: list[Terms] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    small: set[int] = field(default_factory=set)
    dear: dict[int, int] = field(default_factory=dict)
    told: list[Terms] = field(default_factory=list)
    known: list[Terms] = field(default_factory=list)

    def part(self, value: float) -> int:
        """A new part of that value."""
        self.parts.append(float(value))
        return len(self.parts) - 1

    def cell(self, terms: Terms, small: bool, weight: float = 1.0, dear: int = 0) -> int:
        """A new printed number."""
        self.cells.append(terms)
        self.weights.append(weight * (1 + float(np.log1p(max(self.value(terms), 0)))))
        if small:
            self.small.add(len(self.cells) - 1)
        if dear:
            self.dear[len(self.cells) - 1] = dear
        return len(self.cells) - 1

    def value(self, terms: Terms) -> float:
        """The value of a sum."""
        return sum(count * self.parts[part] for part, count in terms.items())


@dataclass(frozen=True)
class Kept:
    """The cells kept back, and sums that are small and follow from what everybody knows."""

    hidden: frozenset[int]
    exposed: tuple[Terms, ...]


def keep_back(puzzle: Puzzle, threshold: int) -> Kept:
    """Which cells to keep back so that no count from 1 to below `threshold` can be worked out."""
    first = {c for c in puzzle.small if _is_small(puzzle.value(puzzle.cells[c]), threshold)}
    told = [terms for terms in puzzle.told if _is_small(puzzle.value(terms), threshold)]
    targets = [puzzle.cells[c] for c in sorted(first)] + told
    if not targets:
        return Kept(frozenset(), ())
    search = _Search(puzzle, first, targets, threshold)
    left = list(range(len(targets)))
    for dear in (*sorted(set(puzzle.dear.values())), DEAREST):
        search.fixed = {cell for cell, level in puzzle.dear.items() if level >= dear}
        left = search.raise_together(left)
    left = search.move_together([t for t in left if not search.moved[t]], 1.0)
    left = search.move_together(left, -1.0)
    left = search.move_one_by_one(left, 1.0)
    left = search.move_one_by_one(left, -1.0)
    return Kept(frozenset(search.hidden), tuple(targets[t] for t in left))


def _is_small(value: float, threshold: int) -> bool:
    return EDGE < value < threshold - EDGE


class _Search:
    """Looks for worlds, and keeps back what differs in them."""

    def __init__(
        self, puzzle: Puzzle, hidden: set[int], targets: Sequence[Terms], threshold: int
    ) -> None:
        width = len(puzzle.parts)
        self.hidden = hidden
        self.fixed: set[int] = set()
        self.values = np.array(puzzle.parts)
        self.weights = np.array(puzzle.weights)
        self.cells = _matrix(puzzle.cells, width)
        self.known = _matrix(puzzle.known, width)
        self.targets = _matrix(targets, width)
        self.short = threshold - self.targets @ self.values
        self.moved = np.zeros(len(targets), dtype=bool)
        links = vstack([self.cells, self.known, self.targets]).astype(bool).astype(float)
        _, groups = connected_components((links.T @ links).tocsr(), directed=False)
        self.group = [int(groups[next(iter(terms))]) for terms in targets]

    def raise_together(self, wanted: Iterable[int]) -> list[int]:
        """Worlds in which as many targets as can be reach the threshold; those that reach it in none
        are returned."""
        left = list(wanted)
        while left:
            steps = self._shift(left, 1.0)
            reached = {t for t, s in zip(left, steps, strict=True) if s >= self.short[t] - EDGE}
            if not reached:
                break
            left = [t for t in left if t not in reached]
        return left

    def move_one_by_one(self, wanted: Iterable[int], sign: float) -> list[int]:
        """Worlds for one target of each group of linked numbers at a time; returns who never moved."""
        left, never = list(wanted), list[int]()
        while left:
            turn = list({self.group[t]: t for t in reversed(left)}.values())
            self._shift(turn, sign)
            never += [t for t in turn if not self.moved[t]]
            left = [t for t in left if t not in turn and not self.moved[t]]
        return never

    def move_together(self, left: list[int], sign: float) -> list[int]:
        """As many targets as one world moves, and another, until one moves none; who is left."""
        before = -1
        while left and before != len(left):
            before = len(left)
            for part in filter(None, (left, left[::2], left[1::2])):
                self._shift(part, sign)
            left = [t for t in left if not self.moved[t]]
        return left

    def _shift(self, wanted: Sequence[int], sign: float) -> list[float]:
        """The steps of the targets in the world that moves them furthest, the cells in which it
        differs kept back."""
        shown = [c for c in range(len(self.weights)) if c not in self.hidden]
        open_cells = np.array([c for c in shown if c not in self.fixed], int)
        known = vstack([self.known, self.cells[[c for c in shown if c in self.fixed]]])
        n, m, k = len(self.values), len(open_cells), len(wanted)
        cells, targets = self.cells[open_cells], self.targets[list(wanted)]
        one, none = identity(m), csr_array
        upper = vstack([
            hstack([cells, -one, none((m, k))]), hstack([-cells, -one, none((m, k))]),
            hstack([-sign * targets, none((k, m)), identity(k)]),
        ])  # fmt: skip
        most = np.maximum(self.short[list(wanted)], 1.0)
        cost = np.concatenate([np.zeros(n), self.weights[open_cells], np.full(k, -REWARD)])
        low = np.concatenate([-self.values, np.zeros(m), np.zeros(k)])
        high = np.concatenate([np.full(n, np.inf), np.full(m, np.inf), most])
        fixed = hstack([known, none((known.shape[0], m + k))])
        found = linprog(
            cost, A_ub=upper, b_ub=np.zeros(2 * m + k),
            A_eq=fixed, b_eq=np.zeros(known.shape[0]),
            bounds=np.column_stack([low, high]), method="highs-ds",
        )  # fmt: skip
        if found.x is None:
            return [0.0] * k
        change = found.x[:n]
        self.hidden |= set(open_cells[np.abs(cells @ change) > EDGE].tolist())
        everywhere = self.targets @ change
        self.moved |= np.abs(everywhere) >= 1 - EDGE
        return [float(sign * everywhere[t]) for t in wanted]


def _matrix(rows: Sequence[Terms], width: int) -> csr_array:
    entries = [(at, part, count) for at, terms in enumerate(rows) for part, count in terms.items()]
    at, part, count = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_array(
        coo_array((np.array(count, float), (np.array(at, int), np.array(part, int))),
                  shape=(len(rows), width))
    )  # fmt: skip
