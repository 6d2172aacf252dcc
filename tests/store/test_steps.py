"""A step that is passed over because a table is empty would have added and changed nothing."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from load import database, unread
from oracle_bank import Card

from analysis.store import derive
from analysis.store.steps import Held, Step, needs_of, steps

ALL = [step for name in (*derive.BEFORE_BOOK, *derive.AFTER_BOOK) for step in steps(name)]
CARD = Card(coverage=(date(2010, 1, 1), date(2020, 12, 31)))


def spell(person: str, unit: str, start: str | None, listed: str | None = None) -> dict:
    return {"person_key": person, "org_id": unit, "post_type": "行政", "start_on": start,
            "listed_on": listed}  # fmt: skip


def count(unit: str, day: str, posts: int, listed: str | None = None) -> dict:
    return {
        "org_id": unit,
        "post_type": "行政",
        "counted_on": day,
        "posts": posts,
        "listed_on": listed,
    }


def quota(unit: str, day: str, posts: int, kind: str = "行政", listed: str | None = None) -> dict:
    return {
        "org_id": unit,
        "post_type": kind,
        "effective_on": day,
        "posts": posts,
        "listed_on": listed,
    }


def move(person: str, unit: str, day: str, way: str) -> dict:
    return {
        "person_key": person,
        "org_id": unit,
        "post_type": "行政",
        "moved_on": day,
        "direction": way,
    }


# Something of everything: logs and lists, people by name and counted, a total, a merger, what could
# not be read.
WORLD = {
    "org": [{"org_id": u, "name": u} for u in "ABCDE"],
    "lineage": [{"from_org": "B", "to_org": "A", "changed_on": "2015-06-01", "change": "合并"},
                {"from_org": "E", "to_org": "A", "changed_on": "2014-06-01", "change": "合并"}],
    "quota": [quota("A", "2011-01-01", 5), quota("B", "2011-01-01", 3), quota("C", "2012-12-31", 4, listed="2012-12-31"),
              quota("A", "2012-12-31", 6, listed="2012-12-31"), quota("A", "2013-12-31", 6, listed="2013-12-31"),
              quota("D", "2012-01-01", 9, "不分类型")],
    "roster": [spell("p", "A", "2012-01-01"), spell("q", "A", "2013-01-01"),
               spell("r", "C", None, "2013-12-31"), spell("r", "C", None, "2014-12-31"),
               spell("s", "C", "2014-03-01", "2014-12-31")],
    "headcount": [count("B", "2012-12-31", 2), count("D", "2012-12-31", 3), count("E", "2013-12-31", 3)],
    "movement": [move("p", "A", "2014-01-01", "下编"), move("t", "A", "2014-02-01", "上编"),
                 move("u", "B", "2013-02-01", "上编")],
    "borrowed_count": [count("A", "2013-12-31", 1, "2013-12-31")],
    "book": [{"org_id": None, "start_on": "2012-12-31", "end_on": "2014-12-31"}],
}  # fmt: skip
REFUSED = [
    unread("quota", "A", "行政", date(2016, 1, 1)),
    unread("headcount", "D", "行政", date(2014, 1, 1)),
    unread("roster", "A", "行政", None, person_key="v", sure_at_end=True, counts=True),
    unread("roster", "A", "行政", None, person_key="w", start_on=date(2013, 5, 1)),
    unread("org", "C", None, None),
    unread("bank_txn", "A", "行政", date(2014, 1, 1), pool="池"),
]


def _without(con: duckdb.DuckDBPyConnection, step: Step, group: tuple[str, ...]) -> int:
    """How many rows a step adds or changes where none of these tables holds a row."""
    con.execute("begin")
    for table in group:
        con.execute(f'delete from "{table}"')
    changed = con.execute(step.sql).fetchall()[0][0]
    con.execute("rollback")
    return changed


def test_a_step_that_is_passed_over_changes_nothing(monkeypatch: pytest.MonkeyPatch):
    tried: dict[Step, bool] = {}
    take = Held.take

    def tried_without(held: Held, step: Step) -> None:
        for group in step.needs:
            assert _without(held.con, step, group) == 0, (group, step.sql)
        asked = held.allows(step.needs)
        take(held, step)
        if step.needs:
            tried[step] = asked

    monkeypatch.setattr(Held, "take", tried_without)
    database(WORLD, CARD, REFUSED)
    assert [step.sql for step, asked in tried.items() if not asked] == []
    assert len(tried) == sum(bool(step.needs) for step in ALL) > 25


def test_a_file_falls_into_whole_statements():
    con = duckdb.connect()
    assert all(len(con.extract_statements(step.sql)) == 1 for step in ALL)


def test_what_is_needed_is_said_in_one_line():
    assert needs_of("-- needs: a, b | c\nselect 1") == (("a",), ("b", "c"))
    assert needs_of("select 1 -- needs nothing") == ()


def test_a_name_that_nobody_knows_is_an_error():
    con = duckdb.connect()
    con.execute("create table here (n integer)")
    held = Held(con, ["here"])
    assert not held.allows((("here",),))
    with pytest.raises(KeyError):
        held.allows((("nowhere",),))
