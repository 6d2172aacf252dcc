"""Brute-force oracle, lower half: who is who among the units, and the book of the bank.

Written from the definitions alone (design, sections 1, 5 and 6), for plainness, not speed:
every answer replays the whole ledger from its first day. The tests hold the project's SQL
against it, so it imports nothing of the project.

`tables` is a dict of table name to list of row dicts; an absent table is empty, an absent
column NULL. Ids that a one-to-one rename joins are one unit, called by its last id.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]

WHOLE = {"合并", "撤并", "整建制划入"}
"""Changes by which a unit goes whole into another; a 拆分 never does."""

ORDER_OF_THE_DAY = (("入池",), ("借出",), ("展期",), ("承接",), ("出池", "归还", "转正"))


@dataclass(frozen=True)
class Card:
    """The source card: what the data cover and how they are to be counted.

    `coverage_of` holds (table or None, post type or None, from or None, to or None); an
    entry without table or type speaks of all of them, a later entry overrides an earlier.
    """

    coverage: tuple[date, date] | None = None
    carry_months: int = 18
    count_as: dict[str, str] = field(default_factory=dict)
    coverage_of: list[tuple[str | None, str | None, date | None, date | None]] = field(
        default_factory=list
    )

    def counted(self, post_type: str) -> str:
        """The post type as which posts and people of this type are counted."""
        return self.count_as.get(post_type, post_type)


def renames(lineage: list[Row]) -> dict[str, tuple[str, date]]:
    """{old id: (new id, day)} of every 更名 that is one to one on its day."""
    found = {}
    for row in sorted(lineage, key=lambda r: r["changed_on"]):
        today = [r for r in lineage if r["changed_on"] == row["changed_on"]]
        rows_out = [r for r in today if r["from_org"] == row["from_org"]]
        rows_in = [r for r in today if r["to_org"] == row["to_org"]]
        one_to_one = len(rows_out) == 1 and len(rows_in) == 1
        if row["change"] == "更名" and row["from_org"] != row["to_org"] and one_to_one:
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
        if len(targets) == 1 and all(r["change"] in WHOLE for r in rows):
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
        days = [r["changed_on"] for r in self.lineage if r["from_org"] == unit]
        return min((day for day in days if self.successor(unit, day)), default=None)

    def founded(self, unit: str) -> date | None:
        """First day on which the unit exists: its first id's, else by lineage, else None."""
        stated = self._org(self.chain(unit)[0]).get("founded_on")
        if stated is not None:
            return stated
        days = [r["changed_on"] for r in self.lineage if r["to_org"] == unit]
        if days and not any(earlier < min(days) for earlier in self._traces(unit)):
            return min(days)
        return None

    def _traces(self, unit: str) -> list[date]:
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


def valid_spells(tables: Tables) -> list[Row]:
    """Roster rows that cover at least one day."""
    return [
        row
        for row in tables.get("roster", [])
        if row.get("end_on") is None or row["end_on"] > row["start_on"]
    ]


@dataclass
class Part:
    """What one borrower has, or had, of one loan; `moved` is what others took over of it."""

    loan_id: str
    pool: str
    org_id: str | None
    post_type: str
    lent_on: date
    due_on: date | None
    principal: int = 0
    repaid: int = 0
    converted: int = 0
    moved: int = 0
    extensions: int = 0

    @property
    def outstanding(self) -> int:
        """Posts still owed."""
        return self.principal - self.repaid - self.converted - self.moved


class Book:
    """The ledger as it stands: all parts in the order they came to be, and the pools' flows.

    `flows` counts posts by (deposited | allocated | lent | unmatched, pool, post type).
    """

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.flows: Counter[tuple[str, str, str]] = Counter()

    def of_loan(self, loan_id: str) -> list[Part]:
        """The parts of a loan, the first borrower's first, then in order of takeover."""
        return [part for part in self.parts if part.loan_id == loan_id]

    def of_borrower(self, txn: Row, borrower: str | None) -> list[Part]:
        """The borrower's open parts of the transaction's pool and type, earliest due first."""
        own = [
            part
            for part in self.parts
            if (part.org_id, part.pool, part.post_type) == (borrower, txn["pool"], txn["post_type"])
            and part.outstanding > 0
        ]
        return sorted(own, key=lambda p: (p.due_on or date.max, p.lent_on, p.loan_id))

    def lend(self, txn: Row, borrower: str | None) -> None:
        """Open a loan under its loan_id; under its txn_id without one or if it is taken."""
        loan_id = txn.get("loan_id") or txn["txn_id"]
        if self.of_loan(loan_id):
            loan_id = txn["txn_id"]
        self.parts.append(
            Part(
                loan_id=loan_id,
                pool=txn["pool"],
                org_id=borrower,
                post_type=txn["post_type"],
                lent_on=txn["txn_on"],
                due_on=txn.get("due_on"),
                principal=txn["posts"],
            )
        )

    def extend(self, txn: Row, borrower: str | None) -> None:
        """Set a new due day (none given: keep it) on the named loan, or the earliest due."""
        if txn.get("loan_id"):
            parts = self.of_loan(txn["loan_id"])
        else:
            parts = self.of_borrower(txn, borrower)[:1]
        for part in parts:
            part.due_on = txn.get("due_on") or part.due_on
            part.extensions += 1

    def move(self, part: Part, posts: int, heir: str | None) -> None:
        """Hand posts of one part to another borrower of the same loan."""
        theirs = [p for p in self.of_loan(part.loan_id) if p.org_id == heir]
        if not theirs:
            theirs = [
                Part(
                    loan_id=part.loan_id,
                    pool=part.pool,
                    org_id=heir,
                    post_type=part.post_type,
                    lent_on=part.lent_on,
                    due_on=part.due_on,
                    extensions=part.extensions,
                )
            ]
            self.parts.append(theirs[0])
        theirs[0].principal += posts
        part.moved += posts

    def take_over(self, txn: Row, heir: str | None) -> None:
        """承接: the heir takes posts of the named loan (all if empty) from its other parts."""
        if not txn.get("loan_id") or heir is None:
            return
        others = [p for p in self.of_loan(txn["loan_id"]) if p.org_id != heir and p.outstanding]
        left = sum(p.outstanding for p in others) if txn.get("posts") is None else txn["posts"]
        for part in others:
            posts = min(left, part.outstanding)
            if posts > 0:
                self.move(part, posts, heir)
                left -= posts

    def settle(self, txn: Row, borrower: str | None, column: str) -> int:
        """Apply a return ('repaid') or conversion ('converted'); what is left over."""
        if txn.get("loan_id"):
            parts = self.of_loan(txn["loan_id"])
            parts = sorted(parts, key=lambda p: p.org_id != borrower)  # stable: own part first
        else:
            parts = self.of_borrower(txn, borrower)
        left = txn["posts"]
        for part in parts:
            posts = min(left, part.outstanding)
            setattr(part, column, getattr(part, column) + posts)
            left -= posts
        return left

    def post(self, txn: Row, borrower: str | None) -> None:
        """Enter one transaction; without posts only 展期 and 承接 do anything."""
        kind, posts = txn["kind"], txn.get("posts")
        without_posts = kind == "展期" or (kind == "承接" and posts is None)
        if not without_posts and (posts is None or posts <= 0):
            return
        pool = (txn["pool"], txn["post_type"])
        if kind == "入池":
            self.flows["deposited", *pool] += posts
        elif kind == "出池":
            self.flows["allocated", *pool] += posts
        elif kind == "借出":
            self.lend(txn, borrower)
            self.flows["lent", *pool] += posts
        elif kind == "展期":
            self.extend(txn, borrower)
        elif kind == "承接":
            self.take_over(txn, borrower)
        elif kind == "归还":
            self.flows["unmatched", *pool] += self.settle(txn, borrower, "repaid")
        elif kind == "转正":
            self.settle(txn, borrower, "converted")


def play(txns: list[Row], units: Units, as_of: date) -> Book:
    """The book at the end of `as_of`: every day in turn, lineage first, then transactions."""
    book = Book()
    days = {t["txn_on"] for t in txns} | {r["changed_on"] for r in units.lineage}
    for day in sorted(day for day in days if day <= as_of):
        for part in list(book.parts):
            heir = units.heir(part.org_id, day)
            if heir != part.org_id and part.outstanding > 0:
                book.move(part, part.outstanding, heir)
        for kinds in ORDER_OF_THE_DAY:
            for txn in txns:
                if txn["txn_on"] == day and txn["kind"] in kinds:
                    book.post(txn, units.unit(txn.get("org_id")))
    return book


def _bucket(outstanding: int, days_overdue: int) -> str:
    if outstanding == 0:
        return "已结清"
    if days_overdue == 0:
        return "未到期"
    if days_overdue <= 90:
        return "1–90"
    if days_overdue <= 180:
        return "91–180"
    return "181–365" if days_overdue <= 365 else "365以上"


def bank_loans(tables: Tables, card: Card, as_of: date) -> list[Row]:
    """One row per loan and borrower, settled ones too, by loan_id and org_id.

    Columns: loan_id, pool, org_id, post_type, lent_on, due_on, principal, repaid, converted,
    outstanding, days_overdue, bucket, extensions. Types are the ledger's own, not count_as.
    """
    rows = []
    for part in play(tables.get("bank_txn", []), Units(tables), as_of).parts:
        overdue = part.outstanding > 0 and part.due_on is not None and part.due_on < as_of
        days_overdue = (as_of - part.due_on).days if overdue else 0
        rows.append(
            {
                "loan_id": part.loan_id,
                "pool": part.pool,
                "org_id": part.org_id,
                "post_type": part.post_type,
                "lent_on": part.lent_on,
                "due_on": part.due_on,
                "principal": part.principal,
                "repaid": part.repaid,
                "converted": part.converted,
                "outstanding": part.outstanding,
                "days_overdue": days_overdue,
                "bucket": _bucket(part.outstanding, days_overdue),
                "extensions": part.extensions,
            }
        )
    return sorted(rows, key=lambda r: (r["loan_id"], r["org_id"] or ""))


def bank_balance(tables: Tables, card: Card, as_of: date) -> list[Row]:
    """One row per pool and type with a transaction up to `as_of`, sorted by them.

    Columns: pool, post_type, deposited, allocated, converted, capital, lent, repaid,
    unmatched, outstanding, available, overdue, loans_open, lending_rate. What is repaid and
    converted counts where the loan belongs; what is unmatched where the return was entered.
    """
    txns = tables.get("bank_txn", [])
    book = play(txns, Units(tables), as_of)
    rows = []
    for pool, post_type in sorted(
        {(t["pool"], t["post_type"]) for t in txns if t["txn_on"] <= as_of}
    ):
        parts = [p for p in book.parts if (p.pool, p.post_type) == (pool, post_type)]
        late = [p for p in parts if p.due_on is not None and p.due_on < as_of]
        deposited = book.flows["deposited", pool, post_type]
        allocated = book.flows["allocated", pool, post_type]
        converted = sum(p.converted for p in parts)
        capital = deposited - allocated - converted
        outstanding = sum(p.outstanding for p in parts)
        rows.append(
            {
                "pool": pool,
                "post_type": post_type,
                "deposited": deposited,
                "allocated": allocated,
                "converted": converted,
                "capital": capital,
                "lent": book.flows["lent", pool, post_type],
                "repaid": sum(p.repaid for p in parts),
                "unmatched": book.flows["unmatched", pool, post_type],
                "outstanding": outstanding,
                "available": capital - outstanding,
                "overdue": sum(p.outstanding for p in late),
                "loans_open": sum(p.outstanding > 0 for p in parts),
                "lending_rate": outstanding / capital if capital else None,
            }
        )
    return rows
