"""Every notebook on every dataset it fits: rendered, with the numbers that are known."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import analysis
from analysis.report import render
from analysis.report.notebooks import jobs, notebooks

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="session")
def databases(published, dongming, judges, demo):
    """The shipped datasets and the demo district, by name."""
    return {path.stem: path for path in (published, dongming, judges, demo)}


@pytest.fixture(scope="session")
def pages(databases, tmp_path_factory):
    """(dataset, notebook) → page of the whole report."""
    out = tmp_path_factory.mktemp("reports")
    todo = jobs(databases.values(), notebooks(ROOT / "notebooks"))
    return {(p.dataset, p.notebook.stem): p for p in render(todo, out)}


def test_no_page_fails(pages):
    assert [(key, page.reason) for key, page in pages.items() if page.status == "failed"] == []


def test_every_notebook_is_rendered_somewhere(pages):
    rendered = {name for (_, name), page in pages.items() if page.status == "ok"}
    assert rendered == {path.stem for path in NOTEBOOKS}


def test_a_skipped_page_says_what_is_missing(pages):
    reasons = [page.reason for page in pages.values() if page.status == "skipped"]
    assert reasons and all(re.search(r"（\w+）", reason) for reason in reasons)


def test_realname_finding_is_the_known_answer(pages):
    summary = pages["published", "05-realname"].summary
    for words in ("68 个单位", "全部按时上报", "经委 1 月使用 2 名行政编制而未备案",
                  "24 名升至 2 月 104 名", "事业 84 名"):  # fmt: skip
        assert words in summary.replace("  ", " ")


def test_short_periods_draw_no_trend_and_ties_are_not_listed(pages):
    text = pages["published", "05-realname"].path.read_text(encoding="utf-8")
    assert "不足 6 期" in text and "不作趋势判断" in text
    assert "名次并列" in text and "<caption>逾期或未上报的单位" not in text


def test_township_totals(pages):
    text = pages["dongming-2001", "01-units"].path.read_text(encoding="utf-8")
    assert "行政 710 → 535 名；事业 435 名（2002 年起有记载）" in text


def test_page_and_question_give_one_number(pages, databases):
    con = analysis.open(databases["demo"])
    shown = pages["demo", "03-idle"].summary
    upper, lower = con.sql("""
        select idle_upper, idle_lower from idle_total() where post_type = '合计'""").fetchall()[0]
    assert f"最多 {upper:,} 名" in shown and f"至少 {lower:,} 名" in shown


def test_the_truth_of_numbered_posts_lies_between_the_bounds(pages):
    page = pages["us-judges", "08-bounds"]
    assert "在每个单位都落在上下界之间" in page.summary
    text = page.path.read_text(encoding="utf-8")
    assert "1981年10月1日" in text and "Eleventh Circuit" in text
    reason = pages["demo", "08-bounds"].reason
    assert pages["demo", "08-bounds"].status == "skipped" and "numbered_total" in reason


def test_what_is_in_doubt_stands_under_the_finding_of_every_page_it_touches(pages):
    doubtful = [name for (dataset, name), p in pages.items() if p.status == "ok" and dataset == "demo"
                and '<p class="caveat">' in p.path.read_text(encoding="utf-8")]  # fmt: skip
    assert {"00-overview", "02-staffing", "03-idle"} <= set(doubtful)
    text = pages["demo", "02-staffing"].path.read_text(encoding="utf-8")
    assert re.search(r'<p class="finding">.*?</p>\s*<p class="caveat">存疑：', text, re.DOTALL)
    for (dataset, _), page in pages.items():
        if dataset != "demo" and page.status == "ok":
            assert '<p class="caveat">' not in page.path.read_text(encoding="utf-8")


def test_the_overview_leads_with_the_whole_against_its_ceiling(pages):
    assert "总量 / 控制总量" in pages["demo", "00-overview"].summary


def test_synthetic_pages_say_so_and_real_ones_do_not(pages):
    for (dataset, _), page in pages.items():
        if page.status == "ok":
            fiction = "虚构，不代表任何真实单位" in page.path.read_text(encoding="utf-8")
            assert fiction == (dataset == "demo")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_stories_without_outputs(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(not c["outputs"] and c["execution_count"] is None for c in code)
    assert all(len(c["source"]) <= 15 for c in code), "logic belongs in src/analysis"
    assert cells[0]["cell_type"] == "markdown" and cells[0]["source"][0].startswith("# ")
