"""The quota bank of a block: deposits, loans, repayment, extension, conversion, succession."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .days import add_months, day, year_of
from .quotas import Ledger
from .scale import POST_TYPES, SY, XZ

FIRST_BANK_YEAR = 2017
TERMS = ((12, 0.2), (24, 0.3), (36, 0.5))
PURPOSES = ("新建学校开办", "高层次人才引进", "重点项目推进", "基层卫生补充", "阶段性专项工作")


@dataclass
class Loan:
    """An open loan: what is left of it, when it is due, who uses it."""

    loan_id: str
    slot: int
    left: int
    due: int


@dataclass
class Pool:
    """A pool of one post type."""

    name: str
    capital: int = 0
    lent: int = 0


class Bank:
    """The bank as it is kept: transactions in `txns`, quota steps in the ledger."""

    def __init__(self, ledger: Ledger, rng: np.random.Generator) -> None:
        self.ledger, self.slots, self.rng = ledger, ledger.slots, rng
        short = ledger.block.short
        self.pools = {SY: Pool(f"{short}事业周转池"), XZ: Pool(f"{short}行政周转池")}
        self.loans: list[Loan] = []
        self.txns: list[dict[str, Any]] = []
        self.serial = 0
        self.reform_bound: list[int] = []

    def _txn(self, on: int, kind: str, post_type: int, posts: int | None, **more: Any) -> str:
        self.serial += 1
        txn_id = f"{self.ledger.block.no:03d}-{self.serial:05d}"
        self.txns.append(
            {
                "txn_id": txn_id,
                "txn_on": on,
                "kind": kind,
                "pool": self.pools[post_type].name,
                "slot": None,
                "post_type": POST_TYPES[post_type],
                "posts": posts,
                "loan_id": None,
                "due_on": None,
                "purpose": None,
                "doc_no": self.ledger.document(on, "关于编制周转使用的批复", 20 + on % 5),
                **more,
            }
        )
        return txn_id

    def yearly(self, year: int, since: int, vacant: np.ndarray) -> None:
        """One year of the bank, no day before `since`; leaves `slots.borrowed` at its end."""
        if year < FIRST_BANK_YEAR:
            return
        self.since = since + 1
        self._deposit(year, vacant)
        if year == FIRST_BANK_YEAR:
            # Loans that outlive their borrower: the reform of 2018–2019 must pass them on.
            for slot in self.reform_bound:
                self.lend(slot, day(year, 5, 11), 3, add_months(day(year, 5, 11), 36))
        self._lend(year, vacant)
        for loan in [x for x in self.loans if year_of(x.due) <= year]:
            self._fall_due(loan, year)
        self.loans = [x for x in self.loans if x.left]

    def _deposit(self, year: int, vacant: np.ndarray) -> None:
        """Grants from above in the first year; then idle posts taken from agencies."""
        slots, on = self.slots, day(year, 4, 20)
        for kind, pool in self.pools.items():
            public = slots.alive & (slots.t == kind)
            if year == FIRST_BANK_YEAR:
                grant = max(6, round(slots.quota[public].sum() * (0.004 if kind == SY else 0.003)))
                self._txn(on, "入池", kind, grant)
                pool.capital += grant
            able = np.flatnonzero(public & (vacant >= 5) & ~slots.sleeping)
            for slot in able[self.rng.random(len(able)) < 0.06]:
                posts = max(1, int(vacant[slot]) // 4)
                self._txn(on, "入池", kind, posts, slot=int(slot))
                self.ledger.step(int(slot), on, -posts, str(self.txns[-1]["doc_no"]))
                pool.capital += posts
            if year % 3 == 0 and pool.capital - pool.lent > 8:
                self._allocate(kind, pool, day(year, 5, 10))

    def _allocate(self, kind: int, pool: Pool, on: int) -> None:
        """出池: posts of the pool go to a unit for good."""
        able = np.flatnonzero(self.slots.alive & (self.slots.t == kind) & ~self.slots.sleeping)
        slot = int(able[self.rng.integers(len(able))])
        self._txn(on, "出池", kind, 2, slot=slot)
        self.ledger.step(slot, on, 2, str(self.txns[-1]["doc_no"]))
        pool.capital -= 2

    def _lend(self, year: int, vacant: np.ndarray) -> None:
        """Loans to units short of posts, schools and hospitals first."""
        slots = self.slots
        months, weights = [t for t, _ in TERMS], [w for _, w in TERMS]
        for kind, pool in self.pools.items():
            short = slots.alive & (slots.t == kind) & (slots.quota >= 10)
            short &= vacant <= np.maximum(1, 0.03 * slots.quota)
            urgent = np.flatnonzero(short & (slots.is_school_or_hospital() | (kind == XZ)))
            wish = max(3, round(len(slots.units) / 45)) if kind == SY else 2
            for slot in self.rng.permutation(urgent)[:wish]:
                posts = (
                    int(self.rng.integers(3, 11)) if kind == SY else int(self.rng.integers(1, 4))
                )
                on = day(year, 5, 11) + int(self.rng.integers(40))
                if pool.capital - pool.lent < posts + 2:
                    break
                due = add_months(on, int(self.rng.choice(months, p=weights)))
                self.lend(int(slot), on, posts, due)

    def lend(self, slot: int, on: int, posts: int, due: int) -> None:
        """借出; the loan bears the number of its transaction."""
        kind = int(self.slots.t[slot])
        purpose = PURPOSES[int(self.rng.integers(len(PURPOSES)))]
        loan_id = self._txn(on, "借出", kind, posts, slot=slot, due_on=due, purpose=purpose)
        self.loans.append(Loan(loan_id, slot, posts, due))
        self.slots.borrowed[slot] += posts
        self.pools[kind].lent += posts

    def _fall_due(self, loan: Loan, year: int) -> None:
        """A loan in its last year: repaid, extended, converted, or left to fall overdue."""
        late = year_of(loan.due) < year
        luck = self.rng.random()
        end = max(self.since, day(year, 12, 10) if late else min(loan.due, day(year, 12, 10)))
        if late:
            if luck < 0.30:
                self._repay(loan, day(year, 11, 5), loan.left)
        elif luck < 0.46:
            half = loan.left // 2
            if half and end - 60 > self.since:
                self._repay(loan, end - 60, half)
            self._repay(loan, max(self.since, end - int(self.rng.integers(0, 25))), loan.left)
        elif luck < 0.66:
            loan.due = add_months(loan.due, 12)
            on = max(self.since, end - 20)
            self._txn(
                on,
                "展期",
                int(self.slots.t[loan.slot]),
                None,
                slot=loan.slot,
                loan_id=loan.loan_id,
                due_on=loan.due,
            )
        elif luck < 0.78:
            self._convert(loan, day(year, 10, 15))
        elif luck < 0.88 and loan.left > 2:
            self._repay(loan, end, loan.left // 2)

    def _repay(self, loan: Loan, on: int, posts: int) -> None:
        kind = int(self.slots.t[loan.slot])
        self._txn(on, "归还", kind, posts, slot=loan.slot, loan_id=loan.loan_id)
        self._settle(loan, posts)

    def _convert(self, loan: Loan, on: int) -> None:
        """转正: the posts become the unit's own, with a matching step of its quota."""
        kind = int(self.slots.t[loan.slot])
        self._txn(on, "转正", kind, loan.left, slot=loan.slot, loan_id=loan.loan_id)
        self.ledger.step(loan.slot, on, loan.left, str(self.txns[-1]["doc_no"]))
        self.pools[kind].capital -= loan.left
        self._settle(loan, loan.left)

    def _settle(self, loan: Loan, posts: int) -> None:
        loan.left -= posts
        self.slots.borrowed[loan.slot] -= posts
        self.pools[int(self.slots.t[loan.slot])].lent -= posts

    def succeed(self, old: int, heirs: list[int], on: int) -> None:
        """Loans of a closing slot: a sole heir takes them over silently, several need 承接."""
        for loan in self.loans:
            if loan.slot != old:
                continue
            if len(heirs) > 1:
                self._txn(
                    on,
                    "承接",
                    int(self.slots.t[old]),
                    loan.left,
                    slot=heirs[0],
                    loan_id=loan.loan_id,
                )
            self.slots.borrowed[old] -= loan.left
            self.slots.borrowed[heirs[0]] += loan.left
            loan.slot = heirs[0]
