"""Every question on Spark itself: two workers, one of them killed on the way; the same rows as DuckDB.

`make test-spark`, or `python tests/engines/cluster.py [question …]`. Needs Java (Debian:
openjdk-17-jre-headless) and the whole of pyspark. Exit status 1 where an answer differs.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "property"))

import psutil
import pyspark
from asking import DAYS, given, same_rows
from world import world

from analysis.engines.apart import apart
from analysis.engines.layout import write_parquet
from analysis.engines.spark import open_engine
from analysis.questions import catalogue
from analysis.questions.registry import asked

MASTER = "local-cluster[2,1,1024]"
KILL_AFTER = 20.0  # seconds: some questions are answered, most are not


def _workers() -> list[psutil.Process]:
    """The executors that this process's Spark has started."""
    below = psutil.Process().children(recursive=True)
    return [p for p in below if "CoarseGrainedExecutorBackend" in " ".join(p.cmdline())]


def _kill_one() -> None:
    time.sleep(KILL_AFTER)
    if workers := _workers():
        workers[0].kill()
        print(f"killed the worker {workers[0].pid} of {len(workers)}", flush=True)


def main(names: list[str], master: str) -> int:
    """Ask every question of every day; the number of answers that differ."""
    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    con, wrong, done, began = world(), 0, 0, time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "world"
        write_parquet(con, place, False, lambda *_: None)
        engine = open_engine(master, str(place))
        if master.startswith("local-cluster"):
            threading.Thread(target=_kill_one, daemon=True).start()
        for day in DAYS:
            for name in names or [n for n in catalogue() if n not in apart()]:
                try:
                    found = asked(engine, name, given(name, day)).fetchall()
                    same_rows(asked(con, name, given(name, day)).fetchall(), found)
                except Exception as error:
                    wrong += 1
                    print(f"{name} {day}: {type(error).__name__} {str(error)[:400]}", flush=True)
                done += 1
        print(f"{done} answers, {wrong} differ, {time.monotonic() - began:.0f} s", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ.get("BIANZHI_TEST_MASTER", MASTER)))
