"""Brute-force oracle, numbered posts: which of them nobody held, counted post by post and day by day.

Written from the definitions alone (docstrings of the questions). It imports nothing of the project.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from oracle_idle import idle_of, sum_of_known
from oracle_staffing import World, days, months_after
from oracle_units import Row


def _stands(post: Row, day: date) -> bool:
    founded, abolished = post["founded_on"], post["abolished_on"]
    return (founded is None or founded <= day) and (abolished is None or day < abolished)


def _held(world: World, post: Row, day: date) -> bool:
    return any(r["org_id"] == post["org_id"] and r["inner_id"] == post["inner_id"] and r["start_on"] <= day
               and (r["end_on"] is None or day < r["end_on"]) for r in world.tables["roster"])  # fmt: skip


def numbered_posts(world: World, as_of: date, months: int) -> list[Row]:
    """Units whose registered posts are as many as their quota, of one type only."""
    window = list(days(months_after(as_of, -months), as_of))
    every = idle_of(world, as_of, months)
    rows = []
    for row in every:
        posts = [p for p in world.tables["inner_unit"] if p["org_id"] == row["org_id"]]
        standing = [p for p in posts if _stands(p, as_of)]
        alone = sum(r["org_id"] == row["org_id"] for r in every) == 1
        if not alone or not posts or row["quota"] is None or len(standing) != row["quota"]:
            continue
        throughout = [p for p in standing if all(_stands(p, day) for day in window)]
        unused = [p for p in throughout if not any(_held(world, p, day) for day in window)]
        lower, upper = row["idle_lower"], row["idle_upper"]
        rows.append({
            "org_id": row["org_id"], "post_type": row["post_type"], "quota": row["quota"],
            "posts_throughout": len(throughout), "vacant_own": row["vacant_own"], "idle_lower": lower,
            "posts_unused": len(unused), "idle_upper": upper,
            "inside_bounds": None if None in (lower, upper) else lower <= len(unused) <= upper,
        })  # fmt: skip
    return rows


def _known(rows: list[Row]) -> list[Row]:
    return [r for r in rows if r["idle_lower"] is not None and r["idle_upper"] is not None]


def _sums(rows: list[Row], *columns: str) -> dict[str, Any]:
    return {c: sum_of_known([r[c] for r in rows]) for c in columns}


def numbered_total(rows: list[Row]) -> list[Row]:
    """By type; what is counted stands over units of which both bounds are known."""
    answers = []
    for own in {r["post_type"] for r in rows}:
        mine = [r for r in rows if r["post_type"] == own]
        told = _known(mine)
        answers.append({"post_type": own, "units": len(mine), "units_unknown": len(mine) - len(told)}
                       | _sums(mine, "quota", "vacant_own")
                       | _sums(told, "idle_lower", "posts_unused", "idle_upper")
                       | {"units_inside": sum(r["inside_bounds"] for r in told),
                          "units_exact": sum(r["idle_lower"] == r["idle_upper"] for r in told)})  # fmt: skip
    return answers


def numbered_by_entries(world: World, rows: list[Row], as_of: date, months: int) -> list[Row]:
    """By how many came into the window."""
    start = months_after(as_of, -months)
    found: dict[str, list[Row]] = {}
    for row in _known(rows):
        entries = [
            d for d in world.entries(row["org_id"], row["post_type"], start, as_of) if d > start
        ]
        found.setdefault(f"{len(entries)} 人" if len(entries) < 3 else "3 人以上", []).append(row)
    return [{"entries_class": shown, "units": len(mine),
             "units_exact": sum(r["idle_lower"] == r["idle_upper"] for r in mine)}
            | _sums(mine, "vacant_own", "idle_lower", "posts_unused", "idle_upper")
            for shown, mine in found.items()]  # fmt: skip
