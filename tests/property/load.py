"""From random worlds to a database that the questions can be asked of."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import duckdb
import polars as pl
from oracle_units import BUILT_ON, Card, Row, Tables

from analysis.check.doubtful import create_doubtful
from analysis.dictionary import tables as dictionary_tables
from analysis.questions import install_questions
from analysis.store.coverage import Narrower, Span, data_span
from analysis.store.derive import derive
from analysis.store.reference import write_reference
from analysis.store.schema import connect_new, create_all
from analysis.terms import CONSTANTS, definitions_for, install_terms


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    con = connect_new(":memory:")
    con.execute("set memory_limit = '2GB'")
    create_all(con)
    write_reference(con)
    install_terms(con)
    install_questions(con)
    return con


def unread(
    table: str, org_id: str | None, post_type: str | None, day: date | None, **more: Any
) -> Row:
    """What the check hands over of a row that could not be read."""
    row = {"table_name": table, "org_id": org_id, "post_type": post_type, "day": day}
    return row | {"reason": "数据读不出", "file": "x.csv", "row": 2} | more


def database(
    tables: Tables, card: Card, refused: list[Row] | None = None
) -> duckdb.DuckDBPyConnection:
    """The worlds as the build would leave them; one connection serves every example."""
    con = _connection()
    create_doubtful(con)
    con.execute("delete from doubtful")
    if refused:
        _insert(con, "doubtful", [{"doubt_no": n} | row for n, row in enumerate(refused, 1)])
    for name in dictionary_tables():
        if name not in ("post_type", "retirement_rule"):
            con.execute(f'delete from "{name}"')
    for name, rows in tables.items():
        if rows:
            _insert(con, name, rows)
    span = Span(*card.coverage) if card.coverage else data_span(con, BUILT_ON)
    con.execute(
        "insert into dataset (title, coverage_start, coverage_end, carry_months) "
        "values ('world', ?, ?, ?)",
        [span and span.start, span and span.end, card.carry_months],
    )
    # the terms that hold a dataset's constants, from the example before: all of them anew
    known = definitions_for(con)
    con.execute("\n".join(known[name] for name in CONSTANTS))
    narrower = [Narrower(e.table, e.post_type, e.start, e.end, e.units) for e in card.coverage_of]
    derive(con, span, narrower, card.carry_months, card.count_as, card.coverage is not None)
    return con


def _insert(con: duckdb.DuckDBPyConnection, name: str, rows: list[Row]) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    frame = pl.DataFrame(
        [{c: row.get(c) for c in columns} for row in rows], infer_schema_length=None
    )
    con.register("given", frame.to_arrow())
    con.execute(f'insert into "{name}" by name select * from given')
    con.unregister("given")


def answer(relation: duckdb.DuckDBPyRelation) -> list[dict[str, Any]]:
    """A relation as a list of records, in its own order."""
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]


def same(relation: duckdb.DuckDBPyRelation, expected: list[Row], *key: str) -> None:
    """Equal in every column the oracle knows, row by row of the key; says where not."""
    found = {tuple(row[k] for k in key): row for row in answer(relation)}
    wanted = {tuple(row[k] for k in key): row for row in expected}
    wrong = []
    for where in sorted(found.keys() | wanted.keys(), key=str):
        one, other = found.get(where), wanted.get(where)
        if one is None or other is None:
            wrong.append((where, "lacks" if one is None else "has besides", one or other))
            continue
        apart = {c: (one[c], v) for c, v in other.items() if one[c] != v}
        if apart:
            wrong.append((where, "answers (found, expected)", apart))
    assert not wrong, f"{len(wrong)} of {len(wanted)} rows differ: {wrong[:5]}"


def nearly_same(relation: duckdb.DuckDBPyRelation, expected: list[Row], *key: str) -> None:
    """As `same`, fractions but for what the last binary place makes of them."""
    known = {tuple(row[k] for k in key): row for row in answer(relation)}
    for row in expected:
        found = known.get(tuple(row[k] for k in key), {})
        for column, value in row.items():
            other = found.get(column)
            if isinstance(value, float) and isinstance(other, int | float):
                row[column] = other if abs(value - other) < 1e-9 else value
    same(relation, expected, *key)
