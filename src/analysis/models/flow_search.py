"""A transport problem with a charge for every pair used, as HiGHS (through scipy) is asked it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

Pair: TypeAlias = tuple[str, str]
Floats: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True)
class Network:
    """A transport problem: posts of givers and takers, the pairs allowed (sorted), and who must
    be used up."""

    give: Mapping[str, int]
    take: Mapping[str, int]
    pairs: Sequence[Pair]
    full_givers: frozenset[str]
    full_takers: frozenset[str]


@dataclass(frozen=True)
class Found:
    """What a search found: a plan or None, a bound of its cost, and whether that is proved."""

    posts: dict[Pair, int] | None
    bound: int
    proved: bool


def incidence(
    pairs: Sequence[Pair], givers: Sequence[str], takers: Sequence[str]
) -> sparse.csr_array:
    """Rows: givers, then takers; columns: pairs."""
    row_of_giver = {u: k for k, u in enumerate(givers)}
    row_of_taker = {u: k + len(givers) for k, u in enumerate(takers)}
    rows = [row_of_giver[g] for g, _ in pairs] + [row_of_taker[t] for _, t in pairs]
    columns = 2 * list(range(len(pairs)))
    shape = (len(givers) + len(takers), len(pairs))
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)


class Search:
    """One fixed-charge problem: posts x and use y of every pair, x ≤ cap · y.

    Who must be used up gives or gets everything, the others at most what they have.
    """

    def __init__(self, network: Network, effort: int, most_moves: int | None = None) -> None:
        self.network, self.effort = network, effort
        self.pairs = list(network.pairs)
        n = len(self.pairs)
        self.cap = np.array([min(network.give[g], network.take[t]) for g, t in self.pairs], float)
        self.matrix = incidence(self.pairs, list(network.give), list(network.take))
        self.most = np.array([*network.give.values(), *network.take.values()], dtype=float)
        full = np.array([
            *(u in network.full_givers for u in network.give),
            *(u in network.full_takers for u in network.take),
        ])  # fmt: skip
        self.least = np.where(full, self.most, 0)
        nothing = sparse.csr_array(self.matrix.shape)
        cap = sparse.diags_array(self.cap)
        self.constraints = [
            LinearConstraint(sparse.hstack([self.matrix, nothing]), self.least, self.most),
            LinearConstraint(sparse.hstack([sparse.eye_array(n), -cap]), -np.inf, 0),
            # Redundant, but it lifts the bound of the relaxation.
            LinearConstraint(
                sparse.hstack([nothing, self.matrix]), self._least_moves(full), np.inf
            ),
        ]  # fmt: skip
        if most_moves is not None:
            self.constraints.append(self._row(np.zeros(n), np.ones(n), -np.inf, most_moves))

    def _least_moves(self, full: Floats) -> Floats:
        """How many pairs a unit that must be used up needs at least."""
        partners: dict[tuple[int, str], list[int]] = {}
        for g, t in self.pairs:
            partners.setdefault((0, g), []).append(self.network.take[t])
            partners.setdefault((1, t), []).append(self.network.give[g])
        sides = ((0, self.network.give), (1, self.network.take))
        units = [(side, u, n) for side, amounts in sides for u, n in amounts.items()]
        least = np.zeros(len(units))
        for k, (side, unit, n) in enumerate(units):
            if full[k] and n > 0:
                reach = np.cumsum(sorted(partners.get((side, unit), []), reverse=True))
                least[k] = 1 + np.searchsorted(reach, n)
        return least

    def _row(self, on_posts: Floats, on_use: Floats, low: float, high: float) -> LinearConstraint:
        row = np.concatenate([on_posts, on_use])
        return LinearConstraint(sparse.csr_array(row[None, :]), low, high)

    def _named(self, amounts: Floats) -> dict[Pair, int]:
        whole = np.rint(amounts).astype(int)
        return {p: int(x) for p, x in zip(self.pairs, whole, strict=True) if x}

    def solve(
        self,
        used_cost: Floats | None = None,
        posts_gain: Floats | None = None,
        extra: Sequence[LinearConstraint] = (),
    ) -> Found:
        """Branch and bound for least cost of the pairs used and most gain from posts."""
        n = len(self.pairs)
        none = np.zeros(n)
        posts_cost = none if posts_gain is None else -posts_gain
        found = milp(
            np.concatenate([posts_cost, none if used_cost is None else used_cost]),
            integrality=np.ones(2 * n),
            bounds=Bounds(0, np.concatenate([self.cap, np.ones(n)])),
            constraints=[*self.constraints, *extra],
            options={"node_limit": max(1, self.effort // n), "mip_rel_gap": 0.0},
        )
        proved = found.status in (0, 2)
        bound = found.mip_dual_bound
        lowest = int(np.ceil(bound - 1e-6)) if bound is not None and np.isfinite(bound) else 0
        return Found(None if found.x is None else self._named(found.x[:n]), lowest, proved)

    def cheapest(self, price: Floats) -> dict[Pair, int]:
        """The plan of least price by posts alone. Basic solutions of transport are whole."""
        found = linprog(
            price,
            A_ub=sparse.vstack([self.matrix, -self.matrix]),
            b_ub=np.concatenate([self.most, -self.least]),
            method="highs-ds",
        )
        return self._named(found.x)

    def relaxed_bound(self) -> int:
        """What the relaxation says no plan can have fewer moves than."""
        n = len(self.pairs)
        found = milp(
            np.concatenate([np.zeros(n), np.ones(n)]),
            bounds=Bounds(0, np.concatenate([self.cap, np.ones(n)])),
            constraints=self.constraints,
        )
        return int(np.ceil(found.fun - 1e-6))

    def earliest(self, places: int) -> tuple[dict[Pair, int] | None, bool]:
        """A plan whose first pair is the earliest that can be, if one of the first `places` can.

        Found by halving: does any plan use one of the first half?
        """
        found, proved, low, high = None, True, 0, places
        while low < high:
            # All of them first: most often none will do.
            middle = high if found is None else (low + high + 1) // 2
            chosen = np.zeros(len(self.pairs))
            chosen[low:middle] = 1
            some = self._row(chosen, np.zeros(len(self.pairs)), 1, np.inf)
            answer = self.solve(extra=[some])
            proved &= answer.proved
            if not proved:
                break
            if answer.posts is not None:
                found = answer.posts
                high = self.pairs.index(min(found))
            elif found is None:
                break
            else:
                low = middle
        return found, proved

    def most_on(self, place: int) -> tuple[dict[Pair, int] | None, bool]:
        """A plan with as many posts as can be on one pair, and none on any before it."""
        gain, earlier = np.zeros(len(self.pairs)), np.zeros(len(self.pairs))
        gain[place], earlier[:place] = 1, 1
        none_earlier = self._row(earlier, np.zeros(len(self.pairs)), 0, 0)
        answer = self.solve(posts_gain=gain, extra=[none_earlier])
        return answer.posts, answer.proved
