"""Fewest moves in a transport problem: a fixed charge of one for every pair with posts on it.

A quick plan first (slope scaling: each pair's price a post is one over the posts it carried
last, until the plan stays the same; then branch and bound on the few pairs that any of these
plans used), and a bound from the relaxation. Where these meet, nothing is left to prove; where
they do not, branch and bound on all pairs (HiGHS, through scipy), or, where these are too many,
on one part of the plan after the other. Effort is counted in nodes ×
pairs and never in seconds, so that the same input gives the same plan on every machine.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from analysis.models.flow_search import Network, Pair, Search

EFFORT = 300_000
"""Nodes × pairs of one search, before the best plan found is taken as it is."""
LARGEST_SEARCH = 2000
"""Pairs beyond which no search of all pairs is tried: its first node alone takes too long."""
SLOPE_ROUNDS = 25
WINDOW_ROUNDS, WINDOW_PAIRS, WINDOW_EFFORT = 60, 240, 20_000


def fewest_moves(network: Network, effort: int = EFFORT) -> tuple[dict[Pair, int], int]:
    """A plan with as few moves as the effort allows, and what no plan can be below."""
    search = Search(network, effort)
    best, bound = _quick_plan(search), search.relaxed_bound()
    if len(best) > bound and len(network.pairs) > LARGEST_SEARCH:
        best = _improved(network, best, bound)
    elif len(best) > bound:
        found = Search(network, effort, most_moves=len(best) - 1).solve(
            used_cost=np.ones(len(network.pairs))
        )
        if found.posts is not None and len(found.posts) < len(best):
            best = found.posts
        bound = len(best) if found.proved else max(bound, min(found.bound, len(best)))
    return best, bound


def _quick_plan(search: Search) -> dict[Pair, int]:
    """Slope scaling, then branch and bound on the pairs its plans used."""
    price = 1 / search.cap
    plans: list[dict[Pair, int]] = []
    for _ in range(SLOPE_ROUNDS):
        plan = search.cheapest(price)
        if plan in plans:
            break
        plans.append(plan)
        carried = np.array([plan.get(p, 0) for p in search.pairs])
        price = np.where(carried > 0, 1 / np.maximum(carried, 1), np.maximum(price, 1 / search.cap))
    best = min(plans, key=len)
    used = sorted(set().union(*plans))
    few = replace(search.network, pairs=used)
    found = Search(few, search.effort, len(best)).solve(used_cost=np.ones(len(used)))
    return found.posts if found.posts and len(found.posts) < len(best) else best


def _improved(network: Network, plan: dict[Pair, int], bound: int) -> dict[Pair, int]:
    """Replan a few of the plan's connected parts at a time, as long as that saves moves."""
    rng = np.random.default_rng(0)
    for _ in range(WINDOW_ROUNDS):
        if len(plan) <= bound:
            break
        inside = _window(network, plan, rng)
        now = {p: n for p, n in plan.items() if p[0] in inside[0]}
        pairs = [p for p in network.pairs if p[0] in inside[0] and p[1] in inside[1]]
        part = Network(
            {u: n for u, n in network.give.items() if u in inside[0]},
            {u: n for u, n in network.take.items() if u in inside[1]},
            pairs, network.full_givers & inside[0], network.full_takers & inside[1],
        )  # fmt: skip
        search = Search(part, WINDOW_EFFORT, most_moves=len(now) - 1)
        found = search.solve(used_cost=np.ones(len(pairs)))
        if found.posts is not None:
            plan = {p: n for p, n in plan.items() if p not in now} | found.posts
    return plan


def _window(
    network: Network, plan: dict[Pair, int], rng: np.random.Generator
) -> tuple[set[str], set[str]]:
    """Givers and takers of whole parts of the plan, drawn until they have enough pairs.

    A unit without moves is a part of its own.
    """
    units = [(0, g) for g in network.give] + [(1, t) for t in network.take]
    place = {unit: k for k, unit in enumerate(units)}
    ends = [(place[0, g], place[1, t]) for g, t in plan]
    rows, columns = zip(*ends, strict=True)
    links = sparse.csr_array((np.ones(len(ends)), (rows, columns)), shape=(len(units),) * 2)
    count, label = sparse.csgraph.connected_components(links, directed=False)
    inside: tuple[set[str], set[str]] = (set(), set())
    for chosen in rng.permutation(count):
        for k in np.flatnonzero(label == chosen):
            side, unit = units[k]
            inside[side].add(unit)
        if len(inside[0]) * len(inside[1]) >= WINDOW_PAIRS:
            break
    return inside
