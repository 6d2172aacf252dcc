"""What DuckDB's dialect says and the other lacks, or reads otherwise, rewritten on the tree.

Each function changes one kind of thing, wherever it stands; none knows a question.
"""

from __future__ import annotations

from sqlglot import exp

from analysis.engines.columns import Columns
from analysis.engines.rewrite import aggregates, days, membership, numbers, shapes, texts


def rewritten(query: exp.Expression, columns: Columns) -> exp.Expression:
    """The tree of one query, of DuckDB's dialect, as the other engines read it the same way."""
    holder = exp.Paren(this=query)
    for room in (shapes, membership, days, numbers, aggregates, texts):
        room.rewrite(holder, columns)
    return holder.this
