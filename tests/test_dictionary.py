"""One dictionary: the database says the same, both ways, and its words are clear."""

from __future__ import annotations

import pytest

from analysis.dictionary import (
    SQL_TYPES,
    flag_words,
    ignored_headings,
    input_tables,
    normal_heading,
    result_columns,
    tables,
    value_lists,
)
from analysis.questions import catalogue
from analysis.read.headings import find_headings
from analysis.store.place import open_database


@pytest.fixture(scope="module")
def con(published):
    with open_database(published) as connection:
        yield connection


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


def test_only_persons_bring_secrets():
    for table in tables().values():
        holds_person = any(c.type == "person" for c in table.columns)
        assert holds_person == bool(table.inputs), table.name


def test_question_columns_are_in_the_dictionary(con):
    known = result_columns()
    columns = {name: con.sql(f"from {name}()").columns for name in catalogue()}
    missing = {(q, c) for q, cs in columns.items() for c in cs if c not in known}
    assert not missing


def test_no_column_bears_the_name_of_a_parameter():
    # In DuckDB a macro's parameter silently shadows a column of its name.
    parameters = {p for q in catalogue().values() for p in q.parameters}
    assert parameters
    columns = {c.name for t in tables().values() for c in t.columns}
    assert not parameters & columns


@pytest.mark.parametrize("name", value_lists())
def test_a_spelling_means_one_value(name):
    meant: dict[str, str] = {}
    for value, others in value_lists()[name].items():
        for word in {value, *others}:
            assert meant.setdefault(word, value) == value, f"{name}: {word}"


def test_a_flag_word_is_true_or_false():
    true_words, false_words = flag_words()
    assert not {w.lower() for w in true_words} & {w.lower() for w in false_words}


def test_an_ignored_heading_is_no_column():
    """Save where the column's own name is wanted: known headings go before ignored ones."""
    clashes = {
        (table.name, heading)
        for table in input_tables().values()
        for column in (*table.columns, *table.inputs)
        for heading in column.headings & ignored_headings()
    }
    # 编号 and 说明 are the proper names of columns of the published tables.
    assert clashes == {
        ("published_figure", "编号"),
        ("published_identity", "编号"),
        ("published_identity", "说明"),
    }


def headings_of(table) -> list[tuple[str, list[str]]]:
    """Every heading that stands for more than one column of the table, with those columns."""
    every = (*table.columns, *table.inputs)
    words = sorted({h for c in every for h in c.headings})
    shared = [(h, [c.name for c in every if h in c.headings]) for h in words]
    return [(h, names) for h, names in shared if len(names) > 1]


@pytest.mark.parametrize("table", input_tables().values(), ids=lambda t: t.name)
def test_every_column_is_found_by_its_names(table):
    """In a file that brings every column: by English names, and by Chinese names."""
    every = (*table.columns, *table.inputs)
    for words in ([c.name for c in every], [c.zh for c in every]):
        found = find_headings([(1, words)], table)
        assert found is not None
        assert not found.unclear and not found.clashes and not found.unknown, (words, found)
        assert {words[p]: n for n, p in found.columns.items()} == {
            w: c.name for w, c in zip(words, every, strict=True)
        }


@pytest.mark.parametrize("table", input_tables().values(), ids=lambda t: t.name)
def test_a_shared_heading_is_solved_or_told(table):
    """A heading of two columns goes to the one whose own name it is, or needed; else is unclear."""
    for heading, names in headings_of(table):
        own = [n for n in names if normal_heading(table.column(n).zh) == heading]
        found = find_headings([(1, [heading])], table)
        assert found is not None
        if own:
            assert list(found.columns) == own
        else:
            assert found.unclear or set(found.columns) <= {*table.key, *table.required}
