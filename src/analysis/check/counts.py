"""What a check counts: every sheet, every file, and what came of the whole."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.read.card import SourceCard
from analysis.read.folder import SourceFile
from analysis.read.own_forms import OwnForms
from analysis.read.sheet_read import SheetRead


@dataclass
class SheetCount:
    """One sheet: how it was understood, and its rows: read = accepted + rejected.

    `controls` printed numbers were compared, `controls_differ` of them differ. `partly` are headings
    over numbers of which nobody knows what they are; `told` keeps one cell from being told twice.
    """

    file_no: int
    sheet_no: int
    name: str | None
    read: SheetRead | None = None
    form: str = ""
    tables: tuple[str, ...] = ()
    day: str = ""
    day_from: str = ""
    series: str = ""
    rows_read: int = 0
    rows_accepted: int = 0
    rows_rejected: int = 0
    cells_rejected: int = 0
    rows_skipped: int = 0
    controls: int = 0
    controls_differ: int = 0
    notes: list[str] = field(default_factory=list)
    partly: list[str] = field(default_factory=list)
    not_understood: bool = False
    told: set[tuple[int, str | None, str]] = field(default_factory=set)


@dataclass
class FileCount:
    """One file and its sheets."""

    source: SourceFile
    sheets: list[SheetCount] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def rows_read(self) -> int:
        """Rows read over its sheets."""
        return sum(sheet.rows_read for sheet in self.sheets)

    @property
    def rows_accepted(self) -> int:
        """Rows accepted over its sheets."""
        return sum(sheet.rows_accepted for sheet in self.sheets)

    @property
    def rows_rejected(self) -> int:
        """Rows rejected over its sheets."""
        return sum(sheet.rows_rejected for sheet in self.sheets)


@dataclass
class Checked:
    """A checked dataset; its rows wait in the working database's staging tables."""

    card: SourceCard
    own: OwnForms
    counts: list[FileCount]
    fatal: bool
    unclear: bool  # something was rejected or not understood

    @property
    def rows_accepted(self) -> int:
        """Rows accepted over all files."""
        return sum(count.rows_accepted for count in self.counts)

    @property
    def rows_rejected(self) -> int:
        """Rows rejected over all files."""
        return sum(count.rows_rejected for count in self.counts)

    @property
    def cells_rejected(self) -> int:
        """Cells rejected alone over all files."""
        return sum(s.cells_rejected for count in self.counts for s in count.sheets)
