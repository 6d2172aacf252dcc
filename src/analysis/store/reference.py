"""Small tables that say what the terms mean: post types and the law of retirement."""

from __future__ import annotations

from collections.abc import Mapping

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
    for position, (name, beside) in enumerate(types, 1):
        con.execute("insert into post_type values (?, ?, ?)", [name, position, beside])
    for age in law():
        con.execute(
            "insert into retirement_rule values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [age.rule, age.group, age.decided_on, age.effective_on, age.age_months,
             age.first_birth, age.births_per_month, age.most_months, age.source],
        )  # fmt: skip
