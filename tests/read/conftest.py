"""Reading a small file in one step, and what came out of it sorted by kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from analysis.read import Batch, Note, Problem, SourceCard, find_files, read_batches


@dataclass
class Outcome:
    frame: pl.DataFrame
    batches: list[Batch]
    problems: list[Problem]
    notes: list[Note]

    @property
    def fatal(self) -> list[Problem]:
        return [p for p in self.problems if p.fatal]

    def rows(self, *columns: str) -> list[tuple]:
        return self.frame.select(columns).rows()

    def told(self) -> str:
        return "\n".join(n.text for n in self.notes)


def outcome(folder: Path, **options) -> Outcome:
    card = SourceCard(title="t", ignore_columns=options.pop("ignore", ()))
    files, problems = find_files(folder)
    assert not problems, problems
    items = [item for file in files for item in read_batches(file, card, **options)]
    batches = [i for i in items if isinstance(i, Batch)]
    frames = [b.frame for b in batches]
    return Outcome(
        pl.concat(frames, how="diagonal") if frames else pl.DataFrame(),
        batches,
        [i for i in items if isinstance(i, Problem)],
        [i for i in items if isinstance(i, Note)],
    )


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
