"""A page a unit: written for every unit, found from every table that names one."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote

import pytest
import report_sample as sample
from bs4 import BeautifulSoup
from folders import write

from analysis.build import build
from analysis.report import Job, render
from analysis.report.single import write_single
from analysis.report.units import directory, link_units, plan
from analysis.report.units.directory import file_names
from analysis.store.place import open_database

TABLE = """
from analysis.figures.page import turn_to
from analysis.report import table

page = turn_to(DATABASE, AS_OF)
table(page.ask("staffing").drop("org_id"), "各单位")
"""


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = write(
        tmp_path_factory.mktemp("units") / "d",
        org__csv="单位编码,单位名称,单位类别,层级,设立日期,撤销日期\n"
        "A,甲所,事业单位,县,,\nb,乙局<b>,机关,县,,\nB,丙、丁办,机关,县,,2015-03-01\nC,甲所,事业单位,乡,,\n",
        org_name__csv="单位编码,名称,名称种类,起始日,终止日\nA,老甲所,曾用,2000-01-01,2010-01-01\n",
        quota__csv="单位编码,编制类型,生效日,核定编制\nA,事业,2010-01-01,9\nb,行政,2010-01-01,5\n"
        "B,行政,2010-01-01,2\nC,事业,2010-01-01,3\n",
        headcount__csv="单位编码,编制类型,统计日,实有人数\nA,事业,2018-01-01,6\n",
    )
    outcome = build(folder)
    assert outcome.database is not None, outcome.problems
    return outcome.database


@pytest.fixture(scope="module")
def known(database):
    with open_database(database) as con:
        return directory(con, date(2018, 1, 1))


@pytest.fixture(scope="module")
def site(database, tmp_path_factory):
    root = tmp_path_factory.mktemp("site")
    book = sample.notebook(root / "notebooks" / "01-a.ipynb", "# 甲", TABLE)
    (page,) = render([Job(book, "d", database)], root / "out", as_of="2018-01-01")
    assert page.status == "ok", page.reason
    return root / "out"


def soup_of(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_files_differ_where_case_is_not_told_apart_and_are_legal_everywhere():
    found = file_names(["b", "B", "a/b", "index", "甲" * 90])
    assert len({name.casefold() for name in found.values()}) == 5
    assert all(re.fullmatch(r"[\w-]{1,80}\.html", name) for name in found.values())
    assert found["b"] == "b.html" and "index.html" not in found.values()


def test_every_unit_has_a_page_those_that_exist_first(known, site):
    assert [one.unit for one in known.units] == ["A", "C", "b", "B"]
    listed = [a["href"] for a in soup_of(site / "d" / "units" / "index.html").select("a.unit")]
    assert listed == [one.file for one in known.units]
    for one in known.units:
        assert one.name in soup_of(site / "d" / "units" / one.file).select_one(".to").get_text()
    ended = soup_of(site / "d" / "units" / known.units[-1].file).get_text()
    assert "该单位已于 2015-03-01 撤销" in ended and "主要负责人" not in ended


def test_no_link_of_the_site_leads_nowhere(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) == 8
    for page in pages:
        for link in soup_of(page).select("a[href]"):
            target = unquote(link["href"]).split("#")[0]
            assert not target or (page.parent / target).is_file(), (page, link)


def test_a_name_in_a_table_leads_to_its_unit(site):
    links = {a.get_text(): a["href"] for a in soup_of(site / "d" / "01-a.html").select("td a")}
    assert links["乙局<b>"] == "units/b.html"
    assert links["甲所"] == "units/index.html"  # two units bear that name
    assert "units/index.html" in str(soup_of(site / "d" / "01-a.html").select_one(".sidebar"))


def test_former_names_lists_of_names_and_names_that_hold_the_mark_between(known):
    soup = BeautifulSoup(
        "<table><tbody><tr><td>老甲所、乙局&lt;b&gt; → 别处</td><td>丙、丁办</td>"
        '<td class="number">5</td><td>别处</td></tr></tbody></table>', "html.parser",
    )  # fmt: skip
    before = soup.get_text()
    link_units(soup, known, "units")
    assert [(a.get_text(), a["href"]) for a in soup.select("a")] == [
        ("老甲所", "units/A.html"), ("乙局<b>", "units/b.html"),
        ("丙、丁办", f"units/{known.units[-1].file}"),
    ]  # fmt: skip
    assert soup.get_text() == before


def test_a_page_sent_alone_names_units_in_plain_text(site, tmp_path):
    alone = write_single(site / "d" / "01-a.html", tmp_path / "a.html")
    soup = soup_of(alone)
    assert "乙局<b>" in soup.select_one("table").get_text()
    assert all(a["href"].startswith(("#", "data:")) for a in soup.select("a[href]"))


def test_a_later_run_without_unit_pages_takes_them_away(site, database, tmp_path):
    book = sample.notebook(tmp_path / "notebooks" / "01-a.ipynb", "# 甲", TABLE)
    jobs = [Job(book, "d", database)]
    heard = []
    render(jobs, tmp_path / "out", as_of="2018-01-01", tell=lambda *told: heard.append(told))
    assert heard and (tmp_path / "out" / "d" / "units" / "b.html").exists()
    heard.clear()
    render(
        jobs, tmp_path / "out", as_of="2018-01-01", partial=True, tell=lambda *t: heard.append(t)
    )
    assert not heard  # the same database and day: nothing to make
    render(jobs, tmp_path / "out", as_of="2018-01-01", unit_pages=False)
    assert not (tmp_path / "out" / "d" / "units").exists()
    page = soup_of(tmp_path / "out" / "d" / "01-a.html")
    assert not page.select("td a") and "units/" not in str(page.select("a"))


def test_too_many_units_get_pages_only_when_asked_and_the_index_says_so(
    database, tmp_path, monkeypatch
):
    monkeypatch.setattr(plan, "UNITS_MOST", 3)
    book = sample.notebook(tmp_path / "notebooks" / "01-a.ipynb", "# 甲", TABLE)
    render([Job(book, "d", database)], tmp_path / "out", as_of="2018-01-01")
    assert not (tmp_path / "out" / "d" / "units").exists()
    assert "有 4 个单位，多于 3" in soup_of(tmp_path / "out" / "index.html").get_text()
    render([Job(book, "d", database)], tmp_path / "out", as_of="2018-01-01", unit_pages=True)
    assert (tmp_path / "out" / "d" / "units" / "A.html").is_file()
