"""Brute-force oracle, posts wanted and posts taken back: asked for, over, counted, recovered.

Written from the definitions alone (contract, sections 5 and oversight 1), row by row. The tests hold
the project's SQL against it, so it imports nothing of the project.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

from oracle_idle import idle_component, idle_of, sum_of_known
from oracle_staffing import BESIDE, UNTOLD, World, listed, months_after
from oracle_sums import WHOLE, _group, in_whole
from oracle_units import Row

NOT_SAID = "未载明"


def _asked(world: World, day: date) -> dict[tuple[str, str], int]:
    """Posts of the requests that are open at the end of the day."""
    found: dict[tuple[str, str], int] = {}
    for row in world.rows("quota_request"):
        if row["requested_on"] <= day and (row["closed_on"] is None or row["closed_on"] > day):
            place = (row["org_id"], row["post_type"])
            found[place] = found.get(place, 0) + row["posts"]
    return found


def wanted(world: World, day: date) -> list[Row]:
    """Units × types that are over, that ask, or of which it is not known whether they are over."""
    asked = _asked(world, day)
    rows = []
    for unit, post_type in sorted(set(world.keys) | set(asked)):
        requested = asked.get((unit, post_type), 0)
        as_total = world.told_as_total(unit, "quota") or world.told_as_total(unit, "headcount")
        over: int | None = None if as_total else 0  # what it neither has nor uses it is not over
        shown = False
        if (unit, post_type) in world.keys:
            now = world.known(unit, post_type, day)
            unknown = now.quota is None or now.actual is None
            over = None if unknown else max(now.actual - now.quota - now.borrowed, 0)
            shown = any(
                r["org_id"] == unit and r["post_type"] == post_type for r in listed(world, day)
            )
        if over or requested or (over is None and shown):
            rows.append(
                {"org_id": unit, "post_type": post_type, "over": over, "requested": requested}
            )
    return rows


def wanted_total(worlds: list[World], day: date, by: str) -> list[Row]:
    """The same of groups; a request counts in the whole, whatever type it names that is not beside."""
    found: dict[tuple[str, str], list[tuple[Row, bool]]] = {}
    for world in worlds:
        for row in wanted(world, day):
            group = _group(world, row["org_id"], by)
            found.setdefault((group, row["post_type"]), []).append((row, True))
            if row["post_type"] not in BESIDE:
                speaks = in_whole(world, row["org_id"], row["post_type"])
                found.setdefault((group, WHOLE), []).append((row, speaks))
    answers = []
    for (group, post_type), rows in found.items():
        told = [row for row, speaks in rows if speaks]
        if not told and not any(row["requested"] for row, _ in rows):
            continue
        answers.append({
            "group_name": group,
            "post_type": post_type,
            "units_over": len({r["org_id"] for r in told if r["over"]}),
            "over": sum_of_known([r["over"] for r in told]),
            "units_unknown": len({r["org_id"] for r in told if r["over"] is None}),
            "units_asking": len({r["org_id"] for r, _ in rows if r["requested"]}),
            "requested": sum(r["requested"] for r, _ in rows),
        })  # fmt: skip
    return answers


def unit_count(worlds: list[World], day: date) -> list[Row]:
    """Units that exist, renames being one unit, by what the last row of `org` says of them."""
    found: Counter[tuple[str, str]] = Counter()
    whole = 0
    for world in worlds:
        org = {row["org_id"]: row for row in world.tables["org"]}
        for unit in sorted({world.units.unit(i) for i in org}):
            if not world.has_ended(unit, day) and not world.is_before_founding(unit, day):
                row = org.get(unit, {})
                found[row.get("level") or NOT_SAID, row.get("kind") or NOT_SAID] += 1
                whole += 1
    rows = [{"level": level, "kind": kind, "units": n} for (level, kind), n in found.items()]
    rows.append({"level": WHOLE, "kind": WHOLE, "units": whole})
    return [row | {"units_unknown": 0} for row in rows]


def idle_status(worlds: list[World], day: date, months: int) -> list[Row]:
    """Rows of `idle` by their status, over what the whole adds."""
    found: dict[str, list[Row]] = {}
    for world in worlds:
        for row in idle_of(world, day, months):
            if in_whole(world, row["org_id"], row["post_type"]):
                found.setdefault(row["status"], []).append(row)
    return [
        {
            "status": status,
            "places": len(rows),
            **{c: sum_of_known([r[c] for r in rows]) for c in ("vacant_own", "idle_upper", "idle_lower")},
            "lower_unknown": sum(r["idle_lower"] is None for r in rows),
        }
        for status, rows in found.items()
    ]  # fmt: skip


def idle_joined(world: World, day: date, months: int) -> list[Row]:
    """Components with a change in the window, beside what each of their units alone would show."""
    start = months_after(day, -months)
    changes = [
        (r["from_org"], r["to_org"]) for r in world.units.lineage if start < r["changed_on"] <= day
    ]
    alone: dict[tuple[str, str], int | None] = {
        (r["org_id"], r["post_type"]): r["idle_upper"] for r in idle_of(world, day, months)
    }
    rows = []
    for row in idle_component(world.tables, world.card, day, months):
        units = {row["component"]}
        while more := {u for pair in changes if set(pair) & units for u in pair} - units:
            units |= more
        if len(units) > 1:
            each = [alone.get((unit, row["post_type"]), 0) for unit in units]
            whole = None if None in each else sum(v for v in each if v is not None)
            rows.append(row | {"units_alone": whole})
    return rows


def _spared(world: World, row: Row, day: date) -> int | None:
    """Posts that stand empty for a reason; None where the reason is not limited to some."""
    spared: int | None = 0
    for reason in world.rows("vacancy_reason"):
        holds = reason["start_on"] <= day and (reason["end_on"] is None or day < reason["end_on"])
        if holds and (reason["org_id"], reason["post_type"]) == (row["org_id"], row["post_type"]):
            unlimited = spared is None or reason["posts"] is None
            spared = None if unlimited else spared + reason["posts"]
    return spared


def recovery(world: World, day: date, months: int, take: str, cap: str | None) -> list[Row]:
    """What a rule would take from whom."""
    rows = []
    for row in idle_of(world, day, months):
        own, bound = row["vacant_own"], row[f"idle_{take}"]
        if own == 0:
            continue
        spared = _spared(world, row, day)
        taken: int | None = None
        if row["post_type"] in BESIDE or spared is None or bound == 0:
            taken = 0
        elif own is not None and bound is not None:
            taken = min(bound, max(own - spared, 0))
            if cap is not None:
                taken = min(taken, int(Fraction(cap) * row["quota"]))
        careful = (
            taken
            if row["idle_lower"] == 0 or taken == 0
            else None
            if row["idle_lower"] is None
            else 0
        )
        free = None if own is None else max(own - row["pending"], 0)
        plan = 0 if taken == 0 else None if taken is None or free is None else max(taken - free, 0)
        rows.append({
            "org_id": row["org_id"], "post_type": row["post_type"], "quota": row["quota"], "vacant_own": own,
            "idle_upper": row["idle_upper"], "idle_lower": row["idle_lower"], "taken": taken,
            "vacant_left": None if own is None or taken is None else own - taken, "pending": row["pending"],
            "taken_from_plan": plan, "taken_from_careful": careful, "status": row["status"],
        })  # fmt: skip
    return rows


def recovery_total(found: list[Row], anything: bool) -> list[Row]:
    """All that a rule would take, and what is not known of it; nothing where all posts are filled."""
    full = [0] if anything and not found else []
    sums: dict[str, Any] = {
        c: sum_of_known([*full, *(r[c] for r in found)])
        for c in ("taken", "taken_from_plan", "taken_from_careful")
    }
    return [sums | {"units": len({r["org_id"] for r in found if r["taken"]}),
                    "units_unknown": len({r["org_id"] for r in found if r["taken"] is None}),
                    "plan_unknown": len({r["org_id"] for r in found if r["taken_from_plan"] is None}),
                    "careful_unknown": len({r["org_id"] for r in found if r["taken_from_careful"] is None})}]  # fmt: skip


assert UNTOLD not in BESIDE
