"""怎么办 of page 00: the first step of every subject that has one, in the words of its own page.

A step is made where its rows are, and shown on both pages: they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from analysis.figures import oversight, overview, realname, to_do, to_do_data
from analysis.figures.page import Page

Steps = Callable[[Page], list[str]]


def today(page: Page) -> list[str]:
    """What a director has to see to, the whole before its parts; nothing where nothing is wrong."""
    return [step for made in _MADE for step in made(page)]


def ceilings(page: Page) -> list[str]:
    """Types that exceed what is allowed, and those of which that cannot be told."""
    if not page.filled("quota_ceiling"):
        return []
    held, steps = overview.ceilings(page).drop_nulls("ceiling"), []
    for r in held.filter(pl.col("room") < 0).iter_rows(named=True):
        steps.append(
            f"{r['post_type']}超出控制总量 **{-r['room']:,}** 名（{r['total']:,} / {r['ceiling']:,}），"
            "停止新核增，先用闲置编制抵减，或报上级调整控制总量。"
        )
    for r in held.filter(pl.col("room").is_null()).iter_rows(named=True):
        steps.append(
            f"{r['post_type']}有 {r['units_unknown']:,} 个单位核定编制未知，补报后才知道是否在控制总量之内。"
        )
    return steps


def _posts(make: Steps) -> Steps:
    """Only where there are posts and people to compare."""
    return lambda page: make(page) if overview.has_staffing(page) else []


def _needs(table: str, make: Steps) -> Steps:
    return lambda page: make(page) if page.filled(table) else []


_MADE: tuple[Steps, ...] = (
    ceilings,
    _posts(to_do.over),
    _posts(to_do.certainly_idle),
    _needs("bank_txn", to_do.late_loans),
    _needs("quota_use", realname.to_file),
    _needs("rectification", oversight.overdue),
    to_do_data.to_correct,
)
