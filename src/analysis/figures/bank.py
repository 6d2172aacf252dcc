"""The quota bank: its position today and on the way there, pool by pool.

Types shown beside (备案, 报备员额) are in the tables and in no total.
"""

from __future__ import annotations

import duckdb
import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.bank_loans import overdue_loans
from analysis.figures.charts import bars, lines
from analysis.figures.frame import titled
from analysis.figures.source import chinese_day, day, source_line
from analysis.questions.bank import bank_balance
from analysis.terms import beside_types

Connection = duckdb.DuckDBPyConnection


def position(con: Connection, as_of: str | None = None) -> dict[str, int]:
    """All pools together: pools, capital, outstanding, available, overdue, loans_open."""
    rows = bank_balance(con, as_of=day(con, as_of)).pl()
    rows = rows.filter(~pl.col("post_type").is_in(beside_types(con)))
    names = ("capital", "outstanding", "available", "overdue", "loans_open", "unmatched")
    return {"pools": rows["pool"].n_unique()} | {n: int(rows[n].sum()) for n in names}


def finding(con: Connection, as_of: str | None = None) -> str:
    """The page's first line: the position today in one sentence."""
    p = position(con, as_of)
    late = overdue_loans(con, as_of)
    share = f"，借出率 {p['outstanding'] / p['capital']:.0%}" if p["capital"] > 0 else ""
    words = (
        f"{chinese_day(day(con, as_of))}，{p['pools']} 个编制池资本 **{p['capital']:,} 名**，"
        f"借出未还 **{p['outstanding']:,} 名**（{p['loans_open']:,} 笔{share}），"
        f"可借 **{p['available']:,} 名**"
    )
    if p["overdue"]:
        longest = late["days_overdue"][0]
        words += f"；逾期 **{p['overdue']:,} 名**（{len(late):,} 笔），最久 {longest:,} 天"
    return words + ("。" if p["overdue"] else "；没有逾期。")


def running(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """Month ends since the first transaction: month_end, capital, outstanding, available."""
    return con.sql(
        """
        with month as (
            select least(last_day(m::date), $day) as month_end
            from (select unnest(generate_series(date_trunc('month', (
                select min(start_on) from pool_interval)), $day::timestamp, interval 1 month)) as m)
        )
        select m.month_end, sum(p.deposited - p.allocated - p.converted)::int as capital,
               sum(p.outstanding)::int as outstanding, capital - sum(p.outstanding)::int as
               available
        from month m
        join pool_interval p on p.start_on <= m.month_end and p.end_on > m.month_end
        where not is_beside(p.post_type)
        group by m.month_end order by m.month_end""",
        params={"day": day(con, as_of)},
    ).pl()


def running_chart(con: Connection, as_of: str | None = None) -> go.Figure:
    """Running capital, outstanding and available."""
    rows = running(con, as_of)
    scope = "各池合计，月末，名；资本 = 入池 − 出池 − 转正，可借 = 资本 − 未还"
    if not len(rows):
        return titled(lines([], {}), "只有单列的类型，不作合计", scope, source_line(con))
    first, last = rows.row(0, named=True), rows.row(-1, named=True)
    names = {"资本": ("capital", theme.QUOTA), "未还": ("outstanding", theme.LENT),
             "可借": ("available", theme.ACTUAL)}  # fmt: skip
    fig = lines(
        rows["month_end"].to_list(),
        {zh: (rows[name].to_list(), colour) for zh, (name, colour) in names.items()},
        step=True,
    )
    low = rows.sort("available", "month_end").row(0, named=True)
    title = (
        f"资本由 {first['capital']:,} 名变为 {last['capital']:,} 名，"
        f"现可借 {last['available']:,} 名；"
        f"最少时 {low['available']:,} 名（{low['month_end']:%Y-%m}）"
    )
    return titled(fig, title, scope, source_line(con))


def pool_chart(con: Connection, as_of: str | None = None, most: int = 16) -> go.Figure:
    """Each pool's capital: on loan and not due, overdue, available."""
    rows = bank_balance(con, as_of=day(con, as_of)).pl().with_columns(
        on_time=pl.col("outstanding") - pl.col("overdue"), free=pl.col("available").clip(0)
    )  # fmt: skip
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
    scope = f"各池资本的去向，名，{chinese_day(day(con, as_of))}；可借小于 0 的画作 0"
    return titled(fig, title, scope, source_line(con))
