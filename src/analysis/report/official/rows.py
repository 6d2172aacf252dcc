"""What the sheets of the official workbook are made from: answers as records, unknown said in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import duckdb

from analysis.report.official.page import UNKNOWN

Connection = duckdb.DuckDBPyConnection
Record = dict[str, Any]


def records(con: Connection, sql: str, **given: object) -> list[Record]:
    """The rows of a query as records."""
    relation = con.sql(sql, params={k: v for k, v in given.items() if f"${k}" in sql})
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def told(value: Any) -> Any:
    """A number, or 未知 where nobody knows it."""
    return UNKNOWN if value is None else value


def added(values: Iterable[Any]) -> Any:
    """The sum of a row's cells; unknown where one of them is."""
    found = list(values)
    return UNKNOWN if UNKNOWN in found else sum(found)


def less(value: Any, *others: Any) -> Any:
    """What is left of a number; unknown where a part is."""
    return UNKNOWN if UNKNOWN in (value, *others) else value - sum(others)


def over_known(part: Any, whole: Any) -> Any:
    """A share; nothing to say without a whole."""
    if UNKNOWN in (part, whole):
        return UNKNOWN
    return part / whole if whole else None


def types_in_order(con: Connection, types: Iterable[str]) -> list[str]:
    """Post types in the order of the closed list."""
    wanted = set(types)
    order = con.sql("select post_type from post_type order by position").fetchall()
    return [name for (name,) in order if name in wanted]


def units_in_order(con: Connection, day: date) -> list[Record]:
    """Units that exist on a day or are in its answers: each after its parent, families by code."""
    return records(
        con,
        """
        with recursive alive as (
            select u.unit_id, u.root_id, coalesce(n.name, o.name, u.unit_id) as name, p.unit_id as parent_unit,
                   o.kind, o.grade, o.sector, o.level, o.funding
            from unit u
            left join org o on o.org_id = u.unit_id
            left join unit p on p.org_id = o.parent_id and p.unit_id <> u.unit_id
            left join names_on($day) n on n.unit_id = u.unit_id
            where u.org_id = u.unit_id
              and (exists_on(u.founded_on, u.abolished_on, $day)
                   or u.unit_id in (select s.org_id from staffing($day) s)
                   or u.unit_id in (select b.org_id from balance($day) b))
        ),
        placed as (
            select a.*, [a.unit_id] as way from alive a
            where a.parent_unit is null or a.parent_unit not in (select b.unit_id from alive b)
            union all
            select a.*, list_append(p.way, a.unit_id)
            from placed p join alive a on a.parent_unit = p.unit_id
            where not list_contains(p.way, a.unit_id)
        )
        select p.unit_id, p.name, q.name as parent, p.parent_unit, len(p.way) > 1 as is_child,
               p.kind, p.grade, p.sector, p.level, p.funding
        from placed p left join alive q on q.unit_id = p.parent_unit
        order by p.way
        """,
        day=day,
    )


def numbered(units: Sequence[Record]) -> list[Record]:
    """The units with their numbers in the list."""
    return [unit | {"number": at} for at, unit in enumerate(units, 1)]
