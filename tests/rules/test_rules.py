"""Every rule: a tiny dataset on which it speaks, and one on which it is silent."""

from __future__ import annotations

from datetime import date

import pytest
from load import database
from oracle_bank import Card

from analysis.dictionary import tables as dictionary_tables
from analysis.rules import BANK_FIXES, rules, run_rules

CARD = Card(coverage=(date(2010, 1, 1), date(2020, 12, 31)))
START = "2012-01-01"
Tables = dict[str, list[dict]]


def org(*ids: str, **more: str) -> list[dict]:
    return [{"org_id": i, "name": i, **more} for i in ids]


def spell(person: str, unit: str = "A", kind: str = "行政", start: str = START,
          end: str | None = None, **more: str) -> dict:  # fmt: skip
    return {"person_key": person, "org_id": unit, "post_type": kind, "start_on": start,
            "end_on": end, **more}  # fmt: skip


def quota(unit: str, posts: int, day: str = "2010-01-01", kind: str = "行政",
          doc: str | None = None) -> dict:  # fmt: skip
    return {"org_id": unit, "post_type": kind, "effective_on": day, "posts": posts, "doc_no": doc}


def txn(number: str, day: str, kind: str, posts: int | None, unit: str | None = None,
        **more: str) -> dict:  # fmt: skip
    return {"txn_id": number, "txn_on": day, "kind": kind, "pool": "池", "org_id": unit,
            "post_type": "行政", "posts": posts, **more}  # fmt: skip


def merged(unit: str, into: str, day: str) -> dict:
    return {"from_org": unit, "to_org": into, "changed_on": day, "change": "撤并"}


GONE = [*org("A", abolished_on="2015-01-01"), *org("B")]
LENT = [txn("1", "2011-01-01", "入池", 5), txn("2", "2012-01-01", "借出", 2, "A")]

# rule → (speaks on, the keys it names, is silent on)
CASES: dict[str, tuple[Tables, list[str], Tables]] = {
    "bank_over_ceiling": (
        {"org": org("A"), "quota": [quota("A", 8)], "bank_txn": [txn("1", START, "入池", 5)],
         "quota_ceiling": [{"region_code": "1", "level": "县", "post_type": "行政",
                            "effective_on": "2010-01-01", "posts": 12}]},
        ["行政"],
        {"org": org("A"), "quota": [quota("A", 8)], "bank_txn": [txn("1", START, "入池", 4)],
         "quota_ceiling": [{"region_code": "1", "level": "县", "post_type": "行政",
                            "effective_on": "2010-01-01", "posts": 12}]},
    ),
    "bank_without_quota_step": (
        {"org": org("A"), "quota": [quota("A", 8)], "bank_txn": [txn("1", START, "入池", 3, "A")]},
        ["1"],
        {"org": org("A"), "quota": [quota("A", 8), quota("A", 5, START)],
         "bank_txn": [txn("1", START, "入池", 3, "A"), txn("2", START, "入池", 9)]},
    ),
    "end_before_start": (
        {"org": org("A"), "roster": [spell("P", end=START)]},
        [f"P|A|行政|{START}"],
        {"org": org("A"), "roster": [spell("P", end="2012-01-02"), spell("Q")]},
    ),
    "loan_of_abolished_unit": (
        {"org": GONE, "bank_txn": LENT},
        ["2|A"],
        {"org": GONE, "bank_txn": [*LENT, txn("3", "2014-01-01", "归还", 2, "A")]},
    ),
    "mixed_identity": (
        {"org": org("A"), "roster": [spell("P", kind="事业", identity="参公"),
                                     spell("Q", kind="事业", identity="参公")]},
        ["A|事业|参公"],
        {"org": org("A"), "roster": [spell("P", kind="事业", identity="事业"),
                                     spell("Q", kind="事业", identity="参公", end="2013-01-01")]},
    ),
    "overlapping_spells": (
        {"org": org("A"), "roster": [spell("P", end="2014-01-01"), spell("P", start="2013-12-31")]},
        ["P|A|行政"],
        {"org": org("A"), "roster": [spell("P", end="2014-01-01"), spell("P", start="2014-01-01"),
                                     spell("Q", kind="事业")]},
    ),
    "past_retirement": (
        {"org": org("A"), "roster": [spell("P", birth_month="1960-10-01", sex="男"),
                                     spell("Q", birth_month="1965-10-01", sex="女"),
                                     spell("R", birth_month="1970-10-01", sex="女",
                                           job_class="工勤")]},
        ["P|A", "Q|A", "R|A"],
        {"org": org("A"), "roster": [spell("P", birth_month="1960-12-01", sex="男"),
                                     spell("Q", birth_month="1965-12-01", sex="女"),
                                     spell("R", birth_month="1970-10-01", sex="女"),
                                     spell("S", birth_month="1950-01-01"),
                                     spell("T", birth_month="1950-01-01", sex="男",
                                           end="2019-01-01")]},
    ),
    "person_after_abolition": (
        {"org": GONE, "roster": [spell("P"), spell("Q", end="2015-01-02")]},
        ["A"],
        {"org": GONE, "roster": [spell("P", end="2015-01-01"), spell("Q", "B")]},
    ),
    "person_without_quota": (
        {"org": org("A"), "quota": [quota("A", 3)], "roster": [spell("P", kind="事业")]},
        ["A|事业"],
        {"org": org("A"), "quota": [quota("A", 1, kind="事业")],
         "roster": [spell("P", kind="事业"), spell("Q", kind="事业")]},
    ),
    "posts_after_abolition": (
        {"org": GONE, "quota": [quota("A", 3), quota("A", 4, "2015-01-01")]},
        ["A|行政|2015-01-01"],
        {"org": GONE, "quota": [quota("A", 3), quota("A", 0, "2015-01-01")]},
    ),
    "quota_step_without_document": (
        {"org": org("A"), "quota": [quota("A", 3, doc="一号"), quota("A", 4, START)]},
        [f"A|行政|{START}"],
        {"org": org("A"), "quota": [quota("A", 3), quota("A", 4, START)]},
    ),
    "two_posts_at_once": (
        {"org": org("A", "B"), "roster": [spell("P", end="2014-01-02"),
                                          spell("P", "B", start="2014-01-01")]},
        ["P|A|行政|B|行政"],
        {"org": org("A", "B"), "roster": [spell("P", end="2014-01-01"),
                                          spell("P", "B", start="2014-01-01"), spell("Q", "B")]},
    ),
    "unit_without_closing_row": (
        {"org": org("A", "B"), "lineage": [merged("A", "B", "2015-01-01")]},
        ["A"],
        {"org": GONE, "lineage": [merged("A", "B", "2015-01-01")]},
    ),
    "late_roster": (
        {"org": org("A"), "roster": [spell("p", start="2015-01-01")],
         "headcount": [{"org_id": "A", "post_type": "行政", "counted_on": "2012-12-31",
                        "posts": 3}]},
        ["A"],
        {"org": org("A"), "roster": [spell("p", start="2012-12-31")],
         "headcount": [{"org_id": "A", "post_type": "行政", "counted_on": "2012-12-31",
                        "posts": 3}]},
    ),
    "posts_before_founding": (
        {"org": org("A", founded_on="2015-01-01"), "quota": [quota("A", 3, "2014-12-31")]},
        ["A|行政|2014-12-31"],
        {"org": org("A", founded_on="2015-01-01"), "quota": [quota("A", 3, "2015-01-01")]},
    ),
    "unknown_parent": (
        {"org": [*org("A"), {"org_id": "B", "parent_id": "Z"}]},
        ["B"],
        {"org": [*org("A"), {"org_id": "B", "parent_id": "A"}]},
    ),
}  # fmt: skip


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
        assert (severity, table, fix) == (rule.severity, rule.table, rule.fix)
        assert "{" not in problem and "None" not in problem


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


def test_every_rule_is_about_a_table_and_says_what_to_do():
    for rule in rules():
        assert rule.table in dictionary_tables(), rule.name
        assert rule.severity in ("error", "warning", "note")
        assert rule.problem and rule.fix


class Broken:
    def __init__(self, rule: str) -> None:
        self.rule, self.txn_id, self.detail = rule, "7", "说明"


def test_a_breach_of_the_loan_book_is_a_finding_with_its_line():
    con = database({"org": org("A")}, CARD)
    assert run_rules(con, [Broken(name) for name in BANK_FIXES]) == len(BANK_FIXES)
    written = con.sql("from finding order by rule").fetchall()
    assert [(rule, table, key) for rule, _, table, key, *_ in written] == [
        (name, "bank_txn", "7") for name in sorted(BANK_FIXES)
    ]
