"""What fails on a bad day fails in plain words, and leaves the old database whole and nobody's data behind.

The quick ones; `make chaos` does it at random moments and measures, with builds killed and disks filled.
"""

from __future__ import annotations

import resource
import sys
from contextlib import contextmanager

import duckdb
import pytest
from folders import digest
from harness import IDS, attempt, no_override, office, readable, roster, units

import analysis.build as building
from analysis.build import BuildError, build
from analysis.store.trouble import FULL, MEMORY, trouble

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
PEOPLE = 4000


@pytest.fixture
def folder(tmp_path):
    made = office(tmp_path, PEOPLE)
    assert readable(made / "roster.csv") >= set(IDS), "the search for persons works"
    return made


@contextmanager
def files_up_to(most: int):
    """No file may grow beyond so many bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def refused(folder, words: str) -> None:
    """The build is refused with these words, and everything is as it was."""
    database = folder.with_name("d.duckdb")
    before = digest(database)
    with pytest.raises(BuildError) as error:
        build(folder)
    said = str(error.value)
    assert words in said and "原有的 d.duckdb 没有动" in said and str(folder.parent) not in said
    assert digest(database) == before and units(database) == 3
    assert sorted(p.name for p in folder.parent.iterdir()) == ["d", "d.duckdb"]


@pytest.mark.parametrize("most", [0, 4096, 300_000, 1_000_000])
def test_a_full_disk(folder, most):
    with files_up_to(most):
        refused(folder, "请腾出空间")
    assert build(folder).exit_status in (0, 3)


def test_too_little_memory(folder, monkeypatch):
    real = building.connect_work

    def narrow(path: str):
        con = real(path)
        con.execute("set memory_limit = '12MB'")
        return con

    with monkeypatch.context() as starved:
        starved.setattr(building, "connect_work", narrow)
        refused(folder, "内存不足")
    assert build(folder).exit_status in (0, 3)


def test_a_folder_that_cannot_be_written(folder):
    folder.parent.chmod(0o555)
    try:
        found = attempt(folder, no_override)
    finally:
        folder.parent.chmod(0o755)
    assert found.status == 1 and found.same and not found.faults()
    assert "数据集所在的文件夹不可读写：请核对权限" in found.said


@pytest.mark.parametrize("name", ["dataset.toml", "roster.csv"])
def test_a_file_that_cannot_be_read(folder, name):
    (folder / name).chmod(0)
    found = attempt(folder, no_override)
    assert not found.faults()
    if name == "dataset.toml":
        assert found.status == 1 and "「dataset.toml」不可读写" in found.said
    else:  # told with its file, and nothing else is held up by it
        assert found.status == 3 and "文件打不开" in found.said and "denied" not in found.said


@pytest.mark.parametrize("code", ["utf-16", "gb18030", "big5"])
def test_encodings_of_other_places(folder, code):
    (folder / "roster.csv").write_bytes(roster(300).encode(code, errors="replace")[:-5])
    build(folder)
    assert sorted(p.name for p in folder.parent.iterdir()) == ["d", "d.duckdb"]
    assert not readable(folder.with_name("d.duckdb"))


def test_an_interrupted_build_says_so_in_chinese(folder):
    """Ctrl-C in the middle: nothing is left behind."""
    pause = (
        "import analysis.build as b, os, signal\n"
        "real = b._write\n"
        "b._write = lambda *a: os.kill(os.getpid(), signal.SIGINT) or real(*a)"
    )
    found = attempt(folder, before=pause)
    assert found.status == 1 and found.same and not found.leavings
    assert found.said.strip().endswith("已中止：原有的数据库没有动，请再运行一次")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(28, "No space left on device"), FULL),
        (OSError(27, "File too large"), FULL),
        (duckdb.IOException("IO Error: Could not write file: No space left on device"), FULL),
        (duckdb.TransactionException("Failed to commit: Could not write file"), FULL),
        (duckdb.OutOfMemoryException("failed to offload: max_temp_directory_size"), FULL),
        (duckdb.OutOfMemoryException("failed to pin block"), MEMORY),
        (MemoryError(), MEMORY),
        (duckdb.BinderException("no such column"), None),
        (ValueError("a defect"), None),
    ],
)
def test_what_the_machine_refuses_in_plain_words(error, words):
    assert trouble(error) == words


def test_a_program_with_the_new_database_open_sees_what_it_opened(folder):
    database = folder.with_name("d.duckdb")
    with duckdb.connect(str(database), read_only=True) as reader:
        assert build(folder).exit_status in (0, 3)
        assert reader.sql("select count(*) from roster").fetchall() == [(0,)]
    with duckdb.connect(str(database), read_only=True) as reader:
        assert reader.sql("select count(*) > 0 from roster").fetchall() == [(True,)]
    assert database.stat().st_mode & 0o077 == 0, "its owner's alone"
