"""Days and months that a command is given: read as files are read, held against the coverage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import click
import duckdb

from analysis.check.dates import read_day

RANGES = (("from_on", "to_on"), ("from_month", "to_month"), ("before_on", "after_on"))
"""Parameters that must not be the wrong way round."""

BEGINNINGS = frozenset({"from_on", "from_month"})
"""Of these a month or year means its first day, of every other parameter its last."""


class Day(click.ParamType[date]):
    """A day however offices write it; a month or year alone is read as its parameter means it."""

    name = "日期"
    right = "2018-06-30、2018年6月30日 或 2018-06"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; a usage error naming parameter and value where it is none."""
        if isinstance(value, date):
            return value
        found = self._read(value.strip(), param.name or "" if param else "")
        if found is None:
            self.fail(f"「{value}」不是{self.name}，请写 {self.right}", param, ctx)
        return found

    def _read(self, text: str, parameter: str) -> date | None:
        found = read_day(text, "beginning" if parameter in BEGINNINGS else "moment")
        return found.day if found else None


class Month(Day):
    """A month, as its first day; a bare year is none."""

    name = "月份"
    right = "2018-06、2018年6月 或 201806"

    def _read(self, text: str, parameter: str) -> date | None:
        found = read_day(text, "beginning")
        return found.day.replace(day=1) if found and found.precision != "year" else None


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
