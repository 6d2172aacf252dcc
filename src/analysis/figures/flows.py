"""Who came and who left, by month and manner, and who will reach the age of retirement."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars, lines
from analysis.figures.page import Page
from analysis.figures.source import joined
from analysis.models.published import is_kept_back, kept_back, number

WHOLE = "合计"
YEARS = 10
"""So many years the page looks back."""


def _year_ago(page: Page) -> date:
    """The first day of the twelve months that end on the page's day."""
    end = page.day
    last = monthrange(end.year - 1, end.month)[1]
    return date(end.year - 1, end.month, min(end.day, last)) + timedelta(days=1)


def by_manner(page: Page) -> pl.DataFrame:
    """The last twelve months by direction and manner, of all types that may be added."""
    found = page.ask("flows_total", from_on=_year_ago(page), to_on=page.day)
    return (
        found.filter(pl.col("post_type") == WHOLE)
        .drop("post_type")
        .sort(["direction", "persons"], descending=[False, True])
    )


def yearly(page: Page) -> pl.DataFrame:
    """The last years, of all types that may be added."""
    start = date(page.day.year - YEARS + 1, 1, 1)
    found = page.ask("flows_yearly", from_on=start, to_on=page.day)
    return found.filter(pl.col("post_type") == WHOLE).drop("post_type").sort("year")


def monthly(page: Page) -> pl.DataFrame:
    """The last twelve months as they stand in the books: month × type × direction × manner."""
    found = page.ask("flows", from_on=_year_ago(page), to_on=page.day)
    return found.sort(
        ["month", "post_type", "direction", "persons"], descending=[True, False, False, True]
    )


def due(page: Page, by: str = "sector") -> pl.DataFrame:
    """Who reaches the age of retirement, by group, the most within a year first."""
    found = page.ask("retirement_due_total", by=by)
    return (
        found.filter(pl.col("post_type") == WHOLE)
        .select("group_name", "units", "actual", "overdue", "within_1", "within_12", "within_24",
                "within_60", "birth_unknown", "units_unknown")
        .sort(["within_12", "group_name"], descending=[True, False], nulls_last=True)
    )  # fmt: skip


def due_units(page: Page) -> pl.DataFrame:
    """Units in which somebody reaches the age within a year or is past it, the most first."""
    found = page.ask("retirement_due")
    return (
        found.filter((pl.col("within_12") > 0) | (pl.col("overdue") > 0))
        .sort(["within_12", "overdue", "name"], descending=[True, True, False])
        .select("org_id", "name", "post_type", "actual", "overdue", "within_1", "within_3", "within_12",
                "within_24", "within_60", "birth_unknown")
    )  # fmt: skip


def finding(page: Page) -> str:
    """The page's first line: the last year's balance, and who leaves next by the law."""
    moved = page.ask("flows_total", from_on=_year_ago(page), to_on=page.day)
    if not len(moved):
        return f"至{page.said}的一年里没有进出的记录。"
    came = _persons(moved, "上编")
    left = _persons(moved, "下编")
    words = f"至{page.said}的一年里，**上编** {came}，**下编** {left}（人次）"
    coming = page.whole("retirement_due_total")
    if coming and coming["within_12"] is not None:
        words += f"；一年内到龄 **{number(coming['within_12'])}** 人"
        if coming["overdue"]:
            words += f"，已过龄仍在编 {number(coming['overdue'])} 人"
        if coming["birth_unknown"]:
            words += f"（另有 {number(coming['birth_unknown'])} 人出生年月不明，无从推算）"
    return words + "。"


def _persons(moved: pl.DataFrame, direction: str) -> str:
    """The manners of a direction in words, the most first: 招录 31、调入 14."""
    found = moved.filter((pl.col("post_type") == WHOLE) & (pl.col("direction") == direction)).sort(
        ["persons", "manner"], descending=[True, False]
    )
    known = found.filter(pl.col("persons").is_not_null())
    said = [f"{r['manner']} {number(r['persons'])}" for r in known.iter_rows(named=True)]
    doubted = max(found["units_unknown"].to_list(), default=0)
    beside = f"（另有 {doubted:,} 个单位存疑，未计入）" if doubted else ""
    return ("、".join(said) if said else "未知" if doubted else "无") + beside


def year_chart(page: Page) -> go.Figure | None:
    """Came and left, year by year."""
    found = yearly(page)
    if len(found) < 2:
        return None
    x = [date(y, 1, 1) for y in found["year"]]  # where the axis writes the year
    series: dict[str, tuple[list[float | None], str]] = {
        "上编": (found["people_in"].to_list(), theme.ACTUAL),
        "下编": (found["people_out"].to_list(), theme.OVER),
    }
    last = found.row(-1, named=True)
    title = f"{last['year']} 年上编 {number(last['people_in'])} 人次，{_beside(last)}"
    fig = lines(x, series)
    fig.update_xaxes(tickformat="%Y", hoverformat="%Y年")
    return page.framed(fig, title, "人次，按年；不含备案等另列的类型")


def _beside(year: dict[str, Any]) -> str:
    """How the year's 上编 stand to its 下编."""
    came, left = year["people_in"], year["people_out"]
    if came is None or left is None or is_kept_back(came - left):
        return f"下编 {number(year['people_out'])} 人次"
    more = came - left
    return f"比下编{'多' if more > 0 else '少'} {abs(more):,} 人次" if more else "与下编相等"


def due_chart(page: Page) -> go.Figure | None:
    """Who reaches the age within a year, by sector."""
    # what is kept back is not drawn
    found = due(page).filter((pl.col("within_12") > 0) & ~kept_back("within_12"))
    if not len(found):
        return None
    first = found.row(0, named=True)
    return page.framed(
        bars(
            found["group_name"].to_list(),
            {"一年内到龄": (found["within_12"].to_list(), theme.IDLE)},
        ),
        f"一年内到龄最多的是{first['group_name']}，{first['within_12']:,} 人",
        f"人数，按系统，{page.said}起；按该日已公布的退休年龄",
    )


def to_do(page: Page) -> list[str]:
    """What to do next, from the rows; none where there is nothing to do."""
    steps = []
    # a number kept back may be 0: who is named has one that is shown
    found = due_units(page)
    past = found.filter((pl.col("overdue") > 0) & ~kept_back("overdue"))
    if len(past):
        names = joined(sorted(set(map(str, past["name"]))))
        steps.append(f"已过退休年龄仍在编的，请{names}核实后办理，或补报延迟退休的批准")
    soon = found.filter((pl.col("within_1") > 0) & ~kept_back("within_1"))
    if len(soon):
        first = soon.sort(["within_1", "name"], descending=[True, False]).row(0, named=True)
        steps.append(f"一个月内到龄的涉及 {soon['org_id'].n_unique()} 个单位（{first['name']}最多，"
                     f"{first['within_1']:,} 人），先定空出的编制是补、是调、还是收回")  # fmt: skip
    blind = page.ask("retirement_due").filter(
        (pl.col("birth_unknown") > 0) & ~kept_back("birth_unknown")
    )
    if len(blind):
        # Who knows nobody's month has only counts: there it is the roster that is wanted.
        for known, what in ((True, "出生年月不明的，请{}补报"),
                            (False, "没有一个人的出生年月的，请{}报来写明出生年月、性别的名册")):  # fmt: skip
            rows = blind.filter((pl.col("overdue").is_not_null() | kept_back("overdue")) == known)
            most_first = rows.sort(["birth_unknown", "name"], descending=[True, False])["name"]
            if len(rows):
                steps.append(what.format(joined(most_first.unique(maintain_order=True).to_list())))
    return [f"{step}。" for step in steps]
