"""Known answers: what the published documents themselves say, out of a fresh build."""

from __future__ import annotations

from datetime import date

import pytest

import analysis
from analysis.store.place import open_database


@pytest.fixture
def minhang(published):
    with open_database(published) as con:
        yield con


@pytest.fixture
def townships(dongming):
    with open_database(dongming) as con:
        yield con


# --- 68 units of a Shanghai district, January and February 2016


def test_two_months_of_returns_and_filings(minhang):
    assert analysis.realname_compliance(minhang).fetchall() == [
        (date(2016, 1, 1), 68, 68, 1.0, 17, 24, 22, 22 / 24),
        (date(2016, 2, 1), 68, 68, 1.0, 22, 104, 104, 1.0),
    ]


def test_who_used_posts_without_filing(minhang):
    found = analysis.unrecorded_use(minhang).fetchall()
    assert [(m, name, kind, posts) for m, _, name, kind, posts in found] == [
        (date(2016, 1, 1), "经委", "行政", 2)
    ]


def test_most_posts_of_february_are_of_institutions(minhang):
    used = minhang.sql(
        "select post_type, sum(posts) from quota_use where month = '2016-02-01' group by 1"
    )
    by_type = {kind: int(posts) for kind, posts in used.fetchall()}
    assert by_type["事业"] == 84 and sum(by_type.values()) == 104


# --- the townships of Dongming, 22 that became 13


def totals(con, day: str, post_type: str) -> tuple[int, int | None, bool]:
    """Units, their posts, and whether any unit's posts are unknown."""
    staffing = analysis.staffing(con, as_of=day).filter(f"post_type = '{post_type}'")
    ((units, posts, unknown),) = staffing.aggregate(
        "count(*), sum(quota), bool_or(quota is null)"
    ).fetchall()
    return units, None if posts is None else int(posts), unknown


def test_22_townships_with_710_posts_became_13_with_535(townships):
    assert totals(townships, "1993-12-31", "行政") == (22, 710, False)
    assert totals(townships, "2002-12-31", "行政") == (13, 535, False)


def test_posts_of_institutions_are_unknown_in_1993_and_known_in_2002(townships):
    # The 13 units of which the book speaks later have a row, and no number in it.
    assert totals(townships, "1993-12-31", "事业") == (13, None, True)
    assert totals(townships, "2002-12-31", "事业") == (13, 435, False)


def test_actual_people_are_unknown_throughout(townships):
    staffing = analysis.staffing(townships, as_of="2002-12-31")
    known = staffing.filter("actual is not null or vacant is not null or over is not null")
    assert known.fetchall() == []


def test_names_alone_would_have_said_plus_100(townships):
    """The error that lineage is there to avoid: only the 13 names of 2002, before and after."""
    ((change,),) = townships.sql("""
        select cast(sum(a.quota) - sum(b.quota) as integer)
        from staffing('2002-12-31') a join staffing('1993-12-31') b using (org_id, post_type)
        where post_type = '行政'""").fetchall()
    assert change == 100


def test_dates_are_kept_as_precise_as_they_were_written(townships):
    found = townships.sql("""
        select table_name, column_name, precision, count(*) from date_precision
        group by all order by all""").fetchall()
    assert ("quota", "effective_on", "year", 48) in found
    assert ("lineage", "changed_on", "month", 9) in found
