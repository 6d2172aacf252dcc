"""What DuckDB says of a query that it cannot answer, in one Chinese line."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches

import duckdb

from analysis.dictionary import result_columns, tables
from analysis.questions import catalogue
from analysis.questions.search import find_questions

MOST_NEAR = 4
_OWN_WORDS = re.compile('「[^」]*」不是日期，[^"]*')
_DAY = "参数读不懂：日期请写 2018-06-30，月份请写 2018-06，数字请写阿拉伯数字"
Words = Callable[[re.Match[str]], str]


def _no_table(found: re.Match[str]) -> str:
    name = found["name"].strip('"')
    if name in catalogue():
        return f"这个库生成时还没有问题「{name}」：请用 bianzhi build 重新生成"
    near = get_close_matches(name, [*catalogue(), *tables(), *(t.zh for t in tables().values())])
    near = near or [q.name for q in find_questions(name)[:MOST_NEAR]]
    return f"没有名为「{name}」的表、视图或问题" + _perhaps(near)


def _no_column(found: re.Match[str]) -> str:
    return f"没有名为「{found['name']}」的列" + _perhaps(
        re.findall(r'"([^"]+)"', found["near"] or "")
    )


def _wrong_call(found: re.Match[str]) -> str:
    return f"问题 {found['name']} 的参数不对，写法是 {found['call'] or found['name'] + '(…)'}"


def _wrong_type(found: re.Match[str]) -> str:
    return f"{found['call']} 不能这样算：文字列先用 try_cast(列 as int) 转成数，再计算"


def _misspelt(found: re.Match[str]) -> str:
    return f"SQL 写法不对，在「{found['near']}」附近：请核对拼写、逗号和括号"


_SAID: tuple[tuple[str, Words], ...] = (
    (r"(?:Table Function|Table|View|Macro) with name (?P<name>\S+?) does not exist!", _no_table),
    (r'(?:Referenced column|(?:Table|Values list) "[^"]*" does not have a column named) '
     r'"(?P<name>[^"]+)"(?: not found)?'
     r'(?:[^\n]*\n+(?:Candidate bindings|Did you mean):? (?P<near>[^\n]*))?', _no_column),
    (r"Macro (?P<name>\w+)\(\) does not support the supplied arguments"
     r"(?:.*?Candidate macros:\s*(?P<call>[^\n]*))?", _wrong_call),
    (r"No function matches the given name and argument types '(?P<call>[^']*)'", _wrong_type),
    (r'syntax error at or near "(?P<near>[^"]*)"', _misspelt),
    (r"syntax error at end of input", lambda _: "SQL 没有写完：请核对括号和引号"),
)  # fmt: skip


def query_words(error: duckdb.Error) -> str:
    """One Chinese line for an error of a query; what has no words of ours keeps DuckDB's."""
    said = str(error)
    # A wrong day and a question's own refusal are told in Chinese already, inside DuckDB's words.
    if own := _OWN_WORDS.search(said):
        return own[0]
    if isinstance(error, duckdb.ConversionException):
        return _DAY
    if isinstance(error, duckdb.PermissionException):
        return f"bianzhi sql 只读数据库，不读写其他文件；要导出请用 bianzhi ask … -o 文件：{said}"
    refusal = said.removeprefix("Invalid Input Error: ")
    if refusal != said and not refusal.isascii():
        return refusal
    for pattern, words in _SAID:
        if found := re.search(pattern, said, re.DOTALL):
            return words(found)
    return f"查询未能完成：{said.splitlines()[0]}"


def _perhaps(names: list[str]) -> str:
    known = result_columns()
    said = [f"{n}（{known[n].zh}）" if n in known else n for n in names[:MOST_NEAR]]
    return f"，是不是 {'、'.join(said)}？" if said else ""
