"""Reading a small file in one step, and what came out of it sorted by kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

from analysis.forms.words import shipped_vocabulary
from analysis.read.cells import Batch
from analysis.read.folder import find_files
from analysis.read.problem import Note, Problem
from analysis.read.sheet_read import SheetRead
from analysis.read.source import read_source
from analysis.read.understand import Knowledge


@dataclass
class Outcome:
    sheets: list[SheetRead] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def frame(self) -> pl.DataFrame:
        """The rows of the first table that was fed."""
        return self.table(self.batches[0].table) if self.batches else pl.DataFrame()

    def table(self, name: str) -> pl.DataFrame:
        """The rows of one table, over all sheets."""
        frames = [b.frame for b in self.batches if b.table == name]
        return pl.concat(frames, how="diagonal") if frames else pl.DataFrame()

    def rows(self, *columns: str) -> list[tuple]:
        return self.frame.select(columns).rows()

    def told(self) -> str:
        return "\n".join(n.text for n in self.notes)

    @property
    def count(self) -> int:
        """Data rows over all sheets."""
        return sum(sheet.body.count for sheet in self.sheets)


def outcome(folder: Path, ignore: tuple[str, ...] = (), **options) -> Outcome:
    files, problems = find_files(folder)
    assert not problems, problems
    knowledge = Knowledge(shipped_vocabulary(), (), ignore)
    found = Outcome()
    for file in files:
        for item in read_source(
            file, knowledge, (), lambda _file, _sheet: False, lambda _f, _s, cells, _frame: cells,
            **options,
        ):  # fmt: skip
            kinds = {SheetRead: found.sheets, Batch: found.batches, Problem: found.problems}
            kinds.get(type(item), found.notes).append(item)
    return found


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Outcome]:
    """Write one file of this content (text or bytes) or let a writer make it, and read it."""

    def run(name: str, content: str | bytes | Callable[[Path], object], **options) -> Outcome:
        folder = tmp_path / name.replace(".", "_")
        folder.mkdir(exist_ok=True)
        path = folder / name
        if callable(content):
            content(path)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return outcome(folder, **options)

    return run
