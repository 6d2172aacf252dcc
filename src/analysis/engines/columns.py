"""Which columns a query gives, in order: of a table of the dictionary, a CTE or a query in a query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlglot import exp

from analysis.dictionary import tables


class Columns:
    """`ctes` are the queries at the top; `handed` tells the columns of what is handed over."""

    def __init__(
        self, ctes: Mapping[str, exp.Expression], handed: Callable[[str], list[str]]
    ) -> None:
        self._ctes, self._handed = ctes, handed
        self._known: dict[str, list[str]] = {}

    def of(self, query: exp.Expression) -> list[str]:
        """The columns of a query; stars are looked up in what stands behind FROM."""
        if isinstance(query, exp.Subquery):
            return self.of(query.this)
        if isinstance(query, exp.SetOperation):
            return self.of(query.this)
        return list(self._given(query))

    def _given(self, select: exp.Select) -> Iterator[str]:
        sources = dict(sources_of(select))
        for shown in select.expressions:
            if isinstance(shown, exp.Star):
                wanted, star = list(sources.values()), shown
            elif isinstance(shown, exp.Column) and isinstance(shown.this, exp.Star):
                wanted, star = [sources[shown.table]], shown.this
            else:
                yield shown.alias_or_name
                continue
            left_out = excluded(star)
            for source in wanted:
                yield from (name for name in self.of_source(source) if name not in left_out)

    def of_source(self, source: exp.Expression) -> list[str]:
        """The columns of what stands behind FROM or JOIN."""
        alias = source.args.get("alias")
        if alias is not None and alias.columns:
            return [column.name for column in alias.columns]
        if not isinstance(source, exp.Table):
            return self.of(source.this if isinstance(source, exp.Lateral) else source)
        name = source.name
        if name not in self._known:
            if name in self._ctes:
                self._known[name] = self.of(self._ctes[name])
            elif name in tables():
                self._known[name] = [column.name for column in tables()[name].columns]
            else:
                self._known[name] = self._handed(name)
        return self._known[name]


def sources_of(select: exp.Select) -> Iterator[tuple[str, exp.Expression]]:
    """Alias → what stands behind FROM and JOIN; who joins only to choose gives no columns."""
    if (start := select.args.get("from_")) is not None:
        yield start.this.alias_or_name, start.this
    for join in select.args.get("joins") or ():
        if join.kind not in ("SEMI", "ANTI") and join.side not in ("SEMI", "ANTI"):
            yield join.this.alias_or_name, join.this


def excluded(star: exp.Star) -> set[str]:
    """The columns that a star leaves out."""
    return {c.name for c in star.args.get("except_") or ()}
