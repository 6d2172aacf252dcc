"""Terms: the field's words, each said once, in SQL and as small tables.

What a day, an own vacancy, a lineage event, a post type, a retirement age is. Installed in the
order of use before anything is derived; the store, the rules and the questions read through
them. What depends on the dataset (its coverage, the post types that stand beside) is written in
as constants: compared with a constant, a day prunes the scan of the intervals when the question
is planned; compared with a subquery it costs a join of every row with one day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from importlib.resources import files

import duckdb

from analysis.dictionary import post_types
from analysis.terms import retirement
from analysis.terms.order import CircularDefinitionError, in_order_of_use, names_called

Connection = duckdb.DuckDBPyConnection

CONSTANTS = ("day_or_coverage_start", "day_or_coverage_end", "is_beside", "is_in_balance")
"""The terms into which a dataset's own constants are written."""

_MACRO = re.compile(r"create or replace macro (\w+)\(.*?;\n", re.DOTALL)


def definitions() -> dict[str, str]:
    """Every term by name with its SQL, those made from the law included."""
    texts = [
        path.read_text(encoding="utf-8")
        for path in files("analysis.terms").iterdir()
        if path.name.endswith(".sql")
    ]
    texts.append(retirement.macros())
    return {found[1]: found[0] for text in texts for found in _MACRO.finditer(text)}


def install_terms(con: Connection) -> None:
    """Create every term. The tables that they read must be there, `post_type` filled.

    Where `dataset` has its row, its coverage is written into the terms of days.
    """
    known = definitions_for(con)
    con.execute("\n".join(known[name] for name in in_order_of_use(known)))


def install_constants(con: Connection) -> None:
    """Write this dataset's constants into the terms that hold some; the others must be there."""
    con.execute("\n".join(_constants(con).values()))


def definitions_for(con: Connection) -> dict[str, str]:
    """Every term by name with its SQL, what depends on the dataset written in as constants."""
    return definitions() | _constants(con)


def _constants(con: Connection) -> dict[str, str]:
    rows = con.execute("select coverage_start, coverage_end from dataset").fetchall()
    start, end = rows[0] if rows else (None, None)
    known = dict(_coverage_days(start, end))
    known["is_beside"] = _beside(con)
    known["is_in_balance"] = _in_balance(con)
    return known


def beside_types(con: Connection) -> frozenset[str]:
    """The post types of this database that stand beside the others and are never added to them."""
    return frozenset(
        n for (n,) in con.execute("select post_type from post_type where beside").fetchall()
    )


def _coverage_days(start: date | None, end: date | None) -> Iterable[tuple[str, str]]:
    for name, given, day in (("start", "beginning", start), ("end", "moment", end)):
        if day is not None:
            macro = f"day_or_coverage_{name}"
            yield (
                macro,
                f"create or replace macro {macro}(asked) as coalesce({given}(asked), date '{day}');",
            )


def _beside(con: Connection) -> str:
    """Whether a post type stands beside the others: shown, and never added to them."""
    rows = con.execute("select post_type from post_type where beside order by all").fetchall()
    names = ", ".join("'" + name.replace("'", "''") + "'" for (name,) in rows) or "NULL"
    return f"create or replace macro is_beside(own_type) as coalesce(own_type in ({names}), false);"


def _in_balance(con: Connection) -> str:
    """Whether a post type, as the card counts it, is one of those that the office's 空缺 adds."""
    said = [
        types for (types,) in con.execute("select balance_types from dataset").fetchall() if types
    ]
    asked = said[0].split("、") if said else [t.name for t in post_types() if t.balance]
    values = ", ".join("('" + name.replace("'", "''") + "')" for name in asked)
    return (
        "create or replace macro is_in_balance(own_type) as own_type in (select "
        f"coalesce(c.counts_as, b.name) from (values {values}) b(name) "
        "left join counted_as c on c.post_type = b.name);"
    )


__all__ = [
    "CONSTANTS",
    "CircularDefinitionError",
    "beside_types",
    "definitions",
    "definitions_for",
    "in_order_of_use",
    "install_constants",
    "install_terms",
    "names_called",
]
