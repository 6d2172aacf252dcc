"""Who came, who left, who retires and how old people are, looked at day by day and person by person."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from load import database
from oracle_flows import FOREVER, People, Post
from strategies import TYPES, pool_days, seldom_day, worlds

Row = dict[str, Any]
BANDS = {"≤ 27": (0, 27), "28–34": (28, 34), "35–44": (35, 44), "45–50": (45, 50),
         "51–54": (51, 54), "≥ 55": (55, 999)}  # fmt: skip
MANNERS = st.sampled_from((None, "录用", "调入", "退休"))
births = st.none() | st.builds(date, st.integers(1952, 1992), st.integers(1, 12), st.just(1))


@st.composite
def staffed(draw: st.DrawFn) -> Any:
    """A world whose people have ages and manners, and a movement book beside."""
    tables, card = draw(worlds())
    tables = tables | {"lineage": [], "bank_txn": []}
    born = {
        f"P{n:02}": (draw(births), draw(st.sampled_from((None, "男", "女")))) for n in range(12)
    }
    tables["roster"] = [
        row | {"entry": draw(MANNERS), "exit": draw(MANNERS),
               "birth_month": born[row["person_key"]][0], "sex": born[row["person_key"]][1]}
        for row in tables["roster"]
    ]  # fmt: skip
    orgs = [row["org_id"] for row in tables["org"]]
    move = st.fixed_dictionaries({
        "person_key": st.sampled_from(("P00", "P01", "P02", "row-1", "row-2")),
        "org_id": st.sampled_from(orgs), "post_type": st.sampled_from(TYPES), "moved_on": pool_days,
        "direction": st.sampled_from(("上编", "下编")), "manner": MANNERS})  # fmt: skip
    key = ("person_key", "org_id", "post_type", "moved_on", "direction")
    tables["movement"] = draw(
        st.lists(move, max_size=6, unique_by=lambda row: tuple(row[k] for k in key))
    )
    until = draw(seldom_day)
    if tables["movement"] and until is not None:
        tables["book"] = [{"org_id": None, "start_on": date(2015, 1, 1), "end_on": until}]
    return tables, card


def stock(con: Any, day: date) -> dict[Post, int | None]:
    rows = con.sql(
        "select org_id, post_type, actual from staffing_on($day)", params={"day": day}
    ).fetchall()
    return {(org, post_type): actual for org, post_type, actual in rows}


def month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@settings(max_examples=5, deadline=None)
@given(staffed(), pool_days, st.sampled_from((0, 30, 200)))
def test_flows(world, first, length):
    con = database(*world)
    last = first + timedelta(days=length)
    found = con.sql(
        "select month, post_type, direction, manner, persons, opening, closing from flows($first, $last)",
        params={"first": first, "last": last},
    ).fetchall()
    expected = Counter()
    for (month, _, own, direction, how), persons in People(*world).flows(first, last).items():
        expected[month, own, direction, how] += persons
    assert {row[:4]: row[4] for row in found if row[2] != "其他变动"} == dict(expected)
    by_month: dict[tuple[date, str], list[tuple[Any, ...]]] = defaultdict(list)
    for row in found:
        by_month[row[0], row[1]].append(row)
    month = first.replace(day=1)
    while month <= last:
        before = stock(con, max(month, first) - timedelta(days=1))
        after = stock(con, min(month_end(month), last))
        for own in {post_type for _, post_type in before}:
            ends = [
                [v for (_, t), v in side.items() if t == own and v is not None] for side in (before, after)
            ]  # fmt: skip
            rows = by_month.pop((month, own), [])
            for row in rows:
                assert row[5:] == tuple(sum(e) if e else None for e in ends)
            signed = sum(-r[4] if r[2] == "下编" else r[4] for r in rows)
            assert sum(ends[0]) + signed == sum(ends[1])
        month = (month + timedelta(days=32)).replace(day=1)
    assert not by_month


@settings(max_examples=5, deadline=None)
@given(staffed(), pool_days)
def test_ages_and_retirement(world, day):
    tables, card = world
    con = database(tables, card)
    people = People(tables, card)
    told = {r["person_key"]: (r["birth_month"], r["sex"]) for r in tables["roster"]}
    seen = {r["person_key"] for r in tables["roster"] if r["start_on"] <= day}
    actual = {k: v for k, v in stock(con, day).items() if v is not None}
    ages: dict[str, Counter[str]] = defaultdict(Counter)
    due: dict[Post, Counter[str]] = defaultdict(Counter)
    for person, org, own in list(people.spells):
        born, sex = told.get(person, (None, None))
        in_roster = any(
            r["person_key"] == person and r["org_id"] == org and card.counted(r["post_type"]) == own
            and r["start_on"] <= day < (r["end_on"] or FOREVER) for r in tables["roster"]
        )  # fmt: skip
        if not people.there((person, org, own), day) or born is None or not in_roster:
            continue
        if (org, own) not in actual or person not in seen:
            continue
        months = (day.year - born.year) * 12 + day.month - born.month
        ages[own][next(b for b, (low, high) in BANDS.items() if low <= months // 12 <= high)] += 1
        if sex is not None:
            left = (720 if sex == "男" else 660) - months
            due[org, own]["known"] += 1
            due[org, own]["overdue"] += left < 0
            for n in (1, 3, 12, 24, 60):
                due[org, own][f"within_{n}"] += 0 <= left <= n
    names = ("overdue", "within_1", "within_3", "within_12", "within_24", "within_60")
    rows = con.sql(
        f"select org_id, post_type, {', '.join(names)}, birth_unknown from retirement_due($day)",
        params={"day": day},
    ).fetchall()
    for org, own, *counts, unknown in rows:
        one = due[org, own]
        if (org, own) not in actual:
            assert counts == [None] * 6 and unknown is None
        else:
            assert counts == [one[n] if one["known"] else None for n in names]
            assert unknown == actual[org, own] - one["known"]
    assert {(r[0], r[1]) for r in rows} >= {k for k, v in due.items() if v["known"]}
    profile = con.sql(
        "select group_name, age_band, persons from age_profile($day, 'post_type')",
        params={"day": day},
    ).fetchall()
    for own, band, persons in profile:
        whole = [v for (_, t), v in actual.items() if t == own]
        known = ages[own].total()
        if band == "未知":
            assert persons == (sum(whole) - known if persons is not None else None)
        elif persons is not None:
            assert persons == ages[own][band]
        else:
            assert known == 0
