"""Charts inspected as figures: what is drawn, in which order, with which words."""

from datetime import date
from html import unescape
from itertools import pairwise

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.figures import charts, theme
from analysis.figures.frame import breadth, label_ends, safe, titled, wrapped

HOSTILE = '市<b>档案</b>馆 & "%{x}"'


@given(st.text())
def test_safe_text_has_no_markup_left_and_reads_the_same(text):
    made = safe(text)
    assert "<" not in made and ">" not in made and "%{" not in made
    assert unescape(safe(text.replace("&", "+"))) == text.replace("&", "+")


def test_plotly_does_not_know_quot():
    assert '"' in safe('a "b"') and "&quot;" not in safe('a "b"')


@given(st.text(alphabet="编制<&x", min_size=1, max_size=80))
def test_wrapping_loses_nothing(text):
    lines = wrapped(text, 10).split("<br>")
    assert unescape("".join(lines)) == unescape(safe(text))
    assert all(breadth(unescape(line)) <= 10 for line in lines)


def test_wrapping_keeps_numbers_whole_and_closing_marks_at_the_end():
    assert wrapped("闲置编制由 40 名降到 1,234 名", 10) == "闲置编制由 40 名降<br>到 1,234 名"
    assert wrapped("核定编制，实有", 4) == "核定编制，<br>实有"


def test_titled_keeps_the_words_for_the_page_and_shows_them_in_the_lab():
    fig = titled(go.Figure(), "闲置 27 名<b>", "名，2020-12-31", "示例")
    words = fig.layout.meta["bianzhi"]
    assert words == {"finding": "闲置 27 名<b>", "subtitle": "名，2020-12-31", "source": "示例"}
    assert fig.layout.title.text == "闲置 27 名&lt;b&gt;"


def test_lines_are_labelled_at_their_ends_and_need_no_legend():
    days = [date(2020, m, 1) for m in (1, 2, 3)]
    fig = charts.lines(
        days,
        {"核定": ([10, 10, 12], theme.QUOTA), "实有": ([9, 11, None], theme.ACTUAL)},
        step=True,
    )
    ends = {a.text: (a.x, a.font.color) for a in fig.layout.annotations}
    assert ends["核定"][0] == days[2]
    assert ends["实有"][0] == days[1]  # the last known value
    assert ends["实有"][1] == theme.readable(theme.ACTUAL)
    assert fig.layout.showlegend is False
    assert {trace.line.shape for trace in fig.data} == {"hv"}


def test_labels_of_close_lines_do_not_overlap():
    fig = go.Figure([go.Scatter(x=[1, 2], y=[0, y], name=str(y)) for y in (100, 100, 101)])
    label_ends(fig)
    heights = sorted(a.y for a in fig.layout.annotations)
    assert min(b - a for a, b in pairwise(heights)) >= 5


def test_lines_without_any_value_draw_nothing_and_do_not_fail():
    fig = charts.lines([], {"核定": ([], theme.QUOTA)})
    assert not fig.layout.annotations


def test_bars_are_sorted_labelled_and_escaped():
    fig = charts.bars(["甲", HOSTILE, "丙"], {"闲置": ([1, 1200, None], theme.IDLE)})
    assert fig.layout.yaxis.ticktext[0].replace("<br>", "").strip() == safe(HOSTILE)
    assert list(fig.data[0].text) == ["1,200", "1", "未知"]
    assert fig.layout.yaxis.autorange == "reversed"
    assert fig.data[0].marker.color == theme.IDLE


def test_two_units_of_one_name_keep_a_bar_each():
    fig = charts.bars(["中心校", "中心校"], {"空编": ([3, 2], theme.VACANT)})
    assert list(fig.data[0].y) == [0, 1]


def test_given_order_is_kept_and_shares_are_per_cent():
    fig = charts.bars(
        ["行政", "事业"], {"使用率": ([0.5, 0.973], theme.ACTUAL)}, sort=False, share=True
    )
    assert list(fig.data[0].text) == ["50.0%", "97.3%"]
    assert [t.strip() for t in fig.layout.yaxis.ticktext] == ["行政", "事业"]


@pytest.mark.parametrize("series", [{}, {"空编": ([], theme.VACANT)}])
def test_bars_of_nothing_do_not_fail(series):
    assert charts.bars([], series).layout.height > 0


def test_latin_labels_take_half_the_room_of_chinese_ones():
    assert (
        wrapped("U.S. District Court for the Eastern District of Missouri", 14).count("<br>") == 2
    )
    assert wrapped("云汀区人力资源和社会保障局及其所属机构", 14).count("<br>") == 1


def beyond(fig):
    """The words beyond each bar, by its place."""
    return {a.y: a.text for a in fig.layout.annotations}


def test_a_part_too_narrow_for_its_number_has_it_beyond_the_bar():
    fig = charts.bars(
        ["卫生", "教育", "群团", "乡镇"],
        {
            "空编": ([166, 84, 0, None], theme.VACANT),
            "超编": ([1, 19, 0, 3], theme.OVER),
        },
        sort=False,
    )
    assert list(fig.data[1].text) == ["", "19", "", ""]
    assert set(beyond(fig)) == {0, 2, 3} and beyond(fig)[2] == "0"
    assert "1" in beyond(fig)[0] and "未知" in beyond(fig)[3] and "3" in beyond(fig)[3]


def test_parts_of_one_hue_are_told_by_name():
    fig = charts.bars(
        ["甲", "乙"],
        {"至少（下界）": ([100, 6], theme.IDLE), "至多再加": ([0, 7], "#F3D9A4")},
        sort=False,
    )
    assert beyond(fig) == {1: "至少 6，至多再加 7"}


def test_long_names_leave_the_bars_their_room():
    fig = charts.bars(
        ["甲", "乙"],
        {
            "事业单位和群团": ([100, 3], theme.QUOTA),
            "编制银行池中的": ([2, 1], theme.LENT),
        },
        sort=False,
    )
    assert fig.layout.margin.r <= 120
    assert theme.readable(theme.LENT) in beyond(fig)[0] and "事业" not in beyond(fig)[1]


def test_no_label_of_a_line_stands_below_nought():
    days = [date(2020, m, 1) for m in (1, 2)]
    series = {name: ([200, n], theme.QUOTA) for n, name in enumerate("甲乙丙丁戊")}
    fig = charts.lines(days, series)
    heights = sorted(a.y for a in fig.layout.annotations)
    assert heights[0] >= 0 and all(b - a >= 12 for a, b in pairwise(heights))
