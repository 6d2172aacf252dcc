"""The whole establishment on one page: what a director must know today, a sentence each."""

from __future__ import annotations

from collections.abc import Callable

import plotly.graph_objects as go
import polars as pl

from analysis.figures import idle, realname, staffing, theme
from analysis.figures.charts import bars
from analysis.figures.page import Page
from analysis.figures.source import joined
from analysis.figures.staffing import number, share

Point = tuple[str, str, str]


def has_staffing(page: Page) -> bool:
    """Whether there are posts and people to compare."""
    return page.filled("quota") and any(map(page.filled, ("roster", "headcount")))


def ceilings(page: Page) -> pl.DataFrame:
    """总量 against 控制总量, type by type: owned, pooled, total, ceiling, room, growth."""
    return page.ask("quota_total").select(
        "post_type", "owned", "pooled", "total", "ceiling", "room", "growth_known",
        "units_unknown", "units_not_compared")  # fmt: skip


def ceiling_words(page: Page) -> str:
    """How the whole stands against what is allowed, and how it moved; the tightest type is named."""
    found = ceilings(page)
    held = found.filter(pl.col("ceiling").is_not_null())
    told = [
        f"{r['post_type']} {number(r['total'])} / {r['ceiling']:,}"
        for r in held.iter_rows(named=True)
    ]
    if not told:
        return "没有控制总量的数据，不能判断总量是否在控制之内。"
    words = "总量 / 控制总量：" + "、".join(told)
    room = held.drop_nulls("room").sort(
        pl.col("room") / pl.col("ceiling"), "post_type", nulls_last=True
    )
    exceeded = room.filter(pl.col("room") < 0)
    if len(exceeded):
        names = "、".join(
            f"{r['post_type']} {-r['room']:,} 名" for r in exceeded.iter_rows(named=True)
        )
        words += f"；**超出控制总量：{names}**"
    elif len(room):
        tight = room.row(0, named=True)
        left = f"（占控制总量 {tight['room'] / tight['ceiling']:.1%}）" if tight["ceiling"] else ""
        words += f"；最紧的是{tight['post_type']}，余量 **{tight['room']:,}** 名{left}"
    unknown = held.filter(pl.col("room").is_null())["post_type"].to_list()
    return words + (f"；{'、'.join(unknown)}有未知的，余量未知。" if unknown else "。")


def ceiling_chart(page: Page) -> go.Figure | None:
    """Of each ceiling what part units own, the pools hold, is left; None without ceilings.

    Parts of the ceiling, not posts: beside the largest type the tightest could not be seen.
    """
    held = ceilings(page).drop_nulls(["ceiling", "owned", "pooled"]).filter(pl.col("ceiling") > 0)
    if not len(held):
        return None
    parts = held.with_columns(
        pl.max_horizontal(pl.col("ceiling") - pl.col("total"), 0).alias("free")
    )
    of = {name: (parts[name] / parts["ceiling"]).to_list() for name in ("owned", "pooled", "free")}
    labels = [
        f"{r['post_type']}（{r['total']:,} / {r['ceiling']:,} 名）"
        for r in parts.iter_rows(named=True)
    ]
    fig = bars(labels, {
        "单位自有": (of["owned"], theme.QUOTA),
        "编制银行池中": (of["pooled"], theme.LENT),
        "余量": (of["free"], theme.VACANT),
    }, sort=False, share=True)  # fmt: skip
    title = ceiling_words(page).rstrip("。").split("；")[-1].replace("**", "")
    scope = f"占控制总量的比例，按编制类型（总量 / 控制总量），{page.said}"
    return page.framed(fig, title, scope)


def _signed(value: int | None, unit: str) -> str:
    if value is None:
        return "未知"
    return f" {value:+,} {unit}".replace("-", "−") if value else "不变"


def year_words(page: Page) -> str:
    """How posts and people moved over a year."""
    year = staffing.overall(page)
    words = f"一年来核定{_signed(year['quota_change'], '名')}、实有{_signed(year['actual_change'], '人')}"
    return words + ("（只计两日都知道的单位）" if year.get("units_not_compared") else "")


def change_words(page: Page) -> str:
    """How posts and people moved over a year and over the last month."""
    words = year_words(page)
    months = staffing.over_time(page)
    if len(months) < 2:
        return words + "。"
    before, last = months.row(-2, named=True), months.row(-1, named=True)
    if last["units_unknown"] != before["units_unknown"] or None in (
        before["quota"],
        before["actual"],
    ):
        return words + "；上月与本月已知的单位不同，不比。"
    return words + (
        f"；一月来核定{_signed(last['quota'] - before['quota'], '名')}、"
        f"实有{_signed(last['actual'] - before['actual'], '人')}。"
    )


def _totals(page: Page) -> Point | None:
    if not has_staffing(page):
        return None
    s = staffing.overall(page)
    used, empty = (share(s[rate], s["usable"]) for rate in ("utilisation", "vacancy_rate"))
    text = (
        f"核定编制 **{number(s['quota'])}** 名、借入 {number(s['borrowed'])} 名，实有 {number(s['actual'])} 人，"
        f"使用率 **{used}**；空编 {number(s['vacant'])} 名（空编率 {empty}），"
    )
    text += f"同时超编 {number(s['over'])} 名。" if s["over"] != 0 else "没有超编。"
    return text, "02-staffing", "看空编和超编"


def _idle(page: Page) -> Point | None:
    if not has_staffing(page):
        return None
    s = idle.overall(page)
    sure = idle.handover(page).filter(pl.col("idle_lower") > 0)
    most = sure["name"].unique(maintain_order=True).to_list()
    text = f"{page.months} 个月间一天也没有用过的编制{'在' if '之间' in idle.between(s) else '有'} {idle.between(s)}"
    text += f"，确定闲置的在{joined(most)}。" if most else "。"
    return text, "03-idle", "看闲置编制"


def _wanting(page: Page) -> Point | None:
    """Units that are over their posts or ask for more: 无编可用."""
    if not has_staffing(page):
        return None
    s = page.whole("wanted_total")
    if s is None or (not s["over"] and not s["requested"] and not s["units_unknown"]):
        return "没有单位超编，也没有未办结的用编申请。", "02-staffing", "看空编和超编"
    names, _ = staffing.over_names(page)
    text = f"**{s['units_over']}** 个单位无编可用，超编 **{number(s['over'])}** 名"
    text += f"（{joined(names)}）" if names else ""
    text += f"，{s['units_unknown']} 个单位未知" if s["units_unknown"] else ""
    text += f"；未办结的用编申请 {number(s['requested'])} 名。"
    return text, "02-staffing", "看超编最多的单位"


def _bank(page: Page) -> Point | None:
    if not page.filled("bank_txn"):
        return None
    s = page.whole("bank_total")
    if s is None:
        return None
    rate = "" if s["lending_rate"] is None else f"，借出率 {s['lending_rate']:.0%}"
    text = (
        f"编制银行借出未还 **{number(s['outstanding'])}** 名{rate}，"
        f"其中逾期 **{number(s['overdue'])}** 名；可借 {number(s['available'])} 名。"
    )
    return text, "04-bank", "看编制银行"


def _returns(page: Page) -> Point | None:
    if not page.filled("realname_return", "quota_use"):
        return None
    text = realname.finding(page).split("，", 1)[1]
    return f"实名制：{text}", "05-realname", "看上报与备案"


def _quality(page: Page) -> Point | None:
    s = page.one("data_quality")
    text = (
        f"以上依据 {s['rows_read']:,} 行数据；拒绝 **{s['rejected']:,}** 行，"
        f"查出错误 **{s['errors']:,}** 条，须先核实。"
    )
    if not s["rejected"] and not s["errors"]:
        text = f"以上依据 {s['rows_read']:,} 行数据，全部接受，没有查出错误。"
    return text, "01-units", "看数据质量"


POINTS: tuple[Callable[[Page], Point | None], ...] = (
    _totals, _idle, _wanting, _bank, _returns, _quality,
)  # fmt: skip
MOST = 5


def points(page: Page) -> list[Point]:
    """At most five points that the data can tell; the last is always the data's own quality."""
    told = [point for make in POINTS if (point := make(page))]
    return told if len(told) <= MOST else [*told[: MOST - 1], _merged(told[MOST - 1 :])]


def _merged(rest: list[Point]) -> Point:
    """Reporting and data quality share the last place where there is more to say."""
    text = "".join(point[0] for point in rest)
    return text, rest[0][1], rest[0][2]


def finding(page: Page) -> str:
    """The page's first line: the day, and the whole against what is allowed; else the first point."""
    if page.filled("quota_ceiling"):
        return f"{page.said}，{ceiling_words(page)}{year_words(page)}。"
    return f"{page.said}：{points(page)[0][0]}{year_words(page)}。"
