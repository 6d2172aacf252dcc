"""Brute-force oracle, idle posts: every question over a window asks for each of its days.

Written from the definitions alone (design, section 5), plainly. The tests hold the project's SQL
against it, so it imports nothing of the project.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from oracle_staffing import (
    COUNTED,
    ONE_DAY,
    World,
    complete_months,
    days,
    listed,
    months_after,
)
from oracle_units import WHOLE, Card, Row, Tables


def _least(values: list[int | None]) -> int | None:
    """The smallest value: 0 if one is known to be 0, else unknown as soon as one of them is."""
    if 0 in values:
        return 0
    return None if None in values else min(v for v in values if v is not None)


def _entries_known(world: World, unit: str, post_type: str, window: list[date]) -> bool:
    """Whether nobody can have come and gone unseen between two counts of the window."""
    bases = [world.known(unit, post_type, day).basis for day in window]
    # A book that opens with a count of the first day tells of every day after it.
    return not set(bases) & COUNTED or set(bases[1:]) == {"movement"}


def _idle_lower(
    world: World, unit: str, post_type: str, window: list[date], upper: int | None
) -> int | None:
    if not upper:
        return upper
    if not _entries_known(world, unit, post_type, window):
        return None
    known_days = [world.known(unit, post_type, day) for day in window]
    entries = len(world.entries(unit, post_type, window[0] + ONE_DAY, window[-1]))
    decreases = sum(
        max((before.quota or 0) - (after.quota or 0), 0) for before, after in pairwise(known_days)
    )
    return max((known_days[0].vacant_own or 0) - entries - decreases, 0)


def _vacant_since(world: World, unit: str, post_type: str, as_of: date) -> date | None:
    day = as_of
    while world.known(unit, post_type, day).vacant_own:
        day -= ONE_DAY
    return day + ONE_DAY if day < as_of else None


def _pending(world: World, unit: str, post_type: str, as_of: date) -> int:
    return sum(
        max(plan["posts"] - (plan.get("used") or 0) - (plan.get("abandoned") or 0), 0)
        for plan in world.rows("quota_plan")
        if (plan["org_id"], plan["post_type"], plan["direction"]) == (unit, post_type, "进")
        and plan["approved_on"] <= as_of
        and (plan.get("closed_on") is None or plan["closed_on"] > as_of)
    )


def _reason(world: World, unit: str, post_type: str, as_of: date) -> str | None:
    holding = [
        (row["start_on"], row["reason"])
        for row in world.rows("vacancy_reason")
        if (row["org_id"], row["post_type"]) == (unit, post_type)
        and row["start_on"] <= as_of
        and (row.get("end_on") is None or as_of < row["end_on"])
    ]
    return max(holding)[1] if holding else None


def _is_new(world: World, unit: str, start: date, as_of: date) -> bool:
    """Founded, merged, split, or took in a whole unit inside (start, as_of]."""
    founded = world.founded(unit)
    if founded is not None and start < founded <= as_of:
        return True
    for row in world.units.lineage:
        if start < row["changed_on"] <= as_of:
            if row["change"] in ("合并", "拆分") and unit in (row["from_org"], row["to_org"]):
                return True
            if row["change"] in WHOLE and unit == row["to_org"]:
                return True
    return False


def _status(row: Row, is_new: bool, asleep: bool) -> str:
    """The first status that fits; 未知 means that not even the upper bound is known."""
    if row["idle_upper"] is None:
        return "未知"
    if row["vacant_own"] == 0:
        return "满编"
    if is_new:
        return "新设"
    if row["idle_upper"] == 0:
        return "周转"
    if row["reason"] is not None:
        return "政策保留"
    if asleep:
        return "沉睡"
    return "闲置"


def idle_of(world: World, as_of: date, months: int) -> list[Row]:
    start = months_after(as_of, -months)
    window = list(days(start, as_of))
    rows = []
    for present in listed(world, as_of):
        unit, post_type = present["org_id"], present["post_type"]
        upper = _least([world.known(unit, post_type, day).vacant_own for day in window])
        last_entry_on = max(world.entries(unit, post_type, date.min, as_of), default=None)
        row: dict[str, Any] = {
            "org_id": unit,
            "post_type": post_type,
            "quota": present["quota"],
            "actual": present["actual"],
            "vacant_own": present["vacant_own"],
            "idle_upper": upper,
            "idle_lower": _idle_lower(world, unit, post_type, window, upper),
            "frictional": None
            if upper is None or present["vacant_own"] is None
            else present["vacant_own"] - upper,
            "vacant_since": _vacant_since(world, unit, post_type, as_of),
            "last_entry_on": last_entry_on,
            "months_without_entry": last_entry_on and complete_months(last_entry_on, as_of),
            "pending": _pending(world, unit, post_type, as_of),
            "reason": _reason(world, unit, post_type, as_of),
            "basis": present["basis"],
        }
        entered = bool(world.entries(unit, post_type, start + ONE_DAY, as_of))
        asleep = not entered and _entries_known(world, unit, post_type, window)
        row["status"] = _status(row, _is_new(world, unit, start, as_of), asleep)
        rows.append(row)
    return rows


def idle(tables: Tables, card: Card, as_of: date, months: int = 24) -> list[Row]:
    """Own posts that nobody used on any day from the end of `as_of - months` to `as_of`."""
    return idle_of(World(tables, card), as_of, months)


def _components(world: World, start: date, as_of: date) -> dict[str, set[str]]:
    """{unit: the units joined with it by lineage dated in (start, as_of]}."""
    joined = {unit: {unit} for unit, _ in world.keys}
    for row in world.units.lineage:
        if start < row["changed_on"] <= as_of:
            one, other = row["from_org"], row["to_org"]
            both = joined.get(one, {one}) | joined.get(other, {other})
            joined |= dict.fromkeys(both, both)
    return joined


def idle_component(tables: Tables, card: Card, as_of: date, months: int = 24) -> list[Row]:
    """`idle_upper` of components, own vacancies summed over the units alive on each day.

    Columns: component (its smallest org_id), post_type, vacant_own, idle_upper; a row per
    component and type of which some unit has a row in `staffing` on `as_of`.
    """
    world = World(tables, card)
    start = months_after(as_of, -months)
    joined = _components(world, start, as_of)

    def vacant_own(component: list[str], post_type: str, day: date) -> int | None:
        alive = [
            world.known(unit, post_type, day).vacant_own
            for unit in component
            if not world.has_ended(unit, day) and not world.is_before_founding(unit, day)
        ]
        return None if None in alive else sum(alive)

    present = {(tuple(sorted(joined[r["org_id"]])), r["post_type"]) for r in listed(world, as_of)}
    rows = []
    for component, post_type in sorted(present):
        by_day = [vacant_own(component, post_type, day) for day in days(start, as_of)]
        rows.append(
            {
                "component": component[0],
                "post_type": post_type,
                "vacant_own": by_day[-1],
                "idle_upper": _least(by_day),
            }
        )
    return rows


def utilisation_window(tables: Tables, card: Card, as_of: date, months: int = 24) -> list[Row]:
    """Post-days used, sum of min(actual, usable), over post-days usable, days as in `idle`.

    Columns: org_id, post_type, days_used, days_usable, utilisation; rows as `staffing`. All
    three are unknown as soon as one day is; a day without usable posts adds nothing.
    """
    world = World(tables, card)
    window = list(days(months_after(as_of, -months), as_of))
    rows = []
    for present in listed(world, as_of):
        used: int | None = 0
        usable_days: int | None = 0
        for day in window:
            on = world.known(present["org_id"], present["post_type"], day)
            usable = None if on.quota is None else on.quota + on.borrowed
            if usable == 0:
                continue
            if usable is None or on.actual is None:
                used = usable_days = None
                break
            used += min(on.actual, usable)
            usable_days += usable
        rows.append(
            {
                "org_id": present["org_id"],
                "post_type": present["post_type"],
                "days_used": used,
                "days_usable": usable_days,
                "utilisation": used / usable_days if usable_days else None,
            }
        )
    return rows


def idle_sensitivity(worlds: list[World], as_of: date) -> list[Row]:
    """Totals of `idle` by type over windows of 12, 24, 36 and 60 months, of all these worlds.

    Columns: months_idle, post_type, idle_upper, upper_unknown, idle_lower, lower_unknown: sums of
    what is known, and how many rows each leaves out; a sum of nothing known is None.
    """
    rows = []
    for months in (12, 24, 36, 60):
        found = [row for world in worlds for row in idle_of(world, as_of, months)]
        for post_type in sorted({row["post_type"] for row in found}):
            upper = [r["idle_upper"] for r in found if r["post_type"] == post_type]
            lower = [r["idle_lower"] for r in found if r["post_type"] == post_type]
            rows.append(
                {
                    "months_idle": months,
                    "post_type": post_type,
                    "idle_upper": sum_of_known(upper),
                    "upper_unknown": upper.count(None),
                    "idle_lower": sum_of_known(lower),
                    "lower_unknown": lower.count(None),
                }
            )
    return rows


def sum_of_known(values: list[int | None]) -> int | None:
    found = [value for value in values if value is not None]
    return sum(found) if found else None
