"""The new database takes the old one's place in one step, or waits where it cannot."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from folders import ORG, write

from analysis.build import build
from analysis.cli import main
from analysis.store import place
from analysis.store.schema import SCHEMA_VERSION, attach_new, connect_new
from analysis.store.trouble import DAMAGED


def database(path: Path, value: int) -> Path:
    with connect_new(str(path)) as con:
        con.execute(f"create table t as select {value} as v")
        con.execute(
            f"create table build_log as select 'now' as built_at, 'x' as version, "
            f"{SCHEMA_VERSION} as schema_version"
        )
    return path


def value(path: Path) -> int:
    with place.open_database(path) as con:
        return con.sql("from t").fetchall()[0][0]


def test_the_new_replaces_the_old(tmp_path):
    old = database(tmp_path / "d.duckdb", 1)
    assert place.put_in_place(database(tmp_path / "d.duckdb.new", 2), old)
    assert value(old) == 2 and [p.name for p in tmp_path.iterdir()] == ["d.duckdb"]


def test_where_the_old_is_held_open_the_new_waits(tmp_path, monkeypatch):
    """As on Windows: an open file cannot be replaced."""
    old = database(tmp_path / "d.duckdb", 1)
    held = True
    replace = Path.replace

    def refusing(self, target):
        if held and Path(target) == old:
            raise PermissionError("used by another process")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refusing)
    assert not place.put_in_place(database(tmp_path / "d.duckdb.new", 2), old)
    assert value(old) == 1, "not adopted while the old one is held"
    held = False
    assert value(old) == 2, "adopted at the next open"
    assert not place.pending_path(old).exists()


def test_a_later_build_makes_the_waiting_one_void(tmp_path):
    old = database(tmp_path / "d.duckdb", 1)
    database(place.pending_path(old), 2)
    place.put_in_place(database(tmp_path / "d.duckdb.new", 3), old)
    assert value(old) == 3


def test_no_database_names_the_fix(tmp_path):
    with pytest.raises(FileNotFoundError, match="bianzhi build d"):
        place.open_database(tmp_path / "d.duckdb")


def test_opened_read_only(tmp_path):
    path = database(tmp_path / "d.duckdb", 1)
    with place.open_database(path) as con, pytest.raises(duckdb.Error, match="read-only"):
        con.execute("create table u as select 1")


def test_removed_with_log_and_spill(tmp_path):
    path = tmp_path / "d.duckdb.work"
    path.write_bytes(b"")
    path.with_name(path.name + ".wal").write_bytes(b"")
    path.with_name(path.name + ".tmp").mkdir()
    (path.with_name(path.name + ".tmp") / "block").write_bytes(b"")
    place.remove(path)
    place.remove(path)
    assert list(tmp_path.iterdir()) == []


def test_both_ways_of_making_a_file_keep_the_format_of_current_shells(tmp_path):
    with duckdb.connect() as con:
        attach_new(con, str(tmp_path / "it's.duckdb"), "a")
        con.execute("create table a.t as select 1")
        con.execute("detach a")
    database(tmp_path / "b.duckdb", 1)
    for name in ("it's", "b"):
        with duckdb.connect(str(tmp_path / f"{name}.duckdb"), read_only=True) as con:
            ((tags,),) = con.sql(
                "select tags from duckdb_databases() where not internal"
            ).fetchall()
            assert tags["storage_version"].startswith("v1.5"), tags


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return build(write(tmp_path_factory.mktemp("small") / "d", org__csv=ORG)).database


def _answer(database: Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["ask", "unit_count", str(database), "--format", "csv"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def test_a_file_cut_short_is_never_answered_from(small, tmp_path):
    content, torn = small.read_bytes(), tmp_path / "torn.duckdb"
    for part in range(20):
        torn.write_bytes(content[: len(content) * part // 20 + part])
        status, said = _answer(torn)
        assert status == 1 and DAMAGED in said, (part, said)


def test_a_bit_turned_is_told_or_lies_where_nobody_reads(small, tmp_path):
    content, torn = small.read_bytes(), tmp_path / "torn.duckdb"
    _, whole = _answer(small)
    pick, told = random.Random(5), 0
    for at in [*pick.sample(range(12288), 8), *pick.sample(range(len(content)), 16)]:
        changed = bytearray(content)
        changed[at] ^= 1 << pick.randrange(8)
        torn.write_bytes(changed)
        status, said = _answer(torn)
        assert said == whole if status == 0 else DAMAGED in said or "库版本" in said, (at, said)
        told += status
    assert told
