"""How large a benchmark world is, and how its people come and go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

POST_TYPES = ("事业", "行政", "参公", "政法专项", "工勤", "备案")
TYPE_SHARES = (0.58, 0.20, 0.10, 0.05, 0.05, 0.02)
"""Share of the units whose main post type it is."""

COVERAGE = (date(2010, 1, 1), date(2025, 12, 31))
AS_OF = date(2025, 6, 30)
WINDOW_MONTHS = 36

FIRST_START = date(1985, 1, 1)
STAY_YEARS = 9.5
"""Mean stay on one post from 2010 on; ends of stays are memoryless."""
GAP_YEARS = 0.9
"""Mean time until somebody new sits on a post that was left."""
PROMOTED_SHARE = 0.35
"""Share of the ends at which the same person stays, under a new row of the roster."""
UNUSED_SHARE = 0.06
"""Share of the posts on which nobody has sat before 2010."""


@dataclass(frozen=True)
class Scale:
    """One size: `seats` are the posts people sit on, `keys` the unit × post types."""

    name: str
    zh: str
    units: int
    keys: int
    seats: int


SCALES = {
    "city": Scale("city", "市", units=2_000, keys=3_200, seats=200_000),
    "province": Scale("province", "省", units=65_000, keys=104_000, seats=2_000_000),
}
