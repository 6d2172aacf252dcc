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
    for node in list(holder.find_all(exp.PercentileCont)):
        node.replace(exp.func("percentile", node.this, node.expression))
    for node in list(holder.find_all(exp.Window)):
        if isinstance(node.this, exp.Filter):
            _filtered_window(node)
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


def _filtered_window(window: exp.Window) -> None:
    """`count(*) filter (c) over …`: the rows that are not meant are NULL to the aggregate."""
    chosen = window.this.expression.this
    aggregate = window.this.this
    value = exp.Literal.number(1) if isinstance(aggregate.this, exp.Star) else aggregate.this
    aggregate.set("this", exp.Case(ifs=[exp.If(this=chosen, true=value)]))
    window.set("this", aggregate)


def _texts(node: exp.GroupConcat) -> None:
    """Texts put together in an order; a filter's rows that are not meant are NULL, passed over."""
    order = node.this if isinstance(node.this, exp.Order) else None
    assert order is not None, "texts are put together in an order"
    inside = order.this
    once = isinstance(inside, exp.Distinct)
    text = inside.expressions[0] if once else inside
    outer = node.parent if isinstance(node.parent, exp.Filter) else None
    if outer is not None:
        chosen = outer.expression.this
        text = exp.Case(ifs=[exp.If(this=chosen.copy(), true=text.copy())])
    shown = exp.Distinct(expressions=[text.copy()]) if once else text.copy()
    keys = [text.copy() if once else o.this.copy() for o in order.expressions]
    joined = exp.Anonymous(this="LISTAGG", expressions=[shown, node.args["separator"]])
    within = exp.Order(expressions=[exp.Ordered(this=key, nulls_first=True) for key in keys])
    (outer or node).replace(exp.WithinGroup(this=joined, expression=within))
