"""How a sheet was understood: what its rows feed, and which printed results can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from analysis.forms.day import Moment
from analysis.read.frame import Frame


@dataclass(frozen=True)
class Source:
    """Where a table's column takes its text from: cells of one or several columns, or a constant.

    Several positions are year, month and day of one date. `otherwise` are columns that tell the same
    where the first is blank (a term beside a deadline). `unsure`: nobody knows that the column tells it.
    """

    positions: tuple[int, ...] = ()
    constant: str | None = None
    otherwise: tuple[int, ...] = ()
    unsure: bool = False


@dataclass(frozen=True)
class Feed:
    """One table that a row of the sheet feeds: each of its columns with its source.

    `measure` is the position of the number that it loads; a row that leaves it blank feeds nothing.
    `zh` says in Chinese what it loads. `event` tells two feeds of one table apart; a row feeds an event
    only if one of the columns `needs` tells something, or `done` says that it happened (是否归还: 是).
    """

    table: str
    columns: dict[str, Source]
    measure: int | None = None
    column: str | None = None
    zh: str = ""
    event: str | None = None
    needs: tuple[int, ...] = ()
    done: int | None = None


ROWS = "*"


@dataclass(frozen=True)
class Term:
    """One summand of a control: the facts of a feed, with a sign.

    `column` is the number that counts where it is not the feed's measure; ROWS counts its rows.
    """

    feed: int
    sign: int = 1
    column: str | None = None


@dataclass(frozen=True)
class Formula:
    """One way to compute a printed result of a row from its facts.

    `kind`: sum, floor (not below 0; where `each` groups the terms, each group by itself), share (the
    first terms over the others).
    """

    name: str
    terms: tuple[Term, ...]
    kind: str = "sum"
    over: tuple[Term, ...] = ()
    each: tuple[tuple[Term, ...], ...] = ()


@dataclass(frozen=True)
class ControlColumn:
    """A column of printed results, with the formulas that it may follow, the first of equals first.

    `running`: each line prints what all lines so far come to (`running.py`).
    """

    position: int
    what: str
    formulas: tuple[Formula, ...]
    running: bool = False


@dataclass
class Reading:
    """How one heading block of a sheet is understood.

    `kind` is what a row is: a table, or `measures` (a unit with its numbers). `name_at` is the column
    that names the row's unit (or whatever it is named by), `key_at` the columns that no row may
    lack. `section_at` is a column that the file has not: the unit of a row, which stands in a line of its
    own above; `name_levels` are columns under one heading that
    name the unit, the main unit's first; `added`: a number column and those that it is one with.
    `moment` is the day of the sheet, `moment_from` where it was told. `unknown` are columns
    that nobody knows, of which `open_numbers` hold numbers: the sheet is then partly understood.
    `words` are spellings of closed lists that its form alone reads so (周转事业 of a loan).
    `telling_apart` are columns that nothing reads and that may yet say why two rows are two.
    `unnamed` are filled columns without a heading, `unnamed_numbers` those of them that hold numbers.
    """

    form: str
    kind: str
    frame: Frame
    feeds: list[Feed]
    controls: list[ControlColumn] = field(default_factory=list)
    name_at: int | None = None
    key_at: tuple[int, ...] = ()
    sequence_at: int | None = None
    remark_at: tuple[int, ...] = ()
    status_at: int | None = None
    section_at: int | None = None
    name_levels: tuple[int, ...] = ()
    added: dict[int, tuple[int, ...]] = field(default_factory=dict)
    moment: Moment | None = None
    moment_from: str | None = None
    series: str | None = None
    same_key: str | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    covers: tuple[date, date] | None = None
    all_units: bool = False
    has_ends: bool = False
    passed_over: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    homeless: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    open_numbers: list[int] = field(default_factory=list)
    telling_apart: list[int] = field(default_factory=list)
    unnamed: list[int] = field(default_factory=list)
    unnamed_numbers: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def tables(self) -> list[str]:
        """The tables that it feeds, in the order of its columns."""
        return list(dict.fromkeys(feed.table for feed in self.feeds))
