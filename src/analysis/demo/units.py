"""The units of a block on 2010-01-01, kind by kind, with their posts."""

from __future__ import annotations

from typing import Any

import numpy as np

from .city import Block, Unit, new_org_id, prefix
from .codes import credit_code
from .days import day
from .names import AGENCIES, INSTITUTIONS, MASS, SCHOOL_WORDS, TOWN_WORDS, VERTICAL
from .scale import (
    BA,
    CG,
    GQ,
    LATE_ROSTER_SHARE,
    NO_ROSTER_SHARE,
    SLEEPING_SHARE,
    SY,
    XZ,
    ZF,
)


def make_units(block: Block, rng: np.random.Generator) -> list[Unit]:
    """The units of a block on 2010-01-01, with their posts."""
    spare = 8 if block.units < 100 else round(block.units * 0.03)  # born of the 2018–2019 reform
    n = block.units - spare
    n_agency = int(np.clip(n * 0.24, 28, len(AGENCIES)))
    n_mass = int(np.clip(n * 0.05, 5, len(MASS)))
    n_town = 0 if block.level != "县" else int(np.clip(n * 0.1, 7, 30))
    rest = n - n_agency - n_mass - n_town
    n_school, n_health = round(rest * 0.46), round(rest * 0.16)
    units: list[Unit] = []
    _agencies(block, units, n_agency, rng)
    _mass(block, units, n_mass, rng)
    _towns(block, units, n_town, rng)
    _schools(block, units, n_school, rng)
    _hospitals(block, units, n_health, rng)
    _institutions(block, units, rest - n_school - n_health, rng)
    _fit_to_size(block, units)
    _mark(units, rng)
    for serial, unit in enumerate(units):
        unit.credit_code = credit_code(unit.kind, unit.region, block.no * 10_000 + serial)
    return units


def _add(block: Block, units: list[Unit], name: str, kind: str, sector: str, **more: Any) -> Unit:
    level = str(more.pop("level", block.level))
    grade = {"省": "正厅", "市": "正处", "县": "正科", "乡": "正科"}[level]
    if kind == "事业单位":
        grade = {"正厅": "正处", "正处": "正科", "正科": "股级"}[grade]
    founded = day(1984 + (len(units) * 7) % 24, 1 + len(units) % 12, 1)
    unit = Unit(
        new_org_id(block, units),
        name,
        kind,
        sector,
        level,
        str(more.pop("category", "")),
        grade,
        block.region,
        founded=founded,
        **more,
    )
    units.append(unit)
    return unit


def _agencies(block: Block, units: list[Unit], n: int, rng: np.random.Generator) -> None:
    above = {"省": "省", "市": "省", "县": "市"}[block.level]
    grow = {"省": 2.0, "市": 1.4, "县": 1.0}[block.level]
    for name, sector, size in AGENCIES[:n]:
        posts = max(4, round(size * grow * rng.lognormal(0, 0.15)))
        main = ZF if sector == "公安政法" else XZ
        level = (
            above if name in VERTICAL or (block.units < 100 and name == "公安局") else block.level
        )
        unit = _add(block, units, prefix(block) + name, "机关", sector, level=level)
        unit.posts[main] = posts
        if posts >= 20:
            unit.posts[GQ] = max(1, round(posts * 0.08))


def _mass(block: Block, units: list[Unit], n: int, rng: np.random.Generator) -> None:
    for name, size in MASS[:n]:
        unit = _add(block, units, prefix(block) + name, "群团", "群团")
        unit.posts[XZ] = max(5, round(size * rng.lognormal(0, 0.1)))
        if size >= 12:
            unit.posts[GQ] = 1


def _towns(block: Block, units: list[Unit], n: int, rng: np.random.Generator) -> None:
    for i in range(n):
        word = TOWN_WORDS[(i + 3 * block.no) % len(TOWN_WORDS)]
        street = i < (n // 2 if block.name.endswith("区") else n // 5)
        kind = "街道" if street else "乡镇"
        ending = "街道办事处" if street else "镇人民政府"
        unit = _add(block, units, prefix(block) + word + ending, kind, kind, level="乡")
        unit.posts[XZ] = max(12, round(34 * rng.lognormal(0, 0.2)))
        unit.posts[SY] = max(10, round(38 * rng.lognormal(0, 0.25)))
        if not street:
            unit.posts[GQ] = 2


def _schools(block: Block, units: list[Unit], n: int, rng: np.random.Generator) -> None:
    parent = next(u for u in units if u.name.endswith("教育局")).org_id if n else None
    for i in range(n):
        grade, size = (
            ("高级中学", 190),
            ("初级中学", 120),
            ("小学", 90),
            ("小学", 70),
            ("幼儿园", 34),
        )[i % 5]
        word = SCHOOL_WORDS[i % len(SCHOOL_WORDS)]
        round_no = i // len(SCHOOL_WORDS)
        word += f"第{round_no + 1}" if round_no else ""
        unit = _add(
            block,
            units,
            f"{prefix(block)}{word}{grade}",
            "事业单位",
            "教育",
            category="公益一类",
            parent=parent,
        )
        unit.posts[SY] = max(3, round(size * rng.lognormal(0, 0.35)))


def _hospitals(block: Block, units: list[Unit], n: int, rng: np.random.Generator) -> None:
    parent = next(u for u in units if u.name.endswith("卫生和计划生育局")).org_id if n else None
    fixed = (
        ("人民医院", 620, "公益二类"),
        ("疾病预防控制中心", 70, "公益一类"),
        ("中医院", 300, "公益二类"),
        ("妇幼保健院", 120, "公益二类"),
    )
    for i in range(n):
        if i < len(fixed):
            name, size, category = fixed[i]
        else:
            word = TOWN_WORDS[i % len(TOWN_WORDS)] + (f"第{i // 32 + 1}" if i >= 32 else "")
            name, size, category = f"{word}卫生院", 45, "公益一类"
        unit = _add(
            block, units, prefix(block) + name, "事业单位", "卫生", category=category, parent=parent
        )
        unit.posts[SY] = max(3, round(size * rng.lognormal(0, 0.25)))
        if category == "公益二类":
            unit.posts[BA] = 0  # 备案制 begins in 2017


def _institutions(block: Block, units: list[Unit], n: int, rng: np.random.Generator) -> None:
    parents = {u.sector: u.org_id for u in reversed(units) if u.kind == "机关"}
    for i in range(n):
        name, sector = INSTITUTIONS[i % len(INSTITUTIONS)]
        name += f"{i // len(INSTITUTIONS)}分部" if i >= len(INSTITUTIONS) else ""
        enforcing = "执法大队" in name
        unit = _add(
            block,
            units,
            prefix(block) + name,
            "事业单位",
            sector,
            category="行政执法类" if enforcing else "公益一类",
            parent=parents.get(sector),
        )
        size = max(4, round(26 * rng.lognormal(0, 0.55)))
        unit.posts[CG if enforcing else SY] = size


def _fit_to_size(block: Block, units: list[Unit]) -> None:
    """Scale schools and health so that the block has the people it is meant to have."""
    public = [u for u in units if u.kind == "事业单位" and u.sector in ("教育", "卫生")]
    whole, own = (sum(sum(u.posts.values()) for u in some) for some in (units, public))
    factor = max(0.05, (block.posts - (whole - own)) / max(1, own))
    for unit in public:
        unit.posts[SY] = max(4, round(unit.posts[SY] * factor))


def _mark(units: list[Unit], rng: np.random.Generator) -> None:
    """Which units recruit nobody, have no roster, or began theirs late."""
    quiet = [u for u in units[12:] if u.kind == "机关" and u.sector != "公安政法"]
    quiet += [u for u in units if u.kind == "事业单位" and u.sector not in ("教育", "卫生")]
    for i in rng.permutation(len(quiet))[: max(4, round(len(units) * SLEEPING_SHARE))]:
        quiet[i].sleep_from = int(rng.integers(2012, 2023))
    plain = [
        u
        for u in units
        if u.kind in ("事业单位", "乡镇") and not u.sleep_from and BA not in u.posts
    ]
    order = rng.permutation(len(plain))
    n_without = max(2, round(len(units) * NO_ROSTER_SHARE))
    n_late = max(3, round(len(units) * LATE_ROSTER_SHARE))
    for i in order[:n_without]:
        plain[i].no_roster = True
    for k, i in enumerate(order[n_without : n_without + n_late]):
        plain[i].roster_from = day(2013 + k % 4, 7, 1)
