"""A group of columns of which one is not understood: 实有人数 over 合计 | 在岗 | 借出 | 长病假.

What is printed as its whole is the number, and the columns below are parts of it; without a whole the
parts that are understood are not the number either, and the group is told as unknown numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from analysis.forms.words import Vocabulary
from analysis.read.meaning import Meaning

_SAID_BY = {"headcount": "实有", "quota": "核定"}  # the word of the heading above
_ITSELF = ("核定", "编制")  # below 核定编制 these are the measure itself, no part of it


def settle_open_groups(
    meanings: Sequence[Meaning], vocabulary: Vocabulary, numbers: Callable[[int], bool]
) -> list[Meaning]:
    """The meanings, with such groups settled; `numbers` says whether a column holds numbers."""
    found = list(meanings)
    groups: dict[tuple[str, ...], list[int]] = {}
    for position, one in enumerate(meanings):
        if len(one.path) > 1:
            groups.setdefault(one.path[:-1], []).append(position)
    for above, group in groups.items():
        said = {t for word in above for t in vocabulary.cut(word).tokens}
        measures = [m for m, word in _SAID_BY.items() if word in said]
        if len(measures) == 1:
            _settle(found, group, measures[0], vocabulary, numbers)
    return found


def _settle(
    found: list[Meaning],
    group: Sequence[int],
    measure: str,
    vocabulary: Vocabulary,
    numbers: Callable[[int], bool],
) -> None:
    opened = [
        p for p in group
        if not (found[p].counts or found[p].part or found[p].ignored or found[p].target) and numbers(p)
    ]  # fmt: skip
    counted = [p for p in group if found[p].counts and not found[p].part]
    plain = [p for p in counted if found[p].control is None]
    wholes = [p for p in counted if found[p].control == "合计"]
    untold = all(
        found[p].measure == measure and not (found[p].post_type or found[p].role or found[p].grade
                                             or found[p].funding or found[p].moment)
        and not set(vocabulary.cut(found[p].leaf).tokens) & set(_ITSELF)
        for p in plain
    )  # fmt: skip
    if not opened or not plain or not untold or len(wholes) > 1:
        return
    for p in plain:
        found[p] = Meaning(found[p].path, part=bool(wholes))
    for p in opened if wholes else ():
        found[p] = replace(found[p], part=True)
    for p in wholes:
        found[p] = replace(found[p], control=None, measure=measure)
