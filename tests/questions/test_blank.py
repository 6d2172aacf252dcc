"""What a build starts from: made once, kept, and never taken where it is damaged."""

import duckdb
import pytest

from analysis.dictionary import question_views, tables
from analysis.questions import blank, catalogue


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("BIANZHI_CACHE", str(tmp_path / "cache"))
    blank.cache_file.cache_clear()
    yield tmp_path / "cache"
    blank.cache_file.cache_clear()


def test_it_is_made_once_and_copied(cache, tmp_path, monkeypatch):
    cache.mkdir()
    (cache / "blank-of-another-version").write_bytes(b"old")
    blank.write_blank(tmp_path / "made.duckdb")
    assert [path.name for path in cache.iterdir()] == [blank.cache_file().name]
    monkeypatch.setattr(blank, "install", lambda con: pytest.fail("it was made anew"))
    blank.write_blank(tmp_path / "copied.duckdb")
    for name in ("made", "copied"):
        with duckdb.connect(str(tmp_path / f"{name}.duckdb"), read_only=True) as con:
            there = {n for (n,) in con.sql("select table_name from duckdb_tables()").fetchall()}
            asked = {
                n for (n,) in con.sql("select function_name from duckdb_functions()").fetchall()
            }
            shown = {n for (n,) in con.sql("select view_name from duckdb_views()").fetchall()}
            assert set(tables()) <= there
            assert set(catalogue()) <= asked
            assert set(question_views()) <= shown
            assert con.sql("select count(*) from org").fetchall() == [(0,)]


@pytest.mark.parametrize(
    "damage", [lambda b: b[:5000], lambda b: b[:-9] + b"damaged!!", lambda b: b""]
)
def test_a_damaged_one_is_not_taken(cache, tmp_path, damage):
    cache.mkdir()
    blank._keep(b"a database" * 1000)
    assert blank._kept() == b"a database" * 1000
    blank.cache_file().write_bytes(damage(blank.cache_file().read_bytes()))
    assert blank._kept() is None


def test_where_nothing_can_be_kept_each_build_makes_its_own(cache, tmp_path):
    cache.write_text("a file where the folder should be")
    blank._keep(b"a database" * 1000)
    assert blank._kept() is None
