"""Every rule: a tiny dataset on which it speaks, and one on which it is silent (`rule_cases.py`)."""

from __future__ import annotations

from datetime import date

import pytest
from load import database
from oracle_bank import Card
from rule_cases import CASES, Tables, org, spell

from analysis.dictionary import tables as dictionary_tables
from analysis.rules import BANK_FIXES, Rule, RuleError, answer_of, rules, run_rules
from analysis.store.loan_book import Breach

CARD = Card(coverage=(date(2010, 1, 1), date(2020, 12, 31)))


def test_every_rule_has_its_two_datasets():
    assert [rule.name for rule in rules()] == sorted(CASES)


def found(rule: str, tables: Tables, card: Card = CARD) -> list[tuple[str, str, str, str, str]]:
    con = database(tables, card)
    run_rules(con)
    return con.sql(
        'select key, severity, "table", problem, fix from finding where rule = $rule order by key',
        params={"rule": rule},
    ).fetchall()


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_speaks_where_it_should(rule):
    speaks, keys, _ = CASES[rule.name]
    findings = found(rule.name, speaks)
    assert [key for key, *_ in findings] == keys
    for _, severity, table, problem, fix in findings:
        assert (severity, table) == (rule.severity, rule.table)
        assert "{" not in problem + fix and "None" not in problem + fix


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_is_silent_where_it_should(rule):
    assert found(rule.name, CASES[rule.name][2]) == []


def test_the_card_explains_a_mixture():
    speaks, _, _ = CASES["mixed_identity"]
    explained = Card(coverage=CARD.coverage, count_as={"参公": "事业"})
    assert found("mixed_identity", speaks, explained) == []


def test_a_key_names_one_finding():
    """One person, two units, two types each: several findings, each with a key of its own."""
    tables = {
        "org": org("A", "B"),
        "roster": [spell("P", unit, kind) for unit in "AB" for kind in ("行政", "事业")],
    }
    keys = [key for key, *_ in found("two_posts_at_once", tables)]
    assert len(keys) == 6 and len(set(keys)) == 6


def test_thousands_of_findings_are_no_burden():
    people = 3000
    con = database({"org": org("A")}, CARD)
    con.execute(f"""insert into roster (person_key, org_id, post_type, start_on, end_on)
        select 'P' || n, 'A', '行政', date '2012-01-01', date '2011-01-01'
        from range({people}) t(n)""")
    assert run_rules(con) >= people


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (("{who} is there", "ask {name}", "select 'A' as key, 'x' as whom"), "no column name, who; it gives key, whom"),
        (("somebody is there", "ask", "select 'A' as name"), "no column key"),
        (("somebody is there", "ask", "select nope from org"), "nope"),
    ],
)  # fmt: skip
def test_a_slip_in_a_rule_is_told_by_its_file_though_it_finds_nothing(rule, words):
    problem, fix, select = rule
    con = database({"org": org("A")}, CARD)
    slip = Rule("slip", "org", "note", problem, fix, select)
    with pytest.raises(RuleError, match=rf"rules/slip\.sql: .*{words}"):
        answer_of(con, slip)


def test_every_rule_is_about_a_table_and_says_what_to_do():
    for rule in rules():
        assert rule.table in dictionary_tables(), rule.name
        assert rule.severity in ("error", "warning", "note")
        assert rule.problem and rule.fix


def test_a_breach_of_the_loan_book_is_a_finding_with_its_line():
    con = database({"org": org("A")}, CARD)
    assert run_rules(con, [Breach(name, "7", "说明") for name in BANK_FIXES]) == len(BANK_FIXES)
    written = con.sql("from finding order by rule").fetchall()
    assert [(rule, table, key) for rule, _, table, key, *_ in written] == [
        (name, "bank_txn", "7") for name in sorted(BANK_FIXES)
    ]
