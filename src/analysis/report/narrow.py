"""An answer made shorter to read: one unit's rows, in another order, the first of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches

import duckdb

from analysis.questions.registry import in_order
from analysis.questions.unit_asked import unit_asked
from analysis.report.answer import Answer, heading
from analysis.report.plain import Plain

_NUMBERS = ("INTEGER", "BIGINT", "HUGEINT", "DOUBLE", "DECIMAL")


@dataclass(frozen=True)
class Narrow:
    """`org` a unit's code or name, `sort` a column (English or Chinese), numbers from the largest,
    words from the first, `reverse` the other way; `top` how many rows, None for all."""

    org: str | None = None
    sort: str | None = None
    reverse: bool = False
    top: int | None = None

    def of(self, con: duckdb.DuckDBPyConnection, answer: Answer) -> Answer:
        """The answer with the rows wanted, which says what was left out.

        Unknown values stand last. Raises NoSuchUnitError, and Plain for a column that the answer has
        not.
        """
        if self.reverse and self.sort is None:
            raise Plain("--reverse 要与 --sort 一起写", 2)
        found, told = answer.relation, []
        if self.org is not None:
            unit = unit_asked(con, self.org)
            found = found.filter(
                duckdb.ColumnExpression("org_id") == duckdb.ConstantExpression(unit)
            )
            told.append(f"只列单位 {self.org}（{unit}）")
        if self.sort is not None:
            column = _column(answer, self.sort)
            number = str(found.types[found.columns.index(column)]).startswith(_NUMBERS)
            way = "desc" if number != self.reverse else "asc"
            found = in_order(answer.name, found, (f'"{column}" {way} nulls last',))
            told.append(f"按{heading(column, answer.name)}从{_WAY[number][self.reverse]}")
        if self.top is not None:
            ((rows,),) = found.aggregate("count(*)").fetchall()
            if rows > self.top:
                found = found.limit(self.top)
                told.append(f"共 {rows:,} 行，只列前 {self.top:,} 行")
        return replace(answer, relation=found, narrowed="；".join(told) or None)


_WAY = {True: ("大到小", "小到大"), False: ("前到后", "后到前")}


def _column(answer: Answer, asked: str) -> str:
    """The column that a word means: its own name, or its Chinese heading."""
    zh = dict(zip(answer.headings("zh"), answer.columns, strict=True))
    called = zh | {column: column for column in answer.columns}
    if asked in called:
        return called[asked]
    near = get_close_matches(asked, called, n=3, cutoff=0.3)
    perhaps = f"，是不是 {'、'.join(near)}？" if near else "。"
    raise Plain(f"答案里没有「{asked}」这一列{perhaps}可用的列：{'、'.join(zh)}", 2)
