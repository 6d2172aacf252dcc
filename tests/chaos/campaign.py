"""Builds killed, starved, locked out and fed with noise: `make chaos`, or with --rounds and --seed.

Each round takes every affliction once, at a random moment or measure, against one old database; after
each the folder is built in peace, so that leavings are seen to stand in nobody's way.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from harness import (  # noqa: E402
    ADDRESSES,
    MEMORY,
    Attempt,
    attempt,
    file_size,
    is_root,
    no_override,
    office,
    roster,
    units,
)

PEOPLE = 40_000


class Round:
    """One office and its afflictions; `whole` is how long a build in peace takes."""

    def __init__(self, root: Path, pick: random.Random) -> None:
        self.pick = pick
        self.folder = office(root, PEOPLE)
        self.database = root / "d.duckdb"
        self.old = self.database.read_bytes()
        self.whole = 0.0

    def again(self) -> None:
        """The old database and the roster, as they were."""
        self.database.write_bytes(self.old)
        (self.folder / "roster.csv").write_text(roster(PEOPLE), encoding="utf-8")

    def peace(self) -> Attempt:
        started = time.monotonic()
        found = attempt(self.folder)
        self.whole = time.monotonic() - started
        return found

    def killed(self) -> Attempt:
        return attempt(self.folder, kill_after=self.whole * self.pick.uniform(0.2, 1.0))

    def interrupted(self) -> Attempt:
        moment = self.whole * self.pick.uniform(0.3, 1.0)
        return attempt(self.folder, kill_after=moment, sign=signal.SIGINT)

    def large_files_refused(self) -> Attempt:
        return attempt(
            self.folder, file_size(self.pick.choice([0, 1, 1 << self.pick.randint(9, 23)]))
        )

    def little_memory(self) -> Attempt:
        return attempt(self.folder, before=MEMORY.format(most=self.pick.randint(4, 60)))

    def few_addresses(self) -> Attempt:
        return attempt(
            self.folder, before=ADDRESSES.format(most=self.pick.choice([20, 100, 300, 900]))
        )

    def unwritable(self) -> Attempt:
        with rights(self.folder.parent, 0o555):
            return attempt(self.folder, no_override)

    def unreadable(self) -> Attempt:
        name = self.pick.choice(["", "dataset.toml", "roster.csv", "org.csv"])
        with rights(self.folder / name, 0):
            return attempt(self.folder, no_override)

    def noise(self) -> Attempt:
        text = roster(500)
        code = self.pick.choice(["utf-16", "utf-16-be", "gb18030", "big5", "shift_jis"])
        whole = text.encode(code, errors="replace")
        at = self.pick.randrange(len(whole))
        torn = self.pick.choice(
            [whole, whole[:at], whole[:at] + text.encode(), self.pick.randbytes(9000)]
        )
        (self.folder / "roster.csv").write_bytes(torn)
        return attempt(self.folder)

    def two_at_once(self) -> Attempt:
        command = [sys.executable, "-m", "analysis.cli", "build", str(self.folder)]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as first:
            time.sleep(self.whole * self.pick.uniform(0.4, 0.7))
            second = attempt_beside(self.folder)
            assert first.wait() in (0, 3, 1)
        return second

    def read_meanwhile(self) -> Attempt:
        command = [sys.executable, "-m", "analysis.cli", "build", str(self.folder)]
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as building:
            while building.poll() is None:
                assert units(self.database) == 3, "a reader saw half a database"
        return Attempt(building.returncode, "", False, ())

    def full_disk(self) -> Attempt:
        """A disk of a few megabytes, where the system lets one be made."""
        place = self.folder.parent / "disk"
        place.mkdir()
        size = self.pick.randint(1, 6)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", place], check=True)
        try:
            shutil.copytree(self.folder, place / "d")
            shutil.copy(self.database, place / "d.duckdb")
            return attempt(place / "d")
        except OSError as error:
            return Attempt(
                1, f"请 (the disk could not even hold the files: {error.strerror})", True, ()
            )
        finally:
            subprocess.run(["umount", place], check=True)
            place.rmdir()


MAY_DIE = ("few_addresses",)
"""Libraries abort where the system refuses them addresses; to us that is a kill."""

AFFLICTIONS = [
    "killed", "killed", "killed", "interrupted", "large_files_refused", "little_memory", "few_addresses",
    "unwritable", "unreadable", "noise", "two_at_once", "read_meanwhile",
]  # fmt: skip


def attempt_beside(folder: Path) -> Attempt:
    """A build while another one runs: its file and lock are the other's, no leavings."""
    found = attempt(folder)
    return Attempt(found.status, found.said, True, ())


@contextmanager
def rights(path: Path, mode: int) -> Iterator[None]:
    before = path.stat().st_mode & 0o777
    path.chmod(mode)
    try:
        yield
    finally:
        path.chmod(before)


def main() -> int:
    """Run the campaign; 1 where something does not hold."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    os.environ["BIANZHI_KEY"] = "a key that only the tests use"
    ended: Counter[str] = Counter()
    faults: list[str] = []
    names = AFFLICTIONS + (
        ["full_disk", "full_disk"] if is_root() and sys.platform == "linux" else []
    )
    for number in range(asked.rounds):
        pick = random.Random(asked.seed * 1000 + number)
        with tempfile.TemporaryDirectory() as root:
            office_ = Round(Path(root), pick)
            for name in ["peace", *pick.sample(names, len(names))]:
                office_.again()
                affliction: Callable[[], Attempt] = getattr(office_, name)
                found = affliction()
                ended[f"{name}: {_ending(found)}"] += 1
                met = found.faults(name in MAY_DIE)
                office_.again()
                after = office_.peace()
                if after.status not in (0, 3) or after.leavings:
                    left = [p.name for p in after.leavings]
                    met.append(
                        f"the next build ends with {after.status}, leaves {left}: {after.said[-200:]}"
                    )
                faults += [f"round {number}, {name}: {fault}" for fault in met]
                print(".F"[bool(met)], end="", flush=True)
    print()
    for name, count in sorted(ended.items()):
        print(f"{count:5}  {name}")
    print("\n".join(faults) or "everything held")
    return 1 if faults else 0


def _ending(found: Attempt) -> str:
    how = {0: "built", 3: "built", 1: "refused", None: "hung, killed"}.get(found.status, "died")
    return f"{how}, the old database {'kept' if found.same else 'replaced'}"


if __name__ == "__main__":
    sys.exit(main())
