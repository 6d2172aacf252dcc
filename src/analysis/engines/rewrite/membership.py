"""Membership: IN (query) as a value, lists that share a member."""

from __future__ import annotations

from sqlglot import exp

from analysis.engines.columns import Columns


def rewrite(holder: exp.Expression, columns: Columns) -> None:
    """Rewrite IN (query) where it is a value, and what is asked of lists."""
    for node in reversed(list(holder.find_all(exp.In))):
        if (
            node.args.get("query") is not None
            and node.find_ancestor(exp.Where, exp.Select, exp.Having)
            and not isinstance(node.find_ancestor(exp.Where, exp.Select), exp.Where)
        ):
            _as_existence(node, columns)
    for node in list(holder.find_all(exp.In, exp.EQ, exp.NEQ)):
        _records(node)
    for node in list(holder.find_all(exp.Exists)):
        _as_flag(node)
    for node in list(holder.find_all(exp.ArrayOverlaps)):
        node.replace(_shared(node.this, node.expression))
    for node in list(holder.find_all(exp.Length)):
        if isinstance(node.this, exp.ArrayFilter | exp.Split | exp.RegexpSplit):
            node.replace(exp.ArraySize(this=node.this))
    for node in list(holder.find_all(exp.Anonymous)):
        if node.name == "list_has_any":
            node.replace(_shared(*node.expressions))
        elif node.name == "list_position":
            place = exp.Anonymous(this="ARRAY_POSITION", expressions=node.expressions)
            node.replace(exp.Nullif(this=place, expression=exp.Literal.number(0)))


def _records(node: exp.Expression) -> None:
    """`(a, b) in ((x, y), …)` and `(a, b) <> (x, y)`, place by place."""
    if not isinstance(node.this.unnest(), exp.Tuple):
        return
    if isinstance(node, exp.In):
        node.replace(exp.paren(exp.or_(*(_alike(node.this, one) for one in node.expressions))))
    else:
        same = _alike(node.this, node.expression)
        node.replace(exp.not_(same) if isinstance(node, exp.NEQ) else same)


def _alike(one: exp.Expression, other: exp.Expression) -> exp.Expression:
    pairs = zip(one.unnest().expressions, other.unnest().expressions, strict=True)
    return exp.paren(exp.and_(*(exp.EQ(this=a.copy(), expression=b.copy()) for a, b in pairs)))


def _as_flag(node: exp.Exists) -> None:
    """EXISTS as a value: Sail takes it for one that may be NULL in one place and not in another."""
    above = node.find_ancestor(exp.Where, exp.Having, exp.Join, exp.Select)
    if isinstance(above, exp.Select):
        one, none = exp.Literal.number(1), exp.Literal.number(0)
        told = exp.Case(ifs=[exp.If(this=node.copy(), true=one)], default=none)
        node.replace(exp.paren(exp.EQ(this=told, expression=one.copy())))


def _shared(one: exp.Expression, other: exp.Expression) -> exp.Expression:
    """Whether two lists share a member; a NULL among them is elsewhere a member that may be any."""
    shared = exp.Anonymous(this="ARRAYS_OVERLAP", expressions=[one.copy(), other.copy()])
    return exp.Coalesce(this=shared, expressions=[exp.false()])


def _as_existence(node: exp.In, columns: Columns) -> None:
    """`x in (query)` in SELECT as EXISTS: the same where neither side is NULL, as of keys."""
    query = node.args["query"].unnest()
    (name,) = columns.of(query)
    found = (
        exp.select("1")
        .from_(query.subquery("listed"))
        .where(exp.EQ(this=exp.column(name, "listed"), expression=node.this.copy()))
    )
    node.replace(exp.Exists(this=found))
