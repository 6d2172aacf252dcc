"""The page of comings and goings says what the questions say, and what to do about it."""

from __future__ import annotations

import polars as pl
import pytest

from analysis.figures import flows
from analysis.figures.page import turn_to


@pytest.fixture(scope="module")
def page(demo):
    return turn_to(demo)


def test_the_year_ends_on_the_page_s_day(page):
    rows = flows.by_manner(page)
    last = flows.yearly(page).row(-1, named=True)
    assert page.day.month == 12  # so the twelve months are a calendar year
    for direction, column in (("上编", "people_in"), ("下编", "people_out")):
        found = rows.filter(rows["direction"] == direction)["persons"].sum()
        assert found == last[column] > 0


def test_stocks_and_flows_meet_month_by_month(page):
    sign = pl.when(pl.col("direction") == "下编").then(-1).otherwise(1)
    sums = (
        flows.monthly(page)
        .group_by("month", "post_type")
        .agg(
            net=(pl.col("persons") * sign).sum(),
            opening=pl.col("opening").first(),
            closing=pl.col("closing").first(),
        )
    )
    assert len(sums) and (sums["opening"] + sums["net"] == sums["closing"]).all()


def test_the_axis_writes_the_year_under_its_point(page):
    fig = flows.year_chart(page)
    years = flows.yearly(page)
    assert [x.year for x in fig.data[0].x] == years["year"].to_list()
    assert {(x.month, x.day) for x in fig.data[0].x} == {(1, 1)}
    last = years.row(-1, named=True)
    told = fig.layout.meta["bianzhi"]["finding"]
    assert f"{abs(last['people_in'] - last['people_out']):,} 人次" in told


def test_units_add_up_to_the_whole(page):
    whole = page.whole("retirement_due_total")
    assert flows.due(page)["within_12"].sum() == whole["within_12"] > 0
    assert f"{whole['within_12']:,}" in flows.finding(page)


def test_what_to_do_names_who_is_past_the_age(page):
    past = flows.due_units(page).filter(flows.due_units(page)["overdue"] > 0)
    assert len(past) and any(name in flows.to_do(page)[0] for name in past["name"])


def test_a_page_without_people_says_so(published):
    empty = turn_to(published)
    assert "没有进出的记录" in flows.finding(empty)
    assert flows.due_chart(empty) is None and flows.to_do(empty) == []
