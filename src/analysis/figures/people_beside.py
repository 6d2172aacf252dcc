"""Contract staff, secondments, standards and support functions."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars
from analysis.figures.page import Page
from analysis.figures.source import joined
from analysis.models.published import kept_back

MOST = 12


def dependence(page: Page, by: str = "sector") -> pl.DataFrame:
    """Contract staff beside posts, the most first."""
    found = page.ask("contract_dependence", by=by)
    return found.sort(["staff", "group_name"], descending=[True, False], nulls_last=True).drop(
        "org_id"
    )


def away(page: Page) -> pl.DataFrame:
    """People lent and overdue, without their keys."""
    found = page.ask("secondment_overdue")
    return found.select("name", "to_name", "start_on", "due_on", "days_overdue", "return_recorded",
                        "borrowed_by_higher", "share_away")  # fmt: skip


def gaps(page: Page) -> pl.DataFrame:
    """Posts by standard against posts held, the shortest first."""
    found = page.ask("standard_gap").sort(
        ["quota_gap", "name"], descending=[True, False], nulls_last=True
    )
    return found.drop("org_id")


def support(page: Page) -> pl.DataFrame:
    """What serves the office itself, by sector; functions that stand nowhere are left out."""
    found = page.ask("support_share", by="sector").drop("org_id", "name")
    found = found.filter((pl.col("inner_units") > 0) | (pl.col("institutions") > 0))
    return found.sort("group_name", pl.col("function_name") != "合计", "function_name")


def finding(page: Page) -> str:
    """The page's first line."""
    words = []
    units = page.ask("contract_dependence", by="unit")
    if len(units):
        stand_in = units.filter(pl.col("in_place_of_posts") > 0)
        words.append(f"{len(units)} 个单位报了编外用工，**{len(stand_in)}** 个有编外顶着自己的空编")
        over = units.filter(pl.col("over") > 0)
        if len(over):
            words.append(f"{len(over)} 个超控制数")
    late = page.ask("secondment_overdue")
    if len(late):
        words.append(_late(late))
    need = gaps(page).filter(pl.col("quota_gap") > 0)
    if len(need):
        words.append(f"按标准缺编的 {len(need)} 处")
    return f"{page.said}，" + ("；".join(words) or "没有编外、借调与标准的数据") + "。"


def _late(late: pl.DataFrame) -> str:
    """How many are overdue; where few of a unit are kept back, only from how many units."""
    if late.select(kept_back("days_overdue").any()).item():
        return f"**{late['org_id'].n_unique()}** 个单位有借调逾期的人"
    open_ended = len(late.filter(pl.col("return_recorded").cast(pl.String).is_in(["false", "否"])))
    return f"借调逾期 **{len(late)}** 人次，其中 {open_ended} 人次没有返回记录"


def sector_chart(page: Page) -> go.Figure | None:
    """Contract staff by sector: in place of own empty posts, and beyond them."""
    found = dependence(page).filter(pl.col("staff").is_not_null()).head(MOST)
    if not len(found):
        return None
    staff, inside = found["staff"].to_list(), found["in_place_of_posts"].to_list()
    known = [n is not None for n in inside]
    beyond = [a - (b or 0) if told else 0 for a, b, told in zip(staff, inside, known, strict=True)]
    series = {
        "顶着自有空编": ([n or 0 for n in inside], theme.IDLE),
        "编制之外": (beyond, theme.LENT),
    }
    if not all(known):
        untold = [0 if told else a for a, told in zip(staff, known, strict=True)]
        series["是否顶编未知"] = (untold, theme.MUTED)
    first = found.row(0, named=True)
    return page.framed(bars(found["group_name"].to_list(), series),
                       f"编外最多的是{first['group_name']}，{first['staff']:,} 人", f"编外人数，{page.said}")  # fmt: skip


def to_do(page: Page) -> list[str]:
    """What to do next, from the rows; none where there is nothing to do."""
    steps = []
    units = page.ask("contract_dependence", by="unit")
    over = units.filter(pl.col("over") > 0)
    if len(over):
        steps.append(f"超控制数的限期压减：{joined([str(n) for n in over['name']])}")
    stand_in = units.filter(pl.col("in_place_of_posts") > 0).sort(
        "in_place_of_posts", descending=True
    )
    if len(stand_in):
        first = stand_in.row(0, named=True)
        steps.append(f"有空编而用编外的，先用编制：{joined([str(n) for n in stand_in['name']])}"
                     f"（{first['name']}顶编 {first['in_place_of_posts']:,} 人，最多）")  # fmt: skip
    short = gaps(page).filter(pl.col("quota_gap") > 0)
    if len(short):
        first = short.row(0, named=True)
        wanting = joined([str(n) for n in short["name"].unique(maintain_order=True)])
        steps.append(f"按配备标准核定偏少的 {len(short)} 处，核编、调剂时优先：{wanting}"
                     f"（{first['name']}少 {first['quota_gap']:,.10g} 名，最多）")  # fmt: skip
    late = away(page)
    if len(late):
        names = joined(sorted(set(map(str, late["name"]))))
        steps.append(f"借调逾期的，请{names}催归，或补报延期与返回日")
    return [f"{step}。" for step in steps]
