"""Questions found by Chinese words, and days written wrong, told in Chinese."""

from __future__ import annotations

import duckdb
import pytest
from click.testing import CliRunner
from folders import ORG, write

import analysis
from analysis.build import build
from analysis.cli import main
from analysis.dictionary import asked_as, asked_as_of_all
from analysis.questions.registry import DayError, catalogue
from analysis.questions.search import find_questions
from analysis.store.place import open_database


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = write(
        tmp_path_factory.mktemp("slips") / "d",
        org__csv=ORG,
        quota__csv="单位,生效日,编制类型,核定编制\nA,2010-01-01,行政,10\n",
    )
    return build(folder).database


@pytest.mark.parametrize(
    ("word", "name"),
    [("空编", "staffing"), ("退休", "retirement_due"), ("年龄", "age_profile"), ("闲置", "idle"),
     ("空缺", "balance"), ("总量", "quota_total"), ("台账", "quota_history"), ("上下编", "flows"),
     ("职数", "leadership"), ("编制银行", "bank_balance"), ("bank_loans", "bank_loans"),
     # what people say, which stands in no title
     ("控制数", "ceiling_watch"), ("总控", "quota_total"), ("历次", "quota_history"),
     ("长期", "idle"), ("不及时", "late_returns"), ("一直没有用", "idle"), ("谁要退休", "retirement_due"),
     ("临时工", "contract_dependence"), ("吃空饷", "roster_findings"), ("对不上", "three_counts"),
     ("谁没还", "bank_borrowers"), ("缺正职", "leadership")],
)  # fmt: skip
def test_a_word_finds_its_question(word, name):
    assert name in [q.name for q in find_questions(word)[:5]]


def test_every_everyday_word_belongs_to_a_question_and_finds_it():
    for name in asked_as_of_all():
        assert name in catalogue(), name
        for word in asked_as(name):
            assert name in [q.name for q in find_questions(word)[:6]], (name, word)


def test_the_title_comes_first_and_all_words_must_be_there():
    assert find_questions("年龄结构")[0].name == "age_profile"
    both = find_questions("空编 闲置")
    assert both and all("空编" in q.definition and "闲置" in q.definition for q in both)


def test_the_command_lists_what_a_word_finds():
    shown = CliRunner().invoke(main, ["questions", "退休"])
    assert shown.exit_code == 0
    assert "retirement_due" in shown.output and "bank_loans" not in shown.output
    none = CliRunner().invoke(main, ["questions", "xyzzy"])
    assert none.exit_code == 1 and "请换一个词" in none.output


def test_asking_by_a_chinese_word_suggests():
    shown = CliRunner().invoke(main, ["ask", "空缺"])
    assert shown.exit_code == 2
    assert "没有名为「空缺」的问题" in shown.output and "balance" in shown.output


@pytest.mark.parametrize("wrong", ["2018-13-45", "去年", "2018-02-30"])
def test_a_wrong_day_is_told_in_chinese(wrong, database):
    with open_database(database) as con:
        with pytest.raises(DayError, match=f"as_of：「{wrong}」不是日期，请写 2018-06-30"):
            analysis.staffing(con, as_of=wrong)
        with pytest.raises(duckdb.ConversionException, match=f"「{wrong}」不是日期，请写"):
            con.sql(f"from staffing('{wrong}')").fetchall()
    shown = CliRunner().invoke(main, ["sql", str(database), "-c", f"from staffing('{wrong}')"])
    assert shown.exit_code == 1
    assert shown.output.startswith(f"错误：「{wrong}」不是日期，请写 2018-06-30")


def test_days_the_wrong_way_round(database):
    with open_database(database) as con, pytest.raises(DayError, match="请对调"):
        analysis.flows(con, from_on="2019-01-01", to_on="2018年")
