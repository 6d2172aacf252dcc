"""Unknown is not unchanged, in the office's own tables: one row of a world is spoilt, and every answer
is NULL or the truth; what does not read the table is unchanged.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import duckdb
from datasets import POOL_OF_DAYS, numbered, union
from offices import office_of, shared_of
from oracle_units import Row, Tables
from spoil import UNREADABLE, Spoilt
from written import built, clean_card, clean_world

CELLS = {
    "leader": ("role", "start_on", "end_on", "tenure"),
    "leader_quota": ("role", "posts", "effective_on"),
    "leader_count": ("posts", "counted_on"), "inner_unit": ("founded_on", "abolished_on"),
    "contract_staff": ("staff", "counted_on"), "contract_quota": ("posts", "effective_on"),
    "secondment": ("start_on", "due_on", "end_on"), "workload": ("value", "year"),
    "realname_return": ("status", "month"), "quota_use": ("posts", "recorded", "month"),
    "registration": ("registered_on", "expires_on", "deregistered_on"),
    "annual_report": ("filed_on", "year"), "rectification": ("found_on", "due_on", "closed_on"),
}  # fmt: skip
"""What of each table can be made unreadable."""
CONTRADICTED = {"leader_quota": "posts", "leader_count": "posts", "contract_staff": "staff",
                "contract_quota": "posts", "workload": "value", "quota_use": "posts"}  # fmt: skip
READ_BY = {
    "leader": ("leadership", "structure", "reform_targets"),
    "leader_quota": ("leadership", "structure", "reform_targets"),
    "leader_count": ("leadership", "structure", "reform_targets"),
    "inner_unit": ("structure", "reform_targets", "support_share", "inner_staffing"),
    "contract_staff": ("contract_dependence",), "contract_quota": ("contract_dependence",),
    "secondment": ("secondment_overdue", "reform_targets"),
    "workload": ("standard_gap", "funding_norm"),
    "realname_return": ("late_returns",), "quota_use": ("unrecorded_use", "quota_use_units"),
    "registration": ("registration_status",), "annual_report": ("registration_status",),
    "rectification": ("rectification_progress", "approval_freeze"),
}  # fmt: skip
QUESTIONS = {
    "leadership": (("org_id", "role", "grade"), ("posts", "actual", "vacant", "over", "full_time", "body_size",
                                                 "full_time_share")),
    "structure": (("org_id", "measure", "norm_id"), ("value", "met", "spare")),
    "reform_targets": (("reform_id", "target_id"), ("value_before", "value_after", "value", "met")),
    "support_share": (("org_id", "function_name"), ("people", "people_untold", "inner_units", "inner_share")),
    "inner_staffing": (("org_id", "inner_id"), ("posts", "actual", "vacant", "over")),
    "contract_dependence": (("org_id",), ("staff", "ceiling", "over", "in_place_of_posts", "staff_per_actual")),
    "secondment_overdue": (("org_id", "person_key", "to_org", "start_on"), ("days_overdue", "away")),
    "standard_gap": (("org_id", "post_type"), ("required", "quota_gap")),
    "funding_norm": (("org_id", "norm_id"), ("value", "met", "shortfall")),
    "late_returns": (("org_id",), ("late_months", "missing_months", "on_time_rate")),
    "unrecorded_use": (("org_id", "month", "post_type"), ("posts",)),
    "quota_use_units": (("org_id", "post_type"), ("posts_used", "posts_recorded")),
    "registration_status": (("org_id",), ("registered", "expired", "should_deregister", "filing")),
    "rectification_progress": (("org_id",), ("found", "closed", "open", "overdue", "oldest_open_days")),
    "approval_freeze": (("org_id",), ("action", "items_count", "days_overdue")),
}  # fmt: skip
"""Each question's key and what it measures."""
MAY_BE_LOST = {"leadership", "inner_staffing", "secondment_overdue", "unrecorded_use", "late_returns",
               "quota_use_units"}  # fmt: skip
"""Lists: a row that could not be read is not in them."""


@dataclass
class Wrong:
    """An answer that is neither NULL nor the truth, or one that changed and could not."""

    question: str
    parameters: str
    key: tuple[Any, ...]
    what: str
    spoilt: Spoilt

    @property
    def kind(self) -> str:
        return f"{self.question} after {self.spoilt.table}.{self.spoilt.column}"

    def __str__(self) -> str:
        row = {k: str(v) for k, v in self.spoilt.row.items() if v is not None}
        how = "contradicted" if self.spoilt.contradicted else "unreadable"
        return (f"{self.question}({self.parameters}) {self.key}: {self.what}\n"
                f"    {self.spoilt.table}.{self.spoilt.column} {how} in {row}")  # fmt: skip


def _spoil(rng: Random, tables: Tables) -> tuple[Tables, Spoilt] | None:
    choices = [(t, n, c) for t, columns in CELLS.items() for n, row in enumerate(tables[t])
               for c in columns if row.get(c) is not None]  # fmt: skip
    if not choices:
        return None
    table = rng.choice(sorted({t for t, _, _ in choices}))
    _, number, column = rng.choice([c for c in choices if c[0] == table])
    spoilt, row = deepcopy(tables), tables[table][number]
    other = CONTRADICTED.get(table)
    if other and rng.random() < 0.3:
        spoilt[table].append(row | {other: row[other] + 1})
        return spoilt, Spoilt(table, row, other, contradicted=True)
    spoilt[table][number][column] = UNREADABLE
    return spoilt, Spoilt(table, row, column, contradicted=False)


def _asked(rng: Random) -> Iterator[tuple[str, str]]:
    for name in QUESTIONS:
        day, year = rng.choice(POOL_OF_DAYS[8:]), rng.choice((2015, 2016, 2017))
        if name in ("late_returns", "unrecorded_use", "quota_use_units"):
            yield name, "from_month := '2015-01', to_month := '2016-12'"
        elif name in ("standard_gap", "funding_norm"):
            yield name, f"as_of := '{day}', in_year := {year}"
        else:
            yield name, f"as_of := '{day}'"


def _rows(con: duckdb.DuckDBPyConnection, name: str, parameters: str) -> dict[tuple[Any, ...], Row]:
    found = con.execute(f"from {name}({parameters})")
    columns = [c[0] for c in found.description]
    rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    return {tuple(row[k] for k in QUESTIONS[name][0]): row for row in rows}


def _problem(name: str, one: Row | None, other: Row | None, what: Spoilt | None) -> str | None:
    measures = QUESTIONS[name][1]
    if what is None or name not in READ_BY[what.table]:
        same = one is not None and other is not None and all(one[m] == other[m] for m in measures)
        return None if same else f"touched: {one} {other}"
    if other is None:
        # what nobody can tell has no row of a measure without a norm
        lost = name not in MAY_BE_LOST and not (
            name == "structure" and one and one["norm_id"] is None
        )
        told = {m: one[m] for m in measures if one and one[m]}
        return f"row lost: {told}" if lost and told else None
    if one is None:
        told = {m: other[m] for m in measures if other[m]}
        return f"claims {told} where nothing is" if told else None
    wrong = {m: (one[m], other[m]) for m in measures if other[m] is not None and other[m] != one[m]}
    return f"(whole, spoilt): {wrong}" if wrong else None


def wrong_answers(seed: int | str, size: int) -> tuple[list[Wrong], int]:
    """What is wrong in `size` worlds of one seed, and how many answers were held against each other."""
    rng = Random(f"doubt office {seed}")
    card, shared = clean_card(rng), shared_of(rng)
    whole = [numbered(office_of(rng, clean_world), number) for number in range(size)]
    spoilt = [_spoil(rng, tables) for tables in whole]
    other = [s[0] if s else tables for s, tables in zip(spoilt, whole, strict=True)]
    wrong, answers = [], 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        one, clean = built(Path(home) / "whole", union(whole) | shared, card)
        two, unclean = built(Path(home) / "spoilt", union(other) | shared, card)
        assert (clean, unclean) == (0, 3)
        with (
            duckdb.connect(str(one), read_only=True) as a,
            duckdb.connect(str(two), read_only=True) as b,
        ):
            for name, parameters in _asked(rng):
                before, after = _rows(a, name, parameters), _rows(b, name, parameters)
                answers += len(before.keys() | after.keys())
                for key in sorted(before.keys() | after.keys(), key=str):
                    number = re.search(r"W(\d{3})", str(key))
                    assert number is not None, key
                    made = spoilt[int(number[1])]
                    what = made[1] if made else None
                    problem = _problem(name, before.get(key), after.get(key), what)
                    if problem:
                        assert what is not None, (name, key, problem)
                        wrong.append(Wrong(name, parameters, key, problem, what))
    return wrong, answers
