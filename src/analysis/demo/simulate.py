"""One block from 2010 to 2025: its units, posts, people and bank, in the order of the years."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from . import movements
from .bank import Bank
from .city import Block, Unit
from .days import day
from .movements import Period
from .people import People
from .quotas import Ledger, Slots
from .reforms import (
    MASS_ON,
    MASS_REFORM,
    STATE_REFORM,
    WAVE_ONE,
    WAVE_TWO,
    Change,
    mass_cuts,
    plan_changes,
    town_indices,
)
from .scale import FIRST_YEAR, LAST_YEAR, SECTORS, SY, XZ, Scale
from .units import make_units

# One stream of random numbers per subject, so that a change in one leaves the others alone.
UNITS, REFORMS, PEOPLE, QUOTA, BANK, RETURNS, LEADERS, OVERSIGHT, FAULTS, IDENTITY = range(10)


@dataclass
class Outcome:
    """What the simulation of a block produced; the writers turn it into tables."""

    block: Block
    units: list[Unit]
    slots: Slots
    ledger: Ledger
    bank: Bank
    changes: list[Change]
    people: People
    spells: dict[str, np.ndarray]
    mass: list[tuple[str, str, int]]


def stream(seed: int, scale: Scale, block: Block, subject: int) -> np.random.Generator:
    """The random numbers of one subject of one block."""
    return np.random.default_rng([seed, scale.code, block.no, subject])


def units_of(seed: int, scale: Scale, block: Block) -> list[Unit]:
    """A block's units of 2010; cheap, and the same whenever asked."""
    return make_units(block, stream(seed, scale, block, UNITS))


def plan_mass_reform(seed: int, scale: Scale, plan: list[Block]) -> list[tuple[str, str, int]]:
    """减上补下 over the blocks of a province: (from org_id, to org_id, posts) on 2016-06-01.

    Mass organisations of a county give to its own streets and towns, those of a city to the
    streets and towns of its counties; those of a province to its first city's.
    """
    towns: dict[int, list[str]] = {}
    cuts: dict[int, list[tuple[str, int]]] = {}
    for b in plan:
        units = units_of(seed, scale, b)
        towns[b.no] = [units[i].org_id for i in town_indices(units)]
        cuts[b.no] = [(units[i].org_id, posts) for i, posts in mass_cuts(units)]
    moves = []
    for b in plan:
        part = f"{b.region[:2]}01" if b.level == "省" else b.region[:4]
        below = [b] if b.level == "县" else [x for x in plan if x.region[:4] == part]
        takers = [t for x in below for t in towns[x.no]]
        for k, (giver, posts) in enumerate(cuts[b.no]):
            moves += [(giver, takers[(7 * k + j + b.no) % len(takers)]) for j in range(posts)]
    tally: dict[tuple[str, str], int] = {}
    for pair in moves:
        tally[pair] = tally.get(pair, 0) + 1
    return [(a, b, n) for (a, b), n in sorted(tally.items())]


def periods() -> list[Period]:
    """The years, cut at the two waves of the 2018–2019 reform."""
    cuts = sorted([*(day(y) for y in range(FIRST_YEAR, LAST_YEAR + 2)), WAVE_ONE, WAVE_TWO])
    years = {day(y): y for y in range(FIRST_YEAR, LAST_YEAR + 1)} | {WAVE_ONE: 2018, WAVE_TWO: 2019}
    return [Period(years[a], a, b) for a, b in pairwise(cuts)]


def simulate(seed: int, scale: Scale, block: Block, mass: list[tuple[str, str, int]]) -> Outcome:
    """Play sixteen years of a block; `mass` is the plan of the 2016 reform over the province."""
    units = units_of(seed, scale, block)
    changes = plan_changes(block, units, stream(seed, scale, block, REFORMS))
    slots = Slots(units)
    for change in changes:
        for source in change.sources:
            for kind in [t for (u, t) in slots.index if u == source]:
                for target in change.targets:
                    slots.add(target, kind)
    slots.freeze()
    ledger = Ledger(block, slots)
    ledger.open({t: c.on for c in changes for t in c.targets if units[t].founded == c.on})
    people = People(slots, stream(seed, scale, block, PEOPLE))
    bank = Bank(ledger, stream(seed, scale, block, BANK))
    bank.reform_bound = _reform_bound(changes, slots)
    rng = stream(seed, scale, block, QUOTA)
    people.populate(_occupancy(slots, rng))
    for period in periods():
        if period.start == day(period.year):
            slots.sleeping = slots.sleep_from <= period.year
        _play(period, slots, ledger, bank, people, rng, mass)
        for change in (c for c in changes if c.on == period.end):
            _restructure(change, slots, ledger, bank, people)
    return Outcome(block, units, slots, ledger, bank, changes, people, people.finish(), mass)


def _reform_bound(changes: list[Change], slots: Slots) -> list[int]:
    """A slot of 事业 posts that will be split, and one that will go whole into another."""
    found = []
    for kinds in (("拆分",), ("撤并", "整建制划入")):
        mine = [
            slots.index[(s, SY)]
            for c in changes
            if c.change in kinds
            for s in c.sources
            if (s, SY) in slots.index
        ]
        found += mine[:1]
    return found


def _occupancy(slots: Slots, rng: np.random.Generator) -> np.ndarray:
    mean = np.array([s.occupancy for s in SECTORS.values()])[slots.sector]
    mean = np.where(slots.agency & (mean > 0.95), 0.9, mean)
    return np.clip(mean + rng.normal(0, 0.03, len(mean)), 0.5, 1.0)


def _play(
    period: Period,
    slots: Slots,
    ledger: Ledger,
    bank: Bank,
    people: People,
    rng: np.random.Generator,
    mass: list[tuple[str, str, int]],
) -> None:
    """One period: quota and bank of the spring, then the movements of people."""
    if period.has_summer:
        vacant = slots.quota + slots.borrowed - people.actual()
        if period.year > FIRST_YEAR:
            ledger.yearly(period.year, vacant, rng)
            ledger.record_system(period.year)
        if period.year == 2016:
            _mass_reform(slots, ledger, mass)
        bank.yearly(period.year, period.start, slots.quota + slots.borrowed - people.actual())
    vacant = slots.quota + slots.borrowed - people.actual()
    freed = movements.exits(people, period)
    arrivals, moved = movements.transfers(people, period, vacant)
    movements.promotions(people, period, moved)
    if period.has_summer:
        movements.recruitment(people, period, vacant - arrivals, freed)


def _mass_reform(slots: Slots, ledger: Ledger, mass: list[tuple[str, str, int]]) -> None:
    """The part of 减上补下 that touches this block; the giving block records the transfers."""
    index = {u.org_id: i for i, u in enumerate(slots.units)}
    doc = ledger.document(MASS_ON, "关于推进群团机关编制减上补下工作的通知", 15)
    for source, target, posts in mass:
        if source in index:
            ledger.step(slots.index[(index[source], XZ)], MASS_ON, -posts, doc)
        if target in index:
            ledger.step(slots.index[(index[target], XZ)], MASS_ON, posts, doc)
        if source in index and target in index:
            a, b = slots.index[(index[source], XZ)], slots.index[(index[target], XZ)]
            ledger.transfer(MASS_ON, a, b, posts, doc, MASS_REFORM)
        elif source in index:
            ledger.abroad.append((MASS_ON, source, target, doc, posts, MASS_REFORM))


def _restructure(change: Change, slots: Slots, ledger: Ledger, bank: Bank, people: People) -> None:
    """Apply a structural change to people, posts and loans on its day."""
    on = change.on
    serial = 31 if change.on == WAVE_ONE else 32
    doc = ledger.document(on, "关于机构改革涉及单位机构编制调整的通知", serial)
    movements.apply_change(people, change)
    for source in change.sources:
        for (unit, kind), old in list(slots.index.items()):
            if unit != source:
                continue
            heirs = [slots.index[(t, kind)] for t in change.targets]
            bank.succeed(old, heirs, on)
            posts = int(slots.quota[old])
            if change.closed:
                ledger.set(old, on, 0, doc)
            else:
                slots.quota[old] = 0
            cut = round(posts * 0.03) if kind == XZ and change.change in ("合并", "撤并") else 0
            left = posts - cut
            if cut:
                ledger.transfer(on, old, -1, cut, doc, STATE_REFORM)
            for k, heir in enumerate(heirs):
                share = left if k == len(heirs) - 1 else round(left * change.shares[k])
                left -= share
                if share:
                    ledger.step(heir, on, share, doc)
                    ledger.transfer(on, old, heir, share, doc, STATE_REFORM)
