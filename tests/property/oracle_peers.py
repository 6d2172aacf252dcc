"""Brute-force oracle, peers: the rate of use of a unit beside those of its level and kind.

Written from the definition alone, plainly. The tests hold the project's SQL against it, so it imports
nothing of the project.
"""

from __future__ import annotations

from datetime import date

from oracle_staffing import World, listed
from oracle_units import Row


def _told(world: World, unit: str) -> tuple[str, str] | None:
    for row in world.tables["org"]:
        if row["org_id"] == unit and row.get("level") and row.get("kind"):
            return row["level"], row["kind"]
    return None


def _between(ordered: list[float], share: float) -> float:
    """The value at that share of the way through a sorted list, on the line between two neighbours."""
    place = share * (len(ordered) - 1)
    low = int(place)
    beyond = ordered[min(low + 1, len(ordered) - 1)] - ordered[low]
    return ordered[low] + beyond * (place - low)


def peers(worlds: list[World], as_of: date) -> list[Row]:
    """Every listed unit × type with its rate, and what the rates of its level and kind are."""
    rows = [(world, row) for world in worlds for row in listed(world, as_of)]
    answers = []
    for world, row in rows:
        group = _told(world, row["org_id"])
        alike = [
            other
            for there, other in rows
            if group is not None
            and _told(there, other["org_id"]) == group
            and other["post_type"] == row["post_type"]
        ]
        rates = sorted(o["utilisation"] for o in alike if o["utilisation"] is not None)
        untold = [
            o for o in alike if o["usable"] is None or (o["usable"] > 0 and o["actual"] is None)
        ]
        own = row["utilisation"]
        answers.append(
            {
                "org_id": row["org_id"],
                "post_type": row["post_type"],
                "utilisation": own,
                "peers": len(rates) if group else None,
                "peers_unknown": len(untold) if group else None,
                "peers_low": _between(rates, 0.25) if rates else None,
                "peers_median": _between(rates, 0.5) if rates else None,
                "peers_high": _between(rates, 0.75) if rates else None,
                "peers_place": 1 + sum(r < own for r in rates)
                if group and own is not None
                else None,
            }
        )
    return answers
