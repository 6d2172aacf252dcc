"""The 2016 mass-organisation reform and the 2018–2019 reform: what is planned for a block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .city import Block, Unit, new_org_id, prefix
from .codes import credit_code
from .days import day
from .scale import BA, XZ

MASS_REFORM, STATE_REFORM = "QT2016", "JG2018"
MASS_ON = day(2016, 6, 1)
WAVE_ONE, WAVE_TWO = day(2018, 12, 20), day(2019, 3, 15)
# 市总工会机关精简编制 40 %，团市委、市妇联机关 30 % (上海 2015–2016 群团改革方案).
MASS_CUT, MASS_CUT_UNION = 0.30, 0.40

RENAMES = (
    ("农业委员会", "农业农村局"),
    ("环境保护局", "生态环境局"),
    ("卫生和计划生育局", "卫生健康局"),
    ("纪委机关", "纪委监委机关"),
)
MERGERS = (
    (("国土资源局", "规划局"), "自然资源和规划局", "城建交通"),
    (("工商行政管理局", "质量技术监督局", "食品药品监督管理局"), "市场监督管理局", "市场监管"),
)


@dataclass(frozen=True)
class Change:
    """One structural change: units (by index) whose people and posts go to other units.

    `shares` is the part each target takes; `closed` is False where the office forgot the
    closing rows (no quota of 0, no abolished_on) of the sources.
    """

    on: int
    change: str
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    shares: tuple[float, ...] = (1.0,)
    closed: bool = True


def plan_changes(block: Block, units: list[Unit], rng: np.random.Generator) -> list[Change]:
    """The 2018–2019 changes of a block; appends the units they create, renames others."""
    planner = _Planner(block, units)
    planner.rename_in_place()
    planner.first_wave()
    planner.second_wave(rng)
    return planner.changes


class _Planner:
    def __init__(self, block: Block, units: list[Unit]) -> None:
        self.block, self.units = block, units
        self.changes: list[Change] = []
        self.by_name = {u.name: i for i, u in enumerate(units)}

    def find(self, suffix: str) -> int:
        return self.by_name[prefix(self.block) + suffix]

    def create(self, like: int, name: str, on: int, **more: str) -> int:
        """A unit of the same kind as `like`, founded on that day."""
        old = self.units[like]
        unit = Unit(
            new_org_id(self.block, self.units),
            prefix(self.block) + name,
            more.get("kind", old.kind),
            more.get("sector", old.sector),
            old.level,
            old.category,
            old.grade,
            old.region,
            old.parent,
            founded=on,
        )
        unit.credit_code = credit_code(
            unit.kind, unit.region, self.block.no * 10_000 + len(self.units)
        )
        self.units.append(unit)
        return len(self.units) - 1

    def change(
        self, on: int, change: str, sources: list[int], targets: list[int], **more: Any
    ) -> None:
        """Plan a change and close its sources."""
        self.changes.append(Change(on, change, tuple(sources), tuple(targets), **more))
        for source in sources:
            self.units[source].sleep_from, self.units[source].no_roster = None, False
            self.units[source].roster_from = None
            if more.get("closed", True):
                self.units[source].abolished = on

    def rename_in_place(self) -> None:
        """Renames that keep the org_id: the former name ends, the present one begins."""
        for old, new in RENAMES:
            unit = self.units[self.find(old)]
            before, unit.name = unit.name, prefix(self.block) + new
            unit.names += [
                (before, unit.founded, WAVE_ONE, "曾用"),
                (unit.name, WAVE_ONE, None, "正式"),
            ]

    def first_wave(self) -> None:
        """Agencies, December 2018."""
        for names, new, sector in MERGERS:
            target = self.create(self.find(names[0]), new, WAVE_ONE, sector=sector)
            self.change(WAVE_ONE, "合并", [self.find(n) for n in names], [target])
        self.change(WAVE_ONE, "撤并", [self.find("扶贫开发办公室")], [self.find("农业委员会")])
        self.change(
            WAVE_ONE,
            "撤并",
            [self.find("民防办公室")],
            [self.find("住房和城乡建设局")],
            closed=False,
        )
        safety = self.find("安全生产监督管理局")
        self.change(WAVE_ONE, "更名", [safety], [self.create(safety, "应急管理局", WAVE_ONE)])
        culture = self.find("文化体育局")
        tourism = self.create(culture, "文化和旅游局", WAVE_ONE)
        sport = self.create(culture, "体育局", WAVE_ONE)
        self.change(WAVE_ONE, "拆分", [culture], [tourism, sport], shares=(0.65, 0.35))
        self.change(WAVE_ONE, "整建制划入", [self.find("旅游局")], [tourism])

    def second_wave(self, rng: np.random.Generator) -> None:
        """Institutions, schools and towns, March 2019."""
        institutions, schools, towns = [], [], []
        for i, unit in enumerate(self.units):
            if unit.kind == "事业单位" and unit.sector not in ("教育", "卫生"):
                institutions.append(i)
            elif unit.sector == "教育" and unit.kind == "事业单位" and not unit.no_roster:
                schools.append(i)
            elif unit.kind == "乡镇" and not unit.no_roster and unit.roster_from is None:
                towns.append(i)
        self._join_institutions(institutions)
        if len(schools) > 6:
            schools.sort(key=lambda i: sum(self.units[i].posts.values()))
            for k in range(max(1, len(schools) // 40)):
                self.change(WAVE_TWO, "撤并", [schools[k]], [schools[-1 - k]])
        if towns:
            old = towns[int(rng.integers(len(towns)))]
            word = self.units[old].name.removeprefix(prefix(self.block)).removesuffix("镇人民政府")
            street = self.create(old, word + "东街道办事处", WAVE_TWO, kind="街道", sector="街道")
            town = self.create(old, word + "西镇人民政府", WAVE_TWO)
            self.change(WAVE_TWO, "拆分", [old], [street, town], shares=(0.55, 0.45))

    def _join_institutions(self, institutions: list[int]) -> None:
        usual = [
            i for i in institutions if BA not in self.units[i].posts and not self.units[i].no_roster
        ]
        usual = [i for i in usual if self.units[i].roster_from is None]
        pairs = max(2, len(usual) // 12)
        awake = [i for i in usual if not self.units[i].sleep_from]
        for k in range(min(pairs, (len(awake) - 1) // 2)):
            joined = "整建制划入" if k % 2 else "撤并"
            self.change(WAVE_TWO, joined, [awake[2 * k]], [awake[2 * k + 1]], closed=k != 1)
        if len(awake) > 2 * pairs:
            last = awake[-1]
            name = self.units[last].name.removeprefix(prefix(self.block)) + "（综合服务中心）"
            self.change(WAVE_TWO, "更名", [last], [self.create(last, name, WAVE_TWO)])


def mass_cuts(units: list[Unit]) -> list[tuple[int, int]]:
    """减上: (unit index, posts given up) of every mass organisation on 2016-06-01."""
    cuts = []
    for i, unit in enumerate(units):
        if unit.kind == "群团":
            rate = MASS_CUT_UNION if unit.name.endswith("总工会") else MASS_CUT
            cuts.append((i, round(unit.posts[XZ] * rate)))
    return [(i, n) for i, n in cuts if n]


def town_indices(units: list[Unit]) -> list[int]:
    """补下: the streets and towns of a block, in order."""
    return [i for i, u in enumerate(units) if u.kind in ("街道", "乡镇")]
