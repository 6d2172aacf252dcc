"""What the subjects' figures say, against the questions and hand-made cases."""

from __future__ import annotations

import re

import pytest

import analysis
from analysis.figures import idle, movement, overview, realname, staffing, units
from analysis.models.forecasting import staffing_forecast
from analysis.models.reallocating import reallocation


@pytest.fixture(scope="module")
def con(demo):
    return analysis.open(demo)


@pytest.fixture(scope="module")
def real(published):
    return analysis.open(published)


def numbers(text):
    return [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", text)]


def drawn(fig):
    """Every value that a figure draws, bars and lines alike."""
    return [v for trace in fig.data for v in (trace.x if trace.type == "bar" else trace.y)]


def test_totals_reconcile_in_every_grouping(con):
    whole = staffing.overall(con)
    for by in ("sector", "level", "kind"):
        rows = staffing.totals(con, by)
        for name in ("quota", "actual", "vacant", "over"):
            assert rows[name].sum() == whole[name], (by, name)
        assert (rows["balance"] == rows["vacant"] - rows["over"]).all()


def test_types_beside_are_never_added(con):
    rows = staffing.totals(con, "post_type")
    beside = rows.filter(rows["group_name"].is_in(["备案", "报备员额"]))["quota"].sum()
    assert beside > 0
    assert staffing.overall(con)["quota"] == rows["quota"].sum() - beside


def test_reconciliation_says_both_sides(con):
    text = staffing.reconciliation(con)
    quota, borrowed, actual, left, vacant, over, right, _ = numbers(text)
    assert quota + borrowed - actual == left == right == vacant - over


def test_staffing_over_time_ends_where_the_day_does(con):
    last = staffing.over_time(con).row(-1, named=True)
    now = staffing.overall(con)
    assert {k: last[k] for k in ("quota", "actual", "vacant", "over")} == {
        k: now[k] for k in ("quota", "actual", "vacant", "over")
    }


def test_posts_over_time_equals_the_monthly_question(con):
    by_sum = units.posts_over_time(con).select("month", "post_type", "quota").rows()
    by_question = con.sql("""
        select month, post_type, sum(quota)::bigint from staffing_monthly()
        group by all having sum(quota) > 0 order by all""").fetchall()
    assert [row for row in by_sum if row[2]] == by_question


def test_a_type_unknown_at_first_has_a_gap_and_no_zero(dongming):
    fig = units.posts_chart(analysis.open(dongming))
    values = {trace.name: list(trace.y) for trace in fig.data}
    assert values["事业"][0] is None and values["事业"][-1] == 435
    assert values["行政"][0] == 710 and values["行政"][-1] == 535


def test_idle_reconciles_and_bounds_are_ordered(con):
    rows = idle.rows(con)
    s = idle.sums(rows)
    assert s["idle_upper"] + s["frictional"] == s["vacant_own"]
    assert 0 < s["idle_lower"] < s["idle_upper"]
    assert idle.status_table(rows)["idle_upper"].sum() == s["idle_upper"]


def test_idle_charts_draw_the_totals(con):
    rows = idle.rows(con)
    total = idle.sums(rows)["idle_upper"]
    tree = idle.treemap(con, rows).data[0]
    leaves = [v for v, parent in zip(tree.values, tree.parents, strict=True) if parent]
    assert sum(leaves) == total
    assert sum(drawn(idle.age_chart(con, rows))) == total


def test_longer_windows_hold_fewer_idle_posts(con):
    found = idle.sensitivity(con)
    assert found["months_idle"].to_list() == [12, 24, 36, 60]
    for name in ("idle_upper", "idle_lower"):
        assert found[name].is_sorted(descending=True)


def test_the_lower_bound_takes_nothing_from_careful_units(con):
    upper, lower, capped = idle.fairness(con).iter_rows(named=True)
    assert lower["taken_from_careful"] == 0 < upper["taken_from_careful"]
    assert capped["taken"] < upper["taken"]


def test_joined_units_are_compared_with_the_same_units_alone(con):
    found = idle.laundered(con, "2019-12-31")
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
    assert (row["posts"], row["posts_recorded"]) == (2, 0)
    assert "经委" in realname.actions(real)[0]


def test_use_is_drawn_in_full(real):
    assert sum(drawn(realname.use_chart(real))) == 24 + 104


def test_overview_tells_at_most_five_things_with_numbers(con):
    told = overview.points(con)
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
    assert (demand["over"] + demand["requested"] == demand["placed"] + demand["unmet"]).all()
    said = numbers(movement.plan_sentence(plan).split("未知")[0])
    assert plan.placed in said and int(demand["unmet"].sum()) in said


def test_forecast_starts_from_the_people_who_can_be_forecast(con):
    forecast = staffing_forecast(con, movement.horizon(con, 1), every="year")
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
    assert units.sample(con, "2025-12-01").equals(units.sample(con, "2025-12-31"))
    assert not units.sample(con, "2025-11-30").equals(units.sample(con, "2025-12-31"))
