"""其中 in a heading: a part of its neighbour, never added, but where the parts are the whole.

核定编制数 | 其中：行政 | 事业 | 工勤 is the usual way to print a whole before its types. Where the
types add up to the whole in every row that prints both, they are what is loaded, and the whole is a
printed total; else they stay parts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from analysis.forms.text import number
from analysis.read.frame import Row
from analysis.read.meaning import Meaning


def complete_parts(
    meanings: Sequence[Meaning], sample: Sequence[Row], numeric: Callable[[int], bool]
) -> list[Meaning]:
    """The meanings, with parts that make up their whole in every row as parts no more.

    The same of types that name no measure, right of a total that names one: 实有总数 | 行政 | 事业.
    """
    found = list(meanings)
    for position, one in enumerate(meanings):
        open_type = one.counts and one.measure is None and (one.post_type or one.role)
        within = position > 0 and meanings[position - 1].part
        if within or not (one.part or open_type):
            continue
        whole = _whole(meanings, position)
        if whole is None or (not one.part and meanings[whole].measure is None):
            continue
        run = _run(meanings, position, meanings[whole], numeric)
        if len(run) < 2 or not _add_up(whole, run, sample):
            continue
        for at in run:
            found[at] = replace(
                meanings[at], part=False, measure=meanings[at].measure or meanings[whole].measure
            )
        found[whole] = replace(meanings[whole], control="合计")
    return _complete_groups(found, sample)


def _complete_groups(meanings: list[Meaning], sample: Sequence[Row]) -> list[Meaning]:
    """The same where 其中 spans groups: 合计[编制 实有] | 其中[行政[编制 实有] 事业[编制 实有]]."""
    parts: dict[str, list[int]] = {}
    for position, one in enumerate(meanings):
        if one.part and one.counts and one.control is None and one.measure and one.post_type:
            parts.setdefault(one.measure, []).append(position)
    found = list(meanings)
    for measure, run in parts.items():
        types = [meanings[p].post_type for p in run]
        wholes = [
            p for p, m in enumerate(meanings)
            if p < run[0] and not m.part and m.measure == measure and not m.post_type and not m.role
            and m.control in (None, "合计")
        ]  # fmt: skip
        if (
            len(set(types)) < max(len(run), 2)
            or len(wholes) != 1
            or not _add_up(wholes[0], run, sample)
        ):
            continue
        for at in run:
            found[at] = replace(meanings[at], part=False)
        found[wholes[0]] = replace(meanings[wholes[0]], control="合计")
    return found


def _whole(meanings: Sequence[Meaning], position: int) -> int | None:
    """The number on the left that the parts may make up: one that names no type."""
    left = position - 1
    if left < 0 or not meanings[left].counts or meanings[left].post_type or meanings[left].role:
        return None
    return left if meanings[left].control in (None, "合计") else None


def _run(
    meanings: Sequence[Meaning], start: int, whole: Meaning, numeric: Callable[[int], bool]
) -> list[int]:
    """The columns of different types from `start` on that may be parts of the whole."""
    run: list[int] = []
    met: set[tuple[str | None, str | None]] = set()
    for position in range(start, len(meanings)):
        one = meanings[position]
        kind = (one.post_type, one.role)
        fits = one.counts and kind != (None, None) and kind not in met and one.control is None
        if not fits or one.measure not in (None, whole.measure) or not numeric(position):
            break
        if not one.part and one.path[:-1] != meanings[start].path[:-1]:
            break
        met.add(kind)
        run.append(position)
    return run


def _add_up(whole: int, run: Sequence[int], sample: Sequence[Row]) -> bool:
    """Whether in every row that prints the whole and a part the parts add up to it."""
    compared = False
    for _, cells in sample:
        printed = _number(cells, whole)
        told = [n for n in (_number(cells, p) for p in run) if n is not None]
        if printed is None or not told:
            continue
        if sum(told, Decimal(0)) != printed:
            return False
        compared = True
    return compared


def _number(cells: Sequence[str], position: int) -> Decimal | None:
    return number(cells[position]) if position < len(cells) and cells[position] else None
