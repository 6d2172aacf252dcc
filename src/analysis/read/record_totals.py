"""Step 9, sheets whose row is a thing: what a total row may print of loans, persons or units.

Number columns of the row's table are summed as in measuring sheets, and 40人 or 共4个 counts the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from analysis.dictionary import input_tables
from analysis.forms.text import folded, number
from analysis.read.reading import ROWS, Formula, Reading, Term

_COUNT = re.compile(
    r"(?:合计|总计|共计|共有|共|计)?[:：]?(\d{1,7})(?:人次|人|名|个|户|家|所|笔|条|件|宗)"
)
_NAMES = ("id_number", "person_name", "person_key")


def summed_columns(reading: Reading) -> dict[int, Formula]:
    """The number columns that a row's tables load beside their measure: how a total is computed."""
    if reading.kind == "measures":
        return {}
    found: dict[int, Formula] = {}
    for nth, feed in enumerate(reading.feeds):
        for column in input_tables()[feed.table].columns:
            source = feed.columns.get(column.name)
            if column.type != "count" or source is None or len(source.positions) != 1:
                continue
            terms = (Term(nth, column=column.name),)
            found.setdefault(source.positions[0], Formula("相加", terms))
    return found


def rows_counted(record: Mapping[str, Any], reading: Reading, wanted: Iterable[int]) -> int | None:
    """The position of the cell in which a total row prints how many rows there are; None if none."""
    if reading.kind == "measures":
        return None
    named = {
        source.positions[0]
        for feed in reading.feeds
        for name in _NAMES
        if (source := feed.columns.get(name)) and source.positions
    }
    passed = {*wanted, *reading.remark_at}
    for name, text in record.items():
        if not name.isdigit() or text is None or int(name) in passed:
            continue
        if rows_told(text) is not None and (int(name) in named or not number(text)):
            return int(name)
    return None


def rows_told(text: str) -> int | None:
    """40人, 共4个, 合计：40名; and a bare 40, of which only its column tells what it counts."""
    bare = re.sub(r"\s", "", folded(text))
    if found := _COUNT.fullmatch(bare):
        return int(found[1])
    return int(bare) if re.fullmatch(r"\d{1,7}", bare) else None


def rows_formula() -> Formula:
    """Counts the rows of a scope."""
    return Formula("行数", (Term(0, column=ROWS),))
