"""Sentences and key figures that a notebook computes, as HTML for the page.

Everything is escaped: words may come from data. `**…**` makes a part bold.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from analysis.figures.frame import minus


class Fragment:
    """A piece of HTML that a notebook shows; `str()` gives its plain text."""

    def __init__(self, markup: str, text: str) -> None:
        self._markup = markup
        self._text = text

    def _repr_html_(self) -> str:
        return self._markup

    def __str__(self) -> str:
        return self._text

    __repr__ = __str__


def _inline(text: str) -> str:
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html.escape(minus(text)))


def _paragraph(text: str, css: str) -> Fragment:
    return Fragment(f'<p class="{css}">{_inline(text)}</p>', text.replace("**", ""))


def finding(text: str) -> Fragment:
    """The page's finding: one or two sentences with their numbers, set off at its top.

    The index shows the first sentence of it.
    """
    return _paragraph(text, "finding")


def sentence(text: str) -> Fragment:
    """An ordinary paragraph with computed numbers."""
    return _paragraph(text, "sentence")


def nothing(text: str) -> Fragment:
    """Why a section has nothing to show: the data do not speak of it. A section with nothing else is
    left out of the page, which says at its end what it leaves out and why."""
    return _paragraph(text, "sentence nothing") if text else Fragment("", "")


def caveat(text: str) -> Fragment:
    """What the page's numbers leave in doubt, in one line; nothing for "".

    A notebook shows it last, when all its questions are asked; the page sets it under its finding.
    """
    return _paragraph(text, "caveat") if text else Fragment("", "")


def key_figures(items: Iterable[tuple[str, object, str]]) -> Fragment:
    """A row of key figures: (name, value, unit) each; a value of None is shown as 未知.

    Whole numbers get thousands separators; text is shown as it is.
    """
    cells, words = [], []
    for name, value, unit in items:
        shown = "未知" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
        css = ' class="unknown"' if value is None else ""
        mark = "" if value is None else f'<span class="unit">{html.escape(unit)}</span>'
        number = f"<dd{css}>{html.escape(shown)}{mark}</dd>"
        cells.append(f"<div><dt>{html.escape(name)}</dt>{number}</div>")
        words.append(f"{name} {shown}{unit if value is not None else ''}")
    return Fragment(f'<dl class="key-figures">{"".join(cells)}</dl>', "；".join(words))


def steps(items: Iterable[str]) -> Fragment:
    """What to do, one sentence each, numbered; without any, that there is nothing to do."""
    told = list(items)
    if not told:
        return nothing("没有要办的。")
    rows = "".join(f"<li>{_inline(text)}</li>" for text in told)
    return Fragment(f'<ol class="steps">{rows}</ol>', "\n".join(told).replace("**", ""))


def points(items: Iterable[tuple[str, str, str]]) -> Fragment:
    """A numbered list of findings, each linked to its page: (sentence, notebook, link's words).

    The notebook is named without its ending (`03-idle`); its page lies beside this one.
    """
    rows, words = [], []
    for text, notebook, label in items:
        link = f'<a href="{html.escape(notebook, quote=True)}.html">{html.escape(label)}</a>'
        rows.append(f"<li>{_inline(text)}　{link}</li>")
        words.append(text.replace("**", ""))
    return Fragment(f'<ol class="points">{"".join(rows)}</ol>', "\n".join(words))
