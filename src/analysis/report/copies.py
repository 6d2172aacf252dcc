"""The pages of a report once more: as files that can be mailed, and on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from analysis.report.model import Page
from analysis.report.printing import print_pdf
from analysis.report.single import write_single


def write_copies(
    pages: Sequence[Page],
    out: Path,
    single: bool,
    pdf: bool,
    tell: Callable[[str, float], None] = lambda *_: None,
) -> str:
    """Write `out/single/*.html` and `out/pdf/*.pdf`; why there is no PDF, in Chinese, or ""."""
    written = [(page, page.path) for page in pages if page.path]
    why = ""
    for number, (page, path) in enumerate(written, 1):
        name = f"{page.dataset}-{path.name}"
        if single:
            write_single(path, out / "single" / name)
        if pdf and not why:
            tell(f"PDF {page.dataset} {page.title}", number / len(written))
            why = print_pdf(path, (out / "pdf" / name).with_suffix(".pdf"))
    return why
