"""When a person retires by the rule in force: ages are data, in `retirement.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import polars as pl

GROUPS = ("男", "女干部", "女工勤")
WORKERS = ("工勤", "辅助")


@dataclass(frozen=True)
class Age:
    """The age of one group under one rule, in months, and how it rises with the birth month."""

    group: str
    age_months: int
    first_birth: date | None = None
    births_per_month: int = 1
    most_months: int = 0


@dataclass(frozen=True)
class Rule:
    """One rule with its source; `ages` by group."""

    name: str
    source: str
    decided_on: date
    effective_on: date
    ages: dict[str, Age]


@cache
def retirement_rules() -> tuple[Rule, ...]:
    """Every rule, oldest first."""
    text = files("analysis.models").joinpath("retirement.toml").read_text(encoding="utf-8")
    rules = []
    for raw in tomllib.loads(text)["rule"]:
        ages = {a["group"]: Age(**a) for a in raw.pop("age")}
        rules.append(Rule(ages=ages, **raw))
    return tuple(sorted(rules, key=lambda r: r.effective_on))


def rule_known(as_of: date) -> Rule:
    """The latest rule decided on or before `as_of`.

    It speaks for the past as well: who reached the old age before it keeps that age.
    """
    return [r for r in retirement_rules() if r.decided_on <= as_of][-1]


def retirement_age(birth_month: date, group: str, rule: Rule) -> int:
    """The statutory age in months of someone of `group` born in that month."""
    age = rule.ages[group]
    if age.first_birth is None:
        return age.age_months
    born = 12 * (birth_month.year - age.first_birth.year) + birth_month.month
    later = born - age.first_birth.month + 1
    return age.age_months + max(0, min(age.most_months, -(-later // age.births_per_month)))


def group_expr(sex: str = "sex", job_class: str = "job_class", post_type: str = "post_type",
               identity: str = "identity") -> pl.Expr:  # fmt: skip
    """The group of a person from these columns; NULL where the sex is unknown.

    A woman is 女工勤 by job class; without one by post type or identity; else 女干部.
    """
    by_class = pl.col(job_class).is_in(WORKERS)
    worker = pl.coalesce(by_class, (pl.col(post_type) == "工勤") | (pl.col(identity) == "工勤"))
    return (
        pl.when(pl.col(sex) == "男").then(pl.lit("男"))
        .when((pl.col(sex) == "女") & worker.fill_null(False)).then(pl.lit("女工勤"))
        .when(pl.col(sex) == "女").then(pl.lit("女干部"))
    )  # fmt: skip


def retires_on_expr(rule: Rule, birth_month: str = "birth_month", group: str = "group") -> pl.Expr:
    """The first day out of post: the first of the month after the age is reached.

    NULL where birth month or group is unknown.
    """
    birth = pl.col(birth_month)
    total = pl.lit(None, pl.Int64)
    for name in GROUPS:
        age = rule.ages[name]
        months = pl.lit(age.age_months, pl.Int64)
        if age.first_birth is not None:
            first = 12 * age.first_birth.year + age.first_birth.month
            later = 12 * birth.dt.year().cast(pl.Int64) + birth.dt.month() - first + 1
            steps = (later + age.births_per_month - 1) // age.births_per_month
            months = months + steps.clip(0, age.most_months)
        total = pl.when(pl.col(group) == name).then(months).otherwise(total)
    reached = 12 * birth.dt.year().cast(pl.Int64) + birth.dt.month().cast(pl.Int64) - 1 + total
    return pl.date((reached + 1) // 12, (reached + 1) % 12 + 1, 1)
