"""Letters as files: one HTML page a unit, and PDF where there is a Chromium, in volumes for many."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2

from analysis.report.letter.answers import Answers
from analysis.report.letter.chart import chart
from analysis.report.letter.words import letter
from analysis.report.model import FICTION, INTERNAL, KINDS
from analysis.report.shell import policy, resource

VOLUME = 100
"""Letters in one PDF: a browser that prints more at once needs ever more memory."""

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "msedge",
    "chrome",
)
PRINT_SECONDS = 300

Tell = Callable[[str, float], None]


@dataclass(frozen=True)
class Made:
    """What was written: pages, PDFs, and why there is no PDF."""

    pages: list[Path]
    pdfs: list[Path]
    no_pdf: str = ""


def write_one(answers: Answers, unit: str, out: Path, pdf: bool = True) -> Made:
    """The letter of one unit, and its PDF."""
    page = out / f"{_file_name(answers, unit)}.html"
    _write(page, [_body(answers, unit)], answers)
    if not pdf:
        return Made([page], [])
    printed, why = _print(page, page.with_suffix(".pdf"))
    return Made([page], [printed] if printed else [], why)


def write_all(answers: Answers, units: Sequence[str], out: Path, pdf: bool, tell: Tell) -> Made:
    """A page a unit, a list of them, and PDF volumes of a hundred letters each."""
    pages, pdfs, why = [], [], ""
    for start in range(0, len(units), VOLUME):
        part = units[start : start + VOLUME]
        bodies = [_body(answers, unit) for unit in part]
        for unit, body in zip(part, bodies, strict=True):
            page = out / f"{_file_name(answers, unit)}.html"
            _write(page, [body], answers)
            pages.append(page)
        if pdf and not why:
            with tempfile.TemporaryDirectory() as folder:
                volume = Path(folder) / "volume.html"
                _write(volume, bodies, answers)
                printed, why = _print(volume, out / f"函告单-{start // VOLUME + 1:03d}.pdf")
            if printed:
                pdfs.append(printed)
        tell(
            f"函告单 {min(start + VOLUME, len(units))}/{len(units)}",
            min(start + VOLUME, len(units)) / len(units),
        )
    listed = [
        (page.name, letter_name(answers, unit)) for page, unit in zip(pages, units, strict=True)
    ]
    _render(out / "index.html", "letters.html.j2", listed=listed, answers=answers)
    return Made([out / "index.html", *pages], pdfs, why)


def letter_name(answers: Answers, unit: str) -> str:
    """What the unit is called on the day."""
    about = answers.of("unit", unit)
    return str(about[0]["name"]) if about else unit


def _body(answers: Answers, unit: str) -> dict[str, object]:
    return {"letter": letter(answers, unit), "chart": chart(answers.history.get(unit, []))}


def _file_name(answers: Answers, unit: str) -> str:
    clean = re.sub(r'[\\/:*?"<>|\s.]+', "_", f"{unit}-{letter_name(answers, unit)}")
    return clean.strip("_")[:80] or "unit"


def _write(path: Path, bodies: list[dict[str, object]], answers: Answers) -> None:
    _render(path, "letter.html.j2", bodies=bodies, answers=answers)


def _render(path: Path, template: str, **values: object) -> None:
    answers = values["answers"]
    assert isinstance(answers, Answers)
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("analysis.report", "template"), autoescape=True,
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    text = environment.get_template(template).render(
        css=resource("letter.css"), policy=policy(), fiction=answers.kind == "synthetic", fiction_text=FICTION,
        badge=KINDS.get(answers.kind, ""), edition=INTERNAL, **values,
    )  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def browser() -> str | None:
    """A Chromium-like browser of this machine."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _print(page: Path, target: Path) -> tuple[Path | None, str]:
    program = browser()
    if program is None:
        return None, "没有找到 Chromium 或 Chrome，未生成 PDF；可用浏览器打开网页后打印"
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        command = [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", f"--user-data-dir={profile}",
            "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer",
            f"--print-to-pdf={target.resolve()}", page.resolve().as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=PRINT_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return None, "浏览器没有在限时内印出 PDF；可用浏览器打开网页后打印"
    if done.returncode or not target.exists():
        return None, "浏览器没有印出 PDF；可用浏览器打开网页后打印"
    return target, ""
