"""Unit × type slots of a block and the ledger of their quota: steps, transfers, documents."""

from __future__ import annotations

import numpy as np

from .city import Block, Unit
from .days import day, year_of
from .scale import (
    BA,
    FIRST_YEAR,
    GAIN_SHARE,
    GQ,
    LOSS_SHARE,
    MOVE_SHARE,
    POST_TYPES,
    SCHOOL_LOSS_SHARE,
    SECTORS,
    SY,
)

SECTOR_NAMES = list(SECTORS)


class Slots:
    """Every unit × post type of a block as parallel arrays: unit, type, quota, borrowed …"""

    def __init__(self, units: list[Unit]) -> None:
        self.units = units
        self.unit: list[int] = []
        self.type: list[int] = []
        self.index: dict[tuple[int, int], int] = {}
        for u, unit in enumerate(units):
            for t in unit.posts:
                self.add(u, t)
        self.freeze()

    def add(self, unit: int, post_type: int) -> int:
        """The slot of a unit and type, made if there is none; call freeze() afterwards."""
        key = (unit, post_type)
        if key not in self.index:
            self.index[key] = len(self.unit)
            self.unit.append(unit)
            self.type.append(post_type)
        return self.index[key]

    def freeze(self) -> None:
        """Fix the set of slots and derive the arrays of the simulation."""
        self.u, self.t = np.array(self.unit), np.array(self.type)
        n = len(self.u)
        sector = [self.units[u].sector for u in self.u]
        self.sector = np.array([SECTOR_NAMES.index(s) for s in sector])
        public = np.array([self.units[u].kind == "事业单位" for u in self.u])
        # An education bureau recruits like an agency, a school like a school.
        self.agency = ~public & ~np.isin(self.t, [BA])
        fill = np.array([SECTORS[s].fill for s in sector])
        office = self.agency & np.isin(np.array(sector), ["教育", "卫生"])
        self.fill = np.where(office, 0.3, np.where(self.t == GQ, 0.10, fill))
        self.sleep_from = np.array([self.units[u].sleep_from or 9999 for u in self.u])
        self.sleeping = np.zeros(n, dtype=bool)
        self.quota = np.zeros(n, dtype=np.int64)
        self.borrowed = np.zeros(n, dtype=np.int64)
        self.alive = np.ones(n, dtype=bool)

    def is_school_or_hospital(self) -> np.ndarray:
        """Slots of schools and health institutions (事业 posts)."""
        public = np.isin(self.sector, [SECTOR_NAMES.index("教育"), SECTOR_NAMES.index("卫生")])
        return public & ~self.agency & (self.t == SY)


class Ledger:
    """Quota steps and transfers as they happen; `slots.quota` is always the running total."""

    def __init__(self, block: Block, slots: Slots) -> None:
        self.block, self.slots = block, slots
        self.steps: list[tuple[int, int, int, str]] = []
        self.transfers: list[tuple[int, int, int, int, str, int, str | None]] = []
        self.abroad: list[tuple[int, str, str, str, int, str]] = []
        self.documents: dict[str, tuple[int, str]] = {}

    def document(self, on: int, title: str, serial: int) -> str:
        """The number of a document of that day; entered in the register on first use."""
        number = f"{self.block.short}编发〔{year_of(on)}〕{serial}号"
        self.documents.setdefault(number, (on, title))
        return number

    def set(self, slot: int, on: int, posts: int, doc: str) -> None:
        """A quota row: the total from that day on."""
        self.slots.quota[slot] = posts
        self.steps.append((slot, on, posts, doc))

    def step(self, slot: int, on: int, change: int, doc: str) -> None:
        """A change of the total by so many posts."""
        self.set(slot, on, int(self.slots.quota[slot]) + change, doc)

    def transfer(
        self, on: int, source: int, target: int, posts: int, doc: str, reform: str | None = None
    ) -> None:
        """A transfer row between slots; −1 stands for 核增 (source) or 核减 (target)."""
        kind = int(self.slots.t[source if source >= 0 else target])
        self.transfers.append((on, source, target, kind, doc, posts, reform))

    def open(self, closed_until: dict[int, int]) -> None:
        """The first rows: the ledger as of 2010-01-01."""
        doc = self.document(day(FIRST_YEAR - 1, 12, 25), "关于核定各单位机构编制的通知", 1)
        for slot, (u, t) in enumerate(zip(self.slots.u, self.slots.t, strict=True)):
            posts = self.slots.units[u].posts.get(int(t))
            if posts and u not in closed_until:
                self.set(slot, day(FIRST_YEAR), posts, doc)

    def yearly(self, year: int, vacant: np.ndarray, rng: np.random.Generator) -> None:
        """The steps of an ordinary spring: 核增, 核减 and moves between units of one type."""
        on, slots = day(year, 3, 20), self.slots
        usual = slots.alive & (slots.quota > 4) & (slots.t != BA) & ~slots.sleeping
        usual &= np.array([slots.units[u].kind != "群团" for u in slots.u])
        draw = rng.random(len(slots.u))
        schools = slots.is_school_or_hospital()
        loss = np.where(schools & (slots.quota < 400), SCHOOL_LOSS_SHARE, LOSS_SHARE)
        doc = self.document(on, "关于调整部分单位编制的通知", 10)
        for slot in np.flatnonzero(usual & (draw < GAIN_SHARE) & ~(slots.agency & (vacant > 2))):
            self._grow(int(slot), on, max(1, round(slots.quota[slot] * 0.05)), doc)
        for slot in np.flatnonzero(usual & (draw > 1 - loss)):
            cut = max(1, round(slots.quota[slot] * (0.09 if schools[slot] else 0.05)))
            self.step(int(slot), on, -cut, doc)
            self.transfer(on, int(slot), -1, cut, doc)
        self._moves(on, usual, vacant, rng, doc)

    def _grow(self, slot: int, on: int, posts: int, doc: str) -> None:
        self.step(slot, on, posts, doc)
        self.transfer(on, -1, slot, posts, doc)

    def _moves(
        self, on: int, usual: np.ndarray, vacant: np.ndarray, rng: np.random.Generator, doc: str
    ) -> None:
        givers = np.flatnonzero(usual & (vacant >= 3) & (rng.random(len(vacant)) < MOVE_SHARE))
        for giver in givers:
            takers = np.flatnonzero(usual & (self.slots.t == self.slots.t[giver]) & (vacant <= 1))
            if len(takers):
                taker = int(takers[rng.integers(len(takers))])
                posts = int(rng.integers(1, 3))
                self.step(int(giver), on, -posts, doc)
                self.step(taker, on, posts, doc)
                self.transfer(on, int(giver), taker, posts, doc)

    def record_system(self, year: int) -> None:
        """备案制 of public hospitals: posts beside the quota from 2017, growing once in 2020."""
        if year not in (2017, 2020):
            return
        on = day(year, 3, 20)
        doc = self.document(on, "关于公立医院备案制人员总量的通知", 12)
        for slot in np.flatnonzero(self.slots.t == BA):
            base = self.slots.index[(int(self.slots.u[slot]), SY)]
            self._grow(int(slot), on, max(2, round(self.slots.quota[base] * 0.08)), doc)


def type_names(codes: np.ndarray) -> np.ndarray:
    """Post types by their Chinese names."""
    return np.array(POST_TYPES)[codes]
