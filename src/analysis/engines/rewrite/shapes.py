"""Shapes of a query: GROUP BY ALL, QUALIFY, stars with EXCLUDE, ASOF joins, rows from lists."""

from __future__ import annotations

from sqlglot import exp

from analysis.engines.columns import Columns, excluded, sources_of


def rewrite(holder: exp.Expression, columns: Columns) -> None:
    """Rewrite every query under `holder`, the innermost first."""
    for select in reversed(list(holder.find_all(exp.Select))):
        for join in select.args.get("joins") or ():
            if join.method == "ASOF":
                _asof(join, columns)
        _spell_stars(select, columns)
        _group(select)
        _from_lists(select)
        _lists_in_from(select)
        _qualify(select, columns)


def _spell_stars(select: exp.Select, columns: Columns) -> None:
    """`x.* exclude (a)`, `x.* replace (v as a)`, and stars that are grouped by, as their columns."""
    sources = dict(sources_of(select))
    group = select.args.get("group")
    every = group is not None and bool(group.args.get("all"))  # a group is by columns, not by stars
    spelt: list[exp.Expression] = []
    for shown in select.expressions:
        star = shown.this if isinstance(shown, exp.Column) else shown
        if not isinstance(star, exp.Star) or not (every or any(star.args.values())):
            spelt.append(shown)
            continue
        instead = {r.alias: r for r in star.args.get("replace") or ()}
        for alias in [shown.table] if isinstance(shown, exp.Column) else sources:
            for name in columns.of_source(sources[alias]):
                if name not in excluded(star):
                    spelt.append(instead.get(name) or exp.column(name, alias))
    select.set("expressions", spelt)


def _group(select: exp.Select) -> None:
    """GROUP BY ALL and by places as the expressions that they mean."""
    group = select.args.get("group")
    if group is None:
        return
    shown = [e.unalias() for e in select.expressions]
    if group.args.get("all"):
        keys = [e for e in shown if e.find(exp.AggFunc) is None]
    else:
        keys = [shown[int(k.name) - 1] if _is_place(k) else k for k in group.expressions]
    keys = [k for k in keys if not isinstance(k, exp.Literal)]  # a constant groups nothing
    select.set("group", exp.Group(expressions=[k.copy() for k in keys]))


def _is_place(key: exp.Expression) -> bool:
    return isinstance(key, exp.Literal) and not key.is_string


def _qualify(select: exp.Select, columns: Columns) -> None:
    """QUALIFY as a condition on a query in FROM; windows in it become columns there."""
    qualify = select.args.get("qualify")
    if qualify is None:
        return
    names = columns.of(select)
    inner = select.copy()
    inner.set("qualify", None)
    inner.append("expressions", exp.alias_(qualify.this.copy(), "qualified"))
    outer = exp.select(*(exp.column(n, "q") for n in names)).from_(inner.subquery("q"), copy=False)
    outer.where(exp.column("qualified", "q"), copy=False)
    select.replace(outer)


def _asof(join: exp.Join, columns: Columns) -> None:
    """ASOF LEFT JOIN c ON keys AND a.x < c.y: of c the row that comes first after a.x.

    Each row of c is told the one before it: the first after a.x is the one whose forerunner is not.
    """
    right, alias = join.this, join.this.alias
    parts = list(join.args["on"].flatten())
    keys = [p for p in parts if isinstance(p, exp.EQ)]
    (bound,) = [p for p in parts if not isinstance(p, exp.EQ)]
    assert isinstance(bound, exp.LT), "an ASOF join compares with <, the joined side on the right"
    by = ", ".join(f"q.{_of(side, alias)}" for k in keys for side in k.unnest_operands()
                   if side.table == alias)  # fmt: skip
    day = bound.expression.name
    told = exp.select(
        *(exp.column(n, "q") for n in columns.of(right)),
        f"lag(q.{day}) over (partition by {by} order by q.{day}) as day_before",
    )
    inner = right.copy()
    inner.set("alias", exp.TableAlias(this=exp.to_identifier("q")))
    join.set("this", told.from_(inner).subquery(alias))
    join.set("method", None)
    first = exp.or_(
        exp.column("day_before", alias).is_(exp.null()),
        exp.LTE(this=exp.column("day_before", alias), expression=bound.this.copy()),
    )
    join.set("on", exp.and_(*keys, bound, first))


def _of(side: exp.Expression, alias: str) -> str:
    assert isinstance(side, exp.Column) and side.table == alias
    return str(side.name)


def _from_lists(select: exp.Select) -> None:
    """`f(unnest(list))` in SELECT as a row of a lateral view for each member; one a query."""
    met = [e for shown in select.expressions for e in shown.find_all(exp.Explode)]
    met = [e for e in met if e.find_ancestor(exp.Select) is select]
    if not met:
        return
    (rows,) = met
    if rows.this.find(exp.AggFunc):
        select = _gathered(select, rows)
    member = f"member_{len(list(select.root().find_all(exp.Lateral)))}"
    listed = _list(rows.this)
    rows.replace(exp.column("member", member))
    _add_view(select, listed, member, "member")


def _gathered(select: exp.Select, rows: exp.Explode) -> exp.Select:
    """A list of aggregates in a query of its own; the members are taken from it."""
    (at,) = [n for n, e in enumerate(select.expressions) if rows in list(e.find_all(exp.Explode))]
    inner = select.copy()
    inner.expressions[at].replace(exp.alias_(_list(rows.this.copy()), "listed"))
    shown = [exp.column(e.alias_or_name, "q") for e in select.expressions]
    shown[at] = select.expressions[at]
    rows.set("this", exp.column("listed", "q"))
    for key in [k for k in select.args if k != "expressions"]:
        select.set(key, None)
    select.set("expressions", shown)
    return select.from_(inner.subquery("q"), copy=False)


def _lists_in_from(select: exp.Select) -> None:
    """`from …, unnest(list) g(m)` and `from unnest(list) g(m)` as lateral views."""
    start = select.args.get("from_")
    joins = select.args.get("joins") or []
    for join in [j for j in joins if isinstance(j.this, exp.Unnest)]:
        _add_unnest(select, join.this)
        joins.remove(join)
    if start is not None and isinstance(start.this, exp.Unnest):
        rows = start.this
        select.set("from_", exp.From(this=exp.select("1 as one").subquery("nothing")))
        _add_unnest(select, rows)


def _add_unnest(select: exp.Select, rows: exp.Unnest) -> None:
    alias = rows.args["alias"]
    _add_view(select, _list(rows.expressions[0]), alias.name, alias.columns[0].name)


def _add_view(select: exp.Select, listed: exp.Expression, table: str, column: str) -> None:
    if select.args.get("from_") is None:
        select.set("from_", exp.From(this=exp.select("1 as one").subquery("nothing")))
    view = exp.Lateral(
        this=exp.Explode(this=listed),
        view=True,
        alias=exp.TableAlias(this=exp.to_identifier(table), columns=[exp.to_identifier(column)]),
    )
    select.append("laterals", view)


def _list(node: exp.Expression) -> exp.Expression:
    """A list; a series that ends before it starts is empty, elsewhere it would run backwards."""
    if not isinstance(node, exp.GenerateSeries):
        return node
    start, end, step = (node.args.get(k) for k in ("start", "end", "step"))
    if step is not None and step.find(exp.Interval):
        start, end = exp.cast(start, "date"), exp.cast(end, "date")
    series = exp.GenerateSeries(start=start, end=end, step=step)
    forwards = exp.LTE(this=exp.Paren(this=start.copy()), expression=exp.Paren(this=end.copy()))
    return exp.Case(ifs=[exp.If(this=forwards, true=series)])
