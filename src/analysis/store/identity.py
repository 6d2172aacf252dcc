"""Which unit an organisation id stands for, once renames with a new id are followed.

A rename (更名) with a new id, one to one on its day, is one unit under its last id. Renames
are few, so this is plain Python; everything else about lineage is SQL (`intervals/`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Identity:
    """`org_id` belongs to `unit_id` as its `position`-th id, until `replaced_on`."""

    org_id: str
    unit_id: str
    position: int
    replaced_on: date | None


@dataclass(frozen=True)
class LineageRow:
    """One row of the table `lineage`."""

    from_org: str
    to_org: str
    changed_on: date
    change: str


def renames(lineage: Iterable[LineageRow]) -> list[LineageRow]:
    """The renames that are one to one: on that day one row leaves `from_org`, one enters `to_org`."""
    rows = list(lineage)
    leaving = Counter((row.from_org, row.changed_on) for row in rows)
    entering = Counter((row.to_org, row.changed_on) for row in rows)
    return [
        row
        for row in rows
        if row.change == "更名"
        and row.from_org != row.to_org
        and leaving[row.from_org, row.changed_on] == 1
        and entering[row.to_org, row.changed_on] == 1
    ]


def identities(lineage: Iterable[LineageRow]) -> list[Identity]:
    """Every id that takes part in a rename, with its unit; other ids stand for themselves."""
    edges = sorted(renames(lineage), key=lambda row: row.changed_on)
    following: dict[str, LineageRow] = {}
    preceding: dict[str, LineageRow] = {}
    for edge in edges:
        following.setdefault(edge.from_org, edge)
        preceding.setdefault(edge.to_org, edge)
    found = []
    for org_id in dict.fromkeys(e for edge in edges for e in (edge.from_org, edge.to_org)):
        later = _walk(org_id, following, "to_org")
        earlier = _walk(org_id, preceding, "from_org")
        replaced = following.get(org_id)
        found.append(
            Identity(
                org_id,
                unit_id=later[-1] if later else org_id,
                position=len(earlier),
                replaced_on=replaced.changed_on if replaced and later else None,
            )
        )
    return found


def _walk(org_id: str, edges: dict[str, LineageRow], end: str) -> list[str]:
    """Ids met by following `edges`, each id once: a name taken back does not go in circles."""
    met: list[str] = []
    while (edge := edges.get(org_id)) and getattr(edge, end) not in met:
        org_id = getattr(edge, end)
        met.append(org_id)
    return met
