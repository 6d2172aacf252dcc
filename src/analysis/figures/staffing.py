"""核定, 实有, 空编, 超编: totals with their reconciliation, over time and by group."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars, lines
from analysis.figures.page import Page, Row
from analysis.figures.source import chinese_month

GROUPS = {"sector": "系统", "level": "层级", "kind": "机构类别", "funding": "经费形式",
          "post_type": "编制类型"}  # fmt: skip
SHOWN = ("group_name", "units", "quota", "borrowed", "actual", "vacant", "over", "balance",
         "vacancy_rate", "utilisation", "units_unknown")  # fmt: skip


def number(value: int | None) -> str:
    """A number as it stands in a sentence; 未知 where it is not known."""
    return "未知" if value is None else f"{value:,}"


def share(value: float | None, below: int | None) -> str:
    """A rate as it stands in a sentence; 不适用 where there is nothing below its line, else 未知."""
    if value is None:
        return "不适用" if below == 0 else "未知"
    return f"{value:.1%}"


def overall(page: Page) -> Row:
    """The totals over all types that may be added; every number NULL where there is none."""
    found = page.whole("staffing_total")
    columns = ("quota", "borrowed", "usable", "actual", "vacant", "over", "balance",
               "vacancy_rate", "utilisation", "quota_change", "actual_change")  # fmt: skip
    return found or {**dict.fromkeys(columns), "units": 0, "units_unknown": 0}


def by_type(page: Page) -> pl.DataFrame:
    """Totals of every type, and of those that may be added."""
    found = page.ask("staffing_total")
    return found.with_columns(pl.col("post_type").alias("group_name")).select(SHOWN)


def by_group(page: Page, by: str) -> pl.DataFrame:
    """Totals of each group over the types that may be added, largest first."""
    found = page.ask("staffing_total", by=by).filter(pl.col("post_type") == "合计")
    return found.sort(["quota", "group_name"], descending=[True, False], nulls_last=True).select(
        SHOWN
    )


def undivided(page: Page, by: str) -> str:
    """Why no groups are shown: the units are told apart by nothing."""
    found = by_group(page, by)["group_name"].to_list()
    if found in ([], ["未载明"]):
        return f"数据没有写明各单位的{GROUPS[by]}，不能分列。"
    return f"各单位的{GROUPS[by]}都是{found[0]}，合计即上表。"


def finding(page: Page) -> str:
    """The page's first line: what is authorised, filled, vacant and over, and why both exist."""
    sums = overall(page)
    words = (
        f"{page.said}核定 **{number(sums['quota'])}** 名、借入 {number(sums['borrowed'])} 名，"
        f"实有 **{number(sums['actual'])}** 人；空编 **{number(sums['vacant'])}** 名"
        f"（空编率 {share(sums['vacancy_rate'], sums['usable'])}）"
    )
    if sums["over"]:
        words += f"与超编 **{sums['over']:,}** 名并存，不能相抵"
    elif sums["over"] == 0:
        words += "，没有超编"
    if sums["units_unknown"]:
        words += f"；{sums['units_unknown']:,} 个单位核定或实有未知，各数只计已知的，不能直接相减"
    return words + "。"


def reconciliation(page: Page) -> str:
    """The equation of the totals, in numbers. Raises ValueError where it does not hold."""
    s = overall(page)
    if s["balance"] is None:
        return "没有一个单位的核定与实有都已知，合计无从核对。"
    if s["balance"] != s["vacant"] - s["over"]:
        raise ValueError(f"合计不平：{s['balance']} ≠ {s['vacant']} − {s['over']}")
    return (
        f"核定与实有都已知的单位，核定 ＋ 借入 － 实有 ＝ **{s['balance']:,}**；"
        f"空编 {s['vacant']:,} － 超编 {s['over']:,} ＝ **{s['balance']:,}**。两边相等，未知的两边都不计。"
    )


def over_time(page: Page) -> pl.DataFrame:
    """Month ends up to the page's day: the totals over the types that may be added."""
    found = page.ask("staffing_total_monthly", to_on=page.day)
    return found.filter(pl.col("post_type") == "合计").sort("month")


def level_chart(page: Page) -> go.Figure | None:
    """核定 and 实有 by month; None without a whole month."""
    rows = over_time(page)
    known = rows.drop_nulls(["quota", "actual"])
    if not len(known):
        return None
    first, last = known.row(0, named=True), known.row(-1, named=True)
    title = (
        f"核定由 {first['quota']:,} 名变为 {last['quota']:,} 名，"
        f"实有由 {first['actual']:,} 人变为 {last['actual']:,} 人"
    )
    fig = lines(rows["month"].to_list(), _series(rows, {"核定": "quota", "实有": "actual"}))
    return page.framed(fig, title, _scope(last))


def time_chart(page: Page) -> go.Figure | None:
    """空编 and 超编 by month; None without a whole month."""
    rows = over_time(page)
    known = rows.drop_nulls(["vacant", "over"])
    if not len(known):
        return None
    peak = known.sort("vacant", descending=True).row(0, named=True)
    last = known.row(-1, named=True)
    title = (
        f"空编现为 {last['vacant']:,} 名，最高时（{chinese_month(peak['month'])}）"
        f"{peak['vacant']:,} 名；超编现为 {last['over']:,} 名"
    )
    fig = lines(rows["month"].to_list(), _series(rows, {"空编": "vacant", "超编": "over"}))
    return page.framed(fig, title, _scope(last))


def _series(rows: pl.DataFrame, names: dict[str, str]) -> dict[str, tuple[list[float | None], str]]:
    return {zh: (rows[name].to_list(), theme.MEANINGS[zh]) for zh, name in names.items()}


def _scope(last: Row) -> str:
    return (f"月末，名；不含另列的类型（备案、报备员额等）；各月只计已知的，两线不能直接相减，"
            f"末月有 {last['units_unknown']:,} 个单位有未知的")  # fmt: skip


def gap_chart(page: Page, by: str, most: int = 16) -> go.Figure | None:
    """Vacant and over posts side by side for each group, the largest vacancy first."""
    known = by_group(page, by).drop_nulls(["vacant", "over"])
    if len(known) < 2:
        return None  # one group beside nothing compares nothing
    rows = known.sort(["vacant", "over", "group_name"], descending=[True, True, False]).head(most)
    fig = bars(
        [_called(by, name) for name in rows["group_name"]],
        {
            "空编": (rows["vacant"].to_list(), theme.VACANT),
            "超编": (rows["over"].to_list(), theme.OVER),
        },
    )
    vacant, over = (
        known.sort([name, "group_name"], descending=[True, False]).row(0, named=True)
        for name in ("vacant", "over")
    )
    rate = f"，空编率 {vacant['vacancy_rate']:.1%}" if vacant["vacancy_rate"] is not None else ""
    empty, name = _called(by, vacant["group_name"]), _called(by, over["group_name"])
    title = f"空编最多的是{empty}（{vacant['vacant']:,} 名{rate}）"
    if over["over"]:
        also = "超编也最多" if name == empty else f"超编最多的是{name}"
        title += f"，{also}（{over['over']:,} 名）"
    scope = f"空编与超编，名，按{GROUPS[by]}，{page.said}；各单位 × 类型分别计，不相抵"
    return page.framed(fig, title, scope)


def _called(by: str, name: str) -> str:
    """A group as sentences call it: levels as 县级."""
    return f"{name}级" if by == "level" and name in "省市县乡" else name


def extremes(page: Page, column: str, most: int = 20) -> pl.DataFrame:
    """The units with most `vacant` or `over` posts: name, post_type, the counts, and what the rate of
    units of their level and kind is."""
    found = page.ask("staffing").filter(pl.col(column) > 0)
    order = [column, "name", "post_type"]
    beside = page.ask("peers").select("org_id", "post_type", "peers", "peers_median")
    return (
        found.sort(order, descending=[True, False, False])
        .head(most)
        .join(beside, on=["org_id", "post_type"], how="left", maintain_order="left")
        .select("name", "post_type", "quota", "borrowed", "actual", column, "utilisation",
                "peers_median", "peers", "org_id")
    )  # fmt: skip


def most_vacant(page: Page) -> pl.DataFrame:
    """The units with most vacancies."""
    return comparable(extremes(page, "vacant").drop("org_id"))


def comparable(found: pl.DataFrame) -> pl.DataFrame:
    """The rows without what peers are like, where no unit has any that is known."""
    beside = [n for n in ("peers_median", "peers") if n in found.columns]
    return found.drop(beside) if found["peers_median"].is_null().all() else found


def most_over(page: Page) -> pl.DataFrame:
    """The units most over their posts, and since when they have been without a break."""
    lasting = page.ask("overstaffed").select(
        "org_id", "post_type", since=pl.when(pl.col("since_known"))
        .then(pl.col("over_since").cast(pl.String))
        .otherwise("不晚于 " + pl.col("over_since").cast(pl.String)),
    )  # fmt: skip
    found = extremes(page, "over")
    shown = found.join(
        lasting, on=["org_id", "post_type"], how="left", maintain_order="left"
    ).select("name", "post_type", "quota", "borrowed", "actual", "over", "since",
             "utilisation", "peers_median")  # fmt: skip
    return comparable(shown)


def over_names(page: Page) -> tuple[list[str], Row | None]:
    """Who is over their posts in types that may be added, the worst first, and the worst row."""
    beside = [name for (name,) in page.rows("select post_type from post_type where beside")]
    found = page.ask("staffing").filter((pl.col("over") > 0) & ~pl.col("post_type").is_in(beside))
    rows = found.sort(["over", "name", "post_type"], descending=[True, False, False])
    names = rows["name"].unique(maintain_order=True).to_list()
    return names, rows.row(0, named=True) if len(rows) else None


def beside_words(page: Page) -> str:
    """Which types stand beside the others here."""
    beside = page.rows("select post_type from post_type where beside order by position")
    told = page.ask("staffing_total")["post_type"].to_list()
    names = [name for (name,) in beside if name in told]
    if not names:
        return "本数据集没有备案、报备员额等另列的类型。"
    return f"{'、'.join(names)}在上表另列，**不与其他类型相加**。"
