"""What is new since the last build: from the build log, and from what the pages said before."""

from __future__ import annotations

import duckdb
import pytest
import report_sample as sample
from bs4 import BeautifulSoup
from folders import write

from analysis.build import build
from analysis.report import Job, render
from analysis.report.news import since_last_build
from analysis.store.place import open_database

PAGE = """
from analysis.figures.page import turn_to
from analysis.report import finding

page = turn_to(DATABASE, AS_OF)
finding(f"共有 {page.scalar('select count(*) from org')} 个单位。其余见下。")
"""


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "d", org__csv="单位编码,单位名称\nA,甲所\n")


def news(database):
    with open_database(database) as con:
        return since_last_build(con)


def test_a_first_build_has_no_news_and_a_second_says_what_changed(folder):
    assert news(build(folder).database) is None
    write(folder, org__csv="单位编码,单位名称\nA,甲所\nB,乙局\n")
    (folder / "corrections.yml").write_text("[]\n", encoding="utf-8")
    told = news(build(folder).database)
    assert told.changes == ("读入 1 → 2 行", "更正表（corrections.yml）有改动")
    assert news(build(folder).database).changes == ()


def test_a_database_without_a_log_has_no_news():
    assert since_last_build(duckdb.connect()) is None


def index_of(out):
    return BeautifulSoup((out / "index.html").read_text(encoding="utf-8"), "html.parser")


def test_the_index_says_which_findings_are_others_than_before(folder, tmp_path):
    book = sample.notebook(tmp_path / "notebooks" / "01-a.ipynb", "# 单位", PAGE)
    out = tmp_path / "out"

    def report(built):
        (page,) = render([Job(book, "d", build(folder).database, built)], out, as_of="2018-01-01")
        assert page.status == "ok", page.reason

    report("2024-01-01 08:00")
    assert not index_of(out).select(".news, .mark")
    write(folder, org__csv="单位编码,单位名称\nA,甲所\nB,乙局\n")
    report("2024-02-01 08:00")
    for _ in range(2):  # a report made anew of the same build still says it
        told = index_of(out).select_one(".news").get_text()
        assert "读入 1 → 2 行" in told and "要点有变：单位" in told
        assert "2024-01-01 08:00 的数据：共有 1 个单位。" in told
        assert len(index_of(out).select(".card .mark")) == 1
        job = Job(book, "d", tmp_path / "d.duckdb", "2024-02-01 08:00")
        render([job], out, as_of="2018-01-01")
    other = build(write(tmp_path / "other", org__csv="单位编码,单位名称\nA,甲\n")).database
    render([Job(book, "other", other)], out, as_of="2018-01-01", partial=True)
    assert len(index_of(out).select(".news")) == 1  # a run of another dataset forgets nothing
