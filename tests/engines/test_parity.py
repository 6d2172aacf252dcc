"""Every question gives the same rows on Sail as in DuckDB.

Sail speaks Spark's protocol without Java, so this runs with every test; Spark itself, on two
workers of which one is killed, is `tests/engines/cluster.py` (`make test-spark`).
"""

from __future__ import annotations

import os
from datetime import date

import duckdb
import pytest
from asking import DAYS, given, same_rows
from world import world

from analysis.engines.apart import apart
from analysis.engines.layout import write_parquet
from analysis.engines.spark import Spark, open_engine
from analysis.questions import catalogue
from analysis.questions.registry import asked


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    return world()


@pytest.fixture(scope="module")
def engine(con: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Spark:
    pytest.importorskip("pysail")
    place = tmp_path_factory.mktemp("parquet") / "world"
    write_parquet(con, place, False, lambda *_: None)
    return open_engine("sail", str(place))


def _asked() -> list[tuple[str, date]]:
    """Every question on one of the days in turn; on all of them where `EVERY_DAY` is set (`make parity`)."""
    names = [n for n in catalogue() if n not in apart()]
    if os.environ.get("EVERY_DAY"):
        return [(name, day) for name in names for day in DAYS]
    return [(name, DAYS[at % len(DAYS)]) for at, name in enumerate(names)]


@pytest.mark.parametrize(("name", "day"), _asked(), ids=str)
def test_the_same_rows(name: str, day: date, con: duckdb.DuckDBPyConnection, engine: Spark) -> None:
    told = given(name, day)
    wanted, found = asked(con, name, told), asked(engine, name, told)
    assert found.columns == wanted.columns and found.types == wanted.types
    same_rows(wanted.fetchall(), found.fetchall())


def test_most_questions_have_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Else the comparison above would say nothing."""
    empty = [n for n in catalogue() if not any(asked(con, n, given(n, d)).fetchall() for d in DAYS)]
    assert len(empty) <= len(catalogue()) // 4, empty
