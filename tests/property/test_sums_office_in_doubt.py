"""One row of an office's table could not be read: its sums are unknown, the truth, or say what they miss.

More worlds: `WORLDS=100 python -m pytest` on this file.
"""

from __future__ import annotations

import os
from random import Random
from typing import Any

import pytest
from datasets import POOL_OF_DAYS
from load import answer, database, unread
from offices import offices
from oracle_units import Row

import analysis

WORLDS = int(os.environ.get("WORLDS", "3"))
DAYS = {"realname_return": "month", "quota_use": "month", "leader": "start_on",
        "leader_quota": "effective_on", "inner_unit": None}  # fmt: skip
"""The tables spoilt, and the column of the day from which a row of theirs speaks."""
ASKED: dict[str, tuple[tuple[str, ...], tuple[str, ...], str | None]] = {
    "realname_total": (("period",), ("returns_due", "returns_on_time", "on_time_rate", "posts_used",
                                     "posts_recorded", "recording_rate"), None),
    "quota_use_total": (("month", "post_type"), ("units_using", "posts_used", "posts_recorded"), None),
    "unrecorded_use": (("month", "org_id", "post_type"), ("posts",), None),
    "late_returns": (("org_id",), ("late_months", "missing_months", "on_time_rate"), None),
    "leading_bodies": (("org_id",), ("posts", "actual", "full_time", "over", "full_time_share"), None),
    "leadership_total": ((), ("units_staffed", "units_told", "posts", "actual", "units_over", "over",
                              "units_mixed", "units_half"), "units_unknown"),
}  # fmt: skip
"""Each question's key, what it measures, and the column that says what it leaves out."""
READ_BY = {"realname_return": {"realname_total", "late_returns"},
           "quota_use": {"realname_total", "quota_use_total", "unrecorded_use"},
           "leader": {"leading_bodies", "leadership_total"},
           "leader_quota": {"leading_bodies", "leadership_total"}, "inner_unit": set()}  # fmt: skip
LISTS = {"unrecorded_use", "late_returns", "leading_bodies", "quota_use_total"}


def _asked(con: Any, name: str, day: Any) -> dict[tuple[Any, ...], Row]:
    monthly = name in ("realname_total", "quota_use_total", "unrecorded_use", "late_returns")
    given = {"from_month": "2015-01", "to_month": "2016-12"} if monthly else {"as_of": day}
    rows = answer(getattr(analysis, name)(con, **given))
    return {tuple(r[k] for k in ASKED[name][0]): r for r in rows}


def _problems(name: str, one: dict[Any, Row], other: dict[Any, Row], touched: bool) -> list[Any]:
    _, measures, missing = ASKED[name]
    wrong: list[Any] = []
    for where in one.keys() | other.keys():
        whole, now = one.get(where), other.get(where)
        if not touched:
            wrong += [] if whole == now else [(where, whole, now)]
        elif now is None:
            wrong += [] if name in LISTS else [(where, "lost", whole)]
        elif whole is None:
            wrong += [(where, m, "claims", now[m]) for m in measures if now[m]]
        else:
            told = missing is not None and now[missing] > whole[missing]
            wrong += [(where, m, whole[m], now[m]) for m in measures
                      if now[m] is not None and now[m] != whole[m] and not told]  # fmt: skip
    return wrong


@pytest.mark.parametrize("seed", range(WORLDS))
def test_sums_are_unknown_or_the_truth(seed: int) -> None:
    rng = Random(f"office doubt {seed}")
    made = offices(f"office doubt {seed}", 1)
    tables = made.union
    choices = [t for t in DAYS if tables[t]]
    if not choices:
        return
    table = rng.choice(choices)
    row = rng.choice(tables[table])
    column = DAYS[table]
    day = None if column is None or rng.random() < 0.3 else row[column]
    doubt = unread(table, row["org_id"], row.get("post_type"), day)
    asked_on = rng.choice(POOL_OF_DAYS[8:])
    con = database(tables, made.card)
    whole = {name: _asked(con, name, asked_on) for name in ASKED}
    left = tables | {table: [r for r in tables[table] if r is not row]}
    con = database(left, made.card, refused=[doubt])
    for name in ASKED:
        touched = name in READ_BY[table]
        wrong = _problems(name, whole[name], _asked(con, name, asked_on), touched)
        assert not wrong, (name, asked_on, row, day, wrong[:4])
