"""The two charts most findings need: lines over time, and bars sorted by value.

Both take plain columns and colours by meaning (`theme`), label directly and leave the frame
(title, subtitle, source) to `frame.titled`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import plotly.graph_objects as go

from analysis.figures import theme
from analysis.figures.frame import breadth, label_ends, safe, wrapped

_NARROW = 0.08
"""A part of a bar that is narrower than so much of the chart has no room for its number on a phone."""
_NAMED = 11
"""Characters beyond a bar that leave a phone room for the bar."""


def lines(
    x: Iterable[object],
    series: Mapping[str, tuple[Sequence[float | None], str]],
    *,
    step: bool = False,
    share: bool = False,
    zero: bool = True,
) -> go.Figure:
    """Lines over time, each labelled at its end.

    `x`: dates. `series`: name → (values, colour); an unknown value (None) leaves a gap.
    `step` draws values that hold until the next one (核定 and the like). `share`: the values
    are ratios, shown as per cent. The value axis starts at 0; `zero=False` lets it start at the
    data, where the subtitle must say so.
    """
    days = list(x)
    fig = go.Figure()
    for name, (values, colour) in series.items():
        fig.add_scatter(
            x=days,
            y=list(values),
            name=safe(name),
            mode="lines",
            line={"color": colour, "shape": "hv" if step else "linear"},
            connectgaps=False,
        )
    number = ".1%" if share else ",d"
    fig.update_xaxes(tickformat="%Y-%m", hoverformat="%Y-%m-%d", tickangle=0)
    if days:
        # Fixed ends: the labels stand in the margin, not in room that the axis makes for them.
        fig.update_xaxes(range=[days[0], days[-1]])
    fig.update_yaxes(
        rangemode="tozero" if zero else "normal", tickformat=number, hoverformat=number
    )
    longest = max((len(name) for name in series), default=0)
    return label_ends(fig, room=24 + 14 * longest)


def bars(
    labels: Iterable[object],
    series: Mapping[str, tuple[Sequence[float | None], str]],
    *,
    sort: bool = True,
    share: bool = False,
) -> go.Figure:
    """Horizontal bars, the largest on top, each with its number; several series are stacked.

    `labels`: one per bar, any text. `series`: name → (values, colour). `sort=False` keeps the
    given order (post types, age classes). `share`: ratios, shown as per cent. An unknown value
    (None) draws no bar and says 未知.
    """
    names = [wrapped(str(label), 14) for label in labels]
    columns = {
        safe(name): [None if v is None or v != v else v for v in values]
        for name, (values, _) in series.items()
    }
    order = list(range(len(names)))
    if sort:
        order.sort(key=lambda i: -sum(values[i] or 0 for values in columns.values()))
    hover_names = [names[i].replace("<br>", "") for i in order]
    alone = len(columns) == 1
    widest = max((sum(c[i] or 0 for c in columns.values()) for i in order), default=0) or 1
    fig = go.Figure()
    for (name, values), (_, colour) in zip(columns.items(), series.values(), strict=True):
        words = [_number(values[i], share) for i in order]
        lengths = [values[i] for i in order]
        fig.add_bar(
            # Positions, not names: two units may bear one name.
            y=list(range(len(order))),
            x=[length or 0 for length in lengths],
            name=name,
            orientation="h",
            marker={"color": colour},
            text=[
                word if alone or length is None or length >= widest * _NARROW else ""
                for length, word in zip(lengths, words, strict=True)
            ],
            textposition="outside" if alone else "inside",
            insidetextanchor="middle",
            insidetextfont={"color": theme.on(colour)},
            textangle=0,
            customdata=list(zip(hover_names, words, strict=True)),
            hovertemplate=f"%{{customdata[0]}}<br>{name} %{{customdata[1]}}<extra></extra>",
        )
    _lay_out_bars(fig, [names[i] for i in order], widest)
    if not alone:
        _label_narrow(fig, columns, order, widest, share)
    return fig


def _lay_out_bars(fig: go.Figure, names: Sequence[str], widest: float) -> None:
    """A row a bar, high enough for its name; no axis of numbers, for each bar bears its own."""
    several = len(fig.data) > 1
    rows = sum(max(name.count("<br>") + 1, 1.6) for name in names)
    fig.update_layout(
        barmode="stack",
        hovermode="closest",
        showlegend=several,
        legend={"traceorder": "normal"},
        height=int(70 + 19 * max(rows, 4) + 14 * max(len(fig.data) - 3, 0)),
        margin={"r": 56},
        uniformtext={"mode": "hide", "minsize": 10},
    )
    # A fixed end: on a narrow page plotly would let the longest bar and its number run out.
    fig.update_xaxes(visible=False, range=[0, widest])
    fig.update_yaxes(
        autorange="reversed",
        showgrid=False,
        ticks="",
        tickvals=list(range(len(names))),
        ticktext=[name + "  " for name in names],
        tickfont={"color": theme.INK},
    )


def _label_narrow(
    fig: go.Figure,
    columns: Mapping[str, list[float | None]],
    order: Sequence[int],
    widest: float,
    share: bool,
) -> None:
    """Write beyond each bar what its parts are too narrow to hold; 0 or 未知 where it has none.

    Parts are named, or told by their colour where names would take the room of the bars.
    """
    told = {
        place: [
            (name.partition("（")[0], trace.marker.color, _number(column[i], share))
            for (name, column), trace in zip(columns.items(), fig.data, strict=True)
            if (value := column[i]) is None or 0 < value < widest * _NARROW
        ]
        for place, i in enumerate(order)
    }
    named = {place: "，".join(f"{n} {w}" for n, _, w in parts) for place, parts in told.items()}
    longest = max(map(breadth, named.values()), default=0.0)
    if longest > _NAMED:
        named = {place: "　".join(w for *_, w in parts) for place, parts in told.items()}
        longest = max(map(breadth, named.values()))
        told_by_colour = {
            place: "　".join(
                f'<span style="color:{theme.readable(colour)}">{w}</span>' for _, colour, w in parts
            )
            for place, parts in told.items()
        }
    else:
        told_by_colour = named
    for place, i in enumerate(order):
        whole = sum(column[i] or 0 for column in columns.values())
        words = told_by_colour[place] or ("" if whole else "0")
        if words:
            fig.add_annotation(
                x=whole, y=place, text=words, showarrow=False, xanchor="left", xshift=4,
                font={"size": 12, "color": theme.INK},
            )  # fmt: skip
    fig.update_layout(margin={"r": int(max(56, 20 + 12 * longest))})


def _number(value: float | None, share: bool) -> str:
    """A bar's label: thousands separated, per cent with one decimal, or 未知."""
    if value is None or value != value:
        return "未知"
    if share:
        return f"{value:.1%}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
