"""Aggregates: which rows arg_max passes over, texts put together in order, any value of a group."""

from __future__ import annotations

from sqlglot import exp

from analysis.engines.columns import Columns


def rewrite(holder: exp.Expression, columns: Columns) -> None:
    """Rewrite aggregates with their filters."""
    for node in reversed(list(holder.find_all(exp.ArgMax, exp.ArgMin))):
        _arg(node)
    for node in list(holder.find_all(exp.GroupConcat)):
        _texts(node)
    for node in list(holder.find_all(exp.AnyValue)):
        # the one value of a group, passing over NULL: the largest is it
        whole = node.parent if isinstance(node.parent, exp.IgnoreNulls) else node
        whole.replace(exp.Max(this=node.this))
    for node in list(holder.find_all(exp.Tuple)):
        if not isinstance(node.parent, exp.In | exp.Values):
            node.replace(exp.func("struct", *node.expressions, dialect="spark"))


def _arg(node: exp.Expression) -> None:
    """arg_max passes over rows whose value is NULL, but where the value stands in a record."""
    record = node.this
    if isinstance(record, exp.Struct) and isinstance(node.parent, exp.Bracket):
        node.set("this", record.expressions[0].expression)
        node.parent.replace(node)
        return
    told = exp.Not(this=exp.Is(this=record.copy(), expression=exp.null()))
    _filter(node, told)


def _filter(node: exp.Expression, told: exp.Expression) -> None:
    outer = node.parent
    if isinstance(outer, exp.Filter):
        where = outer.expression
        where.set("this", exp.and_(where.this, told))
    else:
        node.replace(exp.Filter(this=node.copy(), expression=exp.Where(this=told)))


def _texts(node: exp.GroupConcat) -> None:
    """Texts in their own order, joined; NULL where there is none."""
    order = node.this if isinstance(node.this, exp.Order) else None
    inside = order.this if order else node.this
    once = isinstance(inside, exp.Distinct)
    text = inside.expressions[0] if once else inside
    assert order is not None, "texts are put together in an order"
    assert [o.this for o in order.expressions] == [text], "texts are ordered by themselves"
    outer = node.parent if isinstance(node.parent, exp.Filter) else None
    gather = exp.ArrayUniqueAgg(this=text.copy()) if once else exp.ArrayAgg(this=text.copy())
    count: exp.Expression = exp.Count(this=text.copy(), big_int=True)
    if outer is not None:
        gather = exp.Filter(this=gather, expression=outer.expression.copy())
        count = exp.Filter(this=count, expression=outer.expression.copy())
    joined = exp.func("array_join", exp.Anonymous(this="sort_array", expressions=[gather]),
                      node.args["separator"], dialect="spark")  # fmt: skip
    some = exp.GT(this=count, expression=exp.Literal.number(0))
    (outer or node).replace(exp.Case(ifs=[exp.If(this=some, true=joined)]))
