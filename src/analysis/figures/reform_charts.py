"""Charts of a reform: dumbbells, flow, trajectory and effect; the data are in `reform`."""

from __future__ import annotations

import duckdb
import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import lines
from analysis.figures.frame import safe, titled, wrapped
from analysis.figures.reform import changed, component_name, span
from analysis.figures.source import chinese_day, scalar, source_line
from analysis.models.effect import OUTCOMES, ReformEffect, reform_effect
from analysis.questions.reform import reform_flow, reform_trajectory
from analysis.terms import beside_types

Connection = duckdb.DuckDBPyConnection


def dumbbell_chart(con: Connection, as_of: str | None = None, most: int = 20) -> go.Figure:
    """Before and after of each component, for the type that changed most, largest change first."""
    found = _worth_drawing(con, as_of, most)
    if not len(found):
        return _nothing("没有两侧都已知的变化", con)
    most_told = found.group_by("post_type").agg(pl.len(), pl.col("quota_change").abs().sum())
    post_type = most_told.sort("len", "quota_change", descending=True)["post_type"][0]
    whole = found.filter(pl.col("post_type") == post_type)
    shown = whole.head(most)
    places = list(range(len(shown)))
    fig = go.Figure()
    for at, row in zip(places, shown.iter_rows(named=True), strict=True):
        fig.add_scatter(x=[row["quota_before"], row["quota_after"]], y=[at, at], mode="lines",
                        line={"color": theme.RULE, "width": 5}, hoverinfo="skip",
                        showlegend=False)  # fmt: skip
    for name, column, colour in (("改革前", "quota_before", theme.VACANT),
                                 ("改革后", "quota_after", theme.QUOTA)):  # fmt: skip
        fig.add_scatter(x=shown[column].to_list(), y=places, mode="markers", name=name,
                        marker={"color": colour, "size": 12},
                        hovertemplate=f"{name} %{{x:,}} 名<extra></extra>")  # fmt: skip
    for at, row in zip(places, shown.iter_rows(named=True), strict=True):
        change = f"{row['quota_change']:+,}".replace("-", "−")
        fig.add_annotation(x=max(row["quota_before"], row["quota_after"]), y=at, xshift=12,
                           text=change, showarrow=False, xanchor="left",
                           font={"size": 12, "color": theme.INK})  # fmt: skip
    labels = [wrapped(component_name(r), 14) for r in shown.iter_rows(named=True)]
    tallest = max(label.count("<br>") + 1 for label in labels)
    height = int(110 + len(labels) * (12 + 15 * tallest))
    fig.update_layout(height=height, hovermode="closest", margin={"r": 56})
    widest = max(shown["quota_before"].max(), shown["quota_after"].max(), 1)
    # room for the number beside the outermost point
    fig.update_xaxes(range=[0, widest * 1.2], showgrid=True, tickformat=",d")
    fig.update_yaxes(autorange="reversed", showgrid=False, ticks="", tickvals=places,
                     ticktext=[f"{label}  " for label in labels])  # fmt: skip
    fewer = int((whole["quota_change"] < 0).sum())
    more = int((whole["quota_change"] > 0).sum())
    total = f"{int(whole['quota_change'].sum()):+,}".replace("-", "−")
    title = f"{post_type}编制 {total} 名：{fewer} 组减少，{more} 组增加"
    first, last = span(con, as_of)
    scope = f"核定编制，名，按沿革组，{chinese_day(first)}与{chinese_day(last)}"
    if len(whole) > most:
        scope += f"；只画变化最大的 {most} 组，共 {len(whole)} 组"
    return titled(fig, title, scope, source_line(con))


def _worth_drawing(con: Connection, as_of: str | None, most: int) -> pl.DataFrame:
    """Changes with both sides known; where they are too many, those of restructured units."""
    found = changed(con, as_of).filter(pl.col("quota_change").is_not_null())
    found = found.filter(~pl.col("post_type").is_in(beside_types(con)))
    restructured = found.filter(
        (pl.col("orgs_before") != 1)
        | (pl.col("orgs_after") != 1)
        | (pl.col("units_before") != pl.col("units_after"))
    )
    return restructured if len(found) > most and len(restructured) > 1 else found


def _nothing(words: str, con: Connection) -> go.Figure:
    fig = go.Figure()
    fig.update_layout(height=150, xaxis={"visible": False}, yaxis={"visible": False})
    return titled(fig, words, "没有数据可画", source_line(con))


def flow_chart(con: Connection) -> go.Figure:
    """Sankey of the posts that reforms moved, by level and kind; both sides add up to one sum."""
    found = reform_flow(con).pl()
    if not len(found):
        return _nothing("没有注明改革的编制划转", con)
    ends = {side: [_end(r, side) for r in found.iter_rows(named=True)] for side in ("from", "to")}
    left, right = (list(dict.fromkeys(ends[side])) for side in ("from", "to"))
    posts = found["posts"].to_list()
    colours = [theme.POST_TYPES.get(t, theme.MUTED) for t in found["post_type"]]
    total = sum(posts)
    fig = go.Figure(go.Sankey(
        node={"label": [safe(name) for name in (*left, *right)], "pad": 22, "thickness": 16,
              "color": [theme.VACANT] * len(left) + [theme.QUOTA] * len(right),
              "line": {"width": 0}},
        link={"source": [left.index(x) for x in ends["from"]],
              "target": [len(left) + right.index(x) for x in ends["to"]], "value": posts,
              "color": [_faint(c) for c in colours], "label": found["post_type"].to_list()},
        textfont={"family": theme.SANS, "size": 13, "color": theme.INK}))  # fmt: skip
    fig.update_layout(height=380, margin={"l": 16, "r": 16, "t": 24, "b": 16})
    down = sum(p for p, r in zip(posts, found.iter_rows(named=True), strict=True) if _down(r))
    title = f"改革划转编制 {total:,} 名"
    title += f"，其中由上级层级下到下级 {down:,} 名" if down else "，没有跨层级的"
    scope = "编制，名，左为划出方、右为划入方，按层级与机构类别；各类编制合计，两侧相等"
    return titled(fig, title, scope, source_line(con))


_LEVELS = ("省", "市", "县", "乡")


def _down(row: dict) -> bool:
    above, below = row["from_level"], row["to_level"]
    return above in _LEVELS and below in _LEVELS and _LEVELS.index(above) < _LEVELS.index(below)


def _end(row: dict, side: str) -> str:
    level, kind = row[f"{side}_level"], row[f"{side}_kind"]
    return kind if level in (None, "未载明") else f"{level}级{kind}"


def _faint(colour: str) -> str:
    r, g, b = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({r},{g},{b},0.35)"


def trajectories(con: Connection) -> list[str | None]:
    """The reforms whose components are known on the eve; [None] where only lineage tells."""
    listed = [r[0] for r in con.sql("select r.reform_id from reform r order by 1").fetchall()]
    asked = listed or [None]
    return [reform for reform in asked if len(indexed(con, reform)) > 1]


def indexed(con: Connection, reform: str | None) -> pl.DataFrame:
    """Known posts and people of all components of a reform, over those of its eve, by month.

    Columns: month_no, on_day, quota, actual (ratios; NULL where nothing is known). Only
    components known on the eve and at the end are counted, and a month in which one of them is
    unknown has no sum, so that it never changes its scope.
    """
    found = (
        reform_trajectory(con, reform).pl().filter(~pl.col("post_type").is_in(beside_types(con)))
    )
    parts = []
    for name in ("quota", "actual"):
        ends = pl.col("month_no").is_in([0, found["month_no"].max()])
        told = (pl.col(name).is_not_null() & ends).sum().over("component", "post_type") == 2
        known = pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum())
        parts.append(found.filter(told).group_by("month_no", "on_day").agg(known.cast(pl.Float64)))
    both = parts[0].join(parts[1], on=["month_no", "on_day"], how="full", coalesce=True)
    both = both.sort("month_no")
    for name in ("quota", "actual"):
        eve = both.filter(pl.col("month_no") == 0)[name]
        base = eve[0] if len(eve) and eve[0] else None
        both = both.with_columns(
            (pl.col(name) / base if base else pl.lit(None, pl.Float64)).alias(name)
        )
    return both if both["quota"].is_not_null().any() or both["actual"].is_not_null().any() else both[:0]


def trajectory_chart(con: Connection, reform: str | None) -> go.Figure:
    """Posts and people of a reform's components, indexed to the eve of the reform."""
    found = indexed(con, reform)
    name = scalar(con, "select coalesce(any_value(r.name), '沿革变更') from reform r "
                       "where r.reform_id = $id", id=reform)  # fmt: skip
    series = {}
    for zh, column in (("核定", "quota"), ("实有", "actual")):
        if found[column].is_not_null().any():
            series[zh] = ((found[column] - 1).to_list(), theme.MEANINGS[zh])
    fig = lines(found["on_day"].to_list(), series, share=True, step=True)
    eve = found.filter(pl.col("month_no") == 0)["on_day"][0]
    fig.add_vline(x=eve.isoformat(), line={"color": theme.MUTED, "dash": "dot", "width": 1})
    last = found.row(-1, named=True)
    told = [
        f"{zh} {last[c] - 1:+.1%}"
        for zh, c in (("核定", "quota"), ("实有", "actual"))
        if last[c] is not None
    ]
    title = f"{name}：{last['month_no']} 个月后" + "，".join(told).replace("-", "−")
    scope = f"与改革前一日（{chinese_day(eve)}，虚线）相比的增减；只计各月都已知的沿革组"
    return titled(fig, title, scope, source_line(con))


def effect(con: Connection, reform: str, outcome: str = "actual") -> ReformEffect | str:
    """The event study of a reform, or in words why there is none."""
    try:
        return reform_effect(con, reform, outcome)
    except ValueError as error:
        return str(error)


def effect_chart(con: Connection, reform: str, found: ReformEffect) -> go.Figure:
    """Estimate and interval by month; the months before should lie on zero."""
    rows = found.effects
    months = rows["month_no"].to_list()
    fig = go.Figure()
    fig.add_scatter(x=[*months, *reversed(months)],
                    y=[*rows["high"].to_list(), *reversed(rows["low"].to_list())],
                    fill="toself", fillcolor=_faint(theme.ACTUAL), line={"width": 0},
                    hoverinfo="skip", name="95% 区间")  # fmt: skip
    fig.add_scatter(x=months, y=rows["estimate"].to_list(), mode="lines+markers", name="估计值",
                    line={"color": theme.ACTUAL}, marker={"size": 5})  # fmt: skip
    fig.add_hline(y=0, line={"color": theme.MUTED, "width": 1})
    fig.add_vline(x=0, line={"color": theme.MUTED, "dash": "dot", "width": 1})
    fig.update_xaxes(title="距改革的月数", zeroline=False)
    fig.update_yaxes(tickformat="+.0%")
    name = scalar(
        con, "select coalesce(name, reform_id) from reform where reform_id = $id", id=reform
    )
    if found.low is None or found.high is None:
        sure, ends = "（组数太少，不给区间）", ""
    else:
        sure = "，区间不含 0" if found.low > 0 or found.high < 0 else "，区间含 0，看不出作用"
        ends = f"（{found.low:+.1%} 至 {found.high:+.1%}）"
    title = f"{name}：改革后平均 {found.average:+.1%}{ends}{sure}"
    scope = (f"{OUTCOMES[found.outcome]}；改革 {found.treated} 组与对照 {found.controls} 组之差，"
             "单位与月份固定效应，随机化推断的 95% 区间")  # fmt: skip
    return titled(fig, title.replace("-", "−"), scope, source_line(con))
