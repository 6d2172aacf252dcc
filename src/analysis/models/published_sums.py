"""Answers that are sums of another answer's rows: what of them is kept back is chosen with those rows.

A total by manner, by 系统 or by year stands beside the rows it adds up, often on one page; kept back
apart, the one would give the other away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import duckdb

from analysis.dictionary import SumsOf, small_cells, sums_of
from analysis.models.small_cells import KeptBack, Row, Total, kept_back

Connection = duckdb.DuckDBPyConnection
WHOLE = "合计"
"""What a total calls the row of all types that may be added."""


def with_groups(
    con: Connection, name: str, rows: Sequence[Row], given: Mapping[str, Any]
) -> list[Row]:
    """The rows of an answer with what their sums are alike in: `whole`, `year`, a column a grouping."""
    told = small_cells()[name]
    if not told.sums:
        return list(rows)
    in_whole = _in_whole(con)
    groups = {by: _groups(con, by, given.get("as_of")) for by in told.groupings}
    return [
        row
        | {"whole": WHOLE if in_whole(row) else None}
        | ({"year": row["month"].year} if "month" in row else {})
        | {by: of_unit.get(row["org_id"]) for by, of_unit in groups.items()}
        for row in rows
    ]


def _in_whole(con: Connection) -> Any:
    beside = {n for (n,) in con.sql("select post_type from post_type where beside").fetchall()}
    as_total = {u for (u,) in con.sql("select org_id from unit where told_as_total").fetchall()}

    def found(row: Row) -> bool:
        kind = row["post_type"]
        return kind not in beside and (row.get("org_id") not in as_total or kind == "不分类型")

    return found


def _groups(con: Connection, by: str, as_of: date | str | None) -> dict[str, str]:
    asked = "select unit_id, group_name from groups_on($by_what, day_or_coverage_end($day))"
    return dict(con.execute(asked, {"by_what": by, "day": as_of}).fetchall())


def sums_printed(name: str) -> list[tuple[str, ...]]:
    """The columns in which the rows of each sum are alike, of sums by grouping of units."""
    return [(by, kind) for by in small_cells()[name].groupings for kind in ("post_type", "whole")]


def keep_sums(
    con: Connection, name: str, rows: Sequence[Row], given: Mapping[str, Any], threshold: int,
    key: Sequence[str], base: Sequence[Row],
) -> KeptBack:  # fmt: skip
    """What is kept back of an answer of sums; `base` are the rows that it adds up, of the same span, and
    `key` theirs. Sums that were not listed, and are kept back, are added."""
    told = sums_of()[name]
    of = small_cells()[told.of]
    by = str(given.get("by") or "post_type")
    totals: dict[Any, set[Total]] = {}
    for value, part in _apart(with_groups(con, told.of, base, given), told.each):
        totals[value] = kept_back(part, of, key, threshold, sums_printed(told.of)).totals
    counts = told.columns or dict.fromkeys((*of.counts, *of.ladder))
    hidden = []
    met: dict[Any, set[Total]] = {value: set() for value in totals}
    for row in rows:
        value = row[told.each] if told.each else None
        asked = {n: _total(told, row, by, n, w) for n, w in counts.items()}
        hidden.append({n for n, total in asked.items() if total in totals.get(value, set())})
        met.get(value, set()).update(asked.values())
    added = _unlisted(told, rows, totals, met) if not told.columns and not of.ladder else []
    return KeptBack([*rows, *added], [*hidden, *({*counts} for _ in added)], set())


def _apart(rows: list[Row], each: str | None) -> list[tuple[Any, list[Row]]]:
    if each is None:
        return [(None, rows)]
    ordered = sorted(rows, key=lambda row: row[each])
    return [(value, list(part)) for value, part in groupby(ordered, key=lambda row: row[each])]


def _total(told: SumsOf, row: Row, by: str, column: str, only: Mapping[str, str] | None) -> Total:
    """The sum that a count of a row is, as its rows' puzzle calls it."""
    alike, values = [], []
    for name in told.alike:
        if name == "group_name" and by == "post_type":
            continue  # no grouping of units: all of them
        value = row[name]
        if name == "post_type" and value == WHOLE:
            name = "whole"
        alike.append(by if name == "group_name" else name)
        values.append(value)
    for name, value in (only or {}).items():
        alike.append(name)
        values.append(value)
    of = small_cells()[told.of]
    return tuple(alike), (*values, column if column in (*of.counts, *of.ladder) else of.counts[0])


def _unlisted(
    told: SumsOf, rows: Sequence[Row], totals: dict[Any, set[Total]], met: dict[Any, set[Total]]
) -> list[Row]:
    """Rows for sums of nobody that are kept back."""
    added = []
    for value, kept in totals.items():
        for alike, values in sorted(kept - met[value], key=str):
            plain = tuple("post_type" if n == "whole" else n for n in alike)
            if plain == told.alike and rows:
                blank = dict.fromkeys(rows[0])
                added.append(
                    blank | dict(zip((*plain, values[-1]), (*values[:-1], 0), strict=True))
                )
    return added
