"""A rule that is passed over because a table is empty would have found nothing."""

from __future__ import annotations

from datetime import date

import pytest
from load import database
from oracle_bank import Card
from rule_cases import CASES

from analysis.dictionary import input_tables
from analysis.rules import answer_of, rules

CARD = Card(coverage=(date(2010, 1, 1), date(2020, 12, 31)))
NEEDING = [(rule, group) for rule in rules() for group in rule.needs]


@pytest.mark.parametrize(
    ("rule", "group"), NEEDING, ids=[f"{rule.name}: {'|'.join(group)}" for rule, group in NEEDING]
)
def test_finds_nothing_without_what_it_needs(rule, group):
    speaks, _, _ = CASES[rule.name]
    con = database({t: rows for t, rows in speaks.items() if t not in group}, CARD)
    for table in set(group) - set(input_tables()):
        con.execute(f'delete from "{table}"')
    assert answer_of(con, rule) == []


def test_all_rules_but_few_need_something():
    """Most datasets have neither a bank nor people by name: planning their rules cost a build most."""
    assert {rule.name for rule in rules() if not rule.needs} == {
        "date_ahead", "person_without_quota", "similar_units",
    }  # fmt: skip
