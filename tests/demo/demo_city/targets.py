"""Targets of the synthetic dataset beside what its files show."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from .measures import MEASURES, Files

TARGETS = Path(__file__).with_name("targets.toml")


@dataclass(frozen=True)
class TargetResult:
    """One statistic: what it should be, why, what the files show, and whether that is near.

    `tolerance` is absolute, in the unit of the statistic. `source` names the document the
    target comes from, or is the word `assumed`.
    """

    name: str
    zh: str
    target: float
    tolerance: float
    source: str
    value: float
    ok: bool


def compute(folder: Path, targets: Path = TARGETS) -> list[TargetResult]:
    """Every target of the file `targets` with its value in `folder`, in the file's order.

    KeyError where the file names a statistic that `measures` does not have.
    """
    files = Files(Path(folder))
    text = targets.read_text(encoding="utf-8")
    results = []
    for name, entry in tomllib.loads(text).items():
        target, tolerance = (_for_scale(entry[k], files.scale) for k in ("target", "tolerance"))
        value = MEASURES[name](files)
        ok = abs(value - target) <= tolerance
        results.append(
            TargetResult(name, entry["zh"], target, tolerance, entry["source"], value, ok)
        )
    return results


def _for_scale(number: float | dict[str, float], scale: str) -> float:
    """A number, or the one of this scale where sizes differ."""
    return float(number[scale] if isinstance(number, dict) else number)
