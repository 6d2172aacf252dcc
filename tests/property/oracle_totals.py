"""Brute-force oracle, totals: what is summed, and what every sum leaves out.

Written from the definitions alone (design, sections 1 and 5), plainly. The tests hold the
project's SQL against it, so it imports nothing of the project.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from oracle_idle import sum_of_known
from oracle_staffing import World, months_after
from oracle_units import Row


def _pooled(worlds: list[World], post_type: str, day: date) -> int | None:
    """Capital of the pools; unknown where a pool tells of loans alone."""
    pooled = 0
    for world in worlds:
        book = world.book_after(day)
        txns = [t for t in world.tables.get("bank_txn", []) if t["txn_on"] <= day]
        for pool, own_type in {(t["pool"], t["post_type"]) for t in txns}:
            if world.card.counted(own_type) != post_type:
                continue
            deposited = book.flows["deposited", pool, own_type]
            allocated = book.flows["allocated", pool, own_type]
            if not deposited and not allocated:
                return None
            converted = [
                p.converted for p in book.parts if (p.pool, p.post_type) == (pool, own_type)
            ]
            pooled += deposited - allocated - sum(converted)
    return pooled


def _ceiling(worlds: list[World], post_type: str, day: date) -> int | None:
    last: dict[tuple[Any, ...], tuple[date, int]] = {}
    for world in worlds:
        for row in world.tables.get("quota_ceiling", []):
            if world.card.counted(row["post_type"]) == post_type and row["effective_on"] <= day:
                place = (row["region_code"], row["level"], row["post_type"])
                step = (row["effective_on"], row["posts"])
                last[place] = max(last.get(place, step), step)
    return sum(posts for _, posts in last.values()) if last else None


def _less(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other


def quota_total(worlds: list[World], as_of: date) -> list[Row]:
    """Posts owned and in the pools against the ceiling, by post type, and a year's growth."""
    year_ago = months_after(as_of, -12)
    rows = []
    for post_type in sorted({t for world in worlds for _, t in world.keys}):
        keys = [(w, u) for w in worlds for u, t in w.keys if t == post_type]
        now = [w.quota(u, post_type, as_of) for w, u in keys]
        before = [w.quota(u, post_type, year_ago) for w, u in keys]
        both = [(a, b) for a, b in zip(now, before, strict=True) if a is not None and b is not None]
        owned, pooled = sum_of_known(now), _pooled(worlds, post_type, as_of)
        pool_change = _less(pooled, _pooled(worlds, post_type, year_ago))
        total = None if owned is None or pooled is None else owned + pooled
        known_change = sum(a - b for a, b in both) if both else None
        complete = len(both) == len(keys)
        ceiling = _ceiling(worlds, post_type, as_of)
        rows.append(
            {
                "post_type": post_type,
                "owned": owned,
                "units_unknown": now.count(None),
                "pooled": pooled,
                "total": total,
                "ceiling": ceiling,
                "room": _less(ceiling, total) if None not in now else None,
                "growth": None
                if not complete or pool_change is None or known_change is None
                else known_change + pool_change,
                "growth_known": known_change,
                "units_not_compared": len(keys) - len(both),
            }
        )
    return rows
