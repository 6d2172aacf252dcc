"""Pages as a browser has them: charts drawn, nothing asked for, readable on a phone and on A4."""

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "report")]

import chromium  # noqa: E402
import report_sample as sample  # noqa: E402

from analysis.report import Job, render  # noqa: E402

BROWSER = chromium.find()

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason=f"no browser: none of {', '.join(chromium.NAMES)}"),
]

HARNESS = """<!DOCTYPE html><title>-</title><body><script>
var told = [];
addEventListener('message', function (e) {
  told.push(JSON.parse(e.data)); document.title = JSON.stringify(told);
});
</script>
<iframe src="demo/probed.html#phone" style="width:420px;height:900px"></iframe>
<iframe src="demo/probed.html#print" style="width:1280px;height:900px"></iframe>
<iframe src="index-probed.html#index" style="width:420px;height:900px"></iframe>
<iframe src="dictionary-probed.html#search" style="width:420px;height:900px"></iframe>
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A small report of two charts and a table, in a folder whose name has to be quoted."""
    root = tmp_path_factory.mktemp("report") / "报告 一"
    demo = sample.database(root / "data" / "demo.duckdb")
    book = sample.full_notebook(root / "notebooks" / "idle.ipynb")
    (page,) = render([Job(book, "demo", demo, "2024-05-01")], root / "out")
    assert page.status == "ok", page.reason
    return page.path


@pytest.fixture(scope="module")
def visited(site, tmp_path_factory):
    return chromium.visit(BROWSER, site, tmp_path_factory.mktemp("visit"))


@pytest.fixture(scope="module")
def measured(site, tmp_path_factory):
    """Measurements of copies of the pages, each in a frame: Chromium's own window has 500 px."""
    out = site.parent.parent
    for page, copy in (
        (site, site.with_name("probed.html")),
        (out / "index.html", out / "index-probed.html"),
        (out / "dictionary.html", out / "dictionary-probed.html"),
    ):
        text = page.read_text(encoding="utf-8")
        probed = text.replace("</body>", '<script src="probe.js"></script></body>')
        copy.write_text(probed, encoding="utf-8")
        shutil.copy(HERE / "probe.js", copy.parent / "probe.js")
    harness = out / "harness.html"
    harness.write_text(HARNESS, encoding="utf-8")
    seen = chromium.visit(BROWSER, harness, tmp_path_factory.mktemp("measure"), width=1400)
    told = json.loads(unescape(re.search(r"<title>(.*?)</title>", seen.dom)[1]))
    assert seen.console == []
    return {one["task"]: one for one in told}


def test_charts_are_drawn(visited):
    plots = re.findall(r'class="plot[^"]*js-plotly-plot', visited.dom)
    assert len(plots) == 2
    assert visited.dom.count('class="main-svg"') >= 2
    assert visited.dom.count('class="annotation-text"') == 3  # the lines' own names


def test_a_page_asks_for_nothing_and_breaks_no_policy(visited):
    assert visited.requests == []
    assert visited.console == []


def test_requests_and_errors_would_be_noticed(tmp_path):
    bad = tmp_path / "bad.html"
    bad.write_text(
        '<img src="http://192.0.2.1/x.png"><script>throw new Error("no")</script>', encoding="utf-8"
    )
    seen = chromium.visit(BROWSER, bad, tmp_path / "visit")
    assert seen.requests == ["http://192.0.2.1/x.png"]
    assert any("Uncaught Error: no" in line for line in seen.console)


@pytest.mark.parametrize("page", ["phone", "index", "search"])
def test_no_page_scrolls_sideways_at_420_pixels(measured, page):
    assert measured[page]["width"] == 420
    assert measured[page]["reach"] <= 420


@pytest.mark.parametrize("medium", ["phone", "print"])
def test_no_chart_is_cut_off(measured, medium):
    assert len(measured[medium]["overhangs"]) == 2
    assert max(measured[medium]["overhangs"]) <= 1


def test_a_chart_drawn_for_a_wide_screen_fits_the_paper(measured):
    assert all(600 <= width <= 665 for width in measured["print"]["widths"])


def test_tables_of_fifteen_columns_fit_the_paper(measured):
    assert len(measured["print"]["tables"]) == 3
    assert max(measured["print"]["tables"]) <= 665


def test_the_dictionary_finds_a_heading_that_forms_use(measured):
    found = measured["search"]["found"]
    assert found[0] == "posts"  # of headcount: 实有人数


def test_a_page_prints_on_a4(site, tmp_path):
    pdf = chromium.print_pdf(BROWSER, site, tmp_path)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {(595, 842)}
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 4


def test_a_table_over_two_sheets_repeats_its_whole_head(tmp_path):
    """A button is not drawn again on the second sheet: the words of the head must be."""
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext to read a sheet with")
    rows = "[{'name': f'单位{n}', 'quota': n} for n in range(90)]"
    book = sample.notebook(
        tmp_path / "notebooks" / "a.ipynb",
        "# 甲",
        f"from analysis.report import table\ntable({rows}, '各单位', max_rows=None)",
    )
    demo = sample.database(tmp_path / "data" / "demo.duckdb")
    (page,) = render([Job(book, "demo", demo)], tmp_path / "out")
    chromium.print_pdf(BROWSER, page.path, tmp_path)
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "page.pdf"), "-"], capture_output=True, text=True, check=True,
        encoding="utf-8",
    ).stdout  # fmt: skip
    sheets = [sheet for sheet in text.split("\f") if "单位8" in sheet or "单位1 " in sheet]
    assert len(sheets) >= 2 and all("核定编制" in sheet for sheet in sheets)
