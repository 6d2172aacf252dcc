"""Snapshots and logs: whether the absence of a row means something (design of forms, 5).

A snapshot is a sheet that speaks of a moment, the same for all its rows; a column of beginnings alone
makes a log, unless its days are period ends on which mostly the same units stand. Where a unit × type
(a person × unit) stands more than once, or an end is filled, it is a log whatever it is called. A roster
without ends lists survivors: a snapshot of its day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import duckdb

from analysis.check import stage
from analysis.dictionary import input_tables

Connection = duckdb.DuckDBPyConnection

# Table → its day column, and what stands once in a snapshot.
SNAPSHOTS = {
    "quota": ("effective_on", ("org_id", "post_type", "funding")),
    "headcount": ("counted_on", ("org_id", "post_type")),
    "roster": ("start_on", ("person_key", "org_id")),
    "quota_plan": ("approved_on", ("org_id", "post_type", "plan_no")),
    "reservation": ("start_on", ("org_id", "post_type", "kind")),
    "borrowed_count": ("counted_on", ("org_id", "post_type")),
    "leader_quota": ("effective_on", ("org_id", "role", "grade")),
    "leader_count": ("counted_on", ("org_id", "role", "grade")),
    "contract_staff": ("counted_on", ("org_id",)),
    "contract_quota": ("effective_on", ("org_id",)),
}
_PERIOD_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))


@dataclass(frozen=True)
class SheetTable:
    """One table that one sheet feeds, and what the sheet says of its day."""

    file_no: int
    sheet_no: int
    table: str
    moment: date | None
    asked: str | None  # snapshot or log, by forms.yml
    day_read_as: str | None
    """How its day column is read: moment, beginning, constant (years across), or the beginning of
    another table, which says nothing of when people were counted; None without one."""
    has_ends: bool
    plain: bool = False  # headed by the dictionary's own names, as programs write tables

    @property
    def where(self) -> str:
        """The SQL condition of its staged rows."""
        return f"file_no = {self.file_no} and sheet_no = {self.sheet_no}"


@dataclass(frozen=True)
class Kind:
    """What a sheet's rows of a table are, and why in Chinese."""

    snapshot: bool
    days: tuple[date, ...] = ()
    why: str = ""


def settle_series(
    con: Connection, sheets: list[SheetTable], coverage_end: date | None, book_closes: bool
) -> dict[tuple[int, int, str], Kind]:
    """Decide every sheet × table, and write the snapshots' days into `listed_on`.

    `coverage_end` is the last day of the dataset's coverage where a card tells it; a roster of
    survivors without a day of its own speaks of it. `book_closes`: a movement book closes spells.
    """
    found: dict[tuple[int, int, str], Kind] = {}
    for one in sheets:
        if one.table not in SNAPSHOTS:
            continue
        kind = _kind(con, one, coverage_end, book_closes)
        found[one.file_no, one.sheet_no, one.table] = kind
        if kind.snapshot:
            _mark(con, one, kind)
        elif one.moment is not None:
            con.execute("insert into told_day values (?)", [one.moment])
    for table in _held_series(con):
        _own_beginnings(con, table)
    return found


def _kind(con: Connection, one: SheetTable, coverage_end: date | None, book_closes: bool) -> Kind:
    day_column, _ = SNAPSHOTS[one.table]
    name = f'"stage_{one.table}"'
    if one.asked == "log":
        return Kind(False, why="forms.yml")
    days = _days(con, one, "listed_on" if one.table == "roster" else day_column)
    if one.asked == "snapshot":
        return Kind(True, (one.moment,) if one.moment else days, "forms.yml")
    if one.table == "roster":
        return _roster(con, one, days, coverage_end, book_closes)
    if one.day_read_as == "constant":
        # years across: each column is a list of its year
        return Kind(True, days, "列标题中的年份")
    if one.day_read_as == "beginning of another":
        # 核定日期 says since when the posts are given, not when the people were counted
        if one.moment is not None:
            return Kind(True, (one.moment,), "标题或名称中的时点")
        ends = (coverage_end,) if coverage_end is not None else ()
        return Kind(True, ends, "没有清点的时点：按数据末日的人数读")
    moments = one.day_read_as == "moment"
    # a list of a told day whose rows have no day of their own is no log: rows of one key clash
    listed = one.moment is not None and not days
    if not listed and _repeats(con, one, days if moments or one.moment is None else ()):
        return Kind(False, why="同一单位同一类型不止一行")
    if moments and len(days) == 1:
        return Kind(True, days, "时点列")
    if one.moment is not None and not (moments and len(days) > 1):
        return Kind(True, (one.moment,), "标题或名称中的时点")
    if len(days) > 1 and one.table != "headcount" and _are_lists(con, one, name, day_column, days):
        return Kind(True, days, "各日都是期末，单位大多相同")
    return Kind(False, why="逐笔的日期")


def _roster(
    con: Connection,
    one: SheetTable,
    listed: tuple[date, ...],
    coverage_end: date | None,
    book_closes: bool,
) -> Kind:
    filled = con.execute(f"""
        select count(*) filter (end_on is not null or list_contains(bad, 'end_on')),
               count(*) filter (start_on is not null or list_contains(bad, 'start_on'))
        from stage_roster where {one.where}""").fetchall()[0]
    ends, starts = filled
    told = one.moment is not None and not starts and not listed
    if ends or (not told and _repeats(con, one, listed)):
        return Kind(False, why="有离开日期" if ends else "同一人同一单位不止一行")
    if len(listed) == 1:
        return Kind(True, listed, "时点列")
    if one.moment is not None:
        return Kind(True, (one.moment,), "标题或名称中的时点")
    if one.has_ends or book_closes:
        return Kind(False, why="有离开日期一列" if one.has_ends else "有上下编台账")
    if one.plain:
        return Kind(False, why="数据表的列名：没有终止日一列，即无人离开")
    if not starts:
        return Kind(False, why="没有时点，也没有起始日")
    if coverage_end is not None:
        return Kind(True, (coverage_end,), "没有离开日期，是现有人员的名单：按覆盖末日的名单读")
    return Kind(True, (), "没有离开日期，是现有人员的名单：按数据末日的名单读")


def _days(con: Connection, one: SheetTable, column: str) -> tuple[date, ...]:
    rows = con.execute(f"""
        select distinct "{column}" as day from "stage_{one.table}"
        where {one.where} and "{column}" is not null order by day""").fetchall()
    return tuple(day for (day,) in rows)


def _repeats(con: Connection, one: SheetTable, days: tuple[date, ...]) -> bool:
    """Whether what stands once in a snapshot stands more than once, on one day."""
    day_column, once = SNAPSHOTS[one.table]
    day = f', "{day_column}"' if len(days) > 1 and one.table != "roster" else ""
    keys = ", ".join(f'"{k}"' for k in once)
    found = con.execute(f"""
        select 1 from "stage_{one.table}"
        where {one.where} and refused is null and not list_contains(bad, 'org_id')
        group by {keys}{day} having count(distinct row) > 1 limit 1""").fetchall()
    return bool(found)


def _are_lists(
    con: Connection, one: SheetTable, name: str, day_column: str, days: tuple[date, ...]
) -> bool:
    """Whether days of beginnings are lists all the same: period ends on which mostly the same units
    stand."""
    if not all((day.month, day.day) in _PERIOD_ENDS for day in days):
        return False
    rows = con.execute(f"""
        select "{day_column}", list(distinct org_id) from {name}
        where {one.where} and "{day_column}" is not null and org_id is not null
        group by 1 order by 1""").fetchall()
    lists = [set(units) for _, units in rows]
    return all(
        2 * len(before & after) >= max(len(before), len(after)) for before, after in pairwise(lists)
    )


def _mark(con: Connection, one: SheetTable, kind: Kind) -> None:
    """Write the snapshot's day into its rows."""
    day_column, _ = SNAPSHOTS[one.table]
    name = f'"stage_{one.table}"'
    if len(kind.days) == 1:
        con.execute(f"update {name} set listed_on = ? where {one.where}", [kind.days[0]])
    elif kind.days:
        con.execute(f'update {name} set listed_on = "{day_column}" where {one.where}')
    if one.day_read_as == "beginning of another":
        con.execute(f'update {name} set "{day_column}" = listed_on where {one.where}')
    elif one.table != "roster":
        con.execute(f"""
            update {name} set "{day_column}" = listed_on
            where {one.where} and "{day_column}" is null and listed_on is not null
              and not list_contains(bad, '{day_column}')""")


def late_rosters(con: Connection, kinds: dict[tuple[int, int, str], Kind], end: date) -> None:
    """Survivors and counts without a day speak of the last day of the data, known only now."""
    for (file_no, sheet_no, table), kind in kinds.items():
        if kind.snapshot and not kind.days:
            day = "" if table == "roster" else f', "{SNAPSHOTS[table][0]}" = $end'
            con.execute(
                f'update "stage_{table}" set listed_on = $end{day} '
                "where file_no = $file and sheet_no = $sheet",
                {"end": end, "file": file_no, "sheet": sheet_no},
            )


def _own_beginnings(con: Connection, table: str) -> None:
    """A snapshot's row begins on its own day where that lies after the snapshot before; else on the
    snapshot's."""
    day_column, _ = SNAPSHOTS[table]
    if table in ("roster", "headcount", "borrowed_count", "leader_count", "contract_staff"):
        return
    con.execute(f"""
        with series as (
            select listed_on, lag(listed_on) over (order by listed_on) as before
            from (select distinct listed_on from "stage_{table}" where listed_on is not null)
        )
        update "stage_{table}" as s set "{day_column}" = s.listed_on
        from series d
        where d.listed_on = s.listed_on and s."{day_column}" is not null
          and (s."{day_column}" > s.listed_on or s."{day_column}" <= d.before)""")


def undated(con: Connection) -> list[tuple[int, int, int, str]]:
    """Refuse what has no day, neither from a column nor from its sheet.

    Returns file, sheet, row and table of each such row, once a row.
    """
    told: dict[tuple[int, int, int], str] = {}
    for table in _held_series(con):
        day_column, _ = SNAPSHOTS[table]
        where = f"""\"{day_column}\" is null and listed_on is null and refused is null
                    and not list_contains(bad, '{day_column}')"""
        for place in con.execute(
            f'select distinct file_no, sheet_no, row from "stage_{table}" where {where}'
        ).fetchall():
            told.setdefault(place, table)
        con.execute(f"""
            update "stage_{table}" set bad = list_append(bad, '{day_column}') where {where}""")
    return [(*place, table) for place, table in sorted(told.items())]


def _held_series(con: Connection) -> list[str]:
    """The tables that snapshots feed and that hold a row, in the order of SNAPSHOTS."""
    found = {table.name for table in stage.held(con)}
    return [name for name in SNAPSHOTS if name in found]


def tables_of_series() -> list[str]:
    """The tables that snapshots feed, in the order of the dictionary."""
    return [name for name in input_tables() if name in SNAPSHOTS]


def no_day(con: Connection, one: SheetTable) -> bool:
    """Whether a roster tells neither a day nor any start."""
    if one.table != "roster" or one.moment is not None:
        return False
    rows, told = con.execute(f"""
        select count(*), count(*) filter (start_on is not null or listed_on is not null
            or end_on is not null or list_contains(bad, 'start_on'))
        from stage_roster where {one.where}""").fetchall()[0]
    return rows > 0 and not told


__all__ = ["SNAPSHOTS", "Kind", "SheetTable", "late_rosters", "no_day", "settle_series", "stage"]
