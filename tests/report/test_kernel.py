"""What a page's kernel does by itself, and pages must not show."""

from __future__ import annotations

import nbformat
from nbclient import NotebookClient


def test_a_long_query_writes_no_progress_on_the_page(published):
    """In a kernel DuckDB sets a bar above whatever takes long; a page would print it as FloatProgress(…)."""
    asked = "con.execute(\"select current_setting('enable_progress_bar')\").fetchone()"
    cells = [
        f"import analysis, duckdb; con = analysis.open({str(published)!r}); {asked}",
        f"con = duckdb.connect(); {asked}",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(book, timeout=300).execute()
    ours, bare = (cell.outputs[0]["data"]["text/plain"] for cell in book.cells)
    assert (ours, bare) == ("(False,)", "(True,)")


def test_a_kernel_without_widgets_opens_a_database_and_shows_no_bar(published):
    """The core alone has no ipywidgets: there DuckDB draws no bar, and cannot be told not to."""
    slow = "con.sql('select count(*) from range(60000) a, range(60000) b where a.range <> b.range').fetchall()"
    cells = [
        "import sys; sys.modules['ipywidgets'] = None",
        f"import analysis; con = analysis.open({str(published)!r}); {slow}",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(book, timeout=300).execute()
    (output,) = book.cells[1].outputs
    assert output["data"]["text/plain"] == "[(3599940000,)]"
