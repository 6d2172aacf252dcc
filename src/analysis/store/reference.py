"""Small tables that say what the terms mean: post types and the law of retirement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from analysis.dictionary import post_types
from analysis.terms.retirement import law


def write_reference(
    con: duckdb.DuckDBPyConnection, own_types: Mapping[str, bool] | None = None
) -> None:
    """Fill `post_type` and `retirement_rule`.

    `own_types` are an office's own post types, each with whether it stands beside the others.
    """
    types = [(t.name, t.beside) for t in post_types()]
    types += [(name, beside) for name, beside in (own_types or {}).items()]
    _insert(con, "post_type", [(name, n, beside) for n, (name, beside) in enumerate(types, 1)])
    _insert(con, "retirement_rule", [
        (age.rule, age.group, age.decided_on, age.effective_on, age.age_months,
         age.first_birth, age.births_per_month, age.most_months, age.source)
        for age in law()
    ])  # fmt: skip


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]) -> None:
    # in one statement: each has to be planned
    one = "(" + ", ".join("?" for _ in rows[0]) + ")"
    con.execute(
        f"insert into {table} values " + ", ".join(one for _ in rows),
        [v for row in rows for v in row],
    )
