"""The benchmark: how fast questions are, against a bare scan, polars and pandas. `make bench`."""

from .measure import DisagreementError, Measure
from .run import bench

__all__ = ["DisagreementError", "Measure", "bench"]
