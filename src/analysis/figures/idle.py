"""Idle posts: how many, how certain, since when, where, and what taking them back would do."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars
from analysis.figures.page import Page, Row
from analysis.figures.staffing import number

WINDOWS = (12, 24, 36, 60)
MAYBE = "#F3D9A4"
"""What may be idle beyond what certainly is: the colour of 闲置, faint."""
RULES: dict[str, dict[str, object]] = {
    "收回上界": {"take": "upper"},
    "收回下界": {"take": "lower"},
    "收回上界，每单位不超过核定的 10%": {"take": "upper", "cap": 0.1},
}


def overall(page: Page, **given: object) -> Row:
    """Idle posts over all types that may be added; NULL where there are no posts at all."""
    names = ("vacant_own", "idle_upper", "idle_lower", "frictional", "pending", "asleep", "excused")
    none = {**dict.fromkeys(names), "upper_unknown": 0, "lower_unknown": 0, "units_idle": 0}
    return page.whole("idle_total", **given) or none


def between(row: Row) -> str:
    """Both bounds in words: one number where they meet, and what is not known."""
    low, high = row["idle_lower"], row["idle_upper"]
    if high is None:
        return "未知"
    if low is None:
        return f"最多 **{high:,}** 名（下界未知）"
    return f"**{high:,}** 名" if low == high else f"**{low:,}** 到 **{high:,}** 名之间"


def finding(page: Page) -> str:
    """The page's first line: between which bounds, and how much sleeps."""
    s = overall(page)
    words = (
        f"{page.said}自有空编 **{number(s['vacant_own'])}** 名，其中 {page.months} 个月间一天也没有用过的"
        f"最多 **{number(s['idle_upper'])}** 名，至少 **{number(s['idle_lower'])}** 名"
    )
    if s["asleep"]:
        words += f"；其间没有进过人的单位占 **{s['asleep']:,}** 名"
    if s["upper_unknown"]:
        words += f"；另有 {s['upper_unknown']:,} 个单位 × 类型上界未知，未计入"
    return words + "。"


def reconciliation(page: Page) -> str:
    """How the totals hang together, in numbers, and what the bounds leave out."""
    s = overall(page)
    return (
        f"上界已知的单位 × 类型，自有空编 ＝ 闲置上界 {number(s['idle_upper'])} ＋ 周转 {number(s['frictional'])}；"
        f"闲置下界 {number(s['idle_lower'])} 不大于上界。上界未知 {s['upper_unknown']:,} 个、"
        f"下界未知 {s['lower_unknown']:,} 个单位 × 类型未计入（依人数汇总的没有下界）。"
    )


def sector_chart(page: Page, most: int = 16) -> go.Figure | None:
    """Where idle posts are, by sector: what certainly is, and what may be beyond it."""
    found = page.ask("idle_total", by="sector")
    rows = found.filter((pl.col("post_type") == "合计") & (pl.col("idle_upper") > 0))
    if not len(rows):
        return None
    rows = rows.sort(["idle_upper", "group_name"], descending=[True, False])
    top = rows.row(0, named=True)
    title = f"闲置最多的是{top['group_name']}，{between(top).replace('**', '')}"
    scope = f"闲置下界与上界，名，按系统，{page.months} 个月；不含另列的类型"
    if len(rows) > most:
        scope += f"；共 {len(rows)} 个系统，画前 {most} 个"
    return page.framed(_bounds(rows["group_name"].to_list(), rows, most), title, scope)


def unit_chart(page: Page, most: int = 20) -> go.Figure | None:
    """The units and types with most idle posts."""
    rows = handover(page)
    if not len(rows):
        return None
    labels = [f"{name} {kind}" for name, kind in rows.select("name", "post_type").iter_rows()]
    top = rows.row(0, named=True)
    title = f"最确定的是{top['name']}（{top['post_type']}），{between(top).replace('**', '')}"
    scope = f"闲置下界与上界，名，按单位 × 类型，{page.months} 个月；共 {len(rows)} 处，画前 {min(most, len(rows))} 处"
    return page.framed(_bounds(labels, rows, most), title, scope)


def _bounds(labels: list[str], rows: pl.DataFrame, most: int, sort: bool = False) -> go.Figure:
    """Lower bounds, and what the upper bounds add; an unknown lower bound adds nothing certain."""
    shown = rows.head(most)
    lower, upper = shown["idle_lower"].to_list(), shown["idle_upper"].to_list()
    beyond = [
        None if high is None else high - (low or 0) for low, high in zip(lower, upper, strict=True)
    ]
    series = {"至少（下界）": (lower, theme.IDLE), "至多再加": (beyond, MAYBE)}
    return bars(labels[:most], series, sort=sort)


def age_chart(page: Page) -> go.Figure | None:
    """Since when: idle posts by the whole years of the vacancy that reaches the day."""
    found = page.ask("idle_age").filter(pl.col("post_type") == "合计").sort("years_vacant")
    if not len(found):
        return None
    oldest = found.row(-1, named=True)
    most = found.sort(["idle_upper", "years_vacant"], descending=True).row(0, named=True)
    years = {row["years_vacant"]: row["idle_upper"] for row in found.iter_rows(named=True)}
    every = list(range(min(years), max(years) + 1))
    labels = [f"满 {n} 年" if n else "不满 1 年" for n in every]
    fig = bars(labels, {"闲置": ([years.get(n, 0) for n in every], theme.IDLE)}, sort=False)
    title = f"最多的一档已空 {most['years_vacant']} 年多，{most['idle_upper']:,} 名"
    if most["years_vacant"] == oldest["years_vacant"]:
        title += "，也是最久的"
    else:
        title += f"；最久的已空 {oldest['years_vacant']} 年多，{oldest['idle_upper']:,} 名"
    scope = "闲置上界，名，按该单位该类编制至今连续有自有空编的整年数"
    return page.framed(fig, title, scope)


def sensitivity(page: Page) -> pl.DataFrame:
    """Totals over windows of 12, 24, 36 and 60 months: both bounds, and what they leave out."""
    names = ("idle_upper", "idle_lower", "upper_unknown", "lower_unknown")
    found = [(n, overall(page, months=n)) for n in WINDOWS]
    rows = [{"months_idle": n, **{name: row[name] for name in names}} for n, row in found]
    return pl.DataFrame(rows, schema=dict.fromkeys(("months_idle", *names), pl.Int64))


def sensitivity_chart(page: Page) -> go.Figure:
    """Both bounds at four windows: the certain part, and what may be idle beyond it."""
    found = sensitivity(page)
    labels = [f"{months} 个月" for months in found["months_idle"]]
    first, last = (between(found.row(at, named=True)).replace("**", "") for at in (0, -1))
    title = f"门槛 {WINDOWS[0]} 个月时闲置 {first}，放到 {WINDOWS[-1]} 个月时 {last}"
    return page.framed(
        _bounds(labels, found, len(WINDOWS)), title, "闲置下界与上界，名，按窗口长短"
    )


def fairness(page: Page) -> pl.DataFrame:
    """Each recovery rule: posts and units taken, from approved plans, from careful units."""
    found = [{"rule": name} | page.one("recovery_total", **given) for name, given in RULES.items()]
    return pl.DataFrame(found, infer_schema_length=None)


def fairness_sentence(found: pl.DataFrame) -> str:
    """What the rules mean for units that fill their posts in turn."""
    upper, lower = found.row(0, named=True), found.row(1, named=True)
    return (
        f"按上界收回 {number(upper['taken'])} 名，其中 **{number(upper['taken_from_careful'])}** 名取自下界为 0 的单位"
        "（它们的空编可能都曾轮流用过）"
        + (
            f"，下界未知的 {upper['careful_unknown']:,} 处说不准"
            if upper["careful_unknown"]
            else ""
        )
        + "，"
        f"**{number(upper['taken_from_plan'])}** 名是已批准的进人计划正要用的；"
        f"按下界收回 {number(lower['taken'])} 名，不会取自这样的单位。"
        "下界不冤枉谨慎的单位，上界用来确定核查对象。"
    )


def handover(page: Page) -> pl.DataFrame:
    """The list to hand over: every unit × type with idle posts, the most certain first."""
    beside = [name for (name,) in page.rows("select post_type from post_type where beside")]
    found = page.ask("idle").filter((pl.col("idle_upper") > 0) & ~pl.col("post_type").is_in(beside))
    return found.sort(
        ["idle_lower", "idle_upper", "name"], descending=[True, True, False], nulls_last=True
    ).select("name", "post_type", "quota", "actual", "vacant_own", "idle_lower", "idle_upper",
             "vacant_since", "last_entry_on", "pending", "reason", "status")  # fmt: skip
