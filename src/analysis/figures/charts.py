"""The two charts most findings need: lines over time, and bars sorted by value.

Both take plain columns and colours by meaning (`theme`), label directly and leave the frame
(title, subtitle, source) to `frame.titled`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import plotly.graph_objects as go

from analysis.figures import theme
from analysis.figures.frame import label_ends, safe, wrapped


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
    columns = {safe(name): list(values) for name, (values, _) in series.items()}
    order = list(range(len(names)))
    if sort:
        order.sort(key=lambda i: -sum(values[i] or 0 for values in columns.values()))
    hover_names = [names[i].replace("<br>", "") for i in order]
    alone = len(columns) == 1
    fig = go.Figure()
    for (name, values), (_, colour) in zip(columns.items(), series.values(), strict=True):
        words = [_number(values[i], share) for i in order]
        fig.add_bar(
            # Positions, not names: two units may bear one name.
            y=list(range(len(order))),
            x=[values[i] or 0 for i in order],
            name=name,
            orientation="h",
            marker={"color": colour},
            text=[w if alone or w != "0" else "" for w in words],
            textposition="outside" if alone else "inside",
            insidetextanchor="middle",
            insidetextfont={"color": theme.on(colour)},
            textangle=0,
            customdata=list(zip(hover_names, words, strict=True)),
            hovertemplate=f"%{{customdata[0]}}<br>{name} %{{customdata[1]}}<extra></extra>",
        )
    rows = sum(max(name.count("<br>") + 1, 1.6) for name in names)
    fig.update_layout(
        barmode="stack",
        hovermode="closest",
        showlegend=not alone,
        legend={"traceorder": "normal"},
        height=int(70 + 19 * max(rows, 4)),
        margin={"r": 56},
        uniformtext={"mode": "hide", "minsize": 10},
    )
    widest = max((sum(c[i] or 0 for c in columns.values()) for i in order), default=0)
    # A fixed end: on a narrow page plotly would let the longest bar and its number run out.
    fig.update_xaxes(visible=False, range=[0, widest or 1])
    fig.update_yaxes(
        autorange="reversed",
        showgrid=False,
        ticks="",
        tickvals=list(range(len(order))),
        ticktext=[names[i] + "  " for i in order],
        tickfont={"color": theme.INK},
    )
    return fig


def _number(value: float | None, share: bool) -> str:
    """A bar's label: thousands separated, per cent with one decimal, or 未知."""
    if value is None or value != value:
        return "未知"
    if share:
        return f"{value:.1%}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
