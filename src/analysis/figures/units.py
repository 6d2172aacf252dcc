"""What is in a dataset: units, posts over time, lineage, and the quality of the data."""

from __future__ import annotations

from datetime import date

import duckdb
import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars, lines
from analysis.figures.frame import titled
from analysis.figures.source import chinese_day, day, scalar, source_line
from analysis.models.sampling import inspection_sample

Connection = duckdb.DuckDBPyConnection

UNSAID = "未载明"


def finding(con: Connection, as_of: str | None = None) -> str:
    """The page's first line: units, posts and what the checks found."""
    when = day(con, as_of)
    units = living_units(con, as_of)
    posts = posts_now(con, as_of)
    words = [f"{chinese_day(when)}共有 **{int(units['units'].sum()):,}** 个单位"]
    if len(posts):
        told = "、".join(f"{r['post_type']} {r['quota']:,}" for r in posts.iter_rows(named=True))
        words.append(f"核定编制（名）：**{told}**")
    merged = scalar(con, "select count(*) from lineage")
    if merged:
        words.append(f"沿革记载 {merged} 条")
    read, rejected = con.sql(
        "select coalesce(sum(rows_read), 0)::bigint, coalesce(sum(rejected), 0)::bigint "
        "from source_file"
    ).fetchall()[0]
    kept = "全部接受" if not rejected else f"拒绝 **{rejected:,}** 行"
    found, errors = con.sql(
        "select count(*), count(*) filter (severity = 'error') from finding"
    ).fetchall()[0]
    doubts = f"查出疑点 {found:,} 条（其中错误 {errors:,} 条）" if found else "没有查出疑点"
    words.append(f"读入 {read:,} 行，{kept}，{doubts}")
    return "；".join(words) + "。"


def notes(con: Connection) -> str:
    """What the source card says of the data: scope, mapping, what is not known."""
    title, producer, licence, text = con.sql(
        "select title, producer, licence, notes from dataset"
    ).fetchall()[0]
    parts = [title, producer, text, licence and f"许可：{licence}"]
    return "。".join(part.rstrip("。") for part in parts if part) + "。"


def living_units(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """Units that exist on the day: level, kind, units."""
    return con.sql(
        f"""
        select coalesce(o.level, '{UNSAID}') as level, coalesce(o.kind, '{UNSAID}') as kind,
               count(*) as units
        from org o join unit u using (org_id)
        where u.unit_id = o.org_id
          and (u.founded_on is null or u.founded_on <= $day)
          and (u.abolished_on is null or u.abolished_on > $day)
        group by all order by all""",
        params={"day": day(con, as_of)},
    ).pl()


def units_chart(con: Connection, as_of: str | None = None) -> go.Figure:
    """Units by level and kind."""
    units = living_units(con, as_of)
    kinds = units.group_by("kind").agg(pl.col("units").sum()).sort("units", descending=True)
    palette = [theme.QUOTA, theme.ACTUAL, theme.VACANT, theme.LENT, theme.IDLE, theme.MUTED]
    levels = [x for x in ("省", "市", "县", "乡", UNSAID) if x in units["level"].to_list()]
    by_level = {
        row["level"]: row
        for row in units.pivot(on="kind", index="level", values="units")
        .fill_null(0)
        .iter_rows(named=True)
    }
    series = {
        kind: ([by_level[level][kind] for level in levels], colour)
        for kind, colour in zip(kinds["kind"], palette, strict=False)
    }
    top = kinds.row(0, named=True)
    total = int(units["units"].sum())
    title = (
        f"{total:,} 个单位中，{top['kind']}最多，{top['units']:,} 个（{top['units'] / total:.0%}）"
    )
    if len(kinds) == 1:
        title = f"{total:,} 个单位都是{top['kind']}"
    fig = bars([_level(x) for x in levels], series, sort=False)
    subtitle = f"单位数，个，按层级与机构类别，{chinese_day(day(con, as_of))}"
    return titled(fig, title, subtitle, source_line(con))


def _level(level: str) -> str:
    return level if level == UNSAID else f"{level}级"


def posts_now(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """Known posts by type on the day: post_type, quota, units, unknown (units left out)."""
    return con.sql(
        """
        select s.post_type, sum(s.quota)::bigint as quota,
               count(*) filter (s.quota > 0) as units,
               count(*) filter (s.quota is null) as units_unknown
        from staffing_interval s
        where s.start_on <= $day and s.end_on > $day
        group by all having sum(s.quota) > 0 or units_unknown > 0
        order by quota desc nulls last""",
        params={"day": day(con, as_of)},
    ).pl()


def posts_over_time(con: Connection) -> pl.DataFrame:
    """Known posts at month ends: month, post_type, quota, units_unknown (units left out).

    An interval adds to the month in which it starts and takes away in the month in which it
    ends; a running sum does the rest, so nothing is expanded to months.
    """
    return con.sql("""
        with step as (
            select s.post_type, greatest(date_trunc('month', s.start_on),
                       date_trunc('month', d.coverage_start))::date as month,
                   coalesce(s.quota, 0) as quota, (s.quota is null)::int as unknown,
                   date_trunc('month', s.end_on)::date as until
            from staffing_interval s, dataset d
            where s.start_on <= d.coverage_end
              and date_trunc('month', s.end_on) > date_trunc('month', s.start_on)
              and date_trunc('month', s.end_on) > date_trunc('month', d.coverage_start)
        ),
        signed as (
            select post_type, month, quota, unknown from step
            union all
            select post_type, until, -quota, -unknown from step
        ),
        level as (
            select post_type, month,
                   sum(sum(quota)) over w as quota, sum(sum(unknown)) over w as unknown
            from signed group by post_type, month
            window w as (partition by post_type order by month)
        ),
        month_end as (
            select m::date as month, post_type
            from dataset d, unnest(generate_series(
                date_trunc('month', d.coverage_start), d.coverage_end, interval 1 month)) u(m),
                (select distinct post_type from level) t
            where m + interval 1 month <= d.coverage_end + 1
        )
        select e.month, e.post_type, l.quota::bigint as quota, l.unknown::bigint as units_unknown
        from month_end e
        asof join level l on l.post_type = e.post_type and l.month <= e.month
        order by all""").pl()


def posts_chart(con: Connection) -> go.Figure:
    """Posts by type over time; a type no unit of which is known on a day has a gap there."""
    posts = posts_over_time(con).with_columns(
        # A total of nothing known is no zero.
        pl.when((pl.col("quota") == 0) & (pl.col("units_unknown") > 0))
        .then(None)
        .otherwise(pl.col("quota"))
        .alias("quota")
    )
    months = posts["month"].unique().sort().to_list()
    series = {}
    for name, colour in theme.POST_TYPES.items():
        known = dict(posts.filter(pl.col("post_type") == name).select("month", "quota").iter_rows())
        if any(known.values()):
            series[name] = ([known.get(month) for month in months], colour)
    fig = lines(months, series, step=True)
    largest = sorted(series, key=lambda name: -(series[name][0][-1] or 0))[:3]
    title = "；".join(_change(name, months, series[name][0]) for name in largest)
    subtitle = "月末核定编制，名，按编制类型；未知的单位不计入，全部未知的时段不画线"
    return titled(fig, title, subtitle, source_line(con))


def _change(name: str, months: list[date], values: list[int | None]) -> str:
    """A type's first and last known total, and since when it is known if not from the start."""
    known = [
        (month, value) for month, value in zip(months, values, strict=True) if value is not None
    ]
    (since, first), (_, last) = known[0], known[-1]
    start = f"（{since.year} 年起有记载）" if since != months[0] else ""
    moved = f"{first:,} → {last:,} 名" if first != last else f"{last:,} 名"
    return f"{name} {moved}{start}"


def lineage_rows(con: Connection) -> pl.DataFrame:
    """Lineage as recorded: changed_on, from and to by name, change, doc_no."""
    return con.sql("""
        select l.changed_on, coalesce(f.name, l.from_org) as from_org,
               coalesce(t.name, l.to_org) as to_org, l.change, l.doc_no
        from lineage l
        left join org f on f.org_id = l.from_org
        left join org t on t.org_id = l.to_org
        order by all""").pl()


def files(con: Connection) -> duckdb.DuckDBPyRelation:
    """Files read, with rows read, accepted and rejected, and what was passed over."""
    return con.sql(
        "select path, rows_read, accepted, rejected, notes from source_file order by path"
    )


def findings(con: Connection) -> pl.DataFrame:
    """Findings by rule: severity, problem (an example), rows, fix."""
    return con.sql("""
        select case severity when 'error' then '错误' when 'warning' then '疑点' else '提示' end
                   as severity,
               count(*) as rows_read, min(problem) as problem, min(fix) as fix
        from finding group by severity, rule
        order by case severity when '错误' then 0 when '疑点' then 1 else 2 end, rows_read desc""").pl()


def rejected_by_problem(con: Connection) -> pl.DataFrame:
    """Rejected rows by problem: problem, rows_rejected, an example's place and value, fix."""
    return con.sql("""
        select regexp_replace(problem, '（先出现.*$', '') as problem, count(*) as rows_rejected,
               arg_min(concat_ws(' ', file, sheet, coalesce(cell, '第' || row || '行')), row) as file,
               arg_min(value, row) as value, min(fix) as fix
        from rejected_row group by all order by rows_rejected desc, problem""").pl()


def imprecise_dates(con: Connection) -> pl.DataFrame:
    """Dates known only to the month or year, by table and column."""
    return con.sql("""
        select table_name, column_name,
               case precision when 'month' then '只到月' else '只到年' end as precision,
               count(*) as rows_read
        from date_precision group by all order by all""").pl()


def sample(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """The month's units for on-site checks: draw, name, weight, reasons."""
    drawn = inspection_sample(con, day(con, as_of).replace(day=1))
    return drawn.select("draw", "name", "weight", "reasons")
