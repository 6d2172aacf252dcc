"""`%load_ext analysis`: SQL cells, and relations and frames shown with Chinese headings.

    %%sql demo --into vacant
    from 闲置编制 where 状态 = '沉睡'

The answer is shown, and kept as a polars frame where `--into` names it. Without a dataset the cell
asks the connection called `con`, else the newest database. A query that fails stops the notebook,
with one line in Chinese instead of a traceback.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import polars as pl
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from analysis.dictionary import result_columns
from analysis.report.plain import plain
from analysis.report.table_column import NOT_APPLYING
from analysis.report.tables import Table, table
from analysis.store.place import find_database, open_database

NUMBERS = ("count", "number", "flag", "decimal", "big", "year")
"""Types of columns whose empty values are unknown numbers."""

FIRST = 50
"""So many rows of an answer a cell shows."""


class QueryError(Exception):
    """A query that failed, in one Chinese line."""

    def _render_traceback_(self) -> list[str]:
        return [f"查询失败：{self}"]


@magics_class
class SqlCells(Magics):
    """`%%sql` cells over built databases, read-only."""

    @magic_arguments()
    @argument("dataset", nargs="?", help="数据集名称、文件夹或 .duckdb 文件")
    @argument("--into", help="把结果另存为这个变量（polars 表）")
    @cell_magic
    def sql(self, line: str, cell: str) -> Table | None:
        """Ask a database in SQL."""
        wanted = parse_argstring(self.sql, line)
        try:
            relation = self._connection(wanted.dataset).sql(cell)
            if relation is None:
                return None
            if wanted.into:
                self._variables()[wanted.into] = relation.pl()
            return shown(relation)
        except (duckdb.Error, OSError) as error:
            words = plain(error)
            raise QueryError(words.message if words else str(error)) from None

    def _variables(self) -> dict[str, Any]:
        return self.shell.user_ns if self.shell else {}

    def _connection(self, dataset: str | None) -> duckdb.DuckDBPyConnection:
        open_one = self._variables().get("con")
        if dataset is None and isinstance(open_one, duckdb.DuckDBPyConnection):
            return open_one
        return open_database(find_database(dataset))


def shown(data: duckdb.DuckDBPyRelation | pl.DataFrame) -> Table:
    """The first rows under Chinese headings, and how many there are."""
    rows = len(data) if isinstance(data, pl.DataFrame) else data.count("*").fetchall()[0][0]
    return table(data.limit(FIRST), _size(rows), max_rows=None, nulls=_nothing(data.columns))


def _nothing(names: Sequence[str]) -> dict[str, str]:
    """Where words or days are wanting, nothing may be to say: as on the terminal, no 未知."""
    known = result_columns()
    return {n: NOT_APPLYING for n in names if n in known and known[n].type not in NUMBERS}


def _size(rows: int) -> str:
    return f"共 {rows:,} 行" + (f"，显示前 {FIRST} 行" if rows > FIRST else "")


def load(shell: InteractiveShell) -> None:
    """Register the SQL cells and the way answers are shown."""
    shell.register_magics(SqlCells)
    formatters: Any = shell.display_formatter
    for kind in (duckdb.DuckDBPyRelation, pl.DataFrame):
        formatters.formatters["text/html"].for_type(kind, lambda data: shown(data)._repr_html_())
