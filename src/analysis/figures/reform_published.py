"""Published figures before and after: with their rates recomputed, headline and net apart."""

from __future__ import annotations

import re
from typing import Any

import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import bars
from analysis.figures.page import Page

_RATE = re.compile(r"^\s*(\w+)\s*=\s*round\((.+),\s*(\d+)\)\s*$")
_ARITHMETIC = re.compile(r"^[\d\s.+*/()-]+$")


def changes(page: Page) -> pl.DataFrame:
    """Figures published with both sides: place, subject, measure, before, after, change, rate.

    The rate is ours, recomputed from the two sides.
    """
    return page.con.sql("""
        select b.place, b.subject, b.measure, b.value as value_before, a.value as value_after,
               a.value - b.value as change, b.unit,
               (a.value - b.value) / nullif(b.value, 0) as quota_change_rate,
               b.source_id || ' ' || b.locator as source
        from published_figure b
        join published_figure a
          on a.source_id = b.source_id and a.place is not distinct from b.place
         and a.subject is not distinct from b.subject and a.measure = b.measure
         and a.unit is not distinct from b.unit and a.side = 'after' and b.side = 'before'
        order by b.place, b.figure_id""").pl()


def rates(page: Page) -> pl.DataFrame:
    """Published rates against what their own figures give, one row a reading.

    Columns: place, subject, measure, stated, recomputed, agrees, comment, source. Only
    statements of the form `rate = round(arithmetic over figure ids, digits)` are taken.
    """
    figures = {r[0]: r for r in page.con.sql(
        "select figure_id, value, place, subject, measure, source_id || ' ' || locator "
        "from published_figure").fetchall()}  # fmt: skip
    found = []
    for statement, comment in page.con.sql(
        "select statement, comment from published_identity order by identity_id, reading"
    ).fetchall():
        match = _RATE.match(statement)
        if not match or match[1] not in figures:
            continue
        value = _value(page, match[2], figures)
        if value is None:
            continue
        _, stated, place, subject, measure, source = figures[match[1]]
        found.append((place, subject, measure, stated, value,
                      round(value, int(match[3])) == stated, comment, source))  # fmt: skip
    names = ("place", "subject", "measure", "stated", "recomputed", "agrees", "comment", "source")
    return pl.DataFrame(found, schema=list(names), orient="row")


def rates_in_words(page: Page) -> pl.DataFrame:
    """`rates` for a table: per cent with two decimals, or a rounding would hide a difference."""
    shares = [
        pl.col(name).map_elements(lambda v: f"{v:.2%}", return_dtype=pl.String)
        for name in ("stated", "recomputed")
    ]
    return rates(page).with_columns(shares)


def _value(page: Page, expression: str, figures: dict[str, tuple[Any, ...]]) -> float | None:
    """The arithmetic with figures in place of their ids; None where an id is not known."""
    text = expression.replace("−", "-").replace("×", "*")
    for word in sorted(set(re.findall(r"[A-Za-z]\w*", text)), key=len, reverse=True):
        if word not in figures:
            return None
        text = re.sub(rf"\b{word}\b", f"({float(figures[word][1])!r})", text)
    if not _ARITHMETIC.match(text):
        return None
    return float(page.con.sql(f"select ({text})::double").fetchall()[0][0])


def headline(page: Page) -> tuple[int, int] | None:
    """Approval items announced as cancelled, and really fewer; None where not published."""
    found = dict(
        page.con.sql(
            "select measure, value from published_figure where subject = '行政审批事项'"
        ).fetchall()
    )
    announced, real = found.get("取消（宣布）"), found.get("取消（实际减少）")
    return None if announced is None or real is None else (int(announced), int(real))  # fmt: skip


def headline_chart(page: Page) -> go.Figure:
    """The headline and the net figure side by side."""
    announced, real = headline(page) or (0, 0)
    values = [announced, announced - real, real]
    fig = bars(
        ["宣布取消", "其中的子项目", "实际减少"], {"事项": (values, theme.QUOTA)}, sort=False
    )
    title = f"宣布取消 {announced} 项，事项实际减少 {real} 项（{real / announced:.0%}）"
    return page.framed(fig, title, "行政审批事项，项，闵行区，2015 年")


def unchanged(page: Page) -> list[str]:
    """Subjects of which only 'unchanged' is published, with the measure."""
    return [f"{subject}{measure.removesuffix('变动')}" for subject, measure in page.con.sql("""
        select subject, measure from published_figure
        where measure like '%变动' and value = 0 order by figure_id""").fetchall()]  # fmt: skip
