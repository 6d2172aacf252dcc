"""What came of one sheet: how its heading blocks are read, and where a value of it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from analysis.read.cells import Body
from analysis.read.problem import cell_name
from analysis.read.reading import Reading
from analysis.read.understand import Place, Understood

PARTS = 1000  # feeds of one heading block


@dataclass
class SheetRead:
    """One sheet: where it stands, and how its heading blocks are read; `body` fills as it is read."""

    file: str
    sheet: str | None
    place: Place
    blocks: list[Reading] = field(default_factory=list)
    body: Body = field(default_factory=Body)
    conflicts: list[str] = field(default_factory=list)
    unread: bool = False
    found: Understood | None = None
    """Of a sheet that was not understood: what came of looking at it."""

    @property
    def reading(self) -> Reading:
        """The first heading block's reading: it speaks for the sheet."""
        return self.blocks[0]


def headings_of(read: SheetRead, part: int) -> tuple[Reading, Any]:
    """The reading and feed that a part number stands for."""
    reading = read.blocks[min(part // PARTS, len(read.blocks) - 1)]
    return reading, reading.feeds[part % PARTS]


def cell_of(read: SheetRead, row: int, part: int, column: str) -> tuple[str | None, str | None]:
    """Where a table's column of one row stands in the file, and its heading."""
    reading, feed = headings_of(read, part)
    source = feed.columns.get(column)
    if source is None or not source.positions:
        return None, None
    position = source.positions[0]
    return cell_name(position, row, read.sheet), reading.frame.texts[position]
