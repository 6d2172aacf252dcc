"""Published figures of registration and inspection, from rows such as an office would hold."""

from __future__ import annotations

from datetime import date

import pytest
from load import answer, database
from oracle_bank import Card

import analysis

CARD = Card(coverage=(date(2015, 1, 1), date(2018, 12, 31)))


def of_units(numbers, **columns):
    return [{"org_id": f"{n:03d}", **columns} for n in numbers]


def figures(con):
    return dict(con.sql("select figure_id, value from published_figure").fetchall())


def test_deregistration_of_a_district(published):
    """黄岩: 59 to deregister, 55 done, 3 with assets pending, 1 in reform; 闵行: 531 registered."""
    with analysis.open(published) as con:
        printed = figures(con)
    gone = date(2016, 1, 1)
    registered = {"registered_on": date(2010, 1, 1), "expires_on": None}
    tables = {
        "org": of_units(range(59), name="旧所", kind="事业单位", abolished_on=gone)
        + of_units(range(59, 590), name="所", kind="事业单位", abolished_on=None),
        "registration": of_units(
            range(55), **registered, deregistered_on=date(2018, 2, 1), pending=None
        )
        + of_units(range(55, 58), **registered, deregistered_on=None, pending="资产处理中")
        + of_units([58], **registered, deregistered_on=None, pending="涉改")
        + of_units(range(59, 590), **registered, deregistered_on=None, pending=None),
    }
    con = database(tables, CARD)
    (row,) = answer(analysis.deregistration_progress(con))
    assert [row["due"], row["done"], row["pending_assets"], row["pending_reform"]] == [
        printed[f] for f in ("HY01", "HY02", "HY03", "HY04")
    ]
    alive = con.sql(
        "select count(*) from registration_status() where registered and not should_deregister"
    )
    assert alive.fetchall() == [(printed["MHSY01"],)]


def test_audits_of_a_city(published):
    """丽水: 35 departments audited, 3 units, 5 posts recovered."""
    with analysis.open(published) as con:
        printed = figures(con)
    recovered = {0: 2, 1: 2, 2: 1}
    tables = {
        "org": of_units(range(35), name="局", kind="机关"),
        "inspection": [
            {"inspection_id": str(n), "org_id": f"{n:03d}", "kind": "经济责任审计", "done_on": date(2017, 6, 1),
             "posts_recovered": recovered.get(n, 0)} for n in range(35)
        ],
    }  # fmt: skip
    (row,) = answer(analysis.inspection_yield(database(tables, CARD)))
    assert [row["done"], row["units"], row["posts_recovered"]] == [
        printed[f] for f in ("LS04", "LS05", "LS06")
    ]


def test_statements_that_do_not_hold(published):
    """替代 80 or 88 of 161: each holds by one reading; 打通事项占比 holds by none over all matters."""
    with analysis.open(published) as con:
        rows = {(r["identity_id"], r["reading"]): r for r in answer(analysis.published_audit(con))}
    assert rows["LY2", "1"]["holds"] and not rows["LY2", "2"]["holds"]
    assert rows["LY3", "1"]["holds"] and not rows["LY3", "2"]["holds"]
    assert rows["LY2", "2"]["difference"] == 8
    assert rows["CX3", "1"]["readings_holding"] == 0
    assert all(r["holds"] is not None for r in rows.values())


def test_every_numeral_is_a_figure_or_says_why_not(published):
    """No gap: paragraphs' numerals are numbered from 1 on, each a figure or a reason, never both."""
    with analysis.open(published) as con:
        assert all(r["numerals_unread"] == 0 for r in answer(analysis.published_numerals(con)))
        ((both, gaps, unread),) = con.sql("""
            with placed as (
                select *, row_number() over (partition by source_id, paragraph order by ordinal) as nth
                from published_numeral
            )
            select count(*) filter ((figure_ids is null) = (none_because is null)),
                   count(*) filter (nth <> ordinal),
                   (
                       select count(*) from published_figure f
                       where not regexp_matches(f.measure, '列举|推算') and f.figure_id not in (
                           select unnest(string_split(figure_ids, '、')) from published_numeral where figure_ids is not null
                       )
                   )
            from placed
        """).fetchall()
    # Ten figures stand in words only: 保持不变 (no change) and sums of what is named one by one.
    assert (both, gaps, unread) == (0, 0, 10)


def _told(numeral: str) -> float:
    """What a numeral of the documents says: 49.7%, 十四, 两, 一万."""
    if numeral[0].isascii():
        return float(numeral.rstrip("%")) / (100 if numeral.endswith("%") else 1)
    said, digit = 0, 0
    for sign in numeral.replace("两", "二").replace("双", "二"):
        if scale := {"十": 10, "百": 100, "万": 10000}.get(sign):
            said, digit = said + (digit or 1) * scale, 0
        else:
            digit = "零一二三四五六七八九".index(sign)
    return said + digit


def test_a_numeral_says_the_value_of_its_figure(published):
    """A figure is what the document prints at that place, under its unit."""
    with analysis.open(published) as con:
        rows = con.sql("""
            select n.numeral, f.figure_id, f.value
            from (select numeral, unnest(string_split(figure_ids, '、')) as figure_id from published_numeral) n
            join published_figure f using (figure_id)
        """).fetchall()
    assert [r for r in rows if _told(r[0]) != pytest.approx(r[2])] == []
    assert len(rows) > 300


def test_statements_that_hold_by_no_reading(published):
    """What no reading saves is found, among it: one plenum numbered 十八 and 十九, a January post used and not recorded."""
    with analysis.open(published) as con:
        rows = answer(analysis.published_audit(con))
    assert len({r["identity_id"] for r in rows}) == 195
    assert (len(rows), sum(r["holds"] is False for r in rows)) == (211, 21)
    never = {r["identity_id"] for r in rows if r["readings_holding"] == 0}
    assert never == {"CX13", "CX3", "LY8", "SM4", "YC1"}
