"""What frames a chart: the finding as its title, measure and scope below, direct labels, source.

A finding is a whole sentence and wraps differently on a phone and on A4. Plotly cannot wrap,
so `titled` hands the words to the page as `layout.meta["bianzhi"]`: the report sets them as
HTML above and below the chart. JupyterLab shows the same words as plotly's own title.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from unicodedata import east_asian_width

import plotly.graph_objects as go

from analysis.figures import theme

META = "bianzhi"
"""The key in `layout.meta` under which a page finds the words of the frame."""

_TOKEN = re.compile(r"[A-Za-z0-9.,%−-]+|.", re.DOTALL)
_CLOSING = frozenset("，。；：、？！）》」』”")
_MINUS = re.compile(r"(?<![\w.])-(?=\d)")
_LINE = 34  # characters of a title that fit on a line in JupyterLab


def safe(text: object) -> str:
    """Text from data, made safe for any place in a plotly figure.

    Plotly draws a subset of HTML in every label, and replaces `%{…}` in templates. Quotes
    stay as they are: plotly does not know `&quot;` and would print it.
    """
    return html.escape(str(text), quote=False).replace("%{", "&#37;{")


def breadth(text: str) -> float:
    """How wide a text is, in Chinese characters; a Latin one is about half as wide."""
    return sum(1.0 if east_asian_width(c) in "WF" else 0.56 for c in text)


def wrapped(text: str, width: int = _LINE) -> str:
    """Text from data in lines as wide as `width` Chinese characters, made safe for plotly.

    Numbers and Latin words stay whole, and no line begins with a closing mark (which may
    stand one character beyond the width).
    """
    lines = [""]
    for token in _TOKEN.findall(text):
        for piece in (token[i : i + width] for i in range(0, len(token), width)):
            if lines[-1] and breadth(lines[-1] + piece) > width and piece not in _CLOSING:
                lines.append("")
            lines[-1] += piece
    return "<br>".join(safe(line.strip()) for line in lines)


def minus(text: str) -> str:
    """Negative numbers with the sign that is as wide as a plus; the strokes of dates stay."""
    return _MINUS.sub("−", text)


def titled(fig: go.Figure, finding: str, subtitle: str, source: str) -> go.Figure:
    """Set the frame of a chart, in place, and return it.

    `finding` is the title: one sentence with its number. `subtitle` says measure, unit, scope
    and date. `source` names dataset and kind. All are plain text and may come from data.
    """
    finding, subtitle = minus(finding), minus(subtitle)
    title = wrapped(finding)
    lines = title.count("<br>") + 1
    fig.update_layout(
        title={
            "text": title,
            "subtitle": {
                "text": safe(subtitle),
                "font": {"size": 12.5, "color": theme.MUTED},
            },
        },
        margin={"t": 46 + 24 * lines},
        meta={META: {"finding": finding, "subtitle": subtitle, "source": source}},
    )
    return fig


def label_ends(fig: go.Figure, *, room: int = 88, gap: float = 0.07) -> go.Figure:
    """Write each line's name at its last point, in its colour, instead of a legend.

    `room` is the right margin in pixels for the longest name. Labels closer than `gap` of
    the value range are moved apart. Works on line traces of one pair of axes. Names are taken
    as plotly text: one from data must have gone through `safe`.
    """
    found = [(trace, *_last_point(trace)) for trace in fig.data if trace.type == "scatter"]
    ends = sorted(
        ((trace, x, float(y)) for trace, x, y in found if y is not None), key=lambda end: end[2]
    )
    values = [float(v) for trace, *_ in ends for v in trace.y if v is not None and v == v]
    step = (max(values) - min(0.0, *values)) * gap if values else 0.0
    placed = _spread([y for *_, y in ends], step)
    for (trace, x, _), y in zip(ends, placed, strict=True):
        colour = theme.readable(trace.line.color or theme.INK)
        fig.add_annotation(
            x=x,
            y=y,
            text=trace.name or "",
            font={"color": colour, "size": 13},
            showarrow=False,
            xanchor="left",
            yanchor="middle",
            xshift=8,
        )
    fig.update_layout(showlegend=False, margin={"r": room})
    return fig


def _last_point(trace: go.Scatter) -> tuple[object, float | None]:
    """The last point of a line that has a value; (None, None) where there is none."""
    for x, y in zip(reversed(list(trace.x)), reversed(list(trace.y)), strict=True):
        if y is not None and y == y:
            return x, y
    return None, None


def _spread(values: Sequence[float], step: float) -> list[float]:
    """Ascending values moved apart to at least `step`, the lot kept about its centre."""
    placed: list[float] = []
    for value in values:
        placed.append(max(value, placed[-1] + step) if placed else value)
    drift = sum(p - v for p, v in zip(placed, values, strict=True)) / max(len(placed), 1)
    if placed and values[0] >= 0:
        drift = min(drift, placed[0])  # no label below an axis that begins at nought
    return [p - drift for p in placed]
