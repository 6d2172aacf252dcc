"""Idle posts: how many, how certain, since when, where, and what taking them back would do.

Totals never add 备案 and 报备员额 to the other types, and always say what they leave out.
"""

from __future__ import annotations

import duckdb
import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars
from analysis.figures.frame import safe, titled
from analysis.figures.source import chinese_day, day, source_line
from analysis.questions.staffing import idle, recovery_scenario
from analysis.terms import beside_types

Connection = duckdb.DuckDBPyConnection

MONTHS = 24
AGES = ((24, "不满 2 年"), (36, "2—3 年"), (60, "3—5 年"), (120, "5—10 年"), (10**6, "10 年以上"))
RULES = {
    "收回上界": ("upper", None),
    "收回下界": ("lower", None),
    "收回上界，每单位不超过核定的 10%": ("upper", 0.1),
}


def rows(con: Connection, as_of: str | None = None, months: int = MONTHS) -> pl.DataFrame:
    """`idle` with each unit's name, sector and level; types that stand beside are left out."""
    found = idle(con, as_of=day(con, as_of), months=months).pl()
    units = con.sql(
        "select org_id, coalesce(name, org_id) as name, "
        "coalesce(sector, kind, '未载明') as sector, level from org"
    ).pl()
    return found.filter(~pl.col("post_type").is_in(beside_types(con))).join(units, on="org_id", how="left")


def sums(idle_rows: pl.DataFrame) -> dict[str, int]:
    """Totals: vacant_own, idle_upper, idle_lower, frictional, pending, and what they leave out.

    `upper_unknown` and `lower_unknown` count unit × type rows without that bound.
    """
    known = idle_rows.filter(pl.col("idle_upper").is_not_null())
    return {
        "vacant_own": int(known["vacant_own"].sum()),
        "idle_upper": int(known["idle_upper"].sum()),
        "idle_lower": int(idle_rows["idle_lower"].sum()),
        "frictional": int(known["frictional"].sum()),
        "pending": int(idle_rows["pending"].sum()),
        "upper_unknown": int(idle_rows["idle_upper"].is_null().sum()),
        "lower_unknown": int(idle_rows["idle_lower"].is_null().sum()),
        "asleep": int(known.filter(pl.col("status") == "沉睡")["idle_upper"].sum()),
        "excused": int(known.filter(pl.col("status") == "政策保留")["idle_upper"].sum()),
    }


def finding(con: Connection, as_of: str | None = None) -> str:
    """The page's first line: between which bounds, and how much sleeps."""
    s = sums(rows(con, as_of))
    words = (
        f"{chinese_day(day(con, as_of))}自有空编 **{s['vacant_own']:,}** 名，其中两年间一天也没有用过的"
        f"最多 **{s['idle_upper']:,}** 名，至少 **{s['idle_lower']:,}** 名"
    )
    if s["asleep"]:
        words += f"；两年没有进过人的单位占 **{s['asleep']:,}** 名"
    if s["upper_unknown"]:
        words += f"；另有 {s['upper_unknown']:,} 个单位 × 类型未知，未计入"
    return words + "。"


def reconciliation(idle_rows: pl.DataFrame) -> str:
    """The equation of the totals. Raises ValueError where it does not hold."""
    s = sums(idle_rows)
    if s["idle_upper"] + s["frictional"] != s["vacant_own"]:
        raise ValueError("闲置与周转之和不等于自有空编")
    return (
        f"自有空编 {s['vacant_own']:,} ＝ 闲置上界 {s['idle_upper']:,} ＋ 周转 {s['frictional']:,}；"
        f"闲置下界 {s['idle_lower']:,} ≤ 上界。上界未知 {s['upper_unknown']:,} 个、"
        f"下界未知 {s['lower_unknown']:,} 个单位 × 类型未计入（依人数汇总的没有下界）。"
    )


def status_table(idle_rows: pl.DataFrame) -> pl.DataFrame:
    """By status: rows, vacant_own, idle_upper, idle_lower, largest first."""
    return (
        idle_rows.group_by("status")
        .agg(
            pl.len().alias("units"),
            pl.col("vacant_own", "idle_upper", "idle_lower").sum(),
        )
        .sort(["idle_upper", "status"], descending=[True, False])
    )


def treemap(con: Connection, idle_rows: pl.DataFrame) -> go.Figure:
    """Where idle posts are: area is the upper bound, by sector and unit."""
    known = idle_rows.filter(pl.col("idle_upper") > 0)
    by_unit = known.group_by(["sector", "name"]).agg(pl.col("idle_upper").sum())
    by_sector = (
        by_unit.group_by("sector")
        .agg(pl.col("idle_upper").sum())
        .sort(["idle_upper", "sector"], descending=[True, False])
    )
    by_unit = by_unit.sort(["idle_upper", "name"], descending=[True, False])
    sectors, units = by_sector["sector"].to_list(), by_unit["name"].to_list()
    fig = go.Figure(
        go.Treemap(
            ids=[f"系统/{s}" for s in sectors] + [f"{s}/{n}" for s, n in by_unit.select(
                "sector", "name").iter_rows()],
            labels=[safe(s) for s in sectors] + [safe(n) for n in units],
            parents=[""] * len(sectors) + [f"系统/{s}" for s in by_unit["sector"]],
            values=[*by_sector["idle_upper"], *by_unit["idle_upper"]],
            branchvalues="total",
            texttemplate="%{label}<br>%{value} 名",
            hovertemplate="%{label}<br>闲置上界 %{value} 名<extra></extra>",
            marker={"colors": ["#F3D9A4"] * len(sectors) + [theme.IDLE] * len(units),
                    "line": {"color": "#FFFFFF", "width": 1.5}},
            pathbar={"visible": False},
            sort=True,
        )
    )  # fmt: skip
    fig.update_layout(height=460)
    top = by_sector.row(0, named=True)
    share = top["idle_upper"] / by_sector["idle_upper"].sum()
    title = f"闲置最多的是{top['sector']}系统，{top['idle_upper']:,} 名，占 {share:.0%}"
    subtitle = f"闲置上界，名，面积为数量，按系统与单位，{MONTHS} 个月；不含备案、报备员额"
    return titled(fig, title, subtitle, source_line(con))


def age_chart(con: Connection, idle_rows: pl.DataFrame, as_of: str | None = None) -> go.Figure:
    """Since when: idle posts by the length of the vacancy that reaches the day."""
    when = day(con, as_of)
    aged = idle_rows.filter(pl.col("idle_upper") > 0).with_columns(
        ((pl.lit(when) - pl.col("vacant_since")).dt.total_days() / 30.4375).alias("months")
    )
    counts, low = [], -1.0
    for high, _ in AGES:
        band = aged.filter((pl.col("months") > low) & (pl.col("months") <= high))
        counts.append(int(band["idle_upper"].sum()))
        low = high
    old = sum(counts[3:])
    title = f"空缺已连续 5 年以上的单位，闲置 {old:,} 名，占 {old / max(sum(counts), 1):.0%}"
    fig = bars([zh for _, zh in AGES], {"闲置": (counts, theme.IDLE)}, sort=False)
    subtitle = "闲置上界，名，按该单位该类编制连续有空编的时间（空编起始日至时点）"
    return titled(fig, title, subtitle, source_line(con))


def sensitivity(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """Totals over 12, 24, 36 and 60 months: months_idle, both bounds, and what they leave out."""
    return con.sql(
        """
        select months_idle, sum(idle_upper)::bigint as idle_upper,
               sum(idle_lower)::bigint as idle_lower,
               sum(upper_unknown)::bigint as upper_unknown,
               sum(lower_unknown)::bigint as lower_unknown
        from idle_sensitivity(as_of := $day) where not is_beside(post_type)
        group by all order by all""",
        params={"day": day(con, as_of)},
    ).pl()


def sensitivity_chart(con: Connection, as_of: str | None = None) -> go.Figure:
    """Both bounds at four thresholds: the certain part, and what may be idle beyond it."""
    found = sensitivity(con, as_of)
    lower, upper = found["idle_lower"].to_list(), found["idle_upper"].to_list()
    beyond = [high - low for low, high in zip(lower, upper, strict=True)]
    labels = [f"{months} 个月" for months in found["months_idle"]]
    fig = bars(
        labels,
        {"至少（下界）": (lower, theme.IDLE), "至多再加": (beyond, "#F3D9A4")},
        sort=False,
    )
    title = (
        f"门槛由 12 个月放到 60 个月，闲置由 {lower[0]:,}—{upper[0]:,} 名"
        f"变为 {lower[-1]:,}—{upper[-1]:,} 名"
    )
    return titled(fig, title, "闲置下界与上界，名，按窗口长短", source_line(con))


def laundered(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """Components of several units: idle posts joined, beside what the units alone would show.

    Units are matched by lineage, never by name. `units_alone` is unknown as soon as one is.
    """
    return con.sql(
        f"""
        select c.component, c.units_joined, c.post_type, c.vacant_own, c.idle_upper,
               case when count(*) filter (i.org_id is not null and i.idle_upper is null) = 0
                    then coalesce(sum(i.idle_upper), 0)::bigint end as units_alone
        from idle_component(as_of := $day, months := {MONTHS}) c
        join lineage_component(
            before_on := window_start($day::date, {MONTHS}), after_on := $day) m
            on m.component = c.component
        left join idle(as_of := $day, months := {MONTHS}) i
            on i.org_id = m.org_id and i.post_type = c.post_type
        group by all
        order by c.idle_upper desc nulls last, c.component, c.post_type""",
        params={"day": day(con, as_of)},
    ).pl()


def fairness(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """Each recovery rule: posts and units taken, from approved plans, from careful units."""
    when = day(con, as_of)
    found = []
    for name, (take, cap) in RULES.items():
        taken = recovery_scenario(con, as_of=when, months=MONTHS, take=take, cap=cap).pl()
        hit = taken.filter(pl.col("taken") > 0)
        found.append({
            "rule": name,
            "taken": int(hit["taken"].sum()),
            "units": hit["org_id"].n_unique(),
            "taken_from_plan": int(hit["taken_from_plan"].sum()),
            "taken_from_careful": int(hit["taken_from_careful"].sum()),
            "units_unknown": int(taken["taken"].is_null().sum()),
        })  # fmt: skip
    return pl.DataFrame(found)


def fairness_sentence(found: pl.DataFrame) -> str:
    """What the rules mean for units that fill their posts in turn."""
    upper, lower = found.row(0, named=True), found.row(1, named=True)
    return (
        f"按上界收回 {upper['taken']:,} 名，其中 **{upper['taken_from_careful']:,}** 名取自下界为 0 的单位"
        "（它们的空编可能都曾轮流用过），"
        f"**{upper['taken_from_plan']:,}** 名是已批准的进人计划正要用的；"
        f"按下界收回 {lower['taken']:,} 名，不会取自这样的单位。"
        "下界不冤枉谨慎的单位，上界用来确定核查对象。"
    )


def handover(idle_rows: pl.DataFrame) -> pl.DataFrame:
    """The list to hand over: every unit × type with idle posts, the most certain first."""
    return (
        idle_rows.filter(pl.col("idle_upper") > 0)
        .sort(["idle_lower", "idle_upper", "name"], descending=[True, True, False], nulls_last=True)
        .select("name", "sector", "post_type", "quota", "actual", "vacant_own", "idle_lower",
                "idle_upper", "vacant_since", "last_entry_on", "pending", "reason", "status")
    )  # fmt: skip
