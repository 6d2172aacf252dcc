"""From a random world to a database that the questions can be asked of."""

from __future__ import annotations

from functools import cache

import duckdb
from oracle_bank import Card, Tables

from analysis.dictionary import tables as dictionary_tables
from analysis.questions import install
from analysis.questions.registry import install_terms
from analysis.store.coverage import Narrower, Span
from analysis.store.derive import data_span, derive
from analysis.store.schema import connect_new, create_all


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    con = connect_new(":memory:")
    create_all(con)
    install(con)
    return con


def database(tables: Tables, card: Card) -> duckdb.DuckDBPyConnection:
    """The world as the build would leave it; one connection serves every example."""
    con = _connection()
    for name in dictionary_tables():
        con.execute(f'delete from "{name}"')
    for name, rows in tables.items():
        for row in rows:
            columns = ", ".join(f'"{c}"' for c in row)
            marks = ", ".join("?" for _ in row)
            con.execute(f'insert into "{name}" ({columns}) values ({marks})', list(row.values()))
    span = Span(*card.coverage) if card.coverage else data_span(con)
    con.execute(
        "insert into dataset (title, coverage_start, coverage_end) values ('world', ?, ?)",
        [span and span.start, span and span.end],
    )
    install_terms(con)
    narrower = [Narrower(*entry) for entry in card.coverage_of]
    derive(con, span, narrower, card.carry_months, card.count_as)
    return con


def answer(relation: duckdb.DuckDBPyRelation) -> list[dict]:
    """A relation as a list of records, in its own order."""
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
