"""Who can give, who wants, and what a plan does with both."""

from __future__ import annotations

from datetime import date
from math import prod

import brute_transport as brute
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from load import database
from oracle_bank import Card

from analysis.models.reallocating import reallocation
from analysis.questions.staffing import idle, staffing

SPAN = (date(2015, 1, 1), date(2020, 12, 31))
DAY = date(2019, 6, 30)


def card(**more) -> Card:
    return Card(coverage=SPAN, count_as=more)


def org(org_id, level="县", sector="教育", **more):
    return {"org_id": org_id, "name": f"{org_id}单位", "level": level, "sector": sector, **more}


def quota(org_id, posts, post_type="事业"):
    return {"org_id": org_id, "post_type": post_type, "effective_on": SPAN[0], "posts": posts}


def people(org_id, n, post_type="事业", since=SPAN[0]):
    return [
        {"person_key": f"{org_id}{post_type}{k}", "org_id": org_id, "post_type": post_type,
         "start_on": since, "end_on": None}
        for k in range(n)
    ]  # fmt: skip


def request(org_id, posts, on=date(2019, 1, 1), closed=None, post_type="事业"):
    return {"org_id": org_id, "post_type": post_type, "requested_on": on, "posts": posts,
            "closed_on": closed}  # fmt: skip


def world(orgs, quotas, roster, **tables):
    flat = [row for rows in roster for row in rows]
    return {"org": orgs, "quota": quotas, "roster": flat, **tables}


def moves(found):
    columns = ("from_org", "to_org", "post_type", "level", "same_sector", "posts")
    return found.moves.select(columns).rows()


def test_a_plan_by_hand():
    tables = world(
        [org("A"), org("B", sector="卫生"), org("C", sector=None), org("D", level="市")],
        [quota("A", 5), quota("B", 4), quota("C", 1), quota("D", 9)],
        [people("A", 2), people("B", 1), people("C", 3), people("D", 1)],
        quota_request=[request("B", 1), request("A", 9, closed=date(2019, 2, 1)),
                       request("A", 9, on=date(2019, 7, 1))],
        quota_plan=[{"org_id": "A", "post_type": "事业", "direction": "进",
                     "approved_on": date(2019, 3, 1), "posts": 1, "closed_on": None}],
    )  # fmt: skip
    found = reallocation(database(tables, card()), as_of=DAY)
    # A: 3 empty, 1 planned for; B: 3 empty, wants 1 and has it; C: 2 over; D is of another level.
    # Either can give C its 2 posts in one move, none within its sector: the first by org_id does.
    assert moves(found) == [("A", "C", "事业", "县", None, 2)]
    supply = {r["org_id"]: r for r in found.supply.to_dicts()}
    assert [supply[u]["available"] for u in "ABD"] == [2, 2, 8]
    assert [supply[u]["drawn"] for u in "ABD"] == [2, 0, 0]
    assert supply["A"]["why"] == (
        "24 个月闲置下界 3 名，自有空编 3 名，自 2015-01-01 起空编，已减去待进人 1 名"
    )
    assert supply["B"]["why"].endswith("，先满足本单位申请 1 名")
    demand = {r["org_id"]: r for r in found.demand.to_dicts()}
    assert (demand["C"]["over"], demand["C"]["placed"], demand["C"]["unmet"]) == (2, 2, 0)
    met = [demand["B"][c] for c in ("requested", "own_met", "placed", "unmet", "why")]
    assert met == [1, 1, 0, 0, None]
    assert found.proved_optimal and found.placed == 2 and found.as_of == DAY


def test_units_that_could_meet_their_own_requests_swap_nothing():
    tables = world(
        [org("A"), org("B")], [quota("A", 5), quota("B", 5)], [],
        quota_request=[request("A", 3), request("B", 7)],
        headcount=[],
    )  # fmt: skip
    tables["roster"] = people("A", 1) + [
        {**row, "end_on": date(2016, 1, 1)} for row in people("B", 1)
    ]
    found = reallocation(database(tables, card()), as_of=DAY)
    # B is 2 short after its own 5; A has 4, keeps 3 for itself.
    assert moves(found) == [("A", "B", "事业", "县", True, 1)]
    assert found.demand.select("org_id", "own_met", "placed", "unmet").rows() == [
        ("A", 3, 0, 0), ("B", 5, 1, 1),
    ]  # fmt: skip


def test_what_is_unknown_is_not_moved():
    tables = world(
        [org("A"), org("B"), org("C"), org("D")],
        [quota("A", 5), quota("B", 5), quota("C", 0), quota("D", 5)],
        [people("A", 1), people("C", 2), people("D", 1)],
        quota_request=[request("B", 2), request("D", 1)],
        doubt=[{"table": "quota_request", "org_id": "D", "reason": "rejected"},
               {"table": "quota_plan", "org_id": "A", "reason": "rejected"}],
    )  # fmt: skip
    con = database(tables, card())
    found = reallocation(con, as_of=DAY)
    # Of B nobody knows how many people it has; D's request and A's plans cannot be read.
    assert moves(found) == []
    assert dict(found.supply.select("org_id", "available").iter_rows()) == {
        "A": None, "B": None, "D": None,
    }  # fmt: skip
    why = dict(found.supply.select("org_id", "why").iter_rows())
    assert why["A"] == why["D"] == "待进人计划或本单位申请存疑，不能判断"
    assert found.demand.select("org_id", "own_met", "placed", "unmet").rows() == [
        ("B", None, 0, None), ("C", 0, 0, 2), ("D", None, 0, None),
    ]  # fmt: skip
    assert found.demand_unknown == 2 and found.supply_unknown == 3


def test_a_reason_for_part_of_the_posts_keeps_that_part():
    tables = world(
        [org("A"), org("B")], [quota("A", 5), quota("B", 0)], [people("A", 1), people("B", 9)],
        vacancy_reason=[{"org_id": "A", "post_type": "事业", "start_on": date(2018, 1, 1),
                         "reason": "冻结", "posts": 3}],
    )  # fmt: skip
    found = reallocation(database(tables, card()), as_of=DAY)
    assert moves(found) == [("A", "B", "事业", "县", True, 1)]
    assert found.supply["why"][0].endswith("，政策保留 3 名")


def test_who_does_not_take_part_and_why():
    frozen = {"org_id": "A", "post_type": "事业", "start_on": date(2019, 6, 30), "reason": "冻结"}
    ended = {"org_id": "B", "post_type": "事业", "start_on": date(2018, 1, 1),
             "end_on": DAY, "reason": "冻结"}  # fmt: skip
    tables = world(
        [org("A"), org("B"), org("C", level=None), org("X"), org("N", level=None),
         org("Z", abolished_on=date(2019, 1, 1)), org("H")],
        [quota("A", 3), quota("B", 3), quota("C", 3), quota("A", 3, "备案"), quota("X", 0),
         quota("H", 5)],
        [people("A", 1), people("B", 1), people("C", 1), people("X", 9), people("Z", 1),
         people("X", 1, "备案"), people("N", 1), people("A", 1, "备案")],
        vacancy_reason=[frozen, ended],
        headcount=[{"org_id": "H", "post_type": "事业", "counted_on": date(2019, 1, 1),
                    "posts": 2}],
    )  # fmt: skip
    found = reallocation(database(tables, card()), as_of=DAY)
    assert moves(found) == [("B", "X", "事业", "县", True, 2)]
    why = {
        (r["org_id"], r["post_type"]): (r["available"], r["why"]) for r in found.supply.to_dicts()
    }
    assert why["A", "事业"] == (0, "政策保留（冻结），不调")
    assert why["A", "备案"] == (0, "另列的编制类型不调")
    assert why["C", "事业"] == (0, "层级未知，不能判断是否同级")
    assert why["H", "事业"] == (None, "闲置界未知，不能判断")
    assert found.supply_unknown == 1
    unmet = {(r["org_id"], r["post_type"]): (r["unmet"], r["why"]) for r in found.demand.to_dicts()}
    assert unmet["X", "事业"] == (7, "同类型同层级可调的编制不足")
    assert unmet["X", "备案"] == (1, "另列的编制类型不调")
    assert unmet["Z", "事业"] == (1, "单位当日不存在，应先办理人员划转")
    assert unmet["N", "事业"] == (1, "层级未知，不能判断是否同级")


def test_requests_follow_renames_and_the_cards_types():
    tables = world(
        [org("old"), org("new"), org("A")],
        [quota("A", 4), quota("new", 1)],
        [people("A", 1), people("new", 1)],
        lineage=[{"from_org": "old", "to_org": "new", "changed_on": date(2018, 1, 1),
                  "change": "更名"}],
        quota_request=[request("old", 2, post_type="参公"), request("new", 1)],
    )  # fmt: skip
    found = reallocation(database(tables, card(参公="事业")), as_of=DAY)
    assert moves(found) == [("A", "new", "事业", "县", True, 3)]  # one of four stays


def test_the_upper_bound_lends_more_and_a_wrong_one_is_refused():
    turnover = [
        {"person_key": "p", "org_id": "A", "post_type": "事业", "start_on": date(2018, 5, 1),
         "end_on": date(2018, 9, 1)}
    ]  # fmt: skip
    tables = world(
        [org("A"), org("B")], [quota("A", 3), quota("B", 0)], [people("A", 1), turnover,
                                                                people("B", 5)]
    )  # fmt: skip
    con = database(tables, card())
    assert reallocation(con, as_of=DAY).placed == 1
    assert reallocation(con, as_of=DAY, bound="upper").placed == 1
    assert reallocation(con, as_of=DAY, months=6).placed == 2
    with pytest.raises(ValueError, match="bound"):
        reallocation(con, bound="middle")


def test_no_data_at_all():
    found = reallocation(database(world([], [], []), card()), as_of=DAY)
    assert found.moves.is_empty() and found.summary.is_empty() and found.proved_optimal


units = st.lists(
    st.tuples(
        st.integers(0, 6), st.integers(0, 6), st.sampled_from(("县", "市", None)),
        st.sampled_from(("教育", "卫生", None)), st.integers(0, 3),
    ),
    min_size=1, max_size=7,
)  # fmt: skip


@settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(units, st.randoms(use_true_random=False))
def test_every_post_is_accounted_for_in_any_row_order(rows, random):
    named = [(f"U{k}", *row) for k, row in enumerate(rows)]
    tables = world(
        [org(u, level=level, sector=sector) for u, _, _, level, sector, _ in named],
        [quota(u, posts) for u, posts, *_ in named],
        [people(u, staff) for u, _, staff, *_ in named],
        quota_request=[request(u, wanted) for u, *_, wanted in named if wanted],
    )
    con = database(tables, card())
    found = reallocation(con, as_of=DAY)
    asked = "org_id, idle_lower, vacant_own, pending"
    own = {r[0]: r[1:] for r in idle(con, as_of=DAY).project(asked).fetchall()}
    level = {u: lv for u, _, _, lv, *_ in named}
    wants = {u: wanted for u, *_, wanted in named if wanted}
    over = dict(staffing(con, as_of=DAY).project("org_id, over").fetchall())

    def met(unit):
        """What the unit's own empty posts meet of its requests; unknown where they are."""
        vacant = own[unit][1] if unit in own else 0
        if unit not in wants:
            return 0
        return None if vacant is None else min(wants[unit], vacant)

    give, take = {}, {}
    for row in found.supply.to_dicts():
        unit = row["org_id"]
        lower, _, pending = own[unit]
        known = lower is not None and met(unit) is not None
        if level[unit] is not None:
            left = max(lower - pending - met(unit), 0) if known else None
            assert row["available"] == left
            give[unit] = left or 0
        assert 0 <= row["drawn"] <= (row["available"] or 0)
    for row in found.demand.to_dicts():
        unit = row["org_id"]
        assert row["over"] == (over.get(unit) or 0) and row["requested"] == wants.get(unit, 0)
        assert row["own_met"] == met(unit)
        if met(unit) is None:
            assert (row["placed"], row["unmet"]) == (0, None) and row["why"]
            continue
        left = row["over"] + row["requested"] - row["own_met"]
        assert row["placed"] + row["unmet"] == left >= 0 and row["unmet"] >= 0
        if level[unit] is not None:
            take[unit] = left
    # Nobody gives and takes; every level's plan is the best of all plans there are.
    assert not set(found.moves["from_org"]) & set(found.moves["to_org"])
    sector = {u: sec for u, _, _, _, sec, _ in named}
    plan = {(r["from_org"], r["to_org"]): r["posts"] for r in found.moves.to_dicts()}
    for one in ("县", "市"):
        here = [{u: n for u, n in side.items() if n and level[u] == one} for side in (give, take)]
        ways = prod(min(g, t) + 1 for g in here[0].values() for t in here[1].values())
        if ways <= 3000:
            best, _ = brute.best(*here, sector)
            assert {k: n for k, n in plan.items() if level[k[0]] == one} == best
    for row in found.moves.to_dicts():
        assert row["from_org"] != row["to_org"]
        assert level[row["from_org"]] == level[row["to_org"]] == row["level"] is not None
    assert found.supply["drawn"].sum() == found.demand["placed"].sum() == found.placed
    assert found.summary["placed"].sum() == found.placed
    shuffled = {name: random.sample(part, len(part)) for name, part in tables.items()}
    again = reallocation(database(shuffled, card()), as_of=DAY)
    assert again.moves.equals(found.moves)
