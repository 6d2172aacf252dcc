"""What DuckDB works out on this machine for another engine: constants, recursion, types of answers.

It holds every table of the dictionary, empty but for those that it was given: `dataset` and the
other tables that definitions are made from, and those that a recursive term walks. They are small
next to the intervals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

import duckdb
from sqlglot import exp

from analysis.dictionary import tables
from analysis.questions import catalogue, install
from analysis.store.schema import create_all
from analysis.terms import definitions_for, names_called

CONSTANT = ("dataset", "counted_as", "post_type", "retirement_rule")
"""Tables of a few rows: what is asked of them alone is a constant."""

LINEAGE = ("reform", "lineage", "unit", "org")
"""Tables that lineage is walked in: a day that they alone tell is a constant too."""

Load = Callable[[str], Any]
"""The rows of a table by its name, as an Arrow table."""


class Driver:
    """An in-memory database; `load` brings a table's rows when they are first needed."""

    def __init__(self, load: Load) -> None:
        self._load, self._loaded = load, set[str]()
        self._known: dict[str, exp.Expression | None] = {}
        self.con = duckdb.connect(":memory:")
        create_all(self.con)
        self.bring(CONSTANT)
        install(self.con)

    def bring(self, names: Iterable[str]) -> None:
        """Load tables that are not here yet."""
        for name in sorted(set(names) - self._loaded):
            self._loaded.add(name)
            self.con.register("brought", self._load(name))
            self.con.execute(f'insert into "{name}" by name select * from brought')
            self.con.unregister("brought")

    @cached_property
    def terms(self) -> dict[str, str]:
        """The terms as this dataset has them; how the card counts a type is written in."""
        found = dict(definitions_for(self.con))
        pairs = self.con.sql("select post_type, counts_as from counted_as order by all").fetchall()
        cases = "".join(f" when {_text(a)} then {_text(b)}" for a, b in pairs)
        body = f"case own_type{cases} else own_type end" if cases else "own_type"
        found["counted_type"] = f"create or replace macro counted_type(own_type) as {body};\n"
        return found

    def tables_of(self, sql: str) -> set[str]:
        """The tables that a definition reads, through everything that it names."""
        known = self.terms | {n: q.sql for n, q in catalogue().items()}
        found, todo, met = set[str](), [sql], set[str]()
        while todo:
            text = todo.pop()
            found |= set(tables()) & _words(text)
            new = names_called(text) & set(known) - met
            met |= new
            todo += [known[name] for name in new]
        return found

    def handed(self, sql: str) -> Any:
        """The rows of a query asked of DuckDB, as an Arrow table."""
        self.bring(self.tables_of(sql))
        return self.con.sql(sql).to_arrow_table()

    def columns(self, sql: str) -> list[str]:
        """The columns of a query asked of DuckDB."""
        return list(self.con.sql(sql).columns)

    def types(self, name: str, given: Mapping[str, exp.Expression]) -> dict[str, str]:
        """The columns of an answer with the types that DuckDB gives them."""
        quoted = {"by": '"by"'}
        inside = ", ".join(f"{quoted.get(n, n)} := {v.sql('duckdb')}" for n, v in given.items())
        relation = self.con.sql(f"from {name}({inside})")
        return dict(zip(relation.columns, map(str, relation.types), strict=True))

    def fold(self, node: exp.Expression) -> exp.Expression | None:
        """The value of an expression that depends on no row; None where tables must be asked."""
        text = node.sql("duckdb")
        if text not in self._known:
            self._known[text] = self._folded(text)
        found = self._known[text]
        return found.copy() if found is not None else None

    def listed(self, query: exp.Expression) -> list[exp.Expression] | None:
        """The values of a query of one column that asks constant tables alone, else None."""
        read = {table.name for table in query.find_all(exp.Table)}
        if not read <= set(CONSTANT):
            return None
        try:
            relation = self.con.sql(query.sql("duckdb"))
        except duckdb.BinderException:
            return None  # it speaks of a row outside
        kind = str(relation.types[0])
        return [literal(value, kind) or exp.null() for (value,) in relation.fetchall()]

    def _folded(self, text: str) -> exp.Expression | None:
        read = self.tables_of(text)
        if not read <= {*CONSTANT, *LINEAGE}:
            return None
        self.bring(read)
        relation = self.con.sql(f"select {text}")
        ((value,),) = relation.fetchall()
        return literal(value, str(relation.types[0]))


def literal(value: Any, kind: str) -> exp.Expression | None:
    """A value as SQL of one type; None for lists and records, which stay as they are written."""
    if value is None:
        # DuckDB calls an untyped NULL an integer.
        return exp.Null() if kind in ('"NULL"', "INTEGER") else exp.cast(exp.Null(), kind, "duckdb")
    if isinstance(value, datetime):
        # date + months is a moment in DuckDB and a day elsewhere
        if value.time() != time.min:
            return None
        value = value.date()
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    if isinstance(value, bool | int | str):
        return exp.convert(value)
    if isinstance(value, float):
        return exp.cast(exp.Literal.string(repr(value)), "double")
    return None


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _words(sql: str) -> set[str]:
    return set(re.findall(r"[a-z_]+", re.sub(r"--[^\n]*|'(?:[^']|'')*'", " ", sql)))
