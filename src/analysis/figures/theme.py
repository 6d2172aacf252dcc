"""How every chart looks: fonts, the plotly template `bianzhi`, one colour for one meaning.

Importing this module registers the template and makes it plotly's default, so a chart needs
no styling of its own. The colours form a ladder of lightness (CIE L*), so they stay apart in
grey print and for colour-blind readers; a test measures it.
"""

from __future__ import annotations

import plotly.graph_objects as go
import plotly.io as pio

QUOTA = "#16324F"
"""核定编制."""
ACTUAL = "#337CBC"
"""实有人数."""
VACANT = "#A9D3EE"
"""空编."""
IDLE = "#E8A317"
"""闲置."""
OVER = "#AB341A"
"""超编."""
LENT = "#16A389"
"""借出（编制银行）."""
OVERDUE = "#8C2040"
"""逾期."""

MEANINGS: dict[str, str] = {
    "核定": QUOTA,
    "实有": ACTUAL,
    "空编": VACANT,
    "闲置": IDLE,
    "超编": OVER,
    "借出": LENT,
    "逾期": OVERDUE,
}

POST_TYPES: dict[str, str] = {
    "行政": "#201656",
    "工勤": "#4B2A0D",
    "事业": "#1F4B26",
    "政法专项": "#63429A",
    "不分类型": "#476A84",
    "单列": "#B76246",
    "参公": "#C5778A",
    "备案": "#A5A547",
    "报备员额": "#97BDB7",
    "储备": "#D7C8AC",
    "政府雇员": "#EBDAEF",
}
"""One colour per 编制类型 of the dictionary; none of them is the colour of a meaning."""


def of_type(post_type: str) -> str:
    """The colour of a post type; an office's own types share one."""
    return POST_TYPES.get(post_type, MUTED)


INK = "#1B2733"
MUTED = "#5A6673"
RULE = "#D5DBE2"
GRID = "#E8ECF0"
PAPER = "#FFFFFF"

SANS = (
    '"Source Han Sans SC", "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", '
    '"Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif'
)

PLOTLY_CONFIG: dict[str, object] = {
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "displaylogo": False,
    "responsive": True,
    "locale": "zh-CN",
    "modeBarButtonsToRemove": ["lasso2d", "select2d", "zoomIn2d", "zoomOut2d", "autoScale2d"],
}
"""The configuration of every chart: nothing can be uploaded from it."""


def _luminance(colour: str) -> float:
    """Relative luminance (WCAG) of `#RRGGBB`, 0 black to 1 white."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def readable(colour: str, contrast: float = 4.5) -> str:
    """The colour, darkened until text in it has that contrast (WCAG) against white paper."""
    while 1.05 / (_luminance(colour) + 0.05) < contrast:
        colour = "#" + "".join(f"{int(int(colour[i : i + 2], 16) * 0.94):02X}" for i in (1, 3, 5))
    return colour


def on(colour: str, contrast: float = 4.5) -> str:
    """The colour of words that stand on a bar: white where it can be read there, else black."""
    return PAPER if 1.05 / (_luminance(colour) + 0.05) >= contrast else "#000000"


def _axis(**extra: object) -> dict[str, object]:
    return {
        "automargin": True,
        "gridcolor": GRID,
        "linecolor": "#9AA5B1",
        "tickcolor": "#9AA5B1",
        "tickfont": {"color": MUTED},
        "title": {"font": {"size": 12, "color": MUTED}, "standoff": 10},
        "zeroline": False,
        **extra,
    }


def template() -> go.layout.Template:
    """The plotly template `bianzhi`: small, since every chart carries a copy of it."""
    layout = {
        "font": {"family": SANS, "size": 13, "color": INK},
        "title": {
            "font": {"size": 17, "color": INK},
            "x": 0,
            "xref": "container",
            "pad": {"l": 10},
            "xanchor": "left",
            "yref": "container",
            "yanchor": "top",
            "y": 0.97,
        },
        "colorway": list(MEANINGS.values()),
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "margin": {"l": 8, "r": 16, "t": 24, "b": 8},
        "height": 380,
        "dragmode": False,
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": PAPER,
            "bordercolor": MUTED,
            "font": {"family": SANS, "color": INK},
        },
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "separators": ".,",
        "bargap": 0.32,
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": "#9AA5B1", "activecolor": INK},
        "xaxis": _axis(showgrid=False, ticks="outside", ticklen=4),
        # apart from the first tick of the other axis, which would look like a point after the number
        "yaxis": _axis(separatethousands=True, ticklabelstandoff=5),
    }
    data = {
        "scatter": [{"line": {"width": 2.5}}],
        "bar": [{"marker": {"line": {"width": 0}}, "cliponaxis": False}],
    }
    return go.layout.Template(layout=layout, data=data)


pio.templates["bianzhi"] = template()
pio.templates.default = "bianzhi"
