"""Texts: patterns mean one thing in every engine, and say whether one or all are replaced."""

from __future__ import annotations

from sqlglot import exp

from analysis.engines.columns import Columns

_CLASSES = {"\\d": "[0-9]", "\\s": "[ \\t\\n\\r\\f]", "\\w": "[A-Za-z0-9_]"}
"""What RE2 means by them; Rust means the digits of every script."""


def rewrite(holder: exp.Expression, columns: Columns) -> None:
    """Rewrite patterns."""
    for node in holder.find_all(exp.RegexpReplace, exp.RegexpLike, exp.RegexpExtract, exp.RegexpSplit):
        for literal in list(node.expression.find_all(exp.Literal)):
            if literal.is_string:
                literal.set("this", _plain(literal.this))
    for node in holder.find_all(exp.RegexpReplace):
        _all(node)


def _plain(pattern: str) -> str:
    for short, meant in _CLASSES.items():
        pattern = pattern.replace(short, meant)
    return pattern


def _all(node: exp.RegexpReplace) -> None:
    """DuckDB replaces the first unless told; a pattern tied to an end has but one."""
    modifiers = node.args.get("modifiers")
    pattern = node.expression
    tied = isinstance(pattern, exp.Literal) and (
        pattern.this.startswith("^") or pattern.this.endswith("$")
    )
    assert tied or (modifiers is not None and "g" in modifiers.name), (
        f"regexp_replace says neither which nor all: {node.sql('duckdb')}"
    )
    for key in ("modifiers", "single_replace", "position", "occurrence"):
        node.set(key, None)
