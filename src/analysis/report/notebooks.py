"""Which notebooks there are, and the jobs that make a report of them."""

from __future__ import annotations

import sysconfig
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from analysis.report.model import Job

# An analyst's own notebooks come first; then those of this checkout; then those that were
# installed with the package, so that a report can be made from any folder.
FOLDERS = (
    Path("notebooks"),
    Path(__file__).parents[3] / "notebooks",
    Path(sysconfig.get_path("data")) / "share" / "bianzhi" / "notebooks",
)


def notebook_folder() -> Path:
    """The folder that holds the notebooks; the first of FOLDERS where none does."""
    return next((f for f in FOLDERS if any(f.glob("*.ipynb"))), FOLDERS[0])


def notebooks(folder: Path, only: str | None = None) -> list[Path]:
    """The notebooks of `folder` in their order; `only` picks those whose name holds it.

    Raises FileNotFoundError where nothing fits.
    """
    found = sorted(p for p in folder.glob("*.ipynb") if only is None or only in p.stem)
    if not found:
        there = "、".join(p.stem for p in sorted(folder.glob("*.ipynb"))) or "（无）"
        wanted = "报告笔记本" if only is None else f"名为 {only} 的报告"
        raise FileNotFoundError(f"{folder} 里没有{wanted}；现有：{there}")
    return found


def jobs(databases: Iterable[Path], pages: Iterable[Path]) -> list[Job]:
    """One job a database and notebook; `built` is when the database file was put in place."""
    pages = list(pages)
    made = []
    for database in databases:
        built = datetime.fromtimestamp(database.stat().st_mtime).strftime("%Y-%m-%d %H:%M")
        made += [Job(page, database.stem, database.resolve(), built) for page in pages]
    return made
