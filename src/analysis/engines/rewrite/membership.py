"""Membership: IN (query) as a value, lists that share a member."""

from __future__ import annotations

from sqlglot import exp

from analysis.engines.columns import Columns


def rewrite(holder: exp.Expression, columns: Columns) -> None:
    """Rewrite IN (query) where it is a value, and what is asked of lists."""
    for node in reversed(list(holder.find_all(exp.In))):
        if node.args.get("query") is not None and node.find_ancestor(exp.Where, exp.Select, exp.Having) \
                and not isinstance(node.find_ancestor(exp.Where, exp.Select), exp.Where):
            _as_existence(node, columns)
    for node in list(holder.find_all(exp.ArrayOverlaps)):
        node.replace(exp.Coalesce(this=node.copy(), expressions=[exp.false()]))
    for node in list(holder.find_all(exp.Anonymous)):
        if node.name == "list_has_any":
            shared = exp.func("arrays_overlap", *node.expressions, dialect="spark")
            node.replace(exp.Coalesce(this=shared, expressions=[exp.false()]))
        elif node.name == "list_position":
            place = exp.Anonymous(this="ARRAY_POSITION", expressions=node.expressions)
            node.replace(exp.Nullif(this=place, expression=exp.Literal.number(0)))


def _as_existence(node: exp.In, columns: Columns) -> None:
    """`x in (query)` in SELECT as EXISTS: the same where neither side is NULL, as of keys."""
    query = node.args["query"].unnest()
    (name,) = columns.of(query)
    found = exp.select("1").from_(query.subquery("listed")).where(
        exp.EQ(this=exp.column(name, "listed"), expression=node.this.copy())
    )
    node.replace(exp.Exists(this=found))
