"""Numbered posts against plain loops: random units whose posts are registered one by one.

More worlds: `WORLDS=60 python -m pytest` on this file.
"""

from __future__ import annotations

import os
from datetime import date
from random import Random

import oracle_numbered as oracle
import pytest
from datasets import POOL_OF_DAYS, maybe_day, some_day, window
from load import database, same
from oracle_staffing import World
from oracle_units import Card, Tables

import analysis

WORLDS = int(os.environ.get("WORLDS", "2"))
CARD = Card(coverage=(date(2010, 1, 1), date(2019, 12, 31)))


def numbered_of(rng: Random) -> Tables:
    """Units of one type, mostly with as many registered posts as quota, held by one person at a time."""
    tables: Tables = {t: [] for t in ("lineage", "headcount", "bank_txn", "quota_plan", "vacancy_reason",
                                      "quota_transfer")}  # fmt: skip
    orgs, quota, inner, roster = [], [], [], []
    for n in range(8):
        unit, own = f"U{n}", rng.choice(("事业", "行政"))
        orgs.append({"org_id": unit, "name": f"{unit}院", "founded_on": None, "abolished_on": None})
        posts = rng.randint(1, 4)
        for seat in range(posts):
            founded = maybe_day(rng) if rng.random() < 0.3 else None
            inner.append({"org_id": unit, "inner_id": f"{seat}", "name": f"{seat}号", "founded_on": founded,
                          "abolished_on": None})  # fmt: skip
            if rng.random() < 0.2:
                continue
            start: date | None = rng.choice((date(2014, 1, 1), some_day(rng)))
            while start is not None and len(roster) < 99:
                later = [d for d in POOL_OF_DAYS if d > start]
                end = rng.choice((None, *later))
                roster.append({"person_key": f"P{len(roster):03}", "org_id": unit, "post_type": own,
                               "inner_id": f"{seat}", "start_on": start, "end_on": end})  # fmt: skip
                again = [d for d in POOL_OF_DAYS if end is not None and d >= end]
                start = rng.choice((None, *again)) if again else None
        steps = {date(2010, 1, 1): posts} | ({some_day(rng): posts} if rng.random() < 0.3 else {})
        if rng.random() < 0.2:
            steps[some_day(rng)] = posts + 1
        quota += [
            {"org_id": unit, "post_type": own, "effective_on": d, "posts": p}
            for d, p in steps.items()
        ]
        if rng.random() < 0.15:
            quota.append(
                {"org_id": unit, "post_type": "工勤", "effective_on": some_day(rng), "posts": 1}
            )
    return tables | {"org": orgs, "quota": quota, "inner_unit": inner, "roster": roster}


@pytest.mark.parametrize("seed", range(WORLDS))
def test_numbered_posts_and_their_sums(seed: int) -> None:
    rng = Random(f"numbered {seed}")
    tables = numbered_of(rng)
    con = database(tables, CARD)
    world = World(tables, CARD)
    day, months = rng.choice(POOL_OF_DAYS[10:]), window(rng)
    asked = {"as_of": day, "months": months}
    rows = oracle.numbered_posts(world, day, months)
    same(analysis.numbered_posts(con, **asked), rows, "org_id", "post_type")
    same(analysis.numbered_total(con, **asked), oracle.numbered_total(rows), "post_type")
    expected = oracle.numbered_by_entries(world, rows, day, months)
    same(analysis.numbered_by_entries(con, **asked), expected, "entries_class")
