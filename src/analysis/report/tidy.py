"""The HTML of a notebook's cells put in the page's order and manner."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.report.cells import UNKNOWN

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_NUMBER = re.compile(r"[-−+]?[\d,]+(\.\d+)?%?")
_NULLS = frozenset({"NaN", "NaT", "None", "null", "NULL", "<NA>"})


def tidy(soup: BeautifulSoup) -> None:
    """Code in one fold at the end, headings under the page's h1 with ids, tables in boxes that scroll."""
    _gather_code(soup)
    _raise_caveat(soup)
    _leave_out_sections(soup)
    _drop_empty_cells(soup)
    _order_headings(soup)
    _box_tables(soup)
    for image in soup.find_all("img"):
        if str(image.get("alt", "")).startswith("No description"):
            image["alt"] = "图"


def _drop_empty_cells(soup: BeautifulSoup) -> None:
    for cell in soup.select("div.cell"):
        if not cell.get_text(strip=True) and not cell.find(["img", "script", "svg"]):
            cell.extract()


def _leave_out_sections(soup: BeautifulSoup) -> None:
    """A section that shows nothing is none; what is left out stands in one line at the page's end."""
    told = []
    for title, blocks in _sections(soup):
        shown = [block for block in blocks if not _is_prose(block)]
        if not shown or any(_shows(block) for block in shown):
            continue
        why = [p.get_text() for block in shown for p in block.select("p.nothing")]
        told.append(f"{title}：{' '.join(dict.fromkeys(why)) or '没有数据。'}")
        for block in blocks:
            block.extract()
    if told:
        line = soup.new_tag("p", attrs={"class": "sentence left-out"})
        line.string = "没有列出的部分——" + " ".join(told)
        code = soup.find("details", class_="whole")
        (code.insert_before if code else soup.append)(line)


def _sections(soup: BeautifulSoup) -> list[tuple[str, list[Tag]]]:
    """The blocks under each heading of the second level, its own among them."""
    found: list[tuple[str, list[Tag]]] = []
    for block in soup.find_all("div", class_=["cell", "prose"], recursive=False):
        if _is_prose(block) and (heading := block.find("h2")):
            found.append((heading.get_text(strip=True), [block]))
        elif found:
            found[-1][1].append(block)
    return found


def _is_prose(block: Tag) -> bool:
    return "prose" in block.get_attribute_list("class")


def _shows(block: Tag) -> bool:
    """Whether a block shows anything but why there is nothing."""
    more = "table, figure, dl, ol, ul, pre, img, svg, script, .failure, p:not(.nothing)"
    return any(
        found.get_text(strip=True) or found.name in ("figure", "img", "svg", "script")
        for found in block.select(more)
    )


def _order_headings(soup: BeautifulSoup) -> None:
    for heading in soup.find_all("h1"):
        heading.name = "h2"
    for number, heading in enumerate(soup.find_all(["h2", "h3"]), start=1):
        heading["id"] = f"s{number}"


def _raise_caveat(soup: BeautifulSoup) -> None:
    """What is in doubt stands under the finding, where it is read before the numbers."""
    finding, caveat = soup.select_one("p.finding"), soup.select_one("p.caveat")
    if finding and caveat:
        finding.insert_after(caveat.extract())


def _box_tables(soup: BeautifulSoup) -> None:
    """A wide table scrolls in its own box, which the keyboard reaches."""
    for table in soup.find_all("table"):
        if table.find_parent("table"):
            continue
        if not {"bz-table", "gt_table"}.intersection(table.get_attribute_list("class")):
            _adopt(table)
        caption = table.find("caption")
        box = soup.new_tag("div", attrs={"class": "table-scroll", "tabindex": "0"})
        box["role"], box["aria-label"] = "region", caption.get_text() if caption else "表"
        table.wrap(box)


def _adopt(table: Tag) -> None:
    """A table that pandas, polars or DuckDB wrote, made to look like the page's own.

    Numbers to the right with their headings, NULL as 未知, no borders.
    """
    for element in [table, *table.find_all(["tr", "th", "td"])]:
        element.attrs = {k: v for k, v in element.attrs.items() if k not in {"border", "style"}}
    beside = table.parent.find_all(["small", "style"], recursive=False) if table.parent else []
    for extra in beside:
        if extra.name == "style" or extra.get_text().startswith("shape:"):
            extra.extract()
    numeric: set[int] = set()
    for row in table.select("tbody tr"):
        for place, cell in enumerate(row.find_all(["th", "td"], recursive=False)):
            text = cell.get_text(strip=True)
            if text in _NULLS:
                cell.string, cell["class"] = UNKNOWN, "unknown"
            elif cell.name == "td" and _NUMBER.fullmatch(text):
                cell["class"] = "number"
                numeric.add(place)
    for row in table.select("thead tr"):
        for place, cell in enumerate(row.find_all(["th", "td"], recursive=False)):
            if place in numeric:
                cell["class"] = "number"


def _gather_code(soup: BeautifulSoup) -> None:
    """All code of the page in one fold at its end: readers read, analysts look it up there."""
    folds = [
        fold
        for cell in soup.select("div.cell")
        if (fold := cell.find("details", class_="code", recursive=False))
    ]
    blocks = [code.extract() for fold in folds for code in fold.find_all("div", class_="highlight")]
    for fold in folds:
        fold.extract()
    if not blocks:
        return
    whole = soup.new_tag("details", attrs={"class": "code whole"})
    summary = soup.new_tag("summary")
    summary.string = "本页的计算过程（供分析人员）"
    whole.append(summary)
    for block in blocks:
        whole.append(block)
    soup.append(whole)
