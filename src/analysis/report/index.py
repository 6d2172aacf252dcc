"""`index.html`: a card per page, grouped by dataset; what was skipped and what failed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from analysis.report import shell
from analysis.report.model import INTERNAL, PUBLIC, Card, Job, Page
from analysis.report.news import News

_MANIFEST = Path("assets") / "pages.json"


@dataclass(frozen=True)
class Entry:
    """A page as the index lists it; `href` is relative to the index, "" without a page."""

    dataset: str
    notebook: str
    title: str
    finding: str
    href: str
    status: str
    reason: str
    as_of: str
    built: str
    card: Card
    publish: bool = False
    before: str = ""
    before_built: str = ""
    """The finding of the build before this one, as far as an earlier report has listed it."""

    @property
    def revised(self) -> bool:
        """Whether the finding is another than that of the build before."""
        return bool(self.before) and self.status == "ok" and self.before != self.finding


def first_sentence(text: str) -> str:
    """A text up to the first full stop (。！？), or all of it."""
    return re.split(r"(?<=[。！？])", text, maxsplit=1)[0]


def entry(page: Page, card: Card, job: Job, as_of: str | None, publish: bool = False) -> Entry:
    """The index's entry for a page."""
    href = f"{quote(page.dataset)}/{quote(page.path.name)}" if page.path else ""
    return Entry(
        dataset=page.dataset,
        notebook=page.notebook.stem,
        title=page.title,
        finding=first_sentence(page.summary),
        href=href,
        status=page.status,
        reason=page.reason,
        as_of=as_of or card.coverage_end,
        built=job.built,
        card=card,
        publish=publish,
    )


def with_past(out: Path, entries: list[Entry]) -> list[Entry]:
    """The entries with what their pages said of the build before, from the list of earlier runs.

    A report made anew of the same build and day keeps what its predecessor knew of the past.
    """
    old = {(e.dataset, e.notebook): e for e in stored(out)}
    return [_after(old.get((e.dataset, e.notebook)), e) for e in entries]


def _after(old: Entry | None, new: Entry) -> Entry:
    if old is None:
        return new
    if old.built == new.built:
        same = old.as_of == new.as_of
        return replace(new, before=old.before, before_built=old.before_built) if same else new
    return replace(new, before=old.finding, before_built=old.built)


def remove_gone(out: Path, jobs: list[Job], partial: bool) -> None:
    """Take away the pages of earlier runs that this report no longer has.

    Only pages that a run has listed are touched. In a partial run those go whose notebook is gone.
    """
    kept = {(job.dataset, job.notebook.stem) for job in jobs}
    folders = {job.notebook.parent for job in jobs}
    for old in stored(out):
        there = any((folder / f"{old.notebook}.ipynb").is_file() for folder in folders)
        if (old.dataset, old.notebook) not in kept and not (partial and there):
            for ending in ("html", "xlsx"):
                (out / old.dataset / f"{old.notebook}.{ending}").unlink(missing_ok=True)


def stored(out: Path) -> list[Entry]:
    """The entries of earlier runs; none where there was no run, or one of another version."""
    try:
        stored = json.loads((out / _MANIFEST).read_text(encoding="utf-8"))
        return [Entry(**{**raw, "card": Card(**raw["card"])}) for raw in stored]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def merged(out: Path, entries: list[Entry]) -> list[Entry]:
    """The entries of this run, among those of earlier runs whose pages are still there."""
    old = stored(out)
    fresh = {(e.dataset, e.notebook): e for e in entries}
    known = {(e.dataset, e.notebook): fresh.get((e.dataset, e.notebook), e) for e in old}
    kept = {
        key: e
        for key, e in known.items()
        if key in fresh or (out / e.dataset / f"{e.notebook}.html").is_file()
    }
    return list({**kept, **fresh}.values())


def write_index(
    out: Path,
    entries: list[Entry],
    units: Mapping[str, int],
    notices: Sequence[str] = (),
    news: Mapping[str, News] | None = None,
) -> None:
    """Write `index.html`, and the list of pages that a later partial run starts from.

    `units`: how many unit pages each dataset has; `notices`: what the reader should know first;
    `news`: by dataset, what its last build changed.
    """
    order = {name: i for i, name in enumerate(dict.fromkeys(e.dataset for e in entries))}
    ordered = sorted(entries, key=lambda e: order[e.dataset])  # stable: pages keep their order
    groups = [list(group) for _, group in groupby(ordered, key=lambda e: e.dataset)]
    manifest = json.dumps([asdict(e) for e in ordered], ensure_ascii=False, indent=1)
    (out / _MANIFEST).write_text(manifest, encoding="utf-8", newline="\n")
    shell.write(
        out / "index.html",
        "index.html.j2",
        title="机构编制分析报告",
        groups=groups,
        units=units,
        notices=notices,
        news=news or {},
        failed=sum(e.status == "failed" for e in entries),
        fiction=bool(entries) and all(e.card.fiction for e in entries),
        edition=_edition(entries),
        root="",
    )


def _edition(entries: list[Entry]) -> str:
    if any(e.publish for e in entries):
        return PUBLIC
    return INTERNAL if any(e.card.kind == "office" for e in entries) else ""
