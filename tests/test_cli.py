"""The command line: exit codes, plain words, files that open safely."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import click
import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner, Result
from folders import ORG, digest, random_id, write

from analysis.cli import main
from analysis.questions import questions
from analysis.report import export

FORMULA = "=cmd|' /C calc'!A0"
CHINESE = re.compile("[\u4e00-\u9fff]")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture
def here(tmp_path: Path, monkeypatch) -> Path:
    """A working folder of its own, with an empty data/."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    return tmp_path


# --- help


def commands() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    shown = {name: command for name, command in main.commands.items() if not command.hidden}
    for name, command in shown.items():
        found.append((name,))
        if isinstance(command, click.Group):
            context = click.Context(command)
            found += [(name, sub) for sub in command.list_commands(context)]
    return found


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_every_command_says_in_chinese_what_it_does(path):
    result = run(*path, "--help")
    assert result.exit_code == 0
    said = re.split(r"Options:|Arguments:", result.stdout)[0].split("\n", 1)[1]
    assert CHINESE.search(said), result.stdout


def test_the_catalogue_lists_every_question():
    shown = run("questions").output
    for item in questions().values():
        assert item.name in shown and item.title in shown


# --- check and build: exit status


def test_clean_is_0(here):
    write(here / "data" / "d", org__csv=ORG)
    assert run("check", "data/d").exit_code == 0
    assert not (here / "data" / "d.duckdb").exists()
    result = run("build", "d")  # by its name under data/
    assert result.exit_code == 0
    assert "读入 3 行 = 接受 3 + 拒绝 0" in result.stderr
    assert (here / "data" / "d.duckdb").exists()


def test_some_rows_rejected_is_3(here):
    number, name = random_id(1), "欧阳锋"
    write(
        here / "data" / "d",
        org__csv=ORG,
        roster__csv=f"姓名,身份证号,单位,编制类型,进入日期\n{name},{number},A,行政,某日\n",
    )
    for command in ("check", "build"):
        result = run(command, "data/d", "--problems", "问题.xlsx")
        assert result.exit_code == 3
        assert "不是可识别的日期" in result.stderr and "第2行第5列" in result.stderr
        assert number not in result.output and name not in result.output
        sheet = openpyxl.load_workbook("问题.xlsx").active
        assert [c.value for c in sheet[1]][:3] == ["文件", "工作表", "行号"]
        assert sheet.cell(2, 3).value == 2


def test_nothing_built_is_1(here):
    folder = write(here / "data" / "d", org__csv=ORG)
    run("build", folder)
    before = digest(here / "data" / "d.duckdb")
    (folder / "org.csv").write_text("单位,没有这栏\nA,B\n", encoding="utf-8")
    for command in ("check", "build"):
        result = run(command, folder)
        assert result.exit_code == 1 and "不认识的列标题" in result.stderr
    assert "原有数据库未动" in result.stderr
    assert digest(here / "data" / "d.duckdb") == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["build", "没有"], "没有文件夹"),
        (["check", "没有"], "没有文件夹"),
        (["ask", "staffing", "没有"], "请先运行 bianzhi build"),
        (["ask", "staffing"], "请先运行 bianzhi build"),
        (["sql", "没有", "-c", "select 1"], "请先运行 bianzhi build"),
    ],
)
def test_what_is_not_there_is_one_plain_line(here, arguments, says):
    result = run(*arguments)
    assert result.exit_code == 1
    assert says in result.stderr and len(result.stderr.strip().splitlines()) == 1
    assert "Traceback" not in result.output and str(here) not in result.output
    assert isinstance(result.exception, SystemExit)


# --- ask


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    folder = write(
        tmp_path_factory.mktemp("cli") / "d",
        org__csv=ORG + f"D,{FORMULA},县\n",
        quota_use__csv="单位,月份,编制类型,使用编制数,是否备案\n"
        "A,2016-01,行政,2,否\nD,2016-01,行政,1,否\n",
        quota__csv="单位,编制类型,生效日,核定编制\nA,行政,2011-01-01,3\n",
        roster__csv="人员标识,单位,编制类型,进入日期\nP1,A,行政,2012-01-01\n",
    )
    assert run("build", folder).exit_code == 0
    return folder.with_name("d.duckdb")


MONTHS = ("--from-month", "2016-01", "--to-month", "2016-02")


def test_csv_defuses_formulas(database, here):
    result = run("ask", "unrecorded_use", database, *MONTHS, "-o", "a.csv")
    assert result.exit_code == 0, result.output
    data = Path("a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read Chinese"
    lines = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    assert lines[0] == ["month", "org_id", "name", "post_type", "posts"]
    assert [line[2] for line in lines[1:]] == ["教育局", "'" + FORMULA]
    printed = run("ask", "unrecorded_use", database, *MONTHS, "--format", "csv").stdout
    assert printed == data.decode("utf-8-sig").replace("\r\n", "\n")


def test_xlsx_keeps_numbers_and_no_formula(database, here):
    assert run("ask", "unrecorded_use", database, *MONTHS, "-o", "a.xlsx").exit_code == 0
    sheet = openpyxl.load_workbook("a.xlsx").active
    rows = list(sheet.iter_rows())
    assert [c.value for c in rows[0]] == ["月份", "机构编码", "名称", "编制类型", "编制数"]
    assert [r[4].value for r in rows[1:]] == [2, 1] and rows[1][4].data_type == "n"
    assert rows[2][2].value == FORMULA and rows[2][2].data_type == "s"
    assert rows[1][0].is_date

    assert run("ask", "staffing", database, "-o", "b.xlsx").exit_code == 0
    head, row = list(openpyxl.load_workbook("b.xlsx").active.iter_rows(values_only=True))[:2]
    found = dict(zip(head, row, strict=True))
    assert (found["核定编制"], found["实有人数"]) == (3, 1)
    assert found["使用率"] == pytest.approx(1 / 3)


def test_json_and_parquet(database, here):
    for name in ("a.json", "a.parquet"):
        assert run("ask", "unrecorded_use", database, *MONTHS, "-o", name).exit_code == 0
    records = json.loads(Path("a.json").read_text(encoding="utf-8"))
    assert records[0] == {
        "month": "2016-01-01", "org_id": "A", "name": "教育局", "post_type": "行政", "posts": 2,
    }  # fmt: skip
    assert pl.read_parquet("a.parquet").to_dicts()[1]["name"] == FORMULA


def test_xlsx_without_a_name_gets_one(database, here):
    assert run("ask", "staffing", database, "--format", "xlsx").exit_code == 0
    assert Path("staffing.xlsx").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--as-of", "昨天"], "2018-06-30"),
        (["--as-of", "2018-02-30"], "2018-06-30"),
        (["-o", "a.doc"], "请用 .csv、.xlsx、.json 或 .parquet"),
        (["-o", "没有的文件夹/a.csv"], "没有的文件夹"),
    ],
)
def test_a_slip_is_one_plain_line(database, here, arguments, says):
    result = run("ask", "staffing", database, *arguments)
    assert result.exit_code == 1 and says in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert isinstance(result.exception, SystemExit)


def test_an_unknown_question(database):
    result = run("ask", "nothing", database)
    assert result.exit_code == 2 and isinstance(result.exception, SystemExit)


def test_the_table_on_screen(database):
    shown = run("ask", "staffing", database).stdout
    assert "核定编制" in shown and "33.33%" in shown


def test_the_dataset_by_every_way(database, here, monkeypatch):
    shutil.copy(database, here / "data" / "old.duckdb")
    ask = ["ask", "staffing", "--format", "csv"]
    answer = run("ask", "staffing", database, "--format", "csv").stdout
    assert run(*ask).stdout == answer, "the only one built"
    assert run(*ask, "old").stdout == answer, "a name under data/ whose folder is gone"
    assert run(*ask, "-d", "data/old.duckdb").stdout == answer
    (here / "data" / "new.duckdb").write_bytes(b"no database")
    monkeypatch.setenv("BIANZHI_DATASET", "old")
    assert run(*ask).stdout == answer, "told by the environment"


def test_the_newest_is_the_default_and_is_named(database, here):
    import os

    for at, name in enumerate(("new", "old")):
        path = here / "data" / f"{name}.duckdb"
        shutil.copy(database, path)
        os.utime(path, (2_000_000 - at, 2_000_000 - at))
    result = run("ask", "staffing", "--format", "csv")
    assert "数据集：new" in result.stderr and "org_id" in result.stdout


# --- sql


def test_sql_answers_and_cannot_write(database):
    result = run("sql", database, "-c", "select count(*) as 单位数 from org")
    assert result.exit_code == 0
    before = digest(database)
    result = run("sql", database, "-c", "delete from org")
    assert result.exit_code == 1 and "read-only" in result.stderr
    assert digest(database) == before


def test_sql_shell_survives_a_mistake(database):
    lines = "select no_such[1];\n.tables\nselect 6 * 7\n as answer;\n.exit\n"
    result = CliRunner().invoke(main, ["sql", str(database)], input=lines)
    assert result.exit_code == 0, result.output
    assert "no_such" in result.stderr


# --- what no command reaches easily


def test_more_rows_than_excel_holds_are_refused(tmp_path):
    class Endless(list):
        def __len__(self) -> int:
            return export.LONGEST_SHEET + 1

    with pytest.raises(export.ExportError, match="csv 或 parquet"):
        export.write_xlsx(tmp_path / "a.xlsx", ["a"], Endless())


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_defused(text):
    assert export.defused(text) == "'" + text
    assert export.defused(-1) == -1 and export.defused("甲=1") == "甲=1"


# --- models


def test_a_model_gives_each_of_its_parts(demo):
    moves = json.loads(run("ask", "reallocation", demo, "--format", "json").stdout)
    wanted = json.loads(
        run("ask", "reallocation", demo, "--part", "demand", "--format", "json").stdout
    )
    assert sum(m["posts"] for m in moves) == sum(d["placed"] for d in wanted) > 0


def test_a_model_says_which_parameter_is_missing_or_wrong(demo):
    missing = run("ask", "staffing_forecast", demo)
    assert missing.exit_code == 2 and "--to-on" in missing.output
    wrong = run("ask", "reallocation", demo, "--bound", "middle")
    assert wrong.exit_code == 1 and "Traceback" not in wrong.output and CHINESE.search(wrong.output)
