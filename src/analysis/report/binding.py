"""A dataset's printed pages bound into one PDF, with a bookmark a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pypdf import PdfWriter


def bind(sheets: Sequence[tuple[str, Path]], target: Path, title: str) -> None:
    """Write `target` from printed pages, each with its title, in their order.

    It is written beside and put in place when whole: an old volume never passes for a new one, and a
    disk that is full leaves none.
    """
    volume = PdfWriter()
    volume.add_metadata({"/Title": title})
    volume.page_mode = "/UseOutlines"
    try:
        for name, path in sheets:
            volume.append(path, outline_item=name)
        beside = target.with_suffix(".part")
        try:
            volume.write(beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    finally:
        volume.close()
