"""Long studies of the models on drawn worlds: `make study`. Minutes, where the tests take seconds.

Prints how often the forecast's intervals hold the truth as years differ more and more, and how often
the event study's interval leaves 0 out where nothing happened.
"""

from __future__ import annotations

import sys

from leaving_worlds import World, coverage
from test_reform_effect import false_alarms

SPREADS = (0.0, 0.1, 0.25, 0.5, 0.8)
"""Standard deviations of the logarithm of a year's factor."""


def study_forecast(worlds: int) -> None:
    """Coverage of the 80 % and 95 % intervals."""
    for common in (True, False):
        for scope in ("total", "post_type", "unit"):
            for spread in SPREADS:
                # Seeds of their own: the same draws would make all lines right or wrong together.
                seed = round(1000 * spread) + 10 * common
                found = coverage(World(spread, common), scope, worlds, seed)
                moving = "types together" if common else "types apart"
                print(f"forecast {scope:9} {moving:14} spread {spread:4}: "
                      f"80 % {found[80]:.3f}  95 % {found[95]:.3f}", flush=True)  # fmt: skip


def study_reform(runs: int) -> None:
    """False alarms at the 5 % level by the number of treated units, of forty."""
    for treated in (5, 8, 15):
        share = false_alarms(treated, runs) / runs
        print(
            f"reform {treated:3} of 40 treated: false alarms {share:.3f} (5 % stated)", flush=True
        )


if __name__ == "__main__":
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    study_forecast(times)
    study_reform(times)
