"""Outlook of the quota bank as charts: plan against returns, paths to come, the back-test."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars, lines
from analysis.figures.page import Page
from analysis.models.lending import RISK, bank_outlook_monthly, reserve_lacking
from analysis.models.lending_backtest import verdict


def plan_chart(page: Page, most: int = 10) -> go.Figure | None:
    """Posts due in every year beside those returned and converted in it."""
    found = page.ask("bank_yearly").drop_nulls("due").sort("year")
    busy = found.filter((pl.col("due") > 0) | (pl.col("repaid") > 0))["year"].to_list()
    if not busy:
        return None
    # Every year between: one in which nothing fell due is a year too.
    rows = found.filter(pl.col("year").is_between(busy[0], busy[-1])).tail(most)
    parts = {"应还": ("due", theme.QUOTA), "归还": ("repaid", theme.LENT),
             "转正": ("converted", theme.VACANT)}  # fmt: skip
    fig = bars(
        [f"{year} 年" for year in rows["year"]],
        {zh: (rows[name].to_list(), colour) for zh, (name, colour) in parts.items()},
        sort=False,
    )
    fig.update_layout(barmode="group", height=90 + 62 * max(len(rows), 3), bargap=0.25)
    fig.update_traces(textposition="outside")
    widest = max(value for name, _ in parts.values() for value in (*rows[name].to_list(), 1))
    fig.update_xaxes(range=[0, widest])
    last = rows.row(-1, named=True)
    title = f"{last['year']} 年应还 {last['due']:,} 名，归还 {last['repaid']:,} 名，转正 {last['converted']:,} 名"
    scope = "名；应还为上年末所知、当年到期的未还数（不含此前已逾期的）；归还、转正为当年实际；不含另列的类型"
    return page.framed(fig, title, scope)


def chance_chart(page: Page, outlook: pl.DataFrame) -> go.Figure:
    """The chance that each pool runs dry within the longest horizon of the outlook."""
    longest = max(outlook["horizon"].to_list())
    rows = outlook.filter(pl.col("horizon") == longest).sort(
        ["chance_dry", "pool", "post_type"], descending=[True, False, False], nulls_last=True
    )
    fig = bars(
        [f"{r['pool']}（{r['post_type']}）" for r in rows.to_dicts()],
        {"见底的可能": (rows["chance_dry"].to_list(), theme.IDLE)},
        share=True,
    )
    top = rows.row(0, named=True)
    title = "各池不足一个整年，尚不能展望"
    if top["chance_dry"] is not None:
        title = f"{longest} 个月内最可能见底的是{top['pool']}（{top['chance_dry']:.0%}）"
    scope = f"期间有月末可借不大于 0 的模拟占比，自{page.said}起 {longest} 个月"
    return page.framed(fig, title, scope)


def path_chart(page: Page, pool: str, post_type: str) -> go.Figure:
    """One pool's available posts to come: 10th percentile, mean, 90th percentile."""
    rows = bank_outlook_monthly(page.con, page.day).filter(
        (pl.col("pool") == pool) & (pl.col("post_type") == post_type)
    )
    series = {
        "高（90%）": (rows["available_high"].to_list(), theme.VACANT),
        "均值": (rows["available_expected"].to_list(), theme.ACTUAL),
        "低（10%）": (rows["available_low"].to_list(), theme.OVERDUE),
    }
    fig = lines(rows["month_end"].to_list(), series)
    fig.add_hline(y=0, line={"color": theme.MUTED, "width": 1, "dash": "dot"})
    last = rows.row(-1, named=True)
    title = (
        f"{pool}可借由 {rows['available_expected'][0]:,.0f} 名，到 {last['month_end']:%Y-%m} "
        f"预计 {last['available_expected']:,.0f} 名"
        f"（{last['available_low']:,.0f} 至 {last['available_high']:,.0f} 名）"
    )
    scope = f"{post_type}，可借编制，名；模拟的第 10、90 百分位与均值；0 以下为借出请求不能满足"
    return page.framed(fig, title, scope)


def outlook_table(outlook: pl.DataFrame) -> pl.DataFrame:
    """The outlook for a page, posts rounded to one decimal: the columns one reads first."""
    return outlook.sort("horizon", "pool", "post_type").select(
        "pool", "horizon", "available", "scheduled",
        pl.col("attrition_returns", "returns_expected", "lending_expected").round(1),
        "chance_dry", "reserve_needed",
    )  # fmt: skip


def outlook_sentence(outlook: pl.DataFrame) -> str:
    """What the outlook says of all pools: how many are at risk, and what reserve would help."""
    known = outlook.drop_nulls("chance_dry")
    if not len(known):
        return "各池均不足一个整年，没有往年可据，不作展望。"
    words = []
    for (horizon,), rows in known.sort("horizon").group_by("horizon", maintain_order=True):
        risky = rows.filter(pl.col("chance_dry") >= RISK)
        words.append(f"{horizon} 个月内 **{len(risky)}** 个")
    longest = known.filter(pl.col("horizon") == known["horizon"].max())
    return (
        f"{len(longest)} 个池 × 类型中，见底的可能不低于 {RISK:.0%} 的："
        f"{'，'.join(words)}。要在 {longest['horizon'][0]} 个月内都降到 {RISK:.0%} 以下，"
        f"今日可借须再增 **{reserve_lacking(longest):,} 名**（各池所缺之和）。"
    )


def backtest_sentence(rows: pl.DataFrame, months: int) -> str:
    """The back-test in words, as it came out."""
    if not len(rows):
        return f"数据不足以回测 {months} 个月的展望。"
    v = verdict(rows)
    error, back = v["error"], v["returns_error"]
    words = (
        f"以往 {rows['origin'].n_unique()} 个年末、共 {v['forecasts']} 次 {months} 个月的展望："
        f"实际可借落在 80% 区间内的占 **{v['inside']:.0%}**；可借平均比预计"
        f"{'多' if error >= 0 else '少'} {abs(error):.1f} 名，归还平均比预计"
        f"{'多' if back >= 0 else '少'} {abs(back):.1f} 名；"
        f"预计见底的可能平均 **{v['chance']:.0%}**，实际见底的占 **{v['dry']:.0%}**。"
    )
    if v["chance"] > v["dry"]:
        words += "见底的可能偏高：银行在编制不足时会停借，而展望假定照借，"
        words += "故应读作「请求不能满足」的可能。"
    elif v["chance"] < v["dry"]:
        words += "**见底的可能偏低**，备用编制宜留得更多。"
    return words


BACKTEST_HEADINGS = {
    "origin": "展望日", "forecasts": "展望数", "inside": "落在区间内", "error": "实际 − 预计（名）",
    "chance_dry": "预计见底", "dry_rate": "实际见底",
}  # fmt: skip
