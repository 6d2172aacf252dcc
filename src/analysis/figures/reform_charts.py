"""Charts of a reform: dumbbells, flow, trajectory and effect; the data are in `reform`."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from analysis.figures import theme
from analysis.figures.charts import lines
from analysis.figures.frame import safe, wrapped
from analysis.figures.page import Page, Row
from analysis.figures.reform import changed, component_name, span, totals
from analysis.figures.source import chinese_day
from analysis.models.effect import OUTCOMES, Outcome, ReformEffect, reform_effect
from analysis.terms import beside_types


def dumbbell_chart(page: Page, most: int = 20) -> go.Figure:
    """Before and after of each component, for the type that changed most, largest change first."""
    found = _worth_drawing(page, most)
    if not len(found):
        return _nothing("没有两侧都已知的变化", page)
    # The type that moved in most components, of those that moved the largest sum.
    moved = totals(page).filter(pl.col("post_type").is_in(found["post_type"].to_list()))
    moved = moved.with_columns(
        (pl.col("components_fewer") + pl.col("components_more")).alias("moved")
    )
    told = moved.sort(["moved", pl.col("quota_change").abs()], descending=True).row(0, named=True)
    post_type = told["post_type"]
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
    widest = max(*shown["quota_before"].to_list(), *shown["quota_after"].to_list(), 1)
    # room for the number beside the outermost point
    fig.update_xaxes(range=[0, widest * 1.2], showgrid=True, tickformat=",d")
    fig.update_yaxes(autorange="reversed", showgrid=False, ticks="", tickvals=places,
                     ticktext=[f"{label}  " for label in labels])  # fmt: skip
    change = f"{told['quota_change']:+,}".replace("-", "−")
    title = f"{post_type}编制 {change} 名：{told['components_fewer']} 组减少，{told['components_more']} 组增加"
    first, last = span(page)
    scope = f"核定编制，名，按沿革组，{chinese_day(first)}与{chinese_day(last)}"
    if len(whole) > most:
        scope += f"；只画变化最大的 {most} 组，共 {len(whole)} 组"
    return page.framed(fig, title, scope)


def _worth_drawing(page: Page, most: int) -> pl.DataFrame:
    """Changes with both sides known; where they are too many, those of restructured units."""
    found = changed(page).filter(pl.col("quota_change").is_not_null())
    found = found.filter(~pl.col("post_type").is_in(beside_types(page.con)))
    restructured = found.filter(
        (pl.col("orgs_before") != 1)
        | (pl.col("orgs_after") != 1)
        | (pl.col("units_before") != pl.col("units_after"))
    )
    return restructured if len(found) > most and len(restructured) > 1 else found


def _nothing(words: str, page: Page) -> go.Figure:
    fig = go.Figure()
    fig.update_layout(height=150, xaxis={"visible": False}, yaxis={"visible": False})
    return page.framed(fig, words, "没有数据可画")


def flow_chart(page: Page) -> go.Figure:
    """Sankey of the posts that reforms moved, by level and kind; both sides add up to one sum."""
    found = page.ask("reform_flow")
    if not len(found):
        return _nothing("没有注明改革的编制划转", page)
    ends = {
        side: [_end(r, f"{side}_") for r in found.iter_rows(named=True)] for side in ("from", "to")
    }
    left, right = (list(dict.fromkeys(ends[side])) for side in ("from", "to"))
    posts_of = {(r["flow_end"], _end(r)): r["posts"]
                for r in page.ask("reform_flow_ends").iter_rows(named=True)}  # fmt: skip
    named = [f"{safe(end)} {posts_of[side, end]:,}"
             for side, listed in (("划出方", left), ("划入方", right)) for end in listed]  # fmt: skip
    posts = found["posts"].to_list()
    colours = [theme.of_type(t) for t in found["post_type"]]
    fig = go.Figure(go.Sankey(
        node={"label": named, "pad": 22, "thickness": 16,
              "color": [theme.VACANT] * len(left) + [theme.QUOTA] * len(right),
              "line": {"width": 0}},
        link={"source": [left.index(x) for x in ends["from"]],
              "target": [len(left) + right.index(x) for x in ends["to"]], "value": posts,
              "color": [_faint(c) for c in colours], "label": found["post_type"].to_list()},
        textfont={"family": theme.SANS, "size": 13, "color": theme.INK}))  # fmt: skip
    for post_type in dict.fromkeys(found["post_type"]):  # a sankey has no legend of its own
        colour = _faint(theme.of_type(post_type))
        fig.add_scatter(x=[None], y=[None], mode="markers", name=safe(post_type),
                        marker={"symbol": "square", "size": 12, "color": colour})  # fmt: skip
    fig.update_layout(height=400, margin={"l": 16, "r": 16, "b": 16}, showlegend=True,
                      xaxis={"visible": False}, yaxis={"visible": False})  # fmt: skip
    s = page.one("reform_flow_total")
    title = f"改革划转编制 {s['posts']:,} 名"
    title += (
        f"，其中由上级层级下到下级 {s['posts_down']:,} 名"
        if s["posts_down"]
        else "，没有由上级下到下级的"
    )
    scope = "编制，名，左为划出方、右为划入方，按层级与机构类别；各类编制合计，两侧相等"
    return page.framed(fig, title, scope)


def _end(row: Row, side: str = "") -> str:
    level, kind = row[f"{side}level"], row[f"{side}kind"]
    return kind if level in (None, "未载明") else f"{level}级{kind}"


def _faint(colour: str) -> str:
    r, g, b = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({r},{g},{b},0.35)"


def trajectories(page: Page) -> list[str | None]:
    """The reforms whose components are known on the eve; [None] where only lineage tells."""
    listed = [reform for (reform,) in page.rows("select r.reform_id from reform r order by 1")]
    return [reform for reform in listed or [None] if len(indexed(page, reform)) > 1]


def indexed(page: Page, reform: str | None) -> pl.DataFrame:
    """`reform_trajectory_total`; no rows where the eve is not known."""
    found = page.ask("reform_trajectory_total", reform=reform).sort("month_no")
    eve = found.filter(pl.col("month_no") == 0)
    known = (
        len(eve) and (eve["quota_index"].is_not_null() | eve["actual_index"].is_not_null()).any()
    )
    return found if known else found[:0]


def trajectory_chart(page: Page, reform: str | None) -> go.Figure:
    """Posts and people of a reform's components, indexed to the eve of the reform."""
    found = indexed(page, reform)
    name = page.scalar("select coalesce(any_value(r.name), '沿革变更') from reform r "
                       "where r.reform_id = $id", id=reform)  # fmt: skip
    parts = {zh: column for zh, column in (("核定", "quota_index"), ("实有", "actual_index"))
             if found[column].is_not_null().any()}  # fmt: skip
    series = {
        zh: ((found[column] - 1).to_list(), theme.MEANINGS[zh]) for zh, column in parts.items()
    }
    fig = lines(found["on_day"].to_list(), series, share=True, step=True)
    eve = found.filter(pl.col("month_no") == 0)["on_day"][0]
    fig.add_vline(x=eve.isoformat(), line={"color": theme.MUTED, "dash": "dot", "width": 1})
    last = found.row(-1, named=True)
    told = [f"{zh} {last[c] - 1:+.1%}" for zh, c in parts.items() if last[c] is not None]
    title = f"{name}：{last['month_no']} 个月后" + "，".join(told).replace("-", "−")
    scope = f"与改革前一日（{chinese_day(eve)}，虚线）相比的增减；只计前后都已知的沿革组，其间未知的不画线"
    return page.framed(fig, title, scope)


def effect(page: Page, reform: str, outcome: Outcome = "actual") -> ReformEffect | str:
    """The event study of a reform, or in words why there is none."""
    try:
        return reform_effect(page.con, reform, outcome)
    except ValueError as error:
        return str(error)


def effect_chart(page: Page, reform: str, found: ReformEffect) -> go.Figure:
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
    name = page.scalar(
        "select coalesce(name, reform_id) from reform where reform_id = $id", id=reform
    )
    if found.low is None or found.high is None:
        sure, ends = "（组数太少，不给区间）", ""
    else:
        sure = "，区间不含 0" if found.low > 0 or found.high < 0 else "，区间含 0，看不出作用"
        ends = f"（{found.low:+.1%} 至 {found.high:+.1%}）"
    title = f"{name}：改革后平均 {found.average:+.1%}{ends}{sure}"
    scope = (f"{OUTCOMES[found.outcome]}；改革 {found.treated} 组与对照 {found.controls} 组之差，"
             "单位与月份固定效应，随机化推断的 95% 区间")  # fmt: skip
    return page.framed(fig, title.replace("-", "−"), scope)
