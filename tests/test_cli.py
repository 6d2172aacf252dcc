"""The command line: exit codes, plain words, files that open safely."""

from __future__ import annotations

import csv
import errno
import io
import json
import re
import shutil
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import click
import duckdb
import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner, Result
from folders import ORG, digest, random_id, write
from rich.console import Console
from xlsxwriter.exceptions import FileCreateError

from analysis.cli import main, root
from analysis.questions import catalogue
from analysis.report import export, screen
from analysis.report.answer import Answer
from analysis.report.days import Day
from analysis.report.plain import plain

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
    for item in catalogue().values():
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
    for spoiled in ({"org.csv": "甲,乙\n1,2\n3,4\n"}, {"org.csv": ORG, "forms.yml": "form: []\n"}):
        for name, text in spoiled.items():
            (folder / name).write_text(text, encoding="utf-8")
        for command in ("check", "build"):
            assert run(command, folder).exit_code == 1
        assert digest(here / "data" / "d.duckdb") == before
    result = run("build", folder)
    assert "没有「form」这一项" in result.stderr
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
        roster__csv="人员标识,单位,编制类型,进入日期,离开日期\nP1,A,行政,2012-01-01,\n",
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
        (["-o", "a.doc"], "请用 .csv、.xlsx、.json 或 .parquet"),
        (["-o", "没有的文件夹/a.csv"], "没有文件夹 没有的文件夹"),
        (["-o", "data"], "data 是文件夹"),
    ],
)
def test_a_slip_is_one_plain_line(database, here, arguments, says):
    result = run("ask", "staffing", database, *arguments)
    assert result.exit_code == 1 and says in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert isinstance(result.exception, SystemExit)


RECOVERY, UNRECORDED = ("ask", "recovery_scenario"), ("ask", "unrecorded_use")
SPAN = ("--from-month", "2019-01", "--to-month", "2018-06")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nothing"], "没有名为「nothing」的命令"),
        (["buld"], "是不是 build"),
        (["staffing"], "是不是 ask staffing"),
        (["make-reports"], "没有名为「make-reports」的命令，是不是 report"),
        (["ask", "stafing"], "没有名为「stafing」的问题，是不是 staffing"),
        (["--versio"], "是不是 --version"),
        (["check"], "缺少 DATASET：数据集文件夹"),
        (["build", "d", "e"], "多出的参数 e"),
        (["build", "d", "--problems", "p.txt"], "--problems 「p.txt」应以 .xlsx 结尾"),
        (["demo", "--scale", "village"], "--scale 只能是 district、city、province"),
        (["demo", "--seed", "x"], "--seed 应为整数"),
        (["ask", "staffing", "--asof", "2018-06-30"], "是不是 --as-of"),
        (["ask", "staffing", "--as-of"], "--as-of 后面缺少取值"),
        (["ask", "staffing_forecast"], "缺少 --to-on：终止日"),
        (["ask", "staffing", "--as-of", "foo"], "--as-of 「foo」不是日期"),
        (["ask", "staffing", "--as-of", "2018-02-30"], "--as-of 「2018-02-30」不是日期"),
        (["report", "--as-of", "2018-02-30"], "--as-of 「2018-02-30」不是日期"),
        ([*UNRECORDED, "--to-month", "2018年"], "--to-month 「2018年」不是月份"),
        ([*UNRECORDED, *SPAN], "--from-month 2019-01-01 晚于 --to-month 2018-06-01"),
        ([*RECOVERY, "--months", "0"], "--months 应为不小于 1 的整数"),
        ([*RECOVERY, "--months", "-5"], "--months 应为不小于 1 的整数"),
        ([*RECOVERY, "--cap", "一成"], "--cap 应为数字"),
        (["ask", "bank_outlook", "--months", "0"], "--months 应为不小于 1 的整数"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_written_wrong_is_told_in_chinese(here, arguments, says):
    result = run(*arguments)
    assert result.exit_code == 2 and isinstance(result.exception, SystemExit)
    assert says in result.stderr and len(result.stderr.strip().splitlines()) == 1
    assert not re.search("Usage|Error|Missing|Invalid|No such", result.output)


@pytest.mark.parametrize("cap", ["-1", "5", "1.01", "nan"])
def test_a_cap_that_is_no_share_is_refused(database, cap):
    result = run(*RECOVERY, database, "--cap", cap)
    assert result.exit_code == 1
    assert result.stderr == "错误：cap 应在 0 与 1 之间，如 0.1\n"


def test_a_cap_bounds_what_is_taken(database):
    taken = {
        cap: json.loads(
            run(*RECOVERY, database, "--cap", cap, "--take", "upper", "--format", "json").stdout
        )
        for cap in ("0", "0.4", "1")
    }
    # 3 posts, 1 person: 2 idle; four tenths of 3 posts make one whole post.
    assert [rows[0]["taken"] for rows in taken.values()] == [0, 1, 2]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2018年6月30日", "2018-06-30"),
        ("2018.6.30", "2018-06-30"),
        ("2018/6/30", "2018-06-30"),
        (" 20180630 ", "2018-06-30"),
        ("2018-06", "2018-06-30"),
        ("201806", "2018-06-30"),
        ("2018年", "2018-12-31"),
        ("2018年底", "2018-12-31"),
    ],
)
def test_days_are_read_as_files_are(written, day):
    assert Day().convert(written, None, None) == date.fromisoformat(day)


def test_a_beginning_is_the_first_day_of_a_year_or_month():
    first = click.Option(["--from-on", "from_on"])
    assert Day().convert("2018年", first, None) == date(2018, 1, 1)
    assert Day().convert("2018-06", first, None) == date(2018, 6, 1)


def test_days_reach_the_question_as_asked(database):
    # P1 came on 2012-01-01.
    for written, people in (("2011年12月31日", 0), ("2012.1.1", 1)):
        result = run("ask", "staffing", database, "--as-of", written, "--format", "json")
        assert json.loads(result.stdout)[0]["actual"] == people
    months = ("--from-month", "2016年1月", "--to-month", "201601")
    rows = json.loads(run(*UNRECORDED, database, *months, "--format", "json").stdout)
    assert [row["org_id"] for row in rows] == ["A", "D"]


def test_a_day_outside_the_coverage_is_answered_with_a_notice(database):
    ask = ("ask", "staffing", database, "--format", "csv", "--as-of")
    for day in ("1990-01-01", "2021-01-01"):
        result = run(*ask, day)
        assert result.exit_code == 0 and result.stdout.startswith("org_id,")
        assert result.stderr == (
            f"注意：时点 {day} 不在数据覆盖范围 2010-01-01 至 2020-12-31 之内，所答依据不足。\n"
        )
    for day in ("2010-01-01", "2020-12-31"):
        assert run(*ask, day).stderr == ""


def test_no_report_is_made_outside_the_coverage(database, here):
    (here / "notebooks").mkdir()
    result = run("report", database, "--as-of", "1990年1月1日")
    assert result.exit_code == 1 and len(result.stderr.strip().splitlines()) == 1
    assert "数据集 d：时点 1990-01-01 不在数据覆盖范围 2010-01-01 至 2020-12-31" in result.stderr
    assert not (here / "reports").exists()


def test_options_all_say_what_they_mean():
    for path in commands():
        command: click.Command = main
        for name in path:
            command = command.get_command(click.Context(command), name)
        for parameter in command.params:
            where = f"{' '.join(path)} {parameter.name}"
            if isinstance(parameter, click.Option):
                assert CHINESE.search(parameter.help or ""), where


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


def test_flags_and_codes_are_shown_in_chinese():
    console = Console(file=io.StringIO(), width=120)
    relation = duckdb.sql("select true as met, 'roster' as basis, null::integer as quota")
    screen.show_answer(console, Answer("x", relation, ()))
    shown = console.file.getvalue()
    assert "是" in shown and "名册" in shown and "未知" in shown and "True" not in shown


def test_headings_in_either_language_and_nothing_overwritten(database, here):
    printed = run("ask", "staffing", database, "--format", "csv", "--headings", "zh").stdout
    assert printed.startswith("机构编码,名称,编制类型,")
    assert run("ask", "staffing", database, "-o", "a.csv").exit_code == 0
    again = run("ask", "staffing", database, "-o", "a.csv")
    assert again.exit_code == 1 and "--overwrite" in again.stderr
    assert run("ask", "staffing", database, "-o", "a.csv", "--overwrite").exit_code == 0


def test_a_workbook_says_what_it_is(database, here):
    run("ask", "staffing", database, "-o", "a.xlsx", "--as-of", "2016")
    book = openpyxl.load_workbook("a.xlsx")
    told = dict(book["说明"].iter_rows(values_only=True))
    assert told["时点"] == "2016-12-31 日终" and "试验" in told["数据集"] and "核定" in told["定义"]
    share = next(c for c in book["结果"][1] if c.value == "使用率").column
    assert book["结果"].cell(2, share).number_format == "0.00%"


def test_what_is_in_doubt_stands_under_the_answer(here):
    folder = write(here / "data" / "d", org__csv=ORG,
                   quota__csv="单位,编制类型,生效日,核定编制\nA,行政,2011-01-01,八\nB,行政,2011-01-01,3\n")  # fmt: skip
    assert run("build", folder).exit_code == 3
    line = "存疑：1 行读不出或互相矛盾，所及按未知计（教育局）"
    assert line in run("ask", "staffing", folder).stdout
    assert run("ask", "staffing", folder, "--format", "csv").stdout.splitlines()[-1] == line
    run("ask", "staffing", folder, "-o", "a.xlsx")
    assert (
        dict(openpyxl.load_workbook("a.xlsx")["说明"].iter_rows(values_only=True))["存疑"] == line
    )
    assert "存疑" not in run("ask", "staffing", folder, "--as-of", "2010-06-30").stdout
    assert "存疑" not in run("ask", "leadership", folder).stdout


def test_what_was_not_understood_is_missing_from_every_answer(here):
    """A sheet that nobody could read may hold anything: the loans that an answer shows as 0."""
    folder = write(here / "data" / "d", org__csv=ORG, 借用情况__csv="甲,乙丙,丁戊,己\n庚,3,4,9\n辛,4,5,8\n",
                   借用台账__csv="使用单位,编制类别,某某数量,某某日期,收回情形\n教育局,事业,2,2022.3,\n",
                   quota__csv="单位,编制类型,生效日,核定编制\nA,行政,2011-01-01,八\n")  # fmt: skip
    built = run("build", folder)
    assert built.exit_code == 3 and "2张表没有读懂，没有计入" in "".join(built.stderr.split())
    sheets = "2 张表没有读懂，没有计入（借用台账.csv、借用情况.csv）"
    told = run("ask", "staffing", folder).stdout
    assert f"存疑：1 行读不出或互相矛盾，所及按未知计（教育局）；{sheets}" in told
    assert f"存疑：{sheets}" in run("ask", "leadership", folder).stdout
    assert "没有读懂" not in run("ask", "doubts", folder).stdout


# --- files and locks


def test_the_full_list_is_offered_where_problems_are_left_out(here):
    offer = "全部问题可用 --problems 清单.xlsx 导出"
    rows = "".join(f"A,行政,{day},3\n" for day in ("某日", "某月", "某年", "某时"))
    heading = "单位,编制类型,生效日,核定编制\n"
    write(here / "data" / "d", org__csv=ORG, quota__csv=heading + rows)
    assert offer in run("check", "d").stderr
    assert offer not in run("check", "d", "--problems", "p.xlsx").stderr
    write(here / "data" / "e", org__csv=ORG, quota__csv=heading + rows[:12])
    assert offer not in run("check", "e").stderr


def test_a_list_that_cannot_be_written_is_refused_before_the_work(here):
    write(here / "data" / "d", org__csv=ORG)
    result = run("build", "d", "--problems", "没有/p.xlsx")
    assert result.exit_code == 1 and "没有文件夹 没有：请先建好" in result.stderr
    assert not (here / "data" / "d.duckdb").exists()


def test_a_sheet_held_open_is_told_plainly(tmp_path, monkeypatch):
    def held(*_: object) -> None:
        raise FileCreateError(PermissionError(13, "denied"))

    monkeypatch.setattr("xlsxwriter.Workbook.close", held)
    with pytest.raises(export.ExportError, match=r"a\.xlsx 写不了：请关闭"):
        export.write_xlsx(tmp_path / "a.xlsx", ["a"], [(1,)])


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (FileNotFoundError("还没有数据库：请先 build"), "还没有数据库：请先 build"),
        (FileNotFoundError(errno.ENOENT, "No such", "x/a.csv"), "找不到「a.csv」"),
        (FileExistsError(errno.EEXIST, "File exists", "out"), "「out」是文件，不是文件夹"),
        (PermissionError(errno.EACCES, "denied", "a.csv"), "关闭打开它的程序"),
        (OSError(errno.ENOSPC, "No space left"), "磁盘写不下了"),
        (OSError(errno.EIO, "Input/output error"), f"错误号 {errno.EIO}"),
    ],
)
def test_errors_of_the_system_are_told_in_chinese(error, says):
    words = plain(error).message
    assert says in words and "Errno" not in words


def test_what_nobody_can_mend_keeps_its_traceback():
    assert plain(ValueError("a defect")) is None


def test_a_database_held_by_another_program(database, here):
    shutil.copy(database, here / "held.duckdb")
    hold = "import duckdb, sys; c = duckdb.connect('held.duckdb'); print(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        holder.stdout.readline()
        result = run("ask", "staffing", "held.duckdb")
        holder.communicate(b"\n")
    assert result.exit_code == 1
    assert result.stderr == "错误：held.duckdb 正被另一个程序写入或独占：请关闭它后再试\n"


# --- sql


def test_sql_answers_and_cannot_write(database):
    result = run("sql", database, "-c", "select count(*) as 单位数 from org")
    assert result.exit_code == 0
    before = digest(database)
    result = run("sql", database, "-c", "delete from org")
    assert result.exit_code == 1 and "read-only" in result.stderr, result.stderr
    assert digest(database) == before


def test_sql_reaches_no_other_file(database, here):
    Path("secret.csv").write_text("a\n1\n", encoding="utf-8")
    for statement in (
        "copy org to 'out.csv'",
        "from read_csv('secret.csv')",
        "attach 'other.duckdb'",
    ):
        result = run("sql", database, "-c", statement)
        assert result.exit_code == 1 and "ask … -o" in result.stderr
    result = run("sql", database, "-c", "set enable_external_access = true")
    assert result.exit_code == 1 and "locked" in result.stderr
    assert [p.name for p in here.iterdir() if p.is_file()] == ["secret.csv"]


def test_sql_shell_survives_a_mistake(database):
    lines = "select no_such[1];\n.tables\nselect 6 * 7\n as answer;\n.exit\n"
    result = CliRunner().invoke(main, ["sql", str(database)], input=lines)
    assert result.exit_code == 0, result.output
    assert "no_such" in result.stderr


# --- the key


def test_a_check_makes_no_key_and_a_rotation_rebuilds(here, monkeypatch):
    monkeypatch.setenv("BIANZHI_KEY_FILE", str(here / "keys" / "person.key"))
    folder = write(
        here / "data" / "d", org__csv=ORG,
        roster__csv=f"身份证号,单位,编制类型,进入日期,离开日期\n{random_id(1)},A,行政,2012-01-01,\n",
    )  # fmt: skip
    assert run("check", folder).exit_code == 0
    assert not (here / "keys").exists() and "还没有密钥" in run("key", "show").stdout
    assert run("build", folder).exit_code == 0
    before = run("key", "show").stdout
    assert run("key", "check", folder).exit_code == 0
    assert stat.S_IMODE((here / "data" / "d.duckdb").stat().st_mode) & 0o077 == 0
    assert run("key", "rotate", folder).exit_code == 0
    assert run("key", "show").stdout != before and run("key", "check", folder).exit_code == 0
    (here / "keys" / "person.key.previous").replace(here / "keys" / "person.key")
    assert run("key", "check", folder).exit_code == 1
    assert "--new-key" in run("build", folder).stderr


# --- what no command reaches easily


def test_more_rows_than_excel_holds_are_refused(tmp_path):
    class Endless(list):
        def __len__(self) -> int:
            return export.LONGEST_SHEET + 1

    with pytest.raises(export.ExportError, match="csv 或 parquet"):
        export.write_xlsx(tmp_path / "a.xlsx", ["a"], Endless())


def test_a_text_longer_than_a_cell_is_cut_and_says_so(tmp_path):
    """xlsxwriter leaves such a cell empty, and an empty cell is one that nobody knows."""
    export.write_xlsx(
        tmp_path / "a.xlsx", ["单位"], [("甲、" * 20_000,)], notes=[("存疑", "乙" * 40_000)]
    )
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    texts = [book["结果"]["A2"].value, book["说明"]["B1"].value]
    assert [len(text) for text in texts] == [32_767] * 2
    assert all("共 40,000 字" in text for text in texts)


def test_a_progress_bar_shows_any_name(monkeypatch):
    shown = io.StringIO()
    monkeypatch.setattr(root, "ERRORS", Console(file=shown, force_terminal=True, width=100))
    with root.progress_bar() as progress:
        progress("读取 [/甲] [bold]乙.csv", 0.5)
    assert "读取 [/甲] [bold]乙.csv" in shown.getvalue()


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠a"]
)
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


HEAVY = ("polars", "pandas", "numpy", "scipy", "plotly", "xlsxwriter", "jinja2", "analysis.build")


def test_a_question_loads_nothing_that_it_does_not_need(published):
    """What reads files, draws and solves costs more time and memory than the question itself."""
    code = (
        "import sys\nfrom analysis.cli import main\n"
        f"try: main(['ask', 'staffing', {str(published)!r}, '--format', 'csv'])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        f"print([m for m in {HEAVY} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0 and done.stdout.startswith("org_id,")
    assert done.stderr.splitlines()[-1] == "[]"
