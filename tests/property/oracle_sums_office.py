"""Brute-force oracle, the office's sums: leaders, structure, returns, use of posts, retirement.

Written from the definitions alone (contract, oversight 1, 4 and face 8), row by row. It imports nothing of
the project.
"""

from __future__ import annotations

from datetime import date
from statistics import median
from typing import Any

from oracle_beside import org_of, units_of
from oracle_counts import realname_compliance
from oracle_idle import sum_of_known
from oracle_staffing import BESIDE, UNTOLD, World, listed
from oracle_structure import MIDDLE, body, leadership, structure
from oracle_sums import WHOLE, _group, in_whole
from oracle_units import Row

NOT_SAID = "未载明"
WITHIN = (1, 3, 12, 24, 60)


def _together(rows: list[Row], column: str) -> Any:
    """A body of which one part is unknown is unknown."""
    values = [r[column] for r in rows]
    return None if None in values else sum(values)


def leading_bodies(worlds: list[World], day: date) -> list[Row]:
    """Each unit's leading body as a whole."""
    every = [r for r in leadership(worlds, day) if r["role"] not in MIDDLE]
    rows = []
    for unit in {r["org_id"] for r in every}:
        mine = [r for r in every if r["org_id"] == unit]
        rows.append({"org_id": unit, "full_time_share": mine[0]["full_time_share"]} | {
            c: _together(mine, c) for c in ("posts", "actual", "full_time", "seconded", "part_time", "over")})  # fmt: skip
    return rows


def leadership_total(worlds: list[World], day: date) -> list[Row]:
    """All leading bodies."""
    bodies = leading_bodies(worlds, day)
    mixed = [b for b in bodies if b["seconded"] is not None and b["seconded"] + b["part_time"] > 0]
    return [{
        "units": len(bodies),
        "units_staffed": sum(bool(b["actual"]) for b in bodies),
        "units_unknown": sum(b["actual"] is None for b in bodies),
        "units_told": sum(bool(b["actual"]) and b["posts"] is not None for b in bodies),
        "posts": sum_of_known([b["posts"] for b in bodies]),
        "actual": sum_of_known([b["actual"] for b in bodies]),
        "units_over": sum(bool(b["over"]) for b in bodies),
        "over": sum_of_known([b["over"] for b in bodies]),
        "units_mixed": len(mixed),
        "units_half": sum(b["full_time_share"] is not None and b["full_time_share"] <= 0.5 for b in mixed),
        "posts_unknown": sum(b["posts"] is None for b in bodies),
        "over_unknown": sum(b["over"] is None for b in bodies),
        "mixed_unknown": sum(b["seconded"] is None for b in bodies),
        "half_unknown": sum(b["full_time_share"] is None for b in mixed),
    }]  # fmt: skip


def structure_by_kind(worlds: list[World], day: date) -> list[Row]:
    """What units have, by measure and kind."""
    kinds = {u: org_of(w, u)["kind"] or NOT_SAID for w in worlds for u in units_of(w)}
    found: dict[tuple[str, str], dict[str, float | None]] = {}
    for row in structure(worlds, day):
        if row["org_id"] is not None:
            place = found.setdefault((row["measure"], kinds[row["org_id"]]), {})
            place[row["org_id"]] = row["value"]
    rows = []
    for (measure, kind), values in found.items():
        told = [v for v in values.values() if v is not None]
        rows.append({"measure": measure, "kind": kind, "units": len(told),
                     "units_unknown": len(values) - len(told), "smallest": min(told, default=None),
                     "middle": float(median(told)) if told else None, "largest": max(told, default=None)})  # fmt: skip
    return rows


# ------------------------------------------------------------------------- returns and use of posts


def realname_total(
    worlds: list[World], first: date, last: date, covered: tuple[date, date] | None
) -> list[Row]:
    """Years and all of them; one month unknown leaves the sum unknown."""
    months = realname_compliance(worlds, first, last, covered)
    rows = []
    for period in {str(r["month"].year) for r in months} | ({WHOLE} if months else set()):
        mine = [r for r in months if period in (str(r["month"].year), WHOLE)]
        due, on_time = _together(mine, "units"), _together(mine, "on_time")
        used, recorded = _together(mine, "posts_used"), _together(mine, "posts_recorded")
        units = [r["units"] for r in mine]
        rows.append({
            "period": period, "month_count": len(mine),
            "units_least": None if None in units else min(units), "units_most": None if None in units else max(units),
            "returns_due": due, "returns_on_time": on_time, "on_time_rate": on_time / due if due else None,
            "posts_used": used, "posts_recorded": recorded,
            "recording_rate": recorded / used if used and recorded is not None else None,
        })  # fmt: skip
    return rows


def _used(worlds: list[World], first: date, last: date) -> list[Row]:
    return [r | {"unit": w.units.unit(r["org_id"]), "own": w.card.counted(r["post_type"])}
            for w in worlds for r in w.tables["quota_use"] if first <= r["month"] <= last and r["posts"]]  # fmt: skip


def _filed(rows: list[Row]) -> int | None:
    unsaid = any(r["recorded"] is None for r in rows)
    return None if unsaid else sum(r["posts"] for r in rows if r["recorded"])


def quota_use_total(worlds: list[World], first: date, last: date) -> list[Row]:
    """Posts used month by month and type by type."""
    every = _used(worlds, first, last)
    rows = []
    for month in {r["month"] for r in every}:
        for shown in {r["own"] for r in every if r["month"] == month} | {WHOLE}:
            mine = [r for r in every if r["month"] == month
                    and (r["own"] == shown or (shown == WHOLE and r["own"] not in BESIDE))]  # fmt: skip
            if mine:
                rows.append({"month": month, "post_type": shown, "units_using": len({r["unit"] for r in mine}),
                             "posts_used": sum(r["posts"] for r in mine), "posts_recorded": _filed(mine)})  # fmt: skip
    return rows


def quota_use_units(worlds: list[World], first: date, last: date) -> list[Row]:
    """Posts that each unit used."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in _used(worlds, first, last):
        found.setdefault((row["unit"], row["own"]), []).append(row)
    return [{"org_id": unit, "post_type": own, "posts_used": sum(r["posts"] for r in mine), "posts_recorded": _filed(mine)}
            for (unit, own), mine in found.items()]  # fmt: skip


def unrecorded_use(worlds: list[World], first: date, last: date) -> list[Row]:
    """Posts used and known not to be filed, of types as they are counted."""
    found: dict[tuple[date, str, str], int] = {}
    for row in _used(worlds, first, last):
        if row["recorded"] is False:
            place = (row["month"], row["unit"], row["own"])
            found[place] = found.get(place, 0) + row["posts"]
    return [{"month": m, "org_id": u, "post_type": t, "posts": n} for (m, u, t), n in found.items()]


def late_returns(worlds: list[World], first: date, last: date) -> list[Row]:
    """Units that were late or silent; a month of a renamed unit is one, on time if both ids were."""
    rows = []
    for world in worlds:
        for unit in units_of(world):
            months: dict[date, set[str]] = {}
            for row in world.tables["realname_return"]:
                if world.units.unit(row["org_id"]) == unit and first <= row["month"] <= last:
                    months.setdefault(row["month"], set()).add(row["status"])
            missing = sum("未上报" in words for words in months.values())
            on_time = sum(words == {"按时上报"} for words in months.values())
            if on_time < len(months):
                rows.append({"org_id": unit, "late_months": len(months) - missing - on_time,
                             "missing_months": missing, "on_time_rate": on_time / len(months)})  # fmt: skip
    return rows


# ------------------------------------------------------------------------------------- retirement


def retirement_due(world: World, day: date) -> list[Row]:
    """Who reaches 60, women 55, within so many months, by the law until 2024."""
    born = {r["person_key"]: (r["birth_month"], r["sex"]) for r in world.tables["roster"]}
    rows = []
    for row in listed(world, day):
        unit, own, actual = row["org_id"], row["post_type"], row["actual"]
        if actual == 0:
            continue
        types = {own, *(world.summed(unit, "headcount") if own == UNTOLD else ())}
        there = {(r["person_key"], r["post_type"]) for r in world.rows("roster") if r["org_id"] == unit
                 and r["post_type"] in types and r["start_on"] <= day and (r["end_on"] is None or r["end_on"] > day)}  # fmt: skip
        left = []
        for person, _ in there:
            birth, sex = born[person]
            if birth is not None and sex is not None:
                age = (day.year - birth.year) * 12 + day.month - birth.month
                left.append((720 if sex == "男" else 660) - age)
        told = actual is not None and left
        rows.append({
            "org_id": unit, "post_type": own, "actual": actual,
            "overdue": sum(n < 0 for n in left) if told else None,
            **{f"within_{n}": sum(0 <= x <= n for x in left) if told else None for n in WITHIN},
            "birth_unknown": None if actual is None else max(actual - len(left), 0),
        })  # fmt: skip
    return rows


def retirement_due_total(worlds: list[World], day: date, by: str) -> list[Row]:
    """The same of groups."""
    found: dict[tuple[str, str], list[Row]] = {}
    for world in worlds:
        for row in retirement_due(world, day):
            group = _group(world, row["org_id"], by)
            found.setdefault((group, row["post_type"]), []).append(row)
            if in_whole(world, row["org_id"], row["post_type"]):
                found.setdefault((group, WHOLE), []).append(row)
    sums = ("actual", "overdue", *(f"within_{n}" for n in WITHIN), "birth_unknown")
    return [{"group_name": group, "post_type": own, "units": len({r["org_id"] for r in rows}),
             "units_unknown": len({r["org_id"] for r in rows if r["overdue"] is None})}
            | {c: sum_of_known([r[c] for r in rows]) for c in sums}
            for (group, own), rows in found.items()]  # fmt: skip


assert body
