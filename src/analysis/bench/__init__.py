"""The benchmark: how fast questions are, against a bare scan, polars and pandas."""

from analysis.bench.run import DisagreementError, Measure, bench

__all__ = ["DisagreementError", "Measure", "bench"]
