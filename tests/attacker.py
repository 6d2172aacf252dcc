"""A reader who solves equations: between which bounds do all the printed numbers hold a hidden one?

Written apart from what hides them: it sees names of unknowns, and sums of them that are known.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from math import ceil, floor

import numpy as np
from scipy.optimize import linprog

Sum = dict[Hashable, float]


class Attacker:
    """Counts are not negative; that is all that is known beside the equations."""

    def __init__(self) -> None:
        self.equations: list[tuple[Sum, float]] = []
        self.at_most: list[tuple[Sum, float]] = []

    def knows(self, terms: Sum, value: float) -> None:
        self.equations.append((terms, value))

    def knows_at_most(self, terms: Sum, value: float) -> None:
        self.at_most.append((terms, value))

    def bounds(self, asked: Iterable[Sum]) -> list[tuple[float, float]]:
        """The least and the most that each sum can be."""
        asked = list(asked)
        everything = [*(t for t, _ in self.equations), *(t for t, _ in self.at_most), *asked]
        names = {
            name: at for at, name in enumerate(dict.fromkeys(n for t in everything for n in t))
        }

        def row(terms: Sum) -> np.ndarray:
            found = np.zeros(len(names))
            for name, count in terms.items():
                found[names[name]] = count
            return found

        same = np.array([row(t) for t, _ in self.equations]) if self.equations else None
        less = np.array([row(t) for t, _ in self.at_most]) if self.at_most else None
        met = []
        for terms in asked:
            ends = []
            for sign in (1, -1):
                done = linprog(
                    sign * row(terms),
                    A_eq=same, b_eq=[v for _, v in self.equations] or None,
                    A_ub=less, b_ub=[v for _, v in self.at_most] or None,
                    bounds=(0, None), method="highs",
                )  # fmt: skip
                assert done.status in (0, 3), done.message
                ends.append(sign * done.fun if done.status == 0 else np.inf)
            met.append((ends[0], ends[1]))
        return met

    def solved(self, asked: Iterable[Sum]) -> list[Sum]:
        """Those of the sums that can be one whole number only."""
        asked = list(asked)
        return [
            terms for terms, (low, high) in zip(asked, self.bounds(asked), strict=True)
            if high < np.inf and floor(high + 1e-6) <= ceil(low - 1e-6)
        ]  # fmt: skip
