"""Eight readers ask on and on while a folder is rebuilt fifty times: part of `make chaos`.

Every build holds another number of people, the same in every unit; a reader who saw half a database, or
two at once, would find units that differ. Builds must not wait for readers, nor readers fail.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from folders import ORG, write  # noqa: E402

from analysis.build import build  # noqa: E402
from analysis.store.place import open_database  # noqa: E402

UNITS = "ABC"
PAUSE = 0.5
"""Seconds a reader takes breath: builds are to be watched, not starved of the machine."""


def count_file(people: int) -> str:
    """Every unit with the same number of people."""
    rows = [f"{unit},事业,2012-06-30,{people}" for unit in UNITS]
    return "\n".join(["单位,编制类型,统计日期,实有人数", *rows]) + "\n"


def read_on(database: Path, until: Path) -> int:
    """A reader: asks until the file `until` is there; prints how often, and what did not hold."""
    asked, faults, seen = 0, Counter[str](), set[int]()
    while not until.exists():
        try:
            with open_database(database) as con:
                answer = con.sql("select actual from staffing(as_of := '2012-12-31')").fetchall()
                builds = con.sql("select count(*) from build_log").fetchall()[0][0]
        except Exception as error:
            faults[f"{type(error).__name__}: {str(error)[:80]}"] += 1
            continue
        asked += 1
        time.sleep(PAUSE)
        people = {actual for (actual,) in answer}
        if len(answer) != len(UNITS) or len(people) != 1 or not builds:
            faults[f"{len(answer)} rows, {len(people)} different"] += 1
        seen |= people
    print(asked, len(seen), *faults.items(), sep="|")
    return 1 if faults else 0


def crowd(readers: int, rebuilds: int) -> list[str]:
    """The readers and the builds; returns what did not hold."""
    with tempfile.TemporaryDirectory() as root:
        folder = write(Path(root) / "d", org__csv=ORG, headcount__csv=count_file(1))
        outcome = build(folder)
        until, faults = Path(root) / "enough", []
        command = [sys.executable, __file__, "--read", str(outcome.database), str(until)]
        crew = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for _ in range(readers)
        ]
        started, longest = time.monotonic(), 0.0
        for number in range(2, rebuilds + 2):
            (folder / "headcount.csv").write_text(count_file(number), encoding="utf-8")
            begun = time.monotonic()
            print(".", end="", flush=True)
            if build(folder).exit_status not in (0, 3):
                faults.append(f"build {number} was refused")
            longest = max(longest, time.monotonic() - begun)
        until.touch()
        asked, versions = 0, []
        for reader in crew:
            said, _ = reader.communicate(timeout=60)
            counted, seen, *wrong = said.strip().splitlines()[-1].split("|")
            asked, versions = asked + int(counted), [*versions, int(seen)]
            faults += wrong
        left = [p.name for p in Path(root).iterdir() if p not in (folder, outcome.database, until)]
        faults += [f"left behind: {left}"] if left else []
        print(
            f"{readers} readers, {rebuilds} rebuilds in {time.monotonic() - started:.0f} s (longest"
            f" {longest:.1f} s): {asked} answers, {min(versions)} to {max(versions)} versions seen by a reader"
        )
    return faults


def main() -> int:
    """Run it; 1 where something does not hold."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--readers", type=int, default=8)
    options.add_argument("--rebuilds", type=int, default=50)
    options.add_argument("--read", nargs=2, type=Path, metavar=("DATABASE", "UNTIL"))
    asked = options.parse_args()
    os.environ["BIANZHI_KEY"] = "a key that only the tests use"
    if asked.read:
        return read_on(*asked.read)
    faults = crowd(asked.readers, asked.rebuilds)
    print("\n".join(faults) or "everything held")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
