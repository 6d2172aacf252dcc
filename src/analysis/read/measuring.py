"""Step 5, for sheets whose row is a unit and whose number columns each mean something.

Measure × type × role × day of each column unfold into rows of the measures' tables; what stands
beside (type, day, document in columns of their own) belongs to the nearest column on its left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from analysis import dictionary
from analysis.forms.form import Form
from analysis.forms.words import Measure, Vocabulary, measures
from analysis.read.columns import Columns
from analysis.read.control_columns import control_columns
from analysis.read.meaning import Meaning
from analysis.read.reading import Feed, Reading, Source
from analysis.read.records import Candidate, _leftover, org_feed

UNTOLD = "不分类型"
_DAYS = ("effective_on", "counted_on", "approved_on", "start_on")


def as_measures(
    cols: Columns,
    form: Form | None,
    unit_told: str | None,
    hint: str | None,
    titles: Sequence[str],
) -> Candidate | None:
    """The sheet as units with their numbers; None where no column counts anything of a unit.

    `hint` is the table that file or sheet are named as.
    """
    if cols.persons or not (cols.unit_names or cols.unit_codes or unit_told):
        return None
    if not cols.counting:
        return None
    code = cols.units_across[:1] or cols.unit_codes[:1] or cols.unit_names[:1]
    unit = Source((code[0],)) if code else Source(constant=unit_told)
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
    if not counted:
        return None
    used = {*unit.positions, *meanings}
    feeds, homeless = [], []
    for position, meaning in counted.items():
        measure = measures()[meaning.measure or ""]
        if measure.table is None:
            homeless.append(position)
            continue
        left = [p for p in cols.units_across if p < position]
        own = Source((left[-1],)) if left else unit
        used |= set(own.positions)
        feeds.append(_feed(cols, own, position, meaning, measure, form, used))
    if not feeds:
        return None
    beside = org_feed(cols, unit, used, of_person=False) if unit.positions else None
    if cols.name_levels:
        above = Source(cols.name_levels[1:2])
        beside = beside or Feed("org", {"org_id": unit, "name": unit}, zh="机构")
        beside = replace(beside, columns={"parent_id": above, **beside.columns})
        used |= set(cols.name_levels)
    if cols.unit_names:
        used |= {p for p in cols.unit_names if (p,) == unit.positions or cols.unit_codes}
    reading = Reading(
        form=(form.name if form and form.name else _called(feeds)), kind="measures",
        frame=cols.frame, feeds=[*feeds, *([beside] if beside else [])],
        name_at=(unit.positions or (None,))[0] if cols.units_across or not cols.unit_names else cols.unit_names[0],
        sequence_at=cols.sequence, remark_at=cols.remarks, key_at=unit.positions, homeless=homeless,
        name_levels=cols.name_levels, added=added,
    )  # fmt: skip
    wider = {p for p in meanings if _adds_homeless(p, cols.meanings, homeless)}
    reading.controls = [
        control for control in control_columns(meanings, totals, feeds)
        if control.position not in wider
    ]  # fmt: skip
    reading.parts += parts
    compared = {c.position for c in reading.controls}
    # a printed result without a number in it, or of nothing that is loaded, is known all the same; a
    # total of nobody knows what is not
    used |= {p for p, m in enumerate(cols.meanings) if m.control is not None}
    used -= {
        p for p, m in meanings.items()
        if m.measure is None and p not in compared and m.control in (None, "合计")
        and p not in parts and p not in wider
    }  # fmt: skip
    _leftover(cols, reading, used, None)
    if beside is not None and not cols.unit_codes:
        # 财政所 of two towns: one name, two units, though their numbers be equal
        parent = beside.columns.get("parent_id", Source())
        reading.telling_apart += [p for p in parent.positions if p not in reading.telling_apart]
    if not cols.units_across and not cols.name_levels:
        areas = [p for p in cols.unit_names if p not in unit.positions]
        reading.telling_apart += [p for p in areas if p not in reading.telling_apart]
    explained = len(used) + len(reading.parts)
    return Candidate(reading, explained, hinted=hint in {f.table for f in feeds})


def _adds_homeless(position: int, meanings: Sequence[Meaning], homeless: Iterable[int]) -> bool:
    """Whether a plain 合计 stands after numbers that no table keeps (在职 | 退休 | 合计): it counts them too."""
    whole = meanings[position]
    return (whole.control == "合计" and whole.measure is None) and any(
        p < position and meanings[p].path[:-1] == whole.path[:-1] for p in homeless
    )


def _called(feeds: Iterable[Feed]) -> str:
    tables = {m.table: m.zh for m in reversed(measures().values()) if m.table}
    return "、".join(dict.fromkeys(tables[feed.table] for feed in feeds))


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


def _feed(
    cols: Columns,
    unit: Source,
    position: int,
    meaning: Meaning,
    measure: Measure,
    form: Form | None,
    used: set[int],
) -> Feed:
    assert measure.table is not None
    table = dictionary.input_tables()[measure.table]
    names = {c.name for c in table.columns}
    counting = set(cols.counting)
    fields = cols.fields(table, [p for p in range(len(cols.meanings)) if p not in counting])
    columns: dict[str, Source] = {"org_id": unit, measure.column: Source((position,))}
    for name, positions in fields.items():
        if name in ("org_id", measure.column):
            continue
        left = [p for p in positions if p < position]
        at = max(left) if len(positions) > 1 and left else positions[0]
        triple = next((t for t in cols.dates_in_three.values() if t[0] == at), None)
        columns[name] = Source(triple or (at,))
        used |= {*(triple or positions)}
    if measure.day not in columns and (other := _other_day(cols, counting)) is not None:
        columns[measure.day] = Source(other)
        used |= set(other)
    told = {
        "post_type": meaning.post_type, "role": meaning.role, "grade": meaning.grade,
        "funding": meaning.funding,
    }  # fmt: skip
    columns |= {n: Source(constant=v) for n, v in told.items() if v is not None and n in names}
    columns |= {n: Source(constant=v) for n, v in measure.constants}
    if form is not None:
        columns |= {c: Source(constant=v) for t, c, v in form.constants if t == table.name}
    if "post_type" in names:
        columns.setdefault("post_type", Source(constant=cols.told_type or UNTOLD))
    if "role" in names:
        columns.setdefault("role", Source(constant="不分"))
    if meaning.moment is not None:
        columns[measure.day] = Source(constant=meaning.moment.day.isoformat())
    zh = "".join(v for v in (meaning.post_type, meaning.role, meaning.grade, meaning.funding) if v)
    return Feed(table.name, columns, position, measure.column, f"{measure.zh}{zh}")


def each_of_its_day(blocks: Sequence[Reading]) -> None:
    """Tables of one kind below each other, each under a title with a day of its own: their rows are of
    that day, as the columns of years across are."""
    days = {measure.table: measure.day for measure in measures().values()}
    for table, day in days.items():
        own = [(b, f) for b in blocks for f in b.feeds if f.table == table and b.moment is not None]
        if len({b.moment.day for b, _ in own if b.moment}) > 1:
            for block, feed in own:
                assert block.moment is not None
                feed.columns.setdefault(day, Source(constant=block.moment.day.isoformat()))


def _other_day(cols: Columns, counting: set[int]) -> tuple[int, ...] | None:
    """A day that is told under another measure's word: the sheet's only one."""
    found: dict[tuple[int, ...], int] = {}
    free = [p for p in range(len(cols.meanings)) if p not in counting]
    for measure in measures().values():
        if measure.table is None:
            continue
        table = dictionary.input_tables()[measure.table]
        for position in cols.fields(table, free).get(measure.day, []):
            triple = next((t for t in cols.dates_in_three.values() if t[0] == position), None)
            # a moment speaks for every measure, a beginning only where there is no moment
            moment = table.column(measure.day).reads == "moment"
            at = triple or (position,)
            found[at] = max(found.get(at, 0), 2 if moment else 1)
    return max(found, key=lambda at: (found[at], [-p for p in at])) if found else None
