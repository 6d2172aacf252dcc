"""A question with its parameters as one statement of Spark's dialect, and what is handed to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from analysis.engines.columns import Columns
from analysis.engines.driver import Driver, literal
from analysis.engines.inline import Inliner
from analysis.engines.rewrite import rewritten


@dataclass(frozen=True)
class Statement:
    """`handed` are tables that DuckDB works out (Arrow), `reads` those that must be at hand."""

    sql: str
    handed: Mapping[str, Any]
    reads: frozenset[str]


def given_as(values: Mapping[str, Any]) -> dict[str, exp.Expression]:
    """Parameters as SQL: what was given as text stays text."""
    found = {name: literal(value, "VARCHAR") for name, value in values.items()}
    return {name: value for name, value in found.items() if value is not None}


def translated(driver: Driver, name: str, given: Mapping[str, exp.Expression]) -> Statement:
    """The statement of a question; days and other constants are worked out before it is asked."""
    inliner = Inliner(driver.terms, driver.fold)
    top = inliner.question(name, given)
    handed = {view: driver.handed(sql) for view, sql in inliner.out.handed.items()}
    columns = Columns(inliner.out.ctes, {n: rows.column_names for n, rows in handed.items()})
    ctes = {n: rewritten(body, columns) for n, body in inliner.out.ctes.items()}
    query: Any = exp.select("*").from_(top)
    for cte, body in ctes.items():
        query = query.with_(cte, as_=body, copy=False)
    read = {t.name for body in ctes.values() for t in body.find_all(exp.Table)}
    sql = query.sql(dialect="spark", identify=True)
    return Statement(sql, handed, frozenset(read - set(ctes) - set(handed)))
