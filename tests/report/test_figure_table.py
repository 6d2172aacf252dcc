"""The numbers of a figure as a table, for readers without scripts."""

from __future__ import annotations

import json
from datetime import date

import plotly.graph_objects as go
import pytest
from bs4 import BeautifulSoup

from analysis.figures import charts, theme
from analysis.report.body import figure_parts
from analysis.report.figure_table import figure_table


def read(fig):
    soup = BeautifulSoup(figure_table(json.loads(fig.to_json())), "html.parser")
    heads = [th.get_text() for th in soup.select("thead th")]
    rows = [[td.get_text() for td in tr.select("td")] for tr in soup.select("tbody tr")]
    return heads, rows, soup.caption.get_text() if soup.caption else ""


def test_bars_by_label_as_they_are_written():
    fig = charts.bars(["甲<b>局", "乙所"], {"闲置": ([1200, None], theme.IDLE)}, sort=False)
    assert read(fig) == (["项目", "闲置"], [["甲<b>局", "1,200"], ["乙所", "未知"]], "图中的数")
    shares = charts.bars(["甲", "乙"], {"率": ([0.5, 0.25], theme.IDLE)}, share=True)
    assert read(shares)[1] == [["甲", "50.0%"], ["乙", "25.0%"]]


def test_two_bars_of_one_name_stay_two():
    fig = charts.bars(
        ["甲所", "甲所"], {"空编": ([1, 2], theme.VACANT), "超编": ([3, 4], theme.OVER)}
    )
    assert sorted(read(fig)[1]) == [["甲所", "1", "3"], ["甲所", "2", "4"]]


def test_lines_by_day_with_gaps_said():
    days = [date(2018, 1, 31), date(2018, 2, 28)]
    fig = charts.lines(days, {"核定": ([10, 12], theme.QUOTA), "实有": ([None, 9], theme.ACTUAL)})
    assert read(fig)[:2] == (
        ["时点", "核定", "实有"],
        [["2018-01-31", "10", "未知"], ["2018-02-28", "12", "9"]],
    )
    rates = charts.lines(days, {"变化": ([-0.05, 0.1], theme.QUOTA)}, share=True)
    assert [row[1] for row in read(rates)[1]] == ["−5.0%", "10.0%"]


@pytest.mark.parametrize(
    ("years", "rows", "note"), [(4, 48, ""), (20, 20, "各年最后一期"), (150, 50, "每 3 期")]
)
def test_long_series_are_thinned_and_say_so(years, rows, note):
    days = [date(1800 + n // 12, n % 12 + 1, 1) for n in range(12 * years)]
    _, found, caption = read(charts.lines(days, {"核定": (list(range(len(days))), theme.QUOTA)}))
    assert len(found) == rows and note in caption
    assert found[-1][0] == days[-1].isoformat()


def test_flows_by_their_ends():
    fig = go.Figure(go.Sankey(
        node={"label": ["县级机关", "乡级"]},
        link={"source": [0], "target": [1], "value": [5], "label": ["行政"]}))  # fmt: skip
    assert read(fig)[1] == [["县级机关 → 乡级 行政", "5"]]


def test_bands_and_guides_are_not_told_and_nothing_is_told_of_nothing():
    fig = go.Figure(go.Scatter(x=[1, 2], y=[1, 2], name="带", fill="toself"))
    fig.add_scatter(x=[1, 2], y=[3, 4])
    assert figure_table(json.loads(fig.to_json())) == ""
    assert figure_parts(json.loads(fig.to_json()))["table"] == ""
