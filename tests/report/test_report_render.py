"""The whole report, rendered once: what ran, what was skipped, what failed, what it says."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import report_sample as sample
from bs4 import BeautifulSoup

import analysis
from analysis.report import Job, render


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A report of a page, one that fails, one skipped, one without a database."""
    root = tmp_path_factory.mktemp("report")
    demo = sample.database(root / "data" / "demo.duckdb")
    books = root / "notebooks"
    good = sample.full_notebook(books / "idle.ipynb")
    failing = sample.notebook(
        books / "bank.ipynb",
        "# 编制银行",
        "文：<em>余额</em>见下。",
        "mark = 1\nprint(DATABASE, AS_OF)",
        "open(DATABASE + '.missing')",
        "## 后文",
        title="编制银行",
    )
    skipped = sample.notebook(
        books / "realname.ipynb", "# 实名制上报", "1 / 0", needs=["realname_return"]
    )
    jobs = [Job(book, "demo", demo, "2024-05-01 10:20") for book in (good, failing, skipped)]
    jobs.append(Job(good, "lost", root / "data" / "lost.duckdb"))
    seen = []
    out = root / "out"
    pages = render(jobs, out, as_of="2019-06-30", progress=seen.append, workers=2)
    return root, out, pages, seen


def soup_of(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def test_every_job_ends_in_a_page_and_none_stops_the_others(site):
    _, _, pages, seen = site
    assert [p.status for p in pages] == ["ok", "failed", "skipped", "failed"]
    assert sorted(map(id, seen)) == sorted(map(id, pages))


def test_the_summary_is_the_finding(site):
    page = site[2][0]
    assert page.summary.startswith("截至 2020-12-31，全市连续 24 个月无人使用的编制为 27 名")
    assert page.title == "闲置编制：有多少、在哪里、多久了"


def test_a_page_introduces_its_data(site):
    page = soup_of(site[2][0].path)
    head = page.select_one("header").get_text(" ", strip=True)
    for words in (sample.TITLE, "示例（虚构）数据", "2019-06-30", "2008-01-01 至 2020-12-31"):
        assert words in head
    whole = page.get_text(" ", strip=True)
    assert "2024-05-01 10:20" in whole and "demo.duckdb" in whole


def test_fiction_is_said_on_every_page_and_sheet(site):
    for page in (site[2][0], site[2][1]):
        text = page.path.read_text(encoding="utf-8")
        assert "示例数据：虚构，不代表任何真实单位" in soup_of(page.path).body.get_text()
        assert re.search(r'@top-right \{ content: "示例数据：虚构', text)


def test_a_skipped_page_was_not_run_and_the_index_says_why(site):
    _, out, pages, _ = site
    assert pages[2].path is None and pages[2].reason == "缺少数据：实名制上报（realname_return）"
    assert not (out / "demo" / "realname.html").exists()
    assert pages[2].reason in soup_of(out / "index.html").select_one(".skipped").get_text()


def test_a_failure_is_shown_on_its_page_and_loud_in_the_index(site):
    _, out, pages, _ = site
    page = soup_of(pages[1].path)
    assert page.select_one(".failure h2").get_text() == "这一步没有算出来"
    assert "FileNotFoundError" in page.select_one(".failure details").get_text()
    assert "后文" not in page.select_one("main").get_text()
    index = soup_of(out / "index.html")
    assert "有 2 份报告没有算出" in index.get_text()
    assert len(index.select(".card.failed")) == 2


def test_a_lost_database_fails_with_what_to_do(site):
    page = site[2][3]
    assert page.path is None
    assert page.reason == "没有数据库 lost.duckdb；请先运行 bianzhi build"


def test_no_page_tells_where_it_was_made(site):
    root, out, pages, _ = site
    assert "demo.duckdb 2019-06-30" in soup_of(pages[1].path).get_text()
    for file in [*out.rglob("*.html"), out / "assets" / "pages.json"]:
        text = file.read_text(encoding="utf-8")
        assert str(root) not in text and str(Path.home()) + "/" not in text, file.name
        assert "site-packages" not in text or "/lib/" not in text.split("site-packages")[0][-60:]
    assert all(str(root) not in page.reason for page in pages)


def test_parameters_are_passed_and_not_shown(site):
    text = soup_of(site[2][0].path).get_text()
    assert "DATABASE =" not in text and "AS_OF =" not in text
    assert "duckdb.connect(DATABASE" in text  # the author's own code, behind its fold


def test_code_stands_in_one_fold_at_the_end(site):
    page = soup_of(site[2][0].path)
    (fold,) = page.select("main details.code")
    assert fold.select_one("summary").get_text() == "本页的计算过程（供分析人员）"
    assert page.select("main > *")[-1] is fold and len(fold.select(".highlight")) > 1
    assert "import duckdb" in fold.get_text()  # a cell without output too


def test_headings_are_in_order_and_in_the_contents(site):
    page = soup_of(site[2][0].path)
    levels = [int(h.name[1]) for h in page.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    links = [a["href"][1:] for a in page.select(".sidebar ol:not(.pages) a")]
    assert links and all(page.find(id=link) for link in links)
    assert page.html["lang"] == "zh-CN" and page.select_one("a.skip")["href"] == "#main"


def test_a_frame_shown_as_it_is_looks_like_the_other_tables(site):
    page = soup_of(site[2][0].path)
    frame = page.select_one("table.dataframe")
    assert not frame.has_attr("border") and "NaT" not in frame.get_text()
    assert [td.get_text() for td in frame.select("td.unknown")] == ["未知"]
    assert [th.get_text() for th in frame.select("th.number")] == ["quota"]
    boxes = page.select(".table-scroll")
    assert len(boxes) == len(page.select("table")) == 5
    assert len(page.select("noscript table")) == 2  # the charts' numbers, where no script runs
    assert all(box["tabindex"] == "0" and box["aria-label"] for box in boxes)


def test_charts_carry_their_words_as_text(site):
    charts = soup_of(site[2][0].path).select("figure.chart")
    assert len(charts) == 2
    assert charts[0].select_one(".chart-finding").get_text().startswith("三年间实有人数")
    assert charts[0].select_one(".plot")["aria-label"].startswith("三年间实有人数")
    assert charts[0].select_one(".chart-source").get_text().startswith("来源：")
    assert "含 <5 名的单位" in charts[1].select_one(".chart-subtitle").get_text()
    # No text can end the block it stands in.
    assert all("<" not in chart.select_one("script").string for chart in charts)


def test_the_policy_allows_nothing_from_elsewhere(site):
    _, out, pages, _ = site
    for file in (pages[0].path, out / "index.html", out / "dictionary.html"):
        page = soup_of(file)
        policy = page.select_one("meta[http-equiv=Content-Security-Policy]")["content"]
        assert policy.startswith("default-src 'none'")
        scripts = policy.split("script-src")[1].split(";")[0]
        assert "unsafe" not in scripts and "http" not in policy
        assert not page.select("[src^=http], link[href^=http]")


def test_the_index_gives_each_page_its_first_sentence(site):
    cards = soup_of(site[1] / "index.html").select(".card.ok")
    assert cards[0].select_one("a")["href"] == "demo/idle.html"
    assert cards[0].p.get_text().endswith("占自有空编的 51.9%。")


def test_the_dictionary_holds_every_table_and_question(site):
    from analysis.dictionary import tables

    page = soup_of(site[1] / "dictionary.html")
    text = page.get_text()
    assert all(t.zh in text and f" {t.name}" in text for t in tables().values())
    for name, item in analysis.catalogue().items():
        entry = page.select_one(f"#q-{name}")
        assert entry.h3.get_text().startswith(item.title)  # Chinese first
        assert item.definition.splitlines()[-1].strip() in entry.get_text()
        assert page.select_one(f'.contents a[href="#q-{name}"]')
    idle = page.select_one("#q-idle")
    assert "from idle(as_of := '2024-12-31')" in idle.get_text()
    assert idle.select_one("details.case")  # a case worked by hand
    row = next(r for r in page.select("tr[data-search]") if "在编人数" in r["data-search"])
    assert "实有人数" in row.get_text()


def test_notebooks_share_nothing_and_a_partial_run_keeps_the_others(site, tmp_path):
    out = tmp_path / "out"
    demo = site[0] / "data" / "demo.duckdb"
    one = sample.notebook(tmp_path / "one.ipynb", "# 甲", "文：甲的结论。其余。", "mark = 1")
    two = sample.notebook(
        tmp_path / "two.ipynb", "# 乙", "文：乙的结论。", "assert 'mark' not in globals()"
    )
    jobs = [Job(one, "demo", demo), Job(two, "demo", demo)]
    first = render(jobs, out, workers=1)[1]
    assert first.status == "ok"  # on one worker, after the notebook that sets `mark`
    before = first.path.read_bytes()

    (again,) = render(jobs[1:], out, partial=True)
    assert again.path.read_bytes() == before
    cards = soup_of(out / "index.html").select(".card")
    assert [c.h3.get_text() for c in cards] == ["甲", "乙"]
    assert [c.p.get_text() for c in cards] == ["甲的结论。", "乙的结论。"]

    one.unlink()  # its page goes too, in the next run of whatever
    (again,) = render(jobs[1:], out, partial=True)
    assert not (out / "demo" / "one.html").exists()
    assert [c.h3.get_text() for c in soup_of(out / "index.html").select(".card")] == ["乙"]

    skipped = sample.notebook(two, "# 乙", needs=["realname_return"])
    assert render([Job(skipped, "demo", demo)], out)[0].status == "skipped"
    assert not again.path.exists()  # a page that is not made any more must not look current
    assert not soup_of(out / "index.html").select(".card")
