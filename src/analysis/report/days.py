"""Days and months that a command is given: read as files are read, held against the coverage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

import click
import duckdb

from analysis.check.columns import YEARS

RANGES = (("from_on", "to_on"), ("from_month", "to_month"), ("before_on", "after_on"))
"""Parameters that must not be the wrong way round."""


class Day(click.ParamType):
    """A day however offices write it; a month or year alone is its first day."""

    name = "日期"
    macro = "as_date"
    right = "2018-06-30、2018年6月30日 或 2018-06"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; a usage error naming parameter and value where it is none."""
        if isinstance(value, date):
            return value
        day = _read(self.macro, value.strip())
        if day is None:
            self.fail(f"「{value}」不是{self.name}，请写 {self.right}", param, ctx)
        return day


class Month(Day):
    """A month, as its first day; a bare year is none."""

    name = "月份"
    macro = "as_month"
    right = "2018-06、2018年6月 或 201806"


def _read(macro: str, text: str) -> date | None:
    """The day or month by the very macros that check the cells of files."""
    macros = files("analysis.check").joinpath("typing.sql").read_text(encoding="utf-8")
    with duckdb.connect() as con:
        con.execute(macros)
        asked = f"select d from (select {macro}($text) as d) where year(d) between {YEARS}"
        found = con.sql(asked, params={"text": text}).fetchall()
    return found[0][0] if found else None


def refuse_reversed(given: Mapping[str, Any]) -> None:
    """Raise a usage error where a range given ends before it begins."""
    for first, last in RANGES:
        start, end = given.get(first), given.get(last)
        if start and end and start > end:
            names = f"--{first.replace('_', '-')} {start} 晚于 --{last.replace('_', '-')} {end}"
            raise click.BadParameter(f"{names}：请对调")


def outside_coverage(con: duckdb.DuckDBPyConnection, day: date | None) -> str | None:
    """What there is to say where `day` is not in the dataset's coverage, None where it is."""
    if day is None:
        return None
    for start, end in con.sql("select coverage_start, coverage_end from dataset").fetchall():
        if (start and day < start) or (end and day > end):
            return f"时点 {day} 不在数据覆盖范围 {start} 至 {end} 之内"
    return None
