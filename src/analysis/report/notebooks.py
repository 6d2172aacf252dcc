"""Which notebooks there are, and the jobs that make a report of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from analysis.report.model import Job


def notebooks(folder: Path, only: str | None = None) -> list[Path]:
    """The notebooks of `folder` in their order; `only` picks those whose name holds it.

    Raises FileNotFoundError where nothing fits.
    """
    found = sorted(p for p in folder.glob("*.ipynb") if only is None or only in p.stem)
    if not found:
        there = "、".join(p.stem for p in sorted(folder.glob("*.ipynb"))) or "（无）"
        raise FileNotFoundError(f"没有名为 {only} 的报告；现有：{there}")
    return found


def jobs(databases: Iterable[Path], pages: Iterable[Path]) -> list[Job]:
    """One job a database and notebook; `built` is when the database file was put in place."""
    pages = list(pages)
    made = []
    for database in databases:
        built = datetime.fromtimestamp(database.stat().st_mtime).strftime("%Y-%m-%d %H:%M")
        made += [Job(page, database.stem, database.resolve(), built) for page in pages]
    return made
