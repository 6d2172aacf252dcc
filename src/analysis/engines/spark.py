"""Spark, and Sail by the same protocol: a dataset's tables as Parquet, the questions asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import duckdb

from analysis.dictionary import tables
from analysis.engines.apart import EngineError, refuse_apart
from analysis.engines.driver import Driver
from analysis.engines.session import session
from analysis.engines.translate import Translator, given_as
from analysis.store.schema import SCHEMA_VERSION


def open_engine(engine: str, data: str) -> Spark:
    """A dataset that lies as Parquet, asked of an engine. Raises EngineError in Chinese."""
    place = data if "://" in data else str(Path(data).absolute())
    return Spark(session(engine), place)


class Spark:
    """A dataset on an engine, asked like a database: `analysis.idle(con, as_of=…)`.

    `here` is DuckDB on this machine, with the few rows that say what the definitions mean.
    """

    def __init__(self, session: Any, data: str) -> None:
        self._session, self._data = session, data.rstrip("/")
        self._views = set[str]()
        self._types: dict[str, dict[str, str]] = {}
        self._refuse_other_version()
        self.driver = Driver(self._rows)
        self._translator = Translator(self.driver)

    @property
    def here(self) -> duckdb.DuckDBPyConnection:
        """The DuckDB connection on this machine."""
        return self.driver.con

    def asked(self, name: str, given: Mapping[str, Any]) -> duckdb.DuckDBPyRelation:
        """The answer to a question, its columns of the types that DuckDB gives them."""
        refuse_apart(name)
        told = given_as(given)
        statement = self._translator.statement(name, told)
        for table in sorted(statement.reads):
            self._view(table)
        for view, sql in statement.handed.items():
            self._hand(view, sql)
        found = self._session.sql(statement.sql).toArrow()
        if name not in self._types:  # they are the same whatever is asked
            self._types[name] = self.driver.types(name, told)
        types = self._types[name]
        shown = ", ".join(
            f'cast("{column}" as {kind}) as "{column}"' for column, kind in types.items()
        )
        return self.here.from_arrow(found).project(shown)

    def ground(self) -> duckdb.DuckDBPyConnection:
        """`here` with what an answer's caveat, and which unit is meant, are told from."""
        self.driver.bring(("doubt", "unit", "unit_name", "org_name"))
        return self.here

    def sql(self, *_: Any, **__: Any) -> NoReturn:
        """Nothing but questions is asked of an engine: raises EngineError."""
        raise EngineError("引擎上只答问题（analysis.idle(con) 等）；SQL 与模型请用建库的机器")

    execute = sql

    def _refuse_other_version(self) -> None:
        found = self._rows("build_log").column("schema_version").to_pylist()
        if not found or found[-1] != SCHEMA_VERSION:
            raise EngineError(
                f"{self._data} 由另一版本导出：请用本软件重新 build，再 bianzhi export --parquet"
            )

    def _hand(self, view: str, sql: str) -> None:
        if view not in self._views:
            rows = self.driver.handed(sql)
            self._session.createDataFrame(rows, _schema(rows)).createOrReplaceTempView(view)
            self._views.add(view)

    def _view(self, table: str) -> None:
        if table not in self._views:
            names = [column.name for column in tables()[table].columns]
            try:
                frame = self._session.read.parquet(f"{self._data}/{table}")
                frame.select(*(f"`{name}`" for name in names)).createOrReplaceTempView(table)
            except Exception as error:
                raise EngineError(
                    f"{self._data} 里读不到 {table}：应是 bianzhi export --parquet 写出的文件夹，"
                    "且引擎的各台机器都读得到"
                ) from error
            self._views.add(table)

    def _rows(self, table: str) -> Any:
        self._view(table)
        return self._session.table(table).toArrow()


def _schema(rows: Any) -> str:
    """The columns of an Arrow table as Spark declares them: rows that are none tell no types."""
    names = {"string": "string", "date32[day]": "date", "int32": "int", "int64": "bigint",
             "bool": "boolean", "double": "double"}  # fmt: skip
    return ", ".join(f"`{field.name}` {names[str(field.type)]}" for field in rows.schema)
