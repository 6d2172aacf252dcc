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
    """`handed` are tables that DuckDB works out: name → its SQL; `reads` those of the dataset."""

    sql: str
    handed: Mapping[str, str]
    reads: frozenset[str]


@dataclass(frozen=True)
class _Part:
    """One CTE: its text, and the tables and CTEs that it names."""

    sql: str
    names: frozenset[str]


def given_as(values: Mapping[str, Any]) -> dict[str, exp.Expression]:
    """Parameters as SQL: what was given as text stays text."""
    found = {name: literal(value, "VARCHAR") for name, value in values.items()}
    return {name: value for name, value in found.items() if value is not None}


class Translator:
    """Translates the questions of one dataset; what several ask of one day is translated once."""

    def __init__(self, driver: Driver) -> None:
        self._inliner = Inliner(driver)
        out = self._inliner.out
        self._columns = Columns(out.ctes, lambda name: driver.columns(out.handed[name]))
        self._parts: dict[str, _Part] = {}

    def statement(self, name: str, given: Mapping[str, exp.Expression]) -> Statement:
        """The statement of a question; days and other constants are worked out before it is asked."""
        top = self._inliner.question(name, given)
        out = self._inliner.out
        needed, todo = set[str](), [top]
        while todo:
            one = todo.pop()
            if one not in needed:
                needed.add(one)
                todo += self._part(one).names & (out.ctes.keys() | out.handed.keys())
        parts = [f"`{cte}` AS (\n{self._parts[cte].sql}\n)" for cte in out.ctes if cte in needed]
        begin = "WITH " + ",\n".join(parts) + "\n" if parts else ""
        read = {n for one in needed for n in self._part(one).names}
        return Statement(
            f"{begin}SELECT * FROM `{top}`",
            {n: sql for n, sql in out.handed.items() if n in needed},
            frozenset(read - out.ctes.keys() - out.handed.keys()),
        )

    def _part(self, name: str) -> _Part:
        if name not in self._parts:
            body = self._inliner.out.ctes.get(name)
            if body is None:
                return _Part("", frozenset())
            named = frozenset(table.name for table in body.find_all(exp.Table))
            # The columns of a CTE are looked up in the tree as DuckDB reads it: it stays as it is.
            changed = rewritten(body.copy(), self._columns)
            self._parts[name] = _Part(
                changed.sql(dialect="spark", identify=True, comments=False), named
            )
        return self._parts[name]
