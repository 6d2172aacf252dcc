"""A question is one SQL file beside a typed Python function of the same name.

The function's signature gives the parameters of the macro, its docstring the one definition:
the macro's COMMENT, the catalogue and the help all come from it. Calling the function asks
the macro that the build installed, so every way in gives the same number.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from importlib.resources import files
from typing import Any, ParamSpec

import duckdb

Connection = duckdb.DuckDBPyConnection
Relation = duckdb.DuckDBPyRelation
Day = date | str | None

P = ParamSpec("P")
_REGISTRY: dict[str, Question] = {}


@dataclass(frozen=True)
class Question:
    """A question: `parameters` maps each parameter to its default, in order."""

    name: str
    subject: str
    parameters: dict[str, Any]
    definition: str

    @property
    def title(self) -> str:
        """The first line of the definition."""
        return self.definition.splitlines()[0]

    @property
    def sql(self) -> str:
        """The text of its SQL file."""
        place = files("analysis.questions").joinpath(self.subject, f"{self.name}.sql")
        return place.read_text(encoding="utf-8")

    @property
    def signature(self) -> str:
        """How it is called in SQL: name(parameter := default, …)."""
        inside = ", ".join(f"{n} := {_literal(v)}" for n, v in self.parameters.items())
        return f"{self.name}({inside})"


def question(function: Callable[P, Relation]) -> Callable[P, Relation]:
    """Register `function` as the question of its name; its body is its docstring alone."""
    signature = inspect.signature(function)
    parameters = {n: p.default for n, p in list(signature.parameters.items())[1:]}
    name = function.__name__
    _REGISTRY[name] = Question(
        name=name,
        subject=function.__module__.rsplit(".", 1)[-1],
        parameters=parameters,
        definition=inspect.cleandoc(function.__doc__ or ""),
    )

    @wraps(function)
    def ask(*args: P.args, **kwargs: P.kwargs) -> Relation:
        bound = signature.bind(*args, **kwargs)
        con, *_ = bound.args
        given = {n: v for n, v in bound.arguments.items() if n in parameters and v is not None}
        inside = ", ".join(f"{n} := ${n}" for n in given)
        return con.sql(f"from {name}({inside})", params=given)

    return ask


def questions() -> dict[str, Question]:
    """Every question by name, in the order of the subjects' modules."""
    return dict(_REGISTRY)


def install(con: Connection) -> None:
    """Create every question as a table macro with its definition as COMMENT.

    The dataset's card must be in place: its coverage is the default of every day.
    """
    install_terms(con)
    for item in _REGISTRY.values():
        con.execute(f"create or replace macro {item.signature} as table\n{item.sql}")
        definition = item.definition.replace("'", "''")
        con.execute(f"comment on macro table {item.name} is '{definition}'")


def install_terms(con: Connection) -> None:
    """Create the terms that questions share, the dataset's coverage written into them.

    Compared with a constant, a day prunes the scan of the intervals when the question is
    planned; compared with a subquery it costs a join of every row with one day.
    """
    terms = files("analysis.questions").joinpath("terms.sql").read_text(encoding="utf-8")
    con.execute(terms)
    for start, end in con.sql("select coverage_start, coverage_end from dataset").fetchall():
        for name, day in (("start", start), ("end", end)):
            if day is not None:
                con.execute(
                    f"create or replace macro day_or_coverage_{name}(asked) as "
                    f"coalesce(cast(asked as date), date '{day}')"
                )


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)
