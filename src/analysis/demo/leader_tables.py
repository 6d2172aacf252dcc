"""Leadership posts, who holds them (专/挂/兼), and inner units before and after reform."""

from __future__ import annotations

import numpy as np
import polars as pl

from .city import Unit, unit_index
from .days import OPEN, dates, day
from .names import INNER
from .reforms import MASS_ON
from .scale import FIRST_YEAR, LAST_YEAR
from .simulate import Outcome

Term = tuple[int, str, int, str, str, int]
END = day(LAST_YEAR, 12, 31)
# Mass organisations give up at least a quarter of their inner units (新华社 2016-05-10).
INNER_CUT = 0.25


def leader_quota(out: Outcome) -> pl.DataFrame:
    """One 正职 and, by size, one to five 副职 per unit."""
    rows = []
    for u in out.units:
        on = max(u.founded or 0, day(FIRST_YEAR))
        rows += [(u.org_id, "正职", on, 1), (u.org_id, "副职", on, deputies(_size(out, u)))]
    return pl.DataFrame(
        {
            "org_id": [r[0] for r in rows],
            "role": [r[1] for r in rows],
            "effective_on": dates([r[2] for r in rows]),
            "posts": [r[3] for r in rows],
        }
    )


def _size(out: Outcome, unit: Unit) -> int:
    own = sum(unit.posts.values())
    index = unit_index(unit.org_id)
    return own or int(out.slots.quota[out.slots.u == index].sum())


def deputies(posts: int) -> int:
    """职数 of deputies: up to 10 posts one, 50 two, 100 three, 200 four, then five."""
    return 1 + sum(posts > limit for limit in (10, 50, 100, 200))


def leaders(out: Outcome, rng: np.random.Generator) -> pl.DataFrame:
    """Terms of office since 2010. Columns: person (−1: from outside), org_id, start_on, role,
    tenure, end_on.

    Seats follow one another; a holder is someone on the unit's roster for the whole term. From
    the 2016 reform on, mass organisations have 挂职 deputies from other units and 兼职 ones.
    """
    s, slots = out.spells, out.slots
    unit = slots.u[s["slot"]]
    order = np.argsort(unit, kind="stable")
    bounds = np.searchsorted(unit[order], np.arange(len(out.units) + 1))
    rows: list[tuple[int, str, int, str, str, int]] = []
    for u, info in enumerate(out.units):
        mine = order[bounds[u] : bounds[u + 1]]
        if info.no_roster or not len(mine):
            continue
        span = _presence(s["person"][mine], s["start"][mine], s["end"][mine])
        seats = ["正职"] + ["副职"] * deputies(_size(out, info))
        begin = max(info.founded or 0, info.roster_from or 0, day(FIRST_YEAR))
        rows += _fill(info.org_id, seats, begin, span, rng)
        if info.kind == "群团":
            rows += _part_time(out, info.org_id, rng)
    return pl.DataFrame(
        {
            "person": pl.Series([r[0] for r in rows], dtype=pl.Int64),
            "org_id": [r[1] for r in rows],
            "start_on": dates([r[2] for r in rows]),
            "role": [r[3] for r in rows],
            "tenure": [r[4] for r in rows],
            "end_on": dates([r[5] for r in rows]),
        }
    ).unique(["person", "org_id", "start_on"], keep="first", maintain_order=True)


def _presence(person: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """First and last day of each person in the unit: rows (person, start, end)."""
    order = np.lexsort((start, person))
    person, start, end = person[order], start[order], end[order]
    first = np.r_[True, person[1:] != person[:-1]]
    last = np.r_[first[1:], True]
    # Someone who left the unit and came back is left out: a term must not span the absence.
    whole = np.add.reduceat(end - start, np.flatnonzero(first)) == end[last] - start[first]
    return np.column_stack([person[first], start[first], end[last]])[whole]


def _fill(
    org_id: str, seats: list[str], begin: int, span: np.ndarray, rng: np.random.Generator
) -> list[tuple[int, str, int, str, str, int]]:
    rows: list[tuple[int, str, int, str, str, int]] = []
    busy: dict[int, int] = {}
    long = span[span[:, 2] - np.maximum(span[:, 1], begin) > 700]
    for role in seats:
        on = begin
        while on < END:
            fit = long[(long[:, 1] <= on) & (long[:, 2] > on + 500)]
            fit = [p for p in fit if busy.get(int(p[0]), 0) <= on]
            if not fit:
                on += 365
                continue
            who = fit[int(rng.integers(len(fit)))]
            end = min(int(who[2]), on + int(rng.integers(1100, 2300)))
            end = OPEN if end > END else end
            rows.append((int(who[0]), org_id, on, role, "专职", end))
            busy[int(who[0])] = end
            on = end + (0 if rng.random() < 0.7 else 90)
    return rows


def _part_time(out: Outcome, org_id: str, rng: np.random.Generator) -> list[Term]:
    """挂职 and 兼职 deputies of a mass organisation, in terms of two and three years."""
    here = np.flatnonzero(out.people.retire > END + 800)
    here = here[out.people.slot[here] >= 0]
    rows = []
    for tenure, length in (("挂职", 730), ("兼职", 1095)):
        on = MASS_ON + 30
        while on < END:
            end = on + length
            who = int(here[rng.integers(len(here))]) if tenure == "挂职" else -1
            rows.append((who, org_id, on, "副职", tenure, OPEN if end > END else end))
            on = end
    return rows


def inner_units(out: Outcome) -> pl.DataFrame:
    """Inner units of organs; mass organisations lose a quarter in 2016, closed units all."""
    ended = {i: c.on for c in out.changes for i in c.sources}
    rows = []
    for i, u in enumerate(out.units):
        if u.kind not in ("机关", "群团", "街道"):
            continue
        n = int(np.clip(2 + _size(out, u) // 7, 3, len(INNER)))
        cut = -(-int(n * INNER_CUT * 100) // 100) if u.kind == "群团" else 0
        for k in range(n):
            gone = MASS_ON if k >= n - cut else ended.get(i)
            rows.append((u.org_id, f"{k + 1:02d}", INNER[k], u.founded, gone))
    return pl.DataFrame(
        {
            "org_id": [r[0] for r in rows],
            "inner_id": [r[1] for r in rows],
            "name": [r[2] for r in rows],
            "founded_on": dates([r[3] for r in rows]),
            "abolished_on": dates([r[4] for r in rows]),
        }
    )
