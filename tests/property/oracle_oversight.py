"""Oversight by hand: plain loops over the rows of a small world, unit by unit, day by day.

Worlds of this oracle have a rename and a merger at most; a unit is known under its last id.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]


def last_id(tables: Tables, org: str) -> str:
    for row in tables["lineage"]:
        if row["change"] == "更名" and row["from_org"] == org:
            return str(row["to_org"])
    return org


def ended(tables: Tables, unit: str) -> date | None:
    for row in tables["org"]:
        if row["org_id"] == unit and row["abolished_on"] is not None:
            return row["abolished_on"]
    days = [
        r["changed_on"]
        for r in tables["lineage"]
        if r["from_org"] == unit and r["change"] == "撤并"
    ]
    return min(days, default=None)


def units(tables: Tables) -> set[str]:
    return {last_id(tables, r["org_id"]) for r in tables["org"]}


def alive(tables: Tables, unit: str, day: date) -> bool:
    born = [
        r["founded_on"]
        for r in tables["org"]
        if last_id(tables, r["org_id"]) == unit and r["founded_on"]
    ]
    end = ended(tables, unit)
    return all(b <= day for b in born) and (end is None or end > day)


def registration(tables: Tables, day: date) -> dict[str, tuple[Any, ...]]:
    """unit → registered, expired, should_deregister, days_since, filing."""
    found = {}
    year, due = day.year - 1, date(day.year, 3, 31)
    told_year = any(r["year"] == year for r in tables["annual_report"])
    for unit in units(tables):
        rows = [r for r in tables["registration"] if last_id(tables, r["org_id"]) == unit
                and (r["registered_on"] is None or r["registered_on"] <= day)]  # fmt: skip
        own = [r for r in rows if r["org_id"] == unit]
        row = (
            (own or sorted(rows, key=lambda r: r["registered_on"] or date.min))[-1]
            if rows
            else None
        )
        kind = next(r["kind"] for r in tables["org"] if r["org_id"] == unit)
        if row is None and not (kind == "事业单位" and alive(tables, unit, day)):
            continue
        gone = row["deregistered_on"] if row else None
        registered = (
            (gone is None or gone > day) if row else (False if tables["registration"] else None)
        )
        end = ended(tables, unit)
        over = end is not None and end <= day
        should = registered if over else False
        expired: bool | None = None
        if registered is not None:
            expired = registered and (
                None if row["expires_on"] is None else row["expires_on"] < day
            )  # type: ignore[index]
        filed = [r["filed_on"] for r in tables["annual_report"] if last_id(tables, r["org_id"]) == unit
                 and r["year"] == year and r["filed_on"] is not None and r["filed_on"] <= day]  # fmt: skip
        some_day = any(r["filed"] and r["filed_on"] is None for r in tables["annual_report"]
                       if last_id(tables, r["org_id"]) == unit and r["year"] == year)  # fmt: skip
        started = row["registered_on"] if row else None
        gone_by_then = [d for d in (gone, end) if d is not None and d <= day and d <= due]
        late_start = started is not None and started > date(year, 12, 31)
        must = (
            not late_start and not gone_by_then and (row is not None or not tables["registration"])
        )
        filing: str | None
        if filed:
            filing = "按时" if min(filed) <= due else "逾期"
        elif some_day:
            filing = None
        elif not must:
            filing = "不需要"
        else:
            filing = "未报" if told_year else None
        days = (day - end).days if registered and over and end else None
        found[unit] = (registered, expired, should, days, filing)
    return found


def rectification(tables: Tables, day: date) -> dict[str, tuple[Any, ...]]:
    """unit → found, closed, open, overdue, oldest_open_days."""
    items = defaultdict(list)
    for row in tables["rectification"]:
        if row["found_on"] is None or row["found_on"] <= day:
            items[last_id(tables, row["org_id"])].append(row)
    found = {}
    for unit, rows in items.items():
        still = [r for r in rows if r["closed_on"] is None or r["closed_on"] > day]
        late = [r for r in still if r["due_on"] is not None and r["due_on"] < day]
        since = [r["found_on"] for r in still]
        oldest = None if not still or None in since else (day - min(since)).days
        found[unit] = (len(rows), len(rows) - len(still), len(still), len(late), oldest)
    return found


def freeze(tables: Tables, day: date) -> dict[str, tuple[str, str]]:
    """unit → the heaviest action and the items that cause it."""
    causes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in tables["rectification"]:
        if row["found_on"] is not None and row["found_on"] > day:
            continue
        if row["due_on"] is None or (row["closed_on"] is not None and row["closed_on"] <= day):
            continue
        for rule in tables["freeze_rule"]:
            over = row["due_on"] + timedelta(days=rule["overdue_days"])
            if rule["kind"] in (row["kind"], "*") and day > over:
                causes[last_id(tables, row["org_id"])][rule["action"]].add(row["item_id"])
    found = {}
    for unit, by in causes.items():
        action = "冻结" if "冻结" in by else "暂缓"
        found[unit] = (action, "、".join(sorted(by[action])))
    return found


def inspections(tables: Tables, first: date, last: date) -> dict[str, tuple[Any, ...]]:
    """kind → done, units_inspected, units, posts_recovered, not_told."""
    found = {}
    for kind in {r["kind"] for r in tables["inspection"]}:
        rows = [
            r for r in tables["inspection"] if r["kind"] == kind and first <= r["done_on"] <= last
        ]
        posts = [r["posts_recovered"] for r in rows if r["posts_recovered"] is not None]
        if rows:
            found[kind] = (
                len(rows), len({last_id(tables, r["org_id"]) for r in rows}),
                len({last_id(tables, r["org_id"]) for r in rows if r["posts_recovered"]}),
                sum(posts) if posts else None, len(rows) - len(posts),
            )  # fmt: skip
    return found


def secondments(tables: Tables, day: date) -> set[tuple[Any, ...]]:
    """person, from, to, days overdue, whether a return is recorded, people away from the unit."""
    out = [r for r in tables["secondment"]
           if r["start_on"] <= day and (r["end_on"] is None or r["end_on"] > day)]  # fmt: skip
    away = defaultdict(set)
    for row in out:
        away[last_id(tables, row["from_org"])].add(row["person_key"])
    return {
        (r["person_key"], last_id(tables, r["from_org"]), last_id(tables, r["to_org"]),
         (day - r["due_on"]).days, r["end_on"] is not None, len(away[last_id(tables, r["from_org"])]))
        for r in out if r["due_on"] is not None and r["due_on"] < day
    }  # fmt: skip
