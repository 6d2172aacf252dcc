"""Checks that need every file at once: units that exist, and one row a key.

Both work on the staging tables in SQL; what they find is rejected with its place, like any
other problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

import duckdb

from analysis.dictionary import Table

Connection = duckdb.DuckDBPyConnection


@dataclass(frozen=True)
class Found:
    """A problem of one staged row: its table, place, column, code, and the word to add."""

    table: Table
    file_no: int
    sheet_no: int
    row: int
    column: str | None
    code: str
    value: str | None
    detail: str = ""


def unit_columns(table: Table) -> list[str]:
    """The columns that say which unit a row is about; a parent may lie outside the dataset."""
    return [c.name for c in table.columns if c.ref == "org" and c.name != "parent_id"]


def resolve_units(con: Connection, tables: list[Table]) -> list[Found]:
    """Turn unit names into ids, and find the units that no row of `org` knows.

    Without any row of `org` nothing can be looked up, and every id is taken as it is.
    """
    known = {name for (name,) in con.sql("select org_id from stage_org").fetchall()}
    if not known:
        return []
    _name_table(con)
    names = {n for (n,) in con.sql("select name from unit_name").fetchall()}
    found: list[Found] = []
    for table in tables:
        for column in unit_columns(table):
            found += _resolve(con, table, column, sorted(known | names))
    if any(table.name == "org" for table in tables):
        con.execute(
            "update stage_org as s set parent_id = n.org_id from unit_name n "
            "where s.parent_id = n.name and n.org_id is not null "
            "and s.parent_id not in (select org_id from stage_org)"
        )
    return found


def _name_table(con: Connection) -> None:
    """name → id where one unit has it; id NULL where several do."""
    con.execute("""
        create or replace temp table unit_name as
        select name, case when count(distinct org_id) = 1 then min(org_id) end as org_id
        from (
            select name, org_id from stage_org where name is not null
            union
            select name, org_id from stage_org_name where name is not null
              and coalesce(kind, '正式') <> '挂牌'
        )
        group by name""")


def _resolve(con: Connection, table: Table, column: str, candidates: list[str]) -> list[Found]:
    stage = f"stage_{table.name}"
    con.execute(f"""
        update "{stage}" as s set "{column}" = n.org_id from unit_name n
        where s."{column}" = n.name and n.org_id is not null
          and not exists (select 1 from stage_org o where o.org_id = s."{column}")""")
    rows = con.sql(f"""
        select s.file_no, s.sheet_no, s.row, s."{column}", n.name is not null
        from "{stage}" s left join unit_name n on n.name = s."{column}"
        where s."{column}" is not null
          and not exists (select 1 from stage_org o where o.org_id = s."{column}")
        order by all""").fetchall()
    near: dict[str, str] = {}
    for value in {row[3] for row in rows[:5000]}:
        if close := get_close_matches(value, candidates, n=1, cutoff=0.6):
            near[value] = f"，是否为「{close[0]}」？"
    return [
        Found(table, file_no, sheet_no, row, column,
              "ambiguous_unit" if ambiguous else "unknown_unit", value,
              "" if ambiguous else near.get(value, ""))
        for file_no, sheet_no, row, value, ambiguous in rows
    ]  # fmt: skip


def reject_staged(con: Connection, found: list[Found]) -> None:
    """Take the rows of `found` out of staging, with every piece of them."""
    for table in {f.table.name: f.table for f in found}.values():
        rows = [(f.file_no, f.sheet_no, f.row) for f in found if f.table.name == table.name]
        con.execute("create or replace temp table gone (file_no int, sheet_no int, row bigint)")
        con.executemany("insert into gone values (?, ?, ?)", sorted(set(rows)))
        con.execute(f"""
            delete from "stage_{table.name}" s using gone g
            where s.file_no = g.file_no and s.sheet_no = g.sheet_no and s.row = g.row""")


def duplicates(con: Connection, table: Table) -> tuple[list[Found], list[tuple[int, int]]]:
    """Rows that share a key: differing ones found, identical ones dropped and counted.

    The first row of a key stays. Returns the rows to reject and, per file number, how many
    identical rows were dropped (they are accepted: they say nothing new).
    """
    stage = f'"stage_{table.name}"'
    key = ", ".join(f'"{k}"' for k in table.key)
    rest = [c.name for c in table.columns if c.name not in table.key]
    same = " and ".join(f'r."{c}" is not distinct from r.first_row."{c}"' for c in rest) or "true"
    con.execute(f"""
        create or replace temp table repeated as
        with shared as (select {key} from {stage} group by all having count(*) > 1),
        ranked as (
            select s.*, s.rowid as stage_row,
                   first_value(s) over w as first_row,
                   row_number() over w as repeat_no
            from {stage} s
            join shared k on {" and ".join(f's."{c}" is not distinct from k."{c}"' for c in table.key)}
            window w as (partition by {", ".join(f's."{c}"' for c in table.key)}
                         order by s.file_no, s.sheet_no, s.row, s.part)
        )
        select r.file_no, r.sheet_no, r.row, r.stage_row, {same} as identical,
               r.first_row.file_no as first_file, r.first_row.row as first_line,
               concat_ws('|', {", ".join(f'r."{c}"' for c in table.key)}) as key
        from ranked r
        where r.repeat_no > 1""")  # noqa: E501
    con.execute(
        "insert into set_aside select file_no, sheet_no, row from repeated where identical"
    )
    con.execute(
        f"delete from {stage} where rowid in (select stage_row from repeated where identical)"
    )
    counted = con.sql(
        "select file_no, count(*) from repeated where identical group by all order by all"
    ).fetchall()
    rows = con.sql("""
        select file_no, sheet_no, row, key, first_file, first_line
        from repeated where not identical order by all""").fetchall()
    return [
        Found(table, file_no, sheet_no, row, None, "duplicate", key, f"{first_file}|{first_line}")
        for file_no, sheet_no, row, key, first_file, first_line in rows
    ], counted
