"""Worlds written as an office's files and built as users build them."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from random import Random

from datasets import POOL_OF_DAYS, world_of
from oracle_units import Card, Tables

from analysis.build import build

COLUMNS = {
    "org": ("org_id", "name", "parent_id", "level", "kind", "sector", "founded_on", "abolished_on"),
    "lineage": ("from_org", "to_org", "changed_on", "change"),
    "quota": ("org_id", "post_type", "effective_on", "posts"),
    "roster": ("person_key", "org_id", "post_type", "start_on", "end_on"),
    "headcount": ("org_id", "post_type", "counted_on", "posts"),
    "bank_txn": ("txn_id", "txn_on", "kind", "pool", "org_id", "post_type", "posts", "loan_id", "due_on"),
    "quota_plan": ("org_id", "post_type", "direction", "approved_on", "plan_no", "posts", "used",
                   "abandoned", "closed_on"),
    "vacancy_reason": ("org_id", "post_type", "start_on", "end_on", "reason", "posts"),
    "quota_transfer": ("moved_on", "from_org", "to_org", "post_type", "doc_no", "posts"),
}  # fmt: skip
OFFICE = {
    "org": (*COLUMNS["org"], "category", "region_code"),
    "roster": (*COLUMNS["roster"], "inner_id", "birth_month", "sex", "identity", "job_class", "exit"),
    "leader": ("person_key", "org_id", "start_on", "role", "grade", "tenure", "end_on"),
    "leader_quota": ("org_id", "role", "grade", "effective_on", "posts"),
    "leader_count": ("org_id", "role", "grade", "counted_on", "posts"),
    "inner_unit": ("org_id", "inner_id", "name", "founded_on", "abolished_on", "posts", "staff"),
    "contract_staff": ("org_id", "counted_on", "staff"),
    "contract_quota": ("org_id", "effective_on", "posts"),
    "secondment": ("person_key", "from_org", "to_org", "start_on", "due_on", "end_on", "doc_no"),
    "workload": ("org_id", "year", "measure", "value"),
    "realname_return": ("org_id", "month", "status"),
    "quota_use": ("org_id", "month", "post_type", "posts", "recorded"),
    "registration": ("org_id", "registered_on", "expires_on", "deregistered_on", "pending"),
    "annual_report": ("org_id", "year", "filed_on", "filed"),
    "rectification": ("item_id", "org_id", "kind", "found_on", "due_on", "closed_on"),
    "standard": ("sector", "measure", "post_type", "posts_per_unit", "source"),
    "norm": ("norm_id", "scope", "measure", "operator", "threshold", "soft", "effective_on", "source"),
    "freeze_rule": ("kind", "overdue_days", "action", "source"),
    "org_limit": ("region_code", "kind", "effective_on", "units"),
    "reform": ("reform_id", "name", "effective_on"),
    "reform_unit": ("reform_id", "org_id"),
    "reform_target": ("reform_id", "target_id", "measure", "scope", "operator", "threshold", "soft"),
}  # fmt: skip
"""What an office's own tables have besides."""
FLAGS = {True: "是", False: "否"}


def clean_world(rng: Random) -> Tables:
    """A world that a build takes as it is: what a file must tell is told."""
    tables = world_of(rng)
    tables["bank_txn"] = [
        row
        for row in tables["bank_txn"]
        if row["posts"] is not None or row["kind"] in ("展期", "承接")
    ]
    # A day that cannot be read is told by its neighbours where rows stand in order: they do.
    for table, day in (("quota", "effective_on"), ("headcount", "counted_on")):
        tables[table] = sorted(
            tables[table], key=lambda row: (row["org_id"], row["post_type"], row[day])
        )
    tables["roster"] = [
        row for row in tables["roster"] if row["end_on"] is None or row["end_on"] > row["start_on"]
    ]
    return tables


def clean_card(rng: Random) -> Card:
    """A card that states what the data cover, so that no rejected row moves it."""
    return Card(
        coverage=(POOL_OF_DAYS[0], date(2019, 12, 31)),
        carry_months=rng.choice((6, 12, 18)),
        count_as=rng.choice(({}, {}, {"参公": "事业"})),
    )


def write(folder: Path, tables: Tables, card: Card) -> Path:
    """One CSV file a table, as an office may hand them in."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in (COLUMNS | (OFFICE if "leader" in tables else {})).items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, columns, extrasaction="ignore")
            out.writeheader()
            for row in tables.get(name, []):
                out.writerow({k: FLAGS[v] if isinstance(v, bool) else v for k, v in row.items()})
    assert card.coverage is not None
    first, last = card.coverage
    lines = ['title = "世界"', 'kind = "synthetic"', f'coverage = ["{first}", "{last}"]',
             f"carry_months = {card.carry_months}"]  # fmt: skip
    if card.count_as:
        pairs = ", ".join(f'"{k}" = "{v}"' for k, v in card.count_as.items())
        lines.append(f"count_as = {{{pairs}}}")
    (folder / "dataset.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def built(folder: Path, tables: Tables, card: Card) -> tuple[Path, int]:
    """The database of these worlds, and the exit status of its build."""
    outcome = build(write(folder, tables, card))
    return outcome.database, outcome.exit_status
