"""From a random world to a database that the questions can be asked of."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import duckdb
from oracle_bank import Card, Tables

from analysis.dictionary import tables as dictionary_tables
from analysis.questions import install_questions
from analysis.store.coverage import Narrower, Span, data_span
from analysis.store.derive import derive
from analysis.store.reference import write_reference
from analysis.store.schema import connect_new, create_all
from analysis.terms import install_terms

BUILT_ON = date(2030, 1, 1)


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    con = connect_new(":memory:")
    create_all(con)
    write_reference(con)
    install_terms(con)
    install_questions(con)
    return con


def database(
    tables: Tables, card: Card, doubtful: list[dict[str, Any]] | None = None
) -> duckdb.DuckDBPyConnection:
    """The world as the build would leave it; one connection serves every example."""
    con = _connection()
    for name in dictionary_tables():
        if name not in ("post_type", "retirement_rule"):
            con.execute(f'delete from "{name}"')
    for name, rows in tables.items():
        for row in rows:
            columns = ", ".join(f'"{c}"' for c in row)
            marks = ", ".join("?" for _ in row)
            con.execute(f'insert into "{name}" ({columns}) values ({marks})', list(row.values()))
    span = Span(*card.coverage) if card.coverage else data_span(con, BUILT_ON)
    con.execute(
        "insert into dataset (title, coverage_start, coverage_end, carry_months) "
        "values ('world', ?, ?, ?)",
        [span and span.start, span and span.end, card.carry_months],
    )
    install_terms(con)
    narrower = [Narrower(*entry) for entry in card.coverage_of]
    derive(con, span, narrower, card.carry_months, card.count_as, card.coverage is not None)
    return con


def answer(relation: duckdb.DuckDBPyRelation) -> list[dict[str, Any]]:
    """A relation as a list of records, in its own order."""
    return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
