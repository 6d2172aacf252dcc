"""An answer as it is handed over: its rows in order, under which headings, and what to know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb

from analysis.dictionary import Column, result_columns, tables, value_lists
from analysis.models.keeping import threshold_of
from analysis.models.published import (
    MARK,
    SUPPRESSED,
    left_out,
    meaning_of_mark,
    names_of,
    public,
)
from analysis.questions import catalogue
from analysis.questions.caveat import doubt_of
from analysis.questions.registry import in_order

CODED = ("basis", "severity", "precision", "dataset_kind", "side", "account")
"""Value lists whose values are codes in English: in Chinese answers they are said in Chinese."""

_FROM = ("from_", "before_")
_SPAN = (*_FROM, "to_", "after_")
_COVERED = "缺省为数据覆盖的首"
"""What the definition of a question says that looks at all days of the data where it is told none."""

KINDS = {"synthetic": "示例（虚构）数据", "published": "公开数据", "office": "单位数据"}


@dataclass(frozen=True)
class Answer:
    """`about` are lines of what to know: dataset, day, coverage, definition; `caveat` is what the
    answer leaves in doubt, None for nothing; `notice` says what the public version keeps back;
    `narrowed` which rows are shown, None for all in their own order."""

    name: str
    relation: duckdb.DuckDBPyRelation
    about: tuple[tuple[str, str], ...]
    caveat: str | None = None
    notice: str | None = None
    narrowed: str | None = None

    @property
    def columns(self) -> list[str]:
        """The columns' English names; what a row keeps back is shown in its place, not named."""
        return [name for name in self.relation.columns if name != SUPPRESSED]

    @property
    def notes(self) -> list[str]:
        """What stands under the answer."""
        narrowed = f"所列：{self.narrowed}" if self.narrowed else None
        return [line for line in (narrowed, self.caveat, self.notice) if line]

    def headings(self, language: str) -> list[str]:
        """The columns' headings: `zh` as the dictionary calls them, `en` as SQL does."""
        return [heading(name, self.name) if language == "zh" else name for name in self.columns]

    def rows(self, language: str) -> list[tuple[Any, ...]]:
        """The rows; in Chinese answers codes are said in Chinese, numbers kept back a mark."""
        found = self.relation.fetchall()
        if SUPPRESSED in self.relation.columns:
            found = [_marked(self.columns, row) for row in found]
        if language != "zh":
            return found
        return [
            tuple(said(n, value, self.name) for n, value in zip(self.columns, row, strict=True))
            for row in found
        ]


def _marked(columns: list[str], row: tuple[Any, ...]) -> tuple[Any, ...]:
    *values, kept = row
    hidden = (kept or "").split("、")
    return tuple(MARK if name in hidden else v for name, v in zip(columns, values, strict=True))


def answer_of(
    con: duckdb.DuckDBPyConnection, name: str, relation: duckdb.DuckDBPyRelation,
    given: Mapping[str, Any], definition: str, *, publish: bool = False, part: str | None = None,
) -> Answer:  # fmt: skip
    """The answer to a question or model, ordered by its key, with its day and what is in doubt.

    With `publish` its public version: small cells kept back, nothing that stands for one person.
    """
    is_question = name in catalogue()
    doubt = doubt_of(con, name, given) if is_question else None
    ordered = in_order(name, relation) if is_question else relation
    about, notice = _about(con, _whole_span(con, name, given), definition), None
    if publish:
        notice = _notice(con, ordered.columns)
        about = (("版本", notice), *about)
        ordered = public(con, name, ordered, part, given)
        ordered = in_order(name, ordered) if is_question else ordered
    return Answer(name, ordered, about, doubt.line if doubt else None, notice)


def _notice(con: duckdb.DuckDBPyConnection, columns: list[str]) -> str:
    """What the public version says of itself."""
    out = left_out(columns)
    words = f"公开版：{meaning_of_mark(threshold_of(con))}"
    return words + (f"；不列{names_of(out)}" if out else "")


def _whole_span(
    con: duckdb.DuckDBPyConnection, name: str, given: Mapping[str, Any]
) -> Mapping[str, Any]:
    """What a question was given, with the days that it takes where it is given none: an answer names
    its days. A question about a span looks at all that the data cover."""
    if name not in catalogue() or _COVERED not in catalogue()[name].definition:
        return given
    ((first, last),) = con.execute("select coverage_start, coverage_end from dataset").fetchall()
    spans = [n for n in catalogue()[name].parameters if n.startswith(_SPAN)]
    taken = {n: first if n.startswith(_FROM) else last for n in spans}
    return taken | {n: value for n, value in given.items() if value is not None}


def _about(
    con: duckdb.DuckDBPyConnection, given: Mapping[str, Any], definition: str
) -> tuple[tuple[str, str], ...]:
    found = con.sql(
        """select title, kind, coverage_start, coverage_end, day_or_coverage_end($as_of)
           from dataset""",
        params={"as_of": given.get("as_of")},
    ).fetchall()
    if not found:
        return (("定义", definition),)
    title, kind, start, end, day = found[0]
    lines = [("数据集", f"{title or ''}（{KINDS.get(kind, kind)}）")]
    range_given = {k: v for k, v in given.items() if k.startswith(_SPAN) and v}
    if range_given:
        lines.append(("期间", "，".join(f"{_parameter(k)} {v}" for k, v in range_given.items())))
    else:
        lines.append(("时点", f"{day} 日终"))
    lines.append(("数据覆盖", f"{start} 至 {end}"))
    lines.append(("定义", definition))
    return tuple(lines)


def _parameter(name: str) -> str:
    return {"from_on": "自", "to_on": "至", "from_month": "自", "to_month": "至", "before_on": "前",
            "after_on": "后"}.get(name, name)  # fmt: skip


def heading(name: str, question: str | None = None) -> str:
    """The dictionary's Chinese name of a column of an answer, the name itself where it has none."""
    column = result_columns(question).get(name)
    return column.zh if column else name


def is_share(name: str) -> bool:
    """Whether a column is a share, shown as a percentage."""
    column = result_columns().get(name)
    return column is not None and column.unit == "比"


def absent(name: str) -> str:
    """What an empty value of a column means: 未知, unless the dictionary says when it does not apply."""
    column = result_columns().get(name)
    if column is None or column.type not in ("count", "number", "flag", "decimal", "big"):
        return "—"
    return "—" if column.applies else "未知"


def said(name: str, value: Any, question: str | None = None) -> Any:
    """A value as Chinese answers say it: 是 and 否, codes and tables by their Chinese names."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return _codes(name, question).get(value, value)
    return value


@cache
def _codes(name: str, question: str | None = None) -> dict[str, str]:
    if name in ("table", "table_name"):
        return {table.name: table.zh for table in tables().values()}
    column: Column | None = result_columns(question).get(name)
    kind = name if name in CODED else column.type if column else ""
    if kind not in CODED:
        return {}
    return {value: spellings[0] for value, spellings in value_lists()[kind].items() if spellings}
