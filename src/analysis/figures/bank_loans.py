"""The loans of the quota bank: when they fall due, how late they are, who has them.

Every figure leads to its loans, their transactions and document numbers.
"""

from __future__ import annotations

import duckdb
import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars
from analysis.figures.frame import safe, titled
from analysis.figures.source import chinese_day, day, source_line
from analysis.terms import beside_types

Connection = duckdb.DuckDBPyConnection

BUCKETS = {
    "1–90": "1–90 天",
    "91–180": "91–180 天",
    "181–365": "181–365 天",
    "365以上": "365 天以上",
}
QUARTERS = "一二三四"
NO_DUE = "无到期日"
DOCS_SHOWN = 4

# The loans of a day with what one wants to know of each: unit, due quarter, its transactions.
_LOANS = f"""
    with ledger as (
        select unnest(string_split(loans, '、')) as loan_id,
               list(distinct txn_id || coalesce('（' || doc_no || '）', '')) as txns,
               list(distinct doc_no) filter (doc_no is not null) as docs
        from bank_statement(from_on := date '0001-01-01', to_on := $day)
        where loans is not null group by 1
    )
    select l.*, coalesce(o.name, l.org_id, '（未载明）') as name, list_sort(g.txns) as txns,
    list_sort(g.docs) as docs,
           case when l.due_on is null then '{NO_DUE}' when l.due_on < $day then '逾期'
                else year(l.due_on) || '年' || '{QUARTERS}'[quarter(l.due_on)] || '季度' end
               as maturity
    from bank_loans(as_of := $day) l
    left join org o using (org_id)
    left join ledger g using (loan_id)
    where l.outstanding > 0"""


def loans(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """Open loans with unit, due quarter, transactions and documents, earliest due first.

    Columns of `bank_loans`, and name, maturity (as on the ladder), txns (with their document)
    and docs, both lists.
    """
    return con.sql(
        f"{_LOANS} order by l.due_on nulls last, l.lent_on, l.loan_id, l.org_id",
        params={"day": day(con, as_of)},
    ).pl()


def maturity(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """The ladder: overdue, then quarters, then undated: maturity, outstanding, loans, docs."""
    rows = loans(con, as_of).filter(~pl.col("post_type").is_in(beside_types(con)))
    grouped = rows.group_by("maturity", maintain_order=True).agg(
        pl.col("outstanding").sum(), pl.col("loan_id").alias("loans"),
        pl.col("docs").explode().drop_nulls().unique(maintain_order=True),
    )  # fmt: skip
    return grouped.with_columns(cumulative=pl.col("outstanding").cum_sum())


def maturity_chart(con: Connection, as_of: str | None = None) -> go.Figure:
    """What falls due when; pointing at a bar names its loans and documents."""
    rows = maturity(con, as_of)
    late = [r["outstanding"] if r["maturity"] == "逾期" else 0 for r in rows.to_dicts()]
    due = [r["outstanding"] if r["maturity"] != "逾期" else 0 for r in rows.to_dicts()]
    series = {"逾期": (late, theme.OVERDUE)} if any(late) else {}
    fig = bars(rows["maturity"].to_list(), series | {"未到期": (due, theme.LENT)}, sort=False)
    behind = [
        f"借编 {safe(_first(r['loans']))}<br>文号 {safe(_first(r['docs']))}"
        for r in rows.to_dicts()
    ]
    for trace in fig.data:
        trace.customdata = [(*old, new) for old, new in zip(trace.customdata, behind, strict=True)]
        trace.hovertemplate = trace.hovertemplate.replace("<extra>", "<br>%{customdata[2]}<extra>")
    coming = rows.filter(~pl.col("maturity").is_in(["逾期", NO_DUE]))
    title = "没有尚未到期的借编"
    if len(coming):
        top = coming.sort("outstanding", descending=True, maintain_order=True).row(0, named=True)
        title = f"{top['maturity']}到期最多，{top['outstanding']:,} 名"
    if any(late):
        title += f"；已逾期 {sum(late):,} 名"
    when = chinese_day(day(con, as_of))
    scope = f"未还编制，名，按到期季度（含展期），{when}；指向柱子可见借编与文号"
    return titled(fig, title, scope, source_line(con))


def _first(names: list[str]) -> str:
    shown = "、".join(names[:DOCS_SHOWN]) or "未载明"
    return shown + (f" 等 {len(names)} 个" if len(names) > DOCS_SHOWN else "")


LOAN_HEADINGS = {"name": "借用单位", "txns": "流水号（文号）", "maturity": "到期"}


def behind_the_bars(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """Every open loan under its bar: maturity, name, loan_id, outstanding, due_on, txns."""
    return loans(con, as_of).select(
        "maturity", "name", "loan_id", "outstanding", "due_on",
        pl.col("txns").list.join("、"),
    )  # fmt: skip


def overdue_loans(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """Overdue loans, the longest first."""
    rows = loans(con, as_of).filter(pl.col("days_overdue") > 0)
    return rows.sort(["days_overdue", "loan_id"], descending=[True, False]).select(
        "name", "loan_id", "outstanding", "due_on", "days_overdue", "bucket", "extensions",
        pl.col("txns").list.join("、"),
    )  # fmt: skip


def ageing_chart(con: Connection, as_of: str | None = None) -> go.Figure:
    """Overdue posts by how long they are overdue."""
    rows = overdue_loans(con, as_of)
    posts = [int(rows.filter(pl.col("bucket") == b)["outstanding"].sum()) for b in BUCKETS]
    fig = bars(BUCKETS.values(), {"逾期": (posts, theme.OVERDUE)}, sort=False)
    title = f"逾期 {sum(posts):,} 名，其中超过一年 {posts[-1]:,} 名"
    scope = f"逾期未还编制，名，按逾期天数，{chinese_day(day(con, as_of))}"
    return titled(fig, title, scope, source_line(con))


def borrowers(con: Connection, as_of: str | None = None) -> pl.DataFrame:
    """Who borrows: name, pool, post_type, outstanding, loans_open, since, next_due, extensions."""
    grouped = (
        loans(con, as_of)
        .group_by("name", "org_id", "pool", "post_type")
        .agg(
            pl.col("outstanding").sum(),
            pl.len().alias("loans_open"),
            pl.col("lent_on").min().alias("since"),
            pl.col("due_on").min().alias("next_due"),
            pl.col("extensions").max(),
            pl.col("outstanding").filter(pl.col("days_overdue") > 0).sum().alias("overdue"),
        )
    )
    order = ["outstanding", "org_id", "pool", "post_type"]
    return grouped.sort(order, descending=[True, False, False, False]).drop("org_id")


BORROWER_HEADINGS = {"name": "借用单位", "since": "最早借出", "next_due": "最早到期",
                     "extensions": "最多展期"}  # fmt: skip


def foremost_borrower(con: Connection, as_of: str | None = None) -> str | None:
    """The org_id that owes most overdue posts, else most posts."""
    late = pl.when(pl.col("days_overdue") > 0).then(pl.col("outstanding")).otherwise(0)
    rows = loans(con, as_of).with_columns(late=late)
    owed = rows.drop_nulls("org_id").group_by("org_id").agg(pl.col("late", "outstanding").sum())
    owed = owed.sort(["late", "outstanding", "org_id"], descending=[True, True, False])
    return owed["org_id"][0] if len(owed) else None


def loans_of(con: Connection, org_id: str, as_of: str | None = None) -> pl.DataFrame:
    """The open loans of one unit, ready for a letter."""
    rows = loans(con, as_of).filter(pl.col("org_id") == org_id)
    return rows.select(
        "loan_id", "post_type", "lent_on", "outstanding", "due_on", "days_overdue",
        pl.col("docs").list.join("、"),
    )  # fmt: skip


def unit_sentence(con: Connection, org_id: str, as_of: str | None = None) -> str:
    """What one unit owes, in a sentence for its letter."""
    rows = loans_of(con, org_id, as_of)
    name = con.sql("select any_value(name) from org where org_id = $o", params={"o": org_id})
    late = rows.filter(pl.col("days_overdue") > 0)
    words = (
        f"截至{chinese_day(day(con, as_of))}，**{name.fetchall()[0][0] or org_id}**借用编制 "
        f"{len(rows)} 笔，未还 **{rows['outstanding'].sum():,} 名**"
    )
    return words + (
        f"，其中逾期 **{late['outstanding'].sum():,} 名**。" if len(late) else "，没有逾期。"
    )
