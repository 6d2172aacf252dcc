"""When a person retires: the law as one table of dated rules, and the macros made from it.

`retirement.toml` is the table. It is copied into the database (`retirement_rule`, to be read and
cited) and written into the macros as constants, so that an age costs no join:

- `retirement_group(sex, job_class, post_type, identity, rank, position, title)`: 男, 女干部, 女高级,
  女工勤; NULL where the sex is unknown. A woman is 女工勤 by job class; without one by post type
  or identity.
- `retirement_months(born, group, known_on)`: the statutory age in months by the rules decided by
  that day.
- `retirement_month(born, group, known_on)`: the month in which it is reached, as its first day.
- `flexible_months(born, group, known_on, choice)`: the same with `choice` 'earliest' or 'latest', for
  whom the flexible scheme speaks: not for whoever reached the old age before it came into force.
- `may_delay(post_type, job_class, identity)`: whether a person may stay beyond the statutory age at
  all; civil servants and managers may not.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

GROUPS = ("男", "女干部", "女高级", "女工勤")
WORKERS = "('工勤', '辅助')"


@dataclass(frozen=True)
class Age:
    """The age of one group under one rule, in months, and how it rises with the birth month."""

    rule: str
    source: str
    decided_on: date
    effective_on: date
    group: str
    age_months: int
    first_birth: date | None = None
    births_per_month: int = 1
    most_months: int = 0


@cache
def _document() -> dict[str, Any]:
    text = files("analysis.terms").joinpath("retirement.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def law() -> tuple[Age, ...]:
    """Every age of every rule, the oldest rule first."""
    ages = [
        Age(rule["name"], rule["source"], rule["decided_on"], rule["effective_on"], **age)
        for rule in _document()["rule"]
        for age in rule["ages"]
    ]
    return tuple(sorted(ages, key=lambda a: a.decided_on))


def known_rules(on: date) -> tuple[str, ...]:
    """The names of the rules that speak for some group by what was decided by that day."""
    speaking = {age.group: age.rule for age in law() if age.decided_on <= on}
    return tuple(dict.fromkeys(age.rule for age in law() if age.rule in speaking.values()))


def macros() -> str:
    """The SQL of the macros of this module's docstring."""
    flexible, senior = _document()["flexible"], _document()["senior"]
    types, classes = _listed(flexible["not_later_types"]), _listed(flexible["not_later_classes"])
    rank, title, no_title = senior["rank"], senior["title"], senior["not_title"]
    return f"""
create or replace macro is_senior(own_rank, own_position, own_title) as
    regexp_matches(coalesce(own_rank, ''), '{rank}')
    or regexp_matches(coalesce(own_position, ''), '{rank}')
    or regexp_matches(
        regexp_replace(coalesce(own_title, ''), '{no_title}', ''),
        '{title}');

create or replace macro retirement_group(
    person_sex, class_of_job, own_type, own_identity, own_rank, own_position, own_title
) as case
    when person_sex = '男' then '男'
    when person_sex = '女' and coalesce(
            class_of_job in {WORKERS}, own_type = '工勤' or coalesce(own_identity = '工勤', false))
        then '女工勤'
    when person_sex = '女' and is_senior(own_rank, own_position, own_title) then '女高级'
    when person_sex = '女' then '女干部'
end;

create or replace macro retirement_months(born, person_group, known_on) as
    case {" ".join(_group_case(group, _age) for group in GROUPS)} end;

create or replace macro earliest_months(born, person_group, known_on) as
    case {" ".join(_group_case(group, _base) for group in GROUPS)} end;

create or replace macro retirement_month(born, person_group, known_on) as
    cast(born + to_months(cast(retirement_months(born, person_group, known_on) as integer)) as date);

create or replace macro flexible_applies(born, person_group, known_on) as
    known_on >= date '{flexible["decided_on"]}'
    and born + to_months(cast(earliest_months(born, person_group, known_on) as integer))
        >= date '{flexible["from_on"]}';

create or replace macro flexible_months(born, person_group, known_on, choice) as
    case
        when choice = 'earliest' and flexible_applies(born, person_group, known_on) then greatest(
            retirement_months(born, person_group, known_on) - {flexible["months"]},
            earliest_months(born, person_group, known_on))
        when choice = 'latest' and flexible_applies(born, person_group, known_on) then
            retirement_months(born, person_group, known_on) + {flexible["months"]}
        else retirement_months(born, person_group, known_on)
    end;

create or replace macro may_delay(own_type, class_of_job, own_identity) as not (
    coalesce(own_type in {types}, false) or coalesce(own_identity in {types}, false)
    or coalesce(class_of_job in {classes}, false));
"""


def _group_case(group: str, months: Any) -> str:
    newest_first = [age for age in reversed(law()) if age.group == group]
    known = " ".join(
        f"when known_on >= date '{age.decided_on}' then {months(age)}" for age in newest_first[:-1]
    )
    oldest = months(newest_first[-1])
    inside = f"case {known} else {oldest} end" if known else oldest
    return f"when person_group = '{group}' then {inside}"


def _listed(words: list[str]) -> str:
    return "(" + ", ".join(f"'{word}'" for word in words) + ")"


def _base(age: Age) -> str:
    return str(age.age_months)


def _age(age: Age) -> str:
    if age.first_birth is None:
        return str(age.age_months)
    later = f"date_diff('month', date '{age.first_birth}', born)"
    steps = f"({later} + {age.births_per_month}) // {age.births_per_month}"
    return f"{age.age_months} + greatest(0, least({age.most_months}, {steps}))"
