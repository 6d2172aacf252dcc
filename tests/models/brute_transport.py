"""Every plan of a small transport problem, one by one: what the solver is held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Pair = tuple[str, str]


def plans(
    pairs: list[Pair], give: Mapping[str, int], take: Mapping[str, int]
) -> Iterator[dict[Pair, int]]:
    """All whole amounts on `pairs` that no unit's posts stand in the way of."""
    if not pairs:
        yield {}
        return
    (g, t), rest = pairs[0], pairs[1:]
    for n in range(min(give[g], take[t]) + 1):
        left, wanted = {**give, g: give[g] - n}, {**take, t: take[t] - n}
        for plan in plans(rest, left, wanted):
            yield {(g, t): n, **plan} if n else plan


def best(
    give: Mapping[str, int], take: Mapping[str, int], sector: Mapping[str, str | None]
) -> tuple[dict[Pair, int], tuple[int, int, int]]:
    """The best plan and its value: (placed, placed within the sector, −moves)."""
    pairs = sorted((g, t) for g in give for t in take if g != t)

    def value(plan: dict[Pair, int]) -> tuple:
        inside = sum(
            n for (g, t), n in plan.items() if sector[g] is not None and sector[g] == sector[t]
        )
        return sum(plan.values()), inside, -len(plan), tuple(plan.get(p, 0) for p in pairs)

    found = max(plans(pairs, give, take), key=value)
    return found, value(found)[:3]
