"""The oracle itself, pinned by hand: the bounds of idle posts."""

from __future__ import annotations

from oracle_idle import idle
from oracle_staffing import known
from oracle_units import Card
from small import CARD, D, S, count, org, quota, spell, the


def idle_a(tables, as_of, months=24, card=CARD):
    return the(idle(tables, card, as_of, months), org_id="A")


def turnover():
    """Five posts, four people; one leaves on 1 March 2015, another comes on 1 June 2015."""
    return {
        "quota": [quota("A", D(12, 1, 1), 5)],
        "roster": [
            *[spell(p, "A", D(12, 1, 1)) for p in "pqr"],
            spell("s", "A", D(12, 1, 1), D(15, 3, 1)),
            spell("t", "A", D(15, 6, 1)),
        ],
    }


def test_idle_bounds_and_their_companions():
    assert idle(turnover(), CARD, D(16, 2, 29), 24) == [
        {
            "org_id": "A",
            "post_type": S,
            "quota": 5,
            "actual": 4,
            "vacant_own": 1,
            "idle_upper": 1,  # 1 until March 2015, 2 until June, then 1
            "idle_lower": 0,  # the entry of June may have filled the old vacancy
            "frictional": 0,
            "vacant_since": D(12, 1, 1),
            "last_entry_on": D(15, 6, 1),
            "months_without_entry": 8,
            "pending": 0,
            "reason": None,
            "basis": "roster",
            "status": "闲置",
        }
    ]


def test_the_window_holds_its_first_and_its_last_day():
    tables = turnover() | {
        "quota": [quota("A", D(12, 1, 1), 4), quota("A", D(14, 3, 1), 9)],
    }
    assert idle_a(tables, D(16, 3, 1))["idle_upper"] == 5
    assert idle_a(tables, D(16, 2, 29))["idle_upper"] == 0  # 28 February 2014 is in it
    last_day = turnover() | {"quota": [quota("A", D(12, 1, 1), 9), quota("A", D(16, 3, 1), 4)]}
    assert idle_a(last_day, D(16, 3, 1))["idle_upper"] == 0


def test_a_vacancy_filled_for_one_day_inside_the_window_is_not_idle():
    tables = {
        "quota": [quota("A", D(12, 1, 1), 1)],
        "roster": [spell("p", "A", D(15, 2, 28), D(15, 3, 1))],
    }
    for as_of in (D(16, 2, 27), D(16, 2, 28)):  # inside the window; on its first day
        row = idle_a(tables, as_of, 12)
        assert (row["idle_upper"], row["idle_lower"], row["frictional"]) == (0, 0, 1)
        assert (row["vacant_since"], row["status"]) == (D(15, 3, 1), "周转")
    assert idle_a(tables, D(16, 3, 1), 12)["idle_upper"] == 1


def test_decreases_are_net_per_day_and_lower_the_lower_bound():
    tables = {
        "quota": [
            quota("A", D(12, 1, 1), 6),
            quota("A", D(15, 6, 1), 4),
            quota("A", D(15, 9, 1), 8),
        ],
        "roster": [spell("p", "A", D(12, 1, 1))],
    }
    row = idle_a(tables, D(16, 1, 1), 12)
    assert (row["idle_upper"], row["idle_lower"]) == (3, 3)  # 5 - 2; the increase adds nothing


def test_a_decrease_of_one_type_is_net_of_the_others_increase_that_day():
    card = Card(coverage=CARD.coverage, count_as={"参公": S})
    tables = {
        "quota": [
            quota("A", D(12, 1, 1), 3),
            quota("A", D(12, 1, 1), 3, "参公"),
            quota("A", D(15, 6, 1), 1),
            quota("A", D(15, 6, 1), 4, "参公"),
        ],
        "roster": [spell("p", "A", D(12, 1, 1))],
    }
    row = idle_a(tables, D(16, 1, 1), 12, card)
    assert (row["idle_upper"], row["idle_lower"]) == (4, 4)  # 5, and a net decrease of 1


def test_touching_spells_are_one_run_and_no_entry():
    tables = {
        "quota": [quota("A", D(12, 1, 1), 3)],
        "roster": [
            spell("p", "A", D(13, 1, 1), D(15, 6, 1)),
            spell("p", "A", D(15, 6, 1)),
        ],
    }
    row = idle_a(tables, D(16, 1, 1), 12)
    assert (row["idle_lower"], row["last_entry_on"], row["status"]) == (2, D(13, 1, 1), "沉睡")
    tables["roster"][1]["start_on"] = D(15, 6, 2)  # a day away: an entry
    row = idle_a(tables, D(16, 1, 1), 12)
    assert (row["idle_lower"], row["idle_upper"], row["last_entry_on"]) == (1, 2, D(15, 6, 2))


def test_an_entry_on_the_windows_first_day_is_before_its_end():
    tables = {"quota": [quota("A", D(12, 1, 1), 3)], "roster": [spell("p", "A", D(15, 1, 1))]}
    at_start, before = idle_a(tables, D(16, 1, 1), 12), idle_a(tables, D(15, 12, 31), 12)
    assert (at_start["idle_lower"], at_start["status"]) == (2, "沉睡")
    assert (before["idle_lower"], before["idle_upper"], before["status"]) == (2, 2, "闲置")


def test_the_lower_bound_is_unknown_on_headcounts_and_the_upper_is_not():
    tables = {
        "quota": [quota("A", D(12, 1, 1), 5)],
        "headcount": [count("A", D(15, 1, 1), 3), count("A", D(15, 12, 1), 4)],
    }
    row = idle_a(tables, D(16, 1, 1), 12)
    assert (row["idle_upper"], row["idle_lower"]) == (1, None)
    assert (row["last_entry_on"], row["months_without_entry"]) == (None, None)
    assert (row["basis"], row["status"]) == ("headcount", "闲置")


def test_days_without_quota_or_before_founding_are_no_headcount_days():
    tables = {
        "org": [org("A", founded=D(15, 3, 1))],
        "quota": [quota("A", D(15, 6, 1), 2)],
        "roster": [spell("p", "A", D(15, 6, 1))],
        "headcount": [count("A", D(20, 1, 1), 1, "行政")],
    }
    assert known(tables, CARD, "A", S, D(15, 2, 1))[:5] == (0, 0, 0, 0, None)
    assert known(tables, CARD, "A", S, D(15, 4, 1))[:5] == (0, 0, None, 0, None)
    row = idle_a(tables, D(16, 1, 1), 12)
    assert (row["idle_upper"], row["idle_lower"], row["status"]) == (0, 0, "新设")


def test_bounds_are_unknown_if_one_day_of_the_window_is():
    tables = turnover() | {"roster": [], "headcount": [count("A", D(15, 1, 2), 2)]}
    row = idle_a(tables, D(16, 1, 1), 12)
    assert (row["idle_upper"], row["idle_lower"], row["frictional"]) == (None, None, None)
    assert (row["vacant_own"], row["vacant_since"]) == (3, D(15, 1, 2))
    assert row["status"] == "未知"
    assert idle_a(tables, D(16, 1, 2), 12)["idle_upper"] == 3


def test_vacant_since_is_the_first_day_of_the_run_that_reaches_as_of():
    tables = {
        "quota": [quota("A", D(12, 1, 1), 1)],
        "roster": [spell("p", "A", D(12, 1, 1), D(16, 2, 29))],
    }
    assert idle_a(tables, D(16, 2, 28))["vacant_since"] is None
    assert idle_a(tables, D(16, 2, 29))["vacant_since"] == D(16, 2, 29)
    assert idle_a(tables, D(16, 3, 31))["vacant_since"] == D(16, 2, 29)
