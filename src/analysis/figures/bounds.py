"""The idle bounds held against the truth: offices whose posts have numbers.

Where every post has a number, the posts that nobody used in a window can be counted; the page shows
how often the count lies between both bounds, how tight they are, and what makes them wide.
"""

from __future__ import annotations

from datetime import date

import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars
from analysis.figures.page import Page, Row
from analysis.figures.reform import component_name
from analysis.figures.source import chinese_day, joined

WINDOWS = (6, 12, 24, 36, 60)
MOST_DAYS = 36
"""Days drawn over time: so many that the eye can follow them."""
MAYBE = "#F3D9A4"

_COLUMNS = ("units", "quota", "vacant_own", "idle_lower", "posts_unused", "idle_upper",
            "units_inside", "units_exact", "units_unknown")  # fmt: skip


def _at(page: Page, day: date, months: int) -> Row | None:
    found = page.ask("numbered_total", as_of=day, months=months)
    return found.row(0, named=True) if len(found) == 1 else None


def day_by_day(page: Page) -> pl.DataFrame:
    """Both bounds and the truth at year ends, evenly spread over what is covered."""
    first = page.scalar("select coverage_start from dataset").year + page.months // 12 + 1
    step = max(1, -(-(page.day.year - first) // MOST_DAYS))
    days = [date(year, 12, 31) for year in range(page.day.year - 1, first, -step)]
    rows = [{"on_day": day, **{n: row[n] for n in _COLUMNS}} for day in reversed(days)
            if (row := _at(page, day, page.months)) is not None]  # fmt: skip
    schema = {"on_day": pl.Date, **dict.fromkeys(_COLUMNS, pl.Int64)}
    return pl.DataFrame(rows, schema=schema)


def window_by_window(page: Page) -> pl.DataFrame:
    """Both bounds and the truth at the page's day, by the length of the window."""
    rows = [{"months_idle": n, **{c: row[c] for c in _COLUMNS}} for n in WINDOWS
            if (row := _at(page, page.day, n)) is not None]  # fmt: skip
    return pl.DataFrame(rows, schema=dict.fromkeys(("months_idle", *_COLUMNS), pl.Int64))


def finding(page: Page, days: pl.DataFrame) -> str:
    """The page's first line: whether the truth ever left the bounds, and how it stands today."""
    outside = days.filter(pl.col("units_inside") < pl.col("units") - pl.col("units_unknown"))
    words = f"{len(days)} 个年末、每个 {page.months} 个月的窗口，逐名数得的闲置编制"
    words += "**在每个单位都落在上下界之间**" if not len(outside) else (
        f"有 **{len(outside)}** 个年末不在个别单位的上下界之间")  # fmt: skip
    now = _at(page, page.day, page.months)
    if now is None:
        return words + "。"
    return words + (
        f"；{page.said}下界 **{now['idle_lower']:,}** ≤ 数得 **{now['posts_unused']:,}** ≤ 上界 "
        f"**{now['idle_upper']:,}**，{now['units']:,} 个单位中 {now['units_exact']:,} 个两界相等。"
    )


def time_chart(page: Page, days: pl.DataFrame) -> go.Figure:
    """The band between both bounds over time, and the truth within it."""
    when = days["on_day"].to_list()
    fig = go.Figure()
    for name, column, fill in (("下界", "idle_lower", None), ("上界", "idle_upper", "tonexty")):
        fig.add_scatter(x=when, y=days[column].to_list(), name=name, mode="lines", fill=fill,
                        fillcolor=MAYBE, line={"width": 1, "color": theme.IDLE})  # fmt: skip
    fig.add_scatter(x=when, y=days["posts_unused"].to_list(), name="数得的闲置", mode="lines+markers",
                    line={"color": theme.QUOTA, "width": 2}, marker={"size": 5})  # fmt: skip
    fig.update_xaxes(tickformat="%Y", hoverformat="%Y-%m-%d")
    fig.update_yaxes(rangemode="tozero", tickformat=",d")
    widest = days.with_columns((pl.col("idle_upper") - pl.col("idle_lower")).alias("width")).sort(
        ["width", "on_day"]).row(-1, named=True)  # fmt: skip
    title = (
        f"最宽时（{widest['on_day'].year} 年末）下界 {widest['idle_lower']:,}、上界 {widest['idle_upper']:,}，"
        f"数得 {widest['posts_unused']:,} 名"
    )
    scope = f"名，各单位合计，年末，{page.months} 个月的窗口；带为下界至上界"
    return page.framed(fig, title, scope)


def window_chart(page: Page, windows: pl.DataFrame) -> go.Figure:
    """Bounds and truth by the length of the window."""
    low, high = windows["idle_lower"].to_list(), windows["idle_upper"].to_list()
    beyond = [b - a for a, b in zip(low, high, strict=True)]
    labels = [
        f"{row['months_idle']} 个月（数得 {row['posts_unused']:,}）"
        for row in windows.iter_rows(named=True)
    ]
    series = {"至少（下界）": (low, theme.IDLE), "至多再加": (beyond, MAYBE)}
    first, last = windows.row(0, named=True), windows.row(-1, named=True)
    title = (
        f"窗口 {first['months_idle']} 个月时两界相差 {beyond[0]:,} 名，"
        f"{last['months_idle']} 个月时相差 {beyond[-1]:,} 名"
    )
    return page.framed(bars(labels, series, sort=False), title, f"名，各单位合计，{page.said}")


def entries_words(page: Page) -> str:
    """What makes the bounds wide: who entered while something stood empty."""
    found = {r["entries_class"]: r for r in page.ask("numbered_by_entries").iter_rows(named=True)}
    none = found.get("0 人")
    if none is None:
        return "每个单位在窗口内都进过人。"
    words = f"窗口内没有进过人的 {none['units']:,} 个单位，下界 {none['idle_lower']:,} 名、上界 {none['idle_upper']:,} 名"
    same = none["idle_lower"] == none["idle_upper"]
    return words + (
        "，**没有宽度**：无人进入，空着的就是一直空着的。宽度全部来自进过人的单位——不知道新来的人坐的是新空的还是早空的位子。"
        if same else "，其差来自核减；其余的宽度来自进过人的单位。")  # fmt: skip


def hardest(page: Page) -> pl.DataFrame:
    """The units where the bounds are furthest apart, with the truth."""
    found = page.ask("numbered_posts").filter(pl.col("idle_upper") > pl.col("idle_lower"))
    width = pl.col("idle_upper") - pl.col("idle_lower")
    return found.sort([width, pl.col("name")], descending=[True, False]).select(
        "name", "quota", "vacant_own", "idle_lower", "posts_unused", "idle_upper", "inside_bounds")  # fmt: skip


def splits(page: Page) -> list[Row]:
    """Units that lineage split or merged, on the eve and on the day: before_after, one row each."""
    days = page.rows("select distinct changed_on from unit_events() order by 1")
    found = []
    for (day,) in days:
        eve = page.scalar("select ($day - 1)::date", day=day)
        rows = page.ask("before_after", before_on=eve, after_on=day)
        moved = rows.filter(pl.col("orgs_before") != pl.col("orgs_after"))
        found += [{"on_day": day, **row} for row in moved.iter_rows(named=True)]
    return found


def split_words(row: Row) -> str:
    """One split in words: who became whom, with posts and people on both sides."""
    return (
        f"{chinese_day(row['on_day'])}：{component_name(row)}；核定 {_told(row['quota_before'])} → "
        f"{_told(row['quota_after'])} 名，实有 {_told(row['actual_before'])} → {_told(row['actual_after'])} 人。"
    )


def _told(value: int | None) -> str:
    return "未知" if value is None else f"**{value:,}**"


def to_do(page: Page) -> list[str]:
    """Of page 08: bounds that the count leaves, what is certainly idle, whom to look at."""
    found, steps = page.ask("numbered_posts"), []
    wrong = found.filter(~pl.col("inside_bounds"))
    if len(wrong):
        steps.append(f"数得的不在两界之间的{_names(wrong)}，核对任职的起止日期与编制的登记。")
    sure = found.filter(pl.col("idle_lower") > 0).sort(
        ["idle_lower", "name"], descending=[True, False]
    )
    if len(sure):
        first = sure.row(0, named=True)
        steps.append(
            f"确实有编制 {page.months} 个月没有人用过的，先核实{_names(sure)}（下界最大的一处 {first['idle_lower']:,} 名）。"
        )
    wide = hardest(page)
    if len(wide):
        first = wide.row(0, named=True)
        steps.append(
            f"两界不等的{_names(wide)}，收回以下界为限，上界只用来确定核查对象"
            f"（相差最大的一处下界 {first['idle_lower']:,} 名、上界 {first['idle_upper']:,} 名）。"
        )
    unknown = found.filter(pl.col("idle_upper").is_null() | pl.col("idle_lower").is_null())
    if len(unknown):
        steps.append(f"界未知的{_names(unknown)}，补报任职记录。")
    return steps


def _names(rows: pl.DataFrame) -> str:
    return joined(rows["name"].unique(maintain_order=True).to_list())
