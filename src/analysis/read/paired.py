"""事业编制 | 实有人数 | 空编: a number without a type beside one with, and the balance that proves the pair.

Who is counted as 实有 may fill posts of other types too, so a number without a type stays 不分类型. Where
the sheet has one measure of one type, the other without any, and prints the balance or the rate of the
two, and every line of it fits, both are of that type.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from analysis.forms.text import number
from analysis.read.columns import Columns
from analysis.read.frame import Row
from analysis.read.meaning import Meaning
from analysis.read.scopes import shown

_PAIR = ("quota", "headcount")
_BALANCES = ("空", "空超", "率")
_ENOUGH = 2  # lines that fit; one may do so by chance


def typed_by_balance(counted: dict[int, Meaning], cols: Columns) -> dict[int, Meaning]:
    """The columns, the one without a type with the type of the other where a balance proves it."""
    own = {m: [p for p, one in counted.items() if one.measure == m] for m in _PAIR}
    if any(len(positions) != 1 for positions in own.values()):
        return counted
    posts, people = own["quota"][0], own["headcount"][0]
    types = {counted[p].post_type for p in (posts, people)}
    if len(types) != 2 or None not in types:
        return counted
    balances = [
        p for p, m in enumerate(cols.meanings) if m.control in _BALANCES and not m.post_type
    ]
    if not any(_fits(cols.sample, posts, people, at, cols.meanings[at]) for at in balances):
        return counted
    (told,) = types - {None}
    return {
        p: replace(m, post_type=told) if p in (posts, people) else m for p, m in counted.items()
    }


def _fits(sample: Sequence[Row], posts: int, people: int, at: int, meaning: Meaning) -> bool:
    """Whether every line that prints all three prints 核定 − 实有, its opposite, or 实有 ÷ 核定."""
    met = 0
    for _, cells in sample:
        text = cells[at] if at < len(cells) else ""
        a, b, printed = (number(cells[p]) if p < len(cells) else None for p in (posts, people, at))
        if a is None or b is None or printed is None:
            continue
        met += 1
        if meaning.control == "率":
            unit = Decimal(1).scaleb(-shown(text)[0])
            if not a or (b / a).quantize(unit, ROUND_HALF_UP) != printed:
                return False
        elif printed not in ({a - b} if meaning.control == "空" else {a - b, b - a}):
            return False
    return met >= _ENOUGH
