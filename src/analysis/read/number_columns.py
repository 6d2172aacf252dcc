"""What each column of numbers is: a number to load, the whole of others, a part, or one with another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis import dictionary
from analysis.forms.words import Vocabulary, measures
from analysis.read.columns import Columns
from analysis.read.meaning import Meaning
from analysis.read.paired import typed_by_balance


@dataclass(frozen=True)
class Told:
    """What the columns of numbers are: all meanings, those that are loaded, printed totals, parts of a
    whole, and columns that are added to one."""

    meanings: dict[int, Meaning]
    counted: dict[int, Meaning]
    totals: dict[int, Meaning]
    parts: list[int]
    added: dict[int, tuple[int, ...]]


def sorted_out(cols: Columns, hint: str | None, titles: Sequence[str]) -> Told:
    """What each counting column is; `hint` is the table that file or sheet are named as."""
    default = _default_measure(cols, hint, titles)
    meanings = {p: _settled(cols.meanings[p], default, cols) for p in cols.counting}
    meanings = _wholes_alone(_of_leaders(meanings, default))
    counted = {p: m for p, m in meanings.items() if m.measure is not None and m.control is None}
    counted, totals = _without_wholes(_by_funding(counted), _types_in_rows(cols))
    printed = {p: m for p, m in meanings.items() if m.control == "合计" and m.measure is not None}
    counted, totals, parts = _whole_for_fundings(counted, {**printed, **totals})
    meanings |= {p: counted[p] for p in printed if p in counted}
    totals = {p: m for p, m in totals.items() if p not in printed}
    counted, added = _added(counted)
    counted = typed_by_balance(counted, cols)
    return Told(meanings, counted, totals, parts, added)


def _default_measure(cols: Columns, hint: str | None, titles: Sequence[str]) -> str | None:
    """What columns count that name a type, a role or a year alone: as the sheet is called."""
    by_table = {m.table: name for name, m in reversed(list(measures().items())) if m.table}
    if hint in by_table:
        return by_table[hint]
    for title in titles:
        if (found := _measure_of_title(title, cols.vocabulary)) is not None:
            return found
    return None


def _measure_of_title(title: str, vocabulary: Vocabulary) -> str | None:
    for words, measure in (
        (("编外", "临聘"), "contract_staff"), (("职数",), "leader_quota"), (("周转", "借用"), "borrowed"),
        (("实有", "在编", "人数", "人员"), "headcount"), (("编制",), "quota"),
    ):  # fmt: skip
        if any(word in title for word in words):
            return measure
    return None


def _settled(meaning: Meaning, default: str | None, cols: Columns) -> Meaning:
    """The meaning with its measure, where the heading leaves it to the sheet."""
    if meaning.measure is not None or meaning.control not in (None, "合计"):
        return meaning
    there = {m.measure for m in cols.meanings if m.measure and not m.weak}
    if meaning.role or (meaning.grade and not meaning.post_type):
        fits = default if default in ("leader_quota", "leader_count") else "leader_quota"
        return replace(meaning, measure=fits if fits not in there else None)
    if meaning.post_type or meaning.funding:
        if default in ("headcount", "borrowed") and default not in there:
            return replace(meaning, measure=default)
        return replace(
            meaning, measure="quota" if "quota" not in there or meaning.funding else None
        )
    if meaning.moment and default is not None:
        return replace(meaning, measure=default)
    return meaning


def _of_leaders(meanings: dict[int, Meaning], default: str | None) -> dict[int, Meaning]:
    """In a sheet called after 职数 that names no type and no 编制, what is 核定 and 实有 is of leaders."""
    led = {"quota": "leader_quota", "headcount": "leader_count"}
    if default not in _LED or any(
        m.post_type or (m.measure in led and "编" in "".join(m.path)) for m in meanings.values()
    ):
        return meanings
    return {p: replace(m, measure=led.get(m.measure or "", m.measure)) for p, m in meanings.items()}


def _whole_for_fundings(
    counted: dict[int, Meaning], totals: dict[int, Meaning]
) -> tuple[dict[int, Meaning], dict[int, Meaning], list[int]]:
    """Where a table keeps no funding: the printed whole is loaded, its parts by funding are not."""
    parts: list[int] = []
    for position, whole in list(totals.items()):
        table = measures()[whole.measure or ""].table
        if table is None or _keeps_funding(whole):
            continue
        own = [
            p for p, m in counted.items()
            if m.funding and m.measure == whole.measure and m.moment == whole.moment
            and m.path[:-1] == whole.path[:-1]
        ]  # fmt: skip
        others = [
            m for p, m in counted.items() if p not in own and m.measure == whole.measure
            and m.moment == whole.moment and m.path[:-1] == whole.path[:-1]
        ]  # fmt: skip
        if own and not others:
            parts += own
            counted = {p: m for p, m in counted.items() if p not in own} | {
                position: replace(whole, control=None)
            }
            totals = {p: m for p, m in totals.items() if p != position}
    return dict(sorted(counted.items())), totals, parts


def _by_funding(counted: dict[int, Meaning]) -> dict[int, Meaning]:
    """全额事业 | 差额事业 | 自收自支事业 side by side: one type, told apart by funding."""
    found = dict(counted)
    for position, one in counted.items():
        beside = {
            m.within for m in counted.values()
            if m.within and replace(m, path=(), within=None) == replace(one, path=(), within=None)
        }  # fmt: skip
        if one.within and len(beside) > 1:
            found[position] = replace(one, funding=one.within)
    return found


def _added(counted: dict[int, Meaning]) -> tuple[dict[int, Meaning], dict[int, tuple[int, ...]]]:
    """Columns that are one number together: people on 周转 posts with those of their type, a type that
    stands beside (单列) under several others, and fundings of what a table keeps without them. Others
    of one key are left to clash."""
    beside = {t.name for t in dictionary.post_types() if t.beside}
    groups: dict[tuple[object, ...], list[int]] = {}
    for position, m in counted.items():
        kept = m.funding if _keeps_funding(m) else None
        key = (m.measure, m.post_type, m.role, m.grade, kept, m.moment)
        groups.setdefault(key, []).append(position)
    added: dict[int, tuple[int, ...]] = {}
    for group in groups.values():
        first = counted[group[0]]
        lent = first.measure == "headcount" and any(
            "周转" in "".join(counted[p].path) for p in group
        )
        fundings = [counted[p].funding for p in group]
        apart = (
            None not in fundings and len(set(fundings)) == len(group) and not _keeps_funding(first)
        )
        if len(group) > 1 and (lent or apart or first.post_type in beside):
            added[group[0]] = tuple(group[1:])
    parts = {p for others in added.values() for p in others}
    return {p: m for p, m in counted.items() if p not in parts}, added


def _keeps_funding(meaning: Meaning) -> bool:
    """Whether the table of a measure keeps the funding of its posts."""
    table = measures()[meaning.measure or ""].table
    return table is not None and "funding" in {
        c.name for c in dictionary.input_tables()[table].columns
    }


def _wholes_alone(meanings: dict[int, Meaning]) -> dict[int, Meaning]:
    """A total of a measure of which no part stands in the sheet is the measure itself."""

    def is_part(one: Meaning, whole: Meaning) -> bool:
        return (
            one.control is None and one.measure == whole.measure and one.moment == whole.moment
            and whole.post_type in (None, one.post_type) and whole.role in (None, one.role)
        )  # fmt: skip

    return {
        p: replace(m, control=None)
        if m.control == "合计" and m.measure is not None
        and not any(is_part(other, m) for other in meanings.values()) else m
        for p, m in meanings.items()
    }  # fmt: skip


def _types_in_rows(cols: Columns) -> bool:
    """Whether a column of its own says the type of a row."""
    free = [p for p in range(len(cols.meanings)) if p not in set(cols.counting)]
    return "post_type" in cols.fields(dictionary.input_tables()["quota"], free)


def _without_wholes(
    counted: dict[int, Meaning], types_in_rows: bool
) -> tuple[dict[int, Meaning], dict[int, Meaning]]:
    """The parts to load, and the columns that are the whole of others: printed totals.

    A number without a type beside numbers with types of the same measure and day, one without a
    funding beside fundings, is their whole; types that stand beside are no parts of it.
    """
    beside = {t.name for t in dictionary.post_types() if t.beside}
    parts: dict[int, Meaning] = {}
    wholes: dict[int, Meaning] = {}
    for position, one in counted.items():
        others = [
            m for p, m in counted.items()
            if p != position and m.measure == one.measure and m.moment == one.moment
        ]  # fmt: skip
        by_type = (
            one.post_type is None
            and one.role is None
            and any(
                (m.post_type is not None and m.post_type not in beside and not types_in_rows)
                or (m.role is not None and one.measure in _LED)
                for m in others
            )
        )
        by_funding = one.funding is None and any(
            m.funding is not None and m.post_type in (None, one.post_type) for m in others
        )
        (wholes if by_type or by_funding else parts)[position] = one
    return parts, wholes


_LED = ("leader_quota", "leader_count")
