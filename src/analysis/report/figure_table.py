"""The numbers of a plotly figure as a table: what a reader has where no script draws the figure."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

MOST_ROWS = 60
"""Longer series are told by their last value of each year, or by every so many-th."""

Figure = dict[str, Any]
_DATED = re.compile(r"\d{4}-\d\d")


def figure_table(figure: Figure) -> str:
    """The figure's series side by side, as a table; "" where there is nothing to tell."""
    kinds = {trace.get("type", "scatter") for trace in figure.get("data", [])}
    heads, rows = _flows(figure) if kinds == {"sankey"} else _series(figure)
    if not rows:
        return ""
    shown, note = _thinned(rows)
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in heads)
    body = "".join(
        "<tr>" + "".join(_cell(text, place) for place, text in enumerate(row)) + "</tr>"
        for row in shown
    )
    caption = "图中的数" + (f"（{note}）" if note else "")
    return (
        f'<table class="bz-table of-figure"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(text: str, place: int) -> str:
    css = ' class="number"' if place else ""
    return f"<td{css}>{html.escape(text)}</td>"


def _series(figure: Figure) -> tuple[list[str], list[list[str]]]:
    """Named traces by what they share: labels of a tick axis, or days."""
    layout = figure.get("layout", {})
    ticks = layout.get("yaxis", {})
    places, words = _values(ticks.get("tickvals")), _values(ticks.get("ticktext"))
    across = dict(zip(map(str, places), map(plain, words), strict=False))
    told: dict[str, dict[str, str]] = {}
    names = []
    for trace in figure.get("data", []):
        if not trace.get("name") or trace.get("fill") == "toself":
            continue  # a guide or a band, drawn beside a line that is told
        name = plain(trace["name"])
        names.append(name)
        keys, values = _values(trace.get("x")), _values(trace.get("y"))
        if across:
            keys, values = [str(key) for key in values], keys
        texts = _values(trace.get("text")) if trace.get("type") == "bar" else []
        axis = layout.get("xaxis" if across else "yaxis", {})
        for at, key in enumerate(keys):
            text = str(texts[at]) if at < len(texts) and texts[at] else _number(values[at], axis)
            told.setdefault(str(key), {})[name] = text
    # Two units may bear one name: rows are kept apart by their place.
    rows = [
        [across.get(key, _day(key)), *(row.get(n, "") for n in names)] for key, row in told.items()
    ]
    dated = all(_DATED.match(row[0]) for row in rows)
    return ["时点" if dated else "项目", *names], rows


def _flows(figure: Figure) -> tuple[list[str], list[list[str]]]:
    rows = []
    for trace in figure["data"]:
        nodes, link = [plain(n) for n in _values(trace["node"]["label"])], trace["link"]
        kinds = _values(link.get("label"))
        for at, (start, end, value) in enumerate(
            zip(*(_values(link[k]) for k in ("source", "target", "value")), strict=True)
        ):
            kind = plain(kinds[at]) if at < len(kinds) else ""
            rows.append([f"{nodes[int(start)]} → {nodes[int(end)]} {kind}".strip(), f"{value:,}"])
    return ["由何处到何处", "编制数"], rows


def _thinned(rows: Sequence[list[str]]) -> tuple[list[list[str]], str]:
    found = list(rows)
    if len(found) <= MOST_ROWS:
        return found, ""
    if all(_DATED.match(row[0]) for row in found):
        found = list({row[0][:4]: row for row in found}.values())
        note = "各年最后一期"
    else:
        note = ""
    step = -(-len(found) // MOST_ROWS)
    if step > 1:
        note = f"{note}，" * bool(note) + f"每 {step} 期取一期"
        found = found[::-step][::-1]
    return found, note


def plain(text: object) -> str:
    """Text of a figure without the markup that plotly reads."""
    return html.unescape(re.sub(r"<br>", "", str(text))).replace("&#37;", "%").strip()


def _number(value: Any, axis: Figure) -> str:
    if value is None or value != value:
        return "未知"
    if not isinstance(value, int | float):
        return plain(value)
    if "%" in str(axis.get("tickformat", "")):
        return f"{value:.1%}".replace("-", "−")
    words = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return words.replace("-", "−")


def _day(key: str) -> str:
    return re.sub(r"T00:00:00(\.0+)?$", "", key)


def _values(found: Any) -> list[Any]:
    """A list of a figure, also where plotly has packed it."""
    if isinstance(found, dict) and "bdata" in found:
        packed = base64.b64decode(found["bdata"])
        return list(np.frombuffer(packed, dtype=np.dtype(found["dtype"])).tolist())
    return list(found) if isinstance(found, list | tuple) else []
