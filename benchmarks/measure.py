"""What the benchmark finds out: seconds and ratios of one way to one answer."""

from __future__ import annotations

from dataclasses import dataclass


class DisagreementError(Exception):
    """Two ways to one answer differ; no time of theirs means anything."""


@dataclass(frozen=True)
class Measure:
    """Seconds of one way to one answer (median, least, most), and its ratios.

    `way` is scan, duckdb, polars or pandas; `to_scan` and `to_asked` are the medians over the
    rounds of its time against the bare scan and against the question (duckdb) of that round;
    `mark` is what `to_scan` should be at most, for the question alone.
    """

    scale: str
    question: str
    way: str
    seconds: float
    low: float
    high: float
    to_scan: float
    to_asked: float
    mark: float | None = None
