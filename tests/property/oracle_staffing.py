"""Brute-force oracle, staffing: what is known of a unit and post type on one day.

Written from the definitions alone (design, sections 1, 2 and 5), day by day. The tests hold the
project's SQL against it, so it imports nothing of the project.

All questions return lists of row dicts, sorted by their leading columns.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, cached_property
from typing import NamedTuple

from oracle_bank import Book, play
from oracle_units import SUCCESSIONS, Card, Row, Tables, Units, resolved, valid_spells

ONE_DAY = timedelta(days=1)
UNTOLD = "不分类型"
BESIDE = {"备案", "报备员额", "单列", "储备", "政府雇员"}
BASES = ("headcount", "movement", "snapshot", "roster")
COUNTED = {"headcount", "snapshot"}
"""Bases between whose days people may come and go unseen."""


class People(NamedTuple):
    """How many there are, from what that is known, and which count it rests on."""

    actual: int | None
    basis: str | None
    counted_on: date | None


NOBODY = People(0, None, None)
UNKNOWN = People(None, None, None)


def _together(parts: list[People]) -> People:
    if any(part.actual is None for part in parts):
        return UNKNOWN
    # Of several parts the word that says least.
    bases = sorted({part.basis for part in parts if part.basis}, key=BASES.index)
    counts = [part.counted_on for part in parts if part.counted_on]
    actual = sum(part.actual or 0 for part in parts)
    return People(actual, bases[0] if bases else None, min(counts, default=None))


class Day(NamedTuple):
    """What is known of one unit and post type at the end of one day; None is unknown."""

    quota: int | None
    borrowed: int
    actual: int | None
    vacant_own: int | None
    basis: str | None
    counted_on: date | None = None


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


def total(values: list[int | None]) -> int | None:
    """The sum, unknown as soon as one of them is."""
    return None if None in values else sum(v for v in values if v is not None)


class World:
    """A dataset with ids and types resolved, and everything that is known of one day."""

    def __init__(self, tables: Tables, card: Card) -> None:
        self.tables = tables
        self.card = card if card.of_tables is not None else resolved(card, tables)
        self.units = Units(tables)
        # Plain functions of their arguments, asked for the same day again and again.
        self.known = cache(self._known)
        self.founded = cache(self.units.founded)
        self.abolished = cache(self.units.abolished)
        self.runs = cache(self._runs)
        self.stream = cache(self._stream)
        self.parts = cache(self._parts)
        self.coverage = cache(self._coverage)
        self.book_after = cache(self._book_after)
        self.unsaid_since = cache(self._unsaid_since)
        self._asked: list[tuple[str, str]] = []  # on the way from successor to predecessor
        self.rows = cache(self._rows)

    def _rows(self, table: str) -> list[Row]:
        """A table with units and post types resolved; of the roster only valid spells."""
        raw = valid_spells(self.tables) if table == "roster" else self.tables.get(table, [])
        return [
            row
            | {
                "org_id": self.units.unit(row.get("org_id")),
                "own_type": row["post_type"],
                "post_type": self.card.counted(row["post_type"]),
            }
            for row in raw
        ]

    @cached_property
    def mentioned(self) -> set[tuple[str, str]]:
        """The units × types of which any row of quota, people or loans speaks."""
        found = {(r["org_id"], r["post_type"])
                 for t in ("quota", "roster", "headcount") for r in self.rows(t)}  # fmt: skip
        for part in self.book_after(date(9999, 1, 1)).parts:
            if part.org_id is not None:
                found.add((part.org_id, self.card.counted(part.post_type)))
        return found

    @cached_property
    def keys(self) -> list[tuple[str, str]]:
        """What may have a row: all that is mentioned, and the sums of units told as totals."""
        told = {unit for unit, post_type in self.mentioned if post_type == UNTOLD}
        return sorted(self.mentioned | self.keys_of_heirs | {(unit, UNTOLD) for unit in told})

    @cached_property
    def keys_of_heirs(self) -> set[tuple[str, str]]:
        """Successors and the types of which those before them had something: they may have it."""
        found = set(self.mentioned_own)
        while True:
            more = {(r["to_org"], t) for r in self.units.lineage for u, t in found
                    if u == r["from_org"] and r["change"] in SUCCESSIONS}  # fmt: skip
            if more <= found:
                return {(unit, self.card.counted(t)) for unit, t in found}
            found |= more

    @cached_property
    def mentioned_own(self) -> set[tuple[str, str]]:
        """The units × types of which any row speaks, types as the files name them."""
        found = {(r["org_id"], r["own_type"])
                 for t in ("quota", "roster", "headcount") for r in self.rows(t)}  # fmt: skip
        parts = self.book_after(date(9999, 1, 1)).parts
        return found | {(p.org_id, p.post_type) for p in parts if p.org_id is not None}

    # ------------------------------------------------------------------ what the data cover

    def _coverage(self, table: str, unit: str, own_type: str) -> tuple[date, date] | None:
        assert self.card.of_tables is not None
        span = self.card.of_tables.get(table)
        if span is None:
            return None
        start, end, speaks = *span, True
        for entry in self.card.coverage_of:
            if entry.table not in (None, table) or entry.post_type not in (None, own_type):
                continue
            if entry.units == "listed":
                named = {self.units.unit(r["org_id"]) for r in self.tables.get(table, [])}
                speaks = unit in named
            elif entry.units is not None and unit not in map(self.units.unit, entry.units):
                continue
            start = entry.start or start
            end = entry.end or end
        return (start, end) if speaks else None

    def covered(self, table: str, unit: str, own_type: str, day: date) -> bool:
        """Whether the table's coverage for that unit and type holds the day, both ends included."""
        span = self.coverage(table, unit, own_type)
        return span is not None and span[0] <= day <= span[1]

    def has_ended(self, unit: str, day: date) -> bool:
        """Whether the unit is abolished by the end of that day."""
        abolished = self.abolished(unit)
        return abolished is not None and day >= abolished

    def is_before_founding(self, unit: str, day: date) -> bool:
        """Whether the unit is known to be founded only later."""
        founded = self.founded(unit)
        return founded is not None and day < founded

    # ------------------------------------------------------------------------- parts of a type

    def _parts(self, unit: str, post_type: str) -> list[str]:
        """The types as files name them that are summed: those of which any row of the unit speaks.

        Where none does, the type itself.
        """
        speaks = {
            row["own_type"]
            for table in ("quota", "roster", "headcount")
            for row in self.rows(table)
            if row["org_id"] == unit
            and row["post_type"] == post_type
            and (table != "quota" or row["posts"] > 0)
        }
        return sorted(speaks) or [post_type]

    def _stream(self, table: str, column: str, unit: str, own_type: str) -> dict[date, int]:
        """{day: posts} of one type over all ids of the unit; a newer id's rows rule an older's."""
        chain = self.units.chain(unit)
        by_id = [
            [
                r
                for r in self.tables.get(table, [])
                if (r["org_id"], r["post_type"]) == (i, own_type)
            ]
            for i in chain
        ]
        stream: dict[date, int] = {}
        for place, org_id in enumerate(chain):
            superseded = any(by_id[place + 1 :])
            for row in by_id[place]:
                if superseded and row[column] >= self.units.renamed[org_id][1]:
                    continue
                stream[row[column]] = row["posts"]
        return stream

    def _unsaid_since(self, unit: str, own_type: str) -> list[date]:
        """The days on which a unit succeeded others that had posts or people of the type.

        From such a day on its posts or counts are unknown until a row tells them, unless a
        transfer of the day says what moved.
        """
        if (unit, own_type) in self._asked:
            return []  # a ring: who has come from itself took over nothing
        self._asked.append((unit, own_type))
        found = []
        for row in self.units.lineage:
            day, gone = row["changed_on"], row["from_org"]
            if row["change"] not in SUCCESSIONS or row["to_org"] != unit:
                continue
            if not self._had(gone, own_type, day):
                continue
            moved = [
                t for t in self.tables.get("quota_transfer", [])
                if (t["moved_on"], t["post_type"]) == (day, own_type)
                and self.units.unit(t.get("from_org")) == gone
                and self.units.unit(t.get("to_org")) == unit
            ]  # fmt: skip
            if not moved:
                found.append(day)
        self._asked.pop()
        return sorted(found)

    def _had(self, unit: str, own_type: str, day: date) -> bool:
        """Whether the unit had posts or people of the type until that day, by what was told last."""
        quota = self.stream("quota", "effective_on", unit, own_type)
        counts = self.stream("headcount", "counted_on", unit, own_type)
        for stream in (quota, counts):
            last = max((on for on in stream if on < day), default=None)
            if last is not None and stream[last] > 0:
                return True
        # What it had taken over itself, and nobody told since, it may have had.
        told = [on for on in (*quota, *counts) if on <= day]
        if any(
            since > max(told, default=date.min)
            for since in self.unsaid_since(unit, own_type)
            if since <= day
        ):
            return True
        return any(start < day <= end for _, start, end in self.spells(unit, (own_type,)))

    # -------------------------------------------------------------------- quota and borrowed

    def quota(self, unit: str, post_type: str, day: date) -> int | None:
        """Posts that the unit owns, None where the data cannot tell."""
        if post_type == UNTOLD:
            own = [] if self.typed_quota(unit) else [self._quota_part(unit, UNTOLD, day)]
            return total(
                own + [self.quota(unit, other, day) for other in self.summed(unit, "quota")]
            )
        return total([self._quota_part(unit, own, day) for own in self.parts(unit, post_type)])

    def typed_quota(self, unit: str) -> bool:
        """Whether the unit's quota is told by types."""
        return any(r["org_id"] == unit and r["post_type"] != UNTOLD for r in self.rows("quota"))

    def typed_people(self, unit: str) -> bool:
        """Whether the unit's people are told by types."""
        rows = [*self.rows("roster"), *self.rows("headcount")]
        return any(r["org_id"] == unit and r["post_type"] != UNTOLD for r in rows)

    def told_as_total(self, unit: str, table: str) -> bool:
        """Whether a table tells of the unit's posts or people as a total."""
        return any(r["org_id"] == unit and r["post_type"] == UNTOLD for r in self.rows(table))

    def is_mixed(self, unit: str) -> bool:
        """Whether one side of the unit is told as a total and the other is not."""
        return self.told_as_total(unit, "quota") != self.told_as_total(unit, "headcount")

    def summed(self, unit: str, table: str) -> list[str]:
        """The types that the row of totals sums on this side: those not beside."""
        if not self.is_mixed(unit) or self.told_as_total(unit, table):
            return []
        types = {t for u, t in self.mentioned | self.keys_of_heirs if u == unit}
        return sorted(types - BESIDE - {UNTOLD})

    def _quota_part(self, unit: str, own_type: str, day: date) -> int | None:
        if self.has_ended(unit, day):
            return 0
        stream = self.stream("quota", "effective_on", unit, own_type)
        last = max((step for step in stream if step <= day), default=None)
        unsaid = [since for since in self.unsaid_since(unit, own_type) if since <= day]
        if unsaid and (last is None or last < max(unsaid)):
            return None
        if last is not None:
            return stream[last]
        if own_type != UNTOLD and self._quota_is_total(unit, day):
            return None
        if self.is_before_founding(unit, day):
            return 0
        return 0 if own_type != UNTOLD and self.covered("quota", unit, own_type, day) else None

    def _quota_is_total(self, unit: str, day: date) -> bool:
        """Whether the unit's quota is told as a total on that day, and not by types."""
        stream = self.stream("quota", "effective_on", unit, UNTOLD)
        return not self.has_ended(unit, day) and any(step <= day for step in stream)

    def _people_are_total(self, unit: str, day: date) -> bool:
        """Whether the unit's people are told as a total on that day, and not by types."""
        return not self.has_ended(unit, day) and self._carried(unit, UNTOLD, day) is not None

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
            if part.org_id == unit
            and (
                self.card.counted(part.post_type) == post_type
                # The row of a unit told as a total has the loans of all types.
                or (post_type == UNTOLD and self.is_mixed(unit) and part.post_type not in BESIDE)
            )
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

    def spells(self, unit: str, own_types: tuple[str, ...]) -> list[tuple[str, date, date]]:
        """(person, first day, first day gone) of touching or overlapping spells made one."""
        return self.runs(unit, own_types)

    def _runs(self, unit: str, own_types: tuple[str, ...]) -> list[tuple[str, date, date]]:
        spells = sorted(
            (r["person_key"], r["start_on"], r.get("end_on") or date.max)
            for r in self.rows("roster")
            if r["org_id"] == unit and r["own_type"] in own_types
        )
        runs: list[tuple[str, date, date]] = []
        for person, start, end in spells:
            if runs and runs[-1][0] == person and start <= runs[-1][2]:
                runs[-1] = (person, runs[-1][1], max(end, runs[-1][2]))
            else:
                runs.append((person, start, end))
        return runs

    def own_types(self, post_type: str) -> tuple[str, ...]:
        """The types, as files name them, that are counted as this one."""
        return tuple(
            sorted({r["own_type"] for r in self.rows("roster") if r["post_type"] == post_type})
        )

    def entries(self, unit: str, post_type: str, first: date, last: date) -> list[date]:
        """The days from first to last on which somebody entered, one for each entry."""
        types = self.summed(unit, "headcount") if post_type == UNTOLD else [post_type]
        runs = [run for t in types for run in self.spells(unit, self.own_types(t))]
        return [start for _, start, _ in runs if first <= start <= last]

    def people(self, unit: str, post_type: str, day: date) -> People:
        """How many people are there on that day."""
        if post_type == UNTOLD:
            own = [] if self.typed_people(unit) else [self._people_part(unit, UNTOLD, day)]
            return _together(
                own + [self.people(unit, t, day) for t in self.summed(unit, "headcount")]
            )
        own_types = self.parts(unit, post_type)
        parts = {own: self._people_part(unit, own, day) for own in own_types}
        listed = tuple(own for own, part in parts.items() if part.basis == "roster")
        counted = [part for own, part in parts.items() if own not in listed]
        if any(part.actual is None for part in counted):
            return UNKNOWN
        # Who moves from one part to another, or holds posts of both, is one.
        here = len({p for p, start, end in self.spells(unit, listed) if start <= day < end})
        counted_together = _together([*counted, People(here, "roster" if listed else None, None)])
        return counted_together

    def _people_part(self, unit: str, own_type: str, day: date) -> People:
        spells = self.spells(unit, (own_type,))
        if any(start <= day for _, start, _ in spells):
            return People(sum(start <= day < end for _, start, end in spells), "roster", None)
        if self.has_ended(unit, day):
            return NOBODY if not self._begun(unit, own_type, day) else People(0, "roster", None)
        count = self._carried(unit, own_type, day)
        if count is not None:
            return count
        if self._people_unsaid(unit, own_type, day):
            return UNKNOWN
        if self._people_are_total(unit, day):
            return NOBODY if self.is_before_founding(unit, day) else UNKNOWN
        if self._begun(unit, own_type, day):
            return People(0, "roster", None)
        return NOBODY if self.is_before_founding(unit, day) else UNKNOWN

    def people_unsaid(self, unit: str, post_type: str, day: date) -> bool:
        """Whether who is there is unknown because people came by a succession that nobody told."""
        if self.people(unit, post_type, day).actual is not None or self.has_ended(unit, day):
            return False
        if post_type == UNTOLD:
            types = [] if self.typed_people(unit) else [UNTOLD]
            types += [o for t in self.summed(unit, "headcount") for o in self.parts(unit, t)]
        else:
            types = self.parts(unit, post_type)
        return any(self._people_unsaid(unit, own, day) for own in types)

    def _people_unsaid(self, unit: str, own_type: str, day: date) -> bool:
        """Whether people came by a succession of whom no count has told since.

        A roster that has begun would name them, but not those whom only counts ever told.
        """
        counts = [on for on in self.stream("headcount", "counted_on", unit, own_type) if on <= day]
        last = max(counts, default=None)
        for since in self.unsaid_since(unit, own_type):
            if since <= day and (last is None or last < since):
                gone = [r["from_org"] for r in self.units.lineage
                        if r["to_org"] == unit and r["changed_on"] == since]  # fmt: skip
                if last is not None or any(self._was_counted(g, own_type, since) for g in gone):
                    return True
        return False

    def _was_counted(self, unit: str, own_type: str, day: date) -> bool:
        counts = self.stream("headcount", "counted_on", unit, own_type)
        last = max((on for on in counts if on < day), default=None)
        if last is not None and counts[last] > 0:
            return True
        before = [r for r in self.units.lineage
                  if r["to_org"] == unit and r["changed_on"] in self.unsaid_since(unit, own_type)
                  and (last or date.min) < r["changed_on"] <= day]  # fmt: skip
        return any(self._was_counted(r["from_org"], own_type, r["changed_on"]) for r in before)

    def _begun(self, unit: str, own_type: str, day: date) -> bool:
        """Whether the unit's roster speaks on that day of types of which it names nobody."""
        if unit not in self.first_spell:
            return False
        only_roster = unit not in self.counted_units
        return self.first_spell[unit] <= day or (
            only_roster and self.covered("roster", unit, own_type, day)
        )

    def _carried(self, unit: str, own_type: str, day: date) -> People | None:
        """The latest count of the type, while it is carried; unknown after an untold succession."""
        stream = self.stream("headcount", "counted_on", unit, own_type)
        last = max((on for on in stream if on <= day), default=None)
        if last is None or day >= months_after(last, self.card.carry_months):
            return None
        if any(last < since <= day for since in self.unsaid_since(unit, own_type)):
            return UNKNOWN
        return People(stream[last], "headcount", last)

    # ------------------------------------------------------------------------- one unit and type

    def _known(self, unit: str, post_type: str, day: date) -> Day:
        """Everything known of a unit and type at the end of a day."""
        quota = self.quota(unit, post_type, day)
        actual, basis, counted_on = self.people(unit, post_type, day)
        if quota == 0:
            vacant_own: int | None = 0
        elif quota is None or actual is None:
            vacant_own = None
        else:
            vacant_own = max(quota - actual, 0)
        borrowed = self.borrowed(unit, post_type, day)
        return Day(quota, borrowed, actual, vacant_own, basis, counted_on)


def known(tables: Tables, card: Card, unit: str, post_type: str, day: date) -> Day:
    """What is known of a unit (its last id) and a post type (as counted) on one day."""
    return World(tables, card).known(unit, post_type, day)


# ------------------------------------------------------------------------------------ staffing


def listed(world: World, as_of: date) -> list[Row]:
    """A row per unit and type: see `staffing`."""
    rows = []
    for unit, post_type in world.keys:
        quota, borrowed, actual, vacant_own, basis, counted_on = world.known(unit, post_type, as_of)
        nothing = not (quota or borrowed or actual) and quota is not None
        if nothing and not world.people_unsaid(unit, post_type, as_of):
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
                "counted_on": counted_on,
            }
        )
    return rows


def staffing(tables: Tables, card: Card, as_of: date) -> list[Row]:
    """A row per unit and type with a quota above 0, a loan or a person on that day, or whose
    quota is unknown on it though the data speak of it at some time."""
    return listed(World(tables, card), as_of)


def month_ends(first: date, last: date) -> list[date]:
    """Every month's last day from first to last."""
    return [day for day in days(first, last) if (day + ONE_DAY).day == 1]


def staffing_monthly(tables: Tables, card: Card, first: date, last: date) -> list[Row]:
    """`staffing` at every month's last day from first to last; `month` is its first day."""
    world = World(tables, card)
    return [
        {"month": day.replace(day=1)} | row
        for day in month_ends(first, last)
        for row in listed(world, day)
    ]
