"""Brute-force oracle, people beside the posts: contract staff, standards, support, funding norms.

Written from the definitions alone (contract, oversight 7), row by row and unit by unit, over what the
staffing oracle knows of a day. It imports nothing of the project.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

from oracle_idle import idle_of, sum_of_known
from oracle_staffing import BESIDE, World, listed, months_after, total
from oracle_sums import NOT_SAID, in_whole
from oracle_units import Row

FUNCTIONS = {
    "财务": ("财务", "计财", "会计", "核算"),
    "后勤": ("后勤", "总务", "机关服务", "车队", "物业", "食堂"),
    "信息": ("信息中心", "信息科", "信息化", "网络中心", "数据中心"),
    "行政管理": ("办公室", "综合科", "行政科", "人事", "党办", "秘书", "政工"),
}
"""Words of names; a name of two functions is of the first."""
WHOLE = "合计"
NOT_BESIDE = ["行政", "政法专项", "参公", "事业", "工勤"]


def org_of(world: World, unit: str) -> Row:
    """The row of `org` that speaks for a unit: its last id's."""
    rows = [row for row in world.tables["org"] if row["org_id"] == unit]
    return rows[-1] if rows else {}


def units_of(world: World) -> list[str]:
    """All units, under their last ids."""
    return sorted({world.units.unit(row["org_id"]) or "" for row in world.tables["org"]})


def exists(world: World, unit: str, day: date) -> bool:
    """Whether the unit exists at the end of that day."""
    return not world.is_before_founding(unit, day) and not world.has_ended(unit, day)


def of_unit(world: World, table: str, unit: str, column: str = "org_id") -> list[Row]:
    """The rows of a table that speak of a unit under any of its ids."""
    return [r for r in world.tables.get(table, []) if world.units.unit(r[column]) == unit]


def newest_last(rows: list[Row], column: str, unit: str) -> list[Row]:
    """Rows in the order of their days; of one day the unit's last id speaks last."""
    return sorted(rows, key=lambda r: (r[column], r["org_id"] == unit, r["org_id"]))


def top_of(world: World, unit: str) -> str:
    """The topmost unit above, itself included."""
    seen = [unit]
    while True:
        above = world.units.unit(org_of(world, seen[-1]).get("parent_id"))
        if above is None or above in seen:
            return seen[-1]
        seen.append(above)


def group_of(world: World, unit: str, by: str) -> str:
    """The group in which a unit is summed."""
    if by == "unit":
        return unit
    if by == "parent":
        return str(org_of(world, top_of(world, unit))["name"])
    return org_of(world, unit).get("region_code" if by == "region" else by) or NOT_SAID


def least(one: Any, other: Any) -> Any:
    return None if one is None or other is None else min(one, other)


def less(one: Any, other: Any) -> Any:
    return None if one is None or other is None else one - other


def ratio(one: Any, other: Any) -> float | None:
    return None if one is None or not other else float(Fraction(one) / Fraction(other))


# ------------------------------------------------------------------------------- contract staff


def _posts(world: World, unit: str, day: date) -> dict[str, int | None]:
    """A unit's posts and people of all types that are not beside; one unknown makes all unknown."""
    rows = [r for r in listed(world, day) if r["org_id"] == unit
            and in_whole(world, unit, r["post_type"])]  # fmt: skip
    if not rows:
        types = [t for u, t in world.keys if u == unit and in_whole(world, u, t)] or NOT_BESIDE
        quota = total([world.quota(unit, t, day) for t in types])
        people = total([world.people(unit, t, day).actual for t in types])
        return {"quota": quota, "actual": people, "vacant_own": quota, "idle_upper": quota}
    idle = [r for r in idle_of(world, day, 24) if r["org_id"] == unit
            and in_whole(world, unit, r["post_type"])]  # fmt: skip
    found = {c: total([r[c] for r in rows]) for c in ("quota", "actual", "vacant_own")}
    found |= {"idle_upper": total([r["idle_upper"] for r in idle])}
    if found["quota"] == 0:
        found["idle_upper"] = 0
    return found


def contract_unit(world: World, unit: str, day: date) -> Row:
    """One unit's contract staff beside its posts."""
    counts = {r["counted_on"]: r["staff"]
              for r in newest_last(of_unit(world, "contract_staff", unit), "counted_on", unit)}  # fmt: skip
    last = max((on for on in counts if on <= day), default=None)
    lapsed = last is None or day >= months_after(last, world.card.carry_months)
    steps = {r["effective_on"]: r["posts"]
             for r in newest_last(of_unit(world, "contract_quota", unit), "effective_on", unit)}  # fmt: skip
    step = max((on for on in steps if on <= day), default=None)
    staff = None if lapsed or last is None else counts[last]
    ceiling = None if step is None else steps[step]
    posts = _posts(world, unit, day)
    beyond = less(staff, ceiling)
    return posts | {
        "org_id": unit, "staff": staff, "counted_on": last, "ceiling": ceiling,
        "over": None if beyond is None else max(beyond, 0),
        # as few as none, whatever the other number is
        "in_place_of_posts": 0 if 0 in (staff, posts["vacant_own"]) else least(staff, posts["vacant_own"]),
        "staff_per_actual": ratio(staff, posts["actual"]),
        "units_unknown": int(None in (staff, posts["quota"], posts["actual"])),
    }  # fmt: skip


def contract_dependence(worlds: Iterable[World], day: date, by: str) -> list[Row]:
    """Contract staff of every unit that told of them or of their ceiling by then, or of groups."""
    groups: dict[str, list[Row]] = {}
    for world in worlds:
        told = {world.units.unit(r["org_id"])
                for t, on in (("contract_staff", "counted_on"), ("contract_quota", "effective_on"))
                for r in world.tables[t] if r[on] <= day}  # fmt: skip
        for unit in sorted(u for u in told if u and exists(world, u, day)):
            row = contract_unit(world, unit, day)
            groups.setdefault(group_of(world, unit, by), []).append(row)
    if by == "unit":
        return [row for rows in groups.values() for row in rows]
    found = []
    for group, rows in groups.items():
        both = [r for r in rows if r["staff"] is not None and r["actual"] is not None]
        columns = ("staff", "ceiling", "over", "quota", "actual", "vacant_own", "idle_upper",
                   "in_place_of_posts")  # fmt: skip
        found.append(
            {"group_name": group, "units_unknown": sum(r["units_unknown"] for r in rows)}
            | {c: sum_of_known([r[c] for r in rows]) for c in columns}
            | {"staff_per_actual": ratio(sum(r["staff"] for r in both), sum(r["actual"] for r in both))
               if both else None}
        )  # fmt: skip
    return found


# ------------------------------------------------------------------------------------ standards


def last_year(worlds: Iterable[World], day: date) -> int | None:
    """The latest year up to the day's with a workload."""
    years = {r["year"] for world in worlds for r in world.tables["workload"]}
    return max((y for y in years if y <= day.year), default=None)


def _rounded(posts: Fraction, source: str | None) -> Fraction:
    if source and "进一" in source:
        return Fraction(ceil(posts))
    if source and "舍去" in source:
        return Fraction(floor(posts))
    if source and "四舍五入" in source:
        return Fraction(floor(posts + Fraction(1, 2)))
    return posts


def exact(number: float) -> Fraction:
    """A number as it is printed."""
    return Fraction(str(number))


def standard_gap(worlds: list[World], day: date, in_year: int | None) -> list[Row]:
    """Posts that standards would give, against quota and people."""
    year = in_year if in_year is not None else last_year(worlds, day)
    found = []
    for world in worlds:
        for unit in (u for u in units_of(world) if exists(world, u, day)):
            sector = org_of(world, unit).get("sector")
            reported = of_unit(world, "workload", unit)
            required: dict[str, list[Fraction | None]] = {}
            for standard in world.tables["standard"]:
                ever = [r for r in reported if r["measure"] == standard["measure"]]
                if standard["sector"] != sector or not ever:
                    continue
                now = [exact(r["value"]) for r in ever if r["year"] == year]
                posts = None
                if now:
                    per_unit = exact(standard["posts_per_unit"])
                    posts = _rounded(per_unit * sum(now), standard["source"])
                required.setdefault(world.card.counted(standard["post_type"]), []).append(posts)
            for post_type, parts in required.items():
                need = None if None in parts else sum(p for p in parts if p is not None)
                known = world.known(unit, post_type, day)
                found.append({
                    "org_id": unit, "post_type": post_type, "workload_year": year,
                    "required": None if need is None else float(need),
                    "quota": known.quota, "actual": known.actual,
                    "quota_gap": None if need is None or known.quota is None else float(need - known.quota),
                    "actual_gap": None if need is None or known.actual is None else float(need - known.actual),
                })  # fmt: skip
    return found


# -------------------------------------------------------------------------------------- support


def function_of(name: str) -> str | None:
    """The support function that a name tells of."""
    return next((f for f, words in FUNCTIONS.items() if any(w in name for w in words)), None)


def inner_units(world: World, unit: str, day: date) -> dict[str, Row] | None:
    """A unit's inner units on that day by their id; None where none was ever told.

    Of one that two ids of a unit tell, the last id speaks; a unit that is not there has none.
    """
    rows = sorted(
        of_unit(world, "inner_unit", unit), key=lambda r: (r["org_id"] == unit, r["org_id"])
    )
    if not rows:
        return None
    if not exists(world, unit, day):
        return {}
    return {
        r["inner_id"]: r for r in rows
        if (r["founded_on"] is None or r["founded_on"] <= day)
        and (r["abolished_on"] is None or r["abolished_on"] > day)
    }  # fmt: skip


def people_of(world: World, unit: str, day: date) -> list[Row]:
    """Roster rows of a unit that hold on that day, of types that are not beside."""
    return [r for r in world.rows("roster") if r["org_id"] == unit and r["post_type"] not in BESIDE
            and r["start_on"] <= day and (r["end_on"] is None or r["end_on"] > day)]  # fmt: skip


def seats_of(world: World, unit: str, day: date) -> dict[str, dict[str, str | None]]:
    """Person → post type → the inner unit of the newest row that names one."""
    found: dict[str, dict[str, str | None]] = {}
    for row in sorted(people_of(world, unit, day), key=lambda r: r["start_on"]):
        own = found.setdefault(row["person_key"], {})
        own[row["post_type"]] = row["inner_id"] or own.get(row["post_type"])
    return found


def _support_unit(world: World, unit: str, day: date) -> dict[str, Any] | None:
    here = inner_units(world, unit, day) or {}
    names = {r["inner_id"]: r["name"] for r in of_unit(world, "inner_unit", unit)}
    sits = {
        p: {i for i in at.values() if i is not None} for p, at in seats_of(world, unit, day).items()
    }
    told = {p: at for p, at in sits.items() if at}
    if not told and not (names and exists(world, unit, day)):
        return None
    children = [u for u in units_of(world) if exists(world, u, day) and u != unit
                and org_of(world, u).get("kind") == "事业单位"
                and world.units.unit(org_of(world, u).get("parent_id")) == unit]  # fmt: skip
    return {
        "told": len(told),
        "untold": len(sits) - len(told),
        "inner": len(here),
        "people": {f: {(unit, p) for p, at in told.items() if any(function_of(names.get(i, i)) == f for i in at)}
                   for f in FUNCTIONS},
        "inner_of": {f: len([i for i, r in here.items() if function_of(r["name"]) == f]) for f in FUNCTIONS},
        "institutions": {f: len([u for u in children if function_of(org_of(world, u)["name"]) == f])
                         for f in FUNCTIONS},
    }  # fmt: skip


def support_share(worlds: Iterable[World], day: date, by: str) -> list[Row]:
    """Support functions in people and inner units, of units or groups."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for world in worlds:
        for unit in units_of(world):
            one = _support_unit(world, unit, day)
            if one is not None:
                groups.setdefault(group_of(world, unit, by), []).append(one)
    found = []
    for group, parts in groups.items():
        told, inner = sum(p["told"] for p in parts), sum(p["inner"] for p in parts)
        for function in (*FUNCTIONS, WHOLE):
            these = tuple(FUNCTIONS) if function == WHOLE else (function,)
            people = len({who for p in parts for f in these for who in p["people"][f]})
            units = sum(p["inner_of"][f] for p in parts for f in these)
            below = sum(p["institutions"][f] for p in parts for f in these)
            found.append({
                "group": group, "function_name": function, "people": people if told else None,
                "people_share": ratio(people, told), "people_untold": sum(p["untold"] for p in parts),
                "inner_units": units, "inner_share": ratio(units, inner), "institutions": below,
                "units_having": len([p for p in parts if any(
                    p["inner_of"][f] + p["institutions"][f] + len(p["people"][f]) for f in these)]),
                "repeated": None if function == WHOLE else units + below > 1,
            })  # fmt: skip
    return found


# --------------------------------------------------------------------------------- funding norms


def holds(value: Any, operator: str, threshold: Any) -> bool:
    """Whether a value stands in that relation to a threshold."""
    one, other = exact(value), exact(threshold)
    return {
        "<=": one <= other,
        ">=": one >= other,
        "=": one == other,
        "<": one < other,
        ">": one > other,
    }[operator]


def posts_in_all(world: World, unit: str, day: date, column: str) -> int | None:
    """Posts or people of all types that are not beside; unknown where one is."""
    types = {t for u, t in world.keys if u == unit and in_whole(world, u, t)}
    if not types:
        return None
    values = [getattr(world.known(unit, t, day), column) for t in types]
    quotas = [world.known(unit, t, day).quota for t in types]
    if column == "actual":  # a type without posts and without known people adds nothing
        values = [v for v, q in zip(values, quotas, strict=True) if v is not None or q != 0]
        if not values:
            return None
    return total(values)


def in_scope(world: World, unit: str, day: date, scope: str | None) -> bool:
    """Whether a unit is meant: every word must fit, by one of its alternatives."""
    org = org_of(world, unit)
    own = {unit, org.get("name"), org.get("kind"), org.get("level"), org.get("category"), org.get("sector"),
           org.get("region_code")}  # fmt: skip
    for word in (scope or "").split():
        if word.startswith("编制"):
            posts = posts_in_all(world, unit, day, "quota")
            if posts is None:
                return False
            if word.endswith("以上"):
                if posts < int(word[2:-2]):
                    return False
            else:
                low, high = word[2:].split("—")
                if not int(low) <= posts <= int(high):
                    return False
        elif not own & set(word.split("、")):
            return False
    return True


def funding_norm(worlds: list[World], day: date, in_year: int | None) -> list[Row]:
    """Norms over what units report, in all and per head."""
    year = in_year if in_year is not None else last_year(worlds, day)
    reported = {r["measure"] for world in worlds for r in world.tables["workload"]}
    found = []
    for world in worlds:
        for norm in world.tables["norm"]:
            plain = norm["measure"].removeprefix("人均").removeprefix("每人")
            per_head = plain != norm["measure"]
            if plain not in reported or (norm["effective_on"] and norm["effective_on"] > day):
                continue
            for unit in units_of(world):
                if not exists(world, unit, day) or not in_scope(world, unit, day, norm["scope"]):
                    continue
                values = [r["value"] for r in of_unit(world, "workload", unit)
                          if (r["measure"], r["year"]) == (plain, year)]  # fmt: skip
                value = float(sum(map(exact, values))) if values else None
                if per_head and value is not None:
                    heads = posts_in_all(world, unit, day, "actual")
                    value = ratio(exact(value), heads)
                met = None if value is None else holds(value, norm["operator"], norm["threshold"])
                found.append({
                    "org_id": unit, "norm_id": norm["norm_id"], "measure": norm["measure"], "workload_year": year,
                    "value": value, "operator": norm["operator"], "threshold": norm["threshold"], "met": met,
                    "shortfall": abs(norm["threshold"] - value) if met is False else None})  # fmt: skip
    return found
