"""A build killed at any moment, read beside, or started twice: the old database is whole."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest
from folders import ORG, digest, random_id, rows, write

from analysis.build import BuildError, build
from analysis.store.place import open_database

pytestmark = pytest.mark.slow
PEOPLE = 40_000
KILLS = 8
IDS = [random_id(n) for n in range(2000)]


def _folder(path: Path) -> Path:
    """An office whose old database knows three units; since then a large roster has come."""
    folder = write(path / "d", org__csv=ORG)
    assert build(folder).exit_status == 0
    ids = pl.Series(IDS)
    number = pl.int_range(PEOPLE, eager=True)
    pl.DataFrame({
        "身份证号": ids.gather(number % 2000),
        "单位": pl.Series(["A", "B", "C"]).gather(number % 3),
        "编制类型": pl.Series(["行政", "事业"]).gather(number % 2),
        "进入日期": [f"20{10 + n % 10}-{1 + n % 12:02d}-{1 + n // 12 % 28:02d}" for n in number],
    }).write_csv(folder / "roster.csv")  # fmt: skip
    return folder


def id_numbers(path: Path) -> set[str]:
    """The ID numbers of the roster that the bytes of a file hold."""
    met = re.findall(rb"(?=(\d{17}[\dX]))", path.read_bytes())
    return {text.decode() for text in met} & set(IDS)


def _start(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "analysis.cli", "build", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return _folder(tmp_path)


def test_killed_at_any_moment(folder, tmp_path):
    database = folder.with_name("d.duckdb")
    before = digest(database)
    assert id_numbers(folder / "roster.csv") == set(IDS), "the search for them works"
    # How long it takes, and that it would succeed, told by a copy.
    started = time.monotonic()
    trial = write(tmp_path / "trial" / "d", org__csv=ORG)
    (trial / "roster.csv").write_bytes((folder / "roster.csv").read_bytes())
    process = _start(trial)
    process.communicate()
    whole = time.monotonic() - started
    assert process.returncode in (0, 3)

    left: set[str] = set()
    unchanged = 0
    old = database.read_bytes()
    for kill in range(KILLS):
        process = _start(folder)
        with suppress(subprocess.TimeoutExpired):
            process.wait(whole * (kill + 0.7) / (KILLS + 1))
        process.kill()
        process.communicate()
        leavings = [p for p in tmp_path.iterdir() if p.name not in ("d", "d.duckdb", "trial")]
        left |= {p.name for p in leavings}
        for path in (f for p in leavings for f in ([p] if p.is_file() else p.rglob("*"))):
            assert not id_numbers(path), f"{path.name} holds ID numbers"
        if digest(database) == before:
            unchanged += 1
            assert rows(database, "select count(*) from org") == [(3,)]
        else:  # the kill came after all was done: whole and new, never in between
            assert rows(database, "select count(*) > 1000 from roster") == [(True,)]
            database.write_bytes(old)
    assert left, "no kill came while the build was writing"
    assert unchanged >= KILLS // 2

    # Readers see the old one until they open anew; leavings do not stand in the way.
    with open_database(database) as reader:
        process = _start(folder)
        while process.poll() is None:
            assert reader.sql("select count(*) from roster").fetchall() == [(0,)]
            time.sleep(0.05)
        assert process.returncode in (0, 3), process.communicate()[1].decode()
        if sys.platform != "win32":
            assert reader.sql("select count(*) from roster").fetchall() == [(0,)]
    ((people,),) = rows(database, "select count(*) from roster")
    assert people > 1000
    assert {p.name for p in tmp_path.iterdir()} == {"d", "d.duckdb", "trial"}


def test_two_builds_at_once(folder, tmp_path):
    process = _start(folder)
    work = tmp_path / "d.duckdb.work"
    while not work.exists() and process.poll() is None:
        time.sleep(0.01)
    time.sleep(0.1)
    refused = 0
    while process.poll() is None:
        try:
            build(folder)
        except BuildError as error:
            assert "另一个程序正在生成 d.duckdb" in str(error)
            refused += 1
            time.sleep(0.05)
        else:
            break  # the first one was through
    assert refused, "the first build was never met"
    assert process.wait() in (0, 3)
    assert {p.name for p in tmp_path.iterdir()} == {"d", "d.duckdb"}
    ((people,),) = rows(tmp_path / "d.duckdb", "select count(*) from roster")
    assert people > 1000
