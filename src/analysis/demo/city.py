"""Blocks and units: what a district, a county, or the organs of a city consist of.

A block is what the simulation holds in memory at a time. People move within a block only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby

import numpy as np

from .names import CITY, COUNTIES
from .scale import Scale

# Two digits that begin no real region code, the last first.
NO_PROVINCE = [*range(66, 71), *range(72, 81), *range(83, 100)]
UNIT_DIGITS = 4


@dataclass(frozen=True)
class Block:
    """One part of the dataset, simulated and written on its own.

    `level` is that of its organs (省/市/县); a county block also has 乡 units. `units` and
    `people` are its share of the scale's, `posts` the quota of 2010 that brings so many about.
    """

    no: int
    name: str
    short: str
    region: str
    level: str
    units: int
    people: int
    posts: int


@dataclass
class Unit:
    """One unit as the simulation knows it; `posts` are those of its founding, by post type."""

    org_id: str
    name: str
    kind: str
    sector: str
    level: str
    category: str
    grade: str
    region: str
    parent: str | None = None
    founded: int | None = None
    abolished: int | None = None
    posts: dict[int, int] = field(default_factory=dict)
    sleep_from: int | None = None
    no_roster: bool = False
    roster_from: int | None = None
    names: list[tuple[str, int | None, int | None, str]] = field(default_factory=list)
    credit_code: str = ""


def blocks(scale: Scale) -> list[Block]:
    """Every block of a scale, the city's (province's) own organs first."""
    if scale.name == "district":
        return [
            Block(
                1,
                COUNTIES[0],
                "云",
                "990101",
                "县",
                scale.units,
                scale.people,
                round(scale.people / scale.ever_per_post),
            )
        ]
    plan: list[tuple[str, str, str, str]] = []
    for p in range(scale.provinces):
        plan += _province(scale, p)
    weights = np.array([1.25 if level != "县" else 1.0 for *_, level in plan])
    units = np.round(scale.units * weights / weights.sum()).astype(int)
    people = np.round(scale.people * weights / weights.sum()).astype(int)
    return [
        Block(
            i + 1,
            name,
            f"{short}{i + 1:03d}" if scale.cities > 1 else short,
            region,
            level,
            int(units[i]),
            int(people[i]),
            int(people[i] / scale.ever_per_post),
        )
        for i, (name, short, region, level) in enumerate(plan)
    ]


def _province(scale: Scale, number: int) -> list[tuple[str, str, str, str]]:
    """Name, short name, region and level of the blocks of one province."""
    code = NO_PROVINCE[-1 - number]
    which = f"{number + 1:02d}" if scale.provinces > 1 else ""
    found: list[tuple[str, str, str, str]] = []
    if scale.cities > 1:
        found.append((f"示例{which}省本级", "省", f"{code}0000", "省"))
    for c in range(1, scale.cities + 1):
        city = CITY if scale.cities == 1 else f"示例{which}{c:02d}市"
        found.append((f"{city}本级", "示", f"{code}{c:02d}00", "市"))
        for k in range(scale.counties):
            county = COUNTIES[k % len(COUNTIES)]
            name = county if scale.cities == 1 else f"{city}{county}"
            found.append((name, county[0], f"{code}{c:02d}{k + 1:02d}", "县"))
    return found


def by_province(plan: list[Block]) -> list[list[Block]]:
    """The blocks of each province: nothing is moved from one to another."""
    return [list(blocks) for _, blocks in groupby(plan, key=lambda b: b.region[:2])]


def block_no(org_id: str) -> int:
    """The block of a unit."""
    return int(org_id[:-UNIT_DIGITS])


def unit_index(org_id: str) -> int:
    """The place of a unit in its block."""
    return int(org_id[-UNIT_DIGITS:]) - 1


def new_org_id(block: Block, units: list[Unit]) -> str:
    """The next free org_id of a block; leading zeros are part of it."""
    return f"{block.no:03d}{len(units) + 1:0{UNIT_DIGITS}d}"


def prefix(block: Block) -> str:
    """What a unit's name begins with."""
    return block.name.removesuffix("本级")
