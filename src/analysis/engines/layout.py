"""A dataset as Parquet, laid out for engines: a folder a table, intervals by year, sorted.

Inside its coverage no interval crosses a 1 January, so the files of other years than the one asked
for are passed over by the days that their footers name.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from analysis.dictionary import tables

BY_YEAR = ("staffing_interval", "loan_interval", "pool_interval")
"""Tables partitioned by the year in which a row starts."""

YEAR = "start_year"
"""The name of the partition: no table has a column of it."""

Progress = Callable[[str, float], None]


class ExportRefusedError(Exception):
    """The dataset cannot be written there; the message says what to do."""


def write_parquet(
    con: duckdb.DuckDBPyConnection, place: Path, overwrite: bool, progress: Progress
) -> int:
    """Write every table below `place`, put there in one step at the end; the number of rows.

    Raises ExportRefusedError where something stands there that this did not write.
    """
    if place.exists() and not (overwrite and (place / "dataset").is_dir()):
        fix = "请换一个文件夹" if overwrite else "请换一个文件夹，或加 --overwrite 覆盖从前的导出"
        raise ExportRefusedError(f"已有 {place}：{fix}")
    new = place.with_name(place.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    total = 0
    for at, table in enumerate(tables().values()):
        progress(table.zh, at / len(tables()))
        total += _write_table(con, table.name, table.key, new / table.name)
    shutil.rmtree(place, ignore_errors=True)
    new.rename(place)
    return total


def _write_table(
    con: duckdb.DuckDBPyConnection, name: str, key: tuple[str, ...], folder: Path
) -> int:
    folder.mkdir(parents=True)
    if name not in BY_YEAR:
        order = ", ".join(f'"{column}"' for column in key) or "all"
        return _copy(con, f'select * from "{name}" order by {order}', folder)
    years = con.sql(f'select distinct year(start_on) from "{name}" order by all').fetchall()
    if not years:
        return _copy(con, f'select * from "{name}"', folder)
    order = ", ".join(["start_on", *(column for column in key if column != "start_on")])
    written = 0
    for (year,) in years:
        within = f"start_on >= make_date({year}, 1, 1) and start_on < make_date({year} + 1, 1, 1)"
        part = folder / f"{YEAR}={year}"
        part.mkdir()
        written += _copy(con, f'select * from "{name}" where {within} order by {order}', part)
    return written


def _copy(con: duckdb.DuckDBPyConnection, query: str, folder: Path) -> int:
    path = str(folder / "part-0.parquet").replace("'", "''")
    ((rows,),) = con.execute(
        f"copy ({query}) to '{path}' (format parquet, compression zstd)"
    ).fetchall()
    return int(rows)
