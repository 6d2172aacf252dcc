"""The loans of the quota bank: when they fall due, how late they are, who has them.

Every figure leads to its loans, their transactions and document numbers.
"""

from __future__ import annotations

from datetime import date

import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars
from analysis.figures.frame import safe
from analysis.figures.page import Page, Row
from analysis.figures.staffing import number

BUCKETS = {
    "1–90": "1–90 天",
    "91–180": "91–180 天",
    "181–365": "181–365 天",
    "365以上": "365 天以上",
}
QUARTERS = "一二三四"
NO_DUE = "无到期日"
DOCS_SHOWN = 4

# The transactions and documents behind each loan.
_LEDGER = """
    select unnest(string_split(loans, '、')) as loan_id,
           list_sort(list(distinct txn_id || coalesce('（' || doc_no || '）', ''))) as txns,
           list_sort(list(distinct doc_no) filter (doc_no is not null)) as docs
    from bank_statement(from_on := date '0001-01-01', to_on := $day)
    where loans is not null group by 1"""


def step_name(maturity: str, quarter: date | None) -> str:
    """A step of the ladder as it is labelled: 逾期, 2026年二季度, 无到期日."""
    if quarter is None:
        return maturity
    return f"{quarter.year}年{QUARTERS[(quarter.month - 1) // 3]}季度"


def loans(page: Page) -> pl.DataFrame:
    """Open loans with unit, step of the ladder, transactions and documents, earliest due first.

    Columns of `bank_loans`, and maturity (as on the ladder), txns (with their document) and docs,
    both lists.
    """
    found = page.ask("bank_loans").filter(
        (pl.col("outstanding") > 0) | pl.col("outstanding").is_null()
    )
    steps = [_step(row, page.day) for row in found.iter_rows(named=True)]
    ledger = page.con.sql(_LEDGER, params={"day": page.day}).pl()
    named = pl.coalesce("name", "org_id", pl.lit("（未载明）")).alias("name")
    return (
        found.with_columns(named, pl.Series("maturity", steps, dtype=pl.String))
        .join(ledger, on="loan_id", how="left")
        .sort(["due_on", "lent_on", "loan_id", "org_id"], nulls_last=True)
    )


def _step(row: Row, day: date) -> str:
    due = row["due_on"]
    if due is None:
        return NO_DUE if row["outstanding"] is not None else "存疑"
    quarter = date(due.year, (due.month - 1) // 3 * 3 + 1, 1)
    return "逾期" if due < day else step_name("", quarter)


def maturity(page: Page) -> pl.DataFrame:
    """The ladder, every quarter between the first and the last, with the loans behind each step."""
    order = {"逾期": 0, "按季到期": 1}
    found = page.ask("bank_maturity_total").sort(
        pl.col("maturity").replace_strict(order, default=2), "quarter", nulls_last=True)  # fmt: skip
    names = [step_name(r["maturity"], r["quarter"]) for r in found.iter_rows(named=True)]
    behind = loans(page).group_by("maturity").agg(
        pl.col("loan_id").alias("loans"),
        pl.col("docs").explode().drop_nulls().unique(maintain_order=True),
    )  # fmt: skip
    return found.with_columns(pl.Series("maturity", names, dtype=pl.String)).join(
        behind, on="maturity", how="left", maintain_order="left"
    )


def maturity_chart(page: Page) -> go.Figure | None:
    """What falls due when; pointing at a bar names its loans and documents."""
    rows = maturity(page)
    if not len(rows):
        return None
    steps = rows.to_dicts()
    late = [r["outstanding"] if r["maturity"] == "逾期" else 0 for r in steps]
    due = [r["outstanding"] if r["maturity"] != "逾期" else 0 for r in steps]
    series = {"逾期": (late, theme.OVERDUE)} if any(late) else {}
    fig = bars(rows["maturity"].to_list(), series | {"未到期": (due, theme.LENT)}, sort=False)
    behind = [f"借编 {safe(_first(r['loans']))}<br>文号 {safe(_first(r['docs']))}" for r in steps]
    for trace in fig.data:
        trace.customdata = [(*old, new) for old, new in zip(trace.customdata, behind, strict=True)]
        trace.hovertemplate = trace.hovertemplate.replace("<extra>", "<br>%{customdata[2]}<extra>")
    coming = rows.filter(pl.col("quarter").is_not_null()).drop_nulls("outstanding")
    title = "没有尚未到期的借编"
    if len(coming):
        top = coming.sort("outstanding", descending=True, maintain_order=True).row(0, named=True)
        title = f"{top['maturity']}到期最多，{top['outstanding']:,} 名"
    overdue = rows.filter(pl.col("maturity") == "逾期")
    if len(overdue):
        title += f"；已逾期 {number(overdue['outstanding'][0])} 名"
    scope = (
        f"未还编制，名，按到期季度（含展期），{page.said}；指向柱子可见借编与文号；不含另列的类型"
    )
    return page.framed(fig, title, scope)


def _first(names: list[str] | None) -> str:
    shown = "、".join((names or [])[:DOCS_SHOWN]) or "未载明"
    return shown + (f" 等 {len(names)} 个" if names and len(names) > DOCS_SHOWN else "")


LOAN_HEADINGS = {"name": "借用单位", "txns": "流水号（文号）", "maturity": "到期"}


def behind_the_bars(page: Page) -> pl.DataFrame:
    """Every open loan under its bar: maturity, name, loan_id, outstanding, due_on, txns."""
    return loans(page).select(
        "maturity", "name", "loan_id", "outstanding", "due_on",
        pl.col("txns").list.join("、"),
    )  # fmt: skip


def overdue_loans(page: Page) -> pl.DataFrame:
    """Overdue loans, the longest first."""
    rows = loans(page).filter(pl.col("days_overdue") > 0)
    return rows.sort(["days_overdue", "loan_id"], descending=[True, False]).select(
        "name", "loan_id", "outstanding", "due_on", "days_overdue", "bucket", "extensions",
        pl.col("txns").list.join("、"),
    )  # fmt: skip


def ageing_chart(page: Page) -> go.Figure:
    """Overdue posts by how long they are overdue."""
    found = {r["bucket"]: r for r in page.ask("bank_ageing").iter_rows(named=True)}
    posts = [found[bucket]["outstanding"] for bucket in BUCKETS]
    fig = bars(list(BUCKETS.values()), {"逾期": (posts, theme.OVERDUE)}, sort=False)
    longest = found["365以上"]
    title = f"逾期超过一年的 {longest['outstanding']:,} 名（{longest['loans_open']} 笔）"
    if "未知" in found:
        title += "，另有借编账龄未知，没有计入"
    return page.framed(fig, title, f"逾期未还编制，名，按逾期天数，{page.said}；含另列的类型")


def borrowers(page: Page) -> pl.DataFrame:
    """Who borrows, those who owe most first."""
    found = page.ask("bank_borrowers").sort(
        ["outstanding", "org_id"], descending=[True, False], nulls_last=True)  # fmt: skip
    return found.drop("org_id")


def foremost_borrower(page: Page) -> str | None:
    """The org_id that owes most overdue posts, else most posts."""
    owed = page.ask("bank_borrowers").drop_nulls("org_id").sort(
        ["overdue", "outstanding", "org_id"], descending=[True, True, False], nulls_last=True)  # fmt: skip
    return str(owed["org_id"][0]) if len(owed) else None


def loans_of(page: Page, org_id: str) -> pl.DataFrame:
    """The open loans of one unit, ready for a letter."""
    rows = loans(page).filter(pl.col("org_id") == org_id)
    return rows.select(
        "loan_id", "post_type", "lent_on", "outstanding", "due_on", "days_overdue",
        pl.col("docs").list.join("、"),
    )  # fmt: skip


def unit_sentence(page: Page, org_id: str) -> str:
    """What one unit owes, in a sentence for its letter."""
    found = page.ask("bank_borrowers").filter(pl.col("org_id") == org_id)
    if not len(found):
        return f"截至{page.said}，{org_id} 没有未还的借编。"
    r = found.row(0, named=True)
    words = (
        f"截至{page.said}，**{r['name'] or org_id}**借用编制 {number(r['loans_open'])} 笔，"
        f"未还 **{number(r['outstanding'])} 名**"
    )
    if r["overdue"] == 0:
        return words + "，没有逾期。"
    return words + f"，其中逾期 **{number(r['overdue'])} 名**。"
