"""Move what the check settled into the tables of the new database, in a fixed order.

The order depends on the content alone, so the same input gives the same content.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from analysis.check.doubtful import create_doubtful
from analysis.dictionary import Table

Connection = duckdb.DuckDBPyConnection


def load_tables(con: Connection, work: str, tables: Iterable[Table]) -> None:
    """Copy the good rows of `stage_*` of the attached database `work` into the tables."""
    rows = con.execute(f"select distinct table_name from {work}.staged").fetchall()
    staged = {name for (name,) in rows}
    for table in tables:
        if table.name not in staged:
            continue
        stage = f'{work}."stage_{table.name}"'
        names = ", ".join(f'"{c.name}"' for c in table.columns)
        # Transactions of one day are played in the order of the file.
        order = "file_no, sheet_no, row, part" if table.name == "bank_txn" else "all"
        con.execute(
            f'insert into "{table.name}" select {names} from {stage} '
            f"where refused is null order by {order}"
        )
        _keep_precision(con, stage, table)


def _keep_precision(con: Connection, stage: str, table: Table) -> None:
    key = "concat_ws('|', " + ", ".join(f'"{k}"' for k in table.key) + ")"
    for column in table.columns:
        if column.type != "date":
            continue
        written, precision = f'"{column.name}_written"', f'"{column.name}_precision"'
        con.execute(f"""
            insert into date_precision
            select '{table.name}', {key}, '{column.name}', "{column.name}", {written}, {precision}
            from {stage}
            where refused is null and {written} is not null and "{column.name}" is not null
            order by all""")


def kind_of_units(con: Connection, spellings: dict[str, str]) -> None:
    """机关, 群团, 事业单位 … of units whose sheets tell it by 机构性质 or 机构类别 alone."""
    if not con.execute("select 1 from org where kind is null limit 1").fetchall():
        return
    con.execute("create temp table kind_word (word varchar, kind varchar)")
    con.execute(
        "insert into kind_word select unnest($words), unnest($kinds)",
        {"words": list(spellings), "kinds": list(spellings.values())},
    )
    for column in ("nature", "category"):
        con.execute(f"""
            update org as o set kind = k.kind from kind_word k
            where o.kind is null and k.word = lower(replace(o."{column}", ' ', ''))""")
    con.execute("drop table kind_word")


def load_checks(con: Connection, work: str) -> None:
    """Copy problems, controls, movement books, what is in doubt and the check's own findings."""
    con.execute(f"""
        insert into rejected_row
        select file, sheet, row, column_name, table_name, cell, value, problem, fix
        from {work}.problem
        where not fatal and scope in ('row', 'cell', 'sheet')  -- of a sheet: it was not understood
        order by file, sheet, row, column_name, problem""")
    con.execute(
        f"insert into control select * from {work}.control order by file, sheet, cell, what"
    )
    con.execute(f"""
        insert into book
        with island as (
            select org_id, start_on, end_on,
                   max(end_on) over (partition by org_id order by start_on, end_on
                       rows between unbounded preceding and 1 preceding) as reached
            from {work}.book
        ),
        numbered as (
            select *, count(*) filter (reached is null or start_on > reached + 1) over (
                partition by org_id order by start_on, end_on rows unbounded preceding) as nth
            from island
        )
        select org_id, min(start_on), max(end_on) from numbered group by org_id, nth order by all""")
    create_doubtful(con)
    con.execute(f"insert into doubtful by name select * from {work}.doubtful order by doubt_no")
    con.execute(f"create temp table told_day as select * from {work}.told_day")
    con.execute(f"insert into finding select distinct * from {work}.check_finding order by all")
