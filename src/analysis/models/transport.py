"""Fewest moves that place the most posts: an exact lexicographic transport plan.

Units with posts to give and units that want some, any pair but a unit with itself. Among all
plans, in this order: most posts placed; most of them within the sector; fewest moves (pairs
with posts on them); and, as tie-break, the plan whose posts, read pair by pair in the order
(giver, taker), are lexicographically largest: the first pair carries as many posts as it can,
then the second, and so on. One plan answers to that, whatever the order of the input.

The first two are one transport problem, solved as a linear programme with integer weights. Its
dual prices tell which pairs can carry posts in any optimal plan, and which units give or get
everything; complementary slackness makes these conditions sufficient as well, so what is left
falls apart into independent components. In each, fewest moves is a fixed-charge problem
(`fixed_charge`), solved by branch and bound within a limit that counts work and never the
clock: the same input gives the same plan on a slow machine. Where the limit stops it, the plan
says so, and how far off it can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from analysis.models.fixed_charge import EFFORT, fewest_moves
from analysis.models.flow_search import Network, Pair, Search, incidence

EXACT_PAIRS = 3000
"""Components with more pairs keep the plan found first; no tie-break is carried out there."""


@dataclass(frozen=True)
class Plan:
    """Posts by (giver, taker); fewer moves than `moves_bound` are impossible.

    `proved` says that the moves are the fewest, `unique` that the tie-break was carried out to
    the end as well.
    """

    posts: dict[Pair, int]
    moves_bound: int
    proved: bool
    unique: bool


def best_plan(
    give: Mapping[str, int],
    take: Mapping[str, int],
    sector: Mapping[str, str | None],
    effort: int = EFFORT,
) -> Plan:
    """The lexicographically best plan between `give` and `take` (posts by unit).

    `sector` by unit; an unknown one is nobody's. Amounts are whole; zero or less takes no part.
    """
    give = {u: n for u, n in sorted(give.items()) if n > 0}
    take = {u: n for u, n in sorted(take.items()) if n > 0}
    pairs = [(g, t) for g in give for t in take if g != t]
    if not pairs:
        return Plan({}, 0, True, True)
    posts: dict[Pair, int] = {}
    bound, proved, unique = 0, True, True
    for part in _components(_optimal_face(give, take, pairs, sector)):
        plan = _fewest_moves(part, effort)
        posts |= plan.posts
        bound += plan.moves_bound
        proved, unique = proved and plan.proved, unique and plan.unique
    return Plan(dict(sorted(posts.items())), bound, proved, unique)


def _optimal_face(
    give: Mapping[str, int], take: Mapping[str, int], pairs: Sequence[Pair],
    sector: Mapping[str, str | None],
) -> Network:  # fmt: skip
    """What every plan with the most posts placed, and most within the sector, has in common."""
    largest = min(sum(give.values()), sum(take.values()))
    # One post placed outweighs all that could be gained within sectors.
    gain = np.array([
        largest + 1 + (sector.get(g) is not None and sector.get(g) == sector.get(t))
        for g, t in pairs
    ])  # fmt: skip
    found = linprog(
        -gain,
        A_ub=incidence(pairs, list(give), list(take)),
        b_ub=[*give.values(), *take.values()],
        method="highs-ds",
    )
    # Transport duals are whole numbers, so one half tells zero from non-zero.
    price = -np.round(found.ineqlin.marginals)
    giver_price = dict(zip(give, price[: len(give)], strict=True))
    taker_price = dict(zip(take, price[len(give) :], strict=True))
    tight = [
        p for p, value in zip(pairs, gain, strict=True)
        if giver_price[p[0]] + taker_price[p[1]] - value < 0.5
    ]  # fmt: skip
    return Network(
        give, take, tight,
        frozenset(u for u, value in giver_price.items() if value > 0.5),
        frozenset(u for u, value in taker_price.items() if value > 0.5),
    )  # fmt: skip


def _components(network: Network) -> list[Network]:
    """Connected parts of the pairs allowed; posts of different parts have no say in each other."""
    givers, takers = list(network.give), list(network.take)
    matrix = incidence(network.pairs, givers, takers)
    _, label = sparse.csgraph.connected_components(matrix @ matrix.T, directed=False)
    label_of = dict(zip(givers, label[: len(givers)], strict=True))
    grouped: dict[int, list[Pair]] = {}
    for pair in network.pairs:
        grouped.setdefault(int(label_of[pair[0]]), []).append(pair)
    return [_restricted(network, pairs) for pairs in grouped.values()]


def _restricted(network: Network, pairs: Sequence[Pair]) -> Network:
    givers, takers = {g for g, _ in pairs}, {t for _, t in pairs}
    return Network(
        {u: n for u, n in network.give.items() if u in givers},
        {u: n for u, n in network.take.items() if u in takers},
        pairs,
        network.full_givers & givers,
        network.full_takers & takers,
    )


def _fewest_moves(network: Network, effort: int) -> Plan:
    """The fewest moves, then the tie-break among the plans with that many."""
    posts, bound = fewest_moves(network, effort)
    if len(posts) > bound:
        return Plan(posts, bound, False, False)
    if len(network.pairs) > EXACT_PAIRS:
        return Plan(posts, bound, True, False)
    posts, unique = _tie_break(network, posts, effort // 2)
    return Plan(posts, bound, True, unique)


def _tie_break(
    network: Network, best: dict[Pair, int], effort: int
) -> tuple[dict[Pair, int], bool]:
    """The lexicographically largest plan with as many moves as `best`.

    Settles one move after the other: which is the first pair that can carry posts, and how
    many at most; then the same with what is left. False where a search was cut short.
    """
    settled: dict[Pair, int] = {}
    rest, unique = network, True
    while unique and len(settled) < len(best):
        waiting = {p: n for p, n in best.items() if p not in settled}
        first = min(waiting)
        search = Search(rest, effort, most_moves=len(waiting))
        earlier = rest.pairs.index(first)
        if earlier:
            better, proved = search.earliest(earlier)
            unique &= proved
            if better:
                waiting, first = better, min(better)
        most = min(rest.give[first[0]], rest.take[first[1]])
        if waiting[first] < most:
            better, proved = search.most_on(rest.pairs.index(first))
            unique &= proved
            if better and better.get(first, 0) > waiting[first] and min(better) == first:
                waiting = better
        settled[first] = waiting[first]
        best = settled | waiting
        rest = _after(rest, first, waiting[first])
    return best, unique


def _after(network: Network, pair: Pair, posts: int) -> Network:
    """What is left once `pair` carries `posts` and no earlier pair carries any more."""
    give = {**network.give, pair[0]: network.give[pair[0]] - posts}
    take = {**network.take, pair[1]: network.take[pair[1]] - posts}
    pairs = [p for p in network.pairs if p > pair and give[p[0]] and take[p[1]]]
    return Network(give, take, pairs, network.full_givers, network.full_takers)
