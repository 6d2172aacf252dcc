"""Numbers: a quotient is a double, a cast to a whole number rounds, places in lists begin with 1."""

from __future__ import annotations

from sqlglot import exp

from analysis.engines.columns import Columns

WHOLE = ("int", "bigint", "smallint", "tinyint")


def rewrite(holder: exp.Expression, columns: Columns) -> None:
    """Rewrite quotients, casts and greatest."""
    for node in reversed(list(holder.find_all(exp.Div, exp.Cast, exp.IntDiv))):
        if isinstance(node, exp.Div):
            node.set("this", exp.cast(node.this, "double"))
            node.set("typed", False)
        elif isinstance(node, exp.IntDiv):
            node.replace(_whole_quotient(node))
        elif node.is_type(*WHOLE) and not isinstance(node, exp.TryCast):
            _round(node)


def _whole_quotient(node: exp.IntDiv) -> exp.Expression:
    """Of whole numbers, cut towards 0."""
    return exp.Paren(this=exp.IntDiv(this=node.this, expression=node.expression))


def _round(node: exp.Cast) -> None:
    """Half away from 0 as DuckDB casts what is exact; a double that ends in .5 is none of a count."""
    inside = node.this.unnest()
    if isinstance(inside, exp.Predicate | exp.Connector | exp.Not | exp.Boolean | exp.Null):
        return
    if isinstance(inside, exp.Literal):
        return
    if isinstance(inside, exp.Coalesce) and isinstance(inside.this.unnest(), exp.Predicate):
        return
    node.set("this", exp.Round(this=node.this))
