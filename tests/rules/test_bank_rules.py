"""What the build checks of the bank, and what breaks its own rules: each case made, each found."""

from __future__ import annotations

from datetime import date

import pytest
from load import answer, database
from oracle_bank import Card

from analysis.dictionary import tables, value_lists
from analysis.questions.bank import bank_balance, bank_breaches, bank_loans
from analysis.rules import BANK_FIXES, run_rules
from analysis.rules.bank_practices import practices, switch_on
from analysis.store.bank_play import play
from analysis.store.loan_book import Txn

CARD = Card(coverage=(date(2015, 1, 1), date(2018, 12, 31)))


def txn(txn_id, day, kind, posts=None, org_id="A", **more) -> dict:
    """A row of the ledger, `day` as (month, day) of 2016 or a date."""
    when = day if isinstance(day, date) else date(2016, *day)
    row = {"txn_id": txn_id, "txn_on": when, "kind": kind, "pool": "一", "org_id": org_id,
           "post_type": "事业", "posts": posts, "loan_id": None, "due_on": None}  # fmt: skip
    return row | more


DEPOSIT = txn("1", (1, 1), "入池", 10, None)
LOAN = txn("2", (2, 1), "借出", 4, due_on=date(2017, 2, 1))


def found(*rows) -> list[tuple[str, str]]:
    return [(b.rule, b.txn_id) for b in play(Txn(**row) for row in rows).breaches]


CASES = {
    "over_return": [txn("3", (3, 1), "归还", 5, loan_id="2")],
    "conversion_exceeds_loan": [txn("3", (3, 1), "转正", 5, loan_id="2")],
    "takeover_exceeds_loan": [txn("3", (3, 1), "承接", 5, "B", loan_id="2")],
    "before_loan": [txn("3", (1, 15), "展期", loan_id="2", due_on=date(2018, 1, 1))],
    "loan_id_reused": [txn("3", (3, 1), "借出", 1, loan_id="2")],
    "loan_differs": [txn("3", (3, 1), "归还", 1, loan_id="2", post_type="行政")],
    "borrower_differs": [txn("3", (3, 1), "归还", 1, "B", loan_id="2")],
    "due_before_loan": [txn("3", (3, 1), "借出", 1, due_on=date(2016, 2, 29))],
    "extension_without_due": [txn("3", (3, 1), "展期", loan_id="2")],
    "unknown_loan": [txn("3", (3, 1), "展期", loan_id="9", due_on=date(2018, 1, 1))],
    "pool_overdrawn": [txn("3", (3, 1), "借出", 7)],
    "without_posts": [txn("3", (3, 1), "归还", None, loan_id="2")],
    "without_borrower": [txn("3", (3, 1), "借出", 1, None)],
}


def test_every_check_has_a_case_and_a_remedy():
    assert set(CASES) == set(BANK_FIXES)


def test_a_clean_ledger_has_no_finding():
    clean = [
        DEPOSIT, LOAN,
        txn("3", (3, 1), "展期", loan_id="2", due_on=date(2018, 1, 1)),
        txn("4", (4, 1), "承接", None, "B", loan_id="2"),
        txn("5", (5, 1), "归还", 3, "B", loan_id="2"),
        txn("6", (6, 1), "转正", 1, "B"),
        txn("7", (7, 1), "借出", 9),
    ]  # fmt: skip
    assert found(*clean) == []


@pytest.mark.parametrize("rule", CASES)
def test_each_breach_is_found_alone_at_its_line(rule):
    assert found(DEPOSIT, LOAN, *CASES[rule]) == [(rule, "3")]


def test_a_return_for_an_unknown_loan_is_also_too_much():
    back = txn("3", (3, 1), "归还", 1, loan_id="9")
    assert found(DEPOSIT, LOAN, back) == [("unknown_loan", "3"), ("over_return", "3")]


def test_a_pool_is_overdrawn_by_what_it_gives_away_too():
    assert found(DEPOSIT, LOAN, txn("3", (3, 1), "出池", 7)) == [("pool_overdrawn", "3")]


def test_a_pool_filled_again_the_same_day_is_not_overdrawn():
    later = [txn("3", (3, 1), "借出", 7), txn("4", (3, 1), "归还", 1, loan_id="2")]
    assert found(DEPOSIT, LOAN, *later) == []


def test_a_breach_stays_in_the_book():
    """An overdrawn pool is shown below 0, a second loan under one id keeps its posts."""
    rows = [DEPOSIT, LOAN, txn("3", (3, 1), "借出", 9, loan_id="2")]
    con = database({"org": [{"org_id": "A"}], "bank_txn": rows}, CARD)
    (row,) = answer(bank_balance(con))
    assert (row["outstanding"], row["available"]) == (13, -3)
    assert {r["loan_id"] for r in answer(bank_loans(con))} == {"2", "3"}


def findings(world: dict, rule: str) -> list[tuple]:
    con = database(world, CARD)
    run_rules(con)
    sql = "select key, problem, fix from finding where rule = $rule"
    return con.sql(sql, params={"rule": rule}).fetchall()


def quota(org_id, day, posts, doc_no=None) -> dict:
    return {"org_id": org_id, "post_type": "事业", "effective_on": day, "posts": posts,
            "doc_no": doc_no}  # fmt: skip


START = [quota("A", date(2015, 1, 1), 20), quota("B", date(2015, 1, 1), 20)]
ORGS = [{"org_id": "A"}, {"org_id": "B"}]


@pytest.mark.parametrize(
    ("kind", "change"), [("入池", -3), ("出池", 3), ("转正", 3)], ids=["入池", "出池", "转正"]
)
def test_a_bank_movement_needs_its_step_in_quota(kind, change):
    """One unit a case; its name says what its table `quota` holds."""
    day, later, earlier = date(2016, 3, 1), date(2016, 3, 10), date(2015, 1, 1)
    steps = {
        "missing": [],
        "same day": [(day, 20 + change, None)],
        "same document": [(later, 20 + change, "文 same document")],
        "another day": [(later, 20 + change, None)],
        "wrong number": [(day, 20 + change + 1, None)],
        "wrong way": [(day, 20 - change, None)],
    }
    ledger = [txn("0", (1, 1), "入池", 99, None)]
    for name in steps:
        loan = txn(f"借 {name}", (2, 1), "借出", 4, name)
        named = loan["txn_id"] if kind == "转正" else None
        ledger += [loan, txn(name, day, kind, 3, name, doc_no=f"文 {name}", loan_id=named)]
    world = {
        "org": [{"org_id": name} for name in steps],
        "quota": [quota(name, earlier, 20) for name in steps]
        + [quota(name, *row) for name, rows in steps.items() for row in rows],
        "bank_txn": ledger,
    }
    found = {key for key, *_ in findings(world, "bank_without_quota_step")}
    assert found == set(steps) - {"same day", "same document"}


def test_two_movements_of_one_day_share_a_step():
    ledger = [txn("1", (3, 1), "入池", 3), txn("2", (3, 1), "入池", 2)]
    step = quota("A", date(2016, 3, 1), 15)
    world = {"org": ORGS, "quota": [*START, step], "bank_txn": ledger}
    assert findings(world, "bank_without_quota_step") == []


def test_owned_and_pooled_posts_stay_under_the_ceiling():
    def excess(posts):
        ceiling = {"region_code": "1", "level": "县", "post_type": "事业",
                   "effective_on": date(2015, 1, 1), "posts": posts}  # fmt: skip
        world = {"org": ORGS, "quota": START, "bank_txn": [DEPOSIT], "quota_ceiling": [ceiling]}
        return findings(world, "bank_over_ceiling")

    assert excess(50) == []
    ((key, problem, fix),) = excess(49)
    assert key == "事业" and "超出控制总量（49 名）1 名" in problem and fix


# Rules of the bank.


def person(key, born, start=date(2010, 1, 1)) -> dict:
    return {"person_key": key, "org_id": "A", "post_type": "事业", "start_on": start,
            "birth_month": born, "sex": "男"}  # fmt: skip


@pytest.fixture
def breaches():
    """(loan, measured, threshold) of every breach of a rule set to a value, in some world."""
    last = {}

    def ask(rule: str, value: float, *, ledger=(DEPOSIT, LOAN), as_of="2016-06-30", **more):
        world = {"org": ORGS, "bank_txn": list(ledger)} | more
        if last.get("world") != world:  # the rules derive nothing: one world serves them all
            last.update(world=world, con=database(world, CARD))
        con = last["con"]
        con.execute("delete from bank_rule")
        con.execute("insert into bank_rule values ('*', ?, ?, '试行办法')", [rule, value])
        rows = [r for r in answer(bank_breaches(con, as_of=as_of)) if r["rule"] == rule]
        assert all(r["source"] == "试行办法" for r in rows)
        return [(r["loan_id"], r["measured"], r["threshold"]) for r in rows]

    return ask


def test_overdue_is_a_breach_without_any_rule_and_a_rule_gives_grace(breaches):
    con = database({"org": ORGS, "bank_txn": [DEPOSIT, LOAN]}, CARD)
    assert answer(bank_breaches(con, as_of="2017-02-01")) == []
    (row,) = answer(bank_breaches(con, as_of="2017-02-02"))
    assert (row["rule"], row["loan_id"], row["measured"]) == ("overdue", "2", 1)
    assert breaches("overdue", 5, as_of="2017-02-06") == []
    assert breaches("overdue", 5, as_of="2017-02-07") == [("2", 6, 5)]


def test_term_counts_extensions_and_months_begun(breaches):
    assert breaches("max_term_months", 12) == []
    longer = txn("3", (6, 1), "展期", loan_id="2", due_on=date(2017, 2, 2))
    ledger = (DEPOSIT, LOAN, longer)
    assert breaches("max_term_months", 12, ledger=ledger, as_of="2016-05-31") == []
    assert breaches("max_term_months", 12, ledger=ledger) == [("2", 13, 12)]
    undated = (DEPOSIT, LOAN | {"due_on": None})
    assert breaches("max_term_months", 12, ledger=undated, as_of="2017-02-01") == []
    assert breaches("max_term_months", 12, ledger=undated, as_of="2017-02-02") == [("2", 13, 12)]


def test_limits_of_a_loan_and_of_a_unit(breaches):
    second = txn("3", (3, 1), "借出", 2)
    ledger = (DEPOSIT, LOAN, second)
    assert breaches("loan_limit", 4, ledger=ledger) == []
    assert breaches("loan_limit", 3, ledger=ledger) == [("2", 4, 3)]
    assert breaches("unit_limit", 6, ledger=ledger) == []
    assert breaches("unit_limit", 5, ledger=ledger) == [(None, 6, 5)]


def test_reserve_and_single_type(breaches):
    assert breaches("reserve", 6) == []
    assert breaches("reserve", 7) == [(None, 6, 7)]
    other = txn("3", (3, 1), "入池", 1, None, post_type="行政")
    assert breaches("single_type", 1) == []
    assert breaches("single_type", 1, ledger=(DEPOSIT, LOAN, other)) == [(None, 2, 1)]


def test_a_borrower_with_vacancies_of_its_own(breaches):
    people = [person("p", None), person("q", None)]
    posts = {"quota": [quota("A", date(2015, 1, 1), 3)], "roster": people}
    assert breaches("own_vacancy_limit", 1, **posts) == []
    assert breaches("own_vacancy_limit", 0, **posts) == [(None, 1, 0)]
    assert breaches("own_vacancy_limit", 0, quota=posts["quota"]) == []  # people unknown


def test_a_loan_beyond_foreseeable_attrition(breaches):
    soon = [person(f"p{n}", date(1956, 3 + n, 1)) for n in range(3)]  # 60 within the term
    young = person("q", date(1980, 1, 1))
    assert breaches("attrition_cover", 1, roster=[*soon, young]) == [("2", 4, 3)]
    fourth = person("r", date(1957, 1, 1))
    assert breaches("attrition_cover", 1, roster=[*soon, fourth, young]) == []
    late = person("r", date(1957, 1, 1), start=date(2016, 2, 2))  # came after the loan
    assert breaches("attrition_cover", 1, roster=[*soon, late, young]) == [("2", 4, 3)]
    unknown = person("u", None)
    assert breaches("attrition_cover", 1, roster=[*soon, unknown]) == []


def test_a_returns_plan_is_required(breaches):
    def plan(posts, expected, closed=None, approved=date(2016, 1, 15)):
        return {"org_id": "A", "post_type": "事业", "direction": "出", "approved_on": approved,
                "posts": posts, "expected_on": expected, "closed_on": closed}  # fmt: skip

    in_time, too_late = date(2017, 1, 31), date(2017, 2, 2)
    assert breaches("plan_required", 1) == [("2", 0, 4)]
    assert breaches("plan_required", 0) == []
    assert breaches("plan_required", 1, quota_plan=[plan(4, in_time)]) == []
    assert breaches("plan_required", 1, quota_plan=[plan(3, in_time)]) == [("2", 3, 4)]
    assert breaches("plan_required", 1, quota_plan=[plan(4, too_late)]) == [("2", 0, 4)]
    assert breaches("plan_required", 1, quota_plan=[plan(4, in_time, date(2016, 5, 1))]) != []
    assert breaches("plan_required", 1, quota_plan=[plan(4, in_time, None, date(2016, 7, 1))]) != []


def test_a_rule_of_one_pool_says_nothing_of_another():
    """A world that breaks every rule there is, and the rules of a pool that lent nothing."""
    values = {"max_term_months": 1, "loan_limit": 1, "unit_limit": 1, "reserve": 99,
              "own_vacancy_limit": 0, "attrition_cover": 1, "plan_required": 1, "single_type": 1,
              "overdue": 5}  # fmt: skip
    other_type = txn("3", (3, 1), "入池", 1, None, post_type="行政")
    other_pool = txn("4", (3, 1), "入池", 200, None, pool="二")
    world = {
        "org": ORGS,
        "bank_txn": [DEPOSIT, LOAN, other_type, other_pool],
        "quota": [quota("A", date(2015, 1, 1), 3)],
        "roster": [person("q", date(1980, 1, 1))],
    }
    con = database(world, CARD)

    def broken(pool):
        con.execute("delete from bank_rule")
        for rule, value in values.items():
            con.execute("insert into bank_rule values (?, ?, ?, '办法')", [pool, rule, value])
        rows = answer(bank_breaches(con, as_of="2018-06-30"))
        return {r["rule"] for r in rows if r["pool"] == "一"}

    assert broken("一") == broken("*") == set(values) == set(value_lists()["bank_rule_name"])
    assert broken("二") == {"overdue"}


def test_a_pools_own_rule_goes_before_the_rule_for_all():
    rules = [
        {"pool": "*", "rule": "loan_limit", "value": 1, "source": "通则"},
        {"pool": "一", "rule": "loan_limit", "value": 4, "source": "本池"},
        {"pool": "二", "rule": "loan_limit", "value": 2, "source": "他池"},
    ]
    other = txn("3", (3, 1), "入池", 9, None, pool="三"), txn("4", (3, 2), "借出", 2, pool="三")
    world = {"org": ORGS, "bank_txn": [DEPOSIT, LOAN, *other], "bank_rule": rules}
    found = answer(bank_breaches(database(world, CARD), as_of="2016-06-30"))
    assert [(r["loan_id"], r["threshold"], r["source"]) for r in found] == [("4", 1, "通则")]


def test_every_practice_names_known_rules_and_its_source(tmp_path):
    known = value_lists()["bank_rule_name"]
    assert practices()
    for name, practice in practices().items():
        assert set(practice.rules) <= set(known) and practice.source
        text = switch_on(tmp_path, name).read_text(encoding="utf-8-sig").splitlines()
        assert text[0].split(",") == [c.name for c in tables()["bank_rule"].columns]
        assert len(text) == 1 + len(practice.rules)
    with pytest.raises(KeyError, match="hunan-2022"):
        switch_on(tmp_path, "atlantis")


def test_a_practice_switched_on_is_in_force_after_the_next_build(tmp_path):
    from analysis.build import build
    from analysis.store.place import open_database

    folder = tmp_path / "d"
    folder.mkdir()
    (folder / "org.csv").write_text("机构编码,机构名称\nA,教育局\n", encoding="utf-8")
    (folder / "bank_txn.csv").write_text(
        "流水号,业务日,业务种类,编制池,单位,编制类型,编制数,到期日\n"
        "1,2016-01-01,入池,一,,事业,9,\n2,2016-02-01,借出,一,A,事业,2,2020-01-01\n",
        encoding="utf-8",
    )
    (folder / "dataset.toml").write_text(
        'title = "试验"\nkind = "synthetic"\ncoverage = ["2015-01-01", "2016-12-31"]\n',
        encoding="utf-8",
    )

    def rules_broken():
        outcome = build(folder)
        assert outcome.exit_status == 0, outcome.problems
        with open_database(outcome.database) as con:
            return {r["rule"] for r in answer(bank_breaches(con))}

    assert rules_broken() == set()
    file = switch_on(folder, "hunan-2022")
    assert rules_broken() == {"max_term_months", "plan_required"}
    file.unlink()
    assert rules_broken() == set()
