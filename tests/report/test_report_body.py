"""A notebook's parts on their way to a page."""

import json

import nbformat
import plotly.graph_objects as go
import pytest
from bs4 import BeautifulSoup

from analysis.figures.frame import titled
from analysis.report import caveat, finding, nothing, steps
from analysis.report.body import convert, figure_parts, title_of
from analysis.report.index import first_sentence
from analysis.report.shell import css_string


def parts(fig):
    return figure_parts(json.loads(fig.to_json()))


def test_a_framed_figure_hands_its_words_to_the_page_and_loses_its_own_title():
    made = parts(titled(go.Figure(layout={"height": 300}), "甲 <1", "名", "公报"))
    assert (made["finding"], made["subtitle"], made["source"]) == ("甲 <1", "名", "公报")
    assert made["alt"] == "甲 <1。名"
    layout = json.loads(made["json"])["layout"]
    assert "title" not in layout and "t" not in layout["margin"]
    assert made["height"] == 300


def test_a_figure_without_a_frame_keeps_its_title_which_names_it():
    made = parts(go.Figure(layout={"title": "核定<br>编制", "width": 2000}))
    assert made["finding"] == "" and made["alt"] == "核定 编制"
    layout = json.loads(made["json"])["layout"]
    assert layout["title"]["text"] == "核定<br>编制"
    assert "width" not in layout  # the page decides
    assert parts(go.Figure())["alt"] == "图"


def test_no_text_of_a_figure_can_end_the_block_it_stands_in():
    made = parts(go.Figure(go.Scatter(x=[1], y=[1], name="</script><!--")))
    assert "<" not in made["json"]
    assert json.loads(made["json"])["data"][0]["name"] == "</script><!--"


@pytest.mark.parametrize(
    ("metadata", "source", "title"),
    [
        ({"bianzhi": {"title": "甲"}}, "# 乙", "甲"),
        ({}, "# 乙 \n正文", "乙"),
        ({}, "正文", ""),
    ],
)
def test_the_title_comes_from_the_metadata_or_the_first_heading(metadata, source, title):
    cells = [nbformat.v4.new_markdown_cell(source)]
    assert title_of(nbformat.v4.new_notebook(metadata=metadata, cells=cells)) == title


def test_the_first_sentence_ends_at_a_full_stop_and_not_at_a_decimal():
    assert first_sentence("占 51.9%。其余未知。") == "占 51.9%。"
    assert first_sentence("没有句号") == "没有句号"


def test_a_title_cannot_leave_its_css_string():
    assert css_string('甲"; } </style>') == '"甲\\22 \\3b  \\7d  \\3c \\2f style\\3e "'


def executed(source, *markup):
    """A code cell that gave these outputs."""
    outputs = [nbformat.v4.new_output("display_data", data={"text/html": m}) for m in markup]
    return nbformat.v4.new_code_cell(source, outputs=outputs)


def test_a_section_that_shows_nothing_is_left_out_and_told_at_the_end():
    text = nbformat.v4.new_markdown_cell
    cells = [
        text("# 页"),
        executed("setup()"),
        executed("f", finding("甲。")._repr_html_()),
        text("## 有数的\n\n说明。"),
        executed("t", "<table><tr><td>1</td></tr></table>", nothing("没有图。")._repr_html_()),
        text("## 没有数的\n\n说明。"),
        executed("chart"),
        executed("why", nothing("数据没有写明层级，不能分列。")._repr_html_()),
        text("## 什么也不出的\n\n说明。"),
        executed("for item in []: ..."),
        text("## 怎么办"),
        executed("s", steps([])._repr_html_()),
        executed("c", caveat("存疑：1 行")._repr_html_()),
        text("## 只有文字的\n\n方法说明。"),
    ]
    body = convert(nbformat.v4.new_notebook(cells=cells))
    assert [title for _, _, title in body.headings] == ["有数的", "只有文字的"]
    soup = BeautifulSoup(body.html, "html.parser")
    assert soup.select_one("p.left-out").get_text() == (
        "没有列出的部分——没有数的：数据没有写明层级，不能分列。 什么也不出的：没有数据。 怎么办：没有要办的。"
    )
    assert "没有图。" in soup.get_text() and body.caveat == "存疑：1 行"
    assert soup.select_one("p.left-out").find_next_sibling()["class"] == ["code", "whole"]


def test_a_section_that_failed_is_no_empty_one():
    failed = nbformat.v4.new_code_cell("1/0")
    failed.outputs = [
        nbformat.v4.new_output("error", ename="ZeroDivisionError", evalue="零", traceback=["x"])
    ]
    cells = [nbformat.v4.new_markdown_cell("## 一"), failed]
    body = convert(nbformat.v4.new_notebook(cells=cells))
    assert body.stopped and "一" in [title for _, _, title in body.headings]
