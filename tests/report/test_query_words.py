"""A slip in SQL is told in one Chinese line, with what was probably meant."""

import duckdb
import pytest

import analysis
from analysis.report.query_words import query_words


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("from idl", "没有名为「idl」的表、视图或问题，是不是 idle"),
        ("from 闲置编", "没有名为「闲置编」的表、视图或问题"),
        ("select nam from org", "没有名为「nam」的列，是不是 name（名称）"),
        ("select q.post from quota q", "没有名为「post」的列，是不是 posts"),
        ("select s.nam from staffing() s", "没有名为「nam」的列"),
        ("from idle(as_off := '2018')", "写法是 idle(as_of := NULL, months := 24)"),
        ("selec 1", "在「selec」附近"),
        ("select sum(name) from org", "sum(VARCHAR) 不能这样算"),
        ("from idle(as_of := '那天')", "「那天」不是日期"),
        ("from staffing_total(\"by\" := 'moon')", "moon"),
    ],
)
def test_a_slip_is_told_in_chinese(published, query, told):
    with analysis.open(published) as con, pytest.raises(duckdb.Error) as wrong:
        con.sql(query).fetchall()
    line = query_words(wrong.value)
    assert told in line and "\n" not in line and "Error" not in line


def test_a_question_younger_than_the_database_asks_for_a_build():
    with pytest.raises(duckdb.Error) as wrong:
        duckdb.connect().sql("from idle()")  # a database without it
    assert query_words(wrong.value) == "这个库生成时还没有问题「idle」：请用 bianzhi build 重新生成"
