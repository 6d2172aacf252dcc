"""One dictionary: the database says the same, both ways, and its words are clear."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import analysis
from analysis.dictionary import (
    SQL_TYPES,
    DictionaryError,
    _column,
    flag_words,
    input_tables,
    own_results,
    post_types,
    question_keys,
    result_columns,
    tables,
    value_lists,
)
from analysis.forms.text import heading
from analysis.models.registry import MODELS, models
from analysis.questions import catalogue
from analysis.read.meaning import field_words
from analysis.store.place import open_database

PACKAGE = Path(analysis.__file__).parent


@pytest.fixture(scope="module")
def con(published):
    with open_database(published) as connection:
        yield connection


def keys_said_twice(node, path=""):
    """Keys that a mapping of the document says twice: the second would silently hide the first."""
    if isinstance(node, yaml.MappingNode):
        names = [key.value for key, _ in node.value]
        yield from (f"{path}/{name}" for name in names if names.count(name) > 1)
        for key, value in node.value:
            yield from keys_said_twice(value, f"{path}/{key.value}")
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from keys_said_twice(value, path)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.yml")), ids=lambda path: path.name)
def test_no_word_is_said_twice(path):
    assert list(keys_said_twice(yaml.compose(path.read_text(encoding="utf-8")))) == []


def test_tables_of_the_database_are_those_of_the_dictionary(con):
    found = dict(con.sql("select table_name, comment from duckdb_tables()").fetchall())
    assert found == {name: table.comment for name, table in tables().items()}


def test_columns_of_the_database_are_those_of_the_dictionary(con):
    found = con.sql("""
        select c.table_name, c.column_name, c.data_type, c.comment
        from duckdb_columns() c join duckdb_tables() using (database_name, table_name)
        order by c.table_name, c.column_index""").fetchall()
    said = [
        (table.name, column.name, column.sql_type, column.comment)
        for table in sorted(tables().values(), key=lambda t: t.name)
        for column in table.columns
    ]
    assert found == said


@pytest.mark.parametrize("table", tables().values(), ids=lambda t: t.name)
def test_a_table_names_columns_that_it_has(table):
    names = [c.name for c in table.columns]
    assert len(set(names)) == len(names)
    assert set(table.key) <= set(names)
    if table.role == "input":
        assert tuple(names[: len(table.key)]) == table.key, "the key comes first"
    assert set(table.required) <= set(names) - set(table.key)
    assert set(table.nullable_key) <= set(table.key)
    assert table.compound is None or table.column(table.compound).type == "count"
    for column in (*table.columns, *table.inputs):
        assert column.type in SQL_TYPES or column.type in value_lists()
        assert column.zh and column.description
        assert column.ref is None or column.ref in tables()
        assert column.type != "secret" or column in table.inputs, "no secret is ever stored"


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"type": "text", "description": "批准机关"}, r"set_up_by \(机构\) lacks zh"),
        (
            {"type": "txt", "zh": "批准", "description": "批准机关"},
            "txt is no type and no value list",
        ),
        (
            {"type": "text", "zh": "批准", "description": "批准机关", "synonims": ["甲"]},
            "has an unknown entry synonims",
        ),
    ],
)
def test_a_slip_in_the_dictionary_is_told_by_its_column(spec, words):
    with pytest.raises(DictionaryError, match=words):
        _column("set_up_by", {"zh": "机构", "fields": {"set_up_by": spec}})


def test_only_persons_bring_secrets():
    for table in tables().values():
        holds_person = any(c.type == "person" for c in table.columns)
        assert holds_person == bool(table.inputs), table.name


def test_question_columns_are_in_the_dictionary(con):
    known = result_columns()
    columns = {name: con.sql(f"from {name}()").columns for name in catalogue()}
    missing = {(q, c) for q, cs in columns.items() for c in cs if c not in known}
    assert not missing


def test_a_name_of_two_meanings_has_the_right_heading_in_each_answer(con):
    for question, names in own_results().items():
        told = (
            models()[question].frame(models()[question].function(con), None).columns
            if question in MODELS
            else con.sql(f"from {question}()").columns
        )
        for name in names:
            assert name in told
            assert result_columns(question)[name] != result_columns().get(name)
    meant = {q: result_columns(q)["pending"].zh for q in ("idle", "registration_status")}
    assert meant == {"idle": "待进人数", "registration_status": "未办原因"}
    assert result_columns("deregistration_progress")["due"].zh == "应注销"
    assert result_columns("bank_yearly")["due"].zh == "应还"


def test_what_stands_below_a_ratio_are_columns():
    for column in result_columns().values():
        assert bool(column.applies) or not column.below, column.name
        assert {name for names in column.below for name in names} <= set(result_columns())


def test_no_column_bears_the_name_of_a_parameter():
    # In DuckDB a macro's parameter silently shadows a column of its name.
    parameters = {p for q in catalogue().values() for p in q.parameters}
    assert parameters
    columns = {
        (t.name, c.name) for t in tables().values() for c in t.columns if c.name in parameters
    }
    # Questions with a `from_on` of their own read `doubt` through terms that have none.
    assert columns == {("doubt", "from_on")}


@pytest.mark.parametrize("name", value_lists())
def test_a_spelling_means_one_value(name):
    meant: dict[str, str] = {}
    for value, others in value_lists()[name].items():
        for word in {value, *others}:
            assert meant.setdefault(word, value) == value, f"{name}: {word}"


def test_a_flag_word_is_true_or_false():
    true_words, false_words = flag_words()
    assert not {w.lower() for w in true_words} & {w.lower() for w in false_words}


@pytest.mark.parametrize("table", input_tables().values(), ids=lambda t: t.name)
def test_every_column_is_found_by_its_own_names(table):
    """The English and the Chinese name stand for the column itself, whatever else they may mean."""
    known = field_words(table)
    for column in (*table.columns, *table.inputs):
        for word in (column.name, column.zh):
            rank, name = known[heading(word)][0]
            assert name == column.name or rank < 2, (table.name, word, known[heading(word)])


def test_every_question_has_a_key_of_its_columns(con):
    assert set(question_keys()) == set(catalogue())
    for name, key in question_keys().items():
        columns = con.sql(f"from {name}()").columns
        assert {k.removeprefix("-") for k in key} <= set(columns), name


def test_only_the_dictionary_says_which_types_stand_beside(con):
    """No list of post types by hand: the table, the term and the dictionary agree."""
    said = {t.name for t in post_types() if t.beside}
    rows = con.sql("select post_type, is_beside(post_type) from post_type").fetchall()
    assert {name for name, beside in rows if beside} == said
    assert {name for name, _ in rows} == {t.name for t in post_types()}
