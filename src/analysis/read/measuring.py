"""Step 5, for sheets whose row is a unit and whose number columns each mean something.

Measure × type × role × day of each column unfold into rows of the measures' tables; what stands
beside (type, day, document in columns of their own) belongs to the nearest column on its left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from analysis import dictionary
from analysis.forms.form import Form
from analysis.forms.words import Measure, measures
from analysis.read.columns import Columns
from analysis.read.control_columns import control_columns
from analysis.read.meaning import Meaning
from analysis.read.number_columns import Told, sorted_out
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
    told = sorted_out(cols, hint, titles)
    used = {*unit.positions, *told.meanings}
    feeds, homeless = _feeds(cols, form, unit, told.counted, used)
    if not feeds:
        return None
    beside = _beside(cols, unit, used)
    reading = Reading(
        form=(form.name if form and form.name else _called(feeds)), kind="measures",
        frame=cols.frame, feeds=[*feeds, *([beside] if beside else [])],
        name_at=(unit.positions or (None,))[0] if cols.units_across or not cols.unit_names else cols.unit_names[0],
        sequence_at=cols.sequence, remark_at=cols.remarks, key_at=unit.positions, homeless=homeless,
        name_levels=cols.name_levels, added=told.added,
    )  # fmt: skip
    reading.parts += told.parts
    _compare(cols, reading, told, feeds, used)
    _leftover(cols, reading, used, None)
    _tell_apart(cols, reading, unit, beside)
    explained = len(used) + len(reading.parts)
    return Candidate(reading, explained, hinted=hint in {f.table for f in feeds})


def _feeds(
    cols: Columns, form: Form | None, unit: Source, counted: dict[int, Meaning], used: set[int]
) -> tuple[list[Feed], list[int]]:
    """A feed a column that is loaded, and the columns for which no table has a place; `used` grows."""
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
    return feeds, homeless


def _beside(cols: Columns, unit: Source, used: set[int]) -> Feed | None:
    """What the sheet tells of the units themselves; `used` grows."""
    beside = org_feed(cols, unit, used, of_person=False) if unit.positions else None
    if cols.name_levels:
        above = Source(cols.name_levels[1:2])
        beside = beside or Feed("org", {"org_id": unit, "name": unit}, zh="机构")
        beside = replace(beside, columns={"parent_id": above, **beside.columns})
        used |= set(cols.name_levels)
    used |= {p for p in cols.unit_names if (p,) == unit.positions or cols.unit_codes}
    return beside


def _compare(
    cols: Columns, reading: Reading, told: Told, feeds: list[Feed], used: set[int]
) -> None:
    """The printed totals that are held against what is loaded; who explains nothing leaves `used`."""
    wider = {p for p in told.meanings if _adds_homeless(p, cols.meanings, reading.homeless)}
    reading.controls = [
        control for control in control_columns(told.meanings, told.totals, feeds)
        if control.position not in wider
    ]  # fmt: skip
    compared = {c.position for c in reading.controls}
    # a printed result without a number in it, or of nothing that is loaded, is known all the same; a
    # total of nobody knows what is not
    used |= {p for p, m in enumerate(cols.meanings) if m.control is not None}
    used -= {
        p for p, m in told.meanings.items()
        if m.measure is None and p not in compared and m.control in (None, "合计")
        and p not in told.parts and p not in wider
    }  # fmt: skip


def _tell_apart(cols: Columns, reading: Reading, unit: Source, beside: Feed | None) -> None:
    """Columns in which units of one name differ."""
    if beside is not None and not cols.unit_codes:
        # 财政所 of two towns: one name, two units, though their numbers be equal
        parent = beside.columns.get("parent_id", Source())
        reading.telling_apart += [p for p in parent.positions if p not in reading.telling_apart]
    if not cols.units_across and not cols.name_levels:
        areas = [p for p in cols.unit_names if p not in unit.positions]
        reading.telling_apart += [p for p in areas if p not in reading.telling_apart]


def _adds_homeless(position: int, meanings: Sequence[Meaning], homeless: Iterable[int]) -> bool:
    """Whether a plain 合计 stands after numbers that no table keeps (在职 | 退休 | 合计): it counts them too."""
    whole = meanings[position]
    return (whole.control == "合计" and whole.measure is None) and any(
        p < position and meanings[p].path[:-1] == whole.path[:-1] for p in homeless
    )


def _called(feeds: Iterable[Feed]) -> str:
    tables = {m.table: m.zh for m in reversed(measures().values()) if m.table}
    return "、".join(dict.fromkeys(tables[feed.table] for feed in feeds))


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
