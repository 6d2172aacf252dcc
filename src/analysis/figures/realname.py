"""Real-name reporting: who reports on time, who used posts, and what was not filed."""

from __future__ import annotations

import duckdb
import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars, lines
from analysis.figures.frame import titled
from analysis.figures.source import chinese_month, joined, source_line
from analysis.questions.oversight import realname_compliance, unrecorded_use

Connection = duckdb.DuckDBPyConnection
FEWEST_FOR_TREND = 6
"""Fewer periods than this make no trend, and none is drawn."""
MONTHS_SHOWN = 12
"""Over longer periods single months are shown for the last twelve, years for the rest."""


def compliance(con: Connection) -> pl.DataFrame:
    """`realname_compliance` over the whole coverage, one row a month."""
    return realname_compliance(con).pl()


def period(months: pl.DataFrame) -> str:
    """The months spoken of: 2016年1月至2月."""
    first, last = months["month"][0], months["month"][-1]
    if first == last:
        return chinese_month(first)
    until = chinese_month(last) if last.year != first.year else f"{last.month}月"
    return f"{chinese_month(first)}至{until}"


def finding(con: Connection) -> str:
    """The page's first line: punctuality, unfiled use, and how use moved."""
    months = compliance(con)
    return f"{period(months)}，" + "；".join(
        [_punctuality(months), _unfiled(con), _movement(con, months)]
    ) + "。"  # fmt: skip


def _punctuality(months: pl.DataFrame) -> str:
    due, on_time = int(months["units"].sum()), int(months["on_time"].sum())
    if due == on_time:
        sizes = set(months["units"].to_list())
        units = f"{sizes.pop()} 个单位" if len(sizes) == 1 else "各单位"
        return f"{units}月月**全部按时上报**" if len(months) > 1 else f"{units}**全部按时上报**"
    return f"应报 {due:,} 次，按时 {on_time:,} 次（**{on_time / due:.1%}**）"


def _unfiled(con: Connection) -> str:
    rows = unrecorded_use(con).fetchall()
    if not rows:
        return "所用编制**全部核准备案**"
    posts = sum(row[4] for row in rows)
    if len(rows) == 1:
        month, _, name, post_type, used = rows[0]
        return f"**{name}** {month.month} 月使用 **{used} 名{post_type}**编制而未备案"
    names = list(dict.fromkeys(row[2] for row in rows))
    return f"{joined(names)}使用 **{posts:,} 名**编制而未备案"


def _movement(con: Connection, months: pl.DataFrame) -> str:
    """How use moved: over a short period from first to last, over years from a year before."""
    last = months.row(-1, named=True)
    if len(months) > MONTHS_SHOWN:
        before = months.row(-1 - MONTHS_SHOWN, named=True)
        words = (
            f"{chinese_month(last['month'])}用编 **{last['posts_used']:,} 名**"
            f"（上年同月 {before['posts_used']:,} 名）"
        )
    elif len(months) > 1:
        first = months.row(0, named=True)
        change = last["posts_used"] - first["posts_used"]
        verb = "升至" if change > 0 else "降至" if change < 0 else "维持在"
        words = (
            f"用编由 {first['month'].month} 月 {first['posts_used']:,} 名{verb} "
            f"{last['month'].month} 月 **{last['posts_used']:,} 名**"
        )
    else:
        words = f"{last['month'].month} 月用编 **{last['posts_used']:,} 名**"
    largest = use_by_type(con).filter(pl.col("month") == last["month"])
    if len(largest):
        top = largest.sort("posts", descending=True).row(0, named=True)
        words += f"，其中{top['post_type']} {top['posts']:,} 名"
    return words


def by_year(con: Connection) -> pl.DataFrame:
    """Compliance by year: year, returns due and on time, posts used and recorded."""
    return con.sql("""
        select year(month) as year, sum(units)::bigint as due, sum(on_time)::bigint as on_time,
               sum(on_time) / sum(units) as on_time_rate, sum(posts_used)::bigint as posts_used,
               -- unknown as soon as one month is
               case when count(posts_recorded) = count(*) then sum(posts_recorded)::bigint end
                   as posts_recorded,
               case when count(posts_recorded) = count(*)
                    then sum(posts_recorded) / nullif(sum(posts_used), 0) end as recording_rate
        from realname_compliance() group by all order by all""").pl()


def use_by_type(con: Connection) -> pl.DataFrame:
    """Posts used by month and type: month, post_type, posts."""
    return con.sql("""
        select month, post_type, sum(posts)::bigint as posts
        from quota_use where posts > 0 group by all order by all""").pl()


def use_by_unit(con: Connection) -> pl.DataFrame:
    """Who used what in the last twelve months covered: name, post_type, posts, posts_recorded."""
    return con.sql(f"""
        select coalesce(o.name, q.org_id) as name, q.post_type, sum(q.posts)::bigint as posts,
               -- unknown as soon as one filing is; not filed is a known 0
               sum(case when q.recorded then q.posts when not q.recorded then 0 end)::bigint
                   * case when bool_or(q.recorded is null) then null else 1 end
                   as posts_recorded
        from quota_use q left join org o using (org_id)
        where q.posts > 0 and q.month > (
            select max(month) - interval {MONTHS_SHOWN} month from quota_use)
        group by all order by posts desc, name, post_type""").pl()


def late_units(con: Connection) -> pl.DataFrame:
    """Units that were ever late or silent: name, units of late and missing months, worst first."""
    return con.sql("""
        select coalesce(o.name, r.org_id) as name,
               count(*) filter (r.status = '逾期上报') as late_months,
               count(*) filter (r.status = '未上报') as missing_months,
               count(*) filter (r.status = '按时上报') / count(*) as on_time_rate
        from realname_return r left join org o using (org_id)
        group by all having late_months + missing_months > 0
        order by late_months + missing_months desc, name""").pl()


def use_chart(con: Connection) -> go.Figure:
    """Posts used by type: a line a type where there are enough months, else bars a month."""
    used = use_by_type(con).with_columns(pl.col("posts").cast(pl.Int64))
    wide = used.pivot(on="post_type", index="month", values="posts").sort("month").fill_null(0)
    types = [name for name in theme.POST_TYPES if name in wide.columns]
    series = {name: (wide[name].to_list(), theme.POST_TYPES[name]) for name in types}
    first, last = wide.row(0, named=True), wide.row(-1, named=True)
    total = [sum(row[name] for name in types) for row in (first, last)]
    top = max(types, key=lambda name: last[name])
    if len(wide) >= FEWEST_FOR_TREND:
        fig = lines(wide["month"].to_list(), series)
    else:
        labels = [chinese_month(month) for month in wide["month"]]
        fig = bars(labels, series, sort=False)
    title = f"{chinese_month(last['month'])}用编 {total[1]:,} 名，其中{top} {last[top]:,} 名"
    if 1 < len(wide) <= MONTHS_SHOWN:
        title = f"用编由 {total[0]:,} 名变为 {total[1]:,} 名，末月{top} {last[top]:,} 名"
    return titled(fig, title, "各月使用编制数，名，按编制类型", source_line(con))


def unit_chart(con: Connection, most: int = 15) -> go.Figure:
    """The units that used most posts, by type."""
    used = use_by_unit(con).pivot(on="post_type", index="name", values="posts").fill_null(0)
    types = [name for name in theme.POST_TYPES if name in used.columns]
    used = used.with_columns(pl.sum_horizontal(types).alias("sum")).sort(
        ["sum", "name"], descending=[True, False]
    )
    top = used.head(most)
    share = top["sum"].sum() / used["sum"].sum()
    fig = bars(
        top["name"].to_list(),
        {name: (top[name].to_list(), theme.POST_TYPES[name]) for name in types},
    )
    title = f"{top['name'][0]}用编最多（{top['sum'][0]:,} 名）；前 {len(top)} 个单位占 {share:.0%}"
    months = period(compliance(con).tail(MONTHS_SHOWN))
    scope = f"{months}使用编制数，名；共 {len(used)} 个单位用编"
    return titled(fig, title, scope, source_line(con))


MOST_TOLD = 5  # unfiled uses that are named one by one, the largest first


def actions(con: Connection) -> list[str]:
    """What to do, one sentence each, from what was found."""
    todo = []
    unfiled = sorted(unrecorded_use(con).fetchall(), key=lambda row: (-row[4], row[0], row[1]))
    for month, _, name, post_type, posts in unfiled[:MOST_TOLD]:
        todo.append(
            f"请**{name}**补办 {chinese_month(month)} 使用 {posts} 名{post_type}编制的核准备案。"
        )
    if len(unfiled) > MOST_TOLD:
        todo.append(f"其余 {len(unfiled) - MOST_TOLD} 笔未备案的见上表，逐笔补办。")
    late = late_units(con)
    if len(late):
        names = joined(late["name"].to_list())
        todo.append(f"向{names}核实逾期或未上报的原因；连续未报的列入当月实地核查。")
    if not todo:
        todo.append("上报与备案均无遗漏，本期无须督办。")
    return todo


LATE_HEADINGS = {"name": "单位", "late_months": "逾期（月）", "missing_months": "未报（月）"}
