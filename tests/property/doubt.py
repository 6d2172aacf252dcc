"""Unknown is not unchanged: one row of a world is spoilt, and every answer is NULL or the truth.

Many worlds stand side by side in two builds, once whole and once with one row of each spoilt.
Whatever is asked of the second is then NULL or what the first says; and what the row could not
touch is unchanged.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import duckdb
from datasets import POOL_OF_DAYS, UNTOLD, Batch, numbered, union, window
from oracle_units import Row, Tables, Units
from spoil import UNREADABLE, Spoilt, spoil
from written import built, clean_card, clean_world

Key = tuple[Any, ...]
TEXT = {"name", "units_before", "units_after", "units_joined", "explanation", "note"}
"""Columns that say who, not how many."""
MEASURES = {
    "staffing": ("quota", "borrowed", "usable", "actual", "vacant", "over", "vacant_own"),
    "idle": ("quota", "actual", "vacant_own", "idle_upper", "idle_lower"),
    "idle_component": ("vacant_own", "idle_upper"),
    "utilisation_window": ("days_used", "days_usable"),
    "before_after": (
        "quota_before",
        "quota_after",
        "actual_before",
        "actual_after",
        "quota_change",
    ),
    "bank_balance": ("capital", "outstanding", "available", "lent", "repaid"),
    "bank_loans": ("outstanding",),
    "recovery_scenario": ("taken",),
}
KEYS = {
    "staffing": ("org_id", "post_type"), "idle": ("org_id", "post_type"),
    "utilisation_window": ("org_id", "post_type"), "recovery_scenario": ("org_id", "post_type"),
    "idle_component": ("component", "post_type"), "before_after": ("component", "post_type"),
    "bank_balance": ("pool", "post_type"), "bank_loans": ("loan_id", "lent_on", "org_id"),
}  # fmt: skip


@dataclass
class Asked:
    """One question with its parameters, and from when to when it looks."""

    question: str
    parameters: str
    first: date
    last: date


@dataclass
class Wrong:
    """An answer that is neither NULL nor the truth, or one that changed and could not."""

    world: int
    spoilt: Spoilt
    asked: Asked
    key: Key
    what: str

    def __str__(self) -> str:
        row = {k: str(v) for k, v in self.spoilt.row.items() if v is not None}
        how = "contradicted" if self.spoilt.contradicted else "unreadable"
        return (f"{self.asked.question}({self.asked.parameters}) {self.key}: {self.what}\n"
                f"    {self.spoilt.table}.{self.spoilt.column} {how} in {row}")  # fmt: skip


@dataclass
class Pair:
    """The same worlds whole and spoilt, as built."""

    worlds: Batch
    spoilt: list[Spoilt | None]
    whole_db: Path
    spoilt_db: Path
    exit_statuses: tuple[int, int]
    spoilt_tables: list[Tables]


def pair(seed: int | str, size: int, folder: Path) -> Pair:
    """`size` worlds of one seed, built whole, and with one row of each spoilt."""
    rng = Random(f"doubt {seed}")
    card = clean_card(rng)
    whole: list[Tables] = []
    other: list[Tables] = []
    done: list[Spoilt | None] = []
    for number in range(size):
        tables = numbered(clean_world(rng), number)
        found = spoil(rng, tables)
        whole.append(tables)
        other.append(found[0] if found else tables)
        done.append(found[1] if found else None)
    worlds = Batch(card, whole)
    one, clean = built(folder / "whole", worlds.union, card)
    readable = [_readable(tables) for tables in other]
    two, unclean = built(folder / "spoilt", union(other), card)
    return Pair(worlds, done, one, two, (clean, unclean), readable)


def _readable(tables: Tables) -> Tables:
    """The lineage that can be read."""
    lineage = [row for row in tables["lineage"] if row["changed_on"] != UNREADABLE]
    return tables | {"lineage": lineage}


def questions(rng: Random) -> Iterator[Asked]:
    """What is asked of both."""
    for _ in range(3):
        day = rng.choice(POOL_OF_DAYS)
        yield Asked("staffing", f"as_of := '{day}'", day, day)
    for _ in range(2):
        day, months = rng.choice(POOL_OF_DAYS[8:]), window(rng)
        first = date(day.year - (months + 11) // 12, 1, 1)
        for name in ("idle", "idle_component", "utilisation_window"):
            yield Asked(name, f"as_of := '{day}', months := {months}", first, day)
        take = rng.choice(("upper", "lower"))
        parameters = f"as_of := '{day}', months := {months}, take := '{take}'"
        yield Asked("recovery_scenario", parameters, first, day)
    before, after = sorted(rng.sample(POOL_OF_DAYS, 2))
    yield Asked("before_after", f"before_on := '{before}', after_on := '{after}'", before, after)
    day = rng.choice(POOL_OF_DAYS)
    for name in ("bank_balance", "bank_loans"):
        yield Asked(name, f"as_of := '{day}'", day, day)


def joined(tables: Tables, units: set[str]) -> set[str]:
    """The units that lineage connects with these, over any number of steps."""
    found = set(units)
    while True:
        more = {row[c] for row in tables["lineage"] for c in ("from_org", "to_org")
                if {row["from_org"], row["to_org"]} & found}  # fmt: skip
        if more <= found:
            return found
        found |= more


class Judge:
    """Holds the answers of the spoilt worlds against those of the whole ones."""

    def __init__(self, built_pair: Pair) -> None:
        self.pair = built_pair
        self.answers = 0

    def all_wrong(self, rng: Random) -> list[Wrong]:
        """Every answer that is neither NULL nor the truth."""
        wrong: list[Wrong] = []
        with duckdb.connect(str(self.pair.whole_db), read_only=True) as whole, \
                duckdb.connect(str(self.pair.spoilt_db), read_only=True) as spoilt:  # fmt: skip
            for asked in questions(rng):
                wrong += self.compare(asked, _rows(whole, asked), _rows(spoilt, asked))
        return wrong

    def compare(self, asked: Asked, whole: dict[Key, Row], spoilt: dict[Key, Row]) -> list[Wrong]:
        """The answers to one question."""
        found = []
        self.answers += len(whole.keys() | spoilt.keys())
        for key in sorted(whole.keys() | spoilt.keys(), key=str):
            number = int(str(key[0])[1:4])
            what = self.pair.spoilt[number]
            problem = self.problem(asked, key, whole.get(key), spoilt.get(key), what)
            if problem and what is not None:
                found.append(Wrong(number, what, asked, key, problem))
            assert problem is None or what is not None, (asked, key, problem)
        return found

    def problem(
        self, asked: Asked, key: Key, one: Row | None, other: Row | None, what: Spoilt | None
    ) -> str | None:
        """What is wrong with an answer, in words; None where nothing is."""
        if what is None or not self.may_touch(asked, key, what):
            return None if _same(one, other) else f"touched: {_difference(one, other)}"
        measures = MEASURES[asked.question]
        if what.column == "post_type" and self.of_lost_type(key, what):
            return None
        if what.table == "lineage":
            # The successor's own rows stand; of the unit that may have ended nothing is known.
            apart = ("borrowed", "usable", "over", "vacant")  # loans are told by the bank
            told = {
                c: other[c] for c in measures if other and other[c] is not None and c not in apart
            }
            return (
                f"not in doubt: {told}" if told and self.must_be_unknown(asked, key, what) else None
            )
        if one is None:
            assert other is not None
            told = {c: other[c] for c in measures if other[c]}
            return f"claims {told} where nothing is" if told else None
        if other is None:
            if what.table == "bank_txn" or asked.question in ("idle_component", "before_after"):
                return None  # the loan itself could not be read; the component is another
            told = {c: one[c] for c in measures if one[c]}
            if (
                one.get("quota") == 0
                and not one.get("borrowed")
                and what.table in ("headcount", "roster")
            ):
                return None  # without posts and with people unknown there is no row
            return f"row lost: {told}" if told else None
        wrong = {
            c: (v, other[c])
            for c, v in one.items()
            if c not in TEXT
            and other[c] is not None
            and other[c] != v
            and not _says_less(c, v, other[c])
        }
        if asked.question == "staffing":
            for bound, fits in (("actual_least", "__le__"), ("actual_most", "__ge__")):
                wrong.pop(bound, None)
                told = one["actual"] is not None and other[bound] is not None
                if told and not getattr(other[bound], fits)(one["actual"]):
                    wrong[bound] = (one["actual"], other[bound])
        return f"(whole, spoilt): {wrong}" if wrong else None

    def of_lost_type(self, key: Key, what: Spoilt) -> bool:
        """Whether nothing else tells that the unit has anything of the type that could not be read.

        Then only the types that it is known to have are in doubt.
        """
        tables = self.pair.worlds.worlds[int(str(key[0])[1:4])]
        counted = self.pair.worlds.card.counted
        if key[1] not in (counted(what.row["post_type"]), UNTOLD):
            return False
        others = [row for table in ("quota", "headcount", "roster") for row in tables[table]
                  if row["org_id"] in what.units and row is not what.row]  # fmt: skip
        return not any(row["post_type"] == what.row["post_type"] for row in others)

    def must_be_unknown(self, asked: Asked, key: Key, what: Spoilt) -> bool:
        """Whether lineage that could not be read leaves nothing known of this unit or component."""
        units = Units(self.pair.spoilt_tables[int(str(key[0])[1:4])])
        from_org, to_org = (units.unit(what.row[c]) for c in ("from_org", "to_org"))
        ended = units.abolished(str(key[0]))
        if ended is not None and ended <= asked.last:
            return False  # that it has ended is known all the same
        if asked.question in ("idle_component", "before_after"):
            return key[0] in (from_org, to_org)
        return asked.question in ("staffing", "idle") and key[0] == from_org

    def may_touch(self, asked: Asked, key: Key, what: Spoilt) -> bool:
        """Whether the row could change that answer."""
        tables = self.pair.worlds.worlds[int(str(key[0])[1:4])]
        if asked.question in ("bank_balance", "bank_loans"):
            return what.table in ("bank_txn", "lineage", "org") and (
                what.day is None or what.day <= asked.last
            )
        if what.table == "roster":  # that the roster speaks may be known by that row alone
            return key[0] in joined(tables, what.units)
        if what.day is not None and what.day > asked.last:
            return False
        if what.table in ("bank_txn", "lineage", "org"):
            return True
        if key[0] not in joined(tables, what.units):
            return False
        if what.row.get("post_type") == UNTOLD:
            return True  # what is told as a total is not told by types
        counted = self.pair.worlds.card.counted
        return what.post_type is None or key[1] in (counted(what.post_type), UNTOLD)


def _says_less(column: str, whole: Any, spoilt: Any) -> bool:
    # A run of known days may begin later; whoever may have entered unseen is not known to sleep.
    if column == "vacant_since" and whole is not None:
        return bool(spoilt > whole)
    return column == "status" and (spoilt == "未知" or (whole, spoilt) == ("沉睡", "闲置"))


def _rows(con: duckdb.DuckDBPyConnection, asked: Asked) -> dict[Key, Row]:
    found = con.execute(f"from {asked.question}({asked.parameters})")
    columns = [column[0] for column in found.description]
    rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    return {tuple(row[k] for k in KEYS[asked.question]): row for row in rows}


def _same(one: Row | None, other: Row | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(one[c] == other[c] for c in one if c not in TEXT)


def _difference(one: Row | None, other: Row | None) -> Any:
    if one is None or other is None:
        return ("appears", other) if one is None else ("lost", one)
    return {c: (one[c], other[c]) for c in one if c not in TEXT and one[c] != other[c]}


@dataclass
class Report:
    """What was found wrong, and how many answers were held against each other."""

    wrong: list[Wrong]
    answers: int


def wrong_answers(seed: int | str, size: int) -> Report:
    """What is wrong in `size` worlds of one seed."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        both = pair(seed, size, Path(home))
        assert both.exit_statuses == (0, 3), both.exit_statuses
        judge = Judge(both)
        return Report(judge.all_wrong(Random(f"ask {seed}")), judge.answers)
