"""`dictionary.html`: every table, column, result column and question, searchable in the page."""

from __future__ import annotations

from pathlib import Path

from analysis.dictionary import SQL_TYPES, Column, own_results, result_columns, tables
from analysis.report import shell
from analysis.report.dictionary_questions import by_subject

TYPE_NAMES = {
    "code": "编码",
    "text": "文字",
    "person": "人员标识",
    "secret": "不入库",
    "date": "日期",
    "month": "月份",
    "year": "年度",
    "count": "整数",
    "number": "数值",
    "big": "整数",
    "decimal": "数值",
    "flag": "是否",
}


def write_dictionary(out: Path) -> None:
    """Write the dictionary: contents, questions by subject, tables, result columns."""
    shell.write(
        out / "dictionary.html",
        "dictionary.html.j2",
        script=shell.resource("search.js"),
        title="数据字典",
        tables=list(tables().values()),
        results=_only_results(),
        results_of=_own_results(),
        subjects=by_subject(),
        type_name=type_name,
        search_text=search_text,
        fiction=False,
        edition="",
        root="",
    )


def _only_results() -> list[Column]:
    """Result columns that no table has; the others are described with their table."""
    stored = {column.name for table in tables().values() for column in table.columns}
    return [column for name, column in result_columns().items() if name not in stored]


def _own_results() -> list[tuple[str, list[Column]]]:
    """By question: the columns whose name means something else there than in the list above."""
    return [
        (question, [result_columns(question)[name] for name in names])
        for question, names in own_results().items()
    ]


def type_name(column: Column) -> str:
    """The type in Chinese; a closed list by its values."""
    if column.type in SQL_TYPES:
        return TYPE_NAMES[column.type]
    return "、".join(column.values or ())


def search_text(column: Column) -> str:
    """What the search box looks through for a column, in lower case."""
    return " ".join((column.name, column.zh, *column.synonyms, column.description)).lower()
