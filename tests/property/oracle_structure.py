"""Brute-force oracle, structure: leaders, inner units, institutions and posts against norms and targets.

Written from the definitions alone (contract, oversight 4, face 7), unit by unit. It imports nothing of
the project.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from oracle_beside import (
    exact,
    exists,
    holds,
    in_scope,
    inner_units,
    newest_last,
    of_unit,
    org_of,
    units_of,
)
from oracle_reform import components
from oracle_staffing import World, months_after
from oracle_units import Row

MIDDLE = {"内设正职", "内设副职"}
TENURES = {"full_time": "专职", "seconded": "挂职", "part_time": "兼职"}
SHARE = "领导班子专职比例"
RATES = ("行政编制精简率", "内设机构精简率", "补充力量比例")
Seat = tuple[str, str | None]


def _latest(rows: list[Row], column: str, day: date, unit: str) -> dict[Seat, Row]:
    found: dict[Seat, Row] = {}
    for row in newest_last(rows, column, unit):
        if row[column] <= day:
            found[row["role"], row["grade"]] = row
    return found


def _holders(world: World, unit: str, day: date) -> dict[Seat, dict[str, str | None]]:
    """Role and grade → person → how the post is held: a person once in a role, by the newest term."""
    newest: dict[tuple[str, str], Row] = {}
    for row in newest_last(of_unit(world, "leader", unit), "start_on", unit):
        if row["start_on"] <= day and (row["end_on"] is None or row["end_on"] > day):
            newest[row["role"], row["person_key"]] = row
    found: dict[Seat, dict[str, str | None]] = {}
    for (role, person), row in newest.items():
        found.setdefault((role, row["grade"]), {})[person] = row["tenure"]
    return found


def body(world: World, unit: str, day: date) -> list[Row]:
    """One unit's leading posts and leaders, a row a role and grade."""
    seats: dict[Seat, Row] = {}
    counts: dict[Seat, Row] = {}
    if not world.has_ended(unit, day):
        seats = _latest(of_unit(world, "leader_quota", unit), "effective_on", day, unit)
        counts = _latest(of_unit(world, "leader_count", unit), "counted_on", day, unit)
        counts = {s: r for s, r in counts.items()
                  if day < months_after(r["counted_on"], world.card.carry_months)}  # fmt: skip
    # who never told of the body, or of its 中层, told nothing of it
    told_of = {r["role"] in MIDDLE for r in of_unit(world, "leader", unit)}
    here = _holders(world, unit, day)
    counts = {s: r for s, r in counts.items() if (s[0] in MIDDLE) not in told_of}
    held = [t for seat, people in here.items() if seat[0] not in MIDDLE for t in people.values()]
    share = len([t for t in held if t == "专职"]) / len(held) if held and None not in held else None
    rows = []
    for seat in set(seats) | set(here) | set(counts):
        told = (seat[0] in MIDDLE) in told_of
        people = here.get(seat, {})
        posts = seats[seat]["posts"] if seat in seats else None
        tenures = list(people.values())
        if told:
            actual: int | None = len(people)
            taking: int | None = len([t for t in tenures if t not in ("挂职", "兼职")])
        else:
            actual = taking = counts[seat]["posts"] if seat in counts else None
        unknown = posts is None or taking is None
        row: Row = {
            "org_id": unit, "role": seat[0], "grade": seat[1], "posts": posts, "actual": actual,
            "vacant": None if unknown else max(posts - taking, 0),
            "over": None if unknown else max(taking - posts, 0),
            "body_size": len(held) if told else None, "full_time_share": share if told else None,
        }  # fmt: skip
        if posts == 0:
            row["vacant"] = 0  # whoever is there
        row["head_vacant"] = row["vacant"] if seat[0] == "正职" else None
        for column, word in TENURES.items():
            row[column] = len([t for t in tenures if t == word]) if told else None
        rows.append(row)
    return rows


def leadership(worlds: list[World], day: date) -> list[Row]:
    """The leading posts and leaders of all units."""
    return [row for world in worlds for unit in units_of(world) for row in body(world, unit, day)
            if row["posts"] is None or row["posts"] or row["actual"]]  # fmt: skip


# ------------------------------------------------------------------------------------- structure


def administrative(world: World, unit: str, day: date) -> int | None:
    """The unit's 行政 posts; 0 without rows of them where the table speaks of the unit."""
    return world.quota(unit, "行政", day)


def measured(world: World, unit: str, day: date) -> dict[str, float | None]:
    """What is known of a unit by measure; a measure that is not in it nobody ever told."""
    found: dict[str, float | None] = {}
    inner = inner_units(world, unit, day)
    if inner is not None:
        found["内设机构数"] = len(inner)
    orgs = world.tables["org"]
    below = [r for r in orgs if r["kind"] == "事业单位" and world.units.unit(r["parent_id"]) == unit
             and world.units.unit(r["org_id"]) != unit]  # fmt: skip
    if below:
        found["事业单位数"] = len([
            u for u in units_of(world) if u != unit and exists(world, u, day)
            and org_of(world, u)["kind"] == "事业单位"
            and world.units.unit(org_of(world, u)["parent_id"]) == unit])  # fmt: skip
    found["行政编制数"] = administrative(world, unit, day)
    rows = [r for r in body(world, unit, day) if r["role"] not in MIDDLE]
    if rows and all(r["posts"] is not None for r in rows):
        found["领导职数"] = sum(r["posts"] for r in rows)
    shares = [r["full_time_share"] for r in rows if r["full_time_share"] is not None]
    if shares:
        found[SHARE] = shares[0]
        for column, word in TENURES.items():
            found[f"领导班子{word}数"] = sum(r[column] for r in rows)
    return {m: v for m, v in found.items() if v is not None}


def _verdict(value: float | None, row: Row) -> Row:
    met = None if value is None else holds(value, row["operator"], row["threshold"])
    word = (
        "无法计算" if met is None else "符合" if met else "需说明" if row.get("soft") else "不符合"
    )
    return {"value": value, "met": met, "verdict": word, "threshold": row["threshold"]}


def structure(worlds: list[World], day: date) -> list[Row]:
    """Units against norms and regions against limits."""
    found = []
    for world in worlds:
        alive = [u for u in units_of(world) if exists(world, u, day)]
        for unit in alive:
            values = measured(world, unit, day)
            normed = set()
            for norm in world.tables["norm"]:
                if norm["effective_on"] and norm["effective_on"] > day:
                    continue
                if in_scope(world, unit, day, norm["scope"]):
                    measure = norm["measure"]
                    normed.add(measure)
                    found.append({"org_id": unit, "measure": measure, "norm_id": norm["norm_id"]}
                                 | _verdict(values.get(measure), norm))  # fmt: skip
            for measure, value in values.items():
                if measure not in normed:
                    found.append({"org_id": unit, "measure": measure, "norm_id": None, "value": value,
                                  "met": None, "verdict": "无规范", "threshold": None})  # fmt: skip
        limits: dict[tuple[str, str], Row] = {}
        for row in sorted(world.tables["org_limit"], key=lambda r: r["effective_on"]):
            if row["effective_on"] <= day:
                limits[row["region_code"], row["kind"]] = row
        for (region, kind), row in limits.items():
            units = len([u for u in alive if org_of(world, u)["region_code"] == region
                         and org_of(world, u)["kind"] == kind])  # fmt: skip
            limit = {"operator": "<=", "threshold": row["units"]}
            found.append({"org_id": None, "measure": f"机构数：{kind}（{region}）", "norm_id": "机构限额"}
                         | _verdict(units, limit))  # fmt: skip
    return found


# --------------------------------------------------------------------------------------- targets


def _meant(world: World, target: Row, day: date) -> list[str]:
    named = {world.units.unit(r["org_id"]) for r in world.tables["reform_unit"]
             if r["reform_id"] == target["reform_id"]}  # fmt: skip
    return [u for u in units_of(world) if (u in named or not named)
            and in_scope(world, u, day, target["scope"])]  # fmt: skip


def _together(values: list[Any]) -> Any:
    return None if not values or None in values else sum(values)


def _inner_number(world: World, unit: str, day: date) -> int | None:
    """A unit that is not there has no inner units; of one that never told any, nothing is known."""
    if not exists(world, unit, day):
        return 0
    here = inner_units(world, unit, day)
    return None if here is None else len(here)


def _people_in(world: World, units: set[str], day: date) -> int:
    def holds_on(row: Row) -> bool:
        return row["start_on"] <= day and (row["end_on"] is None or row["end_on"] > day)

    lent = {r["person_key"] for r in world.tables["secondment"]
            if world.units.unit(r["to_org"]) in units and holds_on(r)}  # fmt: skip
    led = {r["person_key"] for r in world.tables["leader"] if r["tenure"] in ("挂职", "兼职")
           and world.units.unit(r["org_id"]) in units and holds_on(r)}  # fmt: skip
    return len(lent | led)


def _rate(world: World, target: Row, meant: list[str], eve: date, day: date) -> Row:
    joined = components(world, eve, day)
    reached = {other for unit in meant for other in joined[unit]}
    number = _inner_number if target["measure"] == "内设机构精简率" else administrative
    before = _together([number(world, u, eve) for u in sorted(reached)])
    after = _together([number(world, u, day) for u in sorted(reached)])
    value = None
    if before is not None and after is not None:
        if target["measure"] == "补充力量比例":
            people = _people_in(world, reached, day)
            value = Fraction(people, before - after) if before > after and people else None
        else:
            value = Fraction(before - after, before) if before else None
    met = None if value is None else holds(float(value), target["operator"], target["threshold"])
    return {"value_before": before, "value_after": after, "met": met,
            "value": None if value is None else float(value)}  # fmt: skip


def _each(world: World, target: Row, meant: list[str], day: date) -> Row:
    values = [
        measured(world, u, day).get(target["measure"]) for u in meant if exists(world, u, day)
    ]
    told = [v for v in values if v is not None]
    good = [holds(v, target["operator"], target["threshold"]) for v in told]
    met = False if False in good else None if not values or None in values else True
    far = None
    if told:
        if target["operator"] in (">=", ">"):
            far = min(told)
        elif target["operator"] in ("<=", "<"):
            far = max(told)
        else:
            far = max(told, key=lambda v: (abs(exact(v) - exact(target["threshold"])), v))
    return {"met": met, "value": far, "value_before": None, "value_after": None}


def reform_targets(worlds: list[World], day: date) -> list[Row]:
    """Each target of each reform, measured on one day."""
    found = []
    for world in worlds:
        reforms = {r["reform_id"]: r for r in world.tables["reform"]}
        for target in world.tables["reform_target"]:
            meant = _meant(world, target, day)
            eve = reforms[target["reform_id"]]["effective_on"] - timedelta(days=1)
            is_rate = target["measure"] in RATES
            row = {"reform_id": target["reform_id"], "target_id": target["target_id"],
                   "units": len([u for u in meant if exists(world, u, day)])}  # fmt: skip
            row |= (
                _rate(world, target, meant, eve, day)
                if is_rate
                else _each(world, target, meant, day)
            )
            if day <= eve:
                row |= {"met": None, "value": None}
            soft = "需说明" if target["soft"] else "未达到"
            row["verdict"] = {None: "无法计算", True: "达到", False: soft}[row["met"]]
            found.append(row)
    return found
