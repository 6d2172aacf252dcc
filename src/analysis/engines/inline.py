"""Macros written out: a question with its parameters becomes one query over tables alone.

Table macros become CTEs, one for each set of arguments, all of them at the top and under names of
their own, for engines differ in which of two CTEs of one name they mean. Scalar macros are put in
the place of their call. What does not depend on any row is worked out on the spot by DuckDB.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from analysis.engines.driver import Driver
from analysis.engines.macros import Macro, arguments, question_macro, term
from analysis.questions import catalogue


@dataclass
class Inlined:
    """`ctes` in the order of use, `handed` the tables that DuckDB works out: name → its SQL."""

    ctes: dict[str, exp.Expression] = field(default_factory=dict)
    handed: dict[str, str] = field(default_factory=dict)


class Inliner:
    """Writes out macros; `driver` has the terms and works out what is constant."""

    def __init__(self, driver: Driver) -> None:
        self._driver, self._terms = driver, driver.terms
        self._macros: dict[str, Macro] = {}
        self._met: dict[tuple[str, ...], str] = {}
        self.out = Inlined()

    def question(self, name: str, given: Mapping[str, exp.Expression]) -> str:
        """Write a question out into `out.ctes`; the name of its CTE."""
        told = arguments(question_macro(name), []) | dict(given)
        return self._named(question_macro(name), told)

    def _macro(self, name: str) -> Macro | None:
        if name in catalogue():
            return question_macro(name)
        if name in self._terms and name not in self._macros:
            self._macros[name] = term(self._terms[name])
        return self._macros.get(name)

    def _written_out(self, node: exp.Expression) -> exp.Expression:
        """The tree with every call of a macro replaced, the innermost first."""
        holder = exp.Paren(this=node)
        for call in reversed(list(node.find_all(exp.Anonymous))):
            if (macro := self._macro(call.name)) is None:
                continue
            told = arguments(macro, call.expressions)
            if macro.is_table:
                self._put_table(call.parent, macro, told)
            else:
                call.replace(self._scalar(call, macro, told))
        self._constants(holder)
        return holder.this

    def _constants(self, holder: exp.Expression) -> None:
        """What is asked of constant tables alone, as its values."""
        for node in list(holder.find_all(exp.In)):
            query = node.args.get("query")
            if query is not None and (values := self._driver.listed(query.unnest())) is not None:
                node.set("query", None)
                node.set("expressions", values or [exp.null()])
        for node in list(holder.find_all(exp.Subquery)):
            inside = isinstance(node.parent, exp.From | exp.Join | exp.In | exp.SetOperation)
            if not inside and node.find(exp.Table) and (one := self._driver.listed(node.this)):
                node.replace(one[0])
        for node in list(holder.find_all(exp.Case)):
            if isinstance(node.this, exp.Literal):
                node.replace(self._chosen(node))

    def _chosen(self, case: exp.Case) -> exp.Expression:
        """The branch that a constant chooses; what says that it is none is said by DuckDB."""
        for branch in case.args["ifs"]:
            if branch.this == case.this:
                return branch.args["true"]
        rest = case.args.get("default") or exp.null()
        return self._driver.fold(rest) or rest if _is_closed(rest) else rest

    def _put_table(
        self, table: exp.Table, macro: Macro, told: Mapping[str, exp.Expression]
    ) -> None:
        alias = table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(macro.name))
        if all(_is_closed(v) for v in told.values()):
            name = self._named(macro, told)
            table.set("this", exp.to_identifier(name))
            table.set("alias", alias)
            return
        body = self._written_out(_filled(macro, told))
        assert not body.ctes, f"{macro.name} has a WITH and is asked row by row"
        table.replace(exp.Subquery(this=body, alias=alias))

    def _scalar(
        self, call: exp.Expression, macro: Macro, told: Mapping[str, exp.Expression]
    ) -> exp.Expression:
        if (
            all(_is_closed(v) for v in told.values())
            and (found := self._driver.fold(call)) is not None
        ):
            return found
        return exp.Paren(this=self._written_out(_filled(macro, told)))

    def _named(self, macro: Macro, told: Mapping[str, exp.Expression]) -> str:
        """The name of the CTE of a table macro with these arguments."""
        told = {n: self._folded(v) for n, v in told.items()}
        key = (macro.name, *(v.sql("duckdb") for v in told.values()))
        if key not in self._met:
            self._met[key] = name = f"{macro.name}_{len(self._met)}"
            if macro.is_recursive:
                inside = ", ".join(f'"{n}" := {v.sql("duckdb")}' for n, v in told.items())
                self.out.handed[name] = f"from {macro.name}({inside})"
            else:
                self._hoisted(self._written_out(_filled(macro, told)), name)
        return self._met[key]

    def _folded(self, node: exp.Expression) -> exp.Expression:
        simple = isinstance(node, exp.Literal | exp.Null | exp.Boolean)
        return node if simple else self._driver.fold(node) or node

    def _hoisted(self, body: exp.Expression, prefix: str) -> None:
        """Put the CTEs of a body, then the body itself, among those at the top."""
        known: dict[str, str] = {}
        for cte in body.ctes:
            _renamed(cte.this, known)
            known[cte.alias] = f"{prefix}_{cte.alias}"
            self.out.ctes[known[cte.alias]] = cte.this
        body.set("with_", None)
        assert body.find(exp.With) is None, f"{prefix}: a WITH inside a query"
        _renamed(body, known)
        self.out.ctes[prefix] = body


def _filled(macro: Macro, told: Mapping[str, exp.Expression]) -> exp.Expression:
    """The body with the arguments in the place of the parameters."""
    holder = exp.Paren(this=macro.body.copy())
    for column in list(holder.find_all(exp.Column)):
        if not column.table and column.name in told:
            value = told[column.name].copy()
            simple = isinstance(value, exp.Literal | exp.Column | exp.Null | exp.Cast | exp.Boolean)
            column.replace(value if simple else exp.Paren(this=value))
    return holder.this


def _is_closed(node: exp.Expression) -> bool:
    """Whether a tree depends on no row."""
    return node.find(exp.Column, exp.Query, exp.AggFunc, exp.Window) is None


def _renamed(body: exp.Expression, known: Mapping[str, str]) -> None:
    """CTEs under the names that they have at the top; who names a column by them still can."""
    for table in body.find_all(exp.Table):
        if table.name in known and isinstance(table.this, exp.Identifier):
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("this", exp.to_identifier(known[table.name]))
