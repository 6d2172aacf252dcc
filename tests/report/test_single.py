"""A page as one file: it loads nothing, leads nowhere that is not sent along, and keeps its policy."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from analysis.report.single import write_single

PAGE = """<head><meta content="default-src 'none'; script-src 'self' file: 'sha256-x'"></head>
<a href="../index.html">全部报告</a><a href="#s1">目录</a><a href="03-idle.html">看闲置</a>
<script src="../assets/plotly.min.js"></script><script>draw()</script>"""


def test_one_file_holds_all_that_the_page_loads(tmp_path: Path) -> None:
    page = tmp_path / "demo" / "02.html"
    page.parent.mkdir()
    page.write_text(PAGE, encoding="utf-8")
    text = write_single(page, tmp_path / "single" / "demo-02.html").read_text(encoding="utf-8")
    assert "src=" not in text.split("<script>")[0] and 'src="../assets' not in text
    assert "<span>全部报告</span>" in text and '<a href="#s1">' in text and "03-idle" not in text
    library = text.split("<script>")[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(library.encode()).digest()).decode()
    assert re.search(r"script-src ('sha256-[^']+') 'sha256-x'", text)[1] == f"'sha256-{digest}'"
    assert "plotly.js" in library and text.endswith("<script>draw()</script>")


def test_a_page_without_figures_needs_no_library(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("<p>文</p>", encoding="utf-8")
    assert write_single(page, tmp_path / "b.html").read_text(encoding="utf-8") == "<p>文</p>"
