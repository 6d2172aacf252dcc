"""Terms in SQL against the same rule elsewhere."""

from __future__ import annotations

from datetime import date

import pytest
from load import database
from oracle_bank import Card

from analysis.models import retirement_age, retirement_rules

GROUPS = {"男": ("男", "管理"), "女干部": ("女", "专技"), "女工勤": ("女", "工勤")}


@pytest.mark.parametrize("group", GROUPS)
def test_retirement_in_sql_is_the_rule_in_force(group):
    con = database({"org": []}, Card(coverage=(date(2010, 1, 1), date(2025, 12, 31))))
    sex, job_class = GROUPS[group]
    rows = con.sql(
        """
        select born::date, retirement_month(born::date, $sex, $job)
        from unnest(generate_series(date '1950-01-01', date '1995-12-01', interval 1 month)) t(born)
        """,
        params={"sex": sex, "job": job_class},
    ).fetchall()
    rule = retirement_rules()[-1]
    for born, retires in rows:
        months = 12 * (retires.year - born.year) + retires.month - born.month
        assert months == retirement_age(born, group, rule), born
