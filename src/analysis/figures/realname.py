"""Real-name reporting: who reports on time, who used posts, and what was not filed."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars, lines
from analysis.figures.page import Page, Row
from analysis.figures.source import chinese_month, joined
from analysis.figures.staffing import number

FEWEST_FOR_TREND = 6
"""Fewer periods than this make no trend, and none is drawn."""
MONTHS_SHOWN = 12
"""Over longer periods single months are shown for the last twelve, years for the rest."""
MOST_TOLD = 5
"""Unfiled uses that are named one by one, the largest first."""


def compliance(page: Page) -> pl.DataFrame:
    """`realname_compliance` up to the page's day, one row a month."""
    return page.ask("realname_compliance", to_month=page.day)


def period(months: pl.DataFrame) -> str:
    """The months spoken of: 2016年1月至2月."""
    first, last = months["month"][0], months["month"][-1]
    if first == last:
        return chinese_month(first)
    until = chinese_month(last) if last.year != first.year else f"{last.month}月"
    return f"{chinese_month(first)}至{until}"


def whole(page: Page) -> Row:
    """The totals of the whole period."""
    found = page.ask("realname_total", to_month=page.day)
    return found.filter(pl.col("period") == "合计").row(0, named=True)


def yearly(page: Page) -> pl.DataFrame:
    """Returns and filings year by year."""
    found = page.ask("realname_total", to_month=page.day).filter(pl.col("period") != "合计")
    return found.select("period", "returns_due", "returns_on_time", "on_time_rate", "posts_used",
                        "posts_recorded", "recording_rate")  # fmt: skip


def finding(page: Page) -> str:
    """The page's first line: punctuality, unfiled use, and how use moved."""
    months = compliance(page)
    return f"{period(months)}，" + "；".join(
        [_punctuality(page), _unfiled(page), _movement(page, months)]
    ) + "。"  # fmt: skip


def _punctuality(page: Page) -> str:
    s = whole(page)
    if s["returns_due"] is not None and s["returns_due"] == s["returns_on_time"]:
        units = f"{s['units_most']} 个单位" if s["units_least"] == s["units_most"] else "各单位"
        return (
            f"{units}月月**全部按时上报**" if s["month_count"] > 1 else f"{units}**全部按时上报**"
        )
    rate = "未知" if s["on_time_rate"] is None else f"{s['on_time_rate']:.1%}"
    return (
        f"应报 {number(s['returns_due'])} 次，按时 {number(s['returns_on_time'])} 次（**{rate}**）"
    )


def unfiled(page: Page) -> pl.DataFrame:
    """Posts used and not filed, the largest first."""
    found = page.ask("unrecorded_use", to_month=page.day)
    return found.sort(["posts", "month", "name"], descending=[True, False, False])


def _unfiled(page: Page) -> str:
    rows = unfiled(page)
    s = whole(page)
    if not len(rows):
        return (
            "所用编制**全部核准备案**"
            if s["posts_recorded"] is not None
            else "有用编未注明是否备案"
        )
    if len(rows) == 1:
        r = rows.row(0, named=True)
        return f"**{r['name']}** {r['month'].month} 月使用 **{r['posts']} 名{r['post_type']}**编制而未备案"
    names = rows["name"].unique(maintain_order=True).to_list()
    if s["posts_recorded"] is None or s["posts_used"] is None:
        return f"{joined(names)}有使用而未备案的"
    return f"{joined(names)}使用 **{s['posts_used'] - s['posts_recorded']:,} 名**编制而未备案"


def _movement(page: Page, months: pl.DataFrame) -> str:
    """How use moved: over a short period from first to last, over years from a year before."""
    last = months.row(-1, named=True)
    if len(months) > MONTHS_SHOWN:
        before = months.row(-1 - MONTHS_SHOWN, named=True)
        words = (
            f"{chinese_month(last['month'])}用编 **{number(last['posts_used'])} 名**"
            f"（上年同月 {number(before['posts_used'])} 名）"
        )
    elif len(months) > 1 and None not in (months["posts_used"][0], last["posts_used"]):
        first = months.row(0, named=True)
        change = last["posts_used"] - first["posts_used"]
        verb = "升至" if change > 0 else "降至" if change < 0 else "维持在"
        words = (
            f"用编由 {first['month'].month} 月 {first['posts_used']:,} 名{verb} "
            f"{last['month'].month} 月 **{last['posts_used']:,} 名**"
        )
    else:
        words = f"{last['month'].month} 月用编 **{number(last['posts_used'])} 名**"
    largest = use_by_type(page).filter(pl.col("month") == last["month"]).drop_nulls("posts_used")
    if len(largest):
        top = largest.sort(["posts_used", "post_type"], descending=[True, False]).row(0, named=True)
        words += f"，其中{top['post_type']} {top['posts_used']:,} 名"
    return words


def use_by_type(page: Page) -> pl.DataFrame:
    """Posts used by month and type, without the totals."""
    return page.ask("quota_use_total", to_month=page.day).filter(pl.col("post_type") != "合计")


def use_by_unit(page: Page) -> pl.DataFrame:
    """Who used what in the last twelve months: name, post_type, posts_used, posts_recorded."""
    months = compliance(page).tail(MONTHS_SHOWN)["month"]
    found = page.ask("quota_use_units", from_month=months[0], to_month=months[-1])
    order = ["posts_used", "name", "post_type"]
    return found.sort(order, descending=[True, False, False]).drop("org_id")


def late_units(page: Page) -> pl.DataFrame:
    """Units that were ever late or silent, worst first."""
    found = page.ask("late_returns", to_month=page.day)
    order = [pl.col("missing_months").cast(pl.Int64), pl.col("late_months").cast(pl.Int64), "name"]
    return found.sort(order, descending=[True, True, False]).drop("org_id")


def use_chart(page: Page) -> go.Figure | None:
    """Posts used by type: a line a type where there are enough months, else bars a month."""
    used = use_by_type(page)
    if not len(used):
        return None
    months = compliance(page)["month"].to_list()
    count = {(r["month"], r["post_type"]): r["posts_used"] for r in used.iter_rows(named=True)}
    types = [name for name in theme.POST_TYPES if name in used["post_type"].to_list()]
    types += sorted(set(used["post_type"].to_list()) - set(types))
    series = {n: ([count.get((m, n), 0) for m in months], theme.of_type(n)) for n in types}
    fig = (
        lines(months, series)
        if len(months) >= FEWEST_FOR_TREND
        else bars([chinese_month(month) for month in months], series, sort=False)
    )
    title = _movement(page, compliance(page)).replace("**", "")
    return page.framed(fig, title, "各月使用编制数，名，按编制类型")


def unit_chart(page: Page, most: int = 15) -> go.Figure | None:
    """The units and types with most posts used."""
    used = use_by_unit(page).drop_nulls("posts_used")
    if not len(used):
        return None
    top = used.head(most)
    first = top.row(0, named=True)
    labels = [f"{name} {kind}" for name, kind in top.select("name", "post_type").iter_rows()]
    fig = bars(labels, {"使用编制": (top["posts_used"].to_list(), theme.ACTUAL)}, sort=False)
    months = period(compliance(page).tail(MONTHS_SHOWN))
    scope = f"{months}使用编制数，名，按单位 × 类型；共 {len(used)} 处用编，画前 {len(top)} 处"
    title = f"{first['name']}用编最多（{first['post_type']} {first['posts_used']:,} 名）"
    return page.framed(fig, title, scope)


def to_file(page: Page) -> list[str]:
    """Of pages 00 and 05: posts in use that nobody recorded, in one sentence."""
    rows = unfiled(page)
    if not len(rows):
        return []
    names = joined(rows["name"].unique(maintain_order=True).to_list())
    return [f"使用编制而未备案的 {len(rows):,} 笔，请{names}补办核准备案。"]


def to_do(page: Page) -> list[str]:
    """What to do, one sentence each, from what was found; none where nothing is lacking."""
    todo = []
    rows = unfiled(page)
    for r in rows.head(MOST_TOLD).iter_rows(named=True):
        todo.append(
            f"请**{r['name']}**补办 {chinese_month(r['month'])} 使用 {r['posts']} 名{r['post_type']}编制的核准备案。"
        )
    if len(rows) > MOST_TOLD:
        todo.append(f"其余 {len(rows) - MOST_TOLD} 笔未备案的见上表，逐笔补办。")
    late = late_units(page)
    if len(late):
        names = joined(late["name"].to_list())
        todo.append(f"向{names}核实逾期或未上报的原因；连续未报的列入当月实地核查。")
    return todo
