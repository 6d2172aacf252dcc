"""Texts: patterns mean one thing in every engine, and say whether one or all are replaced."""

from __future__ import annotations

import re

from sqlglot import exp

from analysis.engines.columns import Columns

_CLASSES = {"\\d": "[0-9]", "\\s": "[ \\t\\n\\r\\f]", "\\w": "[A-Za-z0-9_]"}
"""What RE2 means by them; Rust means the digits of every script."""


def rewrite(holder: exp.Expression, columns: Columns) -> None:
    """Rewrite patterns."""
    for node in holder.find_all(
        exp.RegexpReplace, exp.RegexpLike, exp.RegexpExtract, exp.RegexpSplit
    ):
        for literal in list(node.expression.find_all(exp.Literal)):
            if literal.is_string:
                literal.set("this", _plain(literal.this))
    for node in holder.find_all(exp.RegexpReplace):
        _which(node)
    for node in list(holder.find_all(exp.Split)):
        _split(node)
    for node in list(holder.find_all(exp.Anonymous)):
        if node.name == "error":
            node.set("this", "RAISE_ERROR")


def _split(node: exp.Split) -> None:
    """By a text: elsewhere it is a pattern, and Rust knows no quoting by \\Q."""
    apart = node.expression
    assert isinstance(apart, exp.Literal), node.sql("duckdb")
    pattern = exp.Literal.string(re.escape(apart.this))
    node.replace(exp.Anonymous(this="SPLIT", expressions=[node.this, pattern]))


def _plain(pattern: str) -> str:
    for short, meant in _CLASSES.items():
        pattern = pattern.replace(short, meant)
    return pattern


def _which(node: exp.RegexpReplace) -> None:
    """DuckDB replaces the first unless told; elsewhere all are, so what stands before is matched too."""
    modifiers = node.args.get("modifiers")
    if modifiers is None or "g" not in modifiers.name:
        pattern, instead = node.expression, node.args["replacement"]
        assert isinstance(pattern, exp.Literal) and "\\" not in instead.name, node.sql("duckdb")
        if not pattern.this.startswith("^"):
            # Rust would read a letter behind $1 as part of the group's name
            assert re.match(r"\w", instead.this, re.ASCII) is None, node.sql("duckdb")
            pattern.set("this", f"^([\\s\\S]*?)(?:{pattern.this})")
            instead.set("this", "$1" + instead.this)
    for key in ("modifiers", "single_replace", "position", "occurrence"):
        node.set(key, None)
