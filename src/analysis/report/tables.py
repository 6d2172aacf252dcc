"""Tables of a page: Chinese headings from the dictionary, values by type and unit, escaped."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping
from typing import Any

from analysis.dictionary import Column, result_columns
from analysis.models.published import MARK, may_be_kept_back
from analysis.report.cells import NUMERIC, RATIO, UNKNOWN, kind_of, plain, writer

# JupyterLab sets every cell to the right; the report's own stylesheet overrides this one.
_LAB_STYLE = (
    "<style>.bz-table th,.bz-table td{text-align:left}"
    ".bz-table .number{text-align:right}.bz-table .unknown{color:#767f89}"
    ".bz-table tr.more:not(.shown){display:none}</style>"
)


_LONG = 8  # characters; longer text may wrap, and gets room to do so
_WIDE = 9  # columns; a wider table is set smaller on paper


MOST_ROWS = 2_000
"""So many rows of a table a page carries; more are had by `bianzhi ask`."""
_MORE = ' class="more"'


class Table:
    """A rendered table; notebooks show it, `str()` is its caption and size."""

    def __init__(self, markup: str, text: str) -> None:
        self._markup = markup
        self._text = text

    def _repr_html_(self) -> str:
        return self._markup

    def __repr__(self) -> str:
        return self._text


def table(
    data: Any,
    caption: str | None = None,
    units: bool = True,
    max_rows: int | None = 50,
    *,
    headings: Mapping[str, str] | None = None,
    nulls: Mapping[str, str] | None = None,
) -> Table:
    """A table for a page, from a DuckDB relation, a polars or pandas frame, or a list of dicts.

    Headings, units and the way a value is written come from the dictionary's result columns
    (counts with thousands separators, ratios as per cent, days ISO, months YYYY-MM); a column
    it does not know keeps its name. NULL is shown as 未知, never as 0 or blank; where NULL means
    something else, say so: `nulls={"end_on": "在编"}`. `headings` renames single columns.
    Shows the first `max_rows` rows (None: all) and says how many there are; the others, up to
    `MOST_ROWS`, are on the page too, behind a button.
    """
    names, rows = _columns_and_rows(data)
    first = len(rows) if max_rows is None else max_rows
    shown = rows[: max(first, MOST_ROWS)]
    known = result_columns()
    columns = [
        _Rendered(name, known.get(name), [row[i] for row in shown], (nulls or {}).get(name))
        for i, name in enumerate(names)
    ]
    heads = "".join(column.head((headings or {}).get(column.name), units) for column in columns)
    body = "".join(
        f"<tr{_MORE if i >= first else ''}>{''.join(column.cell(i) for column in columns)}</tr>"
        for i in range(len(shown))
    )
    if not shown:
        body = f'<tr><td class="empty" colspan="{len(names)}">没有符合条件的行</td></tr>'
    title = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    size = f"共 {len(rows):,} 行" + (f"，显示前 {first:,} 行" if first < len(rows) else "")
    note = f'<p class="table-size">{size}</p>' if first < len(rows) else ""
    wide = " wide" if len(names) > _WIDE else ""
    markup = (
        f'{_LAB_STYLE}<div class="table-block"><table class="bz-table{wide}">{title}'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{note}</div>"
    )
    return Table(markup, f"{caption or '表'}（{size}）")


class _Rendered:
    """One column of a table, ready to be written cell by cell."""

    def __init__(
        self, name: str, column: Column | None, values: list[object], null: str | None
    ) -> None:
        self.name = name
        self._column = column
        self._values = values
        self._null = null
        known = [value for value in values if value != MARK]
        self._kind = kind_of(column, known)
        self._write = writer(self._kind, column, known)
        self._setting = self._how_set()

    def _how_set(self) -> str:
        """The class by which the stylesheet sets the column."""
        if self._kind in NUMERIC:
            return "number"
        if self._kind in {"date", "month"}:
            return "day"
        longest = max((len(str(value)) for value in self._values), default=0)
        return "long" if longest > _LONG else "short"

    def head(self, heading: str | None, units: bool) -> str:
        column = self._column
        text = html.escape(heading or (column.zh if column else self.name))
        unit = column.unit if column and units and column.unit != RATIO else None
        if unit and self._kind in NUMERIC:
            text += f'<span class="unit">（{html.escape(unit)}）</span>'
        hint = f' title="{html.escape(column.description)}"' if column else ""
        return f'<th scope="col"{self._css()}{hint}>{text}</th>'

    def cell(self, row: int) -> str:
        value = self._values[row]
        if value is None and self._null is None:
            return f"<td{self._css('unknown')}>{UNKNOWN}</td>"
        if value == MARK:
            return f"<td{self._css('muted')}>{MARK}</td>"
        text = (self._null or "") if value is None else self._write(value)
        return f"<td{self._css('muted' if value is None else '')}>{html.escape(text)}</td>"

    def _css(self, extra: str = "") -> str:
        return f' class="{self._setting}{" " + extra if extra else ""}"'


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
