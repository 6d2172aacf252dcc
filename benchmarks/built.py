"""A benchmark world as a build leaves it: one database file, intervals derived, read-only."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl

from analysis.questions import install
from analysis.store.coverage import Span
from analysis.store.derive import derive
from analysis.store.reference import write_reference
from analysis.store.schema import connect_new, create_all
from analysis.terms import install_terms

from .scale import COVERAGE, Scale
from .world import fill_world


@dataclass(frozen=True)
class Built:
    """A database file, and the seconds that raw tables and interval tables took."""

    path: Path
    world_seconds: float
    derive_seconds: float


@dataclass(frozen=True)
class Raw:
    """The raw spells and quota rows, read into memory for the analysts' ways."""

    spells: pl.DataFrame
    quota: pl.DataFrame
    pandas_spells: pd.DataFrame
    pandas_quota: pd.DataFrame


def build_world(scale: Scale, path: Path) -> Built:
    """Write the world of `scale` into the new database `path`."""
    with connect_new(str(path)) as con:
        con.execute("set enable_progress_bar = false")
        create_all(con)
        began = time.perf_counter()
        fill_world(con, scale)
        con.execute("checkpoint")
        filled = time.perf_counter()
        con.execute(
            "insert into dataset (title, kind, coverage_start, coverage_end, carry_months) "
            "values (?, 'synthetic', ?, ?, 18)",
            [scale.name, *COVERAGE],
        )
        write_reference(con)
        install_terms(con)
        derive(con, Span(*COVERAGE))
        con.execute("checkpoint")
        derived = time.perf_counter()
        install(con)
    return Built(path, filled - began, derived - filled)


def read_raw(con: duckdb.DuckDBPyConnection) -> Raw:
    """Spells and quota as an analyst keeps them: texts as categories, people numbered."""
    texts = pl.col("org_id", "post_type").cast(pl.Categorical)
    spells = con.sql("""
        select org_id, post_type, start_on, end_on,
               cast(dense_rank() over (order by person_key) as integer) as person
        from roster""").pl()
    quota = con.sql("select org_id, post_type, effective_on, posts from quota").pl()
    spells, quota = spells.with_columns(texts), quota.with_columns(texts)
    return Raw(spells, quota, spells.to_pandas(), quota.to_pandas())
