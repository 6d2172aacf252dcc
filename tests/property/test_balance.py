"""The signed balance against plain sums over rows: staffing is taken as proved elsewhere."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from load import answer, database
from strategies import POOL_OF_DAYS, pool_days, seldom_day, worlds

from analysis.questions.staffing import staffing
from analysis.questions.tables import balance

Row = dict[str, Any]
COUNTED = {"行政", "政法专项", "参公", "事业"}

amounts = st.sampled_from((None, 0, 1, 2))


@st.composite
def claims(draw: st.DrawFn, orgs: list[str]) -> tuple[list[Row], list[Row], list[Row]]:
    """Plans, reservations and doubts about either, of the units of a world."""
    keyed = {
        "org_id": st.sampled_from(orgs),
        "post_type": st.sampled_from(("行政", "事业", "工勤", "不分类型")),
    }
    plan = st.fixed_dictionaries(keyed | {
        "direction": st.sampled_from(("进", "进", "出")), "approved_on": pool_days,
        "posts": st.integers(0, 4), "used": amounts, "abandoned": amounts, "closed_on": seldom_day})  # fmt: skip
    kept = st.fixed_dictionaries(keyed | {
        "start_on": pool_days, "end_on": seldom_day, "kind": st.sampled_from(("领导", "其他")),
        "posts": st.integers(0, 3)})  # fmt: skip
    doubt = st.fixed_dictionaries({
        "table": st.sampled_from(("quota_plan", "reservation")), "org_id": st.sampled_from(orgs),
        "post_type": st.sampled_from((None, "行政", "工勤")), "from_on": seldom_day,
        "until_on": seldom_day, "reason": st.just("读不出")})  # fmt: skip
    lists = [draw(st.lists(one, max_size=most)) for one, most in ((plan, 4), (kept, 4), (doubt, 1))]
    return lists[0], lists[1], lists[2]


@st.composite
def asked(draw: st.DrawFn) -> Any:
    tables, card = draw(worlds())
    tables = tables | {"lineage": []}
    plans, kept, doubts = draw(claims([row["org_id"] for row in tables["org"]]))
    return tables | {"quota_plan": plans, "reservation": kept, "doubt": doubts}, card


def holds(row: Row, since: str, until: str, day: Any) -> bool:
    return row[since] <= day and (row[until] is None or row[until] > day)


@settings(max_examples=5, deadline=None)
@given(asked(), st.sampled_from(POOL_OF_DAYS))
def test_balance(world, day):
    tables, card = world
    con = database(tables, card)
    within = {card.counted(t) for t in COUNTED} | {"不分类型"}
    units: dict[str, Row] = defaultdict(
        lambda: {"quota": None, "actual": None, "planned": 0, "leaders": 0, "other": 0}
    )
    listed = answer(staffing(con, as_of=day))
    for row in listed:
        units[row["org_id"]] |= {"quota": 0, "actual": 0}
    for row in listed:
        unit = units[row["org_id"]]
        for what in ("quota", "actual"):
            if row["post_type"] in within and unit[what] is not None:
                unit[what] = None if row[what] is None else unit[what] + row[what]
    for row in tables["quota_plan"]:
        left = max(row["posts"] - (row["used"] or 0) - (row["abandoned"] or 0), 0)
        counts = row["direction"] == "进" and card.counted(row["post_type"]) in within
        if counts and left and holds(row, "approved_on", "closed_on", day):
            units[row["org_id"]]["planned"] += left
    for row in tables["reservation"]:
        counts = row["posts"] and card.counted(row["post_type"]) in within
        if counts and holds(row, "start_on", "end_on", day):
            kind = "leaders" if row["kind"] == "领导" else "other"
            units[row["org_id"]][kind] += row["posts"]
    for row in tables["doubt"]:
        began = row["from_on"] is None or row["from_on"] <= day
        ended = row["until_on"] is not None and row["until_on"] <= day
        touches = row["post_type"] is None or card.counted(row["post_type"]) in within
        if row["org_id"] in units and began and not ended and touches:
            columns = ("planned",) if row["table"] == "quota_plan" else ("leaders", "other")
            units[row["org_id"]] |= dict.fromkeys(columns)
    expected = []
    for org_id, row in sorted(units.items()):
        parts = list(row.values())
        whole = None if None in parts else parts[0] - sum(parts[1:])
        expected.append((org_id, *parts, whole))
    found = con.sql(
        "select * exclude (name) from balance($day) order by org_id", params={"day": day}
    )
    assert found.fetchall() == expected
    assert balance(con, as_of=day).columns[0] == "org_id"
