"""The pages once more: as files that can be mailed, and on paper where there is a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from analysis.report import Page, printing
from analysis.report.copies import write_copies


@pytest.fixture
def pages(tmp_path):
    made = []
    for name in ("01-a", "02-b"):
        path = tmp_path / "out" / "d" / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<p>文</p>", encoding="utf-8")
        made.append(Page("d", Path(f"{name}.ipynb"), name, "", path, "ok"))
    return [*made, Page("d", Path("03-c.ipynb"), "c", "", None, "skipped")]


def test_without_a_browser_the_pages_are_there_and_the_reason_is_said_once(
    pages, tmp_path, monkeypatch
):
    monkeypatch.setattr(printing.shutil, "which", lambda name: None)
    why = write_copies(pages, tmp_path / "out", single=True, pdf=True)
    assert "没有找到 Chromium" in why
    assert sorted(p.name for p in (tmp_path / "out" / "single").iterdir()) == [
        "d-01-a.html", "d-02-b.html"]  # fmt: skip
    assert not (tmp_path / "out" / "pdf").exists()


def test_an_old_sheet_never_passes_for_a_new_one(pages, tmp_path, monkeypatch):
    monkeypatch.setattr(printing, "browser", lambda: "/bin/false")
    old = tmp_path / "out" / "pdf" / "d-01-a.pdf"
    old.parent.mkdir()
    old.write_bytes(b"%PDF old")
    assert "没有印出 PDF" in write_copies(pages, tmp_path / "out", single=False, pdf=True)
    assert not old.exists()


@pytest.mark.browser
@pytest.mark.skipif(printing.browser() is None, reason="no browser to print with")
def test_every_page_is_printed(pages, tmp_path):
    heard = []
    why = write_copies(pages, tmp_path / "out", False, True, lambda *told: heard.append(told))
    assert why == "" and [share for _, share in heard] == [0.5, 1.0]
    for name in ("d-01-a.pdf", "d-02-b.pdf"):
        assert (tmp_path / "out" / "pdf" / name).read_bytes().startswith(b"%PDF")
    volume = PdfReader(tmp_path / "out" / "pdf" / "d.pdf")
    assert [item.title for item in volume.outline] == ["01-a", "02-b"]
    assert len(volume.pages) == 2 and volume.metadata.title == "d"
