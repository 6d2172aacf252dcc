"""Names of units in the tables of a page, made links to the units' own pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from analysis.report.units.directory import Directory

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_NOT_NAMES = frozenset({"number", "day", "unknown", "muted", "empty"})
_BETWEEN = re.compile(r"(、| → |\s?等 [\d,]+ 个单位$)")


def link_units(soup: BeautifulSoup, known: Directory, folder: str) -> None:
    """Link every cell that is a unit's name, or a list of such; `folder` holds their pages."""
    for cell in soup.select("tbody td, tbody th"):
        if _NOT_NAMES.isdisjoint(cell.get_attribute_list("class")) and cell.string:
            _link(soup, cell, known, folder)


def _link(soup: BeautifulSoup, cell: Tag, known: Directory, folder: str) -> None:
    text = str(cell.string)
    # A name may hold the mark that stands between names.
    pieces = [text] if known.file(text) else _BETWEEN.split(text)
    if not any(map(known.file, pieces)):
        return
    cell.clear()
    for piece in pieces:
        if file := known.file(piece):
            link = soup.new_tag("a", attrs={"href": f"{folder}/{quote(file)}", "class": "unit"})
            link.string = piece
            cell.append(link)
        else:
            cell.append(piece)
