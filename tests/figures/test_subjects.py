"""What the subjects' figures say, against the questions and hand-made cases."""

from __future__ import annotations

import re

import polars as pl
import pytest

from analysis.figures import idle, movement, overview, realname, staffing, units
from analysis.figures.page import Page, turn_to
from analysis.models.forecasting import staffing_forecast
from analysis.models.reallocating import reallocation


@pytest.fixture(scope="module")
def page(demo):
    return turn_to(demo)


@pytest.fixture(scope="module")
def con(page):
    return page.con


@pytest.fixture(scope="module")
def real(published):
    return turn_to(published)


def numbers(text):
    return [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", text)]


def drawn(fig):
    """Every value that a figure draws, bars and lines alike."""
    return [v for trace in fig.data for v in (trace.x if trace.type == "bar" else trace.y)]


def test_totals_reconcile_in_every_grouping(page):
    whole = staffing.overall(page)
    for by in ("sector", "level", "kind"):
        rows = staffing.by_group(page, by)
        for name in ("quota", "actual", "vacant", "over"):
            assert rows[name].sum() == whole[name], (by, name)
        assert (rows["balance"] == rows["vacant"] - rows["over"]).all()


def test_types_beside_are_never_added(page):
    rows = staffing.by_type(page)
    beside = rows["group_name"].is_in(["备案", "报备员额"])
    whole = rows["group_name"] == "合计"
    assert rows.filter(beside)["quota"].sum() > 0
    assert rows.filter(whole)["quota"].sum() == rows.filter(~beside & ~whole)["quota"].sum()
    assert "备案" in staffing.beside_words(page)


def test_reconciliation_says_both_sides(page):
    left, vacant, over, right = numbers(staffing.reconciliation(page))
    assert left == right == vacant - over


def test_staffing_over_time_ends_where_the_day_does(page):
    last = staffing.over_time(page).row(-1, named=True)
    now = staffing.overall(page)
    assert {k: last[k] for k in ("quota", "actual", "vacant", "over")} == {
        k: now[k] for k in ("quota", "actual", "vacant", "over")
    }


def test_what_is_in_doubt_stands_on_the_page_in_one_line(page, real):
    fresh = Page(page.con)
    assert fresh.caveat() == ""
    staffing.finding(fresh)
    assert re.fullmatch(r"存疑：\d+ 行读不出或互相矛盾，所及按未知计（.+）.*。", fresh.caveat())
    units.finding(real)
    assert real.caveat() == ""


def test_the_whole_against_what_is_allowed(page):
    found = overview.ceilings(page)
    assert (found["total"] == found["owned"] + found["pooled"]).all()
    words = overview.finding(page)
    held = found.drop_nulls("ceiling")
    tightest = held.sort(pl.col("room") / pl.col("ceiling")).row(0, named=True)
    assert "总量 / 控制总量：" in words and f"最紧的是{tightest['post_type']}" in words
    assert "一年来核定" in words and "一年来核定" in overview.change_words(page)
    fig = overview.ceiling_chart(page)
    whole = [sum(parts) for parts in zip(*(t.x for t in fig.data), strict=True)]
    assert whole == pytest.approx([1.0] * len(held))
    assert fig.layout.meta["bianzhi"]["finding"].startswith(f"最紧的是{tightest['post_type']}")


def test_the_first_page_says_a_change_once(page):
    """The year's change stands in the finding and with the totals, not among the points again."""
    assert not any("一年来" in text for text, _, _ in overview.points(page))


def test_a_type_unknown_at_first_has_a_gap_and_no_zero(dongming):
    fig = units.posts_chart(turn_to(dongming))
    values = {trace.name: list(trace.y) for trace in fig.data}
    assert values["事业"][0] is None and values["事业"][-1] == 435
    assert values["行政"][0] == 710 and values["行政"][-1] == 535


def test_idle_bounds_are_ordered_and_status_adds_up(page):
    s = idle.overall(page)
    assert 0 < s["idle_lower"] < s["idle_upper"]
    status = page.ask("idle_status")
    assert status["idle_upper"].sum() == s["idle_upper"]
    known = status.filter(pl.col("status") != "未知")["vacant_own"].sum()
    assert s["idle_upper"] + s["frictional"] == known


def test_idle_charts_draw_the_totals(page):
    total = idle.overall(page)["idle_upper"]
    assert sum(drawn(idle.sector_chart(page, most=99))) == total
    assert sum(drawn(idle.age_chart(page))) == total
    assert sum(v or 0 for v in drawn(idle.unit_chart(page, most=999))) == total


def test_longer_windows_hold_fewer_idle_posts(page):
    found = idle.sensitivity(page)
    assert found["months_idle"].to_list() == [12, 24, 36, 60]
    assert found["idle_upper"].is_sorted(descending=True)
    assert len(idle.sensitivity_chart(page).data) == 2


def test_the_lower_bound_takes_nothing_from_careful_units(page):
    upper, lower, capped = idle.fairness(page).iter_rows(named=True)
    assert lower["taken_from_careful"] == 0 < upper["taken_from_careful"]
    assert capped["taken"] < upper["taken"]


def test_joined_units_are_compared_with_the_same_units_alone(con):
    found = Page(con, "2019-12-31").ask("idle_joined")
    assert len(found)
    members = con.sql("from lineage_component('2017-12-31', '2019-12-31')").fetchall()
    alone = {(o, t): u for o, t, u in con.sql(
        "select org_id, post_type, idle_upper from idle('2019-12-31')").fetchall()}  # fmt: skip
    assert set(found["component"]) <= {component for component, *_ in members}
    for row in found.iter_rows(named=True):
        units = [org for component, org, *_ in members if component == row["component"]]
        known = [alone.get((org, row["post_type"]), 0) for org in units]
        assert len(units) > 1 and row["units_alone"] == (None if None in known else sum(known))


def test_realname_names_the_unit_that_did_not_file(real):
    used = realname.use_by_unit(real)
    row = used.filter(used["name"] == "经委").row(0, named=True)
    assert (row["posts_used"], row["posts_recorded"]) == (2, 0)
    assert "经委" in realname.to_do(real)[0]


def test_use_is_drawn_in_full(real):
    assert sum(drawn(realname.use_chart(real))) == 24 + 104


def test_overview_tells_at_most_five_things_with_numbers(page):
    told = overview.points(page)
    assert len(told) == 5
    assert all(numbers(text) for text, _, _ in told)


def test_overview_is_silent_where_there_is_no_data(real):
    assert {page for _, page, _ in overview.points(real)} <= {
        "05-realname",
        "01-units",
        "02-staffing",
    }


def test_plan_says_what_it_places_and_what_it_leaves(con):
    plan = reallocation(con)
    assert plan.placed > 0
    demand = plan.demand
    met = demand["own_met"] + demand["placed"] + demand["unmet"]
    assert (demand["over"] + demand["requested"] == met).all()
    said = numbers(movement.plan_sentence(plan).split("未知")[0])
    assert plan.placed in said and int(demand["unmet"].sum()) in said


def test_forecast_starts_from_the_people_who_can_be_forecast(con):
    forecast = staffing_forecast(con, movement.horizon(Page(con), 1), every="year")
    row = forecast.total.row(-1, named=True)
    by_type = forecast.by_type.filter(forecast.by_type["on"] == row["on"])
    beside = by_type.filter(by_type["post_type"].is_in(["备案", "报备员额"]))["actual"].sum()
    assert beside > 0 and row["actual"] == by_type["actual"].sum() - beside
    known = con.sql("""
        select post_type, sum(actual)::bigint, sum(actual_most)::bigint, bool_and(actual is not null)
        from staffing() group by post_type""").fetchall()
    assert {True, False} == {all_known for *_, all_known in known}
    for post_type, actual, most, all_known in known:
        mine, counted = (f.filter(f["post_type"] == post_type) for f in (by_type, forecast.unknown))
        people = mine["actual"].sum() + mine["unknown"].sum() + counted["actual"].sum()
        # of a unit whose people are in doubt, the rows that could be read are forecast
        assert people == actual if all_known else people <= most


def test_the_sample_of_a_month_is_the_same_on_every_day(con):
    assert units.sample(Page(con, "2025-12-01")).equals(units.sample(Page(con, "2025-12-31")))
    assert not units.sample(Page(con, "2025-11-30")).equals(units.sample(Page(con, "2025-12-31")))
