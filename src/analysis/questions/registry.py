"""A question is one SQL file beside a typed Python function of the same name.

The function's signature gives the parameters of the macro, its docstring the one definition:
the macro's COMMENT, the catalogue and the help all come from it. Calling the function asks
the macro that the build installed, so every way in gives the same number.

A new question is its SQL file, its function in the subject's module, and the result columns
that the dictionary lacks. Questions may ask one another; they are installed in the order of use.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, wraps
from html import escape
from importlib import import_module
from importlib.resources import files
from typing import Any, ParamSpec, Protocol

import duckdb

from analysis.dictionary import question_keys, result_columns
from analysis.questions.unit_asked import unit_asked
from analysis.terms import in_order_of_use, install_terms

Connection = duckdb.DuckDBPyConnection
Relation = duckdb.DuckDBPyRelation
Day = date | str | None


class Elsewhere(Protocol):
    """A dataset on another engine, asked as a database is; `here` is DuckDB on this machine."""

    @property
    def here(self) -> Connection:
        """Where days are read as the terms read them."""

    def asked(self, name: str, given: dict[str, Any]) -> Relation:
        """The answer to a question by name."""

    def ground(self) -> Connection:
        """`here` with the units' codes and names."""


P = ParamSpec("P")
_MET: dict[str, Question] = {}


@dataclass(frozen=True)
class Question:
    """A question: `parameters` maps each parameter to its default, in order."""

    name: str
    subject: str
    parameters: dict[str, Any]
    definition: str
    function: Callable[..., Relation]

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
        inside = ", ".join(f"{_named(n)} := {_literal(v)}" for n, v in self.parameters.items())
        return f"{self.name}({inside})"


def question(function: Callable[P, Relation]) -> Callable[P, Relation]:
    """Register `function` as the question of its name; its body is its docstring alone."""
    signature = inspect.signature(function)
    parameters = {n: p.default for n, p in list(signature.parameters.items())[1:]}
    name = function.__name__

    @wraps(function)
    def ask(*args: P.args, **kwargs: P.kwargs) -> Relation:
        bound = signature.bind(*args, **kwargs)
        con, *_ = bound.args
        given = {n: v for n, v in bound.arguments.items() if n in parameters and v is not None}
        _refuse_slips(con, given)
        return asked(con, name, given)

    _MET[name] = Question(
        name=name,
        subject=function.__module__.split(".")[2],  # the folder; a subject may have several rooms
        parameters=parameters,
        definition=inspect.cleandoc(function.__doc__ or ""),
        function=ask,
    )
    return ask


class DefinitionError(Exception):
    """A question whose SQL cannot be installed; the message names its file."""


class DayError(ValueError):
    """A parameter that should be a day and is none, or days the wrong way round."""


_DAYS = ("_of", "_on", "_month")
_ORDERED = (("from_on", "to_on"), ("from_month", "to_month"), ("before_on", "after_on"))


def _refuse_slips(asked_of: Connection | Elsewhere, given: dict[str, Any]) -> None:
    """Say in Chinese which day is written wrong, before the database says it in English, and which
    unit nobody knows, before an answer without rows says nothing of it."""
    if "org" in given:
        unit_asked(
            asked_of if isinstance(asked_of, Connection) else asked_of.ground(), given["org"]
        )
    con = asked_of if isinstance(asked_of, Connection) else asked_of.here
    days: dict[str, Any] = {}
    for name, value in given.items():
        if not name.endswith(_DAYS):
            continue
        read = "beginning" if name.startswith("from_") else "moment"
        try:
            ((days[name],),) = con.execute(f"select {read}($1)", [value]).fetchall()
        except duckdb.ConversionException:
            raise DayError(
                f"{name}：「{value}」不是日期，请写 2018-06-30、2018-06 或 2018年"
            ) from None
    for first, last in _ORDERED:
        if first in days and last in days and days[first] > days[last]:
            raise DayError(f"{first}（{days[first]}）晚于 {last}（{days[last]}）：请对调")


def asked(con: Connection | Elsewhere, name: str, given: dict[str, Any]) -> Relation:
    """The answer to a question by name: the macro, asked with the parameters given."""
    if not isinstance(con, Connection):
        return con.asked(name, given)
    inside = ", ".join(f"{_named(n)} := ${n}" for n in given)
    return con.sql(f"from {name}({inside})", params=given)


def in_order(name: str, relation: Relation, first: tuple[str, ...] = ()) -> Relation:
    """An answer in the order in which it is shown: by its key, the largest first where it says so.

    Values of a closed list (编制类型, 职务层次), or of one that the dictionary puts in order (账龄), stand in
    that order, others behind them. What
    the public version of an answer leaves out orders nothing. `first` are terms of ORDER BY that come
    before the key, which then only parts what they leave equal.
    """
    wanted = [*first]
    for key in question_keys().get(name, ()):
        column, way = key.removeprefix("-"), "desc" if key.startswith("-") else "asc"
        if column not in relation.columns:
            continue
        known = result_columns(name).get(column)
        if known is not None and known.shown_order:
            values = ", ".join(_literal(value) for value in known.shown_order)
            wanted.append(f'list_position([{values}], "{column}") nulls last')
        wanted.append(f'"{column}" {way} nulls last')
    return relation.order(", ".join(wanted)) if wanted else relation


class Catalogue(dict[str, Question]):
    """Questions by name; a notebook shows their Chinese titles and how each is called."""

    def _repr_html_(self) -> str:
        left = 'style="text-align:left"'  # notebooks set tables of words to the right
        rows = "".join(
            f"<tr><td {left}>{escape(q.title)}</td><td {left}><code>{escape(q.signature)}</code></td></tr>"
            for q in self.values()
        )
        return f"<table><tr><th {left}>问题</th><th {left}>函数与参数</th></tr>{rows}</table>"


@cache
def catalogue() -> Catalogue:
    """Every question by name, subject by subject; the subjects are imported here, not before."""
    folder = files("analysis.questions")
    subjects = sorted(place.name for place in folder.iterdir() if _is_subject(place))
    for subject in [*_SUBJECTS, *subjects]:  # a subject that the order does not name comes last
        import_module(f"analysis.questions.{subject}")
    return Catalogue(_MET)


_SUBJECTS = ("staffing", "tables", "bank", "reform", "oversight", "quality")
"""The order in which the catalogue shows the subjects."""


def _is_subject(place: Any) -> bool:
    return place.is_dir() and any(path.name.endswith(".sql") for path in place.iterdir())


def install(con: Connection) -> None:
    """Create the terms, then every question as a table macro with its definition as COMMENT.

    The dataset's card must be in place: its coverage is the default of every day.
    """
    install_terms(con)
    install_questions(con)


def install_questions(con: Connection) -> None:
    """Create every question, each after those that it asks."""
    con.execute("begin")  # each commit waits for the disk
    questions = catalogue()
    for name in in_order_of_use({n: q.sql for n, q in questions.items()}):
        install_question(con, questions[name])
    con.execute("commit")


def install_question(con: Connection, item: Question) -> None:
    """Create one question; what it asks must be there. Raises DefinitionError, naming its file."""
    try:
        con.execute(f"create or replace macro {item.signature} as table\n{item.sql}")
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as error:
        raise DefinitionError(f"questions/{item.subject}/{item.name}.sql: {error}") from error
    definition = item.definition.replace("'", "''")
    con.execute(f"comment on macro table {item.name} is '{definition}'")


def _named(parameter: str) -> str:
    # `by` is a word of SQL: quoted in the macro's head and wherever its body uses it.
    return '"by"' if parameter == "by" else parameter


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)
