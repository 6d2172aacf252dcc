"""A folder for an analyst's own notebooks, with one to begin with; git and reports pass it over."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from analysis.report.notebooks import FOLDERS, notebook_folder

OWN = Path("notebooks") / "my"
BEGIN = "从这里开始.ipynb"


def lab_root() -> Path:
    """The folder that holds notebooks, data and reports: the Lab opens there.

    Where the notebooks are only those installed with the package, it is the working folder.
    """
    folder = notebook_folder()
    return Path.cwd() if folder == FOLDERS[-1] else folder.resolve().parent


def begin_own_notebooks(root: Path) -> Path:
    """Make `notebooks/my` below `root` with the notebook to begin with; what stands there is kept.

    Returns the notebook to begin with.
    """
    folder = root / OWN
    begin = folder / BEGIN
    if not folder.is_dir():
        folder.mkdir(parents=True)
        text = files("analysis.report.lab").joinpath("begin.ipynb").read_text(encoding="utf-8")
        begin.write_text(text, encoding="utf-8")
    return begin
