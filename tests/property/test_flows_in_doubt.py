"""One row of the roster or of the book could not be read: what flows tell is the truth of the units that
are not in doubt, and only units that the row speaks of are.

More worlds: `WORLDS=100 python -m pytest` on this file.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import date
from random import Random
from typing import Any

import pytest
from datasets import POOL_OF_DAYS, TYPES, batch, maybe_day, some_day, world_of
from load import answer, database, unread
from oracle_flows import People
from oracle_units import Card, Row, Tables

import analysis

WORLDS = int(os.environ.get("WORLDS", "2"))
CARD = Card(coverage=(POOL_OF_DAYS[0], date(2019, 12, 31)))
MANNERS = (None, "录用", "调入", "退休")


def moving(rng: Random) -> Tables:
    """A world of people who come and go, with a book beside, and no lineage."""
    tables = world_of(rng) | {"lineage": [], "bank_txn": []}
    tables["roster"] = [
        r for r in tables["roster"] if r["end_on"] is None or r["end_on"] > r["start_on"]
    ]
    for row in tables["roster"]:
        row |= {"entry": rng.choice(MANNERS), "exit": rng.choice(MANNERS)}
    orgs = [row["org_id"] for row in tables["org"]]
    moves = [
        {"person_key": rng.choice(("P00", "P01", "P02", "P03")), "org_id": rng.choice(orgs),
         "post_type": rng.choice(TYPES), "moved_on": some_day(rng), "direction": rng.choice(("上编", "下编")),
         "manner": rng.choice(MANNERS)}
        for _ in range(rng.choice((0, 3, 6)))
    ]  # fmt: skip
    key = ("person_key", "org_id", "post_type", "moved_on", "direction")
    tables["movement"] = list({tuple(m[k] for k in key): m for m in moves}.values())
    if tables["movement"] and rng.random() < 0.4:
        until = maybe_day(rng) or POOL_OF_DAYS[-1]
        tables["book"] = [{"org_id": None, "start_on": date(2014, 1, 1), "end_on": until}]
    return tables


def _told_besides(tables: Tables, row: Row) -> bool:
    every = [
        r for t in ("quota", "headcount", "roster", "movement") for r in tables[t] if r is not row
    ]
    return any(r["org_id"] == row["org_id"] and r["post_type"] == row["post_type"] and r.get("posts", 1)
               for r in every)  # fmt: skip


def spoilt(rng: Random, tables: Tables) -> tuple[str, Row, Row] | None:
    """A row of roster or book, and the doubt that it leaves where one of its cells could not be read."""
    table = rng.choice([t for t in ("roster", "movement") if tables[t]] or [None])
    if table is None:
        return None
    row = rng.choice(tables[table])
    lost = rng.choice(("post_type", "day", "end"))
    # the types that the unit has posts or people of are in doubt, and no others
    if lost == "post_type" and not _told_besides(tables, row):
        lost = "day"
    own = None if lost == "post_type" else row["post_type"]
    more: dict[str, Any] = {"person_key": row["person_key"]}
    if table == "movement":
        day = None if lost == "day" else row["moved_on"]
        more["direction"] = None if lost == "end" else row["direction"]
        return table, row, unread(table, row["org_id"], own, day, **more)
    more["start_on"] = None if lost == "day" else row["start_on"]
    more["end_on"] = None if lost == "end" else row["end_on"]
    more["sure_at_end"] = lost == "day" and row["end_on"] is None
    return table, row, unread(table, row["org_id"], own, None, **more)


@pytest.mark.parametrize("seed", range(WORLDS))
def test_flows_are_the_truth_of_the_units_that_are_not_in_doubt(seed: int) -> None:
    rng = Random(f"flow doubt {seed}")
    worlds = batch(f"flow doubt {seed}", 6, moving)
    whole, refused = worlds.union, []
    left = {name: list(rows) for name, rows in whole.items()}
    touched = set()
    for tables in worlds.worlds:
        done = spoilt(rng, tables)
        if done is not None:
            table, row, doubt = done
            left[table] = [r for r in left[table] if r is not row]
            refused.append(doubt)
            touched.add(row["org_id"])
    con = database(left, CARD, refused=refused)
    first, last = sorted(rng.sample(POOL_OF_DAYS, 2))
    unclear = set(con.sql("from flow_doubts($a, $b)", params={"a": first, "b": last}).fetchall())
    assert {unit for _, unit, _ in unclear} <= touched, (
        "units in doubt that no unread row speaks of"
    )
    expected: Counter[tuple[Any, ...]] = Counter()
    for (month, unit, own, *how), persons in People(whole, CARD).flows(first, last).items():
        if (month, unit, own) not in unclear:
            expected[month, own, *how] += persons
    found = answer(analysis.flows(con, from_on=first, to_on=last))
    told = {(r["month"], r["post_type"], r["direction"], r["manner"]): r["persons"] for r in found
            if r["direction"] != "其他变动" and r["manner"] != "存疑"}  # fmt: skip
    assert told == dict(expected)
    missing = Counter((month, own) for month, _, own in unclear)
    for row in found:
        assert row["units_unknown"] == missing[row["month"], row["post_type"]]
        assert (row["persons"] is None) == (row["manner"] == "存疑")
    assert {(r["month"], r["post_type"]) for r in found} >= set(missing)
    for month, own in {(r["month"], r["post_type"]) for r in found}:
        mine = [r for r in found if (r["month"], r["post_type"]) == (month, own)]
        signed = sum((r["persons"] or 0) * (-1 if r["direction"] == "下编" else 1) for r in mine)
        assert (mine[0]["opening"] or 0) + signed == (mine[0]["closing"] or 0)
    for year in answer(analysis.flows_yearly(con, from_on=first, to_on=last)):
        for column, direction in (("people_in", "上编"), ("people_out", "下编")):
            mine = [r for r in found if r["month"].year == year["year"] and r["direction"] == direction
                    and r["post_type"] == year["post_type"]]  # fmt: skip
            if year["post_type"] != "合计":
                known = [r["persons"] for r in mine if r["persons"] is not None]
                assert year[column] == (None if mine and not known else sum(known))
                units = {
                    u for m, u, own in unclear if (m.year, own) == (year["year"], year["post_type"])
                }
                assert year["units_unknown"] == len(units)
