"""The tables that the benchmark prints, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
from rich.console import Console
from rich.table import Table

from .built import Built
from .measure import Measure
from .scale import AS_OF, WINDOW_MONTHS, Scale

WAYS = {"scan": "全扫", "duckdb": "提问", "polars": "polars", "pandas": "pandas"}
ASKED = {"staffing": "编制", "staffing_total": "编制合计", "idle": "闲置"}

CAPTION = (
    f"编制、编制合计：{AS_OF} 终了；闲置：至该日 {WINDOW_MONTHS} 个月，上下界。全扫：读名册 3 列各行。"
    "热库，轮流运行；倍数为逐轮之比的中位数。polars、pandas 从内存中的名册与核定算起，不计读入；"
    "提问另给各列依据、状态等。各算法的答案先行核对，每轮相同才计时。"
)


def show_built(out: Console, scale: Scale, built: Built, con: duckdb.DuckDBPyConnection) -> None:
    """How large the world is, and what deriving its intervals took."""
    spells, intervals = con.sql(
        "select (select count(*) from roster), (select count(*) from staffing_interval)"
    ).fetchall()[0]
    size = built.path.stat().st_size / 1e6
    out.print(
        f"[bold]{scale.zh}[/bold]（虚构）：{scale.units:,} 个单位，{scale.keys:,} 个单位 × 类型，"
        f"任职 {spells:,} 段，区间 {intervals:,} 行；数据库 {size:,.0f} MB；"
        f"造数 {built.world_seconds:.1f} 秒，推算区间 {built.derive_seconds:.1f} 秒。"
    )


def show_measures(out: Console, scale: Scale, measures: Iterable[Measure]) -> None:
    """One row a way: median and range, and how it compares with the scan and the question."""
    table = Table(title=f"{scale.zh}：用时（毫秒）与倍数", caption=CAPTION)
    for heading in ("问题", "算法"):
        table.add_column(heading, no_wrap=True)
    for heading in ("中位", "最小–最大", "÷全扫", "÷提问", "要求"):
        table.add_column(heading, justify="right", no_wrap=True)
    for m in measures:
        table.add_row(
            ASKED[m.question] if m.way == "scan" else "",
            WAYS[m.way],
            f"{m.seconds * 1000:,.1f}",
            f"{m.low * 1000:,.1f}–{m.high * 1000:,.1f}",
            f"{m.to_scan:.2f}",
            f"{m.to_asked:.1f}",
            _verdict(m),
            end_section=m.way == "pandas",
        )
    out.print(table)


def _verdict(measure: Measure) -> str:
    if measure.mark is None:
        return ""
    kept = measure.to_scan <= measure.mark
    return f"[{'green' if kept else 'red'}]≤ {measure.mark:g} {'✓' if kept else '✗'}[/]"
