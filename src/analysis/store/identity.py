"""Which unit an organisation id stands for, once renames with a new id are followed.

A rename (更名) with a new id, one to one, is one unit under its last id. Renames are few, so
this is plain Python; everything else about lineage is SQL (`intervals/`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

RENAMED = "更名"


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
    """The renames that are one to one.

    Neither id stands in other lineage of that day, no other rename leaves `from_org` or enters
    `to_org` on any day. Of any other 更名 the old unit ends that day, and a rule says so.
    """
    rows = [row for row in lineage if row.from_org != row.to_org]
    met = Counter((org, row.changed_on) for row in rows for org in (row.from_org, row.to_org))
    named = [row for row in rows if row.change == RENAMED]
    leaving = Counter(row.from_org for row in named)
    entering = Counter(row.to_org for row in named)
    return [
        row
        for row in named
        if met[row.from_org, row.changed_on] == met[row.to_org, row.changed_on] == 1
        and leaving[row.from_org] == entering[row.to_org] == 1
    ]


def identities(lineage: Iterable[LineageRow]) -> list[Identity]:
    """Every id that takes part in a rename, with its unit; other ids stand for themselves.

    Where a name is taken back (A → B → A) the ids are one unit under the one that the latest
    rename led to, and no id is replaced for good.
    """
    edges = sorted(renames(lineage), key=lambda row: row.changed_on)
    following = {edge.from_org: edge for edge in edges}
    preceding = {edge.to_org: edge for edge in edges}
    found = []
    for org_id in dict.fromkeys(e for edge in edges for e in (edge.from_org, edge.to_org)):
        later = _walk(org_id, following)
        if later and later[-1].to_org == org_id:
            latest = max(later, key=lambda edge: edge.changed_on)
            found.append(Identity(org_id, latest.to_org, 0, None))
            continue
        unit = later[-1].to_org if later else org_id
        earlier = _walk(org_id, preceding, back=True)
        found.append(Identity(org_id, unit, len(earlier), later[0].changed_on if later else None))
    return found


def _walk(org_id: str, edges: dict[str, LineageRow], back: bool = False) -> list[LineageRow]:
    """The renames met one after the other from `org_id` on, round a ring at most once."""
    met: list[LineageRow] = []
    while (edge := edges.get(org_id)) and edge not in met:
        met.append(edge)
        org_id = edge.from_org if back else edge.to_org
    return met
