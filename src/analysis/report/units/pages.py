"""The pages of a dataset's units, and their list; a hundred units in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from analysis.report import shell
from analysis.report.letter import Answers, ask_all
from analysis.report.letter.write import body
from analysis.report.model import Card, edition
from analysis.report.units.directory import LIST, Connection, Directory, Unit

FOLDER = "units"
PART = 100

Tell = Callable[[str, float], None]


@dataclass(frozen=True)
class Frame:
    """What the pages of a dataset's units share: its card, and its other pages as links."""

    card: Card
    siblings: Sequence[tuple[str, str]]


def write_units(con: Connection, known: Directory, folder: Path, frame: Frame, tell: Tell) -> int:
    """Write a page a unit and the list of them into `folder`; pages of units that are gone go."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {LIST, *(one.file for one in known.units)}
    for old in folder.glob("*.html"):
        if old.name not in kept:
            old.unlink()
    asked = ask_all(con, known.day, lambda text, share: tell(text, share / 2))
    for start in range(0, len(known.units), PART):
        part = known.units[start : start + PART]
        answers = asked.part([one.unit for one in part])
        for place, one in enumerate(part, start):
            _write(folder / one.file, one, answers, _beside(known, place), known, frame)
        done = min(start + PART, len(known.units))
        tell(f"单位页 {done}/{len(known.units)}", 0.5 + done / len(known.units) / 2)
    _write_list(folder / LIST, known, frame)
    return len(known.units)


def _beside(known: Directory, place: int) -> tuple[Unit | None, Unit | None]:
    before = known.units[place - 1] if place else None
    after = known.units[place + 1] if place + 1 < len(known.units) else None
    return before, after


def _write(
    path: Path,
    one: Unit,
    answers: Answers,
    beside: tuple[Unit | None, Unit | None],
    known: Directory,
    frame: Frame,
) -> None:
    shell.write(
        path,
        "unit.html.j2",
        styles=("letter.css",),
        body=body(answers, one.unit),
        answers=answers,
        badge=frame.card.badge,
        edition=edition(False, frame.card),
        fiction=frame.card.fiction,
        siblings=frame.siblings,
        before=_link(beside[0]),
        after=_link(beside[1]),
    )


def _link(one: Unit | None) -> tuple[str, str] | None:
    return (quote(one.file), one.name) if one else None


def _write_list(path: Path, known: Directory, frame: Frame) -> None:
    shell.write(
        path,
        "units.html.j2",
        script=shell.resource("tables.js"),
        title="单位目录",
        units=[(quote(one.file), one) for one in known.units],
        card=frame.card,
        edition=edition(False, frame.card),
        fiction=frame.card.fiction,
        as_of=known.day,
        siblings=frame.siblings,
        root="../../",
    )
