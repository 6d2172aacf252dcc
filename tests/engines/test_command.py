"""The command and `analysis.open` on an engine; what cannot be had is said in Chinese."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from folders import ORG, write

import analysis
from analysis.build import build
from analysis.cli import main
from analysis.engines.apart import EngineError
from analysis.engines.layout import BY_YEAR, YEAR


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write(
        tmp_path_factory.mktemp("engines") / "d",
        org__csv=ORG,
        quota__csv="单位,生效日,核定编制\nA,2010-01-01,10行政5事业\nB,2012-01-01,4行政\n",
        roster__csv="人员标识,单位,编制类型,进入日期,离开日期\n"
        "P1,A,行政,2011-01-01,\nP2,A,行政,2012-05-01,2015-01-01\n",
    )
    return build(folder).database


@pytest.fixture(scope="module")
def place(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("out") / "parquet"
    done = CliRunner().invoke(main, ["export", str(database), "--parquet", str(place)])
    assert done.exit_code == 0, done.output
    return place


def ask(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["ask", *words])
    return done.exit_code, done.output


def test_intervals_lie_by_year_and_sorted(database: Path, place: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as con:
        for table in BY_YEAR:
            wanted = con.sql(f"from {table} order by all").fetchall()
            if not wanted:
                continue
            files = sorted((place / table).glob(f"{YEAR}=*/*.parquet"))
            found = [
                row
                for file in files
                for row in con.sql(
                    f"from read_parquet('{file}', hive_partitioning = false)"
                ).fetchall()
            ]
            assert sorted(found, key=repr) == sorted(wanted, key=repr)
            for file in files:
                read = f"read_parquet('{file}', hive_partitioning = false)"
                days = [d for (d,) in con.sql(f"select start_on from {read}").fetchall()]
                assert days == sorted(days) and {d.year for d in days} == {
                    int(file.parent.name[len(YEAR) + 1 :])
                }


def test_what_stands_there_is_not_written_over(database: Path, place: Path) -> None:
    again = ["export", str(database), "--parquet", str(place)]
    assert "--overwrite" in CliRunner().invoke(main, again).output
    assert CliRunner().invoke(main, [*again, "--overwrite"]).exit_code == 0
    other = ["export", str(database), "--parquet", str(database.parent), "--overwrite"]
    assert CliRunner().invoke(main, other).exit_code == 1
    assert database.exists()


def test_the_command_answers_as_the_database_does(database: Path, place: Path) -> None:
    pytest.importorskip("pysail")
    options = ["--as-of", "2018-06-30", "--format", "json"]
    code, there = ask("idle", "--engine", "sail", "--data", str(place), *options)
    assert code == 0, there
    assert json.loads(there) == json.loads(ask("idle", str(database), *options)[1])


def test_python_asks_the_same(database: Path, place: Path) -> None:
    pytest.importorskip("pysail")
    there = analysis.open(str(place), engine="sail")
    with analysis.open(database) as here:
        wanted = sorted(analysis.staffing(here, as_of="2016-02").fetchall())
    assert sorted(analysis.staffing(there, as_of="2016-02").fetchall()) == wanted
    with pytest.raises(EngineError, match="只答问题"):
        there.sql("from staffing_interval")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["idle", "--engine", "sail"], "要一起写"),
        (["idle", "x", "--engine", "sail", "--data", "y"], "只写 --data"),
        (["idle", "--engine", "flink", "--data", "y"], "不认识的引擎"),
        (["assessment", "--engine", "sail", "--data", "y"], "bianzhi ask assessment 数据集"),
        (["reallocation", "--engine", "sail", "--data", "y"], "只在建库的机器上算"),
    ],
)
def test_what_cannot_be_is_said(words: list[str], said: str) -> None:
    pytest.importorskip("pyspark")
    code, told = ask(*words)
    assert code and said in told, told
