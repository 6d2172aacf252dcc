"""The log of builds is kept over builds, and a database of other tables is refused in plain words."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from folders import CARD, ORG, digest, rows, write

from analysis.build import BuildError, build
from analysis.cli import main
from analysis.store import place
from analysis.store.schema import SCHEMA_VERSION

LOG = "from build_log order by built_at"
QUOTA = "单位,编制类型,生效日,核定编制\nA,行政,2012-01-01,9\nB,行政,2012-01-01,甲\n"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = write(tmp_path / "d", org__csv=ORG, quota__csv=QUOTA)
    return build(folder).database


def test_every_build_adds_a_line_with_what_it_was_built_from(built):
    folder = built.with_suffix("")
    forms, corrections = "skip: ['*说明*']\n", "[]\n"
    (folder / "forms.yml").write_text(forms, encoding="utf-8")
    (folder / "quota.csv").write_text(QUOTA.replace("甲", "5"), encoding="utf-8")
    build(folder)
    (folder / "corrections.yml").write_text(corrections, encoding="utf-8")
    build(folder)
    log = rows(
        built,
        "select schema_version, card_sha256, forms_sha256, corrections_sha256, rows_read, "
        f"cells_rejected, findings >= 0 from ({LOG})",
    )
    assert log == [
        (SCHEMA_VERSION, sha(CARD), None, None, 5, 1, True),
        (SCHEMA_VERSION, sha(CARD), sha(forms), None, 5, 0, True),
        (SCHEMA_VERSION, sha(CARD), sha(forms), sha(corrections), 5, 0, True),
    ]
    assert len(set(rows(built, "select built_at from build_log"))) == 3


def test_the_log_of_an_older_table_is_kept_as_far_as_it_goes(built):
    with duckdb.connect(str(built)) as con:
        con.execute("alter table build_log drop column findings")
        con.execute("update build_log set schema_version = 1, version = '0.0.1'")
    build(built.with_suffix(""))
    assert rows(built, f"select version, schema_version, findings from ({LOG})")[0] == (
        "0.0.1", 1, None,
    )  # fmt: skip
    assert rows(built, "select count(*) from build_log") == [(2,)]


def test_the_log_of_a_waiting_database_is_kept(built, monkeypatch):
    """As on Windows: the newest log stands in the database that waits."""
    folder, replace = built.with_suffix(""), Path.replace

    def refusing(self, target):
        if Path(target) == built:
            raise PermissionError("used by another process")
        return replace(self, target)

    with monkeypatch.context() as held:
        held.setattr(Path, "replace", refusing)
        assert build(folder).waiting
    build(folder)
    assert rows(built, "select count(*) from build_log") == [(3,)]


@pytest.mark.parametrize(("step", "says"), [(-1, "由更早的软件生成"), (1, "由更新的软件生成")])
def test_another_schema_is_told_with_what_to_do(built, tmp_path, step, says):
    with duckdb.connect(str(built)) as con:
        con.execute("update build_log set schema_version = schema_version + $1", [step])
    for command in (["ask", "staffing", str(built)], ["tables", str(built)], ["sql", str(built)],
                    ["report", str(built), "--out", str(tmp_path / "r")]):  # fmt: skip
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 1, command
        line = done.stderr.strip()
        assert line.startswith("错误：d.duckdb ") and says in line and "\n" not in line
        assert "bianzhi build d" in line if step < 0 else "升级" in line
    build(built.with_suffix(""))
    assert CliRunner().invoke(main, ["ask", "staffing", str(built)]).exit_code == 0


def test_a_database_of_somebody_else_is_told_as_such(tmp_path):
    path = tmp_path / "other.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create table t as select 1")
    with pytest.raises(place.OtherVersionError, match="不是 bianzhi 生成的数据库"):
        place.open_database(path)


def test_a_program_that_writes_the_old_database_is_told_before_the_work_begins(built):
    hold = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); "
        "sys.stdin.read()"
    )
    before = digest(built)
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(built)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == b"held\n"
        with pytest.raises(BuildError, match=r"d\.duckdb 正被另一个程序写入或独占：请关闭"):
            build(built.with_suffix(""))
        other.communicate()
    assert digest(built) == before
    assert sorted(p.name for p in built.parent.iterdir()) == ["d", "d.duckdb"]
