"""Brute-force oracle, ground floor: the card and what it covers, and who is who among the units.

Written from the definitions alone (design, sections 1, 2 and 5), for plainness, not speed. The
tests hold the project's SQL against it, so it imports nothing of the project.

`tables` is a dict of table name to list of row dicts; an absent table is empty, an absent
column NULL. Ids that a one-to-one rename joins are one unit, called by its last id.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Span = tuple[date, date]

WHOLE = {"合并", "撤并", "整建制划入"}
"""Changes by which a unit goes whole into another; a 拆分 never does."""
SUCCESSIONS = WHOLE | {"拆分", "更名"}
"""Changes after which the new unit may have what the old one had; a 更名 where it joins no ids."""

MOMENTS = {"headcount": ("counted_on",), "roster": ("listed_on",), "quota": ("listed_on",),
           "leader_count": ("counted_on",), "contract_staff": ("counted_on",)}  # fmt: skip
BEGINNINGS = {
    "quota": ("effective_on",),
    "roster": ("start_on", "end_on"),
    "bank_txn": ("txn_on",),
    "realname_return": ("month",),
    "quota_use": ("month",),
    "lineage": ("changed_on",),
}
BUILT_ON = date(2030, 1, 1)


@dataclass(frozen=True)
class Entry:
    """One exception of the card's coverage; None is every table or type, or no change.

    `units` names those of whom it speaks; "listed": the table speaks of those alone whom it names.
    """

    table: str | None = None
    post_type: str | None = None
    start: date | None = None
    end: date | None = None
    units: tuple[str, ...] | str | None = None


@dataclass(frozen=True)
class Card:
    """The source card: what the data cover and how they are to be counted.

    A later entry of `coverage_of` overrides an earlier. `of_tables` is what `resolved` made of
    the whole dataset: the span of each table that has rows.
    """

    coverage: Span | None = None
    carry_months: int = 18
    count_as: dict[str, str] = field(default_factory=dict)
    coverage_of: list[Entry] = field(default_factory=list)
    of_tables: dict[str, Span] | None = None

    def counted(self, post_type: str) -> str:
        """The post type as which posts and people of this type are counted."""
        return self.count_as.get(post_type, post_type)


def valid_spells(tables: Tables) -> list[Row]:
    """Roster rows that cover at least one day."""
    return [
        row
        for row in tables.get("roster", [])
        if row.get("end_on") is None or row["end_on"] > row["start_on"]
    ]


def _days(tables: Tables, table: str, columns: tuple[str, ...]) -> list[date]:
    rows = valid_spells(tables) if table == "roster" else tables.get(table, [])
    return [row[c] for row in rows for c in columns if row.get(c) is not None]


def resolved(card: Card, tables: Tables) -> Card:
    """The card with the span of every table: a table without any row speaks of nothing.

    Without a card each begins with its own first day, and all end with the last moment; without
    one, with the last beginning.
    """
    moments = [d for t, columns in MOMENTS.items() for d in _days(tables, t, columns)]
    beginnings = [d for t, columns in BEGINNINGS.items() for d in _days(tables, t, columns)]
    last = max(moments, default=None) or max((d for d in beginnings if d <= BUILT_ON), default=None)
    spans = {}
    for table, rows in tables.items():
        own = _days(tables, table, (*BEGINNINGS.get(table, ()), *MOMENTS.get(table, ())))
        if not rows:
            continue
        if card.coverage is not None:
            spans[table] = card.coverage
        elif last is not None:
            spans[table] = (min(own, default=last), last)
    return replace(card, of_tables=spans)


def renames(lineage: list[Row]) -> dict[str, tuple[str, date]]:
    """{old id: (new id, day)} of every 更名 that is one to one.

    Neither id stands in other lineage of that day, nor is the old one renamed, or the new one
    the outcome of a renaming, a second time.
    """
    found = {}
    for row in lineage:
        ids = {row["from_org"], row["to_org"]}
        others = [r for r in lineage if r is not row]
        today = [r for r in others if r["changed_on"] == row["changed_on"]]
        renamings = [r for r in others if r["change"] == "更名"]
        alone = not any(ids & {r["from_org"], r["to_org"]} for r in today)
        once = not any(
            r["from_org"] == row["from_org"] or r["to_org"] == row["to_org"] for r in renamings
        )
        if row["change"] == "更名" and len(ids) == 2 and alone and once:
            found[row["from_org"]] = (row["to_org"], row["changed_on"])
    return found


class Units:
    """The units of a dataset: ids joined by renames, and the days between which each exists."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.renamed = renames(tables.get("lineage", []))

    def unit(self, org_id: str | None) -> str | None:
        """The last id of this id's chain of renames (of a ring: where its latest rename led)."""
        seen: list[str | None] = []
        while org_id in self.renamed and org_id not in seen:
            seen.append(org_id)
            org_id = self.renamed[org_id][0]
        if org_id in seen:
            ring = seen[seen.index(org_id) :]
            return self.renamed[max(ring, key=lambda i: self.renamed[i][1])][0]
        return org_id

    def chain(self, unit: str) -> list[str]:
        """All ids that the unit ever had, the oldest first, the last one at the end."""
        chain = [unit]
        while older := [
            old for old, (new, _) in self.renamed.items() if new == chain[0] and old not in chain
        ]:
            chain.insert(0, min(older))
        return chain

    @cached_property
    def lineage(self) -> list[Row]:
        """Lineage between different units; with ids resolved, renames are self-rows too: out."""
        resolved = [
            row | {"from_org": self.unit(row["from_org"]), "to_org": self.unit(row["to_org"])}
            for row in self.tables.get("lineage", [])
        ]
        return [row for row in resolved if row["from_org"] != row["to_org"]]

    def successor(self, unit: str | None, day: date) -> str | None:
        """The one other unit into which this unit went whole on that day, if it did."""
        rows = [r for r in self.lineage if r["from_org"] == unit and r["changed_on"] == day]
        targets = {r["to_org"] for r in rows}
        # A 更名 that joins no ids is such a change too: the old one ends.
        if len(targets) == 1 and all(r["change"] in WHOLE | {"更名"} for r in rows):
            return targets.pop()
        return None

    def heir(self, unit: str | None, day: date) -> str | None:
        """Who has this unit's debts after that day's lineage; where heirs ended too, theirs."""
        seen = [unit]
        while (following := self.successor(seen[-1], day)) and following not in seen:
            seen.append(following)
        return seen[-1]

    def _org(self, org_id: str) -> Row:
        rows = [r for r in self.tables.get("org", []) if r["org_id"] == org_id]
        return rows[0] if rows else {}

    def abolished(self, unit: str) -> date | None:
        """First day on which the unit no longer exists: its own, else by lineage, else None."""
        stated = self._org(unit).get("abolished_on")
        if stated is not None:
            return stated
        gone = [r for r in self.lineage if r["from_org"] == unit]
        days = [r["changed_on"] for r in gone if self.successor(unit, r["changed_on"])]
        # A renaming that is not one to one ends the old unit.
        days += [r["changed_on"] for r in gone if r["change"] == "更名"]
        return min(days, default=None)

    def founded(self, unit: str) -> date | None:
        """First day on which the unit exists: its first id's, else by lineage, else None."""
        stated = self._org(self.chain(unit)[0]).get("founded_on")
        if stated is not None:
            return stated
        days = [r["changed_on"] for r in self.lineage if r["to_org"] == unit]
        if days and not any(earlier < min(days) for earlier in self.traces(unit)):
            return min(days)
        return None

    def traces(self, unit: str) -> list[date]:
        """The days on which any row shows that the unit was already there."""
        columns = [
            ("quota", "org_id", "effective_on"),
            ("headcount", "org_id", "counted_on"),
            ("roster", "org_id", "start_on"),
            ("bank_txn", "org_id", "txn_on"),
            ("lineage", "from_org", "changed_on"),
        ]
        return [
            row[day]
            for table, org, day in columns
            for row in (valid_spells(self.tables) if table == "roster" else self._rows(table))
            if self.unit(row.get(org)) == unit
        ]

    def _rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])
