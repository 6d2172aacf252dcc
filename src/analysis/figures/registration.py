"""Registration of institutions: who is on the register, who should not be, who reported in time."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars
from analysis.figures.page import Page
from analysis.figures.source import joined
from analysis.figures.staffing import number, share

FILINGS = ("按时", "逾期", "未报", "不需要")
SHOWN = (
    "name",
    "registered_on",
    "expires_on",
    "abolished_on",
    "days_since",
    "pending",
    "filed_on",
    "filing",
)


def status(page: Page) -> pl.DataFrame:
    """Every institution, as `registration_status` has it."""
    return page.ask("registration_status")


def to_act_on(page: Page) -> pl.DataFrame:
    """Those that somebody has to see to: still registered, expired, or no report in time."""
    found = status(page).filter(
        pl.col("should_deregister") | pl.col("expired") | pl.col("filing").is_in(["逾期", "未报"])
    )
    return found.sort(
        ["should_deregister", "expired", "name"], descending=[True, True, False]
    ).select(SHOWN)


def finding(page: Page) -> str:
    """The page's first line: how many are registered, how deregistration and reports stand."""
    found = status(page)
    on = len(found.filter(pl.col("registered")))
    told = page.one("deregistration_progress")
    words = [
        f"在册事业单位 **{on:,}** 家" if found["registered"].count() else "没有登记表，在册多少未知"
    ]
    if told["due"]:
        words.append(
            f"应注销 {number(told['due'])} 家，已注销 {number(told['done'])} 家（{share(told['rate'], told['due'])}）"
        )
    elif told["due"] == 0:
        words.append("没有应注销的单位")
    expired = len(found.filter(pl.col("expired")))
    if expired:
        words.append(f"证书过期 **{expired:,}** 家")
    if len(found):
        year = found["report_year"][0]
        late = len(found.filter(pl.col("filing") == "逾期"))
        missing = len(found.filter(pl.col("filing") == "未报"))
        words.append(f"{year} 年度报告逾期 {late} 家、未报 {missing} 家")
    return f"{page.said}，" + "；".join(words) + "。"


def filing_chart(page: Page) -> go.Figure | None:
    """Reports of the year by how they were filed."""
    found = status(page).filter(pl.col("filing").is_not_null())
    if not len(found):
        return None
    counts = dict(found["filing"].value_counts().iter_rows())
    fig = bars(FILINGS, {"单位": ([counts.get(f, 0) for f in FILINGS], theme.QUOTA)}, sort=False)
    year = found["report_year"][0]
    told = "，".join(f"{name} {counts.get(name, 0):,} 家" for name in FILINGS[:3])
    return page.framed(fig, f"{year} 年度报告：{told}", f"单位数，个，{page.said}")


def to_do(page: Page) -> list[str]:
    """What to do next, from the rows; none where there is nothing to do."""
    found = status(page)
    steps = []
    for words, rows in (
        ("已撤销而未注销，按未办原因逐家催办", found.filter(pl.col("should_deregister"))),
        ("证书过期，通知换领", found.filter(pl.col("expired"))),
        ("年度报告未报，责令补报", found.filter(pl.col("filing") == "未报")),
        ("年度报告逾期，提醒下年按时", found.filter(pl.col("filing") == "逾期")),
    ):
        if len(rows):
            steps.append(f"{joined(sorted(map(str, rows['name'])))}：{words}（{len(rows)} 家）")
    return [f"{step}。" for step in steps]
