"""A question asked four ways gives one answer, defined in one place."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date

import duckdb
import polars as pl
import pytest
from click.testing import CliRunner
from folders import ORG, write

import analysis
from analysis.build import build
from analysis.cli import main
from analysis.dictionary import question_keys
from analysis.questions import catalogue
from analysis.questions.registry import DefinitionError, Question, in_order, install_question
from analysis.report.options import HELP
from analysis.store.place import open_database

NAMES = list(catalogue())
AS_OF = date(2016, 6, 30)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """A little of everything that questions ask about."""
    folder = write(
        tmp_path_factory.mktemp("four") / "d",
        org__csv=ORG + "D,=cmd|' /C calc'!A0,县\n",
        quota__csv="单位,生效日,核定编制\nA,2010-01-01,10行政5事业\nB,2012-01-01,4行政\n"
        "D,2010-01-01,3行政\n",
        roster__csv="人员标识,单位,编制类型,进入日期,离开日期\n"
        "P1,A,行政,2011-01-01,\nP2,A,行政,2012-05-01,2015-01-01\nP3,A,事业,2013-01-01,\n"
        "P4,B,行政,2013-01-01,\nP5,C,事业,2014-01-01,\n",
        lineage__csv="原单位,现单位,变更日,变更方式\nC,A,2015-01-01,撤并\n",
        bank_txn__csv="流水号,业务日,业务种类,编制池,单位,编制类型,编制数,到期日\n"
        "1,2012-01-01,入池,一,,行政,9,\n2,2014-01-01,借出,一,B,行政,2,2016-01-01\n"
        "3,2015-01-01,归还,一,B,行政,1,\n",
        realname_return__csv="单位,月份,上报情况\nA,2016-01,按时上报\nB,2016-01,未上报\n",
        quota_use__csv="单位,月份,编制类型,使用编制数,是否备案\n"
        "A,2016-01,行政,2,否\nD,2016-01,行政,1,否\n",
    )
    outcome = build(folder)
    assert outcome.exit_status == 0, outcome.problems
    return outcome.database


@pytest.fixture
def con(database):
    with open_database(database) as connection:
        yield connection


def arguments(name: str, as_text: bool) -> dict[str, object]:
    """A value for every parameter that has none by default, as DATE or as text."""
    given: dict[str, object] = {}
    for parameter, default in catalogue()[name].parameters.items():
        if parameter.startswith(("from_", "before_")):
            given[parameter] = date(2012, 1, 1)
        elif parameter.startswith(("to_", "after_")) or parameter == "as_of":
            given[parameter] = AS_OF
        elif default is not None:
            given[parameter] = default
    return {n: str(v) for n, v in given.items()} if as_text else given


def literal(value: object) -> str:
    if isinstance(value, date):
        return f"date '{value}'"
    return f"'{value}'" if isinstance(value, str) else str(value)


def call(name: str, given: dict[str, object]) -> str:
    quoted = {"by": '"by"'}
    return (
        f"from {name}({', '.join(f'{quoted.get(n, n)} := {literal(v)}' for n, v in given.items())})"
    )


@pytest.mark.parametrize("name", NAMES)
def test_one_answer(name, con, database):
    typed, text = arguments(name, as_text=False), arguments(name, as_text=True)
    macro = con.sql(call(name, typed))
    # a question defines rows, not their order; where it is shown it is ordered by its key
    answer = in_order(name, macro).fetchall()
    assert in_order(name, con.sql(call(name, text))).fetchall() == answer, (
        "days and numbers as text"
    )
    function = getattr(analysis, name)
    assert in_order(name, function(con, **typed)).fetchall() == answer
    assert in_order(name, function(con, **text)).fetchall() == answer
    assert function(con, **typed).columns == macro.columns

    options = [o for n, v in text.items() for o in (f"--{n.replace('_', '-')}", v)]
    asked = CliRunner().invoke(main, ["ask", name, str(database), *options, "--format", "json"])
    assert asked.exit_code == 0, asked.output
    records = json.loads(asked.stdout)
    plain = [
        {
            n: v.isoformat() if isinstance(v, date) else v
            for n, v in zip(macro.columns, r, strict=True)
        }
        for r in answer
    ]
    assert records == json.loads(json.dumps(plain, default=str))

    asked = CliRunner().invoke(main, ["ask", name, str(database), *options, "--format", "csv"])
    lines = list(csv.reader(io.StringIO(asked.stdout)))
    assert lines[0] == macro.columns and len(lines) == len(answer) + 1
    for line, row in zip(lines[1:], answer, strict=True):
        for cell, value in zip(line, row, strict=True):
            assert cell.removeprefix("'") == ("" if value is None else str(value))


@pytest.mark.parametrize("name", NAMES)
def test_its_key_tells_its_rows_apart(name, con):
    """Where an answer is ordered by it, the order is total."""
    keys = [f'"{k.removeprefix("-")}"' for k in question_keys()[name]]
    macro = call(name, arguments(name, as_text=False))
    doubled = f"select 1 from ({macro}) group by {', '.join(keys)} having count(*) > 1"
    assert not con.sql(doubled).fetchall()


def test_some_answers_have_rows(con):
    """Else the comparison above would say nothing."""
    filled = [n for n in NAMES if con.sql(call(n, arguments(n, as_text=False))).fetchall()]
    assert {"staffing", "staffing_monthly", "bank_loans", "realname_compliance",
            "unrecorded_use"} <= set(filled)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_defaults_need_no_argument(name, con):
    if all(v is not None or n.endswith(("_of", "_on", "_month")) for n, v in
           catalogue()[name].parameters.items()):  # fmt: skip
        con.sql(f"from {name}()").fetchall()


@pytest.mark.parametrize("name", NAMES)
def test_the_docstring_is_the_definition(name, con):
    item = catalogue()[name]
    ((comment,),) = con.sql(
        "select comment from duckdb_functions() where function_name = $name", params={"name": name}
    ).fetchall()
    assert comment == item.definition
    shown = CliRunner().invoke(main, ["ask", name, "--help"])
    assert shown.exit_code == 0
    assert item.title in shown.output


@pytest.mark.parametrize("name", NAMES)
def test_the_docstring_says_what_there_is(name, con):
    item = catalogue()[name]
    lines = item.definition.splitlines()
    assert re.search("[\u4e00-\u9fff]", lines[0]) and len(lines[0]) <= 60, "a title in Chinese"
    assert len(lines) > 2 and lines[1] == "", "a blank line under the title"
    for parameter in item.parameters:
        assert parameter in item.definition, f"parameter {parameter} is not described"


@pytest.mark.parametrize("name", NAMES)
def test_the_sql_file_begins_with_what_it_is(name):
    assert catalogue()[name].sql.startswith(f"-- {name}: ")


def test_every_sql_file_is_a_question():
    from importlib.resources import files

    folder = files("analysis.questions")
    found = {
        f.name.removesuffix(".sql")
        for subject in folder.iterdir()
        if subject.is_dir()
        for f in subject.iterdir()
        if f.name.endswith(".sql")
    }
    assert set(NAMES) == found, "a question is its SQL file and its function"


def test_sql_that_cannot_be_installed_is_told_by_its_file(con):
    class Misspelt(Question):
        sql = "-- staffing: nothing\nselect s.no_such_column from unit s"

    item = catalogue()["staffing"]
    broken = Misspelt(item.name, item.subject, item.parameters, item.definition, item.function)
    with pytest.raises(
        DefinitionError, match=r"questions/staffing/staffing\.sql: .*no_such_column"
    ):
        install_question(con, broken)


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_has_a_word_of_help(name):
    assert set(catalogue()[name].parameters) <= set(HELP)


def test_read_only_and_the_same_in_a_fresh_client(database):
    """Macros and comments live in the file: any DuckDB client can ask."""
    with duckdb.connect(str(database), read_only=True) as fresh:
        names = {n for (n,) in fresh.sql(
            "select function_name from duckdb_functions() where function_type = 'table_macro' "
            "and not internal").fetchall()}  # fmt: skip
        assert set(NAMES) <= names
        assert fresh.sql("from staffing(as_of := '2016-06-30')").fetchall()
        with pytest.raises(duckdb.Error):
            fresh.execute("delete from org")


def test_the_ways_out_of_python(con):
    relation = analysis.staffing(con, as_of="2016-06-30")
    assert isinstance(relation.pl(), pl.DataFrame)
    assert len(relation.df()) == len(relation.filter("org_id is not null").fetchall())


def test_opened_by_its_folder_or_its_file(database):
    for way in (database, database.with_suffix(""), str(database)):
        with analysis.open(way) as con:
            assert con.sql("select count(*) from org").fetchall() == [(4,)]
