"""The loan book of the quota bank, played once from its transactions.

`play` turns transactions into loan intervals: the state of every loan between two of its
changes. The rules are those of an auditor: returns and conversions go to the loan they name,
else to that borrower's loans of that type and pool, earliest due first (as known that day,
undated last; then lending date; then loan_id); what a return exceeds its loans by lowers
nothing; a breach is reported and stays in the book.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

FOREVER = date(9999, 12, 31)
# Within one day; kinds that are not named come last, in the order of the file.
DAY_ORDER = {"入池": 0, "借出": 1, "展期": 2, "承接": 3}


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
class Takeover:
    """A unit went whole into `to_org`, its sole successor, on `on`: its loans go along."""

    on: date
    from_org: str
    to_org: str


@dataclass(frozen=True)
class LoanInterval:
    """The state of what one borrower holds of a loan, from `start_on` up to `end_on`."""

    loan_id: str
    pool: str
    org_id: str | None
    post_type: str
    start_on: date
    end_on: date
    lent_on: date
    due_on: date | None
    principal: int
    repaid: int
    converted: int
    outstanding: int
    extensions: int


@dataclass(frozen=True)
class Breach:
    """A transaction that breaks a rule of the book: which, and by how much."""

    rule: str
    txn_id: str
    detail: str


@dataclass
class Part:
    """What one borrower holds of a loan; taking a loan over opens a part of its own."""

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

    @property
    def outstanding(self) -> int:
        """Posts still owed."""
        return self.principal - self.repaid - self.converted - self.moved

    def state(self) -> tuple:
        """What an interval shows; two equal states need no new interval."""
        return (self.due_on, self.principal, self.repaid, self.converted, self.moved,
                self.extensions)  # fmt: skip

    def urgency(self) -> tuple:
        """Earliest due first, undated last; then lending date; then loan_id."""
        return (self.due_on is None, self.due_on or FOREVER, self.lent_on, self.loan_id)


@dataclass
class LoanBook:
    """Open book: loans by id, in parts by borrower, and what was written down on the way."""

    loans: dict[str, list[Part]] = field(default_factory=dict)
    breaches: list[Breach] = field(default_factory=list)
    unmatched: dict[str, int] = field(default_factory=dict)  # txn_id → posts returned too many
    held: defaultdict[str | None, list[Part]] = field(default_factory=lambda: defaultdict(list))
    touched: dict[int, Part] = field(default_factory=dict)  # since history last looked

    def breach(self, rule: str, txn: Txn, detail: str) -> None:
        """Note a broken rule; the transaction stays in the book."""
        self.breaches.append(Breach(rule, txn.txn_id, detail))

    def hold(self, part: Part) -> None:
        """Enter a part under its loan and its borrower."""
        self.loans.setdefault(part.loan_id, []).append(part)
        self.held[part.org_id].append(part)
        self.touch(part)

    def touch(self, part: Part) -> None:
        """Remember that a part changed: only those need a new interval."""
        self.touched[id(part)] = part

    # One method for each kind of transaction.

    def lend(self, txn: Txn) -> None:
        """借出: a new loan; an id used before opens one under the transaction's own id."""
        if not txn.posts:
            return
        loan_id = txn.loan_id or txn.txn_id
        if loan_id in self.loans:
            self.breach("loan_id_reused", txn, f"借编编号 {loan_id} 已用过")
            loan_id = txn.txn_id
            while loan_id in self.loans:
                loan_id += "*"
        self.hold(
            Part(loan_id, txn.pool, txn.org_id, txn.post_type, txn.txn_on, txn.due_on, txn.posts)
        )

    def extend(self, txn: Txn) -> None:
        """展期: a new due date for the whole loan."""
        parts = self._named(txn) if txn.loan_id else self._of_borrower(txn)[:1]
        for part in parts:
            part.extensions += 1
            part.due_on = txn.due_on or part.due_on
            self.touch(part)

    def take_over(self, txn: Txn) -> None:
        """承接: `posts` of what is left of a loan, or all of it, moves to `org_id`."""
        parts = [part for part in self._named(txn) if part.outstanding > 0]
        left = [part for part in parts if part.org_id != txn.org_id]
        # What it holds by lineage already needs no second step, and is no excess.
        held = sum(part.outstanding for part in parts) - sum(part.outstanding for part in left)
        wanted = sum(part.outstanding for part in left) if txn.posts is None else txn.posts
        for part in left:
            wanted -= self._move(part, txn.org_id, min(wanted, part.outstanding))
        if wanted > held:
            self.breach("takeover_exceeds_loan", txn, f"承接比未还数多 {wanted} 名")

    def give_back(self, txn: Txn) -> None:
        """归还: lowers what is owed; the excess is unmatched and lowers nothing."""
        rest = self._spend(txn, "repaid")
        if rest:
            self.unmatched[txn.txn_id] = rest
            self.breach("over_return", txn, f"归还比未还数多 {rest} 名")

    def convert(self, txn: Txn) -> None:
        """转正: part of a loan becomes the borrower's own, as far as its loan goes."""
        rest = self._spend(txn, "converted")
        if rest:
            self.breach("conversion_exceeds_loan", txn, f"转正比未还数多 {rest} 名")

    def succeed(self, takeover: Takeover) -> None:
        """A sole successor takes every open loan of its predecessor over, by lineage."""
        for part in list(self.held[takeover.from_org]):
            self._move(part, takeover.to_org, part.outstanding)

    # What they share.

    def _move(self, part: Part, org_id: str | None, posts: int) -> int:
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
                     posts, extensions=part.extensions)
            )  # fmt: skip
        return posts

    def _named(self, txn: Txn) -> list[Part]:
        parts = self.loans.get(txn.loan_id or "", [])
        if not parts:
            self.breach("unknown_loan", txn, f"没有借编编号 {txn.loan_id or '（空）'}")
        elif parts[0].post_type != txn.post_type or parts[0].pool != txn.pool:
            self.breach("loan_differs", txn, f"与 {txn.loan_id} 的编制类型或池不同")
        # The unit that the transaction names comes first, then the order of taking over.
        return sorted(parts, key=lambda p: p.org_id != txn.org_id)

    def _of_borrower(self, txn: Txn) -> list[Part]:
        mine = [
            part
            for part in self.held[txn.org_id]
            if (part.pool, part.post_type) == (txn.pool, txn.post_type) and part.outstanding > 0
        ]
        return sorted(mine, key=Part.urgency)

    def _spend(self, txn: Txn, what: str) -> int:
        rest = txn.posts or 0
        if rest <= 0:
            return 0
        for part in self._named(txn) if txn.loan_id else self._of_borrower(txn):
            taken = min(rest, part.outstanding)
            setattr(part, what, getattr(part, what) + taken)
            self.touch(part)
            rest -= taken
        return rest

    def post(self, txn: Txn) -> None:
        """Enter one transaction."""
        entry = {"借出": self.lend, "展期": self.extend, "承接": self.take_over,
                 "归还": self.give_back, "转正": self.convert}.get(txn.kind)  # fmt: skip
        if entry:
            entry(txn)

    def changed(self) -> Iterator[Part]:
        """The parts touched since the last call."""
        yield from self.touched.values()
        self.touched = {}


def play(
    txns: Iterable[Txn], takeovers: Iterable[Takeover] = ()
) -> tuple[list[LoanInterval], LoanBook]:
    """Play the ledger from its first day to its last.

    `txns` in the order of the file. On one day: takeovers by lineage, then 入池, 借出, 展期,
    承接, then the others as filed. Returns the loan intervals (half-open, the last one up to
    9999-12-31) and the book as it stands at the end, breaches included.
    """
    days: defaultdict[date, list] = defaultdict(list)
    for takeover in takeovers:
        days[takeover.on].append(takeover)
    for txn in sorted(txns, key=lambda t: DAY_ORDER.get(t.kind, len(DAY_ORDER))):
        days[txn.txn_on].append(txn)
    book, history = LoanBook(), _History()
    for day in sorted(days):
        for event in days[day]:
            book.succeed(event) if isinstance(event, Takeover) else book.post(event)
        history.note(day, book)
    return history.close(), book


class _History:
    """Intervals in the making: one open state a part, closed when the part changes."""

    def __init__(self) -> None:
        self._open: dict[int, tuple[Part, date, tuple]] = {}
        self._done: list[LoanInterval] = []

    def note(self, day: date, book: LoanBook) -> None:
        for part in book.changed():
            known = self._open.get(id(part))
            if known and known[2] == part.state():
                continue
            if known:
                self._done.append(_interval(part, known[1], day, known[2]))
            self._open[id(part)] = (part, day, part.state())

    def close(self) -> list[LoanInterval]:
        last = [_interval(p, start, FOREVER, state) for p, start, state in self._open.values()]
        return self._done + last


def _interval(part: Part, start: date, end: date, state: tuple) -> LoanInterval:
    due_on, principal, repaid, converted, moved, extensions = state
    owed = principal - repaid - converted - moved
    return LoanInterval(part.loan_id, part.pool, part.org_id, part.post_type, start, end,
                        part.lent_on, due_on, principal, repaid, converted, owed, extensions)  # fmt: skip
