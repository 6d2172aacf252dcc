"""The quota bank: its position today and on the way there, pool by pool."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.bank_loans import overdue_loans
from analysis.figures.charts import bars, lines
from analysis.figures.page import Page, Row
from analysis.figures.staffing import number


def position(page: Page) -> Row:
    """All pools together, without types shown beside; NULL where one pool is unknown."""
    names = (
        "capital",
        "outstanding",
        "available",
        "overdue",
        "loans_open",
        "unmatched",
        "lending_rate",
    )
    return page.whole("bank_total") or {"pools": 0, **dict.fromkeys(names)}


def finding(page: Page) -> str:
    """The page's first line: the position today in one sentence."""
    p = position(page)
    if not p["pools"]:
        return f"{page.said}，编制银行只有另列的类型，不作合计。"
    rate = f"，借出率 {p['lending_rate']:.0%}" if p["lending_rate"] is not None else ""
    words = (
        f"{page.said}，{p['pools']} 个编制池资本 **{number(p['capital'])} 名**，"
        f"借出未还 **{number(p['outstanding'])} 名**（{number(p['loans_open'])} 笔{rate}），"
        f"可借 **{number(p['available'])} 名**"
    )
    if p["overdue"] is None:
        return words + "；逾期未知。"
    if not p["overdue"]:
        return words + "；没有逾期。"
    late = overdue_loans(page)
    return words + f"；逾期 **{p['overdue']:,} 名**，最久 {late['days_overdue'][0]:,} 天。"


def running(page: Page) -> pl.DataFrame:
    """Month ends since the first transaction: on_day, capital, outstanding, available."""
    return page.ask("bank_total_monthly", to_on=page.day)


def running_chart(page: Page) -> go.Figure | None:
    """Running capital, outstanding and available."""
    rows = running(page)
    known = rows.drop_nulls("available")
    if not len(known):
        return None
    scope = "各池合计，月末，名；资本 = 入池 − 出池 − 转正，可借 = 资本 − 未还；不含另列的类型"
    first, last = known.row(0, named=True), known.row(-1, named=True)
    names = {"资本": ("capital", theme.QUOTA), "未还": ("outstanding", theme.LENT),
             "可借": ("available", theme.ACTUAL)}  # fmt: skip
    fig = lines(
        rows["on_day"].to_list(),
        {zh: (rows[name].to_list(), colour) for zh, (name, colour) in names.items()},
        step=True,
    )
    low = known.sort("available", "on_day").row(0, named=True)
    title = (
        f"资本由 {first['capital']:,} 名变为 {last['capital']:,} 名，"
        f"现可借 {last['available']:,} 名；"
        f"最少时 {low['available']:,} 名（{low['on_day']:%Y-%m}）"
    )
    return page.framed(fig, title, scope)


def pool_chart(page: Page, most: int = 16) -> go.Figure | None:
    """Each pool's capital: on loan and not due, overdue, available."""
    rows = page.ask("bank_balance").drop_nulls("available").with_columns(
        on_time=pl.col("outstanding") - pl.col("overdue"), free=pl.col("available").clip(0)
    )  # fmt: skip
    if not len(rows):
        return None
    top = rows.sort("capital", descending=True).head(most)
    fig = bars(
        [f"{r['pool']}（{r['post_type']}）" for r in top.to_dicts()],
        {
            "未到期": (top["on_time"].to_list(), theme.LENT),
            "逾期": (top["overdue"].to_list(), theme.OVERDUE),
            "可借": (top["free"].to_list(), theme.VACANT),
        },
    )
    tight = rows.sort("available", "pool").row(0, named=True)
    title = f"可借最少的是{tight['pool']}（{tight['post_type']}），{tight['available']:,} 名"
    scope = f"各池资本的去向，名，{page.said}；可借小于 0 的画作 0"
    return page.framed(fig, title, scope)
