"""An office, a build of it under some affliction, and what must hold whatever happens.

The old database is whole; nothing that is left behind can be read for a person; whoever meets a failure
is told in Chinese what to do; and the next build succeeds and leaves nothing lying about.
"""

from __future__ import annotations

import ctypes
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
from folders import ORG, digest, random_id, write

from analysis.build import build

IDS = [random_id(n) for n in range(2000)]
NAMES = [a + b for a in ("欧阳", "司徒", "上官", "诸葛") for b in ("试甲", "试乙", "试丙", "试丁")]
SECONDS = 60
KILLED = -9
Limit = Callable[[], None]


def roster(people: int) -> str:
    """A roster with names and ID numbers."""
    lines = ["身份证号,姓名,单位,编制类型,进入日期"]
    lines += [
        f"{IDS[n % 2000]},{NAMES[n % 16]},{'ABC'[n % 3]},{('事业', '行政')[n % 2]},"
        f"20{10 + n % 10}-{1 + n % 12:02d}-{1 + n // 12 % 28:02d}"
        for n in range(people)
    ]
    return "\n".join(lines) + "\n"


def office(root: Path, people: int) -> Path:
    """A folder whose database knows three units; since then a roster has come."""
    folder = write(root / "d", org__csv=ORG)
    assert build(folder).exit_status == 0
    (folder / "roster.csv").write_text(roster(people), encoding="utf-8")
    return folder


def readable(path: Path) -> set[str]:
    """The ID numbers and names that the bytes of a file hold, in any encoding."""
    content = path.read_bytes()
    met = {t.decode() for t in re.findall(rb"(?=(\d{17}[\dX]))", content)} & set(IDS)
    return met | {
        name for name in NAMES for code in ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
        if name.encode(code) in content
    }  # fmt: skip


@dataclass(frozen=True)
class Attempt:
    """What came of a build: how it ended, what it said, whether the old database is the same, or a
    whole new one stands in its place."""

    status: int | None
    said: str
    same: bool
    leavings: tuple[Path, ...]
    whole: bool = True

    def faults(self, may_die: bool = False) -> list[str]:
        """What does not hold."""
        found = []
        if self.status is None:
            found += [] if may_die else ["it hangs"]
        elif (
            self.status not in (0, 3)
            and not self.same
            and not (self.status == KILLED and self.whole)
        ):
            found.append("the old database is not what it was")
        for path in self.leavings:
            for file in [path] if path.is_file() else path.rglob("*"):
                if file.is_file() and (met := readable(file)):
                    found.append(f"{file.name} holds {len(met)} names or numbers of persons")
        if self.status == 1:
            if "Traceback" in self.said or "请" not in self.said:
                found.append(f"it does not say what to do: {self.said[-300:]}")
            if self.leavings:
                found.append(f"it leaves {[p.name for p in self.leavings]}")
        elif self.status not in (0, 3, KILLED, None) and not may_die:
            found.append(f"it ends with {self.status}: {self.said[-300:]}")
        return found


def attempt(
    folder: Path, limit: Limit | None = None, kill_after: float | None = None,
    before: str = "", sign: int = 9,
) -> Attempt:  # fmt: skip
    """Build the folder in a process of its own; `before` is code that it runs first."""
    database = folder.with_name(folder.name + ".duckdb")
    old = digest(database)
    code = f"import sys, analysis.cli\n{before}\nsys.argv[0] = 'bianzhi'\nanalysis.cli.main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "build", str(folder)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=limit,
    )  # fmt: skip
    status: int | None
    try:
        _, said = process.communicate(timeout=kill_after or SECONDS)
        status = process.returncode
    except subprocess.TimeoutExpired:
        process.send_signal(sign)
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        process.kill()
        _, said = process.communicate()
        status = process.returncode if kill_after else None
    leavings = tuple(p for p in folder.parent.iterdir() if p not in (folder, database))
    same = digest(database) == old
    # killed after the swap, which is the last step but for words: the new one is there, and whole
    return Attempt(status, said.decode(), same, leavings, same or is_whole(database))


def is_whole(database: Path) -> bool:
    """Whether somebody who only has DuckDB can ask it, and it ends with its own build's line."""
    try:
        with duckdb.connect(str(database), read_only=True) as con:
            read, kept, people = con.sql("""
                select (select sum(read) from source_file), (select count(*) from roster),
                       (select count(*) from staffing()) from build_log limit 1""").fetchall()[0]
    except (duckdb.Error, IndexError):
        return False
    return bool(read and kept and people)


def file_size(most: int) -> Limit:
    """No file may grow beyond so many bytes, as on a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def no_override() -> None:
    """Rights of files hold for root too."""
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)


MEMORY = """
import duckdb
real = duckdb.connect
def connect(*args, **kwargs):
    con = real(*args, **kwargs)
    con.execute("set memory_limit = '{most}MB'")
    return con
duckdb.connect = connect
"""
ADDRESSES = """
import resource, polars, duckdb
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + {most} * 2**20,) * 2)
"""


def units(database: Path) -> int:
    """How many units a database knows, asked by somebody who only has DuckDB."""
    with duckdb.connect(str(database), read_only=True) as con:
        return con.sql("select count(*) from org").fetchall()[0][0]


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
