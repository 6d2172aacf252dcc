"""Chinese views for ad-hoc SQL: answers and tables of files, columns by their Chinese names.

    select 单位 … from 编制台账 where 空编 > 0

A view asks its question of the end of coverage. What a question takes is asked of the macro.
"""

from __future__ import annotations

from collections import Counter

import duckdb

from analysis.dictionary import input_tables, question_views, result_columns

Connection = duckdb.DuckDBPyConnection


def install_views(con: Connection) -> None:
    """Create every view. The questions must be installed, the dataset's card in place."""
    con.execute("begin")  # each commit waits for the disk
    for name, question in question_views().items():
        known = result_columns(question)
        columns = con.sql(f"from {question}()").columns
        named = {c: known[c].zh if c in known else c for c in columns}
        _create(con, name, f"{question}()", named)
    for table in input_tables().values():
        if table.zh not in question_views():
            _create(con, table.zh, f'"{table.name}"', {c.name: c.zh for c in table.columns})
    con.execute("commit")


def _create(con: Connection, name: str, source: str, named: dict[str, str]) -> None:
    """A view; where two columns have one Chinese name, the second keeps its own beside it."""
    met: Counter[str] = Counter()
    listed = []
    for column, zh in named.items():
        met[zh] += 1
        listed.append(f'"{column}" as "{zh if met[zh] == 1 else f"{zh}（{column}）"}"')
    con.execute(f'create or replace view "{name}" as select {", ".join(listed)} from {source}')
