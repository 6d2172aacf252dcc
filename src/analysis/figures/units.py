"""What is in a dataset: units, posts over time, lineage, and the quality of the data."""

from __future__ import annotations

from datetime import date

import plotly.graph_objects as go
import polars as pl

from analysis.dictionary import tables
from analysis.figures import theme
from analysis.figures.charts import bars, lines
from analysis.figures.page import Page
from analysis.models.sampling import inspection_sample

LEVELS = ("省", "市", "县", "乡", "未载明")
UNTOLD = "未载明"


def finding(page: Page) -> str:
    """The page's first line: units, posts and what the checks found."""
    counted = page.ask("unit_count").filter(pl.col("kind") == "合计")["units"][0]
    words = [f"{page.said}共有 **{counted:,}** 个单位"]
    told = [
        f"{r['post_type']} {r['quota']:,}"
        for r in posts_now(page).drop_nulls("quota").iter_rows(named=True)
    ]
    if told:
        words.append(f"核定编制（名）：**{'、'.join(told)}**")
    merged = page.scalar("select count(*) from lineage")
    if merged:
        words.append(f"沿革记载 {merged} 条")
    s = page.one("data_quality")
    kept = f"拒绝 **{s['rejected']:,}** 行" if s["rejected"] else "全部接受"
    found = f"查出疑点 {s['findings']:,} 条（其中错误 {s['errors']:,} 条）"
    words.append(
        f"读入 {s['rows_read']:,} 行，{kept}，{found if s['findings'] else '没有查出疑点'}"
    )
    return "；".join(words) + "。"


def notes(page: Page) -> str:
    """What the source card says of the data: scope, mapping, what is not known."""
    ((title, producer, licence, text),) = page.rows(
        "select title, producer, licence, notes from dataset"
    )
    parts = [title, producer, text, licence and f"许可：{licence}"]
    return "。".join(part.rstrip("。") for part in parts if part) + "。"


def units_chart(page: Page) -> go.Figure | None:
    """Units by level and kind."""
    found = page.ask("unit_count").filter(pl.col("kind") != "合计")
    if not len(found):
        return None
    units = found.sort(["units", "kind"], descending=[True, False])
    kinds = units["kind"].unique(maintain_order=True).to_list()
    palette = [theme.QUOTA, theme.ACTUAL, theme.VACANT, theme.LENT, theme.IDLE, theme.MUTED]
    levels = [x for x in LEVELS if x in units["level"].to_list()]
    count = {(r["level"], r["kind"]): r["units"] for r in units.iter_rows(named=True)}
    series = {
        kind: ([count.get((level, kind), 0) for level in levels], palette[min(i, len(palette) - 1)])
        for i, kind in enumerate(kinds)
    }
    top = units.row(0, named=True)
    title = f"最多的是{_called(top['level'], top['kind'])}，{top['units']:,} 个"
    if len(kinds) == 1 and kinds[0] != UNTOLD:
        title = f"所有单位都是{kinds[0]}"
    if len(units) == 1 and top["level"] == top["kind"] == UNTOLD:
        title = f"名录没有写明 {top['units']:,} 个单位的层级与类别"
    fig = bars([_level(x) for x in levels], series, sort=False)
    return page.framed(fig, title, f"单位数，个，按层级与机构类别，{page.said}")


def _called(level: str, kind: str) -> str:
    """A level and a kind in words, as far as either is told."""
    if level == UNTOLD:
        return f"层级未载明的{kind}" if kind != UNTOLD else "层级与类别都未载明的"
    return f"{_level(level)}{kind}" if kind != UNTOLD else f"{_level(level)}类别未载明的"


def _level(level: str) -> str:
    return level if level == UNTOLD else f"{level}级"


def posts_now(page: Page) -> pl.DataFrame:
    """Posts by type on the day: post_type, units, quota, units_unknown."""
    found = page.ask("staffing_total").filter(pl.col("post_type") != "合计")
    return found.select("post_type", "units", "quota", "units_unknown").sort(
        "quota", descending=True, nulls_last=True)  # fmt: skip


def posts_chart(page: Page) -> go.Figure | None:
    """Posts by type over time; a type of which nothing is known in a month has a gap there."""
    found = page.ask("staffing_total_monthly", to_on=page.day)
    months = found["month"].unique().sort().to_list()
    series = {}
    for name in found["post_type"].unique(maintain_order=True).sort().to_list():
        known = dict(found.filter(pl.col("post_type") == name).select("month", "quota").iter_rows())
        if name != "合计" and any(known.values()):
            series[name] = ([known.get(month) for month in months], theme.of_type(name))
    if not series:
        return None
    fig = lines(months, series, step=True)
    largest = sorted(series, key=lambda name: (-(series[name][0][-1] or 0), name))[:3]
    title = "；".join(_change(name, months, series[name][0]) for name in largest)
    scope = "月末核定编制，名，按编制类型；只计已知的，全部未知的时段不画线"
    return page.framed(fig, title, scope)


def _change(name: str, months: list[date], values: list[int | None]) -> str:
    """A type's first and last known total, and since when it is known if not from the start."""
    known = [
        (month, value) for month, value in zip(months, values, strict=True) if value is not None
    ]
    (since, first), (_, last) = known[0], known[-1]
    start = f"（{since.year} 年起有记载）" if since != months[0] else ""
    moved = f"{first:,} → {last:,} 名" if first != last else f"{last:,} 名"
    return f"{name} {moved}{start}"


def lineage_rows(page: Page) -> pl.DataFrame:
    """Lineage as recorded: changed_on, from and to by name, change, doc_no."""
    return page.con.sql("""
        select l.changed_on, coalesce(f.name, l.from_org) as from_org,
               coalesce(t.name, l.to_org) as to_org, l.change, l.doc_no
        from lineage l
        left join org f on f.org_id = l.from_org
        left join org t on t.org_id = l.to_org
        order by all""").pl()


def files(page: Page) -> pl.DataFrame:
    """Files read, with rows read, accepted and rejected, and what was passed over."""
    return page.con.sql(
        "select path, rows_read, accepted, rejected, notes from source_file order by path"
    ).pl()


def findings(page: Page) -> pl.DataFrame:
    """Findings by rule, errors first: severity, how many, problem (an example), fix."""
    words = {"error": "错误", "warning": "疑点", "note": "提示"}
    order = pl.col("severity").replace_strict({word: n for n, word in enumerate(words)}, default=9)
    found = page.ask("findings_by_rule").sort(order, -pl.col("findings").cast(pl.Float64), "rule")
    return found.select(pl.col("severity").replace(words), "findings", "problem", "fix")


def imprecise_dates(page: Page) -> pl.DataFrame:
    """Dates known only to the month or year, by table and column."""
    found = page.con.sql("""
        select table_name, column_name,
               case precision when 'month' then '只到月' else '只到年' end as precision,
               count(*) as rows_read
        from date_precision group by all order by all""").pl()
    named = [_in_chinese(*row) for row in found.select("table_name", "column_name").iter_rows()]
    return found.with_columns(
        pl.Series("table_name", [table for table, _ in named], dtype=pl.String),
        pl.Series("column_name", [column for _, column in named], dtype=pl.String),
    )


def _in_chinese(table: str, column: str) -> tuple[str, str]:
    """A table and its column as forms and the dictionary name them."""
    known = tables().get(table)
    if known is None:
        return table, column
    named = {one.name: one.zh for one in (*known.columns, *known.inputs)}
    return known.zh, named.get(column, column)


def sample(page: Page) -> pl.DataFrame:
    """The month's units for on-site checks: draw, name, weight, reasons."""
    drawn = inspection_sample(page.con, page.day.replace(day=1))
    return drawn.select("draw", "name", "weight", "reasons")
