"""The cookbook's queries run, and the Chinese views say what the questions say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.cli import main
from analysis.dictionary import input_tables, question_views
from analysis.questions import catalogue
from analysis.store.place import open_database

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^(\d+)\. (.+?)\n```sql\n(.+?)```", TEXT, re.MULTILINE | re.DOTALL)
MAY_BE_EMPTY = {"7", "9", "16", "23", "24", "28", "29"}  # nothing may be wrong


@pytest.fixture(scope="module")
def con(demo):
    with open_database(demo) as connection:
        yield connection


def test_there_are_thirty():
    assert [int(number) for number, _, _ in QUERIES] == list(range(1, 31))


@pytest.mark.parametrize(("number", "title", "sql"), QUERIES, ids=[q[0] for q in QUERIES])
def test_a_query_of_the_cookbook(number, title, sql, con):
    found = con.sql(sql)
    assert all(re.search("[\u4e00-\u9fff]", name) for name in found.columns), title
    assert found.fetchall() or number in MAY_BE_EMPTY


def test_every_view_is_the_answer_of_its_question(con):
    assert set(question_views().values()) <= set(catalogue())
    for view, question in question_views().items():
        answer = con.sql(f"from {question}()")
        shown = con.sql(f'from "{view}"')
        assert len(set(shown.columns)) == len(answer.columns), view
        assert all(re.search("[\u4e00-\u9fff]", name) for name in shown.columns), view
        assert sorted(map(repr, shown.fetchall())) == sorted(map(repr, answer.fetchall())), view


def test_every_table_of_files_has_a_view(con):
    views = {
        n for (n,) in con.sql("select view_name from duckdb_views() where not internal").fetchall()
    }
    assert {t.zh for t in input_tables().values()} | set(question_views()) == views
    assert con.sql("select 机构名称 from 机构").fetchall()


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_command_that_a_readme_offers_for_a_wish_answers(readme, demo):
    text = (ROOT / readme).read_text(encoding="utf-8")
    offered = re.findall(r"^\| [^|`]+ \| `bianzhi (ask [^`]+)` \|$", text, re.MULTILINE)
    assert len(offered) == 12
    for command in offered:
        shown = CliRunner().invoke(main, [*command.split(), "-d", str(demo), "--format", "csv"])
        assert shown.exit_code == 0, (command, shown.output)
        assert len(shown.stdout.splitlines()) > 1, command
