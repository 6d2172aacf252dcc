"""The benchmark at a small scale: its world, its answers, its tables; never its times."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pandas as pd
import polars as pl
import pytest
from rich.console import Console

from analysis.store.schema import connect_new, create_all
from benchmarks import DisagreementError, bench, pandas_way, polars_way, run
from benchmarks.built import read_raw
from benchmarks.scale import AS_OF, COVERAGE, Scale
from benchmarks.world import fill_world

SMALL = Scale("small", "小", units=30, keys=48, seats=500)


def world(seed=1):
    con = connect_new(":memory:")
    create_all(con)
    fill_world(con, SMALL, seed)
    return con


def rows(con, query):
    return con.sql(query).fetchall()


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(run, "SCALES", {"small": SMALL})


def quiet():
    return Console(file=io.StringIO(), width=100)


def test_the_same_seed_gives_the_same_world():
    query = "select * from roster union all by name select * from quota"
    assert rows(world(), query) == rows(world(), query) != rows(world(seed=2), query)


def test_the_world_has_its_size_and_spans_the_coverage():
    con = world()
    assert rows(con, "select count(*) from org") == [(SMALL.units,)]
    assert rows(con, "select count(*) from (select distinct org_id, post_type from quota)") == [
        (SMALL.keys,)
    ]
    first, last = rows(con, "select min(start_on), max(end_on) from roster")[0]
    assert first < COVERAGE[0] < last <= COVERAGE[1]
    assert rows(con, "select count(*) > 0 from roster where end_on is null") == [(True,)]


def test_the_world_is_what_the_analysts_rest_on():
    con = world()
    places = "select org_id, post_type from"
    assert not rows(con, f"{places} roster except {places} quota")
    assert not rows(con, "select org_id from org except select org_id from roster")
    assert not rows(con, "select * from roster where end_on <= start_on")
    assert not rows(con, """
        select * from roster one join roster other using (person_key)
        where one.start_on < other.start_on
          and coalesce(one.end_on, date '9999-12-31') > other.start_on
    """)  # fmt: skip
    assert not rows(con, """
        from quota select org_id, post_type, effective_on group by all having count(*) > 1
    """)  # fmt: skip


def test_every_way_is_measured_and_they_agree(small):
    out = quiet()
    measures = bench(("small",), runs=2, out=out)
    ways = {(m.question, m.way) for m in measures}
    for question in ("staffing", "staffing_total", "idle"):
        assert {(question, way) for way in ("scan", "duckdb", "polars", "pandas")} <= ways
    assert all(m.low <= m.seconds <= m.high and m.to_scan > 0 for m in measures)
    assert {m.way for m in measures if m.mark} == {"duckdb"}
    shown = out.file.getvalue()
    for word in ("推算区间", "全扫", "编制合计", "pandas", "要求"):
        assert word in shown


@pytest.mark.parametrize("module", [polars_way, pandas_way])
@pytest.mark.parametrize("question", ["staffing", "staffing_total", "idle"])
def test_a_way_that_gives_another_answer_is_an_error(small, monkeypatch, module, question):
    true = getattr(module, question)
    monkeypatch.setattr(module, question, lambda *given: true(*given)[1:])
    with pytest.raises(DisagreementError, match=question):
        bench(("small",), runs=1, out=quiet())


def test_an_unknown_scale_is_an_error():
    with pytest.raises(KeyError, match="galaxy"):
        bench(("galaxy",), out=quiet())


def frames(con):
    raw = read_raw(con)
    return raw.spells, raw.quota


def least_vacancy_day_by_day(con, months):
    """Of every unit × type, straight from the definition: every day of the window."""
    first = (pd.Timestamp(AS_OF) - pd.DateOffset(months=months)).date()
    least: dict[tuple[str, str], int] = {}
    spells = rows(con, "select org_id, post_type, start_on, end_on from roster")
    steps = rows(con, "from quota select org_id, post_type, effective_on, posts order by all")
    for day in (first + timedelta(days=n) for n in range((AS_OF - first).days + 1)):
        free = {(org, kind): 0 for org, kind, *_ in steps}
        free |= {(org, kind): posts for org, kind, on, posts in steps if on <= day}
        for org, kind, start, end in spells:
            if start <= day and (end is None or day < end):
                free[org, kind] -= 1
        for key, posts in free.items():
            least[key] = max(min(least.get(key, posts), posts), 0)
    return least


def test_the_sweeps_agree_with_every_day_of_the_window():
    con = world()
    spells, quota = frames(con)
    expected = least_vacancy_day_by_day(con, 6)
    swept = polars_way.idle(spells, quota, AS_OF, 6)
    by_pandas = pandas_way.idle(spells.to_pandas(), quota.to_pandas(), pd.Timestamp(AS_OF), 6)
    assert {(o, t): n for o, t, n, _ in swept.iter_rows()} == expected
    assert {(o, t): n for o, t, n, _ in by_pandas.itertuples(index=False)} == expected
    assert sum(expected.values()) > 0
    assert 0 in expected.values()


def test_a_vacancy_filled_on_one_day_of_the_window_is_not_idle():
    key = {"org_id": "a", "post_type": "事业"}
    quota = pl.DataFrame([key | {"effective_on": date(2020, 1, 1), "posts": 2}])
    spells = pl.DataFrame(
        [
            key | {"person": 1, "start_on": date(2019, 1, 1), "end_on": None},
            key | {"person": 2, "start_on": date(2024, 3, 5), "end_on": date(2024, 3, 6)},
        ]
    )
    for as_of, idle in ((date(2024, 3, 4), 1), (date(2024, 3, 5), 0), (date(2025, 3, 6), 1)):
        assert polars_way.idle(spells, quota, as_of, 12)["idle_upper"].to_list() == [idle]
        answer = pandas_way.idle(*(f.to_pandas() for f in (spells, quota)), pd.Timestamp(as_of), 12)
        assert answer.idle_upper.to_list() == [idle]
