"""The people of a block: who they are, which slot they occupy, and their spells so far."""

from __future__ import annotations

import numpy as np

from .days import OPEN, day, month_start
from .quotas import SECTOR_NAMES, Slots
from .scale import BA, CG, FIRST_YEAR, GQ, SECTORS, SY, XZ, ZF

ENTRIES = ("招录", "公开招聘", "调入", "军转安置", "职务变动", "转隶", "建账")
RECRUITED, HIRED, MOVED_IN, VETERAN, PROMOTED, REFORMED, LEDGER_OPENED = range(len(ENTRIES))
EXITS = ("", "退休", "辞职", "死亡", "调出", "提前退休", "职务变动", "转隶")
STAYS, RETIRES, RESIGNS, DIES, MOVES_OUT, LEAVES_EARLY, IS_PROMOTED, IS_REFORMED = range(len(EXITS))
JOB_CLASSES = ("管理", "专技", "工勤", "辅助")
ADMIN, EXPERT, WORKER, AIDE = range(len(JOB_CLASSES))
IDENTITIES = ("公务员", "参公", "事业", "工勤")
_IDENTITY_OF = {XZ: 0, ZF: 0, CG: 1, SY: 2, GQ: 3, BA: 2}
SPELL_FIELDS = ("person", "slot", "start", "end", "entry", "exit", "grade")


def retirement_day(birth: np.ndarray, sex: np.ndarray, job: np.ndarray) -> np.ndarray:
    """The first day out of post: the month after reaching the age in force.

    60 for men, 55 for women, 50 for women workers. For those reaching it from 2025-01 on, the
    age rises by a month every four months (every two for the 50 group), as decided in 2024.
    """
    years = np.where(sex == 1, 60, np.where(job == WORKER, 50, 55))
    reached = birth + years * 12
    since = reached - (2025 * 12)
    pace = np.where(years == 50, 2, 4)
    delay = np.where(since >= 0, np.minimum(since // pace + 1, np.where(years == 50, 60, 36)), 0)
    return month_start(reached + delay + 1)


class People:
    """Everyone of a block as parallel arrays; `slot` is −1 for those who have left."""

    def __init__(self, slots: Slots, rng: np.random.Generator) -> None:
        self.slots, self.rng = slots, rng
        self.birth, self.sex, self.job, self.slot = (np.zeros(0, dtype=np.int64) for _ in range(4))
        self.retire, self.start, self.entry, self.grade = (
            np.zeros(0, dtype=np.int64) for _ in range(4)
        )
        self.spells: list[tuple[np.ndarray, ...]] = []

    def actual(self) -> np.ndarray:
        """People per slot."""
        return np.bincount(self.slot[self.slot >= 0], minlength=len(self.slots.u))

    def draw(self, slot: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Sex (0 女, 1 男) and job class of people for these slots."""
        sectors = list(SECTORS.values())
        female = np.array([s.female for s in sectors])[self.slots.sector[slot]]
        kind, n = self.slots.t[slot], len(slot)
        sex = (self.rng.random(n) >= female).astype(np.int64)
        public = np.isin(
            self.slots.sector[slot], [SECTOR_NAMES.index("教育"), SECTOR_NAMES.index("卫生")]
        )
        u = self.rng.random(n)
        expert = np.where(public & ~self.slots.agency[slot], 0.90, 0.55)
        job = np.where(
            u < expert, EXPERT, np.where(u < expert + 0.95 * (1 - expert), ADMIN, WORKER)
        )
        job = np.where(np.isin(kind, [XZ, ZF, CG]), ADMIN, job)
        return sex, np.where(kind == GQ, WORKER, job)

    def join(
        self,
        slot: np.ndarray,
        start: np.ndarray,
        birth: np.ndarray,
        sex: np.ndarray,
        job: np.ndarray,
        entry: np.ndarray,
        grade: np.ndarray,
    ) -> None:
        """Add people who occupy these slots from `start` on."""
        new = {
            "birth": birth,
            "sex": sex,
            "job": job,
            "slot": slot,
            "start": start,
            "entry": entry,
            "grade": grade,
            "retire": retirement_day(birth, sex, job),
        }
        for name, values in new.items():
            setattr(self, name, np.r_[getattr(self, name), values])

    def populate(self, occupancy: np.ndarray) -> None:
        """The staff of 2010-01-01: ages over a whole career, some with an earlier spell."""
        rng, slots = self.rng, self.slots
        n = rng.binomial(np.maximum(slots.quota, 0), np.clip(occupancy, 0, 1))
        slot = np.repeat(np.arange(len(n)), n)
        sex, job = self.draw(slot)
        limit = np.where(sex == 1, 60, np.where(job == WORKER, 50, 55))
        age = 22.5 + (limit - 22.6) * rng.beta(1.35, 1.45, len(slot))
        birth = (FIRST_YEAR * 12 - np.ceil(age * 12)).astype(np.int64)
        tenure = np.clip(age - (22 + 4 * rng.random(len(slot))), 0.2, None)
        tenure *= np.where(rng.random(len(slot)) < 0.7, 1.0, rng.uniform(0.15, 1.0, len(slot)))
        start = day(FIRST_YEAR) - np.ceil(tenure * 365.25).astype(np.int64)
        grade = np.clip((tenure / 8 + rng.random(len(slot)) - 0.4).astype(np.int64), 0, 4)
        self.join(slot, start, birth, sex, job, _entry_kind(slots, slot), grade)
        longer = np.flatnonzero((tenure > 4) & (rng.random(len(slot)) < 0.45))
        at = start[longer] + (tenure[longer] * 365.25 * rng.uniform(0.3, 0.9, len(longer))).astype(
            int
        )
        self.promote(longer, at)

    def recruit(self, slot: np.ndarray, start: np.ndarray, entry: np.ndarray) -> None:
        """New people, mostly young, as of their first day."""
        sex, job = self.draw(slot)
        age = np.clip(self.rng.normal(26.0, 2.8, len(slot)), 21.5, 38)
        age = np.where(entry == VETERAN, age + 9, age)
        birth = (
            (start // 30.4375).astype(np.int64) + 1970 * 12 - np.round(age * 12).astype(np.int64)
        )
        self.join(slot, start, birth, sex, job, entry, np.zeros(len(slot), dtype=np.int64))

    def close(self, who: np.ndarray, on: np.ndarray | int, reason: np.ndarray | int) -> None:
        """End the open spells of these people."""
        on = np.broadcast_to(on, who.shape).astype(np.int64)
        reason = np.broadcast_to(reason, who.shape).astype(np.int64)
        self.spells.append(
            (who, self.slot[who], self.start[who], on, self.entry[who], reason, self.grade[who])
        )

    def leave(self, who: np.ndarray, on: np.ndarray, reason: np.ndarray) -> None:
        """Take people out of their slots."""
        self.close(who, on, reason)
        self.slot[who] = -1

    def move(
        self, who: np.ndarray, to: np.ndarray, on: np.ndarray | int, exit_: int, entry: int
    ) -> None:
        """People end a spell in one slot the day they begin one in another."""
        self.close(who, on, exit_)
        self.slot[who], self.start[who], self.entry[who] = to, on, entry

    def promote(self, who: np.ndarray, on: np.ndarray) -> None:
        """A change of position splits a spell into two that touch."""
        self.close(who, on, IS_PROMOTED)
        self.start[who], self.entry[who] = on, PROMOTED
        self.grade[who] = np.minimum(self.grade[who] + 1, 5)

    def finish(self) -> dict[str, np.ndarray]:
        """Every spell, the open ones with an end of OPEN."""
        here = np.flatnonzero(self.slot >= 0)
        self.close(here, np.full(len(here), OPEN), STAYS)
        return {
            name: np.concatenate([s[i] for s in self.spells]) for i, name in enumerate(SPELL_FIELDS)
        }


def _entry_kind(slots: Slots, slot: np.ndarray) -> np.ndarray:
    """招录 for civil posts, 公开招聘 for public institutions."""
    return np.where(np.isin(slots.t[slot], [SY, BA]), HIRED, RECRUITED)


def identity_codes(slots: Slots, slot: np.ndarray) -> np.ndarray:
    """What a person on such a post is, where nothing is mixed."""
    table = np.array([_IDENTITY_OF[t] for t in range(6)])
    return table[slots.t[slot]]
