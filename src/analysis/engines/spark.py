"""Spark, and Sail by the same protocol: a dataset's tables as Parquet, the questions asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from analysis.dictionary import tables
from analysis.engines.driver import Driver
from analysis.engines.translate import given_as, translated


class Spark:
    """A dataset on an engine, asked like a database: `analysis.idle(con, as_of=…)`.

    `here` is DuckDB on this machine, with the few rows that say what the definitions mean.
    """

    def __init__(self, session: Any, data: str) -> None:
        self._session, self._data = session, data.rstrip("/")
        self._views = set[str]()
        self.driver = Driver(self._rows)

    @property
    def here(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection on this machine."""
        return self.driver.con

    def asked(self, name: str, given: Mapping[str, Any]) -> duckdb.DuckDBPyRelation:
        """The answer to a question, its columns of the types that DuckDB gives them."""
        told = given_as(given)
        statement = translated(self.driver, name, told)
        for table in sorted(statement.reads):
            self._view(table)
        for view, rows in statement.handed.items():
            self._session.createDataFrame(rows).createOrReplaceTempView(view)
        found = self._session.sql(statement.sql).toArrow()
        types = self.driver.types(name, told)
        shown = ", ".join(f'cast("{column}" as {kind}) as "{column}"' for column, kind in types.items())
        return self.here.from_arrow(found).project(shown)

    def _view(self, table: str) -> None:
        if table not in self._views:
            names = [column.name for column in tables()[table].columns]
            frame = self._session.read.parquet(f"{self._data}/{table}")
            frame.select(*(f"`{name}`" for name in names)).createOrReplaceTempView(table)
            self._views.add(table)

    def _rows(self, table: str) -> Any:
        self._view(table)
        return self._session.table(table).toArrow()
