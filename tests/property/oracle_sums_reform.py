"""Brute-force oracle, the sums of a reform: before and after in all, steps of quota, month by month.

Written from the definitions alone (contract, section 7), day by day. It imports nothing of the project.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from oracle_idle import sum_of_known
from oracle_reform import before_after, components
from oracle_staffing import BESIDE, ONE_DAY, UNTOLD, World, days, listed, months_after
from oracle_units import Row

BOOKED = ("transferred_in", "transferred_out", "granted", "cut", "from_bank", "to_bank")


def named_so(world: World, unit: str, day: date) -> str:
    """The name that a unit bore on a day: that of its id then in force."""
    chain = world.units.chain(unit)
    while len(chain) > 1 and world.units.renamed[chain[0]][1] <= day:
        chain = chain[1:]
    return next(str(r["name"]) for r in world.tables["org"] if r["org_id"] == chain[0])


def _by_name(
    worlds: list[World], scope: set[str], first: date, last: date
) -> dict[str, int | None]:
    """The classic error: the change of units of one name on both days, of each type."""
    before, after = (
        [(named_so(w, r["org_id"], day), r) for w in worlds for r in listed(w, day)
         if r["org_id"] in scope] for day in (first, last)
    )  # fmt: skip
    found: dict[str, list[int | None]] = {}
    for name, old in before:
        for other, new in after:
            if name == other and old["post_type"] == new["post_type"]:
                unknown = old["quota"] is None or new["quota"] is None
                found.setdefault(old["post_type"], []).append(
                    None if unknown else new["quota"] - old["quota"]
                )
    return {own: sum_of_known(values) for own, values in found.items()}


def before_after_total(
    worlds: list[World], first: date, last: date, reform: str | None = None
) -> list[Row]:
    """By post type, over components known on both days."""
    every = [r for w in worlds for r in before_after(w.tables, w.card, first, last, reform)]
    groups = {r["component"]: (r["orgs_before"], r["orgs_after"]) for r in every}
    scope = {u for w in worlds for members in components(w, first, last).values()
             if reform is None or members[0] in groups for u in members}  # fmt: skip
    by_name = _by_name(worlds, scope, first, last)
    rows = []
    for own in {r["post_type"] for r in every}:
        mine = [r for r in every if r["post_type"] == own]
        told = [r for r in mine if r["quota_change"] is not None]
        row: Row = {c: sum_of_known([r[c] for r in told])
                    for c in ("quota_before", "quota_after", "quota_change", "unexplained", *BOOKED)}  # fmt: skip
        row |= {
            "post_type": own,
            "orgs_before": sum(one for one, _ in groups.values()),
            "orgs_after": sum(other for _, other in groups.values()),
            "quota_change_rate": row["quota_change"] / row["quota_before"]
            if row["quota_before"]
            else None,
            "components_unexplained": sum(bool(r["unexplained"]) for r in told),
            "components_fewer": sum(r["quota_change"] < 0 for r in told),
            "components_more": sum(r["quota_change"] > 0 for r in told),
            "components_unknown": len(mine) - len(told),
            "movements_unknown": sum(r["unexplained"] is None for r in told),
            "components_unclear": 0,
            "change_by_name": by_name.get(own),
        }
        rows.append(row)
    return rows


# -------------------------------------------------------------------------------- steps of quota


def _speaking(world: World, unit: str, post_type: str, day: date) -> list[Row]:
    """The rows of quota of that day that this unit × type rests on."""
    types = {post_type}
    if post_type == UNTOLD and not world.told_as_total(unit, "quota"):
        types = set(world.summed(unit, "quota"))
    return [r for r in world.rows("quota")
            if r["org_id"] == unit and r["effective_on"] == day and r["post_type"] in types]  # fmt: skip


def quota_changes(world: World, first: date, last: date) -> list[Row]:
    """Every day of (first, last] after which a unit's quota is another, or no longer or newly known."""
    rows = []
    for unit, post_type in world.keys:
        before = world.quota(unit, post_type, first)
        for day in days(first + ONE_DAY, last):
            now = world.quota(unit, post_type, day)
            if now != before:
                told = _speaking(world, unit, post_type, day)
                reason = "核定" if told else "已知范围变化"
                if world.founded(unit) == day:
                    reason = "设立"
                if world.abolished(unit) == day:
                    reason = "撤销"
                rows.append({
                    "org_id": unit, "post_type": post_type, "changed_on": day,
                    "quota_before": before, "quota_after": now,
                    "quota_change": None if now is None or before is None else now - before,
                    "doc_no": "、".join(sorted({r["doc_no"] for r in told if r["doc_no"]})) or None,
                    "step_reason": reason,
                })  # fmt: skip
            before = now
    return rows


# ---------------------------------------------------------------------------------- trajectories


def trajectory(
    world: World, reform: str, day_of: date, span: tuple[date, date], before: int, after: int
) -> list[Row]:
    """The components of a reform at the end of every month counted from its eve."""
    eve = day_of - ONE_DAY
    points = {n: months_after(eve, n) for n in range(-before, after + 1)}
    joined = components(world, months_after(eve, -before), months_after(eve, after))
    named = {
        world.units.unit(r["org_id"])
        for r in world.tables["reform_unit"]
        if r["reform_id"] == reform
    }
    groups = {tuple(joined[u]) for u in named if u is not None}
    points = {n: d for n, d in points.items() if span[0] <= d <= span[1]}
    rows = []
    for group in groups:
        for own in {t for u, t in world.keys if u in group}:
            mine = [
                _state(world, group, own, d) | {"month_no": n, "on_day": d}
                for n, d in points.items()
            ]
            if not any(
                r["quota"] is None or r["quota"] or r["borrowed"] or r["actual"] for r in mine
            ):
                continue
            base = next((r for r in mine if r["month_no"] == 0), None)
            for row in mine:
                row |= {"component": group[0], "post_type": own}
                for c in ("quota", "actual"):
                    told = base is not None and base[c] and row[c] is not None
                    row[f"{c}_index"] = row[c] / base[c] if base is not None and told else None
                rows.append(row)
    return rows


def _state(world: World, group: tuple[str, ...], own: str, day: date) -> Row:
    known = [world.known(u, own, day) for u in group if (u, own) in world.keys]
    quota = [k.quota for k in known]
    actual = [0 if k.quota == 0 and k.actual is None else k.actual for k in known]
    return {"quota": None if None in quota else sum(q for q in quota if q is not None),
            "borrowed": sum(k.borrowed for k in known),
            "actual": None if None in actual else sum(a for a in actual if a is not None)}  # fmt: skip


def trajectory_total(rows: list[Row]) -> list[Row]:
    """All components known on the eve and in the last month; a month in which one is not is unknown."""
    rows = [r for r in rows if r["post_type"] not in BESIDE]
    last = max((r["month_no"] for r in rows), default=0)
    scope: dict[str, set[Any]] = {}
    for c in ("quota", "actual"):
        told = {(r["component"], r["post_type"], r["month_no"]) for r in rows if r[c] is not None}
        scope[c] = {(p, t) for p, t, n in told if n == 0 and (p, t, last) in told}
    answers = []
    for n in sorted({r["month_no"] for r in rows}):
        row: Row = {"month_no": n, "components": len({p for p, _ in scope["quota"]})}
        for c in ("quota", "actual"):
            values = [
                r[c]
                for r in rows
                if r["month_no"] == n and (r["component"], r["post_type"]) in scope[c]
            ]
            row[c] = None if not values or None in values else sum(values)
        answers.append(row)
    base = next((r for r in answers if r["month_no"] == 0), None)
    for row in answers:
        for c in ("quota", "actual"):
            told = base is not None and base[c] and row[c] is not None
            row[f"{c}_index"] = row[c] / base[c] if base is not None and told else None
    return answers
