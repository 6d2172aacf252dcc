"""Tables of a page: Chinese headings from the dictionary, values by type and unit, escaped."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping
from typing import Any

from analysis.dictionary import result_columns
from analysis.models.published import MARK, may_be_kept_back
from analysis.report.cells import plain
from analysis.report.page_workbook import MIME
from analysis.report.table_column import TableColumn, stands_below

# JupyterLab sets every cell to the right; the report's own stylesheet overrides this one.
_LAB_STYLE = (
    "<style>.bz-table th,.bz-table td{text-align:left}"
    ".bz-table .number{text-align:right}.bz-table .unknown{color:#767f89}"
    ".bz-table tr.more:not(.shown){display:none}"
    # a wide table scrolls there instead of breaking days and words to pieces
    ".jp-OutputArea .table-block{overflow-x:auto}"
    ".jp-OutputArea .bz-table :is(.day,.short,.code,.number){white-space:nowrap}</style>"
)


PAPER = 499
"""Points between the margins of an A4 sheet."""
SMALLEST, LARGEST = 6.0, 8.5
"""Points of type on paper: as large as lets the table fit, within these."""

_HALF, _LONG = 0.47, 16
"""A table so narrow and so long is set in two columns on paper."""

MOST_ROWS = 2_000
"""So many rows of a table a page carries; more are had by `bianzhi ask`."""
_MORE = ' class="more"'


class Table:
    """A rendered table; notebooks show it, `str()` is its caption and size.

    Its values go along as data, for the workbook beside the page (`page_workbook`).
    """

    def __init__(self, markup: str, text: str, values: dict[str, Any] | None = None) -> None:
        self._markup = markup
        self._text = text
        self._values = values

    def _repr_html_(self) -> str:
        return self._markup

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {MIME: self._values} if self._values else {}

    def __repr__(self) -> str:
        return self._text


def table(
    data: Any,
    caption: str | None = None,
    units: bool = True,
    max_rows: int | None = 50,
    *,
    headings: Mapping[str, str] | None = None,
    nulls: Mapping[str, str | tuple[str, str]] | None = None,
    question: str | None = None,
) -> Table:
    """A table for a page, from a DuckDB relation, a polars or pandas frame, or a list of dicts.

    Headings, units and the way a value is written come from the dictionary's result columns
    (counts with thousands separators, ratios as per cent, days ISO, months YYYY-MM); a column
    it does not know keeps its name; `question` says whose columns they are where a name means
    different things. NULL is shown as 未知, never as 0 or blank, but a ratio with nothing below its
    line as —; where NULL means something else, say so: `nulls={"end_on": "在编"}`, or where it means so
    only beside a NULL of another column: `nulls={"room": ("—", "ceiling")}`. `headings`
    renames single columns. A table without rows is a sentence that says so.
    Shows the first `max_rows` rows (None: all) and says how many there are; the others, up to
    `MOST_ROWS`, are on the page too, behind a button.
    """
    names, rows = _columns_and_rows(data)
    first = len(rows) if max_rows is None else max_rows
    shown = rows[: max(first, MOST_ROWS)]
    if not shown:
        words = f"{caption}：没有符合条件的。" if caption else "没有符合条件的行。"
        return Table(f'<p class="sentence empty-table">{html.escape(words)}</p>', words)
    known = result_columns(question)
    values = {name: [row[i] for row in shown] for i, name in enumerate(names)}
    columns = [
        TableColumn(
            name,
            known.get(name),
            values[name],
            _meant(values, (nulls or {}).get(name)),
            stands_below(known.get(name), values),
        )
        for name in names
    ]
    named = headings or {}
    heads = "".join(column.head(named.get(column.name), units) for column in columns)
    body = "".join(
        f"<tr{_MORE if i >= first else ''}>{''.join(column.cell(i) for column in columns)}</tr>"
        for i in range(len(shown))
    )
    title = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    size = f"共 {len(rows):,} 行" + (f"，显示前 {first:,} 行" if first < len(rows) else "")
    note = f'<p class="table-size">{size}</p>' if first < len(rows) else ""
    ems = sum(column.on_paper(named.get(column.name)) for column in columns)
    points = min(max(PAPER / ems, SMALLEST), LARGEST)
    halves = " halves" if ems * points < PAPER * _HALF and min(first, len(shown)) > _LONG else ""
    markup = (
        f'{_LAB_STYLE}<div class="table-block{halves}"><table class="bz-table" style="--print:{points:.1f}pt">'
        f"{title}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{note}</div>"
    )
    return Table(
        markup,
        f"{caption or '表'}（{size}）",
        {
            "caption": caption or "",
            "heads": [column.heading(named.get(column.name), units) for column in columns],
            "kinds": [column.kind for column in columns],
            "rows": [[column.value(i) for column in columns] for i in range(len(shown))],
            "of": len(rows),
        },
    )


def _meant(
    values: Mapping[str, list[object]], given: str | tuple[str, str] | None
) -> list[str | None] | str | None:
    """What NULL means in a column; row by row where that depends on another column."""
    if not isinstance(given, tuple):
        return given
    words, other = given
    return [words if value is None else None for value in values[other]]


def _columns_and_rows(data: Any) -> tuple[list[str], list[tuple[object, ...]]]:
    """Column names and rows of plain Python values, from any of the accepted kinds."""
    if hasattr(data, "fetchall"):  # a DuckDB relation
        names, rows = list(data.columns), data.fetchall()
    elif hasattr(data, "iter_rows"):  # polars
        names = list(data.columns)
        rows = (_with_marks(names, row) for row in data.iter_rows())
    elif hasattr(data, "itertuples"):  # pandas
        names, rows = [str(c) for c in data.columns], data.itertuples(index=False, name=None)
    else:
        records = list(data)
        names = list(dict.fromkeys(name for record in records for name in record))
        rows = (tuple(record.get(name) for name in names) for record in records)
    return names, [tuple(plain(value) for value in row) for row in rows]


def _with_marks(names: list[str], row: tuple[Any, ...]) -> tuple[Any, ...]:
    """NaN in a column of which a public page keeps numbers back is such a number."""
    return tuple(
        MARK
        if isinstance(value, float) and math.isnan(value) and name in may_be_kept_back()
        else value
        for name, value in zip(names, row, strict=True)
    )
