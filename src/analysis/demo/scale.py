"""How large a synthetic dataset is, and how each sector behaves.

Every behavioural number of the simulation stands here; what the written files must show in
consequence stands in `targets.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass

POST_TYPES = ("行政", "政法专项", "参公", "事业", "工勤", "备案")
XZ, ZF, CG, SY, GQ, BA = range(len(POST_TYPES))

FREEZE_YEAR = 2014
EARLY_RETIREMENT_YEAR = 2018
FIRST_YEAR, LAST_YEAR = 2010, 2025


@dataclass(frozen=True)
class Scale:
    """One size of the synthetic dataset.

    `units` and `people` (ever present, 2010–2025) are what the dataset aims at; `cities`
    (per province) and `counties` (per city) its blocks, each simulated on its own so that memory is that of one
    block; `id_numbers` says that rosters carry 身份证号 instead of ready-made keys;
    `returns_from` is the first year of monthly real-name returns; `ever_per_post` everyone on a
    roster in 2010–2025 per post of 2010, as the simulation brings it about.
    """

    name: str
    code: int
    units: int
    people: int
    cities: int
    counties: int
    id_numbers: bool
    returns_from: int
    ever_per_post: float
    provinces: int = 1


SCALES = {
    "district": Scale("district", 1, 70, 20_000, 0, 1, True, 2016, 1.57),
    "city": Scale("city", 2, 2_000, 200_000, 1, 8, False, 2016, 1.42),
    "province": Scale("province", 3, 65_000, 2_000_000, 13, 9, False, 2023, 1.36),
    "national": Scale("national", 4, 1_040_000, 32_000_000, 13, 9, False, 2024, 1.36, 31),
}


@dataclass(frozen=True)
class Sector:
    """How a sector is staffed.

    occupancy: people per post on 2010-01-01; fill: share of the vacancies of 1 July that the
    year's batch fills; female: share of women; leave: resignations a year; contract: contract
    staff per post at the end of 2025 (0: none).
    """

    occupancy: float
    fill: float
    female: float
    leave: float
    contract: float


SECTORS = {
    "教育": Sector(0.995, 0.92, 0.70, 0.006, 0.14),
    "卫生": Sector(0.985, 0.88, 0.72, 0.010, 0.20),
    "公安政法": Sector(0.95, 0.45, 0.22, 0.004, 0.30),
    "党群": Sector(0.88, 0.28, 0.40, 0.003, 0.0),
    "政府综合": Sector(0.87, 0.28, 0.40, 0.004, 0.0),
    "农林水": Sector(0.84, 0.22, 0.35, 0.003, 0.04),
    "城建交通": Sector(0.86, 0.26, 0.33, 0.004, 0.10),
    "市场监管": Sector(0.88, 0.26, 0.38, 0.003, 0.03),
    "人社民政": Sector(0.90, 0.34, 0.46, 0.004, 0.08),
    "文化体育": Sector(0.88, 0.28, 0.48, 0.004, 0.05),
    "街道": Sector(0.92, 0.45, 0.44, 0.006, 0.35),
    "乡镇": Sector(0.91, 0.42, 0.38, 0.009, 0.18),
    "群团": Sector(0.90, 0.32, 0.55, 0.004, 0.06),
}

# Months in which a batch enters (1 July vacancies): schools with the school year, the rest
# spread over July to October. Off-season entries are drawn separately (OFF_SEASON of them).
BATCH_MONTHS = {
    "教育": {7: 0.10, 8: 0.62, 9: 0.28},
    "": {7: 0.38, 8: 0.32, 9: 0.22, 10: 0.06, 12: 0.02},
}
OFF_SEASON = 0.10

DEATH_RATE = 0.0012
MOVE_OUT_RATE = 0.004
TRANSFER_RATE = 0.014
PROMOTION_RATE = 0.12
EARLY_RETIREMENT_SHARE = 0.40
EARLY_RETIREMENT_WINDOW_YEARS = 3

# Quota steps in an ordinary year: the share of unit × type that gains or loses posts.
GAIN_SHARE, LOSS_SHARE, MOVE_SHARE = 0.025, 0.022, 0.02
SCHOOL_LOSS_SHARE = 0.10

# Units that stop recruiting for good, and those that have no roster or began it late.
SLEEPING_SHARE = 0.07
NO_ROSTER_SHARE = 0.02
LATE_ROSTER_SHARE = 0.03
