"""Fuzzing: broken files by the thousand, and what must hold whatever they are.

A folder takes many broken files at once; where something fails, it is run again file by file, so that
the one to blame is named. `python tests/fuzz/campaign.py --cases 10000 --seed 1 [--keep DIR]`.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from folders import CARD, ORG, digest  # noqa: E402
from mutations import aside_file, table_file  # noqa: E402

from analysis.build import BuildError, Outcome, build, check  # noqa: E402

FILES = 20  # in one folder
SECONDS = 120  # of one folder
SOUND = "单位,编制类型,生效日,核定编制\nA,行政,2018-01-01,3\n"


@dataclass
class Tally:
    """What a campaign met."""

    cases: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


class TooSlowError(Exception):
    """A folder took longer than it may."""


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Raise TooSlowError after so many seconds, where the system can."""

    def stop(_signal: int, _frame: object) -> None:
        raise TooSlowError(f"more than {seconds} s")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def broken_files(random: Random, count: int) -> dict[str, bytes]:
    """Names and contents of a folder's files; one in four folders has broken cards and forms, too."""
    files = dict(table_file(random) for _ in range(count))
    if random.random() < 0.25:
        files |= dict([aside_file(random)])
    return files


def write(folder: Path, files: dict[str, bytes]) -> Path:
    """A folder with these files beside a sound card and a sound table."""
    folder.mkdir(parents=True)
    sound = {
        "dataset.toml": CARD.encode(),
        "sound-org.csv": ORG.encode(),
        "sound.csv": SOUND.encode(),
    }
    for name, data in (sound | files).items():
        (folder / name).write_bytes(data)
    return folder


def failure(folder: Path, with_build: bool) -> tuple[int, str | None]:
    """The exit status for a folder, and what does not hold, if anything."""
    database = folder.with_name(folder.name + ".duckdb")
    before = digest(database) if database.exists() else None
    try:
        with limited(SECONDS):
            outcome = (build if with_build else check)(folder)
    except BuildError:
        return 1, None if before is None or digest(
            database
        ) == before else "the old database has changed"
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return -1, "".join(traceback.format_exception(error)[-4:])
    return outcome.exit_status, _unsound(outcome, folder, before)


def _unsound(outcome: Outcome, folder: Path, before: str | None) -> str | None:
    database = folder.with_name(folder.name + ".duckdb")
    if outcome.exit_status not in (0, 1, 3):
        return f"exit {outcome.exit_status}"
    for count in outcome.checked.counts:
        balanced = count.rows_read == count.rows_accepted + count.rows_rejected
        if not balanced or not 0 <= count.rows_rejected <= count.rows_read:
            return f"{count.source.name}: {count.rows_read} ≠ {count.rows_accepted} + {count.rows_rejected}"
    told = repr(outcome.problems) + repr(
        [(c.notes, [s.notes for s in c.sheets]) for c in outcome.checked.counts]
    )
    for word in (
        "Traceback",
        "Error:",
        "Exception",
        "polars",
        "duckdb.",
        "calamine",
        "pyarrow",
        "0x7f",
        str(folder),
    ):
        if word in told:
            return f"a library speaks: {word}"
    debris = {p.name for p in folder.parent.iterdir()} - {folder.name, database.name}
    if debris:
        return f"left behind: {sorted(debris)}"
    if outcome.exit_status == 1 and before is not None and digest(database) != before:
        return "the old database has changed"
    return None


def one_by_one(files: dict[str, bytes], with_build: bool) -> Iterator[tuple[str, str]]:
    """The files that fail alone, and how."""
    for name, data in files.items():
        with tempfile.TemporaryDirectory() as place:
            _, wrong = failure(write(Path(place) / "d", {name: data}), with_build)
            if wrong:
                yield name, wrong


def run(
    cases: int, seed: int, files: int = FILES, build_every: int = 10, keep: Path | None = None
) -> Tally:
    """So many broken files; every tenth folder is built over an old database."""
    tally = Tally()
    number = 0
    while tally.cases < cases:
        random = Random(f"{seed}-{number}")
        broken = broken_files(random, min(files, cases - tally.cases))
        with_build = number % build_every == build_every - 1
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "d"
            if with_build:
                write(folder, {})
                build(folder)
                for name, data in broken.items():
                    (folder / name).write_bytes(data)
            else:
                write(folder, broken)
            status, wrong = failure(folder, with_build)
        tally.cases += len(broken)
        tally.statuses[status] = tally.statuses.get(status, 0) + 1
        if wrong:
            alone = list(one_by_one(broken, with_build)) or [("(together)", wrong)]
            tally.failures += [f"seed {seed}-{number} {name}: {how}" for name, how in alone]
            if keep is not None:
                for name, _ in alone:
                    if name in broken:
                        (keep / f"{seed}-{number}-{name}").write_bytes(broken[name])
        number += 1
    return tally


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    if asked.keep is not None:
        asked.keep.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("BIANZHI_KEY", "a key that only the fuzzer uses")
    started = time.monotonic()
    tally = run(asked.cases, asked.seed, keep=asked.keep)
    print(
        f"{tally.cases} files in {time.monotonic() - started:.0f} s; folders by exit status: {tally.statuses}"
    )
    for wrong in tally.failures:
        print(wrong)
    print(f"{len(tally.failures)} failures")
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
