"""Every way to every benchmarked answer: the question, polars, pandas; and the bare scan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd
import polars as pl

from analysis.bench import pandas_way, polars_way
from analysis.bench.built import Raw
from analysis.bench.scale import AS_OF, WINDOW_MONTHS
from analysis.questions import catalogue

KEY = ["org_id", "post_type"]
Connection = duckdb.DuckDBPyConnection

# Three columns of every row of the roster, and as little work on them as there can be. (The
# least and the latest of a date alone would be answered from statistics, without a scan.)
BARE_SCAN = "select count(*), sum(end_on - start_on), min(post_type) from roster"

# One minimum over the rows that the window touches; one unknown day makes it unknown.
WINDOW_MINIMUM = """
    select s.org_id, s.post_type,
           case when count(s.vacant_own) = count(*) then min(s.vacant_own) end as idle_upper
    from staffing_interval s
    where s.start_on <= cast($as_of as date)
      and s.end_on > cast($as_of as date) - to_months($months)
    group by s.org_id, s.post_type
"""


@dataclass(frozen=True)
class Contest:
    """One question: its ways by name, what they must agree in, and its mark.

    A way returns its whole answer in memory: an Arrow table, a polars or a pandas frame.
    `mark` is what the question should take at most, as a multiple of the bare scan; `subset`
    says that the question answers for some unit × types only, and the others for every one.
    """

    name: str
    mark: float
    columns: tuple[str, ...]
    ways: dict[str, Callable[[], Any]]
    subset: bool = False


def bare_scan(con: Connection) -> Callable[[], Any]:
    """Read three columns of the whole roster."""
    return lambda: con.sql(BARE_SCAN).to_arrow_table()


def contests(con: Connection, raw: Raw) -> list[Contest]:
    """Every contest; `idle` once it is a question (the analysts give its upper bound alone)."""
    moment = pd.Timestamp(AS_OF)
    window = {"as_of": AS_OF, "months": WINDOW_MONTHS}
    staffing = {
        "duckdb": lambda: con.sql(
            "from staffing(as_of := $as_of)", params={"as_of": AS_OF}
        ).to_arrow_table(),
        "polars": lambda: polars_way.staffing(raw.spells, raw.quota, AS_OF),
        "pandas": lambda: pandas_way.staffing(raw.pandas_spells, raw.pandas_quota, moment),
    }
    minimum = {
        "duckdb": lambda: con.sql(WINDOW_MINIMUM, params=window).to_arrow_table(),
        "polars": lambda: polars_way.window_minimum(raw.spells, raw.quota, AS_OF, WINDOW_MONTHS),
        "pandas": lambda: pandas_way.window_minimum(
            raw.pandas_spells, raw.pandas_quota, moment, WINDOW_MONTHS
        ),
    }
    idle = minimum | {
        "duckdb": lambda: con.sql(
            "from idle(as_of := $as_of, months := $months)", params=window
        ).to_arrow_table()
    }
    found = [
        Contest("staffing", 0.5, ("quota", "actual", "vacant_own"), staffing),
        Contest("window_minimum", 2.0, ("idle_upper",), minimum),
    ]
    if "idle" in catalogue():
        found.append(Contest("idle", 1.5, ("idle_upper",), idle, subset=True))
    return found


def comparable(answer: Any, columns: tuple[str, ...]) -> pl.DataFrame:
    """An answer as a sorted frame of org_id, post_type and `columns` as integers."""
    frame = answer if isinstance(answer, pl.DataFrame) else pl.DataFrame(answer)
    return frame.select(pl.col(KEY).cast(pl.String), pl.col(columns).cast(pl.Int64)).sort(KEY)
