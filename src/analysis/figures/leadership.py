"""Leading bodies and structure: 职数 and who holds them, and units against their norms."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars
from analysis.figures.page import Page
from analysis.figures.source import joined
from analysis.figures.staffing import number

TENURES = {"专职": ("full_time", theme.QUOTA), "挂职": ("seconded", theme.LENT),
           "兼职": ("part_time", theme.VACANT)}  # fmt: skip
ORDER = {"不符合": 0, "需说明": 1, "无法计算": 2, "符合": 3, "无规范": 4}


SIGNS = {"<=": "≤", ">=": "≥", "=": "＝"}


def in_words(measure: str, value: float | None) -> str:
    """A measured value as people write it: shares in per cent, counts whole, 未知."""
    if value is None:
        return "未知"
    if measure.endswith(("率", "比例")):
        return f"{value:.1%}"
    return f"{value:,.0f}"


def limit_in_words(measure: str, operator: str, threshold: float, soft: bool) -> str:
    """A threshold with its sign; a soft one says so."""
    return f"{SIGNS.get(operator, operator)} {in_words(measure, threshold)}" + "（柔性）" * soft


def bodies(page: Page) -> pl.DataFrame:
    """One row a leading body, those over their posts first."""
    return page.ask("leading_bodies").sort(
        ["over", "actual", "name"], descending=[True, True, False], nulls_last=True
    ).drop("org_id")  # fmt: skip


def vacant_heads(page: Page) -> pl.DataFrame:
    """Units whose head's post is vacant: name, role, grade, posts, actual, head_vacant."""
    found = page.ask("leadership").filter(pl.col("head_vacant") > 0)
    return found.select("name", "role", "grade", "posts", "actual", "head_vacant")


def judged(page: Page) -> pl.DataFrame:
    """`structure` where a norm or limit holds."""
    found = page.ask("structure").filter(pl.col("threshold").is_not_null())
    return found.with_columns(pl.col("name").fill_null("（地区）"))


def held(page: Page) -> pl.DataFrame:
    """Units against their norms, worst first; those of which nothing is known in one row a norm.

    Columns: name, measure, wanted, found, spare, verdict, explanation, source, in words.
    """
    rows: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in judged(page).iter_rows(named=True):
        alone = None if row["verdict"] == "无法计算" else row["name"]
        rows.setdefault((ORDER.get(row["verdict"], 9), row["measure"], row["norm_id"] or "", alone),
                        []).append(row)  # fmt: skip
    found = []
    for _, same in sorted(rows.items(), key=lambda item: tuple(str(x) for x in item[0])):
        row = same[0]
        limit = (row["measure"], row["operator"], row["threshold"], row["soft"])
        found.append({
            "name": joined(sorted(r["name"] for r in same)), "measure": row["measure"],
            "wanted": limit_in_words(*limit), "found": in_words(row["measure"], row["value"]),
            "spare": None if row["spare"] is None else in_words(row["measure"], row["spare"]),
            "verdict": row["verdict"], "explanation": row["explanation"], "source": row["source"],
        })  # fmt: skip
    return pl.DataFrame(found, infer_schema_length=None)


def by_kind(page: Page) -> pl.DataFrame:
    """Each measure by kind of unit: units, smallest, middle and largest value."""
    found = page.ask("structure_by_kind")
    wanted = pl.col("measure").is_in(["内设机构数", "事业单位数", "行政编制数", "领导职数"])
    return found.filter(wanted).sort(["measure", "units"], descending=[False, True])


def finding(page: Page) -> str:
    """The page's first line: bodies, who is over, how many have part-timers, norms."""
    s = page.one("leadership_total")
    words = []
    heads = vacant_heads(page)["name"].unique(maintain_order=True).to_list()
    if s["units_staffed"]:
        words.append(f"{s['units_staffed']:,} 个领导班子有任职记录，共 {number(s['actual'])} 人")
        words.append(f"**{s['units_over']:,}** 个超职数（{s['over']:,} 名）" if s["units_over"]
                     else "**没有超职数的**" if s["units_told"] else "职数未载明，不能判断超没超")  # fmt: skip
        if heads:
            words.append(f"**{len(heads)}** 个正职空缺（{joined(heads)}）")
        if s["units_mixed"]:
            half = half_full_time(bodies(page))["name"].to_list()
            words.append(f"{s['units_mixed']} 个有挂职或兼职，其中专职不超过一半的 **{s['units_half']}** 个"
                         f"（{joined(half)}）" if half else
                         f"{s['units_mixed']} 个有挂职或兼职，专职都超过一半")  # fmt: skip
    words.append(verdicts(judged(page)))
    return f"{page.said}，" + "；".join(words) + "。"


def half_full_time(found: pl.DataFrame) -> pl.DataFrame:
    """Bodies of which no more than half serve full-time."""
    mixed = found.filter(pl.col("seconded") + pl.col("part_time") > 0)
    return mixed.filter(pl.col("full_time_share") <= 0.5)


def verdicts(rows: pl.DataFrame) -> str:
    """Against norms: how many hold, do not, ask for an explanation, cannot be computed."""
    if not len(rows):
        return "没有登记规范与机构限额，只列实际数"
    counts = dict(rows["verdict"].value_counts().iter_rows())
    told = "、".join(f"{v} {counts[v]:,} 处" for v in ORDER if v in counts)
    return f"对照规范 {len(rows):,} 处：{told}"


def body_chart(page: Page, most: int = 16) -> go.Figure | None:
    """专, 挂 and 兼 of the bodies that are not all full-time; without any, of the largest."""
    found = bodies(page).filter(pl.col("actual") > 0)
    if not len(found):
        return None
    mixed = found.filter(pl.col("seconded") + pl.col("part_time") > 0)
    shown = (
        (mixed if len(mixed) else found).sort("actual", "name", descending=[True, False]).head(most)
    )
    series = {zh: (shown[n].to_list(), colour) for zh, (n, colour) in TENURES.items()}
    fig = bars(shown["name"].to_list(), series)
    title = "领导班子都是专职"
    if len(mixed):
        title = (
            f"有挂职、兼职的 {len(mixed)} 个班子中，{len(half_full_time(found))} 个专职不超过一半"
        )
    return page.framed(fig, title, f"在任领导，人，{page.said}")
