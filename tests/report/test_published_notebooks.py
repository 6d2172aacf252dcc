"""Which notebooks a report takes: those that say so themselves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.report.notebooks import notebooks


def write(path: Path, **metadata: object) -> None:
    path.write_text(json.dumps({"cells": [], "metadata": {"bianzhi": metadata}}), encoding="utf-8")


def test_a_draft_beside_the_notebooks_is_not_published(tmp_path: Path) -> None:
    write(tmp_path / "01-a.ipynb", title="甲", publish=True)
    write(tmp_path / "02-draft.ipynb", title="草稿")
    (tmp_path / "03-broken.ipynb").write_text("{", encoding="utf-8")
    assert [path.stem for path in notebooks(tmp_path)] == ["01-a"]
    with pytest.raises(FileNotFoundError, match="publish"):
        notebooks(tmp_path, "draft")


def test_every_shipped_notebook_says_so() -> None:
    folder = Path(__file__).parents[2] / "notebooks"
    assert notebooks(folder) == sorted(folder.glob("*.ipynb"))
