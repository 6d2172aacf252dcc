"""Terms and questions as trees: name, parameters with their defaults, body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp

from analysis.questions import catalogue

_HEAD = re.compile(
    r"create or replace macro (?P<name>\w+)\((?P<inside>[^)]*)\) as\s+(?P<table>table\b)?\s*(?P<body>.*?);?\s*$",
    re.DOTALL,
)


@dataclass(frozen=True)
class Macro:
    """A definition: `defaults` are the parameters with the tree of what stands where none is given."""

    name: str
    defaults: Mapping[str, exp.Expression | None]
    body: exp.Expression
    is_table: bool

    @property
    def is_recursive(self) -> bool:
        """Whether it walks from row to row: what other engines cannot."""
        return any(with_.recursive for with_ in self.body.find_all(exp.With))


def term(text: str) -> Macro:
    """The macro of one `create or replace macro …`."""
    found = _HEAD.match(text)
    assert found is not None, text
    names = [name.strip() for name in found["inside"].split(",") if name.strip()]
    return Macro(found["name"], dict.fromkeys(names), _parsed(found["body"]), bool(found["table"]))


@cache
def question_macro(name: str) -> Macro:
    """The macro of a question."""
    item = catalogue()[name]
    defaults = {n: exp.convert(v) for n, v in item.parameters.items()}
    return Macro(name, defaults, _parsed(item.sql), True)


@cache
def _parsed(sql: str) -> exp.Expression:
    return sqlglot.parse_one(sql, read="duckdb")


def arguments(macro: Macro, given: list[exp.Expression]) -> dict[str, Any]:
    """Parameter → tree, from the arguments of a call, by place or by name (`a := b`)."""
    told: dict[str, Any] = dict(macro.defaults)
    for name, value in zip(macro.defaults, given, strict=False):
        if not isinstance(value, exp.PropertyEQ):
            told[name] = value
    told |= {v.this.name: v.expression for v in given if isinstance(v, exp.PropertyEQ)}
    lacking = [name for name, value in told.items() if value is None]
    assert not lacking, f"{macro.name} lacks {lacking}"
    return told
