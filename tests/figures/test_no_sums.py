"""Figures hold charts and words: what a headline or a table sums is a question."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import analysis.figures

MODULES = sorted(Path(analysis.figures.__file__).parent.glob("*.py"))
OF_FRAMES = {"sum", "mean", "cum_sum", "sum_horizontal"}
OF_SQL = re.compile(r"\b(sum|avg)\s*\(", re.IGNORECASE)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_figure_sums_nothing(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            assert node.attr not in OF_FRAMES, f"line {node.lineno}: .{node.attr}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not OF_SQL.search(node.value), f"line {node.lineno}: {node.value[:60]}"
