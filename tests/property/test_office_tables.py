"""Ceilings, plans, histories and returns against plain loops over rows; staffing is proved elsewhere."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from load import database
from oracle_staffing import World
from strategies import POOL_OF_DAYS, TYPES, pool_days, seldom_day, worlds

LEVELS = ("县", "乡", None)
FIRST, LAST = date(2014, 12, 1), date(2019, 1, 31)
some = st.sampled_from((None, 0, 1, 2))


@st.composite
def offices(draw: st.DrawFn) -> Any:
    """A world with levels, ceilings, plans with numbers and a filed year."""
    tables, card = draw(worlds())
    orgs = [row["org_id"] for row in tables["org"]]
    tables = tables | {"lineage": []}
    tables["org"] = [row | {"level": draw(st.sampled_from(LEVELS))} for row in tables["org"]]
    typed = st.sampled_from(TYPES)
    ceiling = st.fixed_dictionaries({
        "region_code": st.sampled_from(("1", "2")), "level": st.sampled_from(LEVELS[:2]),
        "post_type": typed, "effective_on": pool_days, "posts": st.integers(0, 9)})  # fmt: skip
    tables["quota_ceiling"] = draw(
        st.lists(ceiling, max_size=4, unique_by=lambda r: tuple(r.values())[:4])
    )
    plan = st.fixed_dictionaries({
        "org_id": st.sampled_from(orgs), "post_type": typed, "direction": st.sampled_from(("进", "出")),
        "approved_on": pool_days, "plan_no": st.sampled_from((None, "Y1", "Y2")), "posts": st.integers(0, 4),
        "used": some, "abandoned": some, "expected_on": seldom_day | pool_days,
        "closed_on": seldom_day})  # fmt: skip
    tables["quota_plan"] = draw(st.lists(plan, max_size=4))
    move = st.fixed_dictionaries({
        "person_key": st.sampled_from(("P00", "P01", "P02")), "org_id": st.sampled_from(orgs),
        "post_type": typed, "moved_on": pool_days, "direction": st.sampled_from(("上编", "下编")),
        "plan_no": st.sampled_from((None, "Y1", "Y2"))})  # fmt: skip
    tables["movement"] = draw(st.lists(move, max_size=4, unique_by=lambda r: tuple(r.values())[:5]))
    filed = st.fixed_dictionaries({
        "org_id": st.sampled_from(orgs), "year": st.sampled_from((2015, 2016)), "post_type": typed,
        "quota_filed": some, "actual_filed": some})  # fmt: skip
    tables["yearly_return"] = draw(
        st.lists(filed, max_size=4, unique_by=lambda r: tuple(r.values())[:3])
    )
    return tables, card


def standing(con: Any, day: date) -> dict[tuple[str, str], tuple[int | None, int | None]]:
    rows = con.sql(
        "select org_id, post_type, quota, actual from staffing_on($d)", params={"d": day}
    )
    return {(o, t): (q, a) for o, t, q, a in rows.fetchall()}


def owned(con: Any, levels: dict[str, str], day: date) -> dict[tuple[str, str], list[int | None]]:
    found = defaultdict(list)
    for (org, own), (posts, _) in standing(con, day).items():
        found[levels[org], own].append(posts)
    return found


@settings(max_examples=5, deadline=None)
@given(offices(), st.sampled_from(POOL_OF_DAYS), st.sampled_from(POOL_OF_DAYS))
def test_ceiling_watch(world, day, base_on):
    tables, card = world
    tables = tables | {"bank_txn": []}  # pools are a case by hand
    con = database(tables, card)
    levels = {row["org_id"]: row["level"] or "未载明" for row in tables["org"]}
    last: dict[tuple[str, str, str], tuple[date, int]] = {}
    for row in sorted(tables["quota_ceiling"], key=lambda r: r["effective_on"]):
        if row["effective_on"] <= day:
            key = (row["region_code"], row["level"], row["post_type"])
            last[key] = (row["effective_on"], row["posts"])
    ceilings: dict[tuple[str, str], int] = defaultdict(int)
    for (_, level, post_type), (_, posts) in last.items():
        ceilings[level, card.counted(post_type)] += posts
    now, then = owned(con, levels, day), owned(con, levels, base_on)
    expected = []
    for key in {*now, *ceilings}:
        mine, before = now.get(key, []), then.get(key, [])
        known = [p for p in mine if p is not None]
        total = None if mine and not known else sum(known)
        whole = None if None in mine else sum(known)
        base = None if None in before else sum(p for p in before if p is not None)
        room = None if whole is None or key not in ceilings else ceilings[key] - whole
        growth = None if whole is None or base is None else whole - base
        expected.append((*key, total, mine.count(None), ceilings.get(key), room, base, growth,
                         None if growth is None else growth <= 0))  # fmt: skip
    found = con.sql(
        "select level, post_type, owned, units_unknown, ceiling, room, base, growth, only_down "
        "from ceiling_watch($day, $base)",
        params={"day": day, "base": base_on},
    ).fetchall()
    assert sorted(found, key=repr) == sorted(expected, key=repr)


@settings(max_examples=5, deadline=None)
@given(offices(), st.sampled_from(POOL_OF_DAYS))
def test_plan_execution(world, day):
    tables, card = world
    con = database(tables, card)
    numbered = [m for m in tables["movement"] if m["plan_no"] and m["moved_on"] <= day]
    expected = []
    for row in tables["quota_plan"]:
        if row["approved_on"] > day:
            continue
        still_open = row["closed_on"] is None or row["closed_on"] > day
        left = (
            max(row["posts"] - (row["used"] or 0) - (row["abandoned"] or 0), 0) if still_open else 0
        )
        joined = None
        if row["plan_no"] is not None and numbered:
            way = "上编" if row["direction"] == "进" else "下编"
            joined = len({
                m["person_key"] for m in numbered
                if (m["org_id"], m["plan_no"], m["direction"]) == (row["org_id"], row["plan_no"], way)
            })  # fmt: skip
        late = row["expected_on"] is not None and row["expected_on"] < day and left > 0
        differs = None if joined is None or row["used"] is None else row["used"] - joined
        expected.append((row["org_id"], card.counted(row["post_type"]), row["direction"], row["plan_no"],
                         row["posts"], left, joined, differs,
                         (day - row["expected_on"]).days if late else 0))  # fmt: skip
    found = con.sql(
        "select org_id, post_type, direction, plan_no, approved, posts_left, persons_joined, "
        "used_less_joined, days_past from plan_execution($day)",
        params={"day": day},
    ).fetchall()
    assert sorted(found, key=repr) == sorted(expected, key=repr)


@settings(max_examples=5, deadline=None)
@given(offices())
def test_quota_history_has_every_step(world):
    con = database(*world)
    by_day = defaultdict(dict)
    for org, own, posts, start, end in con.sql(
        "select org_id, post_type, quota, start_on, end_on from staffing_interval"
    ).fetchall():
        day = max(start, FIRST)
        while day <= min(end - timedelta(days=1), LAST):
            by_day[org, own][day] = posts
            day += timedelta(days=1)
    # A type of which no row ever spoke has no steps, and what only lapses behind the end is none.
    unit = dict(con.sql("select org_id, unit_id from unit").fetchall())
    told = {(unit[r["org_id"]], world[1].counted(r["post_type"])) for r in world[0]["quota"]}
    ((end,),) = con.sql("select coverage_end from dataset").fetchall()
    steps = {
        (*key, day, posts[day - timedelta(days=1)], posts[day])
        for key, posts in by_day.items()
        for day in posts
        if key in told
        and day > FIRST
        and posts[day] != posts[day - timedelta(days=1)]
        and not (posts[day] is None and day > end)
    }
    found = con.sql(
        "select org_id, detail, changed_on, value_before, value_after from quota_history() "
        f"where item = '编制' and changed_on > date '{FIRST}' and changed_on <= date '{LAST}'"
    ).fetchall()
    assert len(found) == len(set(found)) and set(found) == steps


@settings(max_examples=5, deadline=None)
@given(offices(), st.sampled_from((2015, 2016)))
def test_filed_return(world, year):
    tables, card = world
    con = database(tables, card)
    filed: dict[tuple[str, str], list[tuple[int | None, int | None]]] = defaultdict(list)
    for row in tables["yearly_return"]:
        if row["year"] == year:
            key = (row["org_id"], card.counted(row["post_type"]))
            filed[key].append((row["quota_filed"], row["actual_filed"]))
    now, silence = standing(con, date(year, 12, 31)), World(tables, card)
    found = con.sql(
        "select org_id, post_type, quota_filed, quota_now, quota_differs, actual_filed, actual_now "
        "from filed_return($y)",
        params={"y": year},
    ).fetchall()
    assert {row[:2] for row in found} >= set(filed)
    for org, own, quota, quota_now, differs, actual, actual_now in found:
        parts = filed.get((org, own), [])
        said = [
            None if not parts or None in side else sum(side) for side in zip(*parts, strict=True)
        ]
        assert (quota, actual) == (tuple(said) if said else (None, None))
        day = date(year, 12, 31)
        silent = (silence.quota(org, own, day), silence.people(org, own, day).actual)
        assert (quota_now, actual_now) == now.get((org, own), silent)
        assert differs == (None if quota is None or quota_now is None else quota_now - quota)
