"""What unit pages a report folder holds, kept over runs: so that none is made twice or left behind."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

_MANIFEST = Path("assets") / "units.json"
Kept = dict[str, dict[str, object]]


def stored(out: Path) -> Kept:
    """By dataset: how many units have pages, and of what (`stamp`); nothing where there was no run."""
    try:
        found = json.loads((out / _MANIFEST).read_text(encoding="utf-8"))
        return {str(name): dict(told) for name, told in found.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def store(out: Path, kept: Kept) -> None:
    """Write what `stored` reads."""
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    (out / _MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def remove(out: Path, datasets: Collection[str], folder: str) -> None:
    """Take away the unit pages of datasets, as far as an earlier run has listed them."""
    for dataset in datasets:
        place = out / dataset / folder
        for page in place.glob("*.html"):
            page.unlink()
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()
