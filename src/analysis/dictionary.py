"""The one dictionary: what every table and column is called, holds and accepts.

`dictionary.yml` is read once into plain frozen objects. The DDL, the comments in the
database, the matching of headings, the checks, the headings of exports and the dictionary
page all come from here, so a field is defined in one place.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

SQL_TYPES = {
    "code": "VARCHAR",
    "text": "VARCHAR",
    "person": "VARCHAR",
    "secret": "VARCHAR",
    "date": "DATE",
    "month": "DATE",
    "year": "INTEGER",
    "count": "INTEGER",
    "big": "BIGINT",
    "number": "DOUBLE",
    "decimal": "DECIMAL(18,6)",
    "flag": "BOOLEAN",
}


@dataclass(frozen=True)
class Column:
    """One column of one table, or one result column of a question.

    `type` is a scalar type of `SQL_TYPES` or the name of a value list; `ref` the table whose
    key its values must be in; `synonyms` the headings under which real forms carry it. `reads`
    says which day of a year or month a date means: of a `beginning` the first, of a `moment`
    or a `deadline` the last. `applies` says when an empty value means 不适用 or 无, not 未知;
    `instead` is the column
    that a cell tells which is no value of this one (已报送 for a day), with what this one is then.
    `order` are the values of a result column in the order in which they are shown, where they are no
    closed list of its own.
    """

    name: str
    type: str
    zh: str
    description: str
    unit: str | None = None
    ref: str | None = None
    synonyms: tuple[str, ...] = ()
    reads: str = "beginning"
    applies: str | None = None
    below: tuple[tuple[str, ...], ...] = ()
    instead: tuple[tuple[str, str | None], ...] = ()
    order: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a value that the list does not know is kept as it was written."""
        return self.type in _document()["open_lists"]

    @property
    def sql_type(self) -> str:
        """The DuckDB type; values of a closed list are text."""
        return SQL_TYPES.get(self.type, "VARCHAR")

    @property
    def shown_order(self) -> tuple[str, ...]:
        """The values in the order in which answers show them; empty where they have none of their own."""
        return self.order or tuple(self.values or ())

    @property
    def values(self) -> dict[str, tuple[str, ...]] | None:
        """The allowed values, each with its other spellings; None where any value goes."""
        return None if self.type in SQL_TYPES else value_lists()[self.type]

    @property
    def comment(self) -> str:
        """The Chinese COMMENT that the database carries."""
        unit = f"（{self.unit}）" if self.unit else ""
        return f"{self.zh}{unit}：{self.description}"


@dataclass(frozen=True)
class Table:
    """One table: its columns in order (the key first), and what a file of it must bring.

    `role` is `input` (read from files) or `build` (written by the build). `inputs` are
    columns that a file may bring and no database ever holds (ID number, name). Of `any_of` a file
    brings one at least; `row_id` is a key that a row's own place may stand for; where `zero_is_none`,
    a count of nothing is no row.
    """

    name: str
    zh: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    role: str = "input"
    required: tuple[str, ...] = ()
    nullable_key: tuple[str, ...] = ()
    compound: str | None = None
    compound_by: str = "post_type"
    zero_is_none: bool = False
    any_of: tuple[str, ...] = ()
    row_id: str | None = None
    inputs: tuple[Column, ...] = ()

    def column(self, name: str) -> Column:
        """The column or input column of that name; KeyError where there is none."""
        for column in (*self.columns, *self.inputs):
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def comment(self) -> str:
        """The Chinese COMMENT that the database carries."""
        return f"{self.zh}：{self.description}"


@cache
def _document() -> dict[str, Any]:
    text = files("analysis").joinpath("dictionary.yml").read_text(encoding="utf-8")
    # The C loader is five times as fast, and every command waits for it.
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def value_lists() -> dict[str, dict[str, tuple[str, ...]]]:
    """Closed lists: list name → value → its other spellings."""
    lists = _document()["value_lists"]
    return {n: {v: tuple(map(str, a)) for v, a in vs.items()} for n, vs in lists.items()}


@dataclass(frozen=True)
class PostType:
    """A post type: `beside` ones are shown beside the others and never added to them; `untold`
    is the one of sources that know totals only; `balance` ones count in 空缺."""

    name: str
    beside: bool
    untold: bool = False
    balance: bool = False


@cache
def post_types() -> tuple[PostType, ...]:
    """The closed list of post types, in the order in which they are shown."""
    return tuple(PostType(name, **raw) for name, raw in _document()["post_types"].items())


@cache
def flag_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words read as true and as false, in lower case."""
    flags = _document()["flags"]
    return tuple(map(str, flags["true_words"])), tuple(map(str, flags["false_words"]))


@cache
def ignored_headings() -> tuple[str, ...]:
    """Headings that forms carry and no table keeps."""
    return tuple(map(str, _document()["ignored_headings"]))


class DictionaryError(Exception):
    """A slip in `dictionary.yml`; the message names the column and what is wrong with it."""


def _made(name: str, raw: dict[str, Any], where: str) -> Column:
    """A column as the dictionary defines it."""
    place = f"dictionary.yml: {name} ({where})"
    known = {f.name for f in fields(Column)} - {"name"}
    if wrong := [
        *(f"lacks {n}" for n in ("type", "zh", "description") if n not in raw),
        *(f"has an unknown entry {n}" for n in raw if n not in known),
    ]:
        raise DictionaryError(f"{place} {', '.join(wrong)}")
    if raw["type"] not in {*SQL_TYPES, *value_lists()}:
        raise DictionaryError(f"{place}: {raw['type']} is no type and no value list")
    return Column(name=name, **raw)


def _column(name: str, table: dict[str, Any]) -> Column:
    base = _document()["fields"].get(name, {})
    raw = {**base, **table.get("fields", {}).get(name, {})}
    raw["synonyms"] = tuple(raw.get("synonyms", ()))
    raw["below"] = tuple(map(tuple, raw.get("below", ())))
    raw["instead"] = tuple(raw.get("instead", {}).items())
    return _made(name, raw, table["zh"])


@cache
def tables() -> dict[str, Table]:
    """Every table by name, in the order of the dictionary."""
    found = {}
    for name, raw in _document()["tables"].items():
        found[name] = Table(
            name=name,
            zh=raw["zh"],
            description=raw["description"],
            columns=tuple(_column(c, raw) for c in raw["columns"]),
            key=tuple(raw["key"]),
            role=raw.get("role", "input"),
            required=tuple(raw.get("required", ())),
            nullable_key=tuple(raw.get("nullable_key", ())),
            compound=raw.get("compound"),
            compound_by=raw.get("compound_by", "post_type"),
            zero_is_none=raw.get("zero_is_none", False),
            any_of=tuple(raw.get("any_of", ())),
            row_id=raw.get("row_id"),
            inputs=tuple(_column(c, raw) for c in raw.get("inputs", ())),
        )
    return found


@cache
def input_tables() -> dict[str, Table]:
    """The tables that are read from files."""
    return {name: table for name, table in tables().items() if table.role == "input"}


@cache
def result_columns(question: str | None = None) -> dict[str, Column]:
    """The columns an answer may have, by name: result columns, fields, columns of one table.

    A name may mean something else in the answer to one question: `question` says to which.
    """
    document = _document()
    raw: dict[str, Any] = {}
    for table in document["tables"].values():
        for name, spec in table.get("fields", {}).items():
            if {"type", "zh", "description"} <= set(spec):
                raw.setdefault(name, spec)
    raw |= {**document["fields"], **document["results"]}
    raw |= document["results_of"].get(question, {})
    return {name: _result(name, spec) for name, spec in raw.items()}


def asked_as_of_all() -> tuple[str, ...]:
    """The questions that people have other words for."""
    return tuple(_document()["asked_as"])


def asked_as(question: str) -> tuple[str, ...]:
    """What people call a question in everyday speech."""
    return tuple(_document()["asked_as"].get(question, ()))


def own_results() -> dict[str, tuple[str, ...]]:
    """By question: the columns whose name means something of its own there."""
    return {name: tuple(columns) for name, columns in _document()["results_of"].items()}


def _result(name: str, spec: dict[str, Any]) -> Column:
    lists = {
        "synonyms": tuple(spec.get("synonyms", ())),
        "below": tuple(map(tuple, spec.get("below", ()))),
        "instead": (),
        "order": tuple(spec.get("order", ())),
    }
    return _made(name, {**spec, **lists}, "results")


@cache
def question_views() -> dict[str, str]:
    """The Chinese views for ad-hoc SQL: the name of each, and the question that it asks."""
    return {str(name): str(question) for name, question in _document()["views"].items()}


@cache
def question_keys() -> dict[str, tuple[str, ...]]:
    """The key of each question's rows; a leading minus sorts the largest first."""
    return {name: tuple(key) for name, key in _document()["questions"].items()}


@dataclass(frozen=True)
class SmallCells:
    """Which cells of an answer count persons, and what a reader could work them out from.

    The head of `publish` in the dictionary says what each entry means.
    """

    counts: tuple[str, ...]
    ladder: tuple[str, ...] = ()
    quiet: dict[str, tuple[str, ...]] = field(default_factory=dict)
    whole: str | None = None
    totals: tuple[tuple[str, ...], ...] = ()
    sums: tuple[tuple[str, ...], ...] = ()
    groupings: tuple[str, ...] = ()
    sign_column: str | None = None
    signs: dict[str, int] = field(default_factory=dict)
    unlisted: tuple[str, ...] = ()
    unlisted_always: tuple[tuple[str, ...], ...] = ()
    also: tuple[str, ...] = ()
    also_all: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column in which something may be kept back."""
        return (*self.counts, *self.ladder, *self.also, *self.also_all)


@dataclass(frozen=True)
class SumsOf:
    """An answer whose rows are sums of the rows of another, `of`.

    `alike`: the columns in which the rows of a sum are alike, of both answers; `columns`: a column of
    counts here → the values of such a column there; `each`: a column there within whose values what is
    kept back is chosen, so that another span changes nothing.
    """

    of: str
    alike: tuple[str, ...]
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    each: str | None = None


@dataclass(frozen=True)
class KeptWith:
    """Columns kept back in the rows that are alike with one of which another answer keeps something."""

    question: str
    alike: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Publishing:
    """What the public version keeps back of persons beside small cells."""

    keys: tuple[str, ...]
    detail: tuple[str, ...]
    wording: dict[str, str]
    together: dict[str, KeptWith]
    rows: dict[str, tuple[tuple[str, ...], tuple[str, ...]]]
    never: dict[str, tuple[str, ...]]


@cache
def publishing() -> Publishing:
    """What the public version never shows."""
    raw = _document()["publish"]
    return Publishing(
        keys=tuple(raw["keys"]),
        detail=tuple(raw["detail"]),
        wording=dict(raw["wording"]),
        together={
            name: KeptWith(told["question"], tuple(told["alike"]), tuple(told["columns"]))
            for name, told in raw["with"].items()
        },
        rows={
            name: (tuple(told["alike"]), tuple(told["columns"]))
            for name, told in raw["rows"].items()
        },
        never={name: tuple(columns) for name, columns in raw["never"].items()},
    )


@cache
def small_cells() -> dict[str, SmallCells]:
    """The answers with cells that count persons, by question, or model and part."""
    return {name: _small_cells(raw) for name, raw in _document()["publish"]["small_cells"].items()}


@cache
def sums_of() -> dict[str, SumsOf]:
    """The answers that are sums of the rows of another answer that counts persons."""
    return {
        name: SumsOf(raw["of"], tuple(raw["alike"]), raw.get("columns", {}), raw.get("each"))
        for name, raw in _document()["publish"]["sums_of"].items()
    }


def _small_cells(raw: dict[str, Any]) -> SmallCells:
    signs, unlisted = raw.get("signs", {}), raw.get("unlisted", {})
    return SmallCells(
        counts=tuple(raw["counts"]),
        ladder=tuple(raw.get("ladder", ())),
        quiet={name: tuple(values) for name, values in raw.get("quiet", {}).items()},
        whole=raw.get("whole"),
        totals=tuple(tuple(names) for names in raw.get("totals", ())),
        sums=tuple(tuple(names) for names in raw.get("sums", ())),
        groupings=tuple(raw.get("groupings", ())),
        sign_column=signs.get("column"),
        signs=dict(signs.get("values", {})),
        unlisted=tuple(unlisted.get("columns", ())),
        unlisted_always=tuple(tuple(values) for values in unlisted.get("always", ())),
        also=tuple(raw.get("also", ())),
        also_all={name: tuple(within) for name, within in raw.get("also_all", {}).items()},
    )
