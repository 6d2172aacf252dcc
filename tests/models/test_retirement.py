"""Retirement ages against the examples of the published tables."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from analysis.models.retirement import (
    GROUPS,
    group_expr,
    retirement_age,
    retirement_rules,
    retires_on_expr,
    rule_known,
)

OLD, NEW = retirement_rules()

# Birth month, group, statutory age (years, months), the month in which it is reached.
PUBLISHED = [
    ((1964, 12), "男", (60, 0), (2024, 12)),
    ((1965, 1), "男", (60, 1), (2025, 2)),
    ((1965, 4), "男", (60, 1), (2025, 5)),
    ((1965, 5), "男", (60, 2), (2025, 7)),
    ((1976, 8), "男", (62, 11), (2039, 7)),
    ((1976, 9), "男", (63, 0), (2039, 9)),
    ((1990, 1), "男", (63, 0), (2053, 1)),
    ((1969, 12), "女干部", (55, 0), (2024, 12)),
    ((1970, 1), "女干部", (55, 1), (2025, 2)),
    ((1970, 5), "女干部", (55, 2), (2025, 7)),
    ((1981, 8), "女干部", (57, 11), (2039, 7)),
    ((1981, 9), "女干部", (58, 0), (2039, 9)),
    ((1974, 12), "女工勤", (50, 0), (2024, 12)),
    ((1975, 1), "女工勤", (50, 1), (2025, 2)),
    ((1975, 2), "女工勤", (50, 1), (2025, 3)),
    ((1975, 3), "女工勤", (50, 2), (2025, 5)),
    ((1984, 10), "女工勤", (54, 11), (2039, 9)),
    ((1984, 11), "女工勤", (55, 0), (2039, 11)),
]


@pytest.mark.parametrize(("born", "group", "age", "reached"), PUBLISHED)
def test_published_examples(born, group, age, reached):
    birth = date(*born, 1)
    assert divmod(retirement_age(birth, group, NEW), 12) == age
    frame = pl.DataFrame({"birth_month": [birth], "group": [group]})
    # Out of post from the month after the one in which the age is reached.
    month = 12 * reached[0] + reached[1]
    assert frame.select(retires_on_expr(NEW)).item() == date(month // 12, month % 12 + 1, 1)


@pytest.mark.parametrize("rule", [OLD, NEW])
def test_the_expression_is_the_function(rule):
    births = pl.date_range(date(1955, 1, 1), date(2000, 12, 1), "1mo", eager=True)
    for group in GROUPS:
        frame = pl.DataFrame({"birth_month": births}).with_columns(group=pl.lit(group))
        found = frame.select(retires_on_expr(rule)).to_series()
        for birth, day in zip(births, found, strict=True):
            months = 12 * birth.year + birth.month - 1 + retirement_age(birth, group, rule) + 1
            assert day == date(months // 12, months % 12 + 1, 1)


def test_a_rule_is_known_from_its_decision_on():
    assert rule_known(date(2024, 9, 12)) is OLD
    assert rule_known(date(2024, 9, 13)) is NEW
    assert all(rule.source and rule.decided_on <= rule.effective_on for rule in (OLD, NEW))


def test_groups_and_unknowns():
    frame = pl.DataFrame(
        [
            ("男", "工勤", "事业", None, "男"),
            ("女", "工勤", "事业", None, "女工勤"),
            ("女", "辅助", "事业", None, "女工勤"),
            ("女", "专技", "工勤", None, "女干部"),
            ("女", None, "工勤", None, "女工勤"),
            ("女", None, "事业", "工勤", "女工勤"),
            ("女", None, "事业", None, "女干部"),
            (None, "工勤", "工勤", "工勤", None),
        ],
        schema=["sex", "job_class", "post_type", "identity", "expected"],
        orient="row",
    )
    found = frame.with_columns(group=group_expr(), birth_month=pl.lit(date(1970, 1, 1)))
    assert found["group"].to_list() == found["expected"].to_list()
    days = found.select(retires_on_expr(OLD)).to_series()
    assert days[0] == date(2030, 2, 1) and days[1] == date(2020, 2, 1) and days[-1] is None
    blank = found.with_columns(birth_month=pl.lit(None, pl.Date))
    assert blank.select(retires_on_expr(NEW)).to_series().null_count() == found.height
