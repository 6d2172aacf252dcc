"""Every kind of page under axe: nothing serious or critical, contrast of at least 4.5 included.

axe-core comes as one file inside a package of the dev dependencies; no other part of it is used.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from html import unescape
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "report")]

import chromium  # noqa: E402
import report_sample as sample  # noqa: E402
from folders import write  # noqa: E402

from analysis.build import build  # noqa: E402
from analysis.report import Job, render  # noqa: E402

BROWSER = chromium.find()
PACKAGES = ("axe_core_python", "axe_playwright_python", "axe_selenium_python")
BAD = {"serious", "critical"}


def axe_file() -> Path | None:
    """axe.min.js of whichever package is installed."""
    for spec in filter(None, map(find_spec, PACKAGES)):
        for folder in spec.submodule_search_locations or ():
            found = sorted(Path(folder).rglob("axe.min.js"))
            if found:
                return found[0]
    return None


AXE = axe_file()

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason=f"no browser: none of {', '.join(chromium.NAMES)}"),
    pytest.mark.skipif(AXE is None, reason=f"no axe-core: none of {', '.join(PACKAGES)}"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A report with charts and tables, of a dataset whose units have pages."""
    root = tmp_path_factory.mktemp("axe")
    folder = write(
        root / "d",
        dataset__toml='title = "甲县"\nkind = "synthetic"\ncoverage = ["2010-01-01", "2018-12-31"]\n',
        org__csv="单位编码,单位名称,单位类别,层级,主要职责\nA,甲所,事业单位,县,承担甲事\nB,乙局,机关,县,\n",
        quota__csv="单位,编制类型,生效日,核定编制\nA,事业,2010-01-01,9\nB,行政,2010-01-01,5\n",
        headcount__csv="单位,编制类型,统计日,实有人数\nA,事业,2018-01-01,6\n",
    )
    outcome = build(folder)
    assert outcome.database is not None, outcome.problems
    demo = sample.database(root / "data" / "demo.duckdb")
    book = sample.full_notebook(root / "notebooks" / "idle.ipynb")
    staff = sample.notebook(
        root / "notebooks" / "02-staffing.ipynb",
        "# 编制与人员",
        "from analysis.figures import staffing\nfrom analysis.figures.page import turn_to\n"
        "from analysis.report import caveat, finding, steps, table\npage = turn_to(DATABASE, AS_OF)",
        "finding(staffing.finding(page))",
        "staffing.level_chart(page)",
        "table(page.ask('staffing').drop('org_id'), '各单位')",
        "steps(['一步', '二步'])",
        "caveat('存疑：一行')",
    )
    pages = render([Job(book, "demo", demo), Job(staff, "d", outcome.database)], root / "out")
    assert [page.status for page in pages] == ["ok", "ok"], [page.reason for page in pages]
    return root / "out"


def faults(page: Path, folder: Path) -> list[dict[str, object]]:
    """What axe finds wrong with a page, of a copy of it beside it."""
    copy = page.with_name(f"probed-{page.name}")
    for script in (AXE, HERE / "axe_run.js"):
        shutil.copy(script, copy.parent / script.name)
    scripts = '<script src="axe.min.js"></script><script src="axe_run.js"></script></body>'
    # the policy of the page lets scripts of its own folder in
    text = page.read_text(encoding="utf-8").replace("script-src", "script-src file:", 1)
    if "script-src" not in text:
        text = text.replace("default-src 'none';", "default-src 'none'; script-src file:;", 1)
    copy.write_text(text.replace("</body>", scripts), encoding="utf-8")
    seen = chromium.visit(BROWSER, copy, folder)
    title = re.search(r"<title>(\[.*?\])</title>", seen.dom, re.DOTALL)
    assert title, (seen.console, "axe did not finish")
    return json.loads(unescape(title[1]))


@pytest.mark.parametrize(
    "name",
    ["index.html", "dictionary.html", "demo/idle.html", "d/02-staffing.html", "d/units/A.html",
     "d/units/index.html"],
)  # fmt: skip
def test_nothing_serious_or_critical(site, tmp_path, name):
    assert [one for one in faults(site / name, tmp_path) if one["impact"] in BAD] == []


def test_a_fault_would_be_noticed(tmp_path):
    page = tmp_path / "bad.html"
    page.write_text(
        '<html lang="zh-CN"><head><title>-</title></head><body><main><h1>甲</h1>'
        '<p style="color:#aaa;background:#fff">看不清</p><input></main></body></html>',
        encoding="utf-8",
    )
    found = {one["rule"]: one["impact"] for one in faults(page, tmp_path / "visit")}
    assert found["color-contrast"] == "serious" and found["label"] == "critical"
