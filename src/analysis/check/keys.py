"""Step 11: one row a key. Equal rows count once, unequal ones are both refused, each naming the other.
Equal numbers that stand apart in a column that nothing reads (第一批, 第二批) may be two, and are refused.

Rows that differ only in what the table does not weigh: the later snapshot's stands, else the fuller.
Records without an id of their own count each, with a finding.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from analysis.check import stage
from analysis.dictionary import Table

Connection = duckdb.DuckDBPyConnection

RECORDS = ("reservation", "quota_plan")
"""Without an id of their own, in a log each row is another record."""


@dataclass(frozen=True)
class Contradiction:
    """A row that another row contradicts: where both stand."""

    table: Table
    file_no: int
    sheet_no: int
    row: int
    part: int
    key: str
    other_file: int
    other_row: int


def weighed(table: Table) -> list[str]:
    """What must not differ between two rows of one key: what the table measures, and its days."""
    days = [c.name for c in table.columns
            if c.type == "date" and c.name not in table.key and c.name != "listed_on"]  # fmt: skip
    found = [*table.required, *days, *(c for c in stage.weighs(table) if c != "status")]
    return [name for name in dict.fromkeys(found) if name not in table.key]


def settle_keys(
    con: Connection, same_key: dict[tuple[int, int], str]
) -> tuple[list[Contradiction], list[tuple[int, int, str]]]:
    """Contradictions found, and (file, rows, what) of rows that repeat others.

    `same_key` says of (file, sheet) what rows that share a key mean there.
    """
    contradictions: list[Contradiction] = []
    repeated: list[tuple[int, int, str]] = []
    for table in stage.held(con):
        if table.name == "org":
            _merge_units(con, table)
            continue
        _apply_same_key(con, table, same_key)
        if table.name == "headcount":
            _add_fundings(con, table)
        if table.name in RECORDS:
            _number_records(con, table)
        if _shared_keys(con, table):
            contradictions += _contradictions(con, table)
            repeated += _repeated(con, table)
    return contradictions, repeated


def _shared_keys(con: Connection, table: Table) -> bool:
    """Note the keys that several rows share in `shared_key`: all else stands by itself."""
    key = ", ".join(f'"{k}"' for k in table.key)
    con.execute(f"""
        create or replace temp table shared_key as
        select {key} from "stage_{table.name}" where refused is null
        group by {key} having count(*) > 1""")
    return bool(con.execute("select 1 from shared_key limit 1").fetchall())


def _add_fundings(con: Connection, table: Table) -> None:
    """People of one unit and type in rows that tell posts of another 经费形式 each: they add up, as the
    posts do."""
    key = ", ".join(f's."{k}"' for k in table.key)
    con.execute(f"""
        create or replace temp table added as
        select min(s.rowid) as first_row, list(s.rowid) as places, sum(s.posts)::integer as total
        from stage_headcount s join stage_quota q using (file_no, sheet_no, row, post_type)
        where s.refused is null and q.funding is not null
        group by {key}, s.file_no, s.sheet_no
        having count(*) > 1 and count(distinct q.funding) = count(*)
           and count(distinct s.rowid) = count(*) and count(s.posts) = count(*)""")
    con.execute("""
        update stage_headcount as s set posts = a.total, said = posts from added a
        where s.rowid = a.first_row""")
    con.execute(f"""
        update stage_headcount as s set refused = '{stage.ASIDE}' from added a
        where list_contains(a.places, s.rowid) and s.rowid <> a.first_row""")


def _apply_same_key(con: Connection, table: Table, same_key: dict[tuple[int, int], str]) -> None:
    measure = next((c for c in table.required if table.column(c).type == "count"), None)
    key = ", ".join(f'"{k}"' for k in table.key)
    for (file_no, sheet_no), way in same_key.items():
        here = f"file_no = {file_no} and sheet_no = {sheet_no} and refused is null"
        if way == "相加" and measure is not None:
            con.execute(f"""
                create or replace temp table added as
                select min(rowid) as first_row, try_cast(sum("{measure}") as integer) as total
                from "stage_{table.name}" where {here} group by {key} having count(*) > 1""")
            con.execute(f"""
                update "stage_{table.name}" as s set "{measure}" = a.total, said = "{measure}" from added a
                where s.rowid = a.first_row""")
            con.execute(f"""
                update "stage_{table.name}" as s set refused = '{stage.ASIDE}'
                where {here} and s.rowid not in (select first_row from added)
                  and exists (select 1 from added a join "stage_{table.name}" f on f.rowid = a.first_row
                              where {_same_key(table, "f", "s")})""")
        elif way == "先到":
            con.execute(f"""
                update "stage_{table.name}" as s set refused = '{stage.ASIDE}'
                where {here} and s.rowid not in (
                    select min(rowid) from "stage_{table.name}" where {here} group by {key})""")


def _same_key(table: Table, one: str, other: str) -> str:
    return " and ".join(f'{one}."{k}" is not distinct from {other}."{k}"' for k in table.key)


def _shares_key(table: Table) -> str:
    """The rows of a staging table `s` that share their key with another."""
    return f"s.refused is null and exists (select 1 from shared_key k where {_same_key(table, 'k', 's')})"


def _number_records(con: Connection, table: Table) -> None:
    """Two loans of one day are two: a record that shares its key with another of its sheet is told
    apart by its place, and told."""
    name = f'"stage_{table.name}"'
    numbered = "plan_no" if table.name == "quota_plan" else None
    key = ", ".join(f'"{k}"' for k in table.key)
    shared = con.execute(f"""
        select {key}, count(*) from {name} where refused is null and listed_on is null
        group by {key} having count(*) > 1""").fetchall()
    if not shared:
        return
    for *values, count in shared:
        shown = "|".join(str(v) for v in values if v is not None)
        stage.finding(
            con, "records_share_key", "note", table.name, shown, f"{count} 行主键相同，按 {count} 笔计",
            "请核对是否重复录入；不是的话，请填用编编号之类以资区别",
        )  # fmt: skip
    if numbered:
        con.execute(f"""
            update {name} as s set "{numbered}" = coalesce("{numbered}", '') || '#' || s.file_no || '-'
                || s.sheet_no || '-' || s.row
            where refused is null and listed_on is null and exists (
                select 1 from {name} o where o.rowid <> s.rowid and o.refused is null
                  and o.listed_on is null and {_same_key(table, "o", "s")})""")
    else:
        con.execute(f"""
            create or replace temp table summed as
            select min(rowid) as first_row, try_cast(sum(posts) as integer) as total
            from {name} where refused is null and listed_on is null group by {key} having count(*) > 1""")
        con.execute(
            f"update {name} as s set posts = a.total from summed a where s.rowid = a.first_row"
        )
        con.execute(f"""
            update {name} as s set refused = '{stage.ASIDE}'
            where refused is null and listed_on is null
              and s.rowid not in (select first_row from summed)
              and exists (select 1 from summed a join {name} f on f.rowid = a.first_row
                          where {_same_key(table, "f", "s")})""")


def _contradictions(con: Connection, table: Table) -> list[Contradiction]:
    name = f'"stage_{table.name}"'
    key = ", ".join(f'"{k}"' for k in table.key)
    weighed_columns = weighed(table)
    if not weighed_columns:
        return []
    told = "{" + ", ".join(f"'{c}': \"{c}\"" for c in weighed_columns) + "}"
    shared = _shares_key(table)
    counted = any(table.column(c).type == "count" for c in table.required)
    # of one sheet, and told apart by a column that nothing reads: two numbers, though they be equal
    apart = (
        "x.file_no = s.file_no and x.sheet_no = s.sheet_no and x.apart <> s.apart"
        if counted
        else "false"
    )
    shown = [f's."{k}"' for k in table.key if table.column(k).type != "person"]
    con.execute(f"""
        create or replace temp table clashing as
        select {key} from {name} s where {shared}
        group by {key} having count(distinct {told}) > 1""")
    if counted:
        con.execute(f"""
            insert into clashing by name
            select distinct {key} from (
                select {key}, file_no, sheet_no from {name} s where {shared}
                group by all having count(distinct apart) > 1) t
            where not exists (select 1 from clashing k where {_same_key(table, "k", "t")})""")
    rows = con.execute(f"""
        with met as (
            select s.*, {told} as told, s.rowid as place from {name} s join clashing k on {_same_key(table, "s", "k")}
            where s.refused is null
        )
        select s.file_no, s.sheet_no, s.row, s.part, concat_ws('|', {", ".join(shown) or "''"}),
               o.file_no, o.row
        from met s join lateral (
            select x.file_no, x.row from met x
            where x.place <> s.place and (x.told is distinct from s.told or {apart})
              and {_same_key(table, "x", "s")}
            order by x.file_no, x.sheet_no, x.row limit 1) o on true
        order by all""").fetchall()
    con.execute(f"""
        update {name} as s set refused = '{stage.CONTRADICTION}' from clashing k
        where s.refused is null and {_same_key(table, "s", "k")}""")
    return [Contradiction(table, *row) for row in rows]


def _repeated(con: Connection, table: Table) -> list[tuple[int, int, str]]:
    """Rows that say what another says: one stands, the later snapshot's, else the fuller."""
    name = f'"stage_{table.name}"'
    rest = [c.name for c in table.columns if c.name not in table.key]
    fullness = " + ".join(f'("{c}" is not null)::integer' for c in rest) or "0"
    listed = (
        '"listed_on" desc nulls last,' if "listed_on" in rest or "listed_on" in table.key else ""
    )
    key = ", ".join(f'"{k}"' for k in table.key)
    con.execute(f"""
        create or replace temp table extra as
        select rowid as place, file_no, sheet_no, row from {name} s where {_shares_key(table)}
        qualify row_number() over (
            partition by {key} order by {listed} {fullness} desc, file_no, sheet_no, row, part) > 1""")
    con.execute(f"""
        update {name} set refused = '{stage.ASIDE}' where rowid in (select place from extra)""")
    rows = con.execute("""
        select file_no, count(distinct (sheet_no, row)) from extra group by all order by all
    """).fetchall()  # fmt: skip
    return [(file_no, count, table.zh) for file_no, count in rows]


def _merge_units(con: Connection, table: Table) -> None:
    """Rows of org from several sheets become one a unit, field by field, the latest day first.

    A sheet without a day is taken for the office's present list.
    """
    columns = [c.name for c in table.columns if c.name != "org_id"]
    con.execute("""
        create or replace temp table unit_row as
        select s.*, d.day from stage_org s
        left join sheet_day d on d.file_no = s.file_no and d.sheet_no = s.sheet_no
        where s.refused is null and s.org_id is not null""")
    picked = ", ".join(
        f"""arg_max({{'v': "{c}"}}, (coalesce(day, date '9999-12-31'), -file_no, -sheet_no, -row))
            filter ("{c}" is not null)['v'] as "{c}" """
        for c in columns
    )
    written = [c.name for c in table.columns if c.type == "date"]
    extra = "".join(
        f', arg_max("{c}_written", -row) as "{c}_written", arg_max("{c}_precision", -row) as "{c}_precision"'
        for c in written
    )
    con.execute(f"""
        create or replace temp table merged_unit as
        select org_id, {picked}{extra}, min(file_no) as file_no,
               arg_min(sheet_no, file_no) as sheet_no, arg_min(row, file_no) as row,
               arg_min(part, file_no) as part,
               -- what no sheet told and one could not be read
               nullif(list_filter([
                   case when max(founded_on) is null and bool_or(list_contains(bad, 'founded_on'))
                       then 'founded_on' end,
                   case when max(abolished_on) is null and bool_or(list_contains(bad, 'abolished_on'))
                       then 'abolished_on' end], lambda c: c is not null), []) as bad
        from unit_row group by org_id""")
    con.execute(f"update stage_org set refused = '{stage.ASIDE}' where refused is null")
    con.execute("insert into stage_org by name select * from merged_unit")
