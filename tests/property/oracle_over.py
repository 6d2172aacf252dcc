"""Brute-force oracle, over-staffing: who is over, asked day by day backwards.

Written from the definitions alone, plainly; it imports nothing of the project.
"""

from __future__ import annotations

from datetime import date

from oracle_staffing import ONE_DAY, World, complete_months, listed
from oracle_units import Card, Row, Tables


def overstaffed(tables: Tables, card: Card, as_of: date) -> list[Row]:
    """Units × types over their posts on a day, or of which that cannot be told."""
    world = World(tables, card)
    found = []
    for row in listed(world, as_of):
        unit, post_type, over = row["org_id"], row["post_type"], row["over"]
        if over == 0:
            continue
        found.append({"org_id": unit, "post_type": post_type, "over": over})
        if over is not None:
            found[-1] |= _lasting(world, unit, post_type, as_of)
    return found


def _over(world: World, unit: str, post_type: str, day: date) -> int | None:
    quota, borrowed, actual, *_ = world.known(unit, post_type, day)
    return None if quota is None or actual is None else max(actual - quota - borrowed, 0)


def _lasting(world: World, unit: str, post_type: str, as_of: date) -> Row:
    day, least = as_of, _over(world, unit, post_type, as_of)
    while before := _over(world, unit, post_type, day - ONE_DAY):
        day, least = day - ONE_DAY, min(least, before)
    return {
        "over_least": least,
        "over_since": day,
        "since_known": before == 0,
        "months_over": complete_months(day, as_of),
    }
