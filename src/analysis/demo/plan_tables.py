"""Approved plans, open requests and reasons for vacancies: tables of a block."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from .days import dates, day
from .scale import BA, POST_TYPES
from .simulate import Outcome

Row = tuple[Any, ...]


def plans_requests_reasons(
    out: Outcome, used: pl.DataFrame, rng: np.random.Generator
) -> dict[str, pl.DataFrame]:
    """Approved plans (closed and pending), open requests, and reasons for vacancies."""
    slots, vacant = out.slots, out.slots.quota + out.slots.borrowed - out.people.actual()
    plan: list[Row] = []
    summed = used.group_by("unit", "type", pl.col("month").dt.year().alias("year")).agg(
        pl.col("posts").sum()
    )
    for u, t, year, posts in summed.sort("unit", "type", "year").iter_rows():
        if posts >= 3:
            plan.append((u, t, day(year, 2, 10), posts, day(year, 9, 1), day(year, 12, 20)))
    alive = slots.alive & (slots.t != BA)
    for s in np.flatnonzero(
        alive & (vacant >= 2) & ~slots.sleeping & (rng.random(len(vacant)) < 0.3)
    ):
        posts = max(1, int(vacant[s]) // 3)
        plan.append((slots.u[s], slots.t[s], day(2025, 11, 20), posts, day(2026, 9, 1), None))
    request: list[Row] = []
    for s in np.flatnonzero(
        alive & (vacant <= np.maximum(1, 0.03 * slots.quota)) & slots.is_school_or_hospital()
    ):
        if rng.random() < 0.5:
            on = day(int(rng.integers(2023, 2026)), int(rng.integers(1, 12)), 15)
            closed = on + 120 if rng.random() < 0.3 else None
            request.append(
                (
                    slots.u[s],
                    slots.t[s],
                    on,
                    int(rng.integers(2, 9)),
                    int(rng.integers(1, 4)),
                    closed,
                )
            )
    reason: list[Row] = []
    words = ("冻结", "改革待定", "待安置", "其他")
    for s in np.flatnonzero(alive & slots.sleeping & (vacant >= 1)):
        if rng.random() < 0.4:
            until = day(2025, 6, 30) if rng.random() < 0.3 else None
            reason.append(
                (slots.u[s], slots.t[s], day(2023, 1, 1), until, words[int(rng.integers(4))])
            )
    return {
        "quota_plan": _plan(out, plan),
        "quota_request": _request(out, request),
        "vacancy_reason": _reason(out, reason),
    }


def _keys(out: Outcome, rows: list[Row]) -> dict[str, list[str]]:
    return {
        "org_id": [out.units[r[0]].org_id for r in rows],
        "post_type": [POST_TYPES[r[1]] for r in rows],
    }


def _plan(out: Outcome, rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            **_keys(out, rows),
            "direction": ["进"] * len(rows),
            "approved_on": dates([r[2] for r in rows]),
            "posts": [int(r[3]) for r in rows],
            "expected_on": dates([r[4] for r in rows]),
            "closed_on": dates([r[5] for r in rows]),
        }
    )


def _request(out: Outcome, rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            **_keys(out, rows),
            "requested_on": dates([r[2] for r in rows]),
            "posts": [r[3] for r in rows],
            "priority": [r[4] for r in rows],
            "closed_on": dates([r[5] for r in rows]),
        }
    )


def _reason(out: Outcome, rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            **_keys(out, rows),
            "start_on": dates([r[2] for r in rows]),
            "end_on": dates([r[3] for r in rows]),
            "reason": [r[4] for r in rows],
        }
    )
