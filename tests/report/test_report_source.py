"""What a report asks of a database before it runs a notebook."""

import duckdb
import report_sample as sample

from analysis.report.source import inspect, missing, unanswered
from analysis.store.schema import SCHEMA_VERSION


def test_card_and_filled_tables_are_read(tmp_path):
    source = inspect(sample.database(tmp_path / "demo.duckdb"), "demo")
    assert source.card.title == sample.TITLE
    assert source.card.fiction and source.card.badge == "示例（虚构）数据"
    assert source.card.coverage == "2008-01-01 至 2020-12-31"
    assert source.filled == {"build_log", "dataset", "org", "idle_sample"}


def test_a_missing_need_is_named_in_chinese(tmp_path):
    source = inspect(sample.database(tmp_path / "demo.duckdb"), "demo")
    assert missing(source, {"needs": ["org"]}) == ""
    reason = missing(source, {"needs": ["org", "realname_return", "bank_txn"]})
    assert reason == "缺少数据：实名制上报（realname_return）、编制银行流水（bank_txn）"


def test_alternatives_need_one_table_of_each_group(tmp_path):
    source = inspect(sample.database(tmp_path / "demo.duckdb"), "demo")
    assert missing(source, {"needs_any": ["roster", "org"]}) == ""
    reason = missing(source, {"needs_any": [["roster", "org"], ["roster", "headcount"]]})
    assert reason == "下列数据至少要有一种：实名制名册（roster）、人数汇总（headcount）"


def test_a_database_without_a_card_is_named_after_its_folder(tmp_path):
    path = tmp_path / "x.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute('create table "odd ""name" as select 1 a')
        con.execute(
            "create table build_log as select 'now' as built_at, 'x' as version, "
            f"{SCHEMA_VERSION} as schema_version"
        )
    source = inspect(path, "x")
    assert source.card.title == "x" and source.card.coverage == "未知"
    assert source.filled == {"build_log", 'odd "name'}


def test_a_database_that_cannot_be_read_is_a_problem_without_its_path(tmp_path):
    assert "bianzhi build" in inspect(tmp_path / "none.duckdb", "none").problem
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(b"no database" * 1000)
    problem = inspect(broken, "broken").problem
    assert "打不开数据库 broken.duckdb" in problem and str(tmp_path) not in problem


def test_questions_that_must_have_an_answer(judges):
    told = {
        "needs_answer": ["staffing"],
        "needs_any_answer": ["rectification_progress", "structure"],
    }
    assert unanswered(judges, {}) == unanswered(judges, told) == ""
    reason = unanswered(judges, {"needs_answer": ["staffing", "leadership"]})
    assert reason.startswith("没有数据可以回答：") and reason.endswith("（leadership）")
    silent = {"needs_any_answer": ["rectification_progress", "approval_freeze"]}
    assert [f"（{name}）" in unanswered(judges, silent) for name in silent["needs_any_answer"]] == [
        True
    ] * 2
