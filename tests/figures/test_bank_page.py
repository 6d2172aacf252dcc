"""The bank's page: every figure's numbers are the questions' numbers, and lead to their loans."""

from __future__ import annotations

from datetime import date

import plotly.graph_objects as go
import pytest
from bank_demo import bank_demo
from load import database
from oracle_bank import Card

from analysis.figures import bank, bank_loans, bank_outlook, bank_rules
from analysis.figures.page import Page
from analysis.models.lending import bank_outlook as outlook_of
from analysis.models.lending_backtest import bank_backtest, by_origin
from analysis.questions.bank import bank_balance, bank_breaches, bank_maturity
from analysis.questions.bank import bank_loans as loans_of

DAYS = (None, "2021-06-30")


@pytest.fixture(scope="module")
def con():
    return bank_demo()[0]


def shown(fig: go.Figure) -> dict[str, list]:
    """Each trace's values by name."""
    return {t.name: list(t.x if t.type == "bar" else t.y) for t in fig.data}


@pytest.mark.parametrize("day", DAYS)
def test_position_is_the_balance_of_all_pools(con, day):
    rows = bank_balance(con, as_of=day).pl()
    found = bank.position(Page(con, day))
    assert found["pools"] == 2
    for name in ("capital", "outstanding", "available", "overdue"):
        assert found[name] == rows[name].sum() > 0
    words = bank.finding(Page(con, day))
    assert f"**{found['outstanding']:,} 名**" in words and words.count("。") == 1


@pytest.mark.parametrize("day", DAYS)
def test_running_ends_at_the_position(con, day):
    last = bank.running(Page(con, day)).row(-1, named=True)
    found = bank.position(Page(con, day))
    assert {n: last[n] for n in ("capital", "outstanding", "available")} == {
        n: found[n] for n in ("capital", "outstanding", "available")
    }
    lines = shown(bank.running_chart(Page(con, day)))
    assert [lines[n][-1] for n in ("资本", "未还", "可借")] == [
        found["capital"], found["outstanding"], found["available"]]  # fmt: skip


def test_a_pools_bars_add_up_to_its_capital(con):
    bars = shown(bank.pool_chart(Page(con)))
    sums = [sum(parts) for parts in zip(*bars.values(), strict=True)]
    assert sums == bank_balance(con).pl().sort("capital", descending=True)["capital"].to_list()


@pytest.mark.parametrize("day", DAYS)
def test_the_ladder_is_the_question_and_its_bars_lead_to_their_loans(con, day):
    bars = shown(bank_loans.maturity_chart(Page(con, day)))
    rows = bank_maturity(con, as_of=day).pl()
    assert sum(map(sum, bars.values())) == rows["outstanding"].sum()
    # every quarter between the first and the last, those without loans too
    quarters = rows["quarter"].drop_nulls()
    between = (quarters.max().year - quarters.min().year) * 4 + (
        quarters.max().month - quarters.min().month
    ) // 3
    others = rows.filter(rows["quarter"].is_null())["maturity"].n_unique()
    assert len(bars["未到期"]) == between + 1 + others
    behind = bank_loans.behind_the_bars(Page(con, day))
    ladder = bank_loans.maturity(Page(con, day))
    for step in ladder.to_dicts():
        mine = behind.filter(behind["maturity"] == step["maturity"])
        assert mine["outstanding"].sum() == step["outstanding"]
        assert sorted(mine["loan_id"]) == sorted(step["loans"] or [])
        assert all(doc in "".join(mine["txns"]) for doc in step["docs"] or [])
        assert bool(step["docs"]) == bool(step["outstanding"])
    hover = bank_loans.maturity_chart(Page(con, day)).data[-1].customdata
    assert ladder["loans"][-1][0] in hover[-1][2] and ladder["docs"][-1][0] in hover[-1][2]


def test_ageing_is_what_was_planted(con):
    planted = bank_demo()[1]["truths"]["overdue"]
    rows = bank_loans.overdue_loans(Page(con))
    assert set(rows["loan_id"]) == {r["loan_id"] for r in planted}
    assert rows["days_overdue"].is_sorted(descending=True)
    (bars,) = shown(bank_loans.ageing_chart(Page(con))).values()
    assert sum(bars) == sum(r["outstanding"] for r in planted)


def test_borrowers_owe_all_that_is_owed_and_a_letter_lists_its_unit_alone(con):
    owed = bank_loans.borrowers(Page(con))
    assert owed["outstanding"].sum() == bank.position(Page(con))["outstanding"]
    assert owed["overdue"].sum() == bank.position(Page(con))["overdue"]
    unit = bank_loans.foremost_borrower(Page(con))
    rows = loans_of(con).pl()
    mine = rows.filter((rows["org_id"] == unit) & (rows["outstanding"] > 0))
    letter = bank_loans.loans_of(Page(con), unit)
    assert sorted(letter["loan_id"]) == sorted(mine["loan_id"]) and len(letter)
    assert all(letter["docs"])
    assert f"**{mine['outstanding'].sum()} 名**" in bank_loans.unit_sentence(Page(con), unit)


def test_breaches_are_told_with_rule_number_and_source(con):
    rows, asked = bank_rules.breaches(Page(con)), bank_breaches(con).pl()
    assert len(rows) == len(asked) > 0
    assert rows.null_count().select("rule", "subject", "found", "allowed", "source").row(0) == (
        0, 0, 0, 0, 0)  # fmt: skip
    assert "1,685 天" in rows["found"].to_list()
    assert f"**{len(asked)} 处**" in bank_rules.breaches_sentence(Page(con))
    assert all("_" not in rule for rule in rows["rule"])  # named in Chinese


def test_findings_stand_on_the_page_with_line_and_remedy(con):
    planted = {f["key"]["txn_id"] for f in bank_demo()[1]["faults"] if f["table"] == "bank_txn"}
    rows = bank_rules.ledger_findings(Page(con))
    assert {txn.split("（")[0] for txn in rows["txn_id"]} == planted
    assert all(rows["problem"]) and all(rows["fix"])


def test_planned_and_actual_add_up_to_what_was_returned(con):
    rows = Page(con).ask("bank_yearly")
    balance = bank_balance(con).pl()
    assert rows["repaid"].sum() == balance["repaid"].sum() > 0
    assert rows["converted"].sum() == balance["converted"].sum() > 0
    year = rows.filter(rows["year"] == 2022)
    due = loans_of(con, as_of="2021-12-31").pl()
    due = due.filter(due["due_on"].dt.year() == 2022)
    assert year["due"].to_list() == [due["outstanding"].sum()]


def test_outlook_is_drawn_as_it_is_reckoned(con):
    said = outlook_of(con)
    (bars,) = shown(bank_outlook.chance_chart(Page(con), said)).values()
    longest = said.filter(said["horizon"] == 36)
    assert sorted(bars) == sorted(longest["chance_dry"])
    pool, post_type = longest.row(0)[:2]
    path = shown(bank_outlook.path_chart(Page(con), pool, post_type))
    assert path["均值"][0] == longest["available"][0]
    assert path["均值"][-1] == longest["available_expected"][0]
    risky = (longest["chance_dry"] >= 0.05).sum()
    assert f"36 个月内 **{risky}** 个" in bank_outlook.outlook_sentence(said)


def test_the_back_test_is_reported_as_it_came_out(con):
    rows = bank_backtest(con)
    words = bank_outlook.backtest_sentence(rows, 12)
    assert f"共 {len(rows)} 次" in words and f"**{rows['inside'].mean():.0%}**" in words
    assert len(by_origin(rows)) == 7
    assert "不足" in bank_outlook.backtest_sentence(rows.head(0), 12)


def test_a_bank_of_types_that_stand_beside_alone_is_told_so():
    """备案 is in no total, and one pool's staffing being unknown breaks nothing."""
    base = {"kind": "入池", "org_id": None, "loan_id": None, "due_on": None}
    txns = [
        base | {"txn_id": "1", "txn_on": date(2014, 1, 1), "pool": "一", "post_type": "备案",
                "posts": 9},
        base | {"txn_id": "2", "txn_on": date(2014, 2, 1), "pool": "一", "post_type": "备案",
                "posts": 2, "kind": "借出", "org_id": "A"},
        base | {"txn_id": "3", "txn_on": date(2014, 2, 1), "pool": "二", "post_type": "报备员额",
                "posts": 5},
    ]  # fmt: skip
    card = Card(coverage=(date(2013, 1, 1), date(2016, 12, 31)))
    con = database({"org": [{"org_id": "A"}], "bank_txn": txns}, card)
    assert "只有另列的类型，不作合计" in bank.finding(Page(con))
    assert bank.running_chart(Page(con)) is None
    assert bank_loans.behind_the_bars(Page(con))["outstanding"].to_list() == [2]
    path = shown(bank_outlook.path_chart(Page(con), "一", "备案"))
    assert path["均值"][0] == 7
