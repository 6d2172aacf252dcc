"""One column of a page's table: its heading, how its cells are written, set and how wide they are."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

from analysis.dictionary import Column
from analysis.figures.frame import breadth
from analysis.models.published import MARK
from analysis.report.cells import NUMERIC, RATIO, UNKNOWN, kind_of, writer

NOT_APPLYING = "—"
"""A ratio with nothing below it: not unknown, there is nothing to know."""

_CODE = re.compile(r"[!-~]{1,20}")
_LONG = 8  # characters; longer text may wrap, and gets room to do so
_WRAPPED = 12.0  # ems: the most that wrapping text needs of a line on paper
_BRIEF = 3  # characters: a heading so short is never broken
_PADDING = 1.1  # ems beside the words of a cell, on paper


class TableColumn:
    """One column of a table, ready to be written cell by cell."""

    def __init__(
        self,
        name: str,
        column: Column | None,
        values: list[object],
        null: str | Sequence[str | None] | None,
        below: Sequence[Sequence[object]] = (),
    ) -> None:
        """`null` is what NULL means, alike or row by row; `below` the columns that stand below the line of a ratio."""
        self.name = name
        self._column = column
        self._values = values
        self._null = null
        self._below = below
        known = [value for value in values if value != MARK]
        self.kind = kind_of(column, known)
        self._write = writer(self.kind, column, known)
        self._setting = self._how_set()

    def _how_set(self) -> str:
        """The class by which the stylesheet sets the column."""
        if self.kind in NUMERIC:
            return "number"
        if self.kind in {"date", "month"}:
            return "day"
        told = [str(value) for value in self._values if value is not None]
        if told and all(map(_CODE.fullmatch, told)):
            return "code"
        return "long" if max(map(len, told), default=0) > _LONG else "short"

    def words(self, heading: str | None) -> str:
        """The heading."""
        return heading or (self._column.zh if self._column else self.name)

    def head(self, heading: str | None, units: bool) -> str:
        """The heading cell."""
        column = self._column
        text = html.escape(self.words(heading))
        if unit := self._unit(units):
            text += f'<span class="unit">{html.escape(unit)}</span>'
        hint = f' title="{html.escape(column.description)}"' if column else ""
        brief = "brief" if breadth(self.words(heading)) <= _BRIEF else ""
        return f'<th scope="col"{self._css(brief)}{hint}>{text}</th>'

    def heading(self, heading: str | None, units: bool) -> str:
        """The heading with its unit, as plain text."""
        return self.words(heading) + self._unit(units)

    def _unit(self, wanted: bool) -> str:
        unit = self._column.unit if self._column and wanted else None
        return f"（{unit}）" if unit and unit != RATIO and self.kind in NUMERIC else ""

    def value(self, row: int) -> str | int | float:
        """The cell of a row as data: a number as it is, all else in the words of `text`."""
        value = self._values[row]
        if self.kind in NUMERIC and isinstance(value, int | float) and not isinstance(value, bool):
            return value
        return self.text(row)

    def text(self, row: int) -> str:
        """What the cell of a row says."""
        value = self._values[row]
        if value == MARK:
            return MARK
        if value is not None:
            return self._write(value)
        if (meant := self._meant(row)) is not None:
            return meant
        return NOT_APPLYING if self._does_not_apply(row) else UNKNOWN

    def cell(self, row: int) -> str:
        """The cell of a row."""
        text = self.text(row)
        told = self._values[row] not in (None, MARK)
        css = "" if told else "unknown" if text == UNKNOWN and self._meant(row) is None else "muted"
        return f"<td{self._css(css)}>{html.escape(text)}</td>"

    def _meant(self, row: int) -> str | None:
        """What NULL means in a row, where it is said."""
        if self._null is None or isinstance(self._null, str):
            return self._null
        return self._null[row]

    def on_paper(self, heading: str | None) -> float:
        """The ems that the column needs on paper: headings wrap, and so does long text."""
        cells = max((breadth(self.text(row)) for row in range(len(self._values))), default=0.0)
        if self._setting in {"long", "short"}:
            cells = min(cells, _WRAPPED)
        least = 2.8 if self.kind in NUMERIC else 2  # a unit in its brackets stays whole
        wide = breadth(self.words(heading))
        return max(cells, wide if wide <= _BRIEF else min(wide / 2, 5), least) + _PADDING

    def _does_not_apply(self, row: int) -> bool:
        """Whether what stands below the line is known, and nothing."""
        found = [values[row] for values in self._below]
        return bool(found) and all(isinstance(v, int | float) and v == 0 for v in found)

    def _css(self, extra: str = "") -> str:
        return f' class="{self._setting}{" " + extra if extra else ""}"'


def stands_below(
    column: Column | None, columns: Mapping[str, list[object]]
) -> Sequence[Sequence[object]]:
    """The values below the line of a ratio, from the first wording of it that the table has whole."""
    for names in column.below if column else ():
        if all(name in columns for name in names):
            return [columns[name] for name in names]
    return ()
