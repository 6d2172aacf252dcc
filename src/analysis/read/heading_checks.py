"""What may be wrong with the headings of a sheet, each mistake with its fix."""

from __future__ import annotations

import difflib

from analysis.dictionary import Table, normal_heading
from analysis.read.headings import Headings
from analysis.read.problem import Problem, cell_name, mask

# A column of the key, and the one that a file may bring in its place.
_STAND_INS = {("org", "org_id"): "name"}
_PERSON_STAND_IN = "id_number"


def stand_in(table: Table, column: str) -> str | None:
    """The column that may stand for one that is missing: the ID number for the person key,
    a unit's name for its code."""
    if column == "person_key" and any(c.name == _PERSON_STAND_IN for c in table.inputs):
        return _PERSON_STAND_IN
    return _STAND_INS.get((table.name, column))


def needed_columns(table: Table) -> tuple[str, ...]:
    """The columns that a file of the table must bring (or a stand-in of each).

    A file with counts such as 3参公9事业 names the types in the cells: post_type may go.
    """
    needed = [name for name in table.key if name not in table.nullable_key]
    if table.compound:
        needed = [name for name in needed if name != "post_type"]
    return tuple(dict.fromkeys([*needed, *table.required]))


def check_headings(headings: Headings, table: Table, file: str, sheet: str | None) -> list[Problem]:
    """Every fatal mistake of the headings: clashing, unclear, unknown, missing ones."""
    row = headings.rows[-1]

    def fatal(problem: str, fix: str, position: int | None = None) -> Problem:
        where = {}
        if position is not None:
            where = {
                "column": mask(headings.written[position]),
                "cell": cell_name(position, row, sheet),
            }
        return Problem(file, problem, fix, sheet, row, table=table.name, fatal=True, **where)

    problems = [fatal(*_clash(headings, table, *clash)) for clash in headings.clashes]
    for position, names in headings.unclear:
        meant = " 或 ".join(f"“{table.column(name).zh}”" for name in names)
        heading = mask(headings.written[position])
        problem = f"列标题“{heading}”既可能是{meant}，分辨不出"
        problems.append(fatal(problem, f"把标题改为{meant}", position))
    for position in headings.unknown:
        heading = mask(headings.written[position])
        skip = f'ignore_columns = ["{heading}"]'
        fix = f"{_closest(heading, table)}改正标题；不需要的列写进 dataset.toml：{skip}"
        problems.append(fatal(f"不认识的列标题“{heading}”", fix, position))
    for name in needed_columns(table):
        if name not in headings.columns and stand_in(table, name) not in headings.columns:
            problems.append(fatal(*_missing(table, name)))
    return problems


def _clash(
    headings: Headings, table: Table, column: str, positions: tuple[int, ...]
) -> tuple[str, str, int]:
    both = "和".join(f"“{mask(headings.written[p])}”" for p in positions)
    problem = f"列标题{both}都表示“{table.column(column).zh}”（{column}）"
    fix = "删去或改名其中一列，或把不用的一列写进 dataset.toml 的 ignore_columns"
    return problem, fix, positions[-1]


def _missing(table: Table, name: str) -> tuple[str, str]:
    column = table.column(name)
    other = stand_in(table, name)
    instead = f"，或加上“{table.column(other).zh}”（{other}）" if other else ""
    words = "、".join(dict.fromkeys((column.zh, name, *column.synonyms)))
    return f"缺少必需的列“{column.zh}”（{name}）", f"加上这一列{instead}；可用的标题：{words}"


def _closest(heading: str, table: Table) -> str:
    spellings: dict[str, str] = {}
    for column in (*table.columns, *table.inputs):
        for word in (column.zh, column.name, *column.synonyms):
            spellings.setdefault(normal_heading(word), word)
    near = difflib.get_close_matches(normal_heading(heading), list(spellings), n=3, cutoff=0.5)
    return f"是不是{'、'.join(f'“{spellings[word]}”' for word in near)}？" if near else ""
