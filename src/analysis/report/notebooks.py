"""Which notebooks there are, and the jobs that make a report of them."""

from __future__ import annotations

import json
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
    """The notebooks of `folder` that are for publication, in their order.

    `only` picks those whose name holds it. Raises FileNotFoundError where nothing fits.
    """
    public = [path for path in sorted(folder.glob("*.ipynb")) if is_public(path)]
    found = [path for path in public if only is None or only in path.stem]
    if not found:
        there = "、".join(path.stem for path in public) or "（无）"
        wanted = "报告笔记本" if only is None else f"名为 {only} 的报告"
        raise FileNotFoundError(
            f"{folder} 里没有{wanted}；现有：{there}"
            "（要发布的笔记本，元数据中须有 bianzhi.publish = true）"
        )
    return found


def is_public(path: Path) -> bool:
    """Whether a notebook's metadata says that it is to be published: `bianzhi.publish`.

    An analyst's drafts lie in the same folder and never reach a report by themselves.
    """
    try:
        metadata = json.loads(path.read_text(encoding="utf-8")).get("metadata", {})
    except (OSError, ValueError):
        return False
    return bool(metadata.get("bianzhi", {}).get("publish"))


def jobs(databases: Iterable[Path], pages: Iterable[Path]) -> list[Job]:
    """One job a database and notebook; `built` is when the database file was put in place."""
    pages = list(pages)
    made = []
    for database in databases:
        built = datetime.fromtimestamp(database.stat().st_mtime).strftime("%Y-%m-%d %H:%M")
        made += [Job(page, database.stem, database.resolve(), built) for page in pages]
    return made
