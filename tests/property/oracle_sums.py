"""Brute-force oracle, sums over groups of units: `staffing` and `idle` added up row by row.

Written from the definitions alone (contract, totals), plainly. The tests hold the project's SQL
against it, so it imports nothing of the project.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from oracle_idle import idle_of, sum_of_known
from oracle_staffing import BESIDE, UNTOLD, World, complete_months, listed, months_after
from oracle_units import Row

WHOLE = "合计"
NOT_SAID = "未载明"


def _group(world: World, unit: str, by: str) -> str:
    if by == "post_type":
        return "全部"
    rows = [row for row in world.tables["org"] if row["org_id"] == unit]
    return next((row[by] for row in rows if row.get(by)), NOT_SAID)


def in_whole(world: World, unit: str, post_type: str) -> bool:
    """Types beside never; a unit of which a side is told as a total is spoken for by that row."""
    as_total = world.told_as_total(unit, "quota") or world.told_as_total(unit, "headcount")
    return post_type not in BESIDE and (post_type == UNTOLD) == as_total


def _places(worlds: list[World], by: str) -> Iterator[tuple[str, str, World, str, str]]:
    """Every unit × type once under its own type, and once more under 合计 where the whole has it."""
    for world in worlds:
        for unit, post_type in world.keys:
            group = _group(world, unit, by)
            yield group, post_type, world, unit, post_type
            if in_whole(world, unit, post_type):
                yield group, WHOLE, world, unit, post_type


def _gathered(rows: Iterable[tuple[str, str, Row]]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for group, post_type, row in rows:
        found.setdefault((group, post_type), []).append(row)
    return found


def _known(rows: list[Row], column: str) -> int | None:
    return sum_of_known([row[column] for row in rows])


def _change(pairs: list[tuple[int | None, int | None]]) -> int | None:
    both = [now - before for now, before in pairs if now is not None and before is not None]
    return sum(both) if both else None


def staffing_total(worlds: list[World], as_of: date, by: str) -> list[Row]:
    """核定, 借入, 实有, 空编, 超编 of groups, and the change on a year over what both days know."""
    year_ago = months_after(as_of, -12)
    at = {(id(w), r["org_id"], r["post_type"]): r for w in worlds for r in listed(w, as_of)}
    found: dict[tuple[str, str], list[Any]] = {}
    for group, shown, world, unit, post_type in _places(worlds, by):
        now, before = world.known(unit, post_type, as_of), world.known(unit, post_type, year_ago)
        row = at.get((id(world), unit, post_type))
        found.setdefault((group, shown), []).append((row, now, before))
    answers = []
    for (group, post_type), places in found.items():
        rows = [row for row, _, _ in places if row is not None]
        if not rows:
            continue
        sure = [r for r in rows if r["usable"] is not None and r["actual"] is not None]
        usable = [r for r in rows if r["vacant"] is not None]
        whole, used = (
            sum(r["usable"] for r in sure),
            sum(min(r["actual"], r["usable"]) for r in sure),
        )
        below = sum(r["usable"] for r in usable)
        answers.append(
            {
                "group_name": group,
                "post_type": post_type,
                "units": len({r["org_id"] for r in rows}),
                "units_unknown": len(
                    {r["org_id"] for r in rows if r["quota"] is None or r["actual"] is None}
                ),
                "quota": _known(rows, "quota"),
                "borrowed": _known(rows, "borrowed"),
                "usable": _known(rows, "usable"),
                "actual": _known(rows, "actual"),
                "vacant": _known(rows, "vacant"),
                "over": _known(rows, "over"),
                "vacancy_rate": sum(r["vacant"] for r in usable) / below if below else None,
                "utilisation": used / whole if whole else None,
                "quota_change": _change([(now.quota, old.quota) for _, now, old in places]),
                "actual_change": _change([(now.actual, old.actual) for _, now, old in places]),
            }
        )
    return answers


def idle_total(worlds: list[World], as_of: date, months: int, by: str) -> list[Row]:
    """Idle posts of groups between both bounds, and what the bounds leave out."""
    rows = (
        (_group(world, row["org_id"], by), shown, row)
        for world in worlds
        for row in idle_of(world, as_of, months)
        for shown in (row["post_type"], WHOLE)
        if shown != WHOLE or in_whole(world, row["org_id"], row["post_type"])
    )
    return [
        {
            "group_name": group,
            "post_type": post_type,
            "units": len({r["org_id"] for r in found}),
            "vacant_own": _known(found, "vacant_own"),
            "idle_upper": _known(found, "idle_upper"),
            "upper_unknown": sum(r["idle_upper"] is None for r in found),
            "idle_lower": _known(found, "idle_lower"),
            "lower_unknown": sum(r["idle_lower"] is None for r in found),
            "frictional": _known(found, "frictional"),
            "pending": _known(found, "pending"),
            "asleep": sum(r["idle_upper"] for r in found if r["status"] == "沉睡"),
            "excused": sum(r["idle_upper"] or 0 for r in found if r["reason"] is not None),
            "units_idle": len({r["org_id"] for r in found if r["idle_upper"]}),
        }
        for (group, post_type), found in _gathered(rows).items()
    ]


def idle_age(worlds: list[World], as_of: date, months: int) -> list[Row]:
    """Idle posts by the whole years for which their place has had a vacancy."""
    found: dict[tuple[str, int], list[Row]] = {}
    for world in worlds:
        for row in idle_of(world, as_of, months):
            if not row["idle_upper"]:
                continue
            years = complete_months(row["vacant_since"], as_of) // 12
            found.setdefault((row["post_type"], years), []).append(row)
            if in_whole(world, row["org_id"], row["post_type"]):
                found.setdefault((WHOLE, years), []).append(row)
    return [
        {
            "post_type": post_type,
            "years_vacant": years,
            "units": len({r["org_id"] for r in rows}),
            "idle_upper": _known(rows, "idle_upper"),
            "idle_lower": _known(rows, "idle_lower"),
            "lower_unknown": sum(r["idle_lower"] is None for r in rows),
        }
        for (post_type, years), rows in found.items()
    ]
