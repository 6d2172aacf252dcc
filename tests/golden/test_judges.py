"""Real posts with numbers: the truth of idle posts, seat by seat, lies between both bounds.

The seats of the federal courts of the United States since 1789; who held which, and when. The truth
is counted here again, day by day and without SQL.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from analysis.store.place import open_database

DATA = Path(__file__).parents[2] / "data" / "us-judges"


@pytest.fixture(scope="module")
def con(judges):
    with open_database(judges) as connection:
        yield connection


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("day", "supreme", "appeals", "district"),
    [("1980-01-01", 9, 120, 462), ("2000-01-01", 9, 152, 611), ("2017-01-20", 8, 162, 589),
     ("2025-01-01", 9, 176, 636)],
)  # fmt: skip
def test_active_judges_as_published(con, day, supreme, appeals, district):
    found = dict(
        con.sql(f"""select group_name, actual from staffing_total('{day}', by := 'sector')
                             where post_type = '合计'""").fetchall()
    )
    assert found == {"最高法院": supreme, "上诉法院": appeals, "地区法院": district}


def test_the_fifth_circuit_is_split_by_statute(con):
    (row,) = con.sql("""select units_after, orgs_before, orgs_after, quota_before, quota_after,
                               actual_before, actual_after
                        from before_after('1981-09-30', '1981-10-01') where orgs_before <> orgs_after""").fetchall()  # fmt: skip
    assert row[1:] == (1, 2, 25, 25, 24, 24)
    parts = dict(
        con.sql("""select org_id, actual from staffing('1981-10-01')
                   where org_id in ('CA5', 'CA11')""").fetchall()
    )
    assert parts == {"CA5": 12, "CA11": 12}


def test_one_window_over_all_courts(con):
    (found,) = con.sql("""select sum(idle_lower), sum(posts_unused), sum(idle_upper), bool_and(inside_bounds)
                          from numbered_posts('2010-12-31', 24)""").fetchall()  # fmt: skip
    assert found == (18, 21, 30, True)


def months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    month += 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    raise AssertionError(day)


WINDOWS = [(date(year, month, 28), months)
           for year, month in zip(range(1820, 2025, 12), [6, 12, 3] * 6, strict=False)
           for months in (6, 24, 60)]  # fmt: skip


@pytest.mark.parametrize(("day", "months"), WINDOWS)
def test_the_truth_lies_between_the_bounds_for_every_court(con, day, months):
    start = months_before(day, months)
    unused: dict[str, int] = {}
    held = {}
    for spell in rows("roster.csv"):
        begun = date.fromisoformat(spell["起始日"])
        ended = date.fromisoformat(spell["终止日"]) if spell["终止日"] else date.max
        if begun <= day and ended > start and begun < ended:
            held[spell["内设机构编码"]] = True
    for seat in rows("inner_unit.csv"):
        gone = date.fromisoformat(seat["撤销日"]) if seat["撤销日"] else date.max
        if date.fromisoformat(seat["设立日"]) <= start and gone > day:
            court = seat["机构编码"]
            unused[court] = unused.get(court, 0) + (seat["内设机构编码"] not in held)
    found = con.sql(f"""select org_id, posts_unused, idle_lower, idle_upper, inside_bounds
                        from numbered_posts('{day}', {months})""").fetchall()  # fmt: skip
    assert found, "no court could be compared"
    for court, counted, lower, upper, inside in found:
        assert counted == unused.get(court, 0), court
        assert inside and lower <= counted <= upper, (court, lower, counted, upper)
