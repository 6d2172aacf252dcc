"""Run the benchmark: ways in turn, hot, on a database file; medians, and ratios to a scan.

Times differ from one machine to the next, ratios much less: every round runs the bare scan and
each way once, one after the other, and a ratio is the median of its rounds, so that what a busy
machine does to one it does to all. The answers of all ways are held together in every round.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from rich.console import Console

from .built import build_world, read_raw
from .measure import DisagreementError, Measure
from .scale import SCALES, Scale
from .show import show_built, show_measures
from .ways import Contest, bare_scan, comparable, contests

SCAN = "scan"
ASKED = "duckdb"
WARM_UPS = 1


def bench(
    scales: Sequence[str] = ("city", "province"), runs: int = 7, out: Console | None = None
) -> list[Measure]:
    """Measure every contest at every scale, print the tables on `out`, return the measures.

    Raises KeyError for an unknown scale and DisagreementError where two ways differ.
    """
    chosen = [SCALES[name] for name in scales]
    out = out or Console(highlight=False)
    return [measure for scale in chosen for measure in _measure(scale, runs, out)]


def _measure(scale: Scale, runs: int, out: Console) -> list[Measure]:
    with tempfile.TemporaryDirectory(prefix="bianzhi-bench-") as folder:
        path = Path(folder) / f"{scale.name}.duckdb"
        built = build_world(scale, path)
        with duckdb.connect(str(path), read_only=True) as con:
            show_built(out, scale, built, con)
            raw = read_raw(con)
            found = [
                measure
                for contest in contests(con, raw)
                for measure in _contest(scale.name, contest, bare_scan(con), runs)
            ]
    show_measures(out, scale, found)
    return found


def _contest(scale: str, contest: Contest, scan: Callable[[], Any], runs: int) -> list[Measure]:
    ways = {SCAN: scan} | contest.ways
    times: dict[str, list[float]] = {way: [] for way in ways}
    answers: dict[str, Any]
    for round_no in range(-WARM_UPS, runs):
        scan()  # not timed: the round before ended with pandas, which leaves caches cold
        answers = {}
        for way, run in ways.items():
            began = time.perf_counter()
            answers[way] = run()
            if round_no >= 0:
                times[way].append(time.perf_counter() - began)
        del answers[SCAN]
        _hold_together(contest, answers)
    return [
        Measure(
            scale=scale,
            question=contest.name,
            way=way,
            seconds=statistics.median(taken),
            low=min(taken),
            high=max(taken),
            to_scan=_ratio(taken, times[SCAN]),
            to_asked=_ratio(taken, times[ASKED]),
            mark=contest.mark if way == ASKED else None,
        )
        for way, taken in times.items()
    ]


def _ratio(taken: list[float], against: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(taken, against, strict=True))


def _hold_together(contest: Contest, answers: dict[str, Any]) -> None:
    """Every way gives the question's rows and values. Raises DisagreementError."""
    asked = comparable(answers[ASKED], contest)
    for way, answer in answers.items():
        other = comparable(answer, contest)
        if contest.subset:
            key = list(contest.key)
            other = other.join(asked.select(key), on=key, how="semi").sort(key)
        if not asked.equals(other):
            differing = pl.concat([asked, other]).unique(keep="none").height
            raise DisagreementError(
                f"{contest.name}：{way} 与提问的答案不同（{asked.height} 行与 {other.height} 行，"
                f"{differing} 处不一致）"
            )
