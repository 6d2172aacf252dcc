"""Registration, rectification, freezes, inspections and secondments against plain loops."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import oracle_oversight as oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from load import answer, database
from oracle_bank import Card

import analysis
from analysis.store.statements import check, rounded

DAYS = tuple(
    date(year, month, day)
    for year in (2015, 2016, 2017)
    for month, day in ((1, 1), (2, 28), (3, 31), (4, 1), (6, 30), (12, 31))
)
ORGS = ("A", "B", "C", "D")
CARD = Card(coverage=(date(2015, 1, 1), date(2017, 12, 31)))

day = st.sampled_from(DAYS)
maybe = st.none() | day
org = st.sampled_from(ORGS)
kinds = st.sampled_from(("超编", "混编"))


def rows(most: int, *key: str, **columns: st.SearchStrategy) -> st.SearchStrategy[list[oracle.Row]]:
    return st.lists(
        st.fixed_dictionaries(columns),
        max_size=most,
        unique_by=lambda row: tuple(row[k] for k in key),
    )


@st.composite
def worlds(draw: st.DrawFn) -> oracle.Tables:
    lineage = []
    if draw(st.booleans()):
        lineage.append({"from_org": "C", "to_org": "D", "changed_on": draw(day), "change": "更名"})
    if draw(st.booleans()):
        lineage.append({"from_org": "A", "to_org": "B", "changed_on": draw(day), "change": "撤并"})
    tables = {
        "org": [
            {"org_id": o, "name": f"{o}所", "kind": draw(st.sampled_from(("事业单位", "机关"))),
             "founded_on": date(2013, 1, 1), "abolished_on": draw(maybe) if o == "B" and not lineage else None}
            for o in ORGS
        ],
        "lineage": lineage,
        "registration": draw(rows(4, "org_id", org_id=org, registered_on=maybe, expires_on=maybe,
                                  deregistered_on=maybe, pending=st.sampled_from((None, "涉改")))),
        "annual_report": draw(rows(6, "org_id", "year", org_id=org, year=st.integers(2014, 2016),
                                   filed_on=maybe, filed=st.sampled_from((None, True, False)))),
        "rectification": draw(rows(6, "item_id", item_id=st.sampled_from("123456789"), org_id=org, kind=kinds,
                                   found_on=maybe, due_on=maybe, closed_on=maybe)),
        "freeze_rule": draw(rows(3, "kind", "overdue_days", kind=kinds | st.just("*"),
                                 overdue_days=st.sampled_from((0, 30, 89, 90)),
                                 action=st.sampled_from(("暂缓", "冻结")))),
        "inspection": draw(rows(6, "inspection_id", inspection_id=st.sampled_from("123456789"), org_id=org,
                                kind=kinds, done_on=day,
                                posts_recovered=st.none() | st.integers(0, 3))),
        "secondment": draw(rows(6, "person_key", "from_org", "to_org", "start_on",
                                person_key=st.sampled_from(("P1", "P2", "P3")), from_org=org, to_org=org,
                                start_on=day, due_on=maybe, end_on=maybe)),
    }  # fmt: skip
    # a report has a day or says whether it was filed; a day means filed
    tables["annual_report"] = [
        {**r, "filed": True if r["filed_on"] else r["filed"]} for r in tables["annual_report"]
        if r["filed_on"] or r["filed"] is not None
    ]  # fmt: skip
    return tables


@settings(max_examples=15, deadline=None)
@given(worlds(), day)
def test_registration(tables, on):
    con = database(tables, CARD)
    found = {
        r["org_id"]: tuple(
            r[c] for c in ("registered", "expired", "should_deregister", "days_since", "filing")
        )
        for r in answer(analysis.registration_status(con, as_of=on))
    }
    expected = oracle.registration(tables, on)
    assert found == expected
    (row,) = answer(analysis.deregistration_progress(con, as_of=on))
    if not tables["registration"]:
        assert set(row.values()) == {None}
    else:
        assert row["pending_total"] == sum(bool(v[2]) for v in expected.values())
        assert row["due"] == row["done"] + row["pending_total"]
        assert (
            row["pending_total"]
            == row["pending_assets"] + row["pending_reform"] + row["pending_other"]
        )


@settings(max_examples=15, deadline=None)
@given(worlds(), day)
def test_rectification_and_freeze(tables, on):
    con = database(tables, CARD)
    columns = ("found", "closed", "open", "overdue", "oldest_open_days")
    found = {r["org_id"]: tuple(r[c] for c in columns)
             for r in answer(analysis.rectification_progress(con, as_of=on))}  # fmt: skip
    expected = oracle.rectification(tables, on)
    assert found == expected
    by_kind = answer(analysis.rectification_progress(con, as_of=on, by="kind"))
    for place, column in enumerate(columns[:4]):
        assert sum(r[column] for r in by_kind) == sum(v[place] for v in expected.values())
    frozen = {
        r["org_id"]: (r["action"], r["items"])
        for r in answer(analysis.approval_freeze(con, as_of=on))
    }
    assert frozen == oracle.freeze(tables, on)


@settings(max_examples=12, deadline=None)
@given(worlds(), day, day)
def test_inspections_and_secondments(tables, one, other):
    first, last = sorted((one, other))
    con = database(tables, CARD)
    found = {
        r["kind"]: (
            r["done"],
            r["units_inspected"],
            r["units"],
            r["posts_recovered"],
            r["not_told"],
        )
        for r in answer(analysis.inspection_yield(con, from_on=first, to_on=last))
    }
    assert found == oracle.inspections(tables, first, last)
    lent = {
        (
            r["person_key"],
            r["org_id"],
            r["to_org"],
            r["days_overdue"],
            r["return_recorded"],
            r["away"],
        )
        for r in answer(analysis.secondment_overdue(con, as_of=last))
    }
    assert lent == oracle.secondments(tables, last)


@settings(max_examples=2, deadline=None)
@given(worlds(), day, st.sampled_from((0.5, 2.0, 3.0)))
def test_a_weight_changes_its_own_points_and_nothing_else(tables, on, weight):
    rules = [
        {"rule_id": "1", "question": "rectification_progress", "measure": "overdue", "weight": None,
         "deduction": 2.0, "points_cap": 3.0, "source": None},
        {"rule_id": "2", "question": "registration_status", "measure": "filing = 未报", "weight": None,
         "deduction": 1.0, "points_cap": None, "source": None},
    ]  # fmt: skip
    one = answer(
        analysis.assessment(database({**tables, "assessment_rule": rules}, CARD), as_of=on)
    )
    late = oracle.rectification(tables, on)
    for row in one:
        if row["rule_id"] == "1":
            assert row["points_lost"] == min(2.0 * late[row["org_id"]][3], 3.0)
    rules[0]["weight"] = weight
    other = answer(
        analysis.assessment(database({**tables, "assessment_rule": rules}, CARD), as_of=on)
    )
    for before, after in zip(*(sorted(a, key=_unit_and_rule) for a in (one, other)), strict=True):
        of_rule = before["rule_id"] == "1"
        assert after["points_lost"] == (
            before["points_lost"] * weight if of_rule else before["points_lost"]
        )
        same = {k for k in before if k not in ("weight", "points_lost")}
        assert {k: before[k] for k in same} == {k: after[k] for k in same}


def _unit_and_rule(row):
    return row["org_id"], row["rule_id"]


@given(st.integers(-500, 500), st.integers(1, 60), st.integers(0, 4))
def test_rounding_is_to_the_nearest_halves_away_from_zero(above, below, places):
    value = Fraction(above, below)
    found = rounded(value, places)
    assert abs(found - value) <= Fraction(1, 2 * 10**places)
    assert (found * 10**places).denominator == 1
    if abs(found - value) == Fraction(1, 2 * 10**places):
        assert abs(found) > abs(value)


@pytest.mark.parametrize(
    "statement", ["A +", "A = ", "A = B)", "A = round(B", "A = 'x'", "A = B / 0", "A B = 1"]
)
def test_a_statement_that_is_none_says_why(statement):
    found = check(statement, {"A": Fraction(1), "B": Fraction(2)})
    assert found.holds is None
    assert found.explanation
