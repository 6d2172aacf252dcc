"""What every figure says of its data: the source line, the day, and names of units."""

from __future__ import annotations

from datetime import date

import duckdb

Connection = duckdb.DuckDBPyConnection
KINDS = {"published": "公开数据", "synthetic": "示例数据，虚构", "office": "单位数据"}


def scalar(con: Connection, sql: str, **params: object) -> object:
    """The one value that a query answers."""
    return con.sql(sql, params=params or None).fetchall()[0][0]


def source_line(con: Connection) -> str:
    """资料来源 as it stands below every chart: title and kind of the dataset."""
    title, kind = con.sql("select title, kind from dataset").fetchall()[0]
    return f"{title}（{KINDS.get(kind, kind)}）"


def day(con: Connection, as_of: str | date | None = None) -> date:
    """The day that a report speaks of: `as_of`, or the end of coverage."""
    found = scalar(con, "select day_or_coverage_end($asked)", asked=as_of)
    if not isinstance(found, date):
        raise ValueError("数据集没有任何日期，请用 as_of 指定时点")
    return found


def chinese_day(when: date) -> str:
    """2018年6月30日."""
    return f"{when.year}年{when.month}月{when.day}日"


def chinese_month(when: date) -> str:
    """2018年6月."""
    return f"{when.year}年{when.month}月"


def joined(names: list[str], most: int = 3, what: str = "个单位") -> str:
    """Names in a sentence: the first ones, and how many there are in all."""
    if len(names) <= most:
        return "、".join(names)
    return f"{'、'.join(names[:most])}等 {len(names)} {what}"
