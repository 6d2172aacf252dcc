"""Every way to every benchmarked answer: the question, polars, pandas; and the bare scan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd
import polars as pl

from analysis.dictionary import post_types

from . import pandas_way, polars_way
from .built import Raw
from .scale import AS_OF, WINDOW_MONTHS

KEY = ("org_id", "post_type")
Connection = duckdb.DuckDBPyConnection

# Three columns of every row of the roster, and as little work on them as there can be. (The
# least and the latest of a date alone would be answered from statistics, without a scan.)
BARE_SCAN = "select count(*), sum(end_on - start_on), min(post_type) from roster"


@dataclass(frozen=True)
class Contest:
    """One question: its ways by name, what they must agree in, and its mark.

    A way returns its whole answer in memory: an Arrow table, a polars or a pandas frame.
    `mark` is what the question should take at most, as a multiple of the bare scan (None: open); `subset`
    says that the question answers for some unit × types only, and the others for every one.
    """

    name: str
    mark: float | None
    key: tuple[str, ...]
    columns: tuple[str, ...]
    ways: dict[str, Callable[[], Any]]
    subset: bool = False


def bare_scan(con: Connection) -> Callable[[], Any]:
    """Read three columns of the whole roster."""
    return lambda: con.sql(BARE_SCAN).to_arrow_table()


def contests(con: Connection, raw: Raw) -> list[Contest]:
    """Every contest: a question in SQL, and the same from the roster in polars and pandas."""
    moment = pd.Timestamp(AS_OF)
    window = {"as_of": AS_OF, "months": WINDOW_MONTHS}
    beside = [t.name for t in post_types() if t.beside]
    rows, frames = (raw.spells, raw.quota), (raw.pandas_spells, raw.pandas_quota)

    def asked(query: str, **given: Any) -> Callable[[], Any]:
        return lambda: con.sql(query, params=given).to_arrow_table()

    return [
        Contest(
            "staffing", 0.5, KEY, ("quota", "actual", "vacant_own"),
            {"duckdb": asked("from staffing(as_of := $as_of)", as_of=AS_OF),
             "polars": lambda: polars_way.staffing(*rows, AS_OF),
             "pandas": lambda: pandas_way.staffing(*frames, moment)},
        ),
        Contest(
            "staffing_total", None, ("post_type",), ("units", "quota", "actual", "vacant", "over"),
            {"duckdb": asked("from staffing_total(as_of := $as_of)", as_of=AS_OF),
             "polars": lambda: polars_way.staffing_total(*rows, AS_OF, beside),
             "pandas": lambda: pandas_way.staffing_total(*frames, moment, beside)},
        ),
        Contest(
            "idle", 1.5, KEY, ("idle_upper", "idle_lower"),
            {"duckdb": asked("from idle(as_of := $as_of, months := $months)", **window),
             "polars": lambda: polars_way.idle(*rows, AS_OF, WINDOW_MONTHS),
             "pandas": lambda: pandas_way.idle(*frames, moment, WINDOW_MONTHS)},
            subset=True,
        ),
    ]  # fmt: skip


def comparable(answer: Any, contest: Contest) -> pl.DataFrame:
    """An answer as a sorted frame of its key and its `columns` as integers."""
    frame = answer if isinstance(answer, pl.DataFrame) else pl.DataFrame(answer)
    key = pl.col(contest.key).cast(pl.String)
    return frame.select(key, pl.col(contest.columns).cast(pl.Int64)).sort(contest.key)
