"""Numbers: a quotient is a double, a cast to a whole number rounds, places in lists begin with 1."""

from __future__ import annotations

from sqlglot import exp

from analysis.engines.columns import Columns

WHOLE = ("int", "bigint", "smallint", "tinyint")


def rewrite(holder: exp.Expression, columns: Columns) -> None:
    """Rewrite quotients, casts and greatest."""
    for node in reversed(list(holder.find_all(exp.Div, exp.Cast, exp.IntDiv))):
        if isinstance(node, exp.Div):
            _quotient(node)
        elif isinstance(node, exp.IntDiv):
            node.replace(_whole_quotient(node))
        elif node.is_type(*WHOLE) and not isinstance(node, exp.TryCast):
            _round(node)


def _quotient(node: exp.Div) -> None:
    """A double by a double: whole numbers and decimals have quotients of their own elsewhere.

    By nullif(x, 0) it is written as IF: Sail works a quotient out on sample values when it plans.
    """
    above, below = exp.cast(node.this, "double"), node.expression.unnest()
    if not isinstance(below, exp.Nullif):
        node.set("this", above)
        node.set("expression", exp.cast(node.expression, "double"))
        return
    below = exp.cast(below.this, "double")
    none = exp.EQ(this=below, expression=exp.Literal.number(0))
    ratio = exp.Div(this=above, expression=below.copy())
    node.replace(exp.If(this=none, true=exp.null(), false=ratio))


def _whole_quotient(node: exp.IntDiv) -> exp.Expression:
    """Of whole numbers, cut towards 0."""
    return exp.Paren(this=exp.IntDiv(this=node.this, expression=node.expression))


def _round(node: exp.Cast) -> None:
    """Half away from 0 as DuckDB casts what is exact; a double that ends in .5 is none of a count."""
    inside = node.this.unnest()
    if isinstance(inside, exp.Predicate | exp.Connector | exp.Not | exp.Boolean | exp.Null):
        return
    if isinstance(inside, exp.Coalesce) and isinstance(inside.this.unnest(), exp.Predicate):
        return
    node.set("this", exp.Round(this=node.this))
