"""The transport plan against every plan there is, on small random cases."""

from __future__ import annotations

from math import prod

import brute_transport as brute
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.models.transport import best_plan

units = st.sampled_from("abcdef")
amounts = st.dictionaries(units, st.integers(0, 4), max_size=5)
sectors = st.fixed_dictionaries({u: st.sampled_from(("x", "x", "y", None)) for u in "abcdef"})


def value(plan, sector):
    inside = sum(n for (g, t), n in plan.items() if sector[g] is not None
                 and sector[g] == sector[t])  # fmt: skip
    return sum(plan.values()), inside, -len(plan)


@settings(max_examples=150, deadline=None)
@given(amounts, amounts, sectors)
def test_all_four_objectives_against_exhaustive_search(give, take, sector):
    pairs = [(g, t) for g in give for t in take if g != t]
    assume(prod(min(give[g], take[t]) + 1 for g, t in pairs) <= 3000)
    plan = best_plan(give, take, sector)
    expected, worth = brute.best(give, take, sector)
    assert plan.proved and plan.unique
    assert value(plan.posts, sector) == worth
    assert plan.posts == expected
    assert plan.moves_bound == len(expected)


@settings(max_examples=12, deadline=None)
@given(
    st.dictionaries(st.integers(0, 9), st.integers(1, 9), min_size=1),
    st.dictionaries(st.integers(5, 14), st.integers(1, 9), min_size=1),
    st.randoms(use_true_random=False),
)
def test_conserved_and_the_same_in_any_order(give, take, random):
    give = {f"u{k:02}": n for k, n in give.items()}
    take = {f"u{k:02}": n for k, n in take.items()}
    sector = {u: random.choice("xyz") for u in sorted({*give, *take})}
    plan = best_plan(give, take, sector, effort=1000)
    shuffled = [random.sample(list(d.items()), len(d)) for d in (give, take)]
    assert best_plan(dict(shuffled[0]), dict(shuffled[1]), sector, effort=1000) == plan
    for side, most in ((0, give), (1, take)):
        for unit, n in most.items():
            assert sum(x for pair, x in plan.posts.items() if pair[side] == unit) <= n
    assert all(g != t and n > 0 for (g, t), n in plan.posts.items())
    supply, demand = sum(give.values()), sum(take.values())
    # All that can be placed: one unit on both sides is the only obstacle.
    both = (supply - give.get(u, 0) + demand - take.get(u, 0) for u in {*give, *take})
    assert sum(plan.posts.values()) == min(supply, demand, *both)


@pytest.mark.parametrize(
    ("give", "take"), [({}, {"a": 3}), ({"a": 3}, {}), ({"a": 3}, {"a": 2}), ({"a": 0}, {"b": 1})]
)
def test_nothing_to_move(give, take):
    plan = best_plan(give, take, {})
    assert plan.posts == {} and plan.proved and plan.unique and plan.moves_bound == 0


def test_a_tie_is_broken_by_org_id():
    sector = dict.fromkeys("abcd")
    assert best_plan({"a": 1, "b": 1}, {"c": 1}, sector).posts == {("a", "c"): 1}
    assert best_plan({"a": 1}, {"d": 1, "c": 1}, sector).posts == {("a", "c"): 1}
    # As many as can be on the first pair: 2 to c, not 2 to d.
    assert best_plan({"a": 3}, {"c": 2, "d": 2}, sector).posts == {("a", "c"): 2, ("a", "d"): 1}


def test_the_sector_comes_before_the_number_of_moves():
    give, take = {"a": 2, "b": 1, "c": 1}, {"d": 2}
    sector = {"a": "x", "b": "y", "c": "y", "d": "y"}
    assert best_plan(give, take, sector).posts == {("b", "d"): 1, ("c", "d"): 1}
    assert best_plan(give, take, sector | {"d": None}).posts == {("a", "d"): 2}


def test_a_limit_on_effort_is_owned_up_to():
    """Without effort the plan may have too many moves, never fewer posts, and it says so."""
    give = dict(zip("abcdef", (44, 46, 22, 36, 52, 51), strict=True))
    take = dict(zip("jklmno", (26, 59, 33, 41, 29, 63), strict=True))
    sector: dict[str, str | None] = {}
    hasty = best_plan(give, take, sector, effort=0)
    assert sum(hasty.posts.values()) == min(sum(give.values()), sum(take.values()))
    assert hasty.moves_bound <= len(hasty.posts)
    assert hasty.proved == (hasty.moves_bound == len(hasty.posts))
    assert not hasty.proved and not hasty.unique
    assert hasty == best_plan(give, take, sector, effort=0)
