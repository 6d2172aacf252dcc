"""Step 5, for sheets whose row is a thing (a person, a movement, a loan …): the fields of its table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from analysis import dictionary
from analysis.dictionary import Table
from analysis.forms.form import Form
from analysis.read.columns import PERSON, Columns
from analysis.read.frame import is_month_or_day, is_range
from analysis.read.open_ends import days_unknown, open_end, unread_returns
from analysis.read.reading import Feed, Reading, Source
from analysis.read.running import OUT, running_controls

# What a table's key may be told by instead of a column of its own.
BY_MOMENT = ("effective_on", "counted_on", "month", "year", "approved_on", "start_on", "listed_on",
             "as_on")  # fmt: skip
ATTRIBUTES = ("parent_id", "region_code", "level", "kind", "nature", "category", "sector", "grade",
              "funding", "civil_service", "duties", "founded_on", "abolished_on",
              "credit_code")  # fmt: skip
# Of a person's row these speak of the person, not of the unit.
_PERSONS_OWN = ("grade", "funding", "category", "founded_on", "abolished_on", "duties", "kind")


# Headings of figures that count nothing: days, ages, telephones, codes.
_TELLS_NO_NUMBER = re.compile(
    r"(时间|日期|年月|年月日|年龄|工龄|教龄|编号|号码|号|电话|代码|邮编|学制|年限)$"
)


_BY_COUNT = (OUT, "核增", "核减")  # events that happened where they tell a number
RETURNED = "已归还"  # stands for the day of a return of which only the number is told
DONE = "done"  # of an event in a form: the column that says whether it happened


@dataclass
class Candidate:
    """One way to read a sheet: how many columns it explains, and what it lacks."""

    reading: Reading
    explained: int
    missing: list[str] = field(default_factory=list)
    hinted: bool = False

    @property
    def score(self) -> float:
        """More columns explained, fewer left over; a name that fits decides between equals."""
        left = len(self.reading.unknown) + len(self.reading.open_numbers)
        return self.explained - 0.5 * left + (0.6 if self.hinted else 0)


_INSTEAD = {
    "org": (("org_id", "name"),),  # a unit is told by its name where it has no code
    "inner_unit": (("inner_id", "name"),),
    "roster": (("start_on", "entered_on"),),  # since he came to the unit he is on its posts
}
"""What stands for a column of a table that its sheet does not have."""


def as_record(
    cols: Columns, table: Table, form: Form | None, unit_told: str | None
) -> Candidate | None:
    """The sheet as rows of `table`; None where nothing but a unit or a person would be read.

    `unit_told` is the unit that title or sheet name tell. What the key lacks is in `missing`.
    """
    used: set[int] = set()
    columns, by_side = _own_columns(cols, table, used)
    constants = _constants(cols, table, form, columns)
    columns |= {name: Source(constant=value) for name, value in constants.items()}
    _fill_in(cols, table, unit_told, columns, constants, used)
    events = _events(cols, table, columns, used)
    missing = [name for name in _needed(table) if not _told(table, name, columns)]
    told_by_events = _by_events(table, missing, events)
    missing = [name for name in missing if name not in told_by_events]
    vouched = form is not None and form.row == table.name  # the form knows what a row is
    if table.any_of and not vouched and not any(name in columns for name in table.any_of):
        missing.append("、".join(table.column(name).zh for name in table.any_of))
    own = [name for name in columns if name not in constants and name not in PERSON]
    if not own:
        return None
    feeds = [_feed(table, columns), *events]
    if told_by_events or _all_in_headings(cols, table, columns):
        feeds = feeds[1:]  # 借出 | 归还, 1月 | 2月 | 3月 are the row's only rows
    used |= {
        p for feed in feeds for s in feed.columns.values() for p in (*s.positions, *s.otherwise)
    }
    feeds += _org_beside(cols, table, columns, used)
    unit = columns.get("org_id") or columns.get("to_org") or columns.get("from_org")
    measure = _measure_position(table, columns)
    reading = Reading(
        form=(form.name if form and form.name else table.zh), kind=table.name, frame=cols.frame,
        feeds=feeds, name_at=_first(unit), sequence_at=cols.sequence, remark_at=cols.remarks,
        status_at=_first(columns.get("status")), has_ends="end_on" in columns,
        key_at=tuple(p for k in table.key if k in columns for p in columns[k].positions[:1]),
    )  # fmt: skip
    reading.controls = running_controls(_printed_as(cols, "running"), feeds)
    used |= {control.position for control in reading.controls}
    if by_side:
        reading.notes.append(f"「{'、'.join(by_side)}」与其他列说的是同一项，没有读入")
    if table.name == "roster" and not {"id_number", "person_key"} & set(columns):
        reading.notes.append("没有身份证号一列：每行计一人，不能与其他表对应")
    _leftover(cols, reading, used, measure)
    return Candidate(reading, len(used), missing)


def _own_columns(
    cols: Columns, table: Table, used: set[int]
) -> tuple[dict[str, Source], list[str]]:
    """The table's columns that the sheet has, and headings that say the same beside; `used` grows."""
    columns: dict[str, Source] = {}
    by_side: list[str] = []
    for name, positions in cols.fields(table, range(len(cols.meanings))).items():
        position, beside = _chosen(cols, table, name, positions)
        triple = next((t for t in cols.dates_in_three.values() if t[0] == position), None)
        columns[name] = Source(triple or (position,))
        used |= {*(triple or (position,)), *beside}
        if table.column(name).reads == "deadline" and beside and triple is None:
            columns[name] = _day_or_term(cols, positions)
            continue
        by_side += [cols.frame.texts[p] for p in beside if not _names_unit(cols, p)]
    if table.inputs:
        for what in PERSON:
            for position in cols.person(what)[:1]:
                columns[what] = Source((position,))
                used.add(position)
    return columns, by_side


def _constants(
    cols: Columns, table: Table, form: Form | None, columns: dict[str, Source]
) -> dict[str, str]:
    """What form or heading say once for every row, where no column says it."""
    found = {c: v for t, c, v in form.constants if t == table.name} if form else {}
    if cols.told_type and "post_type" in (*table.key, *table.required):
        found["post_type"] = cols.told_type
    return {name: value for name, value in found.items() if name not in columns}


def _fill_in(
    cols: Columns, table: Table, unit_told: str | None, columns: dict[str, Source],
    constants: dict[str, str], used: set[int],
) -> None:  # fmt: skip
    """What other columns, the sheet's title or a range of days tell of columns that are missing."""
    for name, other in _INSTEAD.get(table.name, ()):
        if name not in columns and other in columns:
            columns[name] = columns[other]
    if unit_told and "org_id" in table.key and "org_id" not in columns:
        columns["org_id"] = Source(constant=unit_told)
    if table.name == "roster" and "status" not in columns:
        free = [p for p in range(len(cols.meanings)) if p not in used]
        used |= _tell_status(cols, columns, constants, free)
    if "start_on" not in columns and "due_on" in columns and _ranges(cols, columns["due_on"]):
        columns["start_on"] = columns["due_on"]
    if (end := open_end(cols, table, dict(columns), used)) is not None:
        columns["end_on"] = Source((end,), unsure=True)
        used.add(end)


def _all_in_headings(cols: Columns, table: Table, columns: dict[str, Source]) -> bool:
    """Whether what the table requires is read from columns that tell their month in the heading."""
    positions = [p for name in table.required for p in columns.get(name, Source()).positions]
    return bool(positions) and all(cols.meanings[p].period is not None for p in positions)


def _tell_status(
    cols: Columns, columns: dict[str, Source], constants: dict[str, str], free: Sequence[int]
) -> set[int]:
    """Who counts: a column that speaks of it, else what title or sheet say; returns what that uses up."""
    spoken = next((p for p in free if cols.speaks_of_status(p)), None)
    if spoken is not None:
        columns["status"] = Source((spoken,))
    elif cols.told_status:
        columns["status"] = Source(constant=cols.told_status)
        constants["status"] = cols.told_status
        # what no post is occupied by needs no type; what the column says of one is no matter
        typed = set(columns.get("post_type", Source()).positions)
        columns["post_type"] = Source(constant="不分类型")
        return typed
    return set()


def _first(source: Source | None) -> int | None:
    return source.positions[0] if source and source.positions else None


def _names_unit(cols: Columns, position: int) -> bool:
    return position in cols.unit_names or position in cols.unit_codes


def _chosen(cols: Columns, table: Table, name: str, positions: list[int]) -> tuple[int, list[int]]:
    """Of several columns for one field the one that counts, and those that stand beside it.

    A unit's code counts before its name; else the heading that is closest, then the leftmost.
    """
    column = table.column(name)
    if column.ref == "org" and len(positions) > 1:
        coded = [p for p in positions if p in cols.unit_codes or _is_code(cols.frame.texts[p])]
        named = [p for p in cols.unit_names if p in positions]
        first = (coded or named or positions)[0]
        return first, [p for p in positions if p != first]
    return positions[0], positions[1:]


def _ranges(cols: Columns, source: Source) -> bool:
    """Whether a deadline's cells tell from when to when (2023.03-2023.09): they tell the start too."""
    texts = [text for p in source.positions for text in cols.texts(p)]
    return bool(texts) and 2 * sum(map(is_range, texts)) >= len(texts)


def _kind_column(table: Table) -> str:
    """The column that tells what kind of row a row of the table is: borrowing or return, in or out."""
    return "direction" if table.name == "movement" else "kind"


def _kinds(table: Table) -> tuple[str, ...]:
    """The kinds of row that a table tells apart, where they are a closed list."""
    kind = next((c for c in table.columns if c.name == _kind_column(table)), None)
    return tuple(kind.values or ()) if kind else ()


def _printed_as(cols: Columns, what: str) -> list[int]:
    """The columns that a form calls a printed result of that name."""
    return [
        p for p, m in enumerate(cols.meanings)
        if m.target is not None and m.target.table == "control" and m.target.column == what
    ]  # fmt: skip


def _day_or_term(cols: Columns, positions: list[int]) -> Source:
    """A deadline told by a day and by a term beside it: the day where it is written, else the term."""
    first, *rest = sorted(
        positions, key=lambda p: not any(map(is_month_or_day, cols.texts(p)))
    )  # the columns keep their order
    return Source((first,), otherwise=tuple(rest))


def _is_code(written: str) -> bool:
    return written.isascii() or "编码" in written or "代码" in written


def _needed(table: Table) -> list[str]:
    needed = [k for k in table.key if k not in table.nullable_key and k != table.row_id]
    if table.compound:
        needed = [name for name in needed if name != table.compound_by]
    return list(dict.fromkeys([*needed, *table.required]))


def _told(table: Table, name: str, columns: dict[str, Source]) -> bool:
    if name in columns or name in BY_MOMENT:
        return True
    if name == "person_key":
        return any(what in columns for what in PERSON)
    return False


def _measure_position(table: Table, columns: dict[str, Source]) -> int | None:
    counted = [c for c in table.required if table.column(c).type == "count" and c in columns]
    return columns[counted[0]].positions[0] if counted and columns[counted[0]].positions else None


def _feed(table: Table, columns: dict[str, Source]) -> Feed:
    measure = _measure_position(table, columns)
    column = next((c for c in table.required if table.column(c).type == "count"), None)
    return Feed(table.name, columns, measure, column if measure is not None else None, table.zh)


def _events(cols: Columns, table: Table, columns: dict[str, Source], used: set[int]) -> list[Feed]:
    """Further rows that a form makes of one: the loan's return, the year's report."""
    found: dict[str, dict[str, Source]] = {}
    tables: dict[str, str] = {}
    for position, meaning in enumerate(cols.meanings):
        target = meaning.target
        if target is None or target.table == "control" or meaning.post_type is not None:
            continue
        for one in (target, *target.also):
            if one.event is not None:
                tables[one.event] = one.table
                found.setdefault(one.event, {})[one.column] = Source((position,))
        if target.event is not None:
            continue
        if meaning.period is not None:
            # a year or a month in the heading: each column is a row of its own
            event = f"{target.table} {meaning.period}"
            tables[event] = target.table
            found[event] = {target.column: Source((position,)),
                            "month" if "-" in meaning.period else "year": Source(constant=meaning.period)}  # fmt: skip
        elif target.table != table.name and target.table in dictionary.input_tables():
            tables.setdefault(target.table, target.table)
            found.setdefault(target.table, {})[target.column] = Source((position,))
    lending = columns.get("kind", Source()).constant == "借出"
    if lending and "归还" not in found and (day := days_unknown(cols, used)) is not None:
        tables["归还"], found["归还"] = table.name, {"txn_on": Source((day,), unsure=True)}
    if lending:
        for event, own in found.items():
            if event.startswith("归还") and "txn_on" not in own and "posts" in own:
                # 已收回 8, and nobody says when: not on the day of the loan
                own["txn_on"] = replace(own["posts"], constant=RETURNED)
        read = used | {p for own in found.values() for s in own.values() for p in s.positions}
        for nth, (position, counts) in enumerate(unread_returns(cols, read)):
            at = Source((position,))
            own = {"posts": at} if counts else {}
            tables[f"归还9{nth}"] = table.name
            found[f"归还9{nth}"] = {**own, "txn_on": Source((position,), unsure=True)}
    return [
        _of_event(event, dictionary.input_tables()[tables[event]], own, columns, table)
        for event, own in found.items()
    ]


def _by_events(table: Table, missing: Sequence[str], events: Sequence[Feed]) -> set[str]:
    """What the row itself lacks and each of its events tells: 借出 | 归还, 调出单位 | 调入单位."""
    own = [f for f in events if f.table == table.name]
    return {name for name in missing if own and all(_told(table, name, f.columns) for f in own)}


def _of_event(
    event: str, other: Table, own: dict[str, Source], columns: dict[str, Source], table: Table
) -> Feed:
    """The feed of an event: what the row tells of itself, with the columns of the event over it."""
    names = {c.name for c in (*other.columns, *other.inputs)}
    shared = {n: s for n, s in columns.items() if n in names}
    kind = event.rstrip("0123456789")  # 归还2: the second return that the row tells
    if kind in _kinds(other):
        shared[_kind_column(other)] = Source(constant=kind)
        shared.pop("due_on", None)
    done, said = None, own.pop(DONE, None)
    counted = [own["posts"]] if kind in _BY_COUNT and "posts" in own else own.values()
    needs = tuple(p for s in counted for p in s.positions)
    if said is not None:
        # that it happened, and not when: where no day stands, the word is read as one, and told
        (done,) = said.positions
        on = own.get("txn_on")
        own["txn_on"] = said if on is None else replace(on, otherwise=(done,))
    zh = kind if other is table else other.zh
    return Feed(other.name, {**shared, **own}, zh=zh, event=event, needs=needs, done=done)


def _org_beside(
    cols: Columns, table: Table, columns: dict[str, Source], used: set[int]
) -> list[Feed]:
    """What the row tells of its unit: a row of org beside the table's own."""
    if table.name in ("org", "org_name") or "org_id" not in columns:
        return []
    if not columns["org_id"].positions:
        return []
    feed = org_feed(cols, columns["org_id"], used, bool(table.inputs))
    return [feed] if feed else []


def org_feed(cols: Columns, unit: Source, used: set[int], of_person: bool) -> Feed | None:
    """A row of org from the columns that are left: its attributes, and its name beside a code.

    Adds to `used` what it takes.
    """
    org = dictionary.input_tables()["org"]
    free = [p for p in range(len(cols.meanings)) if p not in used]
    fields = cols.fields(org, free)
    wanted = [a for a in ATTRIBUTES if not (of_person and a in _PERSONS_OWN)]
    columns = {n: Source((fields[n][0],)) for n in wanted if n in fields}
    name = next((p for p in cols.unit_names if (p,) != unit.positions), None)
    coded = unit.positions[0] in cols.unit_codes
    if coded and name is not None:
        columns["name"] = Source((name,))
    if not columns:
        return None
    used |= {p for source in columns.values() for p in source.positions}
    if not coded:
        columns["name"] = unit
    return Feed("org", {"org_id": unit, **columns}, zh="机构")


def _leftover(cols: Columns, reading: Reading, used: set[int], measure: int | None) -> None:
    """Sort what no feed takes: passed over, parts, unknown words, unknown numbers."""
    after_part = False
    for position, meaning in enumerate(cols.meanings):
        if position in used or not meaning.path:
            after_part = after_part and position in used
            continue
        if meaning.ignored or position == cols.sequence or position in cols.unit_names:
            reading.passed_over.append(position)
            if meaning.ignored and not meaning.by_habit:
                reading.telling_apart.append(position)
            after_part = False
        elif meaning.part or (after_part and cols.numeric(position) and not meaning.counts):
            reading.parts.append(position)
            after_part = True
        elif cols.filled(position) and cols.numeric(position):
            reading.open_numbers.append(position)
        else:
            reading.unknown.append(position)
            reading.telling_apart.append(position)
