"""One row of posts, people, units, plans or papers could not be read: the tables and sums of an office are
unknown, the truth, or say what they leave out.

More worlds: `WORLDS=100 python -m pytest` on this file.
"""

from __future__ import annotations

import os
from datetime import date
from random import Random
from typing import Any

import pytest
from datasets import POOL_OF_DAYS
from load import answer, database, unread
from offices import offices
from oracle_units import Card, Row, Tables, Units

import analysis

WORLDS = int(os.environ.get("WORLDS", "2"))
WITHIN = tuple(f"within_{n}" for n in (1, 3, 12, 24, 60))
SUMS = ("quota_before", "quota_after", "quota_change", "transferred_in", "transferred_out", "granted", "cut",
        "from_bank", "to_bank", "unexplained")  # fmt: skip
ASKED: dict[str, tuple[dict[str, Any], tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "before_after_total": ({}, ("post_type",), ("orgs_before", "orgs_after", *SUMS),
                           ("components_unknown", "movements_unknown", "components_unclear")),
    "reform_targets": ({}, ("reform_id", "target_id"), ("value_before", "value_after", "value", "met"), ()),
    "retirement_due": ({}, ("org_id", "post_type"), ("actual", "overdue", *WITHIN, "birth_unknown"), ()),
    "retirement_due_total": ({"by": "kind"}, ("group_name", "post_type"), ("actual", "overdue", *WITHIN),
                             ("units_unknown",)),
    "age_profile": ({}, ("group_name", "age_band"), ("persons",), ("units_unknown",)),
    "structure_by_kind": ({}, ("measure", "kind"), ("units", "smallest", "middle", "largest"),
                          ("units_unknown",)),
    "unit_count": ({}, ("level", "kind"), ("units",), ("units_unknown",)),
    "contract_dependence": ({}, ("org_id",), ("staff", "ceiling", "over", "quota", "actual", "vacant_own",
                                              "idle_upper", "in_place_of_posts", "staff_per_actual"), ()),
    "secondment_overdue": ({}, ("org_id", "person_key", "to_org", "start_on"),
                           ("days_overdue", "away", "share_away"), ()),
    "registration_status": ({}, ("org_id",), ("registered", "expired", "should_deregister", "days_since",
                                              "filing"), ()),
    "rectification_progress": ({"by": "kind"}, ("group_name",),
                               ("found", "closed", "open", "overdue", "closing_rate", "oldest_open_days"),
                               ("units_unknown",)),
    "plan_execution": ({}, ("org_id", "post_type", "direction", "plan_no"),
                       ("approved", "used", "abandoned", "posts_left", "persons_joined", "days_past"), ()),
    "three_counts": ({}, ("org_id", "post_type"), ("on_roster", "counted", "printed", "roster_less_counted"), ()),
    "leadership_total": ({}, (), ("posts", "actual", "over", "units_over", "units_mixed", "units_half"),
                         ("units_unknown", "posts_unknown", "over_unknown", "mixed_unknown", "half_unknown")),
}  # fmt: skip
"""Each question: what it is asked with, its key, what it measures, and what counts what it leaves out."""
LISTS = {"secondment_overdue", "plan_execution", "three_counts", "structure_by_kind"}
"""What could not be read has no row in them."""
DAY = {"quota": "effective_on", "headcount": "counted_on", "contract_staff": "counted_on", "leader": "start_on",
       "contract_quota": "effective_on", "secondment": "start_on", "rectification": "found_on",
       "leader_quota": "effective_on", "quota_transfer": "moved_on", "quota_plan": None, "registration": None,
       "annual_report": None, "inner_unit": None}  # fmt: skip
"""Tables whose rows are refused whole, and the column of the day from which they speak."""


def spoilt(rng: Random, tables: Tables) -> tuple[Tables, str, Row, list[Row]] | None:
    """The world with a row of some table unread, the row, and the doubt that the check would hand over."""
    table = rng.choice([t for t in (*DAY, "roster", "org") if tables[t]])
    row = rng.choice(tables[table])
    if table == "org":
        cells = [c for c in ("founded_on", "abolished_on") if row[c]]
        units = Units(tables)
        traces = units.traces(str(units.unit(row["org_id"])))
        if "founded_on" in cells and any(day < row["founded_on"] for day in traces):
            cells.remove("founded_on")  # what is told of had been founded
        if not cells:
            return None
        lost = rng.choice(cells)
        reason = "设立日读不出" if lost == "founded_on" else "数据读不出"
        left = [r | {lost: None} if r is row else r for r in tables["org"]]
        return (
            tables | {"org": left},
            table,
            row,
            [unread("org", row["org_id"], None, None, reason=reason)],
        )
    left = tables | {table: [r for r in tables[table] if r is not row]}
    if table == "roster":
        lost = rng.choice(("start_on", "end_on"))
        sure = lost == "start_on" and row["end_on"] is None
        more = {c: None if c == lost else row[c] for c in ("start_on", "end_on")}
        doubt = unread(table, row["org_id"], row["post_type"], None, person_key=row["person_key"],
                       sure_at_end=sure, **more)  # fmt: skip
        return left, table, row, [doubt]
    column = DAY[table]
    day = None if column is None or rng.random() < 0.3 else row[column]
    ends = ("from_org", "to_org") if "from_org" in row else ("org_id",)
    return (
        left,
        table,
        row,
        [unread(table, row[c], row.get("post_type"), day) for c in ends if row[c]],
    )


def _asked(con: Any, name: str, day: date) -> dict[tuple[Any, ...], Row]:
    more, key, _, _ = ASKED[name]
    given = more | ({"after_on": day} if name == "before_after_total" else {"as_of": day})
    return {tuple(r[k] for k in key): r for r in answer(getattr(analysis, name)(con, **given))}


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, int | float):
        return abs(one - other) < 1e-9
    return bool(one == other)


def problems(name: str, one: dict[Any, Row], other: dict[Any, Row]) -> list[Any]:
    """Answers that are neither unknown nor the truth, and do not say that they leave out more."""
    _, _, measures, missing = ASKED[name]
    wrong: list[Any] = []
    for where in one.keys() | other.keys():
        whole, now = one.get(where), other.get(where)
        if now is None:
            assert whole is not None
            told = {m: whole[m] for m in measures if whole[m]}
            wrong += [(where, "lost", told)] if told and name not in LISTS else []
        elif whole is None:
            more = any(now[c] for c in missing)
            wrong += [] if more else [(where, m, "claims", now[m]) for m in measures if now[m]]
        elif not any((now[c] or 0) > (whole[c] or 0) for c in missing):
            wrong += [(where, m, whole[m], now[m]) for m in measures
                      if now[m] is not None and not _same(whole[m], now[m])]  # fmt: skip
    return wrong


@pytest.mark.parametrize("seed", range(WORLDS))
def test_every_answer_is_unknown_or_the_truth(seed: int) -> None:
    rng = Random(f"answers doubt {seed}")
    made = offices(f"answers doubt {seed}", 1)
    tables = made.union
    tables["roster"] = [
        r for r in tables["roster"] if r["end_on"] is None or r["end_on"] > r["start_on"]
    ]
    card = Card(coverage=(POOL_OF_DAYS[0], date(2019, 12, 31)), carry_months=made.card.carry_months)
    done = spoilt(rng, tables)
    if done is None:
        return
    left, table, row, doubts = done
    asked_on = rng.choice(POOL_OF_DAYS[8:])
    con = database(tables, card)
    # binding a question takes longer than asking it of so small a world: a few at a time
    names = sorted(ASKED) if "WORLDS" in os.environ else rng.sample(sorted(ASKED), 5)
    whole = {name: _asked(con, name, asked_on) for name in names}
    con = database(left, card, refused=doubts)
    told = {k: str(v) for k, v in row.items() if v is not None}
    found = {name: problems(name, whole[name], _asked(con, name, asked_on)) for name in names}
    wrong = {name: rows[:2] for name, rows in found.items() if rows}
    assert not wrong, (asked_on, table, told, doubts, wrong)
