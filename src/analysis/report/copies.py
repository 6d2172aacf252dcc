"""The pages of a report once more: as files that can be mailed, and on paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from analysis.report.binding import bind
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
    """Write `out/single/*.html`, `out/pdf/*.pdf`, and a dataset's pages bound as `out/pdf/DATASET.pdf`;
    why there is no PDF, in Chinese, or ""."""
    written = [(page, page.path) for page in pages if page.path]
    why, sheets = "", defaultdict[str, list[tuple[str, Path]]](list)
    for number, (page, path) in enumerate(written, 1):
        name = f"{page.dataset}-{path.name}"
        if single:
            write_single(path, out / "single" / name)
        if pdf and not why:
            tell(f"PDF {page.dataset} {page.title}", number / len(written))
            sheet = (out / "pdf" / name).with_suffix(".pdf")
            why = print_pdf(path, sheet)
            sheets[page.dataset].append((page.title, sheet))
    for dataset, printed in sheets.items():
        volume = out / "pdf" / f"{dataset}.pdf"
        volume.unlink(missing_ok=True)  # of pages that are no more
        if not why and len(printed) > 1:
            bind(printed, volume, dataset)
    return why
