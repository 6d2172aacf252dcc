"""From an executed notebook to the body of a page, and to what the index says of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import nbformat

from analysis.report import units
from analysis.report.execute import HIDDEN_TAGS, tags
from analysis.report.figure_table import figure_table
from analysis.report.tidy import tidy

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from nbconvert.exporters import HTMLExporter

FIGURE = "application/vnd.plotly.v1+json"
PLAIN_HEIGHT = 400  # pixels, of a figure that sets none


@dataclass(frozen=True)
class Body:
    """The inside of a page: its HTML, its headings (level, id, text), its finding, what is in doubt.

    `stopped` is True where a failing cell ended the page.
    """

    html: str
    headings: list[tuple[int, str, str]]
    summary: str
    has_figures: bool
    stopped: bool
    caveat: str = ""


def title_of(notebook: nbformat.NotebookNode) -> str:
    """The title: from the metadata `bianzhi.title`, else the first `# heading`, else ""."""
    given = notebook.metadata.get("bianzhi", {}).get("title")
    first = next((c.source for c in notebook.cells if c.cell_type == "markdown"), "")
    heading = re.match(r"\s*#\s+(.+)", first)
    return str(given or (heading.group(1).strip() if heading else ""))


def convert(notebook: nbformat.NotebookNode, known: units.Directory | None = None) -> Body:
    """Render the cells; the page's own title is left out, and all that a failure left empty.

    Names of `known` units in tables lead to the units' own pages.
    """
    from bs4 import BeautifulSoup

    cells = _without_title(_until_failure(notebook.cells))
    shown = nbformat.from_dict({**notebook, "cells": cells})
    html, _ = _exporter().from_notebook_node(shown)
    soup = BeautifulSoup(html, "html.parser")
    tidy(soup)
    if known:
        units.link_units(soup, known, units.FOLDER)
    return Body(
        html=str(soup),
        headings=_headings(soup),
        summary=_summary(soup),
        has_figures=soup.find(class_="plot") is not None,
        stopped=soup.find(class_="failure") is not None,
        caveat=caveat.get_text() if (caveat := soup.select_one("p.caveat")) else "",
    )


def _until_failure(cells: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """The cells up to a failing one: what follows would talk about numbers that do not exist."""
    for i, cell in enumerate(cells):
        if any(output.output_type == "error" for output in cell.get("outputs", ())):
            return cells[: i + 1]
    return cells


def _without_title(cells: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """The cells without the leading `# heading`, which the page's header shows."""
    for i, cell in enumerate(cells):
        if cell.cell_type == "markdown":
            source = re.sub(r"\A\s*#\s+.*\n?", "", cell.source)
            return [*cells[:i], nbformat.from_dict({**cell, "source": source}), *cells[i + 1 :]]
    return cells


@cache
def _exporter() -> HTMLExporter:
    from nbconvert.exporters import HTMLExporter

    template = files("analysis.report").joinpath("template")
    exporter = HTMLExporter(
        template_name="classic",
        template_file="body.html.j2",
        extra_template_paths=[str(template)],
        exclude_anchor_links=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "figure_parts": figure_parts,
        "hides_code": lambda cell: bool(HIDDEN_TAGS.intersection(tags(cell))),
    }
    for name, function in filters.items():
        exporter.register_filter(name, function)
    return exporter


def figure_parts(figure: dict[str, Any]) -> dict[str, Any]:
    """A plotly figure taken apart for the page: words for HTML, JSON for the script.

    Returns finding, subtitle, source, alt (plain text), table (its numbers), height (pixels), json. A figure
    framed by `figures.frame.titled` loses plotly's own title, which cannot wrap.
    """
    layout = dict(figure.get("layout", {}))
    words = dict((layout.get("meta") or {}).get("bianzhi", {}))
    defaults = layout.get("template", {}).get("layout", {})
    height = int(layout.get("height") or defaults.get("height") or PLAIN_HEIGHT)
    title = layout.get("title") or {}
    if words:
        layout.pop("title", None)
        layout["margin"] = {k: v for k, v in layout.get("margin", {}).items() if k != "t"}
    plain = re.sub(r"<[^>]+>", " ", str(title.get("text") or "")).strip()
    layout.pop("width", None)  # the page decides
    alt = "。".join(filter(None, (words.get("finding") or plain, words.get("subtitle"))))
    data = json.dumps({"data": figure.get("data", []), "layout": layout}, ensure_ascii=False)
    return {
        "finding": words.get("finding", ""),
        "subtitle": words.get("subtitle", ""),
        "source": words.get("source", ""),
        "table": figure_table(figure),
        "alt": alt or "图",
        "height": height,
        # `<` never stands in the block, so no text can end it or open a comment.
        "json": data.replace("<", "\\u003c"),
    }


def _headings(soup: BeautifulSoup) -> list[tuple[int, str, str]]:
    found = soup.find_all(["h2", "h3"])
    return [(int(h.name[1]), str(h["id"]), h.get_text(strip=True)) for h in found]


def _summary(soup: BeautifulSoup) -> str:
    """The text of the page's finding, or of its first paragraph."""
    paragraph = soup.select_one("p.finding") or soup.select_one(".prose p, p.sentence")
    return " ".join(paragraph.get_text().split()) if paragraph else ""
