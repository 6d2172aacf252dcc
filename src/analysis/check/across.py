"""Checks that need every file at once: units that exist, and one row a key.

Both work on the staging tables in SQL; what they find is rejected with its place, like any
other problem.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb
import polars as pl

from analysis.check.batch import unit_columns
from analysis.dictionary import Table

Connection = duckdb.DuckDBPyConnection

SUGGESTED = 100  # distinct unknown units that are compared with every known one
APART = 5  # one slip in so many characters still suggests a unit, and one always does


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


def resolve_units(con: Connection, tables: list[Table]) -> list[Found]:
    """Turn unit names into ids, and find the units that no row of `org` knows.

    Without any row of `org` nothing can be looked up, and every id is taken as it is.
    """
    if not con.sql("select 1 from stage_org limit 1").fetchall():
        return []
    _name_table(con)
    found: list[Found] = []
    for table in tables:
        for column in unit_columns(table):
            found += _resolve(con, table, column)
    found = _with_suggestions(con, found + _refused(con, tables))
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


def _resolve(con: Connection, table: Table, column: str) -> list[Found]:
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
    return [
        Found(table, file_no, sheet_no, row, column,
              "ambiguous_unit" if ambiguous else "unknown_unit", value)
        for file_no, sheet_no, row, value, ambiguous in rows
    ]  # fmt: skip


def _refused(con: Connection, tables: list[Table]) -> list[Found]:
    """Unknown units of rows that were rejected for something else: every problem at once."""
    con.execute("""
        update refused as r set value = n.org_id from unit_name n
        where r.value = n.name and n.org_id is not null
          and not exists (select 1 from stage_org o where o.org_id = r.value)""")
    rows = con.sql("""
        select distinct r.table_name, r.file_no, r.sheet_no, r.row, r.column_name, r.value,
               n.name is not null
        from refused r left join unit_name n on n.name = r.value
        where not exists (select 1 from stage_org o where o.org_id = r.value)
        order by all""").fetchall()
    by_name = {table.name: table for table in tables}
    return [
        Found(by_name[name], file_no, sheet_no, row, column,
              "ambiguous_unit" if ambiguous else "unknown_unit", value)
        for name, file_no, sheet_no, row, column, value, ambiguous in rows
    ]  # fmt: skip


def _with_suggestions(con: Connection, found: list[Found]) -> list[Found]:
    """Name the nearest known unit beside an unknown one, where there is a near one."""
    unknown = sorted({f.value for f in found if f.code == "unknown_unit" and f.value})
    if not unknown:
        return found
    pairs = con.sql(
        """
        select u.value, min_by(k.name, damerau_levenshtein(u.value, k.name))
        from (select unnest($unknown) as value) u
        cross join (select org_id as name from stage_org union select name from unit_name) k
        -- the distance is in bytes, and a Chinese character has three
        where damerau_levenshtein(u.value, k.name)
            <= greatest(1, length(u.value) // $apart) * (strlen(u.value) // length(u.value))
        group by u.value""",
        params={"unknown": unknown[:SUGGESTED], "apart": APART},
    )
    near = dict(pairs.fetchall())
    return [
        replace(f, detail=f"，是否为「{near[f.value]}」？")
        if f.code == "unknown_unit" and f.value in near
        else f
        for f in found
    ]


def reject_staged(con: Connection, found: list[Found]) -> None:
    """Take the rows of `found` out of staging, with every piece of them."""
    for table in {f.table.name: f.table for f in found}.values():
        rows = {(f.file_no, f.sheet_no, f.row) for f in found if f.table.name == table.name}
        gone = pl.DataFrame(sorted(rows), schema=["file_no", "sheet_no", "row"], orient="row")
        con.register("gone", gone.to_arrow())
        for stage in (f"stage_{table.name}", "set_aside"):
            con.execute(f"""
                delete from "{stage}" s using gone g
                where s.file_no = g.file_no and s.sheet_no = g.sheet_no and s.row = g.row""")
        con.unregister("gone")


def duplicates(con: Connection, table: Table) -> list[Found]:
    """Rows whose key an earlier row of other content has; they are taken out of staging.

    The first row of a key stays. A file row that falls into several rows goes whole, which
    may leave another row first of its key: hence again, until nothing differs.
    """
    found: list[Found] = []
    while differing := _differing(con, table):
        reject_staged(con, differing)
        found += differing
    return found


def _differing(con: Connection, table: Table) -> list[Found]:
    _list_repeated(con, table)
    rows = con.sql("""
        select file_no, sheet_no, row, min(key), arg_min(first_file, part),
               arg_min(first_line, part)
        from repeated where not identical group by file_no, sheet_no, row order by all""")
    return [
        Found(table, file_no, sheet_no, row, None, "duplicate", key, f"{first_file}|{first_line}")
        for file_no, sheet_no, row, key, first_file, first_line in rows.fetchall()
    ]


def _list_repeated(con: Connection, table: Table) -> None:
    """`repeated`: every staged row after the first of its key, and whether it says the same."""
    stage = f'"stage_{table.name}"'
    key = ", ".join(f'"{k}"' for k in table.key)
    rest = [c.name for c in table.columns if c.name not in table.key]
    # A person's hash tells a reader nothing: the rest of the key does.
    shown = [f'r."{c.name}"' for c in table.columns if c.name in table.key and c.type != "person"]
    same = " and ".join(f'r."{c}" is not distinct from r.first_row."{c}"' for c in rest) or "true"
    shares = " and ".join(f's."{k}" is not distinct from k."{k}"' for k in table.key)
    con.execute(f"""
        create or replace temp table repeated as
        with shared as (select {key} from {stage} group by all having count(*) > 1),
        ranked as (
            select s.*, s.rowid as stage_row,
                   first_value(s) over w as first_row,
                   row_number() over w as repeat_no
            from {stage} s
            join shared k on {shares}
            window w as (partition by {", ".join(f's."{c}"' for c in table.key)}
                         order by s.file_no, s.sheet_no, s.row, s.part)
        )
        select r.file_no, r.sheet_no, r.row, r.part, r.stage_row, {same} as identical,
               r.first_row.file_no as first_file, r.first_row.row as first_line,
               concat_ws('|', {", ".join(shown)}) as key
        from ranked r
        where r.repeat_no > 1""")


def drop_identical(con: Connection, table: Table) -> list[tuple[int, int]]:
    """Rows that repeat an earlier one are dropped and count as accepted: they say nothing new.

    Follows `duplicates`, so every repeated row is identical. Returns, per file number, how
    many file rows there were.
    """
    _list_repeated(con, table)
    con.execute("insert into set_aside select distinct file_no, sheet_no, row from repeated")
    con.execute(f'delete from "stage_{table.name}" where rowid in (select stage_row from repeated)')
    return con.sql("""
        select file_no, count(distinct (sheet_no, row)) from repeated group by all order by all
    """).fetchall()  # fmt: skip
