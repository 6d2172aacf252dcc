"""Brute-force oracle for reform: components of lineage, and before and after, plainly.

Written from the definitions alone (design, section 7): a graph is walked unit by unit, every
movement is booked one after the other, and what is known of a day comes from the staffing
oracle. The tests hold the project's SQL against it, so it imports nothing of the project.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from oracle_bank import play
from oracle_staffing import ONE_DAY, World
from oracle_units import Card, Row, Tables

ACCOUNTS = ("transferred_in", "transferred_out", "granted", "cut", "from_bank", "to_bank")
SIGN = {"transferred_in": 1, "transferred_out": -1, "granted": 1, "cut": -1}
SIGN |= {"from_bank": 1, "to_bank": -1}


def components(world: World, before_on: date, after_on: date) -> dict[str, list[str]]:
    """{unit: all units reached from it by lineage dated in (before_on, after_on], sorted}."""
    neighbours: dict[str, set[str]] = {}
    for row in world.units.lineage:
        if before_on < row["changed_on"] <= after_on:
            neighbours.setdefault(row["from_org"], set()).add(row["to_org"])
            neighbours.setdefault(row["to_org"], set()).add(row["from_org"])
    units = {world.units.unit(row["org_id"]) for row in world.tables.get("org", [])}
    found = {}
    for unit in units | set(neighbours):
        reached, waiting = {unit}, [unit]
        while waiting:
            for other in neighbours.get(waiting.pop(), ()):
                if other not in reached:
                    reached.add(other)
                    waiting.append(other)
        found[unit] = sorted(reached)
    return found


@dataclass
class Leg:
    """Posts that go into (+) or out of (−) a unit: one end of a transfer, or the bank's."""

    unit: str
    post_type: str
    day: date
    posts: int
    sign: int
    doc_no: str | None
    other: str | None = None
    other_side: Leg | None = None
    same_as_bank: bool = False

    def kind(self) -> tuple[Any, ...]:
        """What two records of one movement must have in common."""
        return (self.unit, self.post_type, self.sign, self.posts)


def transfer_legs(world: World, before_on: date, after_on: date) -> list[Leg]:
    """Both ends of every transfer in the window; a grant or a cut has one."""
    legs = []
    for row in world.tables.get("quota_transfer", []):
        if not before_on < row["moved_on"] <= after_on or not row["posts"]:
            continue
        source = world.units.unit(row.get("from_org"))
        target = world.units.unit(row.get("to_org"))
        own = (world.card.counted(row["post_type"]), row["moved_on"], row["posts"])
        ends = []
        if source is not None:
            ends.append(Leg(source, *own, -1, row.get("doc_no"), target))
        if target is not None:
            ends.append(Leg(target, *own, 1, row.get("doc_no"), source))
        if len(ends) == 2:
            ends[0].other_side, ends[1].other_side = ends[1], ends[0]
        legs += ends
    return legs


def bank_legs(world: World, before_on: date, after_on: date) -> list[Leg]:
    """What units gave to pools (入池) and got from them (出池, and 转正 as far as loans go)."""
    legs = []
    txns = world.tables.get("bank_txn", [])
    for row in txns:
        unit = world.units.unit(row.get("org_id"))
        if unit is None or not row.get("posts") or not before_on < row["txn_on"] <= after_on:
            continue
        if row["kind"] in ("入池", "出池"):
            sign = -1 if row["kind"] == "入池" else 1
            own = (world.card.counted(row["post_type"]), row["txn_on"], row["posts"])
            legs.append(Leg(unit, *own, sign, row.get("doc_no")))
    for day in sorted({row["txn_on"] for row in txns if row["kind"] == "转正"}):
        if not before_on < day <= after_on:
            continue
        yesterday = Counter()
        for part in play(txns, world.units, day - ONE_DAY).parts:
            yesterday[part.loan_id, part.org_id] = part.converted
        for part in play(txns, world.units, day).parts:
            posts = part.converted - yesterday[part.loan_id, part.org_id]
            if posts and part.org_id is not None:
                post_type = world.card.counted(part.post_type)
                legs.append(Leg(part.org_id, post_type, day, posts, 1, _document(world, part, day)))
    return sorted(legs, key=lambda leg: (leg.day, leg.doc_no is None, leg.doc_no or ""))


def _document(world: World, part: Any, day: date) -> str | None:
    """The document of that day's conversions of a loan, or of its borrower's loans."""
    found = [
        row["doc_no"]
        for row in world.tables.get("bank_txn", [])
        if row["kind"] == "转正" and row["txn_on"] == day and row["post_type"] == part.post_type
        and part.loan_id is not None
        and (row.get("loan_id") == part.loan_id
             or world.units.unit(row.get("org_id")) == part.org_id)
        and row.get("doc_no") is not None
    ]  # fmt: skip
    return min(found, default=None)


def _order(leg: Leg) -> tuple[Any, ...]:
    """By day, grants and cuts before transfers between units, then by document."""
    between = leg.other is not None
    return (leg.day, between, leg.other or "", leg.doc_no is None, leg.doc_no or "")


def drop_what_the_bank_recorded(transfers: list[Leg], bank: list[Leg]) -> list[Leg]:
    """Transfers without those that the bank recorded too: one of the bank's cancels one.

    The same unit, type, direction and posts, and the same day; else the same document. A
    transfer between two units is the bank's only where the bank has both of its ends.
    """
    free = list(bank)
    for same in (lambda a, b: a.day == b.day, lambda a, b: a.doc_no and a.doc_no == b.doc_no):
        for leg in sorted(transfers, key=_order):
            if leg.same_as_bank:
                continue
            for entry in free:
                if entry.kind() == leg.kind() and same(entry, leg):
                    free.remove(entry)
                    leg.same_as_bank = True
                    break
    return [
        leg
        for leg in transfers
        if not leg.same_as_bank or (leg.other_side and not leg.other_side.same_as_bank)
    ]


def booked(world: World, before_on: date, after_on: date) -> dict[tuple[str, str], Counter[str]]:
    """{(component, post type): posts by account} of every movement in the window."""
    joined = components(world, before_on, after_on)
    bank = bank_legs(world, before_on, after_on)
    transfers = drop_what_the_bank_recorded(transfer_legs(world, before_on, after_on), bank)
    books: dict[tuple[str, str], Counter[str]] = {}

    def book(leg: Leg, account: str) -> None:
        books.setdefault((joined[leg.unit][0], leg.post_type), Counter())[account] += leg.posts

    for leg in bank:
        book(leg, "from_bank" if leg.sign > 0 else "to_bank")
    for leg in transfers:
        if leg.other is None:
            book(leg, "granted" if leg.sign > 0 else "cut")
        elif leg.other not in joined[leg.unit]:
            book(leg, "transferred_in" if leg.sign > 0 else "transferred_out")
    return books


def _sides(world: World, units: list[str], post_type: str, day: date) -> Row:
    """quota, borrowed and actual of a component on one day; None as soon as one is unknown."""
    sums: Row = {"quota": 0, "borrowed": 0, "actual": 0}
    own = [unit for unit in units if (unit, post_type) in world.keys]
    if not own:
        return {"quota": None, "borrowed": 0, "actual": None}
    for unit in own:
        known = world.known(unit, post_type, day)
        nothing = known.quota == 0 and known.actual is None
        for name in sums:
            value = 0 if nothing and name == "actual" else getattr(known, name)
            sums[name] = None if sums[name] is None or value is None else sums[name] + value
    return sums


def _touched(world: World, reform: str) -> set[str]:
    units = {
        world.units.unit(row["org_id"])
        for row in world.tables.get("reform_unit", [])
        if row["reform_id"] == reform
    }
    for row in world.tables.get("lineage", []):
        if row.get("reform_id") == reform:
            units |= {world.units.unit(row["from_org"]), world.units.unit(row["to_org"])}
    return units


def _exists(world: World, unit: str, day: date) -> bool:
    return not world.has_ended(unit, day) and not world.is_before_founding(unit, day)


def before_after(
    tables: Tables, card: Card, before_on: date, after_on: date, reform: str | None = None
) -> list[Row]:
    """Every component × type that had quota, loans, people or movements, before and after."""
    world = World(tables, card)
    joined = components(world, before_on, after_on)
    books = booked(world, before_on, after_on)
    here = world.keys
    rows = []
    for units in sorted({tuple(units) for units in joined.values()}):
        if reform is not None and not _touched(world, reform) & set(units):
            continue
        of_books = {t for component, t in books if component == units[0]}
        for post_type in sorted({t for u, t in here if u in units} | of_books):
            days = [world.known(u, post_type, d) for u in units for d in (before_on, after_on)]
            anything = any(d.quota is None or d.quota or d.borrowed or d.actual for d in days)
            book = books.get((units[0], post_type), Counter())
            if not anything and not sum(book.values()):
                continue
            before = _sides(world, list(units), post_type, before_on)
            after = _sides(world, list(units), post_type, after_on)
            rows.append(_row(world, units, post_type, before_on, after_on, before, after, book))
    return rows


def _change(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before


def _row(world, units, post_type, before_on, after_on, before, after, book) -> Row:
    change = _change(before["quota"], after["quota"])
    booked_change = sum(SIGN[account] * book[account] for account in ACCOUNTS)
    return {
        "component": units[0],
        "post_type": post_type,
        "orgs_before": sum(_exists(world, u, before_on) for u in units),
        "orgs_after": sum(_exists(world, u, after_on) for u in units),
        "quota_before": before["quota"],
        "quota_after": after["quota"],
        "quota_change": change,
        "quota_change_rate": None
        if change is None or not before["quota"]
        else change / before["quota"],
        "borrowed_before": before["borrowed"],
        "borrowed_after": after["borrowed"],
        "actual_before": before["actual"],
        "actual_after": after["actual"],
        "actual_change": _change(before["actual"], after["actual"]),
        **{account: book[account] for account in ACCOUNTS},
        "unexplained": None if change is None else change - booked_change,
    }
