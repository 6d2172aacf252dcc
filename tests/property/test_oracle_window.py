"""The oracle itself, pinned by hand: what is asked over a window."""

from __future__ import annotations

import pytest
from oracle_idle import idle, idle_component, idle_sensitivity, utilisation_window
from oracle_staffing import World
from oracle_totals import quota_total
from small import CARD, D, S, count, line, org, quota, spell, the, txn


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


def test_pending_is_what_was_approved_in_and_is_not_closed():
    plan = {"org_id": "A", "post_type": S, "direction": "进", "posts": 1, "closed_on": None}
    tables = turnover() | {
        "quota_plan": [
            plan | {"approved_on": D(16, 1, 1)},
            plan | {"approved_on": D(15, 1, 1), "posts": 2, "closed_on": D(16, 1, 2)},
            plan | {"approved_on": D(15, 2, 1), "posts": 4, "closed_on": D(16, 1, 1)},
            plan | {"approved_on": D(16, 1, 2), "posts": 8},
            plan | {"approved_on": D(15, 1, 1), "posts": 16, "direction": "出"},
        ]
    }
    assert idle_a(tables, D(16, 1, 1))["pending"] == 3


def test_the_reason_is_the_one_holding_that_began_last():
    reason = {"org_id": "A", "post_type": S, "end_on": None}
    tables = turnover() | {
        "vacancy_reason": [
            reason | {"start_on": D(15, 1, 1), "reason": "冻结"},
            reason | {"start_on": D(16, 1, 1), "reason": "招录中", "end_on": D(16, 1, 3)},
            reason | {"start_on": D(16, 2, 1), "reason": "其他", "post_type": "行政"},
        ]
    }
    days = (D(14, 12, 31), D(15, 1, 1), D(16, 1, 2), D(16, 1, 3), D(16, 3, 1))
    reasons = [idle_a(tables, day)["reason"] for day in days]
    assert reasons == [None, "冻结", "招录中", "冻结", "冻结"]
    assert idle_a(tables, D(16, 3, 1))["status"] == "政策保留"


@pytest.mark.parametrize(
    ("founded", "rows", "status"),
    [
        (D(15, 1, 2), [], "新设"),
        (D(16, 1, 1), [], "新设"),  # on the very day asked for
        (D(15, 1, 1), [], "沉睡"),  # at the window's start: long enough
        (None, [line("B", "A", D(16, 1, 1), "撤并")], "新设"),
        (None, [line("B", "A", D(15, 1, 1), "整建制划入")], "沉睡"),
        (None, [line("A", "B", D(15, 6, 1), "拆分")], "新设"),
        (None, [line("B", "A", D(15, 6, 1), "更名"), line("B", "C", D(15, 6, 1), "更名")], "沉睡"),
        (None, [line("A", "A", D(15, 6, 1), "拆分")], "沉睡"),
        (None, [line("B", "A", D(16, 1, 2), "合并")], "沉睡"),
    ],
)
def test_status_new_needs_an_event_inside_the_window(founded, rows, status):
    tables = {
        "org": [org("A", founded)],
        "lineage": rows,
        "quota": [quota("A", D(12, 1, 1), 3)],
        "roster": [spell("p", "A", D(12, 1, 1))],
    }
    assert idle_a(tables, D(16, 1, 1), 12)["status"] == status


def test_status_full_comes_before_new():
    tables = {
        "org": [org("A", founded=D(15, 6, 1))],
        "quota": [quota("A", D(15, 6, 1), 1)],
        "roster": [spell("p", "A", D(15, 6, 1))],
    }
    assert idle_a(tables, D(16, 1, 1), 12)["status"] == "满编"


def merger():
    """A (4 posts, 1 person) and B (3 posts, 2 people) become C (7 posts, 3 people) in 2015."""
    merged_on = D(15, 7, 1)
    return {
        "lineage": [line("A", "C", merged_on), line("B", "C", merged_on)],
        "quota": [
            quota("A", D(12, 1, 1), 4),
            quota("B", D(12, 1, 1), 3),
            quota("C", merged_on, 6),
        ],
        "roster": [
            spell("p", "A", D(12, 1, 1), merged_on),
            *[spell(p, "B", D(12, 1, 1), merged_on) for p in "qr"],
            *[spell(p, "C", merged_on) for p in "pqr"],
        ],
    }


def idle_a_component(tables, as_of, months):
    return the(idle_component(tables, CARD, as_of, months), component="C")["idle_upper"]


def test_a_merger_does_not_launder_idle_posts():
    row = the(idle(merger(), CARD, D(16, 1, 1), 12), org_id="C")
    assert (row["vacant_own"], row["idle_upper"], row["status"]) == (3, 0, "新设")
    assert idle_component(merger(), CARD, D(16, 1, 1), 12) == [
        {"component": "A", "post_type": S, "vacant_own": 3, "idle_upper": 3}
    ]


def test_components_are_joined_by_lineage_inside_the_window_only():
    assert idle_component(merger(), CARD, D(16, 7, 1), 12) == [
        {"component": "C", "post_type": S, "vacant_own": 3, "idle_upper": 3}
    ]


def test_a_component_sums_only_the_units_alive_on_the_day():
    tables = {
        "org": [org("C", founded=D(15, 7, 1))],
        "quota": [quota("C", D(15, 6, 1), 9)],  # a month before C is founded
        "roster": [spell("p", "C", D(15, 7, 1))],
    }
    assert idle_a_component(tables, D(15, 6, 30), 0) == 0
    assert idle_a_component(tables, D(15, 7, 31), 1) == 0  # 30 June is in it
    assert idle_a_component(tables, D(15, 8, 1), 1) == 8


def test_utilisation_of_a_window_is_post_days_used_over_usable():
    tables = {
        "quota": [quota("A", D(12, 1, 1), 1)],
        "roster": [spell(p, "A", D(16, 1, 11)) for p in "pq"],
        "bank_txn": [txn(1, D(16, 1, 21), "借出", 2)],
    }
    # 1 January to 1 February, 32 days: 10 of 0/1, 10 of 1/1, 12 of 2/3
    assert utilisation_window(tables, CARD, D(16, 2, 1), 1) == [
        {
            "org_id": "A",
            "post_type": S,
            "days_used": 10 + 24,
            "days_usable": 20 + 36,
            "utilisation": 34 / 56,
        }
    ]


def test_utilisation_of_a_window_with_an_unknown_day_is_unknown():
    tables = {
        "quota": [quota("A", D(16, 1, 11), 2)],
        "headcount": [count("A", D(16, 1, 11), 1)],
    }
    row = the(utilisation_window(tables, CARD, D(16, 2, 1), 1), org_id="A")
    assert (row["days_used"], row["days_usable"]) == (22, 44)  # no posts before: nothing to know
    tables["quota"].append(quota("A", D(16, 1, 10), 2))
    row = the(utilisation_window(tables, CARD, D(16, 2, 1), 1), org_id="A")
    assert (row["days_used"], row["utilisation"]) == (None, None)


def test_idle_sensitivity_totals_each_window_and_says_what_is_left_out():
    tables = turnover()
    tables["quota"].append(quota("B", D(15, 1, 1), 2))
    rows = idle_sensitivity([World(tables, CARD)], D(16, 2, 29))
    answers = [
        (r["months_idle"], r["idle_upper"], r["idle_lower"], r["upper_unknown"]) for r in rows
    ]
    assert answers == [(12, 1, 0, 1), (24, 1, 0, 0), (36, 1, 0, 0), (60, 0, 0, 0)]


def test_a_total_of_nothing_known_is_unknown():
    tables = {"quota": [quota("A", D(15, 1, 1), 2)]}
    row = the(idle_sensitivity([World(tables, CARD)], D(16, 1, 1)), months_idle=12)
    assert (row["idle_upper"], row["idle_lower"]) == (None, None)
    assert (row["upper_unknown"], row["lower_unknown"]) == (1, 1)


def test_quota_total_is_owned_and_pool_against_the_ceiling():
    ceiling = {"region_code": "1", "level": "县", "post_type": S}
    tables = {
        "quota": [quota("A", D(14, 1, 1), 5), quota("A", D(16, 1, 1), 4)],
        "bank_txn": [txn(1, D(16, 1, 1), "入池", 3), txn(2, D(16, 1, 1), "借出", 2)],
        "quota_ceiling": [
            ceiling | {"effective_on": D(15, 1, 1), "posts": 20},
            ceiling | {"effective_on": D(16, 1, 1), "posts": 10},
        ],
    }
    row = the(quota_total([World(tables, CARD)], D(16, 1, 1)), post_type=S)
    assert (row["owned"], row["pooled"], row["total"], row["ceiling"]) == (4, 3, 7, 10)
    assert (row["room"], row["growth"], row["units_unknown"]) == (3, 2, 0)
