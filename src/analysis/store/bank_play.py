"""A ledger of the quota bank, played once from its first day to its last.

What comes of it: the state of every loan and of every pool × type between two of its changes,
and what each transaction did, in the order in which the day is played.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.store.loan_book import FOREVER, Account, Breach, Effect, LoanBook, Part, Txn

# Within one day; kinds that are not named come last, in the order of the file.
DAY_ORDER = {"入池": 0, "借出": 1, "展期": 2, "承接": 3}


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
class PoolInterval:
    """The state of one post type of a pool, from `start_on` up to `end_on`, in posts."""

    pool: str
    post_type: str
    start_on: date
    end_on: date
    deposited: int
    allocated: int
    converted: int
    lent: int
    repaid: int
    unmatched: int
    outstanding: int


@dataclass(frozen=True)
class Entry:
    """What one transaction did, and its pool × type after it; `entry_no` is the order played."""

    txn_id: str
    entry_no: int
    loans: str | None
    applied: int
    unmatched: int
    capital: int
    outstanding: int
    note: str | None


@dataclass(frozen=True)
class Played:
    """A ledger played: intervals half-open, the last ones up to 9999-12-31."""

    loans: list[LoanInterval]
    pools: list[PoolInterval]
    entries: list[Entry]
    breaches: list[Breach]


def play(txns: Iterable[Txn], takeovers: Iterable[Takeover] = ()) -> Played:
    """Play a whole ledger; `txns` in the order of the file.

    On one day: takeovers by lineage, then 入池, 借出, 展期, 承接, then the others as filed.
    """
    game = BankPlay()
    game.run(txns, takeovers)
    return game.result()


class BankPlay:
    """A play that can be carried on: later days may follow in a second `run`."""

    def __init__(self) -> None:
        self._book = LoanBook()
        self._loans = _History(_loan_interval)
        self._pools = _History(_pool_interval)
        self._entries: list[tuple[Txn, Effect, int, int]] = []

    def run(self, txns: Iterable[Txn], takeovers: Iterable[Takeover] = ()) -> None:
        """Play these days; none may lie before a day already played."""
        days: defaultdict[date, tuple[list[Txn], dict[str, str]]] = defaultdict(lambda: ([], {}))
        for takeover in takeovers:
            days[takeover.on][1][takeover.from_org] = takeover.to_org
        for txn in sorted(txns, key=lambda t: DAY_ORDER.get(t.kind, len(DAY_ORDER))):
            days[txn.txn_on][0].append(txn)
        for day in sorted(days):
            self._play_day(day, *days[day])

    def _play_day(self, day: date, txns: list[Txn], heirs: dict[str, str]) -> None:
        for unit in heirs:
            if (heir := _last_heir(unit, heirs)) != unit:
                self._book.succeed(unit, heir, day)
        for txn in txns:
            effect = self._book.post(txn)
            account = self._book.accounts[txn.pool, txn.post_type]
            self._entries.append((txn, effect, account.capital, account.outstanding))
        self._book.close_day()
        for item in self._book.changed():
            (self._loans if isinstance(item, Part) else self._pools).note(day, item)

    def result(self) -> Played:
        """What came of the days played so far."""
        breaches = self._book.noted()
        notes: defaultdict[str, list[str]] = defaultdict(list)
        for breach in breaches:
            notes[breach.txn_id].append(breach.detail)
        entries = [
            _entry(place, *entry, notes[entry[0].txn_id])
            for place, entry in enumerate(self._entries, 1)
        ]
        return Played(self._loans.closed(), self._pools.closed(), entries, breaches)


def _last_heir(unit: str, heirs: dict[str, str]) -> str:
    """Who has the loans after the day's lineage; where heirs ended too, theirs."""
    seen = [unit]
    while (following := heirs.get(seen[-1])) and following not in seen:
        seen.append(following)
    return seen[-1]


def _entry(
    place: int, txn: Txn, effect: Effect, capital: int, outstanding: int, breaches: list[str]
) -> Entry:
    met = [part.loan_id for part in effect.parts]
    inherited = [f"{part.loan_id} {part.inherited}" for part in effect.parts if part.inherited]
    return Entry(
        txn.txn_id, place, "、".join(dict.fromkeys(met)) or None, effect.applied,
        effect.unmatched, capital, outstanding, "；".join([*breaches, *inherited]) or None,
    )  # fmt: skip


class _History:
    """Intervals in the making: one open state an item, closed when the item changes."""

    def __init__(self, interval: Callable[[Any, date, date, tuple[Any, ...]], Any]) -> None:
        self._interval = interval
        self._open: dict[int, tuple[Part | Account, date, tuple[Any, ...]]] = {}
        self._done: list[Any] = []

    def note(self, day: date, item: Part | Account) -> None:
        known = self._open.get(id(item))
        if known and known[2] == item.state():
            return
        if known:
            self._done.append(self._interval(item, known[1], day, known[2]))
        self._open[id(item)] = (item, day, item.state())

    def closed(self) -> list[Any]:
        last = [self._interval(i, start, FOREVER, state) for i, start, state in self._open.values()]
        return self._done + last


def _loan_interval(part: Part, start: date, end: date, state: tuple[Any, ...]) -> LoanInterval:
    due_on, principal, repaid, converted, moved, extensions = state
    owed = principal - repaid - converted - moved
    return LoanInterval(
        part.loan_id, part.pool, part.org_id, part.post_type, start, end, part.lent_on, due_on,
        principal, repaid, converted, owed, extensions,
    )  # fmt: skip


def _pool_interval(
    account: Account, start: date, end: date, state: tuple[Any, ...]
) -> PoolInterval:
    deposited, allocated, converted, lent, repaid, unmatched = state
    return PoolInterval(account.pool, account.post_type, start, end, deposited, allocated,
                        converted, lent, repaid, unmatched, lent - repaid - converted)  # fmt: skip
