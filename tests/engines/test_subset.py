"""The SQL of questions and terms stays in the portable subset (`docs/sql-subset.md`)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlglot import exp

from analysis.engines.macros import Macro, question_macro, term
from analysis.questions import catalogue
from analysis.terms import definitions

APART_TERMS = {"moment", "beginning", "is_sound_credit_code"}
"""Worked out by DuckDB when a question is asked, or by the build."""


def _slips(body: exp.Expression) -> Iterator[str]:
    for union in body.find_all(exp.SetOperation):
        if union.args.get("by_name"):
            yield "UNION BY NAME"
    for join in body.find_all(exp.Join):
        if join.args.get("using") or join.method in ("NATURAL", "POSITIONAL"):
            yield "JOIN USING, NATURAL or POSITIONAL"
    if body.args.get("order") or body.args.get("limit"):
        yield "ORDER BY or LIMIT at the top"
    for window in body.find_all(exp.Window):
        numbered = isinstance(window.this, exp.RowNumber | exp.Anonymous)
        if numbered and not window.args.get("order") and not window.args.get("alias"):
            yield "row_number() over nothing"
    for select in body.find_all(exp.Select):
        own = [e for e in select.find_all(exp.Explode) if e.parent_select is select]
        if len(own) > 1:
            yield "two unnests in one SELECT"
        if select.parent and select.args.get("with_"):
            yield "WITH inside a query"
    for aggregate in body.find_all(exp.AggFunc, exp.Filter):
        if aggregate.find(exp.Query):
            yield "a subquery inside an aggregate"
    for replacing in body.find_all(exp.RegexpReplace):
        if "\\" in replacing.args["replacement"].name:
            yield "a back reference"
    for cut in body.find_all(exp.Slice):
        yield f"a slice: {cut.sql()}"


def _macros() -> Iterator[Macro]:
    yield from (question_macro(name) for name in catalogue())
    yield from (term(sql) for name, sql in definitions().items() if name not in APART_TERMS)


@pytest.mark.parametrize("macro", list(_macros()), ids=lambda macro: macro.name)
def test_it_stays_in_the_subset(macro: Macro) -> None:
    if not macro.is_recursive:  # asked of DuckDB
        assert not list(_slips(macro.body))


def test_no_macro_has_the_name_of_a_function() -> None:
    """sqlglot would read its call as that function."""
    import sqlglot

    for macro in _macros():
        call = sqlglot.parse_one(f"select {macro.name}()", read="duckdb").expressions[0]
        assert isinstance(call, exp.Anonymous), macro.name
