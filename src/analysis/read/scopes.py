"""Step 9, rows: which data rows a printed total may sum, and the cells to compare.

A total's scope is since the last total or section (小计), else all rows so far; where it stands above
them, the rows below. A scope is a stretch of rows, shared and not copied.
"""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from typing import Any

import polars as pl

from analysis import dictionary
from analysis.forms.text import heading, number
from analysis.forms.words import Vocabulary
from analysis.read import rows as kinds
from analysis.read.reading import Formula, Reading, Term
from analysis.read.record_totals import rows_counted, rows_formula, rows_told, summed_columns

MOST_DIGITS = 4  # of a printed number that are compared; `control` keeps six
_END = sys.maxsize  # a scope that is open below: all rows still to come


@dataclass(frozen=True)
class Rows:
    """The data rows of a scope: a stretch of the sheet's rows, and of these only some.

    Shared and not copied: a long sheet has thousands of totals over thousands of rows.
    """

    all_rows: list[int]
    start: int
    end: int
    within: Container[int] | None = None

    def __iter__(self) -> Iterator[int]:
        for row in islice(self.all_rows, self.start, self.end):
            if self.within is None or row in self.within:
                yield row


@dataclass(frozen=True)
class ControlCell:
    """A printed number to compare: where, what, and the facts that it should be.

    `rows` are the data rows of its scope, `others` the scopes that it may mean instead, the likelier
    first.
    """

    row: int
    position: int
    printed: Decimal
    digits: int
    percent: bool
    what: str
    formulas: tuple[Formula, ...]
    rows: Rows
    others: tuple[Rows, ...] = ()
    is_total: bool = False


def shifted(formulas: tuple[Formula, ...], first_part: int) -> tuple[Formula, ...]:
    """The formulas with their feeds counted over all heading blocks of the sheet."""
    if not first_part:
        return formulas

    def moved(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(replace(t, feed=t.feed + first_part) for t in terms)

    return tuple(
        Formula(f.name, moved(f.terms), f.kind, moved(f.over), tuple(map(moved, f.each)))
        for f in formulas
    )


def numbers_of(reading: Reading) -> set[int]:
    """The columns whose numbers are loaded."""
    return {f.measure for f in reading.feeds if f.measure is not None}


def shown(text: str) -> tuple[int, bool]:
    """How many digits after the point a number shows, and whether it is a percentage."""
    percent = text.strip().endswith(("%", "％"))
    _, _, after = text.strip().rstrip("%％").partition(".")
    digits = sum(c.isdigit() for c in after)
    digits = min(digits, MOST_DIGITS)
    return (digits + 2, True) if percent else (digits, False)


@dataclass
class Total:
    """A total row: its printed numbers and the data rows that it may sum.

    `counted` is the cell that prints how many rows they are, where one does.
    """

    row: int
    name: str
    numbers: dict[int, str | None]
    scope: Rows
    others: tuple[Rows, ...]
    counted: tuple[int, int] | None = None

    def cells(self, reading: Reading, first_part: int) -> Iterator[ControlCell]:
        """The control cells of this row."""
        measures = {f.measure: i for i, f in enumerate(reading.feeds) if f.measure is not None}
        controls = {c.position: c for c in reading.controls}
        summed = summed_columns(reading)
        if self.counted is not None:
            position, rows = self.counted
            yield ControlCell(self.row, position, Decimal(rows), 0, False, f"{self.name}：行数",
                              shifted((rows_formula(),), first_part), self.scope, self.others, True)  # fmt: skip
        for position, text in self.numbers.items():
            printed = number(text) if text is not None else None
            if printed is None or text is None:
                continue
            if position in measures:
                feed = reading.feeds[measures[position]]
                formulas: tuple[Formula, ...] = (Formula("相加", (Term(measures[position]),)),)
                what = f"{self.name}：{feed.zh}"
            elif position in summed:
                formulas, what = (
                    (summed[position],),
                    f"{self.name}：{reading.frame.texts[position]}",
                )
            elif position in controls:
                formulas = controls[position].formulas
                what = f"{self.name}：{controls[position].what}"
            else:
                continue
            yield ControlCell(self.row, position, printed, *shown(text), what,
                              shifted(formulas, first_part), self.scope, self.others, True)  # fmt: skip


@dataclass
class Scope:
    """Follows the data rows since the last total or section, and all so far."""

    rows: list[int] = field(default_factory=list)
    begun: int = 0  # how many rows there were at the last 小计 or section
    summed: int = 0  # … at the last total of any kind
    types: dict[int, str | None] = field(default_factory=dict)
    days: dict[int, str | None] = field(default_factory=dict)
    above: bool = False  # whether the first total stands above the rows that it sums
    open: int | None = None  # the last total that may sum the rows below it, up to the next

    def follow(
        self, frame: pl.DataFrame, reading: Reading, vocabulary: Vocabulary, totals: list[Total]
    ) -> None:
        """Take in more rows; the totals among them are added to `totals`."""
        told = pl.col("kind").is_in([kinds.TOTAL, kinds.SUBTOTAL, kinds.SECTION, kinds.HEADSUM])
        if frame.select(told.any()).item():
            self._slowly(frame, reading, vocabulary, totals)
        else:
            rows = frame.filter(pl.col("kind") == kinds.DATA)
            self._add(rows, reading)

    def _add(self, rows: pl.DataFrame, reading: Reading) -> None:
        numbers = rows["row"].to_list()
        self.rows += numbers
        for at, kept in (
            (_position(reading, "post_type"), self.types),
            (_day_position(reading), self.days),
        ):
            if at is not None:
                kept |= dict(zip(numbers, rows[str(at)].to_list(), strict=True))

    def _slowly(
        self, frame: pl.DataFrame, reading: Reading, vocabulary: Vocabulary, totals: list[Total]
    ) -> None:
        wanted = sorted(
            numbers_of(reading)
            | {c.position for c in reading.controls}
            | set(summed_columns(reading))
        )
        type_at, day_at = _position(reading, "post_type"), _day_position(reading)
        for record in frame.iter_rows(named=True):
            kind, row = record["kind"], record["row"]
            if kind in (kinds.SECTION, kinds.HEADSUM, kinds.TOTAL, kinds.SUBTOTAL):
                self._close(totals)
            if kind == kinds.DATA:
                self.rows.append(row)
                if type_at is not None:
                    self.types[row] = record[str(type_at)]
                if day_at is not None:
                    self.days[row] = record[str(day_at)]
            elif kind == kinds.SECTION:
                self.begun = self.summed = len(self.rows)
            elif kind == kinds.HEADSUM:
                self.begun = self.summed = len(self.rows)
                below = range(row, record["until"] + 1)
                totals.append(
                    _total(record, wanted, (Rows(self.rows, self.begun, _END, below),), reading)
                )
            elif kind in (kinds.TOTAL, kinds.SUBTOTAL):
                own_type = record[str(type_at)] if type_at is not None else None
                told = vocabulary.cut(own_type).types if own_type else ()
                day = record[str(day_at)] if day_at is not None else None
                fits = self._fitting(told, day, vocabulary)
                end, small = len(self.rows), kind == kinds.SUBTOTAL
                scopes = [Rows(self.rows, self.begun, end, fits), Rows(self.rows, 0, end, fits)]
                if not small:
                    scopes.reverse()
                if self.begun < self.summed < end:  # 党委口合计 … 政府口小计: since that total
                    since = Rows(self.rows, self.summed, end, fits)
                    scopes.insert(0 if small else len(scopes), since)
                self.summed = end
                if not end:  # nothing above it: it sums what stands below
                    scopes = [Rows(self.rows, 0, _END, fits)]
                if fits is not None:
                    scopes += [Rows(s.all_rows, s.start, s.end) for s in scopes]
                self.above |= not end
                # 小计 may stand above its rows as well, and so any total where the sheet's first does
                if small or self.above:
                    scopes.append(Rows(self.rows, end, _END))
                    self.open = len(totals)
                totals.append(_total(record, wanted, tuple(scopes), reading))
                if small:
                    self.begun = end

    def _close(self, totals: list[Total]) -> None:
        """End the scope below the last 小计 here."""
        if self.open is not None:
            total = totals[self.open]
            below = replace(total.others[-1], end=len(self.rows))
            totals[self.open] = replace(total, others=(*total.others[:-1], below))
            self.open = None

    def _fitting(
        self, told: Sequence[str], day: str | None, vocabulary: Vocabulary
    ) -> frozenset[int] | None:
        """The rows within a total's type and day; None where it names neither."""
        rows: frozenset[int] | None = None
        if told and self.types:
            rows = frozenset(
                r
                for r, text in self.types.items()
                if text and set(vocabulary.cut(text).types) & set(told)
            )
        if day is not None and len(set(self.days.values())) > 1:
            same = frozenset(
                r
                for r, text in self.days.items()
                if text is not None and heading(text) == heading(day)
            )
            rows = same if rows is None else rows & same
        return rows


def _total(
    record: dict[str, Any], wanted: Sequence[int], scopes: tuple[Rows, ...], reading: Reading
) -> Total:
    """A total row with its printed numbers and what it may sum, the likeliest first."""
    at = rows_counted(record, reading, wanted)
    rows = rows_told(record[str(at)]) if at is not None else None
    return Total(
        record["row"], str(record["called"] or record["opening"]),
        {p: record[str(p)] for p in wanted if record.get(str(p)) is not None},
        scopes[0], scopes[1:], (at, rows) if at is not None and rows is not None else None,
    )  # fmt: skip


def _position(reading: Reading, column: str) -> int | None:
    for feed in reading.feeds:
        source = feed.columns.get(column)
        if source and len(source.positions) == 1:
            return source.positions[0]
    return None


def _day_position(reading: Reading) -> int | None:
    for feed in reading.feeds:
        for column in dictionary.input_tables()[feed.table].columns:
            source = feed.columns.get(column.name)
            if column.type == "date" and source and len(source.positions) == 1:
                return source.positions[0]
    return None
