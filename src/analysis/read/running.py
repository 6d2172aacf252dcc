"""Step 9, books that carry a balance on each line (日期 | 单位 | 借出 | 归还 | 结余): what it may sum.

A line's 结余 is what was lent less what came back, over all lines so far or over those of its unit,
its type, or both. Which of them a book prints its own numbers tell: the one that fits most lines, of
equals the widest. Nothing here loads anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from analysis.forms.text import number
from analysis.read.reading import ControlColumn, Feed, Formula, Reading, Term
from analysis.read.scopes import ControlCell, Rows, shifted, shown

OUT, BACK = "借出", "归还"
_GROUPS: tuple[tuple[str, ...], ...] = ((), ("org_id",), ("post_type",), ("org_id", "post_type"))


def running_controls(positions: Sequence[int], feeds: Sequence[Feed]) -> list[ControlColumn]:
    """The columns of a running balance, computed from the feeds of what goes out and comes back."""
    out = [i for i, f in enumerate(feeds) if f.event == OUT and "posts" in f.columns]
    back = [i for i, f in enumerate(feeds) if f.event == BACK and "posts" in f.columns]
    if not out or not back:
        return []
    terms = (*(Term(i, 1, "posts") for i in out), *(Term(i, -1, "posts") for i in back))
    return [
        ControlColumn(p, "结余", (Formula("借出 − 归还", terms),), running=True) for p in positions
    ]


@dataclass
class Running:
    """The lines of one heading block so far, by what they may be summed with; grows with each chunk."""

    lines: dict[tuple[int, tuple[str, ...]], list[int]] = field(default_factory=dict)
    sums: dict[tuple[int, tuple[str, ...]], Decimal] = field(default_factory=dict)
    way: dict[int, int] = field(default_factory=dict)

    def cells(
        self, reading: Reading, rows: Mapping[int, Mapping[int, str | None]], first_part: int
    ) -> list[ControlCell]:
        """The control cells of these lines, each with the lines before it."""
        controls = [c for c in reading.controls if c.running]
        if not controls:
            return []
        met: list[tuple[int, int, Decimal, str, list[tuple[Rows, bool]]]] = []
        for row, cells in rows.items():
            scopes = [self._add(way, row, cells, reading) for way in range(len(_GROUPS))]
            for control in controls:
                text = cells.get(control.position)
                printed = number(text)
                if printed is not None and text is not None:
                    fits = [(scope, total == printed) for scope, total in scopes]
                    met.append((row, control.position, printed, text, fits))
        found = []
        for control in controls:
            own = [m for m in met if m[1] == control.position]
            fitting = [sum(m[4][way][1] for m in own) for way in range(len(_GROUPS))]
            way = self.way.setdefault(control.position, fitting.index(max(fitting)))
            found += [
                ControlCell(row, position, printed, *shown(text), control.what,
                            shifted(control.formulas, first_part), fits[way][0])
                for row, position, printed, text, fits in own
            ]  # fmt: skip
        return found

    def _add(
        self, way: int, row: int, cells: Mapping[int, str | None], reading: Reading
    ) -> tuple[Rows, Decimal]:
        group = (way, tuple(_told(reading, name, cells) for name in _GROUPS[way]))
        lines = self.lines.setdefault(group, [])
        lines.append(row)
        self.sums[group] = self.sums.get(group, Decimal(0)) + _moved(reading, cells)
        return Rows(lines, 0, len(lines)), self.sums[group]


def looked_at(reading: Reading) -> set[int]:
    """The columns that the balance of a line depends on."""
    if not any(c.running for c in reading.controls):
        return set()
    names = {"posts", *(name for way in _GROUPS for name in way)}
    return {
        p for feed in reading.feeds for name, source in feed.columns.items() if name in names
        for p in source.positions
    }  # fmt: skip


def _told(reading: Reading, name: str, cells: Mapping[int, str | None]) -> str:
    positions = reading.feeds[0].columns[name].positions if name in reading.feeds[0].columns else ()
    return cells.get(positions[0]) or "" if positions else ""


def _moved(reading: Reading, cells: Mapping[int, str | None]) -> Decimal:
    total = Decimal(0)
    for feed in reading.feeds:
        if feed.event in (OUT, BACK) and "posts" in feed.columns:
            count = number(cells.get(feed.columns["posts"].positions[0])) or Decimal(0)
            total += count if feed.event == OUT else -count
    return total
