"""Days: months between two and months after one, days after one, the first of a month or quarter."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from analysis.engines.columns import Columns


def rewrite(holder: exp.Expression, columns: Columns) -> None:
    """Rewrite arithmetic on days."""
    for node in reversed(
        list(holder.find_all(exp.Add, exp.Sub, exp.DateDiff, exp.TimestampTrunc, exp.DateTrunc))
    ):
        if isinstance(node, exp.DateDiff):
            if str(node.args.get("unit") or "DAY").upper() == "MONTH":
                node.replace(_months_between(node))
        elif isinstance(node, exp.TimestampTrunc | exp.DateTrunc):
            node.replace(_floor(node))
        elif (months := _months(node.expression)) is not None:
            way = exp.Neg(this=exp.Paren(this=months)) if isinstance(node, exp.Sub) else months
            node.replace(exp.func("add_months", exp.cast(node.this, "date"), way, dialect="spark"))


def _months(node: exp.Expression) -> exp.Expression | None:
    """The number of months of `to_months(n)` or of an interval of months."""
    if isinstance(node, exp.Anonymous) and node.name == "to_months":
        return node.expressions[0]
    if isinstance(node, exp.Interval) and str(node.args.get("unit")).upper() == "MONTH":
        return exp.Literal.number(node.this.name)
    return None


def _months_between(node: exp.DateDiff) -> exp.Expression:
    """How many first days of months lie between: that is what DuckDB counts."""

    def months(day: Any) -> exp.Expression:
        twelve = exp.Mul(this=exp.Year(this=day.copy()), expression=exp.Literal.number(12))
        return exp.Add(this=twelve, expression=exp.Month(this=day.copy()))

    less = exp.Sub(this=months(node.this), expression=exp.Paren(this=months(node.expression)))
    return exp.Paren(this=less)


def _floor(node: exp.Expression) -> exp.Expression:
    """The first day of a month, quarter or year, as a day: elsewhere it is a moment."""
    unit = exp.Literal.string(str(node.args["unit"].name).upper())
    return exp.Anonymous(this="TRUNC", expressions=[node.this, unit])
