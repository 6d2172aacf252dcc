"""Pages on paper: captions whole, short tables whole, long narrow ones side by side, the dictionary thin."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "report")]

import chromium  # noqa: E402
import report_sample as sample  # noqa: E402

from analysis.report import Job, render  # noqa: E402
from analysis.report.dictionary_page import write_dictionary  # noqa: E402

BROWSER = chromium.find()
CAPTION = "本月实地核查抽样（依上月末情况按风险加权抽取，次序即抽中的先后）"
MOST_SHEETS = 12

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason=f"no browser: none of {', '.join(chromium.NAMES)}"),
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext to read a sheet"),
]


def sheets(page: Path, folder: Path) -> list[str]:
    """The text of every sheet that the page prints."""
    chromium.print_pdf(BROWSER, page, folder)
    command = ["pdftotext", "-layout", str(folder / "page.pdf"), "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    return [sheet for sheet in done.stdout.split("\f") if sheet.strip()]


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Text to the lower part of a sheet, a short table, and a long narrow one."""
    root = tmp_path_factory.mktemp("paper")
    rows = "[{'name': f'%s{n}', 'quota': n} for n in range(%d)]"
    book = sample.notebook(
        root / "notebooks" / "a.ipynb",
        "# 甲",
        "文：" + "\n\n".join(f"第 {n} 段。" for n in range(19)),
        f"from analysis.report import table\ntable({rows % ('短', 9)}, '{CAPTION}')",
        f"table({rows % ('长', 40)}, '长表', max_rows=None)",
    )
    demo = sample.database(root / "data" / "demo.duckdb")
    (page,) = render([Job(book, "demo", demo)], root / "out")
    assert page.status == "ok", page.reason
    return sheets(page.path, root / "print")


def test_a_caption_over_a_narrow_table_stays_on_one_line(printed):
    text = re.sub(r"[ \t]+", "", "\n".join(printed))
    assert any(CAPTION in line for line in text.splitlines())


def test_a_short_table_is_not_torn_apart(printed):
    (whole,) = [sheet for sheet in printed if "短" in sheet]
    assert all(f"短{n}" in whole for n in range(9))


def test_a_long_narrow_table_stands_side_by_side_under_two_heads(printed):
    beside = [line for sheet in printed for line in sheet.splitlines() if line.count("长") == 2]
    assert len(beside) >= 10
    (first,) = [sheet for sheet in printed if "长0" in sheet]
    assert first.count("核定编制") - first.count("短0") >= 2


def test_the_dictionary_is_a_thin_booklet(tmp_path):
    write_dictionary(tmp_path)
    found = sheets(tmp_path / "dictionary.html", tmp_path / "print")
    assert len(found) <= MOST_SHEETS
    assert "quota" in "".join(found) and "手算的例子" not in "".join(found)
