"""Practices of quota banks, shipped as examples: rules that a dataset may switch on.

A rule is in force where the dataset's own table `bank_rule` holds it; switching a practice on
writes its rules into the dataset's folder as a file of that table, for every pool (`*`). The
dataset's own row for a pool goes before it.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path


@dataclass(frozen=True)
class Practice:
    """A named set of rules: `rules` maps each rule of `bank_rule` to its value."""

    name: str
    title: str
    source: str
    comment: str
    rules: dict[str, float]


@cache
def practices() -> dict[str, Practice]:
    """Every shipped practice by name."""
    text = files("analysis.rules").joinpath("bank_practices.toml").read_text(encoding="utf-8")
    return {name: Practice(name=name, **values) for name, values in tomllib.loads(text).items()}


def switch_on(folder: str | Path, name: str) -> Path:
    """Write the practice into a dataset's folder as `bank_rule-<name>.csv`; returns the file.

    The next build puts its rules in force; removing the file switches them off again. Raises
    KeyError, naming the practices there are, and FileNotFoundError without such a folder.
    """
    if name not in practices():
        raise KeyError(f"没有名为 {name} 的做法；现有：{'、'.join(practices())}")
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"没有文件夹 {folder.name}")
    practice = practices()[name]
    path = folder / f"bank_rule-{name}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["pool", "rule", "value", "source"])
        for rule, value in practice.rules.items():
            writer.writerow(["*", rule, value, practice.source])
    return path
