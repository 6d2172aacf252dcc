"""Brute-force oracle, the book of the bank: every answer replays the ledger from its first day.

Written from the definitions alone (design, section 6), for plainness, not speed. The tests hold
the project's SQL against it, so it imports nothing of the project.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from oracle_units import Card, Row, Tables, Units

ORDER_OF_THE_DAY = (("入池",), ("借出",), ("展期",), ("承接",), ("出池", "归还", "转正"))


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
        parts = self.of_borrower(txn, borrower)[:1]
        if txn.get("loan_id"):
            parts = self.of_loan(txn["loan_id"])
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
        # A ledger of loans alone is no overdrawn bank.
        endowed = deposited > 0 or allocated > 0
        rows.append(
            {
                "pool": pool,
                "post_type": post_type,
                "deposited": deposited,
                "allocated": allocated,
                "converted": converted,
                "capital": capital if endowed else None,
                "lent": book.flows["lent", pool, post_type],
                "repaid": sum(p.repaid for p in parts),
                "unmatched": book.flows["unmatched", pool, post_type],
                "outstanding": outstanding,
                "available": capital - outstanding if endowed else None,
                "overdue": sum(p.outstanding for p in late),
                "loans_open": sum(p.outstanding > 0 for p in parts),
                "lending_rate": outstanding / capital if endowed and capital else None,
            }
        )
    return rows
