"""Check one batch of text cells: typed rows go to the staging table, problems to their list.

Steps: compound counts become one row per post type → every cell is typed and judged by the
SQL of `columns.py` → rows without a problem are staged with their place in the file.
Nothing of a person but the keyed hash leaves the batch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import duckdb
import polars as pl
from stdnum import numdb
from stdnum.cn import uscc

from analysis.check import persons
from analysis.check.columns import Typed, typed, valued
from analysis.dictionary import Table, value_lists

Connection = duckdb.DuckDBPyConnection

NONE_WORDS = "('---', '--', '-', '—', '——', '－', '无')"
# Where a row was found; carried through staging so that every later problem can name it.
PLACE = {"file_no": "integer", "sheet_no": "integer", "row": "bigint", "part": "integer"}


def unit_columns(table: Table) -> list[str]:
    """The columns that say which unit a row is about; a parent may lie outside the dataset."""
    return [c.name for c in table.columns if c.ref == "org" and c.name != "parent_id"]


@dataclass(frozen=True)
class Judged:
    """What became of a batch's rows. `problems`: row, column_name (NULL: whole row), code."""

    problems: list[tuple[int, str | None, str]]
    unknown_regions: dict[str, int]  # region codes of ID numbers that the library does not list


def prepare(con: Connection) -> None:
    """Install the typing macros on the working connection."""
    con.execute(files("analysis.check").joinpath("typing.sql").read_text(encoding="utf-8"))
    con.execute("create temp table bad_credit (code varchar)")


def create_stage(con: Connection, table: Table) -> None:
    """The staging table of `table`: its columns, its place, and dates as they were written."""
    columns = [f'"{c.name}" {c.sql_type}' for c in table.columns]
    columns += [f"{name} {kind}" for name, kind in PLACE.items()]
    columns += [f'"{c.name}_written" varchar' for c in table.columns if c.type == "date"]
    con.execute(f'create table "stage_{table.name}" ({", ".join(columns)})')


def judge(
    con: Connection,
    table: Table,
    frame: pl.DataFrame,
    place: tuple[int, int],
    keyed_hash: Callable[[str], str],
) -> Judged:
    """Type and judge `frame` (`row` and text columns), stage the good rows of it.

    `place` is (file number, sheet number). A file row that falls into several rows is staged
    whole or not at all.
    """
    present = frozenset(frame.columns)
    con.register("cells", frame.to_arrow())
    try:
        _list_bad_credit_codes(con, present)
        con.execute(f"create or replace temp table piece as {_pieces(table, present)}")
    finally:
        con.unregister("cells")
    regions: dict[str, int] = {}
    if any(column.type == "person" for column in table.columns):
        _take_ids(con, present)
        regions = _unknown_regions(con)
    expressions = _expressions(con, table, present, keyed_hash)
    why = {name: t.why for name, t in expressions.items() if t.why != "null"}
    values = [f"{t.value} as {valued(name)}" for name, t in expressions.items()]
    judged = [
        *(f'{_final(name, expressions)} as "{name}"' for name in expressions),
        *(f'{sql} as "why_{name}"' for name, sql in why.items()),
        *_written(table, present),
    ]
    # Values first, then what is wrong with them: DuckDB would work out every use anew.
    # ID numbers are only in `piece`, a temporary table dropped right below.
    con.execute(f"""
        create or replace temp table judged as
        select row, part, why_row, {", ".join(judged)}
        from (select *, {", ".join(values)} from piece)""")
    con.execute("drop table piece")
    found = con.sql(" union all ".join(
        [f"select row, '{n}' as col, \"why_{n}\" as code from judged where \"why_{n}\" is not null"
         for n in why] + ["select row, null, why_row from judged where why_row is not null"]
    )).fetchall()  # fmt: skip
    _stage(con, table, place)
    return Judged(sorted(set(found), key=str), regions)


def _stage(con: Connection, table: Table, place: tuple[int, int]) -> None:
    whys = [r[0] for r in con.sql("describe judged").fetchall() if r[0].startswith("why_")]
    bad = " or ".join(f'"{name}" is not null' for name in whys)
    file_no, sheet_no = place
    con.execute(f"""
        insert into "stage_{table.name}" by name
        select * exclude ({", ".join(f'"{w}"' for w in whys)}),
               {file_no} as file_no, {sheet_no} as sheet_no
        from judged
        where row not in (select row from judged where {bad}) and part > 0""")
    # A row that says "none" is accepted and yields no row of the table.
    con.execute(f"""
        insert into set_aside
        select {file_no}, {sheet_no}, row from judged
        where part = 0 and row not in (select row from judged where {bad})""")
    # Units of rejected rows are looked up all the same, and what they leave open is kept.
    post_type = '"post_type"' if any(c.name == "post_type" for c in table.columns) else "null"
    for column in unit_columns(table):
        con.execute(f"""
            insert into refused
            select '{table.name}', {file_no}, {sheet_no}, row, '{column}', "{column}", {post_type}
            from judged
            where "{column}" is not null
              and row in (select row from judged where {bad})""")
    con.execute("drop table judged")


def _pieces(table: Table, present: frozenset[str]) -> str:
    """Split compound counts (3 参公 9 事业): `part` numbers the pieces, 0 marks "none"."""
    why_row = "case when extra is not null then 'extra' end" if "extra" in present else "null"
    if table.compound is None or table.compound not in present:
        return f"select *, 1 as part, {why_row} as why_row from cells"
    posts = f'plain("{table.compound}")'
    words = "|".join(_post_type_words())
    piece = rf"(\d+)\s*[名个]?\s*({words})"
    whole = rf"(\s*{piece}\s*[、,;；+]?)+"
    post_type = '"post_type"' if "post_type" in present else "cast(null as varchar)"
    return f"""
        with counted as (
            select *, {post_type} as own_type, {posts} as written,
                   regexp_full_match({posts}, '{whole}') as compound
            from cells
        ),
        split as (
            select *, case
                when compound then list_zip(
                    regexp_extract_all(written, '{piece}', 1),
                    regexp_extract_all(written, '{piece}', 2))
                else [(written, own_type)] end as pieces
            from counted
        )
        select * exclude (pieces, written, compound, own_type, "{table.compound}"
                          {", post_type" if "post_type" in present else ""}),
               pieces[n][1] as "{table.compound}", pieces[n][2] as post_type,
               case when own_type is null and written in {NONE_WORDS} then 0 else n end as part,
               coalesce({why_row}, case
                   when compound and own_type is not null then 'type_twice'
                   when not compound and own_type is null and written not in {NONE_WORDS}
                       then 'no_type' end) as why_row
        from (select *, unnest(range(1, len(pieces) + 1)) as n from split)"""


def _post_type_words() -> list[str]:
    lists = value_lists()["post_type"]
    words = {word for value, others in lists.items() for word in (value, *others)}
    return sorted(words, key=len, reverse=True)


def _take_ids(con: Connection, present: frozenset[str]) -> None:
    """Add `given` and `sound` to `piece`; names and ID numbers as written go."""
    gone = [f'"{name}"' for name in persons.SECRETS if name in present]
    exclude = f"exclude ({', '.join(gone)})" if gone else ""
    con.execute(f"""
        create or replace temp table piece as
        select * {exclude}, {persons.given_columns(present)} from piece""")


def _expressions(
    con: Connection, table: Table, present: frozenset[str], keyed_hash: Callable[[str], str]
) -> dict[str, Typed]:
    """For every column of the table, its value and problem; columns not in the file are NULL."""
    required = {*table.key, *table.required} - set(table.nullable_key)
    found: dict[str, Typed] = {}
    for column in table.columns:
        name = column.name
        if column.type == "person":
            # The key is asked for, and made on first use, only where an ID number is met.
            met = con.sql("select 1 from piece where sound limit 1").fetchall()
            found[name] = persons.person(present, keyed_hash("given") if met else None)
        elif name in present or (name == "post_type" and table.compound):
            one = typed(column, name in required)
            if table.compound and name in ("post_type", table.compound):
                # A row that says "none" has no count, and one without a type says so as a row.
                spared = "part = 0" if name != "post_type" else "part = 0 or why_row is not null"
                one = Typed(one.value, f"case when {spared} then null else {one.why} end")
            found[name] = one
        else:
            found[name] = Typed(f"cast(null as {column.sql_type})", "null")
    return found


def _final(name: str, expressions: dict[str, Typed]) -> str:
    """The value that is kept: birth month and sex may come from the ID number."""
    derived = persons.DERIVED.get(name) if "person_key" in expressions else None
    return f"coalesce({valued(name)}, {derived})" if derived else valued(name)


def _written(table: Table, present: frozenset[str]) -> list[str]:
    """Dates that give less than a day are kept as they were written."""
    columns = [c.name for c in table.columns if c.type == "date"]
    return [
        f"""case when precision_of("{n}") <> 'day' then "{n}" end as "{n}_written" """
        if n in present
        else f'cast(null as varchar) as "{n}_written"'
        for n in columns
    ]


def _list_bad_credit_codes(con: Connection, present: frozenset[str]) -> None:
    if "credit_code" not in present:
        return
    con.execute("delete from bad_credit")
    codes = con.sql("select distinct credit_code from cells where credit_code is not null")
    bad = [(code,) for (code,) in codes.fetchall() if not uscc.is_valid(code)]
    if bad:
        con.executemany("insert into bad_credit values (?)", bad)


def _unknown_regions(con: Connection) -> dict[str, int]:
    """Regions of ID numbers that the library's (dated) list lacks, with how many rows."""
    rows = con.sql(f"""
        select region, count(*) from (select {persons.REGION} as region from piece)
        where region is not null group by region""").fetchall()
    return {code: n for code, n in rows if not _region_known(code)}


@cache
def _region_known(code: str) -> bool:
    return any(known for _, known in numdb.get("cn/loc").info(code))
