"""Taking a table along from a page: the workbook to which the page leads, against the same question asked."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from click.testing import CliRunner

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "report")]

import chromium  # noqa: E402
import report_sample as sample  # noqa: E402
from folders import write  # noqa: E402

from analysis.build import build  # noqa: E402
from analysis.cli import main  # noqa: E402
from analysis.report import Job, render  # noqa: E402

BROWSER = chromium.find()

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason=f"no browser: none of {', '.join(chromium.NAMES)}"),
]

LINK = re.compile(r'<a class="([^"]*)" href="([^"]+\.xlsx)" download=""')


def test_the_workbook_of_a_page_says_what_the_question_says(tmp_path):
    folder = write(
        tmp_path / "d",
        dataset__toml='title = "甲县"\nkind = "office"\ncoverage = ["2010-01-01", "2018-12-31"]\n',
        org__csv="单位编码,单位名称,单位类别,层级\nA,甲所,事业单位,县\nB,乙局,机关,县\nC,丙局,机关,县\n",
        quota__csv="单位,编制类型,生效日,核定编制\nA,事业,2010-01-01,9\nB,行政,2010-01-01,5\nC,行政,2010-01-01,4\n",
        headcount__csv="单位,编制类型,统计日,实有人数\nA,事业,2018-12-31,6\nC,行政,2018-12-31,5\n",
    )
    outcome = build(folder)
    assert outcome.database is not None, outcome.problems
    book = sample.notebook(
        tmp_path / "notebooks" / "编制 表.ipynb",
        "# 编制",
        "from analysis.figures.page import turn_to\nfrom analysis.report import table\n"
        "page = turn_to(DATABASE, AS_OF)\ntable(page.ask('staffing'), '各单位')",
    )
    (page,) = render([Job(book, "d", outcome.database)], tmp_path / "out")
    assert page.status == "ok", page.reason

    seen = chromium.visit(BROWSER, page.path, tmp_path / "visit")
    assert seen.console == [] and seen.requests == []
    links = LINK.findall(seen.dom)
    assert [css for css, _ in links] == ["workbook", ""]  # at the head, and under the table
    assert len({href for _, href in links}) == 1
    file = page.path.parent / unquote(links[0][1])

    run = CliRunner().invoke(
        main, ["ask", "staffing", str(outcome.database), "--format", "json", "--headings", "zh"]
    )
    asked = json.loads(run.output)
    heads, *rows = openpyxl.load_workbook(file)["1 各单位"].iter_rows(values_only=True)
    found = [
        {re.sub("（.*）$", "", head): value for head, value in zip(heads, row, strict=True)}
        for row in rows
    ]
    assert len(found) == len(asked) == 3
    for ours, theirs in zip(found, asked, strict=True):
        for name in ("机构编码", "名称", "编制类型", "核定编制", "实有人数", "空编", "超编"):
            assert ours[name] == ("未知" if theirs[name] is None else theirs[name]), name
        rate = theirs["使用率"]
        assert ours["使用率"] == ("未知" if rate is None else pytest.approx(rate))
