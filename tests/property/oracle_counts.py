"""Brute-force oracle, counts side by side: returns by month, three counts, inner units, monthly totals.

Written from the definitions alone (contract, oversight 1, face 8), row by row. It imports nothing of
the project.
"""

from __future__ import annotations

from datetime import date

from oracle_beside import inner_units, less, newest_last, of_unit, seats_of, units_of
from oracle_staffing import BESIDE, World, listed, month_ends, months_after
from oracle_sums import in_whole, staffing_total
from oracle_units import Row

NOT_MONTHLY = ("quota_change", "actual_change")


def staffing_total_monthly(worlds: list[World], first: date, last: date, by: str) -> list[Row]:
    """`staffing_total` at every month's last day, without the comparison with a year ago."""
    return [
        {"month": day.replace(day=1)} | {c: v for c, v in row.items() if c not in NOT_MONTHLY}
        for day in month_ends(first, last)
        for row in staffing_total(worlds, day, by)
    ]


def _returned(worlds: list[World], month: date) -> dict[tuple[int, str | None], list[str]]:
    found: dict[tuple[int, str | None], list[str]] = {}
    for number, world in enumerate(worlds):
        for row in world.tables["realname_return"]:
            if row["month"] == month:
                found.setdefault((number, world.units.unit(row["org_id"])), []).append(
                    row["status"]
                )
    return found


def realname_compliance(
    worlds: list[World], first: date, last: date, covered: tuple[date, date] | None
) -> list[Row]:
    """Who reported on time and what was used, month by month; `covered` is what quota_use speaks of."""
    months = sorted({r["month"] for w in worlds for t in ("realname_return", "quota_use")
                     for r in w.tables[t] if first <= r["month"] <= last})  # fmt: skip
    found = []
    for month in months:
        sent = _returned(worlds, month)
        use = [(n, w.units.unit(r["org_id"]), r) for n, w in enumerate(worlds) for r in w.tables["quota_use"]
               if r["month"] == month and w.card.counted(r["post_type"]) not in BESIDE]  # fmt: skip
        named = any(r["month"] == month for w in worlds for r in w.tables["quota_use"])
        told = named or (covered is not None and covered[0].replace(day=1) <= month <= covered[1])
        used = sum(r["posts"] for _, _, r in use)
        unsaid = any(r["recorded"] is None and r["posts"] for _, _, r in use)
        recorded = sum(r["posts"] for _, _, r in use if r["recorded"])
        on_time = len([1 for words in sent.values() if set(words) == {"按时上报"}])
        found.append({
            "month": month,
            "units": len(sent) or None,
            "on_time": on_time if sent else None,
            "on_time_rate": on_time / len(sent) if sent else None,
            "units_using": len({(n, u) for n, u, r in use if r["posts"]}) if told else None,
            "posts_used": used if told else None,
            "posts_recorded": recorded if told and not unsaid else None,
            "recording_rate": recorded / used if told and used and not unsaid else None,
        })  # fmt: skip
    return found


def _counted(
    world: World, unit: str, own: str, day: date, printed: bool
) -> tuple[int, date] | None:
    if world.has_ended(unit, day):
        return None
    rows = {r["counted_on"]: r["posts"] for r in newest_last(of_unit(world, "headcount", unit), "counted_on", unit)
            if r["post_type"] == own and (r.get("listed_on") is not None) == printed}  # fmt: skip
    last = max((on for on in rows if on <= day), default=None)
    if last is None or day >= months_after(last, world.card.carry_months):
        return None
    return rows[last], last


def three_counts(worlds: list[World], day: date) -> list[Row]:
    """Roster, count and printed list side by side."""
    found = []
    for world in worlds:
        for unit in units_of(world):
            spells = [r for r in world.rows("roster") if r["org_id"] == unit]
            types = {r["post_type"] for r in spells} | {
                world.card.counted(r["post_type"]) for r in of_unit(world, "headcount", unit)}  # fmt: skip
            for post_type in sorted(types):
                here = {r["person_key"] for r in spells if r["post_type"] == post_type and r["start_on"] <= day
                        and (r["end_on"] is None or r["end_on"] > day)}  # fmt: skip
                begun = any(r["start_on"] <= day for r in spells)
                row: Row = {
                    "org_id": unit,
                    "post_type": post_type,
                    "on_roster": len(here) if begun else None,
                }
                own_types = {r["post_type"] for r in of_unit(world, "headcount", unit)
                             if world.card.counted(r["post_type"]) == post_type and r["counted_on"] <= day}  # fmt: skip
                for name, printed in (("counted", False), ("printed", True)):
                    parts = [_counted(world, unit, own, day, printed) for own in sorted(own_types)]
                    known = [p for p in parts if p is not None]
                    whole = known if parts and None not in parts else []
                    row[name] = sum(p for p, _ in whole) if whole else None
                    row[f"{name}_on"] = min(on for _, on in whole) if whole else None
                row["roster_less_counted"] = less(row["on_roster"], row["counted"])
                row["roster_less_printed"] = less(row["on_roster"], row["printed"])
                row["counted_less_printed"] = less(row["counted"], row["printed"])
                # with nobody there and nothing to compare with there is no row
                if here or row["counted"] is not None or row["printed"] is not None:
                    found.append(row)
    return found


def inner_staffing(worlds: list[World], day: date) -> list[Row]:
    """Posts and people of inner units, and the people of no inner unit."""
    found = []
    for world in worlds:
        for unit in units_of(world):
            here: dict[str | None, Row] = dict(inner_units(world, unit, day) or {})
            unclear = any(r["actual"] is None for r in listed(world, day) if r["org_id"] == unit
                          and in_whole(world, unit, r["post_type"]))  # fmt: skip
            # a person on posts of two types is two there, as everywhere
            sits = [at for own in seats_of(world, unit, day).values() for at in own.values()]
            telling = any(at is not None for at in sits)
            for inner_id in {*here, *(sits if telling else ())}:
                inner = here.get(inner_id, {"posts": None, "staff": None})
                actual = sits.count(inner_id) if telling else inner["staff"]
                row = {"org_id": unit, "inner_id": inner_id, "posts": inner["posts"],
                       "actual": None if unclear else actual}  # fmt: skip
                unknown = None in (row["actual"], inner["posts"])
                row["vacant"] = (
                    0
                    if inner["posts"] == 0
                    else None
                    if unknown
                    else max(inner["posts"] - actual, 0)
                )
                row["over"] = None if unknown else max(actual - inner["posts"], 0)
                found.append(row)
    return found
