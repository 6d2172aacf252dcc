"""What goes into a report and what comes out: jobs, pages, source cards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

KINDS = {"published": "公开数据", "synthetic": "示例（虚构）数据", "office": "单位数据"}
"""The badge of each kind of dataset."""

FICTION = "示例数据：虚构，不代表任何真实单位"
"""What stands on every page, and every printed sheet, of a synthetic dataset."""


PUBLIC, INTERNAL = "公开版", "内部"
"""What a page says of whom it is for."""


@dataclass(frozen=True)
class Job:
    """One page to make: a notebook run against one dataset.

    `dataset` is the folder's name, `database` its DuckDB file, `built` when that was built,
    as the page shall say it.
    """

    notebook: Path
    dataset: str
    database: Path
    built: str = ""


@dataclass(frozen=True)
class Page:
    """What became of one job.

    `summary` is the page's finding as plain text. `status` is `ok`, `skipped` (a table that
    the notebook needs is empty; `path` is None) or `failed` (`path` shows the error, or is None
    where nothing could be run); `reason` says why, in Chinese.
    """

    dataset: str
    notebook: Path
    title: str
    summary: str
    path: Path | None
    status: str
    reason: str = ""


@dataclass(frozen=True)
class Card:
    """A dataset as its pages introduce it, from the table `dataset` of its database."""

    title: str
    kind: str = ""
    producer: str = ""
    licence: str = ""
    coverage_start: str = ""
    coverage_end: str = ""
    notes: str = ""
    publish_threshold: str = ""

    @property
    def badge(self) -> str:
        """The kind in Chinese."""
        return KINDS.get(self.kind, "性质不明的数据")

    @property
    def fiction(self) -> bool:
        """True where every page must say that nothing on it is real."""
        return self.kind == "synthetic"

    @property
    def coverage(self) -> str:
        """The days covered, or 未知."""
        if not (self.coverage_start or self.coverage_end):
            return "未知"
        return f"{self.coverage_start or '未知'} 至 {self.coverage_end or '未知'}"


def edition(publish: bool, card: Card) -> str:
    """What a page says of whom it is for; nothing where the data are public anyway, or invented."""
    return PUBLIC if publish else INTERNAL if card.kind == "office" else ""
