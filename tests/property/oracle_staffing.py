"""Brute-force oracle, upper half: staffing and idle posts, one day after the other.

Written from the definitions alone (design, sections 1 and 5): a function says what is known
on one day, and every question over a window asks it for each of its days. The tests hold the
project's SQL against it, so it imports nothing of the project.

All questions return lists of row dicts, sorted by their leading columns.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import pairwise
from typing import Any, NamedTuple

from oracle_bank import WHOLE, Book, Card, Row, Tables, Units, play, valid_spells

ONE_DAY = timedelta(days=1)
DATE_COLUMNS = {
    "quota": ("effective_on",),
    "roster": ("start_on", "end_on"),
    "headcount": ("counted_on",),
    "realname_return": ("month",),
}
"""The days from which coverage is taken where the card states none."""


class Day(NamedTuple):
    """What is known of one unit and post type at the end of one day; None is unknown."""

    quota: int | None
    borrowed: int
    actual: int | None
    vacant_own: int | None
    basis: str | None


def months_after(day: date, months: int) -> date:
    """The same day of another month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def complete_months(start: date, end: date) -> int:
    """How many whole months lie between two days."""
    months = 0
    while months_after(start, months + 1) <= end:
        months += 1
    return months


def days(first: date, last: date) -> Iterator[date]:
    """Every day from first to last, both included."""
    while first <= last:
        yield first
        first += ONE_DAY


class World:
    """A dataset with ids and types resolved, and everything that is known of one day."""

    def __init__(self, tables: Tables, card: Card) -> None:
        self.tables = tables
        self.card = card
        self.units = Units(tables)
        # Plain functions of their arguments, asked for the same day again and again.
        self.known = cache(self._known)
        self.founded = cache(self.units.founded)
        self.abolished = cache(self.units.abolished)
        self.runs = cache(self._runs)
        self.streams = cache(self._streams)
        self.coverage = cache(self._coverage)
        self.book_after = cache(self._book_after)

    def rows(self, table: str) -> list[Row]:
        """A table with units and post types resolved; of the roster only valid spells."""
        raw = valid_spells(self.tables) if table == "roster" else self.tables.get(table, [])
        return [
            row
            | {
                "org_id": self.units.unit(row.get("org_id")),
                "post_type": self.card.counted(row["post_type"]),
            }
            for row in raw
        ]

    @cached_property
    def keys(self) -> list[tuple[str, str]]:
        """Every unit with every post type that occurs anywhere in the data."""
        tables = ("quota", "roster", "headcount", "bank_txn")
        rows = [row for table in tables for row in self.rows(table)]
        units = {r["org_id"] for r in rows if r["org_id"] is not None}
        # A sole successor may hold loans without a row of its own.
        units |= {r["to_org"] for r in self.units.lineage}
        return [(u, t) for u in sorted(units) for t in sorted({r["post_type"] for r in rows})]

    # ------------------------------------------------------------------ what the data cover

    def _coverage(self, table: str, post_type: str) -> tuple[date | None, date | None]:
        start, end = self.card.coverage or self._span()
        for of_table, of_type, entry_start, entry_end in self.card.coverage_of:
            if of_table in (None, table) and of_type in (None, post_type):
                start = entry_start or start
                end = entry_end or end
        return start, end

    def _span(self) -> tuple[date | None, date | None]:
        found = [
            row[column]
            for table, columns in DATE_COLUMNS.items()
            for row in (
                valid_spells(self.tables) if table == "roster" else self.tables.get(table, [])
            )
            for column in columns
            if row.get(column) is not None
        ]
        return min(found, default=None), max(found, default=None)

    def covered(self, table: str, post_type: str, day: date) -> bool:
        """Whether the table's coverage for that type holds the day, both ends included."""
        start, end = self.coverage(table, post_type)
        return start is not None and end is not None and start <= day <= end

    # -------------------------------------------------------------------- quota and borrowed

    def _streams(self, table: str, column: str, unit: str, post_type: str) -> list[dict[date, int]]:
        """For each own type counted as this one: {day: posts} over all ids of the unit."""
        chain = self.units.chain(unit)
        streams = []
        own_types = {r["post_type"] for r in self.tables.get(table, [])}
        for own_type in sorted(t for t in own_types if self.card.counted(t) == post_type):
            by_id = [
                [
                    r
                    for r in self.tables.get(table, [])
                    if r["org_id"] == org_id and r["post_type"] == own_type
                ]
                for org_id in chain
            ]
            stream: dict[date, int] = {}
            for place, org_id in enumerate(chain):  # a newer id's row overwrites an older's
                superseded = any(by_id[place + 1 :])
                for row in by_id[place]:
                    if superseded and row[column] >= self.units.renamed[org_id][1]:
                        continue
                    stream[row[column]] = row["posts"]
            streams.append(stream)
        return streams

    def quota(self, unit: str, post_type: str, day: date) -> int | None:
        """Posts that the unit owns, None where the data cannot tell."""
        if self.has_ended(unit, day):
            return 0
        last_rows = []
        for stream in self.streams("quota", "effective_on", unit, post_type):
            steps = [effective_on for effective_on in stream if effective_on <= day]
            if steps:
                last_rows.append(stream[max(steps)])
        if last_rows:
            return sum(last_rows)
        if self.covered("quota", post_type, day) or self.is_before_founding(unit, day):
            return 0
        return None

    def has_ended(self, unit: str, day: date) -> bool:
        """Whether the unit is abolished by the end of that day."""
        abolished = self.abolished(unit)
        return abolished is not None and day >= abolished

    def is_before_founding(self, unit: str, day: date) -> bool:
        """Whether the unit is known to be founded only later."""
        founded = self.founded(unit)
        return founded is not None and day < founded

    @cached_property
    def book_days(self) -> list[date]:
        """The days on which the loan book may change, in order."""
        ledger = {row["txn_on"] for row in self.tables.get("bank_txn", [])}
        return sorted(ledger | {row["changed_on"] for row in self.units.lineage})

    def _book_after(self, day: date) -> Book:
        return play(self.tables.get("bank_txn", []), self.units, day)

    def borrowed(self, unit: str, post_type: str, day: date) -> int:
        """Posts on loan to the unit from all pools; none once it is abolished."""
        past = [book_day for book_day in self.book_days if book_day <= day]
        if not past or self.has_ended(unit, day):
            return 0
        return sum(
            part.outstanding
            for part in self.book_after(past[-1]).parts
            if part.org_id == unit and self.card.counted(part.post_type) == post_type
        )

    # -------------------------------------------------------------------------------- people

    @cached_property
    def first_spell(self) -> dict[str, date]:
        """The first day of any spell of each unit that has one."""
        starts: dict[str, date] = {}
        for row in self.rows("roster"):
            starts[row["org_id"]] = min(starts.get(row["org_id"], date.max), row["start_on"])
        return starts

    @cached_property
    def counted_units(self) -> set[str]:
        """The units that have a headcount, of whatever type and day."""
        return {row["org_id"] for row in self.rows("headcount")}

    def _runs(self, unit: str, post_type: str) -> list[tuple[str, date, date]]:
        """(person, first day, first day gone) of touching or overlapping spells made one."""
        spells = sorted(
            (r["person_key"], r["start_on"], r.get("end_on") or date.max)
            for r in self.rows("roster")
            if (r["org_id"], r["post_type"]) == (unit, post_type)
        )
        runs: list[tuple[str, date, date]] = []
        for person, start, end in spells:
            if runs and runs[-1][0] == person and start <= runs[-1][2]:
                runs[-1] = (person, runs[-1][1], max(end, runs[-1][2]))
            else:
                runs.append((person, start, end))
        return runs

    def entries(self, unit: str, post_type: str, first: date, last: date) -> list[date]:
        """The days from first to last on which somebody entered, one for each entry."""
        return [start for _, start, _ in self.runs(unit, post_type) if first <= start <= last]

    def roster_has_begun(self, unit: str, post_type: str, day: date) -> bool:
        """Whether people of the unit are counted from the roster on that day."""
        if unit not in self.first_spell:
            return False
        only_roster = unit not in self.counted_units
        return self.first_spell[unit] <= day or (
            only_roster and self.covered("roster", post_type, day)
        )

    def people(self, unit: str, post_type: str, day: date) -> tuple[int | None, str | None]:
        """(actual, basis) of that day."""
        if self.roster_has_begun(unit, post_type, day):
            there = [p for p, start, end in self.runs(unit, post_type) if start <= day < end]
            return len(there), "roster"
        if self.has_ended(unit, day):
            return 0, None
        carried = []
        for stream in self.streams("headcount", "counted_on", unit, post_type):
            counts = [counted_on for counted_on in stream if counted_on <= day]
            if counts and day < months_after(max(counts), self.card.carry_months):
                carried.append(stream[max(counts)])
        if carried:
            return sum(carried), "headcount"
        if self.is_before_founding(unit, day):
            return 0, None
        return None, None

    def _known(self, unit: str, post_type: str, day: date) -> Day:
        """Everything known of a unit and type at the end of a day."""
        quota = self.quota(unit, post_type, day)
        actual, basis = self.people(unit, post_type, day)
        if quota == 0:
            vacant_own: int | None = 0
        elif quota is None or actual is None:
            vacant_own = None
        else:
            vacant_own = max(quota - actual, 0)
        return Day(quota, self.borrowed(unit, post_type, day), actual, vacant_own, basis)


def known(tables: Tables, card: Card, unit: str, post_type: str, day: date) -> Day:
    """What is known of a unit (its last id) and a post type (as counted) on one day."""
    return World(tables, card).known(unit, post_type, day)


# ------------------------------------------------------------------------------------ staffing


def _staffing(world: World, as_of: date) -> list[Row]:
    rows = []
    for unit, post_type in world.keys:
        quota, borrowed, actual, vacant_own, basis = world.known(unit, post_type, as_of)
        if not (quota or borrowed or actual):
            continue
        usable = None if quota is None else quota + borrowed
        unknown = usable is None or actual is None
        vacant = 0 if usable == 0 else None if unknown else max(usable - actual, 0)
        either_unknown = vacant is None or vacant_own is None
        rows.append(
            {
                "org_id": unit,
                "post_type": post_type,
                "quota": quota,
                "borrowed": borrowed,
                "usable": usable,
                "actual": actual,
                "vacant": vacant,
                "over": None if unknown else max(actual - usable, 0),
                "vacant_own": vacant_own,
                "borrowed_unused": None if either_unknown else vacant - vacant_own,
                "utilisation": None if unknown or usable == 0 else actual / usable,
                "basis": basis,
            }
        )
    return rows


def staffing(tables: Tables, card: Card, as_of: date) -> list[Row]:
    """A row per unit and type with a quota above 0, a loan or a person on that day."""
    return _staffing(World(tables, card), as_of)


def staffing_monthly(tables: Tables, card: Card, first: date, last: date) -> list[Row]:
    """`staffing` at every month's last day from first to last; `month` is its first day."""
    world = World(tables, card)
    return [
        {"month": day.replace(day=1)} | row
        for day in days(first, last)
        if (day + ONE_DAY).day == 1
        for row in _staffing(world, day)
    ]


# ---------------------------------------------------------------------------------------- idle


def _least(values: list[int | None]) -> int | None:
    """The smallest value, unknown as soon as one of them is."""
    return None if any(value is None for value in values) else min(values)


def _idle_lower(world: World, unit: str, post_type: str, window: list[date]) -> int | None:
    known_days = [world.known(unit, post_type, day) for day in window]
    if any(day.vacant_own is None or day.basis == "headcount" for day in known_days):
        return None
    entries = len(world.entries(unit, post_type, window[0] + ONE_DAY, window[-1]))
    decreases = sum(max(before.quota - after.quota, 0) for before, after in pairwise(known_days))
    return max(known_days[0].vacant_own - entries - decreases, 0)


def _vacant_since(world: World, unit: str, post_type: str, as_of: date) -> date | None:
    day = as_of
    while world.known(unit, post_type, day).vacant_own:
        day -= ONE_DAY
    return day + ONE_DAY if day < as_of else None


def _pending(world: World, unit: str, post_type: str, as_of: date) -> int:
    return sum(
        plan["posts"]
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


def _status(row: Row, is_new: bool, entered: bool) -> str:
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
    if row["basis"] == "roster" and not entered:
        return "沉睡"
    return "闲置"


def _idle(world: World, as_of: date, months: int) -> list[Row]:
    start = months_after(as_of, -months)
    window = list(days(start, as_of))
    rows = []
    for present in _staffing(world, as_of):
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
            "idle_lower": _idle_lower(world, unit, post_type, window),
            "frictional": None if upper is None else present["vacant_own"] - upper,
            "vacant_since": _vacant_since(world, unit, post_type, as_of),
            "last_entry_on": last_entry_on,
            "months_without_entry": last_entry_on and complete_months(last_entry_on, as_of),
            "pending": _pending(world, unit, post_type, as_of),
            "reason": _reason(world, unit, post_type, as_of),
            "basis": present["basis"],
        }
        entered = bool(world.entries(unit, post_type, start + ONE_DAY, as_of))
        row["status"] = _status(row, _is_new(world, unit, start, as_of), entered)
        rows.append(row)
    return rows


def idle(tables: Tables, card: Card, as_of: date, months: int = 24) -> list[Row]:
    """Own posts that nobody used on any day from the end of `as_of - months` to `as_of`."""
    return _idle(World(tables, card), as_of, months)


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

    listed = {(tuple(sorted(joined[r["org_id"]])), r["post_type"]) for r in _staffing(world, as_of)}
    rows = []
    for component, post_type in sorted(listed):
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
    for present in _staffing(world, as_of):
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


def idle_sensitivity(tables: Tables, card: Card, as_of: date) -> list[Row]:
    """Totals of `idle` by type over windows of 12, 24, 36 and 60 months.

    Columns: months, post_type, idle_upper, upper_unknown, idle_lower, lower_unknown: sums of
    what is known, and how many rows each leaves out; a sum of nothing known is None.
    """
    world = World(tables, card)
    rows = []
    for months in (12, 24, 36, 60):
        listed = _idle(world, as_of, months)
        for post_type in sorted({row["post_type"] for row in listed}):
            upper = [r["idle_upper"] for r in listed if r["post_type"] == post_type]
            lower = [r["idle_lower"] for r in listed if r["post_type"] == post_type]
            rows.append(
                {
                    "months": months,
                    "post_type": post_type,
                    "idle_upper": _sum_of_known(upper),
                    "upper_unknown": upper.count(None),
                    "idle_lower": _sum_of_known(lower),
                    "lower_unknown": lower.count(None),
                }
            )
    return rows


def _sum_of_known(values: list[int | None]) -> int | None:
    found = [value for value in values if value is not None]
    return sum(found) if found else None


def quota_total(tables: Tables, card: Card, as_of: date) -> list[Row]:
    """Posts owned and in the pools against the ceiling, by post type, and a year's growth.

    Columns: post_type, owned, units_unknown, pool (capital, lent posts included), total,
    ceiling (last rows on or before the day, summed over regions and levels; None without
    one), room (ceiling - total), growth (total less that of twelve months before).
    """
    world = World(tables, card)
    tables_of_keys = ("quota", "roster", "headcount")
    with_rows = {(r["org_id"], r["post_type"]) for t in tables_of_keys for r in world.rows(t)}
    # A borrower counts by the loans it ever held; a transaction without effect makes no unit.
    held = world.book_after(date(9999, 1, 1)).parts
    with_rows |= {(part.org_id, card.counted(part.post_type)) for part in held}
    types = {post_type for _, post_type in world.keys}
    types |= {row["post_type"] for row in _rows_as_counted(tables, card, "quota_ceiling")}

    def total(post_type: str, day: date) -> tuple[int | None, int, int]:
        keys = [key for key in world.keys if key[1] == post_type and key in with_rows]
        quotas = [world.quota(unit, post_type, day) for unit, _ in keys]
        parts = world.book_after(day).parts
        flows = world.book_after(day).flows
        pool = -sum(p.converted for p in parts if card.counted(p.post_type) == post_type)
        for (flow, _, own_type), posts in flows.items():
            if card.counted(own_type) == post_type:
                pool += {"deposited": posts, "allocated": -posts}.get(flow, 0)
        return sum(q for q in quotas if q is not None), quotas.count(None), pool

    rows = []
    for post_type in sorted(types):
        owned, unknown, pool = total(post_type, as_of)
        owned_before, _, pool_before = total(post_type, months_after(as_of, -12))
        ceilings: dict[tuple[Any, ...], tuple[date, int]] = {}
        for row in _rows_as_counted(tables, card, "quota_ceiling"):
            if row["post_type"] == post_type and row["effective_on"] <= as_of:
                place = (row["region_code"], row["level"], row["own_type"])
                step = (row["effective_on"], row["posts"])
                ceilings[place] = max(ceilings.get(place, step), step)
        ceiling = sum(posts for _, posts in ceilings.values()) if ceilings else None
        rows.append(
            {
                "post_type": post_type,
                "owned": owned,
                "units_unknown": unknown,
                "pool": pool,
                "total": owned + pool,
                "ceiling": ceiling,
                "room": None if ceiling is None else ceiling - owned - pool,
                "growth": owned + pool - owned_before - pool_before,
            }
        )
    return rows


def _rows_as_counted(tables: Tables, card: Card, table: str) -> list[Row]:
    return [
        row | {"own_type": row["post_type"], "post_type": card.counted(row["post_type"])}
        for row in tables.get(table, [])
    ]
