"""The whole report: every job to its page, then the index and the dictionary."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from analysis.report import shell, units
from analysis.report.dictionary_page import write_dictionary
from analysis.report.export import ExportError
from analysis.report.index import Entry, entry, merged, remove_gone, stored, with_past, write_index
from analysis.report.model import INTERNAL, PUBLIC, Card, Job, Page, edition
from analysis.report.news import remembered
from analysis.report.source import Source, inspect, missing, unanswered

_log = logging.getLogger(__name__)

Progress = Callable[[Page], None]


@dataclass(frozen=True)
class _Run:
    """What all jobs of one report share."""

    out: Path
    as_of: str | None
    sources: dict[Path, Source]
    publish: bool
    pages: dict[str, list[tuple[str, str]]]
    """The pages of each dataset that can be made: notebook, title."""
    units: units.Plan


def render(
    jobs: list[Job],
    out: Path,
    *,
    as_of: str | None = None,
    workers: int = 2,
    progress: Progress | None = None,
    partial: bool = False,
    publish: bool = False,
    unit_pages: bool | None = None,
    tell: units.Tell = lambda *_: None,
) -> list[Page]:
    """Run the notebooks and write the report into `out`; one Page per job, in their order.

    Writes `out/<dataset>/<notebook>.html`, `out/index.html`, `out/dictionary.html` and
    `out/assets/`. A notebook whose tables are empty is skipped; one that fails is written as
    far as it came. Nothing is raised for either: the caller looks at `status`.

    `as_of` (ISO day) goes to the notebooks; None leaves them at the end of coverage.
    `workers` notebooks run at a time. `progress` is called with each page when it is done.
    `partial`: keep pages of earlier runs in the index (a run of single notebooks or datasets). `publish`: the public version,
    which never stands in one folder with internal pages (ExportError) and has no pages of units.
    `unit_pages`: a page a unit in `out/<dataset>/units/`, to which the tables lead; None: where there
    are not too many. `tell` hears of their making.
    """
    _refuse_mixture(out, publish)
    out.mkdir(parents=True, exist_ok=True)
    shell.copy_assets(out)
    remove_gone(out, jobs, partial)
    sources = {job.database: inspect(job.database, job.dataset) for job in jobs}
    readable = {job.dataset: job.database for job in jobs if not sources[job.database].problem}
    plan = units.planned(readable, as_of, False if publish else unit_pages)
    made = _to_be_made(jobs, sources, stored(out) if partial else [])
    run = _Run(out, as_of, sources, publish, made, plan)
    # Kernels talk through sockets that Windows' default loop cannot watch.
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
        pages = runner.run(_all(jobs, run, workers, progress))
    cards = {job.dataset: sources[job.database].card for job in jobs}
    links = {dataset: _links(pages) for dataset, pages in made.items()}
    counts = units.make(plan, out, cards, links, partial, tell)
    entries = [
        entry(page, sources[job.database].card, job, as_of, publish)
        for page, job in zip(pages, jobs, strict=True)
    ]
    entries = with_past(out, entries)
    told = {job.dataset: sources[job.database].news for job in jobs}
    listed: list[Entry] = merged(out, entries) if partial else entries
    write_index(out, listed, counts, plan.left_out, remembered(out, told, partial))
    write_dictionary(out)
    return pages


def _refuse_mixture(out: Path, publish: bool) -> None:
    if any(e.publish != publish for e in stored(out)):
        other, this = (INTERNAL, PUBLIC) if publish else (PUBLIC, INTERNAL)
        raise ExportError(
            f"文件夹 {out.name} 里是{other}的页，不能与{this}的混放：请用 --out 另写一个文件夹"
        )


def _to_be_made(
    jobs: list[Job], sources: dict[Path, Source], earlier: list[Entry]
) -> dict[str, list[tuple[str, str]]]:
    from analysis.report import body, execute

    found = {(e.dataset, e.notebook): e.title for e in earlier if e.href}
    for job in jobs:
        notebook = execute.read(job.notebook)
        if not _lacking(job, sources[job.database], notebook.metadata.get("bianzhi", {})):
            title = body.title_of(notebook) or job.notebook.stem
            found[job.dataset, job.notebook.stem] = title
    pages: dict[str, list[tuple[str, str]]] = {}
    for (dataset, stem), title in sorted(found.items()):
        pages.setdefault(dataset, []).append((stem, title))
    return pages


def _lacking(job: Job, source: Source, wants: Mapping[str, Any]) -> str:
    """Why a page cannot be made, in Chinese; "" where it can."""
    return source.problem or missing(source, wants) or unanswered(job.database, wants)


def _neighbours(run: _Run, job: Job) -> dict[str, Any]:
    """The pages of the dataset, and those before and after this one, as links."""
    pages = run.pages.get(job.dataset, [])
    links = _links(pages)
    at = next((i for i, (stem, _) in enumerate(pages) if stem == job.notebook.stem), None)
    if at is None:
        return {"siblings": links, "before": None, "after": None}
    after = links[at + 1] if at + 1 < len(links) else None
    return {"siblings": links, "before": links[at - 1] if at else None, "after": after}


def _mark(card: Card) -> str:
    from analysis.models.published import meaning_of_mark

    return meaning_of_mark(int(card.publish_threshold)) if card.publish_threshold else ""


def _links(pages: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(f"{quote(stem)}.html", title) for stem, title in pages]


async def _all(jobs: list[Job], run: _Run, workers: int, progress: Progress | None) -> list[Page]:
    limit = asyncio.Semaphore(max(workers, 1))

    async def one(job: Job) -> Page:
        async with limit:
            try:
                page = await _page(job, run)
            except Exception as error:  # one page never stops the others
                _log.exception("page of %s failed", job.notebook.name)
                reason = f"{type(error).__name__}：{error}"
                page = Page(
                    job.dataset, job.notebook, job.notebook.stem, "", None, "failed", reason
                )
        if progress:
            progress(page)
        return page

    return await asyncio.gather(*(one(job) for job in jobs))


async def _page(job: Job, run: _Run) -> Page:
    """Run one notebook and write its page."""
    # Here, not above: a notebook imports this package for its tables, and needs no converter.
    from analysis.figures.theme import PLOTLY_CONFIG
    from analysis.report import body, execute, page_workbook

    path = run.out / job.dataset / f"{job.notebook.stem}.html"
    for old in (path, path.with_suffix(".xlsx")):
        old.unlink(missing_ok=True)  # a page that is not made again must not look current
    notebook = execute.read(job.notebook)
    title = body.title_of(notebook) or job.notebook.stem
    source = run.sources[job.database]
    reason = _lacking(job, source, notebook.metadata.get("bianzhi", {}))
    if reason:
        status = "failed" if source.problem else "skipped"
        return Page(job.dataset, job.notebook, title, "", None, status, reason)
    execute.inject(notebook, job, run.as_of)
    reason = await execute.execute(notebook, job, run.publish)
    reason = execute.mask_paths(notebook, job, reason)
    known = run.units.known.get(job.dataset)
    content = body.convert(notebook, known)
    whose, day = edition(run.publish, source.card), run.as_of or source.card.coverage_end
    about = page_workbook.about(title, source.card, day, whose, content.caveat)
    tables = page_workbook.told(notebook)
    with_tables = page_workbook.write_workbook(path.with_suffix(".xlsx"), tables, about)
    shell.write(
        path,
        "page.html.j2",
        script=shell.resource("report.js") + shell.resource("tables.js"),
        title=title,
        body=content.html,
        has_figures=content.has_figures,
        plotly_config=PLOTLY_CONFIG,
        headings=content.headings,
        card=source.card,
        rejected=source.rejected,
        fiction=source.card.fiction,
        edition=whose,
        mark=_mark(source.card) if run.publish else "",
        as_of=day,
        workbook=path.with_suffix(".xlsx").name if with_tables else "",
        built=job.built,
        database=job.database.name,
        failure=reason,
        stopped=content.stopped,
        units=f"{units.FOLDER}/{units.LIST}" if known else "",
        root="../",
        **_neighbours(run, job),
    )
    status = "failed" if reason else "ok"
    return Page(job.dataset, job.notebook, title, content.summary, path, status, reason)
