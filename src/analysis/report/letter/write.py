"""Letters as files: one HTML page a unit, and PDF where there is a Chromium, in volumes for many."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.report import printing, shell
from analysis.report.letter.answers import Answers, Asked
from analysis.report.letter.chart import chart
from analysis.report.letter.words import letter
from analysis.report.model import INTERNAL, KINDS

_LONGEST = 60  # characters of a file's name: a rare one takes four bytes, a name has 255
VOLUME = 100
"""Letters in one PDF: a browser that prints more at once needs ever more memory."""

Tell = Callable[[str, float], None]


@dataclass(frozen=True)
class Made:
    """What was written: pages, PDFs, and why there is no PDF."""

    pages: list[Path]
    pdfs: list[Path]
    no_pdf: str = ""


def write_one(answers: Answers, unit: str, out: Path, pdf: bool = True) -> Made:
    """The letter of one unit, and its PDF."""
    page = out / f"{_file_name(answers, unit, set())}.html"
    _write(page, [body(answers, unit)], answers)
    if not pdf:
        return Made([page], [])
    printed = page.with_suffix(".pdf")
    why = printing.print_pdf(page, printed)
    return Made([page], [] if why else [printed], why)


def write_all(asked: Asked, units: Sequence[str], out: Path, pdf: bool, tell: Tell) -> Made:
    """A page a unit, a list of them, and PDF volumes of a hundred letters each."""
    listed: list[tuple[str, str]] = []
    pdfs, why, taken = [], "", set[str]()
    for start in range(0, len(units), VOLUME):
        part = units[start : start + VOLUME]
        answers = asked.part(part)
        bodies = [body(answers, unit) for unit in part]
        for unit, one in zip(part, bodies, strict=True):
            page = out / f"{_file_name(answers, unit, taken)}.html"
            _write(page, [one], answers)
            listed.append((page.name, letter_name(answers, unit)))
        if pdf and not why:
            volume = out / f"函告单-{start // VOLUME + 1:03d}.pdf"
            why = _print_volume(bodies, answers, volume)
            if not why:
                pdfs.append(volume)
        done = min(start + VOLUME, len(units))
        tell(f"函告单 {done}/{len(units)}", done / len(units))
    _render(out / "index.html", "letters.html.j2", asked.kind, listed=listed, answers=asked)
    return Made([out / "index.html", *(out / name for name, _ in listed)], pdfs, why)


def letter_name(answers: Answers, unit: str) -> str:
    """What the unit is called on the day."""
    about = answers.of("unit", unit)
    return str(about[0]["name"]) if about else unit


def body(answers: Answers, unit: str) -> dict[str, object]:
    """What the template shows of one unit: its words and its chart."""
    return {"letter": letter(answers, unit), "chart": chart(answers.history.get(unit, []))}


def _file_name(answers: Answers, unit: str, taken: set[str]) -> str:
    """A name that is legal everywhere, and that no other letter has where case is not told apart."""
    whole = f"{unit}-{letter_name(answers, unit)}"
    clean = re.sub(r'[\\/:*?"<>|#%\s.]+', "_", whole).strip("_")[:_LONGEST] or "unit"
    if clean.casefold() in taken:
        clean = f"{clean}-{hashlib.sha256(unit.encode()).hexdigest()[:8]}"
    taken.add(clean.casefold())
    return clean


def _print_volume(bodies: list[dict[str, object]], answers: Answers, target: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "volume.html"
        _write(page, bodies, answers)
        return printing.print_pdf(page, target)


def _write(path: Path, bodies: list[dict[str, object]], answers: Answers) -> None:
    _render(path, "letter.html.j2", answers.kind, bodies=bodies, answers=answers)


def _render(path: Path, template: str, kind: str, **values: Any) -> None:
    shell.write(
        path,
        template,
        styles=("letter.css",),
        fiction=kind == "synthetic",
        badge=KINDS.get(kind, ""),
        edition=INTERNAL,
        **values,
    )
