"""What refused rows and cells leave open, handed to the store as `doubtful` (its columns are there).

A date that could not be read lies between its neighbours where the sheet's rows of that key stand in
the order of days; who is listed without a unit that is known puts the nearest units in doubt.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import polars as pl

from analysis.check import stage
from analysis.check.doubtful import DOUBTFUL
from analysis.check.series import SNAPSHOTS
from analysis.dictionary import Table

Connection = duckdb.DuckDBPyConnection
Place = Callable[[int, int, int, int, str | None], tuple[str, str | None, str | None]]

_DAY = {
    **{table: day for table, (day, _) in SNAPSHOTS.items() if table != "roster"},
    "bank_txn": "txn_on", "movement": "moved_on", "lineage": "changed_on",
    "quota_transfer": "moved_on", "realname_return": "month", "quota_use": "month",
    "leader": "start_on", "secondment": "start_on", "vacancy_reason": "start_on",
    "quota_request": "requested_on", "rectification": "found_on", "inspection": "done_on",
    "quota_ceiling": "effective_on", "org_limit": "effective_on", "norm": "effective_on",
}  # fmt: skip
"""The day from which a table's row speaks."""

REASONS = {
    stage.KEY: "主键读不出", stage.CELL: "数据读不出", stage.CONTRADICTION: "两行矛盾",
    stage.DOUBT: "不知道计不计", stage.BLANK: "空白格，不知道是多少",
}  # fmt: skip


DUE = "到期日读不出"
"""A loan whose day due could not be read is owed all the same: only when is not known."""
FOUNDED = "设立日读不出"
"""A unit is a unit all the same: only whether it existed before anything else tells of it is not known."""
_STANDS = {
    "org": {"founded_on": FOUNDED, "abolished_on": REASONS[stage.CELL]},
    "bank_txn": {"due_on": DUE},
}
"""Columns that may be unread while their row stands, and the reason why what rests on them does not."""


def settle_refusals(con: Connection) -> None:
    """Say of every row that cannot be loaded why: its key, or what it weighs, could not be read."""
    for table in stage.held(con):
        name = f'"stage_{table.name}"'
        key = [k for k in table.key if k not in table.nullable_key]
        weighed = list(stage.weighs(table))
        if table.name == "roster":
            # an unread start is harmless in a snapshot, and leaves a log open
            con.execute(f"""
                update {name} set refused = '{stage.KEY}'
                where refused is null and listed_on is null and list_contains(bad, 'start_on')""")
        con.execute(f"""
            update {name} set refused = '{stage.KEY}'
            where refused is null and list_has_any(bad, {key})""")
        if table.name == "org":
            continue  # a unit whose abolition cannot be read is still a unit
        con.execute(f"""
            update {name} set refused = if(list_contains(bad, '{stage.BLANK}'), '{stage.BLANK}', '{stage.CELL}')
            where refused is null and list_has_any(bad, {weighed or [""]})""")


def hand_over(con: Connection, place: Place) -> None:
    """Fill the table `doubtful` from what was refused, from blanks, and from unknown units."""
    columns = ", ".join(f'"{n}" {t}' for n, t in DOUBTFUL.items())
    con.execute(f"create table doubtful ({columns})")
    number = 0
    for table in stage.held(con):
        number = _insert(con, table, _refused(con, table), place, number)


def _refused(con: Connection, table: Table) -> list[dict[str, object]]:
    name = f'"stage_{table.name}"'
    wanted = [c.name for c in table.columns if c.name in _KEPT]
    picked = ", ".join(f's."{c}"' for c in wanted)
    con.execute(f"""
        create or replace temp table open_row as
        select s.file_no, s.sheet_no, s.row, s.part, s.bad, s.refused, {picked or "null as none"}
        from {name} s
        where (s.refused is null and list_has_any(s.bad, {[*_STANDS.get(table.name, ("",))]}))
           or s.refused in ('{stage.KEY}', '{stage.CELL}', '{stage.CONTRADICTION}', '{stage.DOUBT}',
                            '{stage.BLANK}')""")
    relation = con.sql("select * from open_row order by file_no, sheet_no, row, part")
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


_KEPT = ("org_id", "post_type", "effective_on", "counted_on", "txn_on", "moved_on", "changed_on",
         "month", "start_on", "end_on", "approved_on", "requested_on", "found_on", "done_on",
         "listed_on", "person_key", "status", "direction", "pool", "loan_id", "from_org", "to_org",
         "year", "role", "txn_id", "kind")  # fmt: skip


def _insert(
    con: Connection, table: Table, rows: list[dict[str, object]], place: Place, number: int
) -> int:
    made: list[dict[str, object]] = []
    day_column = _DAY.get(table.name)
    for row in rows:
        bad = set(row["bad"] or ())  # type: ignore[call-overload]
        file_no, sheet_no, line, part = (
            int(str(row[k])) for k in ("file_no", "sheet_no", "row", "part")
        )
        worst = next((c for c in table.columns if c.name in bad), None)
        file, sheet, cell = place(file_no, sheet_no, line, part, worst.name if worst else None)
        base: dict[str, object] = {
            "table_name": table.name, "post_type": row.get("post_type"),
            "day": row.get(day_column) if day_column and day_column not in bad else None,
            "listed_on": row.get("listed_on"), "direction": row.get("direction"),
            "start_on": row.get("start_on") if "start_on" not in bad else None,
            "end_on": row.get("end_on") if "end_on" not in bad else None,
            "person_key": row.get("person_key"), "pool": row.get("pool"),
            "loan_id": row.get("loan_id"),
            "file": file, "sheet": sheet, "row": line, "cell": cell,
            "problem": "、".join(c.zh for c in table.columns if c.name in bad) or None,
        }  # fmt: skip
        if "post_type" in bad:
            base["post_type"] = None
        if table.name == "bank_txn":
            _of_loan(base, row)
        if table.name == "roster":
            counts = row.get("status") != "不计" and "status" not in bad
            no_end = row.get("end_on") is None and "end_on" not in bad
            base["sure_at_end"] = (
                counts
                and no_end
                and "start_on" in bad
                and row["refused"] == stage.KEY
                and not bad & {"org_id", "post_type", "listed_on"}
            )
            base["counts"] = False if row.get("status") == "不计" else None
        if day_column and day_column in bad and table.name in SNAPSHOTS and table.name != "roster":
            base |= _neighbours(con, table, day_column, row)
        for reason in _reasons(table, row, bad):
            for org_id, extra in _units(con, table, row, bad):
                number += 1
                told = {"doubt_no": number, "org_id": org_id, "reason": reason}
                made.append({**dict.fromkeys(DOUBTFUL), **base, **told, **extra})
    if made:
        _load(con, made)
    return number


def _reasons(table: Table, row: dict[str, object], bad: set[str]) -> list[str]:
    """Why a row is in doubt: one reason where it is refused, else one a cell that it stands without."""
    if row["refused"] is not None:
        return [REASONS[str(row["refused"])]]
    return [reason for column, reason in _STANDS.get(table.name, {}).items() if column in bad]


def _of_loan(base: dict[str, object], row: dict[str, object]) -> None:
    """A loan without an id of its own is known by its transaction's."""
    if row.get("kind") == "借出" and row.get("loan_id") is None:
        base["loan_id"] = row.get("txn_id")


def _load(con: Connection, rows: list[dict[str, object]]) -> None:
    kinds = {"integer": pl.Int32, "varchar": pl.String, "date": pl.Date, "boolean": pl.Boolean,
             "bigint": pl.Int64}  # fmt: skip
    schema = {name: kinds[kind] for name, kind in DOUBTFUL.items()}
    con.register("made", pl.DataFrame(rows, schema=schema).to_arrow())
    con.execute("insert into doubtful by name select * from made")
    con.unregister("made")


def _units(
    con: Connection, table: Table, row: dict[str, object], bad: set[str]
) -> list[tuple[object, dict[str, object]]]:
    """The units that a refused row may speak of, each with what is its own."""
    if table.name == "lineage":
        # who may have ended, and who may have succeeded it
        found: list[tuple[object, dict[str, object]] | None] = [
                 (row.get("from_org"), {}) if "from_org" not in bad else None,
                 (row.get("to_org"), {"direction": "承接"}) if "to_org" not in bad else None]  # fmt: skip
        return [f for f in found if f is not None]
    column = next((c for c in ("org_id", "from_org", "to_org") if c in row), None)
    if column is None:
        return [(None, {})]
    if column in bad:
        offered = con.execute(
            "select org_id from candidate where file_no = $f and sheet_no = $s and row = $r",
            parameters={"f": row["file_no"], "s": row["sheet_no"], "r": row["row"]},
        ).fetchall()
        return [(org_id, {}) for (org_id,) in offered] or [(None, {})]
    if table.name in ("quota_transfer", "secondment"):
        return [(row[c], {}) for c in ("from_org", "to_org") if row.get(c) is not None]
    return [(row[column], {})]


def _neighbours(
    con: Connection, table: Table, day_column: str, row: dict[str, object]
) -> dict[str, object]:
    """Between which days an unread one lies, where the sheet's rows of that key stand in order."""
    if row.get("org_id") is None:
        return {}
    same = "org_id = $o and refused is null and file_no = $f and sheet_no = $s"
    params = {"o": row["org_id"], "f": row["file_no"], "s": row["sheet_no"]}
    if row.get("post_type") is not None:
        same += " and post_type = $t"
        params["t"] = row["post_type"]
    rows = con.execute(
        f'select row, "{day_column}" from "stage_{table.name}" where {same} order by row',
        parameters=params,
    ).fetchall()
    days = [day for _, day in rows]
    if not days or days != sorted(days):
        return {}
    line = row["row"]
    before = [d for r, d in rows if r < line]
    after = [d for r, d in rows if r > line]
    return {"low_on": before[-1] if before else None, "high_on": after[0] if after else None}
