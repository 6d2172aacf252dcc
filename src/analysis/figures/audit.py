"""Published statements: which arithmetic holds, by which reading."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars
from analysis.figures.page import Page


def statements(page: Page) -> pl.DataFrame:
    """Every statement by reading."""
    return page.ask("published_audit")


def shown(page: Page, holds: bool | None) -> pl.DataFrame:
    """Statements that hold, that do not, or that cannot be worked out."""
    wanted = pl.col("holds").is_null() if holds is None else pl.col("holds") == holds
    return (
        statements(page)
        .filter(wanted)
        .select(
            "identity_id",
            "reading",
            "source_id",
            "statement",
            "figures",
            "left_value",
            "right_value",
            "difference",
            "comment",
        )
    )


def numerals(page: Page) -> pl.DataFrame:
    """Every numeral of the documents, by document and by what it is; figures first."""
    return (
        page.ask("published_numerals")
        .with_columns(pl.col("none_because").fill_null("公开数字"))
        .sort(pl.col("source_id"), pl.col("none_because") != "公开数字", pl.col("none_because"))
    )


def finding(page: Page) -> str:
    """The page's first line."""
    found = statements(page)
    no = found.filter(~pl.col("holds"))
    two = found.filter(pl.col("readings") > 1)["identity_id"].n_unique()
    words = f"{found['identity_id'].n_unique()} 处算术、{len(found)} 种读法，**{len(no)}** 种不成立"
    return words + (f"；{two} 处不止一种读法，并列出来，不替原文选。" if two else "。")


def chart(page: Page) -> go.Figure | None:
    """By document: readings that hold and that do not."""
    found = statements(page)
    if not len(found):
        return None
    counts = {(s, h): n for s, h, n in found.group_by("source_id", "holds").len().iter_rows()}
    sources = sorted({s for s, _ in counts})
    series = {"成立": ([counts.get((s, True), 0) for s in sources], theme.ACTUAL),
              "不成立": ([counts.get((s, False), 0) for s in sources], theme.OVER)}  # fmt: skip
    no = len(found.filter(~pl.col("holds")))
    return page.framed(bars(sources, series), f"不成立的 {no} 种读法在哪些文献", "读法数，按文献")


def to_do(page: Page) -> list[str]:
    """What to do next: ask the publisher; none where everything holds."""
    no = statements(page).filter(~pl.col("holds"))
    every = (
        no.filter(pl.col("readings_holding") == 0)["identity_id"]
        .unique(maintain_order=True)
        .to_list()
    )
    some = (
        no.filter(pl.col("readings_holding") > 0)["identity_id"]
        .unique(maintain_order=True)
        .to_list()
    )
    steps = []
    if every:
        steps.append(f"{'、'.join(map(str, every))}怎样读都不成立，引用前向发布单位核实")
    if some:
        steps.append(f"{'、'.join(map(str, some))}只有一种读法成立，引用时注明取哪一处的数")
    return [f"{step}。" for step in steps]
