"""核定, 实有, 空编, 超编: totals with their reconciliation, over time and by group.

Every total counts only units whose both sides are known, says how many it leaves out, and
stands beside 核定 + 借入 − 实有 = 空编 − 超编. Types shown beside (备案, 报备员额) are never added.
"""

from __future__ import annotations

import duckdb
import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars, lines
from analysis.figures.frame import titled
from analysis.figures.source import chinese_day, chinese_month, day, source_line
from analysis.terms import beside_types

Connection = duckdb.DuckDBPyConnection

GROUPS = {
    "post_type": ("s.post_type", "编制类型"),
    "sector": ("coalesce(o.sector, '未载明')", "系统"),
    "level": ("coalesce(o.level, '未载明')", "层级"),
    "kind": ("coalesce(o.kind, '未载明')", "机构类别"),
}
_SUMS = """
    count(distinct org_id) as units,
    sum(quota) filter (known)::bigint as quota,
    sum(borrowed) filter (known)::bigint as borrowed,
    sum(actual) filter (known)::bigint as actual,
    sum(vacant) filter (known)::bigint as vacant,
    sum(over) filter (known)::bigint as over,
    count(*) filter (not known) as units_unknown"""


def totals(con: Connection, by: str = "post_type", as_of: str | None = None) -> pl.DataFrame:
    """Totals on the day by `by` (post_type, sector, level or kind), largest first.

    Columns: group_name, units, quota, borrowed, actual, vacant, over, balance (核定 + 借入 −
    实有, which must equal 空编 − 超编), units_unknown. Raises ValueError where it does not.
    """
    expression, _ = GROUPS[by]
    beside = "" if by == "post_type" else "where not is_beside(s.post_type)"
    rows = con.sql(
        f"""
        with row as (
            select s.*, {expression} as group_name,
                   s.quota is not null and s.actual is not null as known
            from staffing(as_of := $day) s left join org o using (org_id) {beside}
        ),
        summed as (select group_name, {_SUMS} from row group by group_name)
        select * exclude (units_unknown), quota + borrowed - actual as balance, units_unknown
        from summed order by quota desc nulls last, group_name""",
        params={"day": day(con, as_of)},
    ).pl()
    uneven = rows.filter(pl.col("balance") != pl.col("vacant") - pl.col("over"))
    if len(uneven):
        raise ValueError(f"合计不平：{uneven['group_name'].to_list()}")
    return rows


def overall(con: Connection, as_of: str | None = None) -> dict[str, int]:
    """The totals over all types that may be added, as one row."""
    rows = totals(con, "post_type", as_of).filter(~pl.col("group_name").is_in(beside_types(con)))
    names = ("quota", "borrowed", "actual", "vacant", "over", "units_unknown")
    return {name: int(rows[name].sum() or 0) for name in names}


def finding(con: Connection, as_of: str | None = None) -> str:
    """The page's first line: what is authorised, filled, vacant and over, and why both exist."""
    sums = overall(con, as_of)
    words = (
        f"{chinese_day(day(con, as_of))}核定 **{sums['quota']:,}** 名、借入 {sums['borrowed']:,} 名，"
        f"实有 **{sums['actual']:,}** 人；空编 **{sums['vacant']:,}** 名"
    )
    if sums["over"]:
        words += f"与超编 **{sums['over']:,}** 名并存，不能相抵"
    else:
        words += "，没有超编"
    if sums["units_unknown"]:
        words += f"；另有 {sums['units_unknown']:,} 个单位 × 类型未知，未计入"
    return words + "。"


def reconciliation(con: Connection, as_of: str | None = None) -> str:
    """The equation of the totals, in numbers. Raises ValueError where it does not hold."""
    s = overall(con, as_of)
    left, right = s["quota"] + s["borrowed"] - s["actual"], s["vacant"] - s["over"]
    if left != right:
        raise ValueError(f"合计不平：{left} ≠ {right}")
    return (
        f"核定 {s['quota']:,} ＋ 借入 {s['borrowed']:,} － 实有 {s['actual']:,} ＝ {left:,}；"
        f"空编 {s['vacant']:,} － 超编 {s['over']:,} ＝ {right:,}。两边相等"
        f"（未知的 {s['units_unknown']:,} 个单位 × 类型两边都不计）。"
    )


def over_time(con: Connection) -> pl.DataFrame:
    """Month ends: month, and the sums of `overall`, known rows only."""
    return con.sql(f"""
        with row as (
            select *, quota is not null and actual is not null as known
            from staffing_monthly() where not is_beside(post_type)
        ),
        summed as (select month, {_SUMS} from row group by month)
        select * from summed where quota is not null order by month""").pl()


def level_chart(con: Connection) -> go.Figure:
    """核定 and 实有 by month."""
    rows = over_time(con)
    series = _series(rows, {"核定": "quota", "实有": "actual"})
    first, last = rows.row(0, named=True), rows.row(-1, named=True)
    title = (
        f"核定由 {first['quota']:,} 名变为 {last['quota']:,} 名，"
        f"实有由 {first['actual']:,} 人变为 {last['actual']:,} 人"
    )
    return titled(lines(rows["month"].to_list(), series), title, _scope(last), source_line(con))


def time_chart(con: Connection) -> go.Figure:
    """空编 and 超编 by month."""
    rows = over_time(con)
    series = _series(rows, {"空编": "vacant", "超编": "over"})
    peak = rows.sort("vacant", descending=True).row(0, named=True)
    last = rows.row(-1, named=True)
    title = (
        f"空编现为 {last['vacant']:,} 名，最高时（{chinese_month(peak['month'])}）"
        f"{peak['vacant']:,} 名；超编现为 {last['over']:,} 名"
    )
    return titled(lines(rows["month"].to_list(), series), title, _scope(last), source_line(con))


def _series(rows: pl.DataFrame, names: dict[str, str]) -> dict[str, tuple[list, str]]:
    return {zh: (rows[name].to_list(), theme.MEANINGS[zh]) for zh, name in names.items()}


def _scope(last: dict) -> str:
    unknown = last["units_unknown"]
    return f"月末，名；不含备案、报备员额；末月有 {unknown:,} 个单位 × 类型未知，未计入"


def gap_chart(con: Connection, by: str, as_of: str | None = None, most: int = 16) -> go.Figure:
    """Vacant and over posts side by side for each group, the largest vacancy first."""
    rows = totals(con, by, as_of).sort(["vacant", "over"], descending=True).head(most)
    zh = GROUPS[by][1]
    fig = bars(
        rows["group_name"].to_list(),
        {
            "空编": (rows["vacant"].to_list(), theme.VACANT),
            "超编": (rows["over"].to_list(), theme.OVER),
        },
    )
    vacant, over = (
        rows.sort(name, descending=True).row(0, named=True) for name in ("vacant", "over")
    )
    title = f"空编最多的是{vacant['group_name']}（{vacant['vacant']:,} 名）"
    if over["over"]:
        title += f"，超编最多的是{over['group_name']}（{over['over']:,} 名）"
    if by == "level":
        rows = rows.with_columns(pl.col("group_name").replace({x: f"{x}级" for x in "省市县乡"}))
    scope = f"空编与超编，名，按{zh}，{chinese_day(day(con, as_of))}；各单位 × 类型分别计，不相抵"
    return titled(fig, title, scope, source_line(con))


def extremes(
    con: Connection, column: str, as_of: str | None = None, most: int = 20
) -> pl.DataFrame:
    """The units with most `vacant` or `over` posts: name, sector, post_type and the counts."""
    return con.sql(
        f"""
        select coalesce(o.name, s.org_id) as name, o.sector, s.post_type, s.quota, s.borrowed,
               s.actual, s.vacant, s.over, s.utilisation
        from staffing(as_of := $day) s left join org o using (org_id)
        where s."{column}" > 0
        order by s."{column}" desc, name, s.post_type limit {most}""",
        params={"day": day(con, as_of)},
    ).pl()


def beside(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """The types that stand beside the others: 备案 and 报备员额."""
    return totals(con, "post_type", as_of).filter(pl.col("group_name").is_in(beside_types(con)))


def todo(sums: dict[str, int]) -> str:
    """What to do about `overall`'s sums; what is none needs nothing."""
    steps = {
        "over": "超编的 {:,} 名，逐单位核实占编原因，先在本系统内调剂。",
        "vacant": "空编的 {:,} 名，看「闲置编制」一页：空着不等于闲置，新近的空缺可能正在招录。",
        "units_unknown": "未知的 {:,} 个单位 × 类型，请补报核定编制、名册或人数。",
    }
    told = [text.format(sums[name]) for name, text in steps.items() if sums[name]]
    return " ".join(f"（{n}）{text}" for n, text in enumerate(told, 1)) or "没有空编、超编和未知。"
