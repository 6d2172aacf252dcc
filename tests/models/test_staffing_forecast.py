"""The forecast: who counts as leaving, what is unknown, and whether its interval holds."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from load import database, unread
from oracle_bank import Card

from analysis.figures import movement
from analysis.figures.page import Page
from analysis.models.attrition import attrition
from analysis.models.careers import left_by_age, present, runs
from analysis.models.forecasting import NoSpellsError, staffing_forecast
from analysis.models.forecasting_backtest import forecast_backtest
from analysis.models.projection import project
from analysis.models.shocks import count_quantile
from analysis.questions.staffing import staffing

SPAN = (date(2010, 1, 1), date(2023, 12, 31))
DAY = date(2020, 12, 31)
CARD = Card(coverage=SPAN)


def org(org_id, sector="教育"):
    return {"org_id": org_id, "name": org_id, "level": "县", "sector": sector}


def spell(person, org_id, start, end=None, born=date(1985, 6, 1), sex="男", **more):
    """A row of the roster."""
    about = {"birth_month": born, "sex": sex, "job_class": "专技", "post_type": "事业"}
    return {"person_key": person, "org_id": org_id, "start_on": start, "end_on": end} | about | more


def world(*rows, **tables):
    return {"org": [org("A"), org("B"), org("C", "卫生")], "roster": list(rows), **tables}


START = date(2011, 3, 1)


def test_a_promotion_is_no_exit_and_a_transfer_leaves_the_unit_alone():
    con = database(world(
        spell("p", "A", START, date(2018, 5, 1), exit="职务变动"),
        spell("p", "A", date(2018, 5, 1)),
        spell("t", "A", START, date(2019, 5, 1), exit="调出"), spell("t", "B", date(2019, 5, 1)),
        spell("s", "A", START, date(2019, 6, 1), exit="调出"), spell("s", "C", date(2019, 6, 1)),
        spell("r", "A", START, date(2020, 1, 1), exit="辞职"),
    ), CARD)  # fmt: skip
    ended = {
        scope: set(runs(con, scope, DAY).filter(pl.col("end_on") <= DAY)["person_key"])
        for scope in ("unit", "sector", "post_type", "total")
    }
    assert ended["unit"] == {"t", "s", "r"}
    assert ended["sector"] == {"s", "r"}
    assert ended["post_type"] == ended["total"] == {"r"}


def test_nothing_after_the_day_is_used():
    before = [spell("p", "A", START), spell("q", "A", START, date(2021, 6, 1), exit="辞职")]
    later = [spell("n", "A", date(2021, 3, 1)), spell("p", "B", date(2021, 1, 1))]
    found = []
    for rows in (before, [before[0], {**before[1], "end_on": None, "exit": None}, *later]):
        made = staffing_forecast(database(world(*rows), CARD), "2022-12-31", DAY, every="year")
        found.append((made.by_type, made.by_sector, made.by_unit, made.total))
    assert all(a.equals(b) for a, b in zip(*found, strict=True))


def test_retirements_unknown_people_and_the_sum_of_it_all():
    con = database(world(
        spell("a", "A", START, born=date(1961, 3, 1)),
        spell("b", "A", START, born=date(1960, 1, 1)),
        spell("c", "A", START, born=date(1967, 2, 1), sex="女"),
        spell("d", "A", START, born=None), spell("e", "B", START, sex=None),
        spell("f", "B", START),
        headcount=[{"org_id": "C", "post_type": "事业", "counted_on": date(2020, 6, 1),
                    "posts": 7}],
    ), CARD)  # fmt: skip
    made = staffing_forecast(con, "2022-06-30", DAY)
    row = {r["on"]: r for r in made.by_type.to_dicts()}
    assert len(row) == 18 and made.rules[0] == "1978 年办法"
    # b is past age and leaves with January; a in March 2021, c (55) in February 2022.
    gone = [row[d]["retirements"] for d in (date(2021, 1, 31), date(2021, 3, 31),
                                            date(2021, 4, 30), date(2022, 3, 31))]  # fmt: skip
    # 0.5 exits in 60 person-years at most: nobody else is expected to leave much.
    assert gone == pytest.approx([1, 1, 2, 3], abs=0.1)
    assert {r["past_age"] for r in row.values()} == {1}
    for frame in (made.by_type, made.by_sector, made.by_unit, made.total):
        for r in frame.to_dicts():
            parts = r["expected"] + r["retirements"] + r["other_exits"]
            assert r["actual"] + r["entered"] == pytest.approx(parts)
            assert r["low_95"] <= r["low_80"] <= r["high_80"] <= r["high_95"] <= r["actual"]
    final = made.total.filter(pl.col("on") == date(2022, 6, 30)).to_dicts()[0]
    assert (final["actual"], final["unknown"]) == (4, 2)
    units = made.by_unit.filter(pl.col("on") == date(2022, 6, 30))
    assert units.select(pl.col("actual", "unknown").sum()).row(0) == (4, 2)
    known = staffing(con, as_of=DAY).pl().filter(pl.col("basis") == "roster")["actual"].sum()
    assert final["actual"] + final["unknown"] == known
    assert made.unknown.rows() == [("C", "事业", 7, "headcount")]


def test_early_retirement_is_another_exit():
    frame = pl.DataFrame({
        "end_on": [date(2018, 10, 1)] * 4,
        "retires_on": [date(2018, 10, 1), date(2020, 1, 1), None, None],
        "exit": [None, "退休", "退休", "提前退休"],
    })  # fmt: skip
    assert frame.select(left_by_age()).to_series().to_list() == [True, False, True, False]


def test_days_and_wrong_arguments():
    con = database(world(spell("f", "B", START)), CARD)
    made = staffing_forecast(con, "2022-03-15", DAY, every="year")
    assert made.total["on"].to_list() == [date(2021, 12, 31), date(2022, 3, 15)]
    for wrong in (
        {"entries": "some"},
        {"every": "week"},
        {"flexible": "some"},
        {"to_on": "2020-12-31"},
    ):
        with pytest.raises(ValueError):
            staffing_forecast(con, **({"to_on": "2022-01-01", "as_of": DAY} | wrong))


def lives(rng, n, rate, units=8, shock=None):
    """n people from 2010 on who leave at `rate` a year (times the year's shock), as runs."""
    end = np.full(n, 10**6)
    for year in range(2010, 2024):
        first = (date(year, 1, 1) - date(2010, 1, 1)).days
        p = 1 - np.exp(-rate * (shock or {}).get(year, 1.0))
        leaves = (rng.random(n) < p) & (end == 10**6)
        end[leaves] = first + rng.integers(1, 365, leaves.sum())
    ends = [date(2010, 1, 1) + timedelta(days=int(e)) if e < 10**6 else None for e in end]
    return [spell(f"p{k}", "ABC"[k % 3] if units == 3 else f"U{k % units}", date(2010, 1, 1), e,
                  exit="辞职" if e else None) for k, e in enumerate(ends)]  # fmt: skip


def many(rows, **tables):
    """A world with a large roster, which is loaded in one go; of staffing nothing is asked."""
    orgs = [org("A"), org("B"), org("C", "卫生")]
    con = database({"org": orgs} | tables, CARD)
    frame = pl.DataFrame(rows, infer_schema_length=None).to_arrow()
    con.register("large", frame)
    con.execute("insert into roster by name from large")
    con.unregister("large")
    return con


def test_the_rate_is_found_and_small_groups_lean_on_their_type():
    rng = np.random.default_rng(3)
    rows = lives(rng, 1200, 0.05, units=3)
    con = many([*rows, spell("lone", "C", date(2010, 1, 1), exit=None)])
    found = attrition(runs(con, "unit", DAY), "unit", DAY, 5, SPAN[0])
    assert found.years == 5 and found.late_share is None
    assert found.rates["rate"].to_list() == pytest.approx([0.05] * 3, rel=0.25)
    own = found.rates["exits"] / found.rates["person_years"]
    middle = own.mean()
    assert ((found.rates["rate"] - middle).abs() <= (own - middle).abs() + 1e-3).all()


def test_the_interval_covers_what_it_says_where_the_model_is_true():
    rng = np.random.default_rng(11)
    orgs = [org(f"U{k}") for k in range(8)]
    hits = {80: [], 95: []}
    for _ in range(6):
        con = many(lives(rng, 640, 0.06), org=orgs)
        for origin in (date(2017, 12, 31), date(2020, 12, 31)):
            history = runs(con, "unit", origin)
            people = present(history, origin)
            rates = attrition(history, "unit", origin, 5, SPAN[0])
            made = project(people, rates, origin, [date(origin.year + 2, 12, 31)])
            later = date(origin.year + 2, 12, 31)
            left = present(runs(con, "unit", later), later).group_by("org_id").len()
            both = made.join(left, on="org_id")
            for level, hit in hits.items():
                inside = pl.col("len").is_between(f"low_{level}", f"high_{level}")
                hit += both.select(inside).to_series().to_list()
    assert len(hits[80]) == 96
    assert 0.75 <= np.mean(hits[80]) <= 0.99
    assert np.mean(hits[95]) >= 0.93


def test_backtest_reports_both_figures():
    rng = np.random.default_rng(5)
    # A year in which six times as many leave: no interval from calm years covers it.
    rows = lives(rng, 900, 0.03, units=3, shock={2018: 6.0})
    con = many(rows)
    origins = [date(y, 12, 31) for y in (2016, 2017, 2020)]
    odd = [(date(2018, 1, 1), date(2019, 1, 1))]
    found = forecast_backtest(con, origins, 12, odd)
    row = {(r["scope"], r["level"]): r for r in found.to_dicts()}
    assert set(row) == {(s, n) for s in ("unit", "sector", "post_type", "total") for n in (80, 95)}
    unit, total = row["unit", 95], row["total", 95]
    assert (unit["cases"], unit["cases_without"]) == (9, 6)
    assert total["cases"] == 3 and total["covered"] <= 2
    assert unit["coverage_without"] > unit["coverage"]
    assert total["coverage_without"] == 1.0
    assert found["left_out"].sum() == 0
    for r in found.to_dicts():
        assert 0 <= r["coverage_low"] <= r["coverage"] <= r["coverage_high"] <= 1
    # Three forecasts of the total: nobody knows the coverage well, however many units there are.
    assert total["coverage_high"] - total["coverage_low"] > 0.6


def test_quantiles_of_counts():
    mean, cv2 = np.array([0.0, 4.0, 4.0]), np.array([0.1, 1e-12, 1.0])
    low, high = count_quantile(mean, cv2, 0.1), count_quantile(mean, cv2, 0.9)
    assert low.tolist() == [0, 2, 0] and high.tolist() == [0, 7, 10]


def test_entries_by_history_add_to_it():
    rows = [spell(f"n{k}", "A", date(2016 + k // 4, 7, 1)) for k in range(20)]
    con = database(world(*rows), CARD)
    alone = staffing_forecast(con, "2022-12-31", DAY, every="year")
    fed = staffing_forecast(con, "2022-12-31", DAY, every="year", entries="history")
    assert alone.total["entered"].to_list() == [0, 0]
    assert fed.total["entered"].to_list() == pytest.approx([4, 8], rel=0.01)
    assert (fed.total["expected"] > alone.total["expected"]).all()
    assert (fed.total["high_80"] > fed.total["expected"]).all()


def test_flexible_retirement_is_a_scenario_of_those_who_may():
    """Born 1966: 60 on their birthday in 2026, by the law some months later."""
    born = date(1966, 9, 1)
    con = database(world(
        spell("teacher", "A", START, born=born),
        spell("official", "A", START, born=born, post_type="行政", job_class="管理"),
        spell("older", "B", START, born=date(1964, 11, 1)),
    ), Card(coverage=(SPAN[0], date(2025, 12, 31))))  # fmt: skip

    def gone(flexible):
        made = staffing_forecast(con, "2027-06", "2025", every="month", flexible=flexible)
        frame = made.by_type.filter(pl.col("retirements").round() >= 1)
        first = frame.group_by("post_type").agg(pl.col("on").min())
        return dict(first.iter_rows()), made.by_type["past_age"].max()

    # Statutory: 60 years and 6 months, March 2027; earliest: the old 60; latest: three years on for
    # the teacher. Who is past age already goes next month under every choice.
    statutory, past = gone("none")
    assert statutory["行政"] == date(2027, 4, 30) and past == 1
    assert gone("earliest")[0]["行政"] == date(2026, 10, 31)
    assert gone("latest") == (statutory, 1)
    for until, low, high in (("2030-03", 0.9, 1.1), ("2030-04", 1.5, 2.1)):
        final = staffing_forecast(con, until, "2025", every="year", flexible="latest").by_type
        last = final.filter(pl.col("post_type") == "事业").sort("on")["retirements"][-1]
        assert low < last < high


def test_a_list_of_a_day_tells_nobodys_leaving():
    listed = [spell(p, "A", None, listed_on=date(y, 12, 31)) for y in (2019, 2020) for p in "ab"]
    con = database(world(*listed), CARD)
    with pytest.raises(NoSpellsError, match="起止日"):
        staffing_forecast(con, "2022", DAY)
    assert movement.forecast(Page(con)) is None  # its page goes on without


def test_what_is_in_doubt_is_not_forecast():
    # A row of the roster whose person and days could not be read.
    con = database(
        world(spell("a", "A", START), spell("b", "A", START), spell("c", "B", START)), CARD,
        refused=[unread("roster", "A", "事业", None)],
    )  # fmt: skip
    made = staffing_forecast(con, "2022", DAY, every="year")
    assert made.total["actual"].to_list() == [1, 1]
    assert made.by_unit["org_id"].unique().to_list() == ["B"]
    assert made.unknown.select("org_id", "actual").rows() == [("A", None)]


def test_the_movement_book_ends_a_spell_as_it_does_in_staffing():
    moved = {"person_key": "a", "org_id": "A", "post_type": "事业", "moved_on": date(2019, 5, 1),
             "direction": "下编"}  # fmt: skip
    con = database(world(spell("a", "A", START), spell("b", "A", START), movement=[moved]), CARD)
    known = staffing(con, as_of=DAY).pl()["actual"].sum()
    made = staffing_forecast(con, "2022", DAY, every="year")
    assert made.total["actual"].to_list() == [known, known] == [1, 1]
    ended = runs(con, "total", DAY).filter(pl.col("end_on") <= DAY)
    assert ended["person_key"].to_list() == ["a"]
