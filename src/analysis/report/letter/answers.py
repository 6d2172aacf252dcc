"""What the letters say, asked once for all units: rows of each question by unit.

Every number is an answer of a question; the letters only show them. A question that a database
has no answer to (an older build) is passed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb
import polars as pl

from analysis.dictionary import small_cells
from analysis.models.keeping import threshold_of
from analysis.models.published import MARK, SUPPRESSED, with_marks
from analysis.questions import asked, catalogue
from analysis.questions.registry import in_order

Connection = duckdb.DuckDBPyConnection
Rows = list[dict[str, Any]]
Point = tuple[date, int | None, int | None]

ASKED: dict[str, dict[str, Any]] = {
    "staffing": {}, "peers": {}, "idle": {"months": 24}, "balance": {}, "leadership": {}, "structure": {},
    "bank_loans": {}, "registration_status": {}, "rectification_progress": {"by": "unit"},
    "approval_freeze": {}, "roster_findings": {}, "contract_dependence": {"by": "unit"},
    "secondment_overdue": {}, "retirement_due": {}, "standard_gap": {}, "doubts": {},
}  # fmt: skip
"""The questions of a letter, each asked as of its day, with what else they are given."""

YEARS_BACK = 10
"""How many year ends the chart looks back on."""


@dataclass(frozen=True)
class Answers:
    """Rows by question and unit, and what the letters share."""

    day: date
    title: str
    kind: str
    threshold: int
    rows: dict[str, dict[str, Rows]]
    history: dict[str, list[Point]] = field(default_factory=dict)

    def of(self, question: str, unit: str) -> Rows:
        """The rows of a unit; empty where the question says nothing of it."""
        return self.rows.get(question, {}).get(unit, [])

    def has(self, question: str) -> bool:
        """Whether the question says something of any unit."""
        return bool(self.rows.get(question))


def units_alive(con: Connection, day: date) -> list[str]:
    """Every unit that exists at the end of the day, in the order of their ids."""
    rows = con.sql(
        """
        select u.unit_id from unit u join org o on o.org_id = u.unit_id
        where u.org_id = u.unit_id and exists_on(u.founded_on, u.abolished_on, $d) order by 1""",
        params={"d": day},
    ).fetchall()
    return [str(unit) for (unit,) in rows]


@dataclass(frozen=True)
class Asked:
    """The answers for all units, kept by the database; read for some units at a time.

    A city has thousands of units with dozens of rows each: as Python objects they would need
    gigabytes, in the connection's temporary tables they need next to nothing.
    """

    con: Connection
    day: date
    title: str
    kind: str
    threshold: int
    tables: tuple[str, ...]

    def part(self, units: Collection[str]) -> Answers:
        """The answers of some units."""
        wanted = list(units)
        rows = {name: self._rows(name, wanted) for name in self.tables}
        history: dict[str, list[Point]] = defaultdict(list)
        for unit, told in self._rows("history", wanted).items():
            history[unit] = [(r["day"], r["quota"], r["actual"]) for r in told]
        return Answers(self.day, self.title, self.kind, self.threshold, rows, dict(history))

    def _rows(self, name: str, wanted: list[str]) -> dict[str, Rows]:
        relation = self.con.sql(
            f"from {_kept(name)} where list_contains($units, org_id) order by rowid",
            params={"units": wanted},
        )
        names = relation.columns
        place = names.index("org_id")
        found: dict[str, Rows] = defaultdict(list)
        for row in relation.fetchall():
            told = dict(zip(names, row, strict=True))
            kept_back = told.pop(SUPPRESSED, None) or ""
            found[row[place]].append(
                told | dict.fromkeys(filter(None, kept_back.split("、")), MARK)
            )
        return dict(found)


def ask_all(
    con: Connection, day: date, tell: Callable[[str, float], None] = lambda *_: None
) -> Asked:
    """Ask every question of the letters once, for all units. A letter goes to many hands: small counts
    of persons are kept back in it as in what is published, with regard to all units."""
    threshold = threshold_of(con)
    installed = {
        name
        for (name,) in con.sql(
            "select function_name from duckdb_functions() where not internal"
        ).fetchall()
    }
    names = [name for name in ASKED if name in catalogue() and name in installed]
    for number, name in enumerate(names):
        tell(catalogue()[name].title[:18], number / (len(names) + 1))
        answer = in_order(name, asked(con, name, {"as_of": day, **ASKED[name]}))
        _keep(con, name, _marked(con, name, answer, threshold, {"as_of": day, **ASKED[name]}))
    tell("历年", len(names) / (len(names) + 1))
    for name, query in (("unit", _UNITS), ("returns", _RETURNS), ("open_items", _OPEN_ITEMS)):
        _keep(con, name, con.sql(query, params={"d": day}))
    ends = [date(year, 12, 31) for year in range(day.year - YEARS_BACK, day.year)]
    for number, one in enumerate([*ends, day]):
        _keep(con, "history", con.sql(_WHOLE, params={"d": one}), more=number > 0)
    found = con.sql("select title, kind from dataset").fetchall()
    title, kind = found[0] if found else ("", "")
    tables = (*names, "unit", "returns", "open_items")
    return Asked(con, day, title or "", kind or "", threshold, tables)


def gather(
    con: Connection,
    day: date,
    units: Collection[str],
    tell: Callable[[str, float], None] = lambda *_: None,
) -> Answers:
    """Ask every question once; keep the rows of `units`."""
    return ask_all(con, day, tell).part(units)


def _marked(
    con: Connection,
    name: str,
    answer: duckdb.DuckDBPyRelation,
    threshold: int,
    given: dict[str, Any],
) -> duckdb.DuckDBPyRelation:
    """The answer with a column that names what is kept back in each row, as a public answer has."""
    if name not in small_cells():
        return answer
    frame = answer.pl()
    rows = with_marks(con, name, frame.to_dicts(), threshold, given)
    marks = [[n for n, value in row.items() if value == MARK] for row in rows]
    told = [
        {n: None if n in hidden else row[n] for n in row}
        for row, hidden in zip(rows, marks, strict=True)
    ]
    kept = pl.DataFrame(told, schema=frame.schema).with_columns(
        pl.Series(SUPPRESSED, ["、".join(hidden) for hidden in marks], dtype=pl.String)
    )
    return con.from_arrow(kept.to_arrow())


def _kept(name: str) -> str:
    return f'"letter of {name}"'


def _keep(con: Connection, name: str, answer: duckdb.DuckDBPyRelation, more: bool = False) -> None:
    """Put an answer, named `answer` for DuckDB's sake, into a table of this connection."""
    start = "insert into" if more else "create or replace temp table"
    con.execute(f"{start} {_kept(name)} {'' if more else 'as '}from answer")


_WHOLE = """
    select $d::date as day, s.org_id, case when count(s.quota) = count(*) then sum(s.quota)::bigint end as quota,
           case when count(s.actual) = count(*) then sum(s.actual)::bigint end as actual
    from standing_on($d) s where s.in_whole and (s.listed or s.quota is null) group by s.org_id"""

_UNITS = """
    select u.unit_id as org_id, coalesce(n.name, o.name, u.unit_id) as name, p.name as parent, o.duties, o.level,
           o.kind, o.category, o.grade, o.funding, o.sector, o.doc_no, u.founded_on, u.abolished_on,
           exists_on(u.founded_on, u.abolished_on, $d) as there, m.unit_id as parent_unit
    from unit u
    left join org o on o.org_id = u.unit_id
    left join org p on p.org_id = o.parent_id
    left join unit m on m.org_id = o.parent_id
    left join names_on($d) n on n.unit_id = u.unit_id
    where u.org_id = u.unit_id"""

_RETURNS = """
    select u.unit_id as org_id, count(*) as months, count(*) filter (r.status = '按时上报') as on_time,
           string_agg(strftime(r.month, '%Y-%m'), '、' order by r.month)
               filter (r.status <> '按时上报') as late_months
    from realname_return r join unit u on u.org_id = r.org_id
    where r.month > window_start($d, 12) and r.month <= $d
    group by u.unit_id"""

_OPEN_ITEMS = """
    select u.unit_id as org_id, r.item_id, r.kind, r.found_on, r.due_on, r.due_on < $d as late
    from rectification r join unit u on u.org_id = r.org_id
    where coalesce(r.found_on <= $d, true) and coalesce(r.closed_on > $d, true)
    order by r.due_on nulls last, r.item_id"""
