"""The law of retirement: one table, read by SQL and by Python, against the published schedule."""

from __future__ import annotations

from datetime import date

import pytest
from load import database
from oracle_bank import Card

from analysis.terms.retirement import GROUPS, known_rules, law

CARD = Card(coverage=(date(2010, 1, 1), date(2025, 12, 31)))
NOW = date(2025, 12, 31)


def ask(expression: str, **given: object) -> object:
    con = database({"org": []}, CARD)
    return con.sql(f"select {expression}", params=given).fetchall()[0][0]


# From the schedules published with the decision of 2024: born, group → month of retirement.
SCHEDULE = [
    ("1964-12", "男", "2024-12"), ("1965-01", "男", "2025-02"), ("1965-04", "男", "2025-05"),
    ("1965-05", "男", "2025-07"), ("1970-12", "男", "2032-06"), ("1976-08", "男", "2039-07"),
    ("1976-09", "男", "2039-09"), ("1990-01", "男", "2053-01"), ("1981-08", "女干部", "2039-07"),
    ("1975-02", "女工勤", "2025-03"), ("1984-10", "女工勤", "2039-09"),
    ("1969-12", "女干部", "2024-12"), ("1970-01", "女干部", "2025-02"), ("1970-05", "女干部", "2025-07"),
    ("1981-09", "女干部", "2039-09"), ("1974-12", "女工勤", "2024-12"), ("1975-01", "女工勤", "2025-02"),
    ("1975-03", "女工勤", "2025-05"), ("1984-11", "女工勤", "2039-11"), ("1966-03", "女高级", "2026-07"),
]  # fmt: skip


@pytest.mark.parametrize(("born", "group", "retires"), SCHEDULE)
def test_the_published_schedule(born, group, retires):
    found = ask(
        "retirement_month($born::date, $group, $now)", born=f"{born}-01", group=group, now=NOW
    )
    assert f"{found:%Y-%m}" == retires


@pytest.mark.parametrize(
    ("known_on", "group", "months"),
    [
        (date(2010, 1, 1), "男", 720), (date(2010, 1, 1), "女高级", 660), (date(2016, 1, 1), "女高级", 720),
        (date(2024, 9, 12), "男", 720), (date(2024, 9, 13), "男", 756), (date(2024, 9, 13), "女工勤", 660),
    ],
)  # fmt: skip
def test_a_forecast_knows_only_what_was_decided(known_on, group, months):
    born = date(1990, 1, 1)
    found = ask(
        "retirement_months($born::date, $group, $on::date)", born=born, group=group, on=known_on
    )
    assert found == months


@pytest.mark.parametrize(
    ("sex", "job", "kind", "identity", "rank", "position", "title", "group"),
    [
        ("男", None, "工勤", None, None, None, None, "男"),
        ("女", None, "工勤", None, None, None, None, "女工勤"),
        ("女", None, "事业", "工勤", None, None, None, "女工勤"),
        ("女", "专技", "工勤", None, None, None, None, "女干部"),  # told otherwise
        ("女", "工勤", "事业", None, None, None, "高级工", "女工勤"),
        ("女", "管理", "行政", None, None, "副处长", None, "女高级"),
        ("女", "管理", "行政", None, "二级调研员", None, None, "女高级"),
        ("女", "专技", "事业", None, None, None, "副主任医师", "女高级"),
        ("女", "专技", "事业", None, None, None, "助理研究员", "女干部"),
        ("女", "管理", "行政", None, "一级主任科员", "局长", None, "女干部"),
        (None, "管理", "行政", None, None, None, None, None),
        ("男", "工勤", "事业", None, None, None, None, "男"),
        ("女", "辅助", "事业", None, None, None, None, "女工勤"),
        ("女", None, "事业", None, None, None, None, "女干部"),
        ("女", "专技", "事业", None, None, None, "高级工程师", "女高级"),
        ("女", "管理", "参公", None, None, "县处级副职", None, "女高级"),
    ],
)
def test_who_belongs_to_which_group(sex, job, kind, identity, rank, position, title, group):
    found = ask(
        "retirement_group($sex, $job, $kind, $identity, $rank, $position, $title)", sex=sex, job=job,
        kind=kind, identity=identity, rank=rank, position=position, title=title,
    )  # fmt: skip
    assert found == group


def test_the_macro_is_the_table():
    """Every birth month of every group under every rule: what the rows of the law say."""
    con = database({"org": []}, CARD)
    for age in law():
        if any(o.group == age.group and o.decided_on > age.decided_on for o in law()):
            continue
        rows = con.sql(
            """select born::date, retirement_months(born::date, $group, $now)
               from unnest(generate_series(date '1950-01-01', date '1995-12-01', interval 1 month)) t(born)""",
            params={"group": age.group, "now": NOW},
        ).fetchall()
        for born, months in rows:
            wanted = age.age_months
            if age.first_birth is not None and born >= age.first_birth:
                since = 12 * (born.year - age.first_birth.year) + born.month - age.first_birth.month
                wanted += min(age.most_months, since // age.births_per_month + 1)
            assert months == wanted, (age.group, born)


def test_the_law_is_in_the_database_with_its_source():
    con = database({"org": []}, CARD)
    rows = con.sql("from retirement_rule").fetchall()
    assert len(rows) == len(law()) and all(
        any("号" in str(v) or "决定" in str(v) for v in r) for r in rows
    )


def test_who_is_unknown_has_no_age():
    for born, group in ((date(1970, 1, 1), None), (None, "男")):
        found = ask("retirement_month($born::date, $group, $now)", born=born, group=group, now=NOW)
        assert found is None


def test_the_rules_that_speak_are_named():
    assert known_rules(date(2010, 1, 1)) == ("1978 年办法",)
    assert (
        known_rules(date(2024, 9, 12))[0] == "1978 年办法"
        and len(known_rules(date(2024, 9, 12))) == 2
    )
    assert known_rules(date(2024, 9, 13)) == ("渐进式延迟法定退休年龄",)


# Born, group, choice → age in years and months. Earliest: three years before, not before the old age;
# latest: three years after; the scheme is not for those who reached the old age before 2025.
FLEXIBLE = [
    ("1976-09", "男", "earliest", (60, 0)), ("1976-09", "男", "latest", (66, 0)),
    ("1965-01", "男", "earliest", (60, 0)), ("1965-01", "男", "latest", (63, 1)),
    ("1964-12", "男", "earliest", (60, 0)), ("1964-12", "男", "latest", (60, 0)),
    ("1981-09", "女干部", "earliest", (55, 0)), ("1981-09", "女干部", "latest", (61, 0)),
    ("1984-11", "女工勤", "earliest", (52, 0)), ("1984-11", "女工勤", "latest", (58, 0)),
    ("1975-01", "女工勤", "earliest", (50, 0)), ("1976-09", "女高级", "earliest", (60, 0)),
    ("1976-09", "男", "none", (63, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("born", "group", "choice", "age"), FLEXIBLE)
def test_flexible_retirement(born, group, choice, age):
    given = {"born": f"{born}-01", "group": group, "choice": choice}
    asked = "flexible_months($born::date, $group, $now::date, $choice)"
    assert divmod(ask(asked, **given, now=NOW), 12) == age
    # Before it was decided nobody knew of it: the age is the statutory one of that day.
    before = date(2024, 9, 12)
    statutory = ask("retirement_months($born::date, $group, $now::date)", born=f"{born}-01", group=group,
                    now=before)  # fmt: skip
    assert ask(asked, **given, now=before) == statutory


def test_nobody_retires_before_the_old_age_nor_more_than_three_years_off():
    con = database({"org": []}, CARD)
    for group in GROUPS:
        rows = con.sql(
            """select retirement_months(b::date, $group, $now), earliest_months(b::date, $group, $now),
                      flexible_months(b::date, $group, $now, 'earliest'),
                      flexible_months(b::date, $group, $now, 'latest')
               from unnest(generate_series(date '1950-01-01', date '2000-12-01', interval 1 month)) t(b)""",
            params={"group": group, "now": NOW},
        ).fetchall()
        for statutory, old, earliest, latest in rows:
            assert old <= earliest <= statutory <= latest
            assert statutory - earliest in range(37) and latest - statutory in (0, 36)


@pytest.mark.parametrize(
    ("kind", "job", "identity", "may"),
    [
        ("行政", None, None, False), ("事业", "管理", None, False), ("事业", "专技", None, True),
        ("事业", None, "参公", False), ("工勤", "工勤", None, True), ("事业", None, None, True),
    ],
)  # fmt: skip
def test_civil_servants_and_managers_may_not_stay_longer(kind, job, identity, may):
    assert ask("may_delay($kind, $job, $identity)", kind=kind, job=job, identity=identity) is may
