"""Rectification, freezes, inspections, and people of the roster to act on."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars
from analysis.figures.page import Page
from analysis.figures.source import joined


def progress(page: Page, by: str = "unit") -> pl.DataFrame:
    """Problems by unit or kind, the most overdue first."""
    found = page.ask("rectification_progress", by=by)
    return found.sort(
        ["overdue", "open", "group_name"], descending=[True, True, False], nulls_last=True
    )


def unfinished(page: Page) -> pl.DataFrame:
    """Units with a problem still open, or of which nobody can tell."""
    found = progress(page).filter((pl.col("open") > 0) | pl.col("open").is_null())
    return found.select(
        "name", "found", "closed", "open", "overdue", "closing_rate", "oldest_open_days"
    )


def frozen(page: Page) -> pl.DataFrame:
    """Whose approvals are deferred or frozen."""
    return page.ask("approval_freeze").drop("org_id")


def inspections(page: Page) -> pl.DataFrame:
    """What a coverage of inspections recovered."""
    return page.ask("inspection_yield", to_on=page.day)


def roster(page: Page) -> pl.DataFrame:
    """People to act on, by unit and rule; never a name."""
    return page.ask("roster_findings").select("name", "problem", "persons", "since")


def finding(page: Page) -> str:
    """The page's first line."""
    rows = progress(page)
    words = []
    if len(rows):
        late = rows.filter(pl.col("overdue") > 0)
        still = len(rows.filter(pl.col("open") > 0))
        words.append(
            f"**{still}** 个单位有未结的问题"
            + (f"，其中 {len(late)} 个已逾期" if len(late) else "，没有逾期的")
        )
    held = frozen(page)
    if len(held):
        words.append(f"{len(held)} 个单位的审批暂缓或冻结")
    people = page.ask("roster_findings")
    if len(people):
        words.append(f"名册中 {people['org_id'].n_unique()} 个单位有须核实的人员")
    return f"{page.said}，" + ("；".join(words) or "没有未结的问题") + "。"


def kinds_chart(page: Page) -> go.Figure | None:
    """Problems by kind: closed, open in time, overdue."""
    rows = page.ask("rectification_progress", by="kind")
    if not len(rows):
        return None
    in_time = [
        a - b for a, b in zip(rows["open"].to_list(), rows["overdue"].to_list(), strict=True)
    ]
    series = {
        "已办结": (rows["closed"].to_list(), theme.ACTUAL), "未到期": (in_time, theme.VACANT),
        "逾期": (rows["overdue"].to_list(), theme.OVERDUE),
    }  # fmt: skip
    worst = rows.sort("overdue", descending=True).row(0, named=True)
    title = (
        f"逾期最多的是{worst['group_name']}，{worst['overdue']} 件"
        if worst["overdue"]
        else "各类问题都没有逾期"
    )
    return page.framed(bars(rows["group_name"].to_list(), series), title, f"问题件数，{page.said}")


def overdue(page: Page) -> list[str]:
    """Of pages 00 and 11: who has not put right in time what was found."""
    late = progress(page).filter(pl.col("overdue") > 0)
    if not len(late):
        return []
    names = joined([str(n) for n in late["name"]])
    return [f"整改逾期的，逐件督办：{names}（{len(late)} 个单位）。"]


def to_do(page: Page) -> list[str]:
    """What to do next, from the rows; none where there is nothing to do."""
    steps = [step.rstrip("。") for step in overdue(page)]
    waiting = progress(page).filter((pl.col("open") > 0) & (pl.col("overdue") == 0))
    if len(waiting):
        names = joined([str(n) for n in waiting["name"]])
        steps.append(f"未结而未逾期的，按期限办结：{names}（{len(waiting)} 个单位）")
    held = frozen(page).filter(pl.col("action").is_not_null())
    if len(held):
        steps.append(f"整改办结以前不受理其机构编制事项：{joined([str(n) for n in held['name']])}")
    people = roster(page)
    for problem in people["problem"].unique(maintain_order=True):
        rows = people.filter(pl.col("problem") == problem)
        steps.append(f"{problem}：{joined([str(n) for n in rows['name']])}核实后下编或改正")
    return [f"{step}。" for step in steps]
