"""What could move and what will fall free: the reallocation plan and the staffing forecast."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import isnan

import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars
from analysis.figures.page import Page
from analysis.figures.source import chinese_day
from analysis.models.forecasting import Forecast, NoSpellsError, staffing_forecast
from analysis.models.forecasting_backtest import forecast_backtest
from analysis.models.reallocating import Reallocation

YEARS_AHEAD = 3
ODD_YEARS = (
    (date(2014, 1, 1), date(2015, 1, 1)),
    (date(2018, 1, 1), date(2019, 1, 1)),
)
"""The demo city's freeze and its early-retirement year, which no simple model foresees."""


def plan_sentence(plan: Reallocation) -> str:
    """What the plan places, what stays unmet, and whether it is proved the best."""
    proof = "已证明笔数最少" if plan.proved_optimal else "笔数未能证明最少，差距见汇总表"
    if not plan.wanted:
        return "没有单位超编，也没有未办结的用编申请，**无须调剂**。"
    return (
        f"可调出 {plan.available:,} 名（闲置下界减去有政策原因的和已批待进的），需求 {plan.wanted:,} 名；方案 {len(plan.moves)} 笔，"
        f"调剂 **{plan.placed:,}** 名（{proof}），仍有 **{plan.unmet:,}** 名不能满足。"
        "时点上已不存在的单位不参加调剂，只列在未满足之中。"
        f"未知而未计入的：可调一方 {plan.supply_unknown} 个、需求一方 {plan.demand_unknown} 个单位 × 类型。"
    )


def plan_chart(page: Page, plan: Reallocation) -> go.Figure | None:
    """Demand by unit: what the plan places and what stays unmet."""
    wanted = plan.demand.with_columns((pl.col("placed") + pl.col("unmet")).alias("wanted"))
    wanted = wanted.filter(pl.col("wanted") > 0)
    if wanted.is_empty():
        return None
    top = wanted.sort(["wanted", "name"], descending=[True, False]).head(15)
    labels = [f"{name} {post_type}" for name, post_type in top.select("name", "post_type").rows()]
    fig = bars(labels, {
        "可调入": (top["placed"].to_list(), theme.LENT),
        "未满足": (top["unmet"].to_list(), theme.OVER),
    })  # fmt: skip
    title = f"需求 {plan.wanted:,} 名中，闲置编制可以满足 {plan.placed:,} 名"
    scope = f"名，按需求单位与编制类型，{chinese_day(plan.as_of)}；只在同类型、同层级内调剂"
    return page.framed(fig, title, scope)


def groups(plan: Reallocation) -> pl.DataFrame:
    """Supply against demand by post type and level, where there is either."""
    names = ("post_type", "level", "givers", "available", "takers", "wanted", "placed",
             "placed_same_sector", "unmet", "moves", "moves_at_least")  # fmt: skip
    return plan.summary.filter((pl.col("available") > 0) | (pl.col("wanted") > 0)).select(names)


def horizon(page: Page, years: int = YEARS_AHEAD) -> date:
    """The day up to which is forecast: so many years after coverage ends."""
    found = page.scalar("select (coverage_end + to_years($n::int))::date from dataset", n=years)
    assert isinstance(found, date)
    return found


def forecast(page: Page) -> Forecast | None:
    """The forecast by year up to the horizon, as the page may show it; None where the roster tells
    nobody's birth, or nobody's days of coming and going."""
    if not page.scalar("select exists (from roster where birth_month is not null)"):
        return None
    try:
        made = staffing_forecast(page.con, horizon(page), page.day, every="year")
    except NoSpellsError:
        return None
    return replace(made, total=page.made_public("staffing_forecast", "total", made.total))


def forecast_sentence(forecast: Forecast) -> str:
    """How many leave if nobody enters, with the interval."""
    last = forecast.total.row(-1, named=True)
    if isnan(last["expected"]):
        return "三年内到龄退休的人数少，预测不公布。"
    leaving = last["actual"] - last["expected"]
    return (
        f"有名册可以推算的 {last['actual']:,} 人（不含备案、报备员额，不含只有人数汇总的单位），"
        f"若无人进入，到 {chinese_day(last['on'])}预计还剩 "
        f"**{last['expected']:,.0f}** 人（八成把握在 {last['low_80']:,.0f}—{last['high_80']:,.0f} 之间），"
        f"空出约 **{leaving:,.0f}** 名：到龄退休 {last['retirements']:,.0f}、其他离开 "
        f"{last['other_exits']:,.0f}。缺出生年月或性别的 {last['unknown']:,} 人无从推算，未计入。"
    )


def forecast_chart(page: Page, forecast: Forecast) -> go.Figure | None:
    """People still there if nobody enters, with the 80 % and 95 % intervals."""
    rows = forecast.total.filter(pl.col("expected").is_not_nan())
    if not len(rows):
        return None
    days = [forecast.as_of, *rows["on"]]
    start = rows["actual"][0]
    fig = go.Figure()
    for level, colour in ((95, "#DCEAF6"), (80, "#B5D3EC")):
        low, high = [start, *rows[f"low_{level}"]], [start, *rows[f"high_{level}"]]
        fig.add_scatter(
            x=[*days, *reversed(days)], y=[*high, *reversed(low)], fill="toself", mode="lines",
            line={"width": 0}, fillcolor=colour, name=f"{level}% 区间", hoverinfo="skip",
        )  # fmt: skip
    fig.add_scatter(
        x=days, y=[start, *rows["expected"]], name="预计在编", mode="lines",
        line={"color": theme.ACTUAL, "width": 2.5},
    )  # fmt: skip
    fig.update_xaxes(tickformat="%Y-%m")
    fig.update_yaxes(tickformat=",d", hoverformat=",.0f")
    last = rows.row(-1, named=True)
    title = (
        f"若无人进入，到 {last['on'].year} 年底在编人数由 {start:,} 降到 {last['expected']:,.0f}"
    )
    subtitle = "在编人数，人；纵轴不从 0 起；带为 80% 与 95% 区间；不计进人"
    return page.framed(fig, title, subtitle)


def backtest(page: Page) -> pl.DataFrame:
    """Coverage of the intervals a year ahead from past days, with and without the odd years."""
    ((first, last),) = page.rows(
        "select year(min(start_on)), year(max(coverage_end)) from roster, dataset"
    )
    years = range(max(first + 3, last - 12), last, 2)
    origins = [date(year, 12, 31) for year in years]
    found = forecast_backtest(page.con, origins, 12, exclude=ODD_YEARS)
    scopes = {"unit": "各单位", "sector": "各系统", "post_type": "各类型", "total": "全体"}
    return found.select(
        pl.col("scope").replace_strict(scopes), pl.format("{}%", "level").alias("interval"),
        "cases", "coverage", "coverage_low", "coverage_high", "cases_without", "coverage_without",
    )  # fmt: skip
