"""What an analyst meets in JupyterLab: own notebooks, SQL cells, Chinese tables; errors in one line."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient

import analysis
from analysis.report.lab import begin_own_notebooks
from analysis.report.lab.extension import FIRST, QueryError, shown
from analysis.report.notebooks import notebooks


@pytest.fixture
def shell(published):
    """A kernel's shell with the extension and an open database."""
    shell = InteractiveShell()
    shell.run_line_magic("load_ext", "analysis")
    with analysis.open(published) as con:
        shell.user_ns["con"] = con
        yield shell
    InteractiveShell.clear_instance()


def test_a_sql_cell_shows_chinese_headings_and_keeps_its_answer(shell):
    told = shell.run_cell_magic("sql", "--into returns", "from realname_compliance()")
    assert "按时上报率" in told._repr_html_() and "共 2 行" in told._repr_html_()
    assert shell.user_ns["returns"].height == 2


def test_a_failing_query_stops_in_one_chinese_line(shell):
    with pytest.raises(QueryError, match="没有名为「no_such_question」") as wrong:
        shell.run_cell_magic("sql", "", "from no_such_question()")
    (line,) = wrong.value._render_traceback_()
    assert line.startswith("查询失败：") and "\n" not in line and "Traceback" not in line


def test_an_answer_says_how_many_rows_it_has(shell):
    con = shell.user_ns["con"]
    told = shown(con.sql("select range as month from range(1000)"))._repr_html_()
    assert "共 1,000 行" in told and told.count("<tr>") == FIRST + 1
    markup = shell.display_formatter.format(con.sql("from staffing()"))[0]["text/html"]
    assert "编制类型" in markup


def test_the_catalogue_shows_titles():
    told = analysis.catalogue()._repr_html_()
    assert "idle(as_of := NULL, months := 24)" in told
    assert analysis.catalogue()["idle"].title in told


def test_own_notebooks_are_begun_once_and_never_published(tmp_path):
    begin = begin_own_notebooks(tmp_path)
    assert begin.is_file() and begin.parent.name == "my"
    begin.write_text("{}", encoding="utf-8")
    assert begin_own_notebooks(tmp_path).read_text(encoding="utf-8") == "{}"
    with pytest.raises(FileNotFoundError):
        notebooks(tmp_path / "notebooks")


def test_a_dataset_is_opened_by_its_name_from_a_folder_below(published, tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "notebooks" / "my").mkdir(parents=True)
    os.link(published, tmp_path / "data" / "town.duckdb")
    monkeypatch.chdir(tmp_path / "notebooks" / "my")
    for wanted in ("town", None, Path("../../data/town.duckdb")):
        with analysis.open(wanted) as con:
            assert con.sql("select count(*) from dataset").fetchall() == [(1,)]
    with pytest.raises(FileNotFoundError, match="没有数据库 village"):
        analysis.open("village")


def test_the_notebook_to_begin_with_runs(published, tmp_path):
    (tmp_path / "data").mkdir()
    os.link(published, tmp_path / "data" / "town.duckdb")
    begin = begin_own_notebooks(tmp_path)
    notebook = nbformat.read(begin, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": begin.parent}})
    client.execute()
    asked = [c for c in notebook.cells if "闲置编制" in c.source and c.cell_type == "code"]
    assert any("共" in str(out) for out in asked[0].outputs)
