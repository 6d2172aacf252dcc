"""What happens to people in one period: exits, transfers, promotions, recruitment, reform."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .days import OPEN, day
from .people import (
    DIES,
    HIRED,
    IS_REFORMED,
    LEAVES_EARLY,
    MOVED_IN,
    MOVES_OUT,
    RECRUITED,
    REFORMED,
    RESIGNS,
    RETIRES,
    VETERAN,
    People,
)
from .quotas import SECTOR_NAMES, Slots
from .reforms import Change
from .scale import (
    BA,
    BATCH_MONTHS,
    DEATH_RATE,
    EARLY_RETIREMENT_SHARE,
    EARLY_RETIREMENT_WINDOW_YEARS,
    EARLY_RETIREMENT_YEAR,
    FREEZE_YEAR,
    MOVE_OUT_RATE,
    OFF_SEASON,
    PROMOTION_RATE,
    SECTORS,
    SY,
    TRANSFER_RATE,
)

LEAVE_RATES = np.array([s.leave for s in SECTORS.values()])
EDUCATION = SECTOR_NAMES.index("教育")


@dataclass(frozen=True)
class Period:
    """Days [start, end) of one year between structural changes."""

    year: int
    start: int
    end: int

    @property
    def fraction(self) -> float:
        """Its share of a year."""
        return (self.end - self.start) / 365.25

    @property
    def has_summer(self) -> bool:
        """Whether 1 July, the day of the year's batch, lies in it."""
        return self.start <= day(self.year, 7, 1) < self.end


def exits(people: People, period: Period) -> np.ndarray:
    """Retirements and other exits; returns the number per slot that left before 1 July."""
    rng, here = people.rng, np.flatnonzero(people.slot >= 0)
    slot = people.slot[here]
    on = np.where(people.retire[here] < period.end, people.retire[here], OPEN)
    on = np.maximum(on, period.start + 1)
    reason = np.full(len(here), RETIRES)
    if period.has_summer and period.year == EARLY_RETIREMENT_YEAR:
        window = day(period.year + EARLY_RETIREMENT_WINDOW_YEARS, 10, 1)
        early = (people.retire[here] < window) & (rng.random(len(here)) < EARLY_RETIREMENT_SHARE)
        when = day(period.year, 10, 1) + 31 * rng.integers(0, 2, len(here))
        early &= (when < on) & people.slots.agency[slot]
        on, reason = np.where(early, when, on), np.where(early, LEAVES_EARLY, reason)
    leave = LEAVE_RATES[people.slots.sector[slot]]
    for rate, code in ((leave, RESIGNS), (DEATH_RATE, DIES), (MOVE_OUT_RATE, MOVES_OUT)):
        hit = rng.random(len(here)) < rate * period.fraction
        when = rng.integers(period.start + 1, period.end, len(here))
        hit &= (when < on) & (when > people.start[here])
        on, reason = np.where(hit, when, on), np.where(hit, code, reason)
    gone = on < period.end
    people.leave(here[gone], on[gone], reason[gone])
    early_half = gone & (on <= day(period.year, 7, 1))
    return np.bincount(slot[early_half], minlength=len(people.slots.u))


def transfers(people: People, period: Period, vacant: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Moves to vacancies of the same type; returns arrivals per slot and who moved."""
    rng, slots = people.rng, people.slots
    arrivals = np.zeros(len(slots.u), dtype=np.int64)
    moved: list[np.ndarray] = []
    open_to = slots.alive & ~slots.sleeping & (vacant > 0)
    for kind in np.unique(slots.t[open_to]):
        places = np.flatnonzero(open_to & (slots.t == kind))
        seats = np.repeat(places, np.minimum(vacant[places], 6))
        here = np.flatnonzero(people.slot >= 0)
        here = here[slots.t[people.slot[here]] == kind]
        movers = here[rng.random(len(here)) < TRANSFER_RATE * period.fraction]
        n = min(len(seats), len(movers))
        movers, seats = rng.permutation(movers)[:n], rng.permutation(seats)[:n]
        keep = people.slot[movers] != seats
        movers, seats = movers[keep], seats[keep]
        on = rng.integers(period.start + 1, period.end, len(movers))
        keep = on > people.start[movers]
        movers, seats, on = movers[keep], seats[keep], on[keep]
        people.move(movers, seats, on, MOVES_OUT, MOVED_IN)
        arrivals += np.bincount(seats, minlength=len(arrivals))
        moved.append(movers)
    return arrivals, np.concatenate(moved) if moved else np.zeros(0, dtype=np.int64)


def promotions(people: People, period: Period, moved: np.ndarray) -> None:
    """Changes of position; in 2019 half again as many (职务职级并行)."""
    rng, here = people.rng, np.flatnonzero(people.slot >= 0)
    here = np.setdiff1d(here, moved, assume_unique=True)
    rate = PROMOTION_RATE * period.fraction * (1.5 if period.year == 2019 else 1.0)
    who = here[rng.random(len(here)) < rate]
    on = rng.integers(period.start + 1, period.end, len(who))
    keep = on > people.start[who] + 200
    people.promote(who[keep], on[keep])


def recruitment(people: People, period: Period, vacant: np.ndarray, freed: np.ndarray) -> None:
    """The year's batch: a share of the vacancies of 1 July, entering July to December.

    `vacant` are the vacancies at the period's start after arrivals, `freed` those that exits
    opened before July. In the freeze year nobody is recruited.
    """
    if period.year == FREEZE_YEAR:
        return
    rng, slots = people.rng, people.slots
    can = slots.alive & ~slots.sleeping
    spring = rng.binomial(np.where(can, np.maximum(vacant, 0), 0), OFF_SEASON * slots.fill)
    left = np.where(can, np.maximum(vacant + freed - spring, 0), 0)
    summer = rng.binomial(left, np.where(slots.t == BA, 0.5, slots.fill))
    slot = np.repeat(np.arange(len(can)), spring)
    start = day(period.year, 1, 2) + rng.integers(60, 180, len(slot))
    start = np.maximum(start, period.start + 1)
    entry = np.where(rng.random(len(slot)) < 0.5, VETERAN, MOVED_IN)
    people.recruit(slot, start, np.where(slots.t[slot] == SY, MOVED_IN, entry))
    slot = np.repeat(np.arange(len(can)), summer)
    start = _batch_days(slots, slot, period.year, rng)
    keep = start < period.end
    slot, start = slot[keep], start[keep]
    people.recruit(slot, start, np.where(np.isin(slots.t[slot], [SY, BA]), HIRED, RECRUITED))


def _batch_days(slots: Slots, slot: np.ndarray, year: int, rng: np.random.Generator) -> np.ndarray:
    school = (slots.sector[slot] == EDUCATION) & ~slots.agency[slot]
    start = np.zeros(len(slot), dtype=np.int64)
    for mask, months in ((school, BATCH_MONTHS["教育"]), (~school, BATCH_MONTHS[""])):
        firsts = np.array([day(year, m, 1) for m in months])
        start[mask] = rng.choice(firsts, mask.sum(), p=list(months.values()))
    # Batches of one unit start together: on the 1st or the 15th or in the days between.
    return start + rng.choice([0, 0, 0, 14, 14, 5, 9, 20], len(slot))


def apply_change(people: People, change: Change) -> None:
    """Move the people of closing units to their successors, type by type."""
    slots, rng = people.slots, people.rng
    for source in change.sources:
        for (unit, kind), old in list(slots.index.items()):
            if unit != source:
                continue
            who = np.flatnonzero(people.slot == old)
            pick = rng.choice(len(change.targets), len(who), p=change.shares)
            to = np.array([slots.index[(t, kind)] for t in change.targets])[pick]
            people.move(who, to, change.on, IS_REFORMED, REFORMED)
            slots.alive[old] = False
