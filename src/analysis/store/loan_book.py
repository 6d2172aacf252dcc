"""The loan book of the quota bank: how each kind of transaction is entered.

The rules are those of an auditor: returns and conversions go to the loan they name, else to
that borrower's loans of that type and pool, earliest due first (as known that day, undated
last; then lending date; then loan_id); what a return exceeds its loans by lowers nothing; a
breach is reported and stays in the book. `bank_play` plays a ledger into intervals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

FOREVER = date(9999, 12, 31)


@dataclass(frozen=True)
class Txn:
    """One transaction, `org_id` already the unit that the id stands for."""

    txn_id: str
    txn_on: date
    kind: str
    pool: str
    org_id: str | None
    post_type: str
    posts: int | None
    loan_id: str | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Breach:
    """A transaction that breaks a rule of the book: which, and by how much."""

    rule: str
    txn_id: str
    detail: str


@dataclass
class Part:
    """What one borrower holds of a loan; taking a loan over opens a part of its own.

    `inherited` says from whom and when lineage brought the part, where it did.
    """

    loan_id: str
    pool: str
    org_id: str | None
    post_type: str
    lent_on: date
    due_on: date | None
    principal: int
    repaid: int = 0
    converted: int = 0
    moved: int = 0
    extensions: int = 0
    inherited: str | None = None

    @property
    def outstanding(self) -> int:
        """Posts still owed."""
        return self.principal - self.repaid - self.converted - self.moved

    def state(self) -> tuple[Any, ...]:
        """What an interval shows; two equal states need no new interval."""
        return (self.due_on, self.principal, self.repaid, self.converted, self.moved,
                self.extensions)  # fmt: skip

    def urgency(self) -> tuple[Any, ...]:
        """Earliest due first, undated last; then lending date; then loan_id."""
        return (self.due_on is None, self.due_on or FOREVER, self.lent_on, self.loan_id)


@dataclass
class Account:
    """One post type of one pool: what came in, went out, and is out on loan."""

    pool: str
    post_type: str
    deposited: int = 0
    allocated: int = 0
    converted: int = 0
    lent: int = 0
    repaid: int = 0
    unmatched: int = 0

    @property
    def capital(self) -> int:
        """入池 − 出池 − 转正."""
        return self.deposited - self.allocated - self.converted

    @property
    def outstanding(self) -> int:
        """Posts on loan."""
        return self.lent - self.repaid - self.converted

    @property
    def available(self) -> int:
        """What could be lent; below 0 where more was lent or given away than there is."""
        return self.capital - self.outstanding

    def state(self) -> tuple[Any, ...]:
        """What an interval shows."""
        return (self.deposited, self.allocated, self.converted, self.lent, self.repaid,
                self.unmatched)  # fmt: skip


@dataclass
class Effect:
    """What one transaction did: posts applied, posts it exceeds its loans by, loans it met."""

    applied: int = 0
    unmatched: int = 0
    parts: list[Part] = field(default_factory=list)


@dataclass
class LoanBook:
    """Open book: loans by id, in parts by borrower; accounts; and what was noted on the way."""

    loans: dict[str, list[Part]] = field(default_factory=dict)
    accounts: dict[tuple[str, str], Account] = field(default_factory=dict)
    breaches: list[Breach] = field(default_factory=list)
    held: defaultdict[str | None, list[Part]] = field(default_factory=lambda: defaultdict(list))
    missing: dict[int, Txn] = field(default_factory=dict)  # place of an unknown_loan breach
    touched: dict[int, Part | Account] = field(default_factory=dict)  # since history looked
    overdrawing: list[tuple[Txn, int]] = field(default_factory=list)  # of this day, and to what
    overdrawn: dict[str, Account] = field(default_factory=dict)  # by txn_id, what was overdrawn

    def breach(self, rule: str, txn: Txn, detail: str) -> None:
        """Note a broken rule; the transaction stays in the book."""
        self.breaches.append(Breach(rule, txn.txn_id, detail))

    def account(self, pool: str, post_type: str) -> Account:
        """The account of a pool × type, about to change."""
        found = self.accounts.setdefault((pool, post_type), Account(pool, post_type))
        self.touched[id(found)] = found
        return found

    def hold(self, part: Part) -> Part:
        """Enter a part under its loan and its borrower."""
        self.loans.setdefault(part.loan_id, []).append(part)
        self.held[part.org_id].append(part)
        self.touch(part)
        return part

    def touch(self, part: Part) -> None:
        """Remember that a part changed: only those need a new interval."""
        self.touched[id(part)] = part

    # One method for each kind of transaction.

    def deposit(self, txn: Txn) -> Effect:
        """入池: the pool has more."""
        self.account(txn.pool, txn.post_type).deposited += txn.posts or 0
        return Effect(txn.posts or 0)

    def allocate(self, txn: Txn) -> Effect:
        """出池: the pool gives posts away for good."""
        self.account(txn.pool, txn.post_type).allocated += txn.posts or 0
        return Effect(txn.posts or 0)

    def lend(self, txn: Txn) -> Effect:
        """借出: a new loan; an id used before opens one under the transaction's own id."""
        loan_id = txn.loan_id or txn.txn_id
        if loan_id in self.loans:
            self.breach("loan_id_reused", txn, f"借编编号 {loan_id} 已用过")
            loan_id = txn.txn_id
            while loan_id in self.loans:
                loan_id += "*"
        if txn.org_id is None:
            self.breach("without_borrower", txn, "借出没有借用单位")
        if txn.due_on and txn.due_on < txn.txn_on:
            self.breach("due_before_loan", txn, f"到期日 {txn.due_on} 早于借出日 {txn.txn_on}")
        self.account(txn.pool, txn.post_type).lent += txn.posts or 0
        part = self.hold(
            Part(loan_id, txn.pool, txn.org_id, txn.post_type, txn.txn_on, txn.due_on,
                 txn.posts or 0)
        )  # fmt: skip
        return Effect(txn.posts or 0, 0, [part])

    def extend(self, txn: Txn) -> Effect:
        """展期: a new due date for the whole loan."""
        parts = self._named(txn) if txn.loan_id else self._of_borrower(txn)[:1]
        if not txn.loan_id and not parts:
            self.breach("unknown_loan", txn, "该单位在该池没有该类型的未还借编")
        if txn.due_on is None:
            self.breach("extension_without_due", txn, "展期没有新的到期日")
        elif parts and txn.due_on < parts[0].lent_on:
            lent_on = parts[0].lent_on
            self.breach("due_before_loan", txn, f"到期日 {txn.due_on} 早于借出日 {lent_on}")
        for part in parts:
            part.extensions += 1
            part.due_on = txn.due_on or part.due_on
            self.touch(part)
        return Effect(parts=parts)

    def take_over(self, txn: Txn) -> Effect:
        """承接: `posts` of what is left of a loan, or all of it, moves to `org_id`."""
        if txn.org_id is None:
            self.breach("without_borrower", txn, "承接没有承接单位")
            return Effect()
        parts = [part for part in self._named(txn) if part.outstanding > 0]
        left = [part for part in parts if part.org_id != txn.org_id]
        # What it holds by lineage already needs no second step, and is no excess.
        held = sum(part.outstanding for part in parts) - sum(part.outstanding for part in left)
        wanted = sum(part.outstanding for part in left) if txn.posts is None else txn.posts
        rest = wanted
        for part in left:
            rest -= self._move(part, txn.org_id, min(rest, part.outstanding))
        excess = max(rest - held, 0)
        if excess:
            self.breach("takeover_exceeds_loan", txn, f"承接比未还数多 {excess} 名")
        return Effect(wanted - rest, excess, parts)

    def give_back(self, txn: Txn) -> Effect:
        """归还: lowers what is owed; the excess is unmatched and lowers nothing."""
        effect = self._spend(txn, "repaid")
        if effect.unmatched:
            self.account(txn.pool, txn.post_type).unmatched += effect.unmatched
            self.breach("over_return", txn, f"归还比未还数多 {effect.unmatched} 名")
        return effect

    def convert(self, txn: Txn) -> Effect:
        """转正: part of a loan becomes the borrower's own, as far as its loan goes."""
        effect = self._spend(txn, "converted")
        if effect.unmatched:
            self.breach("conversion_exceeds_loan", txn, f"转正比未还数多 {effect.unmatched} 名")
        return effect

    def succeed(self, from_org: str, to_org: str, on: date) -> None:
        """A sole successor takes every open loan of its predecessor over, by lineage."""
        for part in list(self.held[from_org]):
            self._move(part, to_org, part.outstanding, f"{on} 随沿革由 {from_org} 转入")

    # What they share.

    def _move(self, part: Part, org_id: str, posts: int, inherited: str | None = None) -> int:
        if posts <= 0:
            return 0
        part.moved += posts
        self.touch(part)
        mine = [p for p in self.loans[part.loan_id] if p.org_id == org_id]
        if mine:
            mine[0].principal += posts
            self.touch(mine[0])
        else:
            self.hold(
                Part(part.loan_id, part.pool, org_id, part.post_type, part.lent_on, part.due_on,
                     posts, extensions=part.extensions, inherited=inherited)
            )  # fmt: skip
        return posts

    def _named(self, txn: Txn) -> list[Part]:
        parts = self.loans.get(txn.loan_id or "", [])
        if not parts:
            self.missing[len(self.breaches)] = txn
            self.breach("unknown_loan", txn, f"没有借编编号 {txn.loan_id or '（空）'}")
            return []
        own = parts[0]
        if (own.pool, own.post_type) != (txn.pool, txn.post_type):
            detail = f"本笔记为 {txn.pool} {txn.post_type}，"
            detail += f"而 {own.loan_id} 属 {own.pool} {own.post_type}"
            self.breach("loan_differs", txn, detail)
        others = txn.kind != "承接" and txn.org_id is not None
        if others and all(part.org_id != txn.org_id for part in parts):
            self.breach("borrower_differs", txn, f"{txn.org_id} 不是 {own.loan_id} 的借用单位")
        # The unit that the transaction names comes first, then the order of taking over.
        return sorted(parts, key=lambda p: p.org_id != txn.org_id)

    def _of_borrower(self, txn: Txn) -> list[Part]:
        mine = [
            part
            for part in self.held[txn.org_id]
            if (part.pool, part.post_type) == (txn.pool, txn.post_type) and part.outstanding > 0
        ]
        return sorted(mine, key=Part.urgency)

    def _spend(self, txn: Txn, what: str) -> Effect:
        rest, met = txn.posts or 0, []
        for part in self._named(txn) if txn.loan_id else self._of_borrower(txn):
            taken = min(rest, part.outstanding)
            if taken <= 0:
                continue
            setattr(part, what, getattr(part, what) + taken)
            account = self.account(part.pool, part.post_type)
            setattr(account, what, getattr(account, what) + taken)
            self.touch(part)
            met.append(part)
            rest -= taken
        return Effect((txn.posts or 0) - rest, rest, met)

    def post(self, txn: Txn) -> Effect:
        """Enter one transaction; without posts only 展期 and 承接 do anything."""
        account = self.account(txn.pool, txn.post_type)
        entry = {"入池": self.deposit, "出池": self.allocate, "借出": self.lend,
                 "展期": self.extend, "承接": self.take_over, "归还": self.give_back,
                 "转正": self.convert}[txn.kind]  # fmt: skip
        posts_needed = txn.kind != "展期" and not (txn.kind == "承接" and txn.posts is None)
        if posts_needed and (txn.posts or 0) <= 0:
            self.breach("without_posts", txn, f"{txn.kind}没有编制数")
            return Effect()
        effect = entry(txn)
        if txn.kind in ("借出", "出池") and account.available < 0:
            self.overdrawing.append((txn, account.available))
        return effect

    def close_day(self) -> None:
        """Lending or giving away more than there is stays a breach if the day ends so."""
        for txn, left in self.overdrawing:
            if self.accounts[txn.pool, txn.post_type].available < 0:
                detail = f"{txn.kind} {txn.posts} 名之后，池中可用 {left} 名"
                self.breach("pool_overdrawn", txn, detail)
                self.overdrawn[txn.txn_id] = self.accounts[txn.pool, txn.post_type]
        self.overdrawing = []

    def noted(self) -> list[Breach]:
        """All breaches; a loan that is unknown on the day and opened later is named as such.

        A ledger of loans alone, without any 入池 or 出池, tells nothing of what there was to lend.
        """
        found = list(self.breaches)
        for place, txn in self.missing.items():
            if parts := self.loans.get(txn.loan_id or ""):
                detail = f"{txn.txn_on} 早于 {txn.loan_id} 的借出日 {parts[0].lent_on}"
                found[place] = Breach("before_loan", txn.txn_id, detail)
        untold = {
            txn_id for txn_id, account in self.overdrawn.items()
            if not account.deposited and not account.allocated
        }  # fmt: skip
        return [b for b in found if b.rule != "pool_overdrawn" or b.txn_id not in untold]

    def changed(self) -> Iterator[Part | Account]:
        """The parts and accounts touched since the last call."""
        yield from self.touched.values()
        self.touched = {}
