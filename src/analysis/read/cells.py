"""Steps 7 and 8: from the body of a heading block to batches of text cells, one table each.

Data rows are told from totals, sections and notes; keys are filled from above; each row feeds each of
the reading's tables. Printed totals and results become control cells, compared later.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from analysis import dictionary
from analysis.forms.text import number, unit_name
from analysis.forms.wordlist import words
from analysis.forms.words import Vocabulary
from analysis.read import rows as kinds
from analysis.read.added import add_columns
from analysis.read.blanks import Blanks, is_wide, repeated_types, settle_blanks
from analysis.read.fill import fill_keys, merged_numbers, told_once
from analysis.read.head_totals import mark_head_totals
from analysis.read.names import one_name, with_sections, without_numbers
from analysis.read.reading import Feed, Reading, Source
from analysis.read.rows import Skipped, classify
from analysis.read.running import Running
from analysis.read.running import looked_at as running_on
from analysis.read.scopes import ControlCell, Rows, Scope, Total, numbers_of, shifted, shown
from analysis.read.sheet import BLANKS, MergedRange, Sheet, positions

OPEN_BLANK = "\ufdd1空白"
"""Stands for a blank of a wide row that may be any number; no cell that was typed can hold it."""

JOINED = "\ufdd4合并"
"""Stands for a number merged over several rows: nobody knows what each of them has."""

UNCLEAR_MONTH = "\ufdd2"
"""Behind a date that may be the January or the October of its year."""

UNSURE = "\ufdd5"
"""Behind a cell of a column of which nobody knows that it tells this."""

PIECES = 1000  # a cell with several types is cut into fewer pieces than this
BLOCK = 200_000  # rows of a batch at most

_SEED = secrets.randbits(63)  # of this run alone, so that nothing can be told from what it hides

_FORMULA_TEXT = r'^="(.*)"$'


@dataclass(frozen=True)
class Batch:
    """Data rows of one sheet for one table.

    `frame` has `row` (the number a person sees), `part` (which feed of the row it is, times PIECES), a
    String column for every column that the feed gives, `extra`: what a text file's row holds
    beyond the last heading, and `apart`, which differs where columns differ that nothing reads.
    `feeds` gives each part its feed.
    """

    table: str
    frame: pl.DataFrame
    feeds: dict[int, Feed]


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
    running: Running = field(default_factory=Running)
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
    totals: list[Total] = []
    scope = Scope()
    for raw in chunks:
        frame = raw.filter(pl.col("row") >= first_row)
        if last_row is not None:
            frame = frame.filter(pl.col("row") <= last_row)
        if frame.is_empty():
            continue
        frame = classify(_as_wide_as(reading, clean(frame)), reading, sheet.merged, known_units)
        frame = mark_head_totals(frame, reading, known_units)
        frame = one_name(add_columns(frame, reading), reading)
        frame, body.section = with_sections(frame, reading, body.section)
        frame = without_numbers(frame, reading)
        _note_skipped(frame, body.skipped)
        scope.follow(frame, reading, vocabulary, totals)
        data = frame.filter(pl.col("kind") == kinds.DATA)
        if data.is_empty():
            continue
        _note_blank_below(data, reading, body)
        data = fill_keys(data, texts, sheet.merged, body.above)
        merged: Sequence[MergedRange] = sheet.merged
        if reading.same_key == "相加":
            data, merged = told_once(data, numbers, sheet.merged, reading.name_at)
        body.joined += merged_numbers(data, numbers, merged)
        body.count += data.height
        _note_units(data, reading, body)
        whole = _rows(data, reading, totals, body, first_part, sheet.merged)
        for table, feeds in _by_table(reading, first_part).items():
            for part in whole.iter_slices(BLOCK):
                told = _feed_frame(
                    part, feeds, body, sheet, repeated_types(reading), reading.telling_apart
                )
                yield Batch(table, told, feeds)
    body.controls += [cell for total in totals for cell in total.cells(reading, first_part)]


def _as_wide_as(reading: Reading, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with a column at least for every heading: rows of a text file may be short."""
    there = set(frame.columns)
    missing = [n for n in map(str, range(len(reading.frame.paths))) if n not in there]
    return frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)


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
    telling_apart: Sequence[int],
) -> pl.DataFrame:
    """The rows of several feeds of one table, one under the other."""
    width = sheet.told_width
    made = {p for feed in feeds.values() for s in feed.columns.values() for p in s.positions}
    surplus = [
        c for c in positions(frame) if width is not None and int(c) >= width and int(c) not in made
    ]
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
        if feed.event is not None:
            rows = rows.filter(_happened(feed))
        parts.append(
            rows.select(
                "row",
                pl.lit(part * PIECES, pl.Int32).alias("part"),
                *(_text(s, sheet, feed.table, n).alias(n) for n, s in feed.columns.items()),
                pl.when(extra != "").then(extra).cast(pl.String).alias("extra"),
                _apart(telling_apart).alias("apart"),
            )
        )
    return pl.concat(parts, how="diagonal")


def _apart(positions_: Sequence[int]) -> pl.Expr:
    """What tells rows of one key apart where nothing that is read does, without what it says."""
    if not positions_:
        return pl.lit(None, pl.String)
    return pl.struct([str(p) for p in positions_]).hash(_SEED).cast(pl.String)


def _happened(feed: Feed) -> pl.Expr:
    """Whether a row tells of the feed's event: a cell of it, no count of 0 or text of none, or the word
    that it did."""
    table = dictionary.input_tables()[feed.table]
    counts = {
        p for name, source in feed.columns.items() if table.column(name).type in ("count", "text")
        for p in source.positions
    }  # fmt: skip
    none = [*words()["zero_words"], "0"]
    told = [
        pl.col(str(p)).is_not_null()
        & (~pl.col(str(p)).is_in(none) if p in counts else pl.lit(True))
        for p in feed.needs
    ]
    if feed.done is not None:
        told.append(pl.col(str(feed.done)).str.contains(words()["done_words"]).fill_null(False))
    return pl.any_horizontal(told)


def _text(source: Source, sheet: Sheet, table: str, column: str) -> pl.Expr:
    if source.constant is not None:
        return pl.lit(source.constant, pl.String)
    if len(source.positions) == 1:
        cell = pl.coalesce(pl.col(str(p)) for p in (*source.positions, *source.otherwise))
        if source.unsure:
            return cell + UNSURE
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
    data: pl.DataFrame,
    reading: Reading,
    totals: list[Total],
    body: Body,
    first_part: int,
    merged: Sequence[MergedRange],
) -> pl.DataFrame:
    """The data rows, their blanks settled and their own control cells noted."""
    if not reading.controls and not is_wide(reading):
        return data
    looked_at = numbers_of(reading)
    needed = (
        looked_at
        | {c.position for c in reading.controls}
        | set(repeated_types(reading).values())
        | running_on(reading)
    )
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
    body.controls += body.running.cells(reading, rows, first_part)
    for control in (c for c in reading.controls if not c.running):
        for row, cells in rows.items():
            text = cells.get(control.position)
            printed = number(text) if text is not None else None
            if printed is not None and text is not None:
                scope = [r for r in _spanned(row, control.position, merged) if r in rows]
                body.controls.append(
                    ControlCell(row, control.position, printed, *shown(text), control.what,
                                shifted(control.formulas, first_part), Rows(scope, 0, len(scope)))
                )  # fmt: skip
    return data


def _spanned(row: int, position: int, merged: Sequence[MergedRange]) -> range:
    """The rows of which a printed result speaks: its own, or all that its cell is merged over."""
    for area in merged:
        if area.first_row == row and area.left == area.right == position:
            return range(row, area.last_row + 1)
    return range(row, row + 1)
