"""A unit's id is followed by its own name, as it was on the day asked of, whatever the question."""

from __future__ import annotations

import pytest

from analysis.questions import asked, catalogue
from analysis.store.place import open_database

ASKED = [
    name for name, item in catalogue().items() if "as_of" in item.parameters
]  # fmt: skip
DAYS = ("1994-06-30", "2002-12-31")


@pytest.fixture(scope="module")
def con(dongming):
    with open_database(dongming) as opened:
        yield opened


@pytest.mark.parametrize("day", DAYS)
def test_the_name_is_the_units_own_on_the_day(con, day):
    own = dict(con.sql("select unit_id, name from names_on($1)", params=[day]).fetchall())
    met = 0
    for question in ASKED:
        answer = asked(con, question, {"as_of": day})
        if not {"org_id", "name"} <= set(answer.columns):
            continue
        for org_id, name in answer.select("org_id, name").distinct().fetchall():
            if org_id in own:
                assert name == own[org_id], f"{question}: {org_id}"
                met += question == "staffing"
    assert met > 10
