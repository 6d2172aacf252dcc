"""Steps 7 and 8: from the body of a heading block to batches of text cells, one table each.

Data rows are told from totals, sections and notes; keys are filled from above; each row feeds each of
the reading's tables. Printed totals and results become control cells, compared later.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from typing import Any

import polars as pl

from analysis import dictionary
from analysis.forms.text import heading, number, unit_name
from analysis.forms.words import Vocabulary
from analysis.read import rows as kinds
from analysis.read.blanks import Blanks, is_wide, repeated_types, settle_blanks
from analysis.read.fill import fill_keys, merged_numbers
from analysis.read.head_totals import mark_head_totals
from analysis.read.reading import Feed, Formula, Reading, Source, Term
from analysis.read.rows import Skipped, classify
from analysis.read.sheet import BLANKS, Sheet, positions
from analysis.read.told_by_name import section_unit

OPEN_BLANK = "\ufdd1空白"
"""Stands for a blank of a wide row that may be any number; no cell that was typed can hold it."""

JOINED = "\ufdd4合并"
"""Stands for a number merged over several rows: nobody knows what each of them has."""

UNCLEAR_MONTH = "\ufdd2"
"""Behind a date that may be the January or the October of its year."""

PIECES = 1000  # a cell with several types is cut into fewer pieces than this
MOST_DIGITS = 4  # of a printed number that are compared; `control` keeps six
BLOCK = 200_000  # rows of a batch at most

_NUMBER_BEFORE = r"^\s*(\d{1,4}\s*[、．]|\d{1,4}\s*\.\s*|[（(]\s*(\d{1,4}|[一二三四五六七八九十]+)\s*[)）]|[一二三四五六七八九十]+、)\s*"

_END = sys.maxsize  # a scope that is open below: all rows still to come

_FORMULA_TEXT = r'^="(.*)"$'


@dataclass(frozen=True)
class Batch:
    """Data rows of one sheet for one table.

    `frame` has `row` (the number a person sees), `part` (which feed of the row it is, times PIECES), a
    String column for every column that the feed gives, and `extra`: what a text file's row holds
    beyond the last heading. `feeds` gives each part its feed.
    """

    table: str
    frame: pl.DataFrame
    feeds: dict[int, Feed]


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


@dataclass
class Body:
    """What was met in the body beside batches: filled while they are drawn."""

    skipped: Skipped = field(default_factory=Skipped)
    controls: list[ControlCell] = field(default_factory=list)
    blanks: Blanks = field(default_factory=Blanks)
    joined: list[tuple[int, int]] = field(default_factory=list)  # numbers merged over rows
    count: int = 0
    unit_names: set[str] = field(default_factory=set)
    remarks: list[tuple[int, str, str]] = field(default_factory=list)  # row, unit, remark
    above: dict[int, str | None] = field(default_factory=dict)
    section: str | None = None  # the unit of the last line that names one
    blank_below: set[int] = field(
        default_factory=set
    )  # rows whose unit is blank under a filled one


def clean(frame: pl.DataFrame) -> pl.DataFrame:
    """Every cell trimmed, ="0012" as 0012; a cell with nothing in it is null."""
    cells = pl.col(positions(frame))
    trimmed = frame.with_columns(cells.str.strip_chars(BLANKS))
    trimmed = trimmed.with_columns(cells.str.replace(_FORMULA_TEXT, "$1"))
    return trimmed.with_columns(pl.when(cells != "").then(cells).name.keep())


def batches(
    sheet: Sheet,
    chunks: Iterator[pl.DataFrame],
    reading: Reading,
    known_units: Collection[str],
    vocabulary: Vocabulary,
    body: Body,
    first_part: int,
    first_row: int,
    last_row: int | None,
) -> Iterator[Batch]:
    """The batches of one heading block: its rows from `first_row` to `last_row`.

    What is passed over, blanks and control cells go into `body`.
    """
    numbers = {f.measure for f in reading.feeds if f.measure is not None}
    texts = {
        p
        for f in reading.feeds
        for s in f.columns.values()
        for p in s.positions
        if p not in numbers
    }
    totals: list[_Total] = []
    scope = _Scope()
    for raw in chunks:
        frame = raw.filter(pl.col("row") >= first_row)
        if last_row is not None:
            frame = frame.filter(pl.col("row") <= last_row)
        if frame.is_empty():
            continue
        frame = classify(_as_wide_as(reading, clean(frame)), reading, sheet.merged, known_units)
        frame = mark_head_totals(frame, reading, known_units)
        frame = _with_sections(_one_name(frame, reading), reading, body)
        frame = _without_numbers(frame, reading)
        _note_skipped(frame, body.skipped)
        scope.follow(frame, reading, vocabulary, totals)
        data = frame.filter(pl.col("kind") == kinds.DATA)
        if data.is_empty():
            continue
        _note_blank_below(data, reading, body)
        data = fill_keys(data, texts, sheet.merged, body.above)
        body.joined += merged_numbers(data, numbers, sheet.merged)
        body.count += data.height
        _note_units(data, reading, body)
        whole = _rows(data, reading, totals, body, first_part)
        for table, feeds in _by_table(reading, first_part).items():
            for part in whole.iter_slices(BLOCK):
                yield Batch(table, _feed_frame(part, feeds, body, sheet, repeated_types(reading)), feeds)
    body.controls += [cell for total in totals for cell in total.cells(reading, first_part)]


def _as_wide_as(reading: Reading, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with a column at least for every heading: rows of a text file may be short."""
    names = map(str, range(len(reading.frame.paths)))
    missing = [name for name in names if name not in frame.columns]
    return frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)


def _with_sections(frame: pl.DataFrame, reading: Reading, body: Body) -> pl.DataFrame:
    """Where units stand in lines of their own: each row with the unit above it."""
    if reading.section_at is None:
        return frame
    said = pl.coalesce([pl.col(c) for c in positions(frame) if int(c) != reading.section_at])
    section = pl.when(pl.col("kind") == kinds.SECTION).then(
        said.map_elements(section_unit, return_dtype=pl.String)
    )
    units = frame.select(section.forward_fill().alias("u"))["u"].fill_null(body.section or "")
    units = units.replace("", None)
    body.section = units[-1]
    return frame.with_columns(units.alias(str(reading.section_at)))


def _without_numbers(frame: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """1.县委办 as 县委办, where most names of a sheet are numbered so."""
    if reading.kind != "measures" or reading.name_at is None:
        return frame
    name = pl.col(str(reading.name_at))
    data = frame.filter((pl.col("kind") == kinds.DATA) & name.is_not_null())
    numbered = data.filter(name.str.contains(_NUMBER_BEFORE)).height
    if data.height < 2 or 2 * numbered <= data.height:
        return frame
    bare = name.str.replace(_NUMBER_BEFORE, "").str.strip_chars()
    return frame.with_columns(
        pl.when((pl.col("kind") == kinds.DATA) & (bare != "")).then(bare).otherwise(name).alias(str(reading.name_at))
    )


def _one_name(frame: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Where a main unit and its own stand in columns under one heading: the unit in the first of
    them, and the unit above it in the second."""
    if len(reading.name_levels) < 2:
        return frame
    at = [str(p) for p in reading.name_levels if str(p) in frame.columns]
    data = pl.col("kind") == kinds.DATA
    name = pl.coalesce([pl.col(c) for c in reversed(at)])
    above = pl.col(at[0]).forward_fill()
    return frame.with_columns(
        pl.when(data).then(name).otherwise(pl.col(at[0])).alias(at[0]),
        pl.when(data & (above != name)).then(above).alias(at[1]),
    )


def _note_skipped(frame: pl.DataFrame, skipped: Skipped) -> None:
    for kind, rows in (
        (kinds.TOTAL, skipped.totals), (kinds.SUBTOTAL, skipped.totals),
        (kinds.HEADSUM, skipped.totals), (kinds.PART, skipped.parts),
        (kinds.SECTION, skipped.sections), (kinds.NOTE, skipped.notes), (kinds.AGAIN, skipped.headings),
        (kinds.UNREAD, skipped.unread), (kinds.EXAMPLE, skipped.examples),
    ):  # fmt: skip
        rows += frame.filter(pl.col("kind") == kind)["row"].to_list()


def _note_units(data: pl.DataFrame, reading: Reading, body: Body) -> None:
    at = reading.name_at
    if at is None or data.height > BLOCK:
        return
    names = data[str(at)].drop_nulls()
    body.unit_names |= {unit_name(n) for n in names.unique().to_list()}
    if reading.kind in ("org", "measures", "roster"):
        for position in reading.remark_at:
            told = data.filter(pl.col(str(position)).is_not_null())
            body.remarks += list(zip(told["row"], told[str(at)].fill_null(""), told[str(position)],
                                     strict=True))  # fmt: skip


def _note_blank_below(data: pl.DataFrame, reading: Reading, body: Body) -> None:
    """Rows whose unit is blank below a filled one: perhaps the merged cell of a form."""
    if reading.name_at is None:
        return
    name = pl.col(str(reading.name_at))
    below = data.with_columns(
        name.forward_fill().is_not_null().alias("above"), name.is_null().alias("blank")
    ).filter(pl.col("above") & pl.col("blank"))  # fmt: skip
    body.blank_below |= set(below["row"].to_list())


# ------------------------------------------------------------------------------- feeds


def _by_table(reading: Reading, first_part: int) -> dict[str, dict[int, Feed]]:
    found: dict[str, dict[int, Feed]] = {}
    for number_, feed in enumerate(reading.feeds):
        found.setdefault(feed.table, {})[first_part + number_] = feed
    return found


def _feed_frame(
    frame: pl.DataFrame,
    feeds: dict[int, Feed],
    body: Body,
    sheet: Sheet,
    left_out: Mapping[int, int],
) -> pl.DataFrame:
    """The rows of several feeds of one table, one under the other."""
    width = sheet.told_width
    made = {p for feed in feeds.values() for s in feed.columns.values() for p in s.positions}
    surplus = [c for c in positions(frame) if width is not None and int(c) >= width and int(c) not in made]
    extra = pl.concat_str(surplus, separator=",", ignore_nulls=True) if surplus else pl.lit("")
    parts = []
    for part, feed in feeds.items():
        rows = frame
        if feed.measure is not None:
            out = [r for r, p in body.blanks.unknown if p == feed.measure]
            zero = [r for r, p in body.blanks.zero if p == feed.measure]
            joined = [r for r, p in body.joined if p == feed.measure]
            for marked, text in ((out, OPEN_BLANK), (zero, "0"), (joined, JOINED)):
                if marked:
                    name = str(feed.measure)
                    cell = pl.when(pl.col("row").is_in(marked)).then(pl.lit(text))
                    rows = rows.with_columns(cell.otherwise(pl.col(name)).alias(name))
        if feed.measure is not None and feed.measure in left_out:
            told = [pl.col(str(p)).is_not_null() for p in (feed.measure, left_out[feed.measure])]
            rows = rows.filter(pl.any_horizontal(told))
        if feed.needs is not None:
            rows = rows.filter(pl.col(str(feed.needs)).is_not_null())
        parts.append(
            rows.select(
                "row",
                pl.lit(part * PIECES, pl.Int32).alias("part"),
                *(_text(s, sheet, feed.table, n).alias(n) for n, s in feed.columns.items()),
                pl.when(extra != "").then(extra).cast(pl.String).alias("extra"),
            )
        )
    return pl.concat(parts, how="diagonal")


def _text(source: Source, sheet: Sheet, table: str, column: str) -> pl.Expr:
    if source.constant is not None:
        return pl.lit(source.constant, pl.String)
    if len(source.positions) == 1:
        cell = pl.col(str(source.positions[0]))
        if sheet.unclear and dictionary.input_tables()[table].column(column).type in (
            "date",
            "month",
        ):
            rows = [row for row, p in sheet.unclear if p == source.positions[0]]
            marked = pl.when(pl.col("row").is_in(rows)).then(cell + UNCLEAR_MONTH).otherwise(cell)
            return marked if rows else cell
        return cell
    whole = pl.concat_str(
        [pl.col(str(p)).str.replace_all(r"[年月日号]", "") for p in source.positions],
        separator="-", ignore_nulls=True,
    )  # fmt: skip
    return pl.when(pl.col(str(source.positions[0])).is_not_null()).then(whole)


# ------------------------------------------------------------------------------ controls


def _rows(
    data: pl.DataFrame, reading: Reading, totals: list[_Total], body: Body, first_part: int
) -> pl.DataFrame:
    """The data rows, their blanks settled and their own control cells noted."""
    if not reading.controls and not is_wide(reading):
        return data
    looked_at = _numbers(reading)
    needed = looked_at | {c.position for c in reading.controls} | set(repeated_types(reading).values())
    columns = {p: data[str(p)].to_list() for p in needed if str(p) in data.columns}
    rows = {
        row: {p: cells[i] for p, cells in columns.items()}
        for i, row in enumerate(data["row"].to_list())
    }
    blanks = settle_blanks(
        reading, rows, [(t.numbers, [r for r in t.scope if r in rows]) for t in totals]
    )
    body.blanks.zero |= blanks.zero
    body.blanks.unknown |= blanks.unknown
    for control in reading.controls:
        for row, cells in rows.items():
            text = cells.get(control.position)
            printed = number(text) if text is not None else None
            if printed is not None and text is not None:
                body.controls.append(
                    ControlCell(row, control.position, printed, *_shown(text), control.what,
                                _shifted(control.formulas, first_part), Rows([row], 0, 1))
                )  # fmt: skip
    return data


def _shifted(formulas: tuple[Formula, ...], first_part: int) -> tuple[Formula, ...]:
    """The formulas with their feeds counted over all heading blocks of the sheet."""
    if not first_part:
        return formulas

    def moved(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(Term(t.feed + first_part, t.sign) for t in terms)

    return tuple(
        Formula(f.name, moved(f.terms), f.kind, moved(f.over), tuple(map(moved, f.each)))
        for f in formulas
    )


def _numbers(reading: Reading) -> set[int]:
    return {f.measure for f in reading.feeds if f.measure is not None}


def _shown(text: str) -> tuple[int, bool]:
    """How many digits after the point a number shows, and whether it is a percentage."""
    percent = text.strip().endswith(("%", "％"))
    _, _, after = text.strip().rstrip("%％").partition(".")
    digits = sum(c.isdigit() for c in after)
    digits = min(digits, MOST_DIGITS)
    return (digits + 2, True) if percent else (digits, False)


@dataclass
class _Total:
    """A total row: its printed numbers and the data rows that it may sum."""

    row: int
    name: str
    numbers: dict[int, str | None]
    scope: Rows
    others: tuple[Rows, ...]

    def cells(self, reading: Reading, first_part: int) -> Iterator[ControlCell]:
        """The control cells of this row."""
        measures = {f.measure: i for i, f in enumerate(reading.feeds) if f.measure is not None}
        controls = {c.position: c for c in reading.controls}
        for position, text in self.numbers.items():
            printed = number(text) if text is not None else None
            if printed is None or text is None:
                continue
            if position in measures:
                feed = reading.feeds[measures[position]]
                formulas: tuple[Formula, ...] = (Formula("相加", (Term(measures[position]),)),)
                what = f"{self.name}：{feed.zh}"
            elif position in controls:
                formulas = controls[position].formulas
                what = f"{self.name}：{controls[position].what}"
            else:
                continue
            yield ControlCell(self.row, position, printed, *_shown(text), what,
                              _shifted(formulas, first_part), self.scope, self.others, True)  # fmt: skip


@dataclass
class _Scope:
    """Follows the data rows since the last total or section, and all so far."""

    rows: list[int] = field(default_factory=list)
    begun: int = 0  # how many rows there were at the last total or section
    types: dict[int, str | None] = field(default_factory=dict)
    days: dict[int, str | None] = field(default_factory=dict)
    open: int | None = None  # the last total that may sum the rows below it, up to the next

    def follow(
        self, frame: pl.DataFrame, reading: Reading, vocabulary: Vocabulary, totals: list[_Total]
    ) -> None:
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
        self, frame: pl.DataFrame, reading: Reading, vocabulary: Vocabulary, totals: list[_Total]
    ) -> None:
        wanted = sorted(_numbers(reading) | {c.position for c in reading.controls})
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
                self.begun = len(self.rows)
            elif kind == kinds.HEADSUM:
                self.begun = len(self.rows)
                below = range(row, record["until"] + 1)
                totals.append(
                    self._total(record, wanted, (Rows(self.rows, self.begun, _END, below),))
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
                if not end:  # nothing above it: it sums what stands below
                    scopes = [Rows(self.rows, 0, _END, fits)]
                if fits is not None:
                    scopes += [Rows(s.all_rows, s.start, s.end) for s in scopes]
                if small or not end:  # 小计 may stand above its rows as well
                    scopes.append(Rows(self.rows, end, _END))
                    self.open = len(totals)
                totals.append(self._total(record, wanted, tuple(scopes)))
                if small:
                    self.begun = end

    def _close(self, totals: list[_Total]) -> None:
        """End the scope below the last 小计 here."""
        if self.open is not None:
            total = totals[self.open]
            below = replace(total.others[-1], end=len(self.rows))
            totals[self.open] = replace(total, others=(*total.others[:-1], below))
            self.open = None

    @staticmethod
    def _total(record: dict[str, Any], wanted: Sequence[int], scopes: tuple[Rows, ...]) -> _Total:
        """A total row with its printed numbers and what it may sum, the likeliest first."""
        return _Total(
            record["row"], str(record["called"] or record["opening"]),
            {p: record[str(p)] for p in wanted if record.get(str(p)) is not None},
            scopes[0], scopes[1:],
        )  # fmt: skip

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
