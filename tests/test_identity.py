"""No ID number and no name gets anywhere: planted in every column and place, looked for byte by byte."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from folders import id_number
from openpyxl import Workbook, load_workbook
from planted_ids import (
    Planted,
    leaks,
    numbers,
    spellings,
    tables_with_plants,
    unpacked,
    write_table,
)

from analysis.check.dataset import check_dataset
from analysis.store.schema import connect_work

NAMES = ("欧阳慕白", "司徒云笙", "洪泉芝", "卞岫")
ROSTER = [
    ["姓名", "身份证号", "单位", "编制类型", "进入日期", "离开日期", "职务"],
    [NAMES[0], "{0}", "教育局", "行政", "2012-03-01", None, "接替司徒云笙"],
    [NAMES[1], "{1}", "教育局", "行政", "2013-03-01", "2014-05-01", "科员"],
    [NAMES[2], "{2}", "民政局（洪泉芝）", "行政", "2013-03-01", None, "卞岫同志的下属"],
    [NAMES[3], "{3}", "民政局", "行政", "某年某月", None, "洪泉芝、欧阳慕白之后"],
]  # fmt: skip
REASONS = [
    ["单位", "编制类型", "起始日期", "空编原因", "备注"],
    ["教育局", "行政", "2015-01-01", "等待欧阳慕白回来", "司徒云笙交接中"],
    ["民政局", "行政", "2015-01-01", "招录中", "{4}"],
]


@dataclass
class Attack:
    """What was written everywhere after an attack, and what had been planted."""

    said: list[tuple[str, str]]
    files: list[Path]
    planted: list[Planted]


def _run(where: Path, *command: str) -> str:
    env = dict(os.environ, BIANZHI_KEY_FILE=str(where / "person.key"), PYTHONIOENCODING="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "analysis.cli", *command],
        cwd=where, capture_output=True, env=env, timeout=300,
    )  # fmt: skip
    said = (done.stdout + done.stderr).decode("utf-8")
    assert "Traceback" not in said
    return said


@pytest.fixture(scope="module", params=[".csv", ".xlsx", ".parquet"])
def attack(request, tmp_path_factory) -> Attack:
    where = tmp_path_factory.mktemp("attack")
    folder = where / "data" / "office"
    folder.mkdir(parents=True)
    stream, planted = numbers(), []
    for table, headings, rows, plants in tables_with_plants(stream):
        write_table(folder / f"{table.name}{request.param}", headings, rows)
        planted += plants

    def plant(where: str, spelling: int = 0) -> str:
        planted.append(Planted(next(stream), where))
        return spellings(planted[-1].number)[spelling]

    (folder / "dataset.toml").write_text(
        f'title = "{plant("title")}"\nkind = "office"\ncoverage = ["2010-01-01", "2020-12-31"]\n'
        f'notes = "欧阳慕白编，{plant("notes", 4)}"\n',
        encoding="utf-8",
    )
    (folder / "forms.yml").write_text(
        f"words:\n  status:\n    {plant('word')}: 计\n    {plant('other word', 18)}: 不计\n",
        encoding="utf-8",
    )
    (folder / "corrections.yml").write_text(
        "- file: 人员.xlsx\n  sheet: 空编原因\n  cell: D3\n  old: 等待欧阳慕白回来\n"
        f"  new: 等待{plant('corrected', 18)}\n  reason: 卞岫说是{plant('reason')}\n",
        encoding="utf-8",
    )
    (folder / f"{plant('file name')}.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    (folder / "司徒云笙借调.csv").write_text(
        f"甲,{plant('heading')}\n1,{plant('cell')}\n", encoding="utf-8"
    )
    book = Workbook()
    book.remove(book.active)
    ids = [plant(f"people {n}") for n in range(5)]
    for name, lines in (
        ("花名册", ROSTER),
        ("空编原因", REASONS),
        ("洪泉芝", REASONS),
        (plant("sheet"), REASONS),
    ):
        sheet = book.create_sheet(name)
        sheet.append([f"{name}，{plant('title row', 5)}，欧阳慕白制表"])
        for line in lines:
            sheet.append([v.format(*ids) if isinstance(v, str) else v for v in line])
        sheet["A20"] = f"注：{plant('note', 2)}由卞岫保管"
    book.save(folder / "人员.xlsx")
    problems = where / "problems.xlsx"
    commands = [["build", "data/office", "--problems", str(problems)],
                ["ask", "doubts", "office", "--output", str(where / "doubts.xlsx")]]  # fmt: skip
    if request.param == ".csv":  # what stands in the database is the same for the others
        commands += [["check", "data/office"], ["learn", "data/office"],
                     ["ask", "staffing", "office", "--output", str(where / "staffing.csv")],
                     ["sql", "office", "-c", "from roster"],
                     ["report", "office", "--only", "01"]]  # fmt: skip
    said = [(command[0], _run(where, *command)) for command in commands]
    inside = {p for p in folder.rglob("*") if p.name not in ("forms.yml",)}
    files = [p for p in where.rglob("*") if p.is_file() and p not in inside]
    return Attack(said, files, planted)


def test_something_was_built_and_read(attack):
    names = {p.name for p in attack.files}
    assert {"office.duckdb", "problems.xlsx", "doubts.xlsx"} <= names
    assert len(attack.said) == 2 or {"staffing.csv", "index.html"} <= names
    assert len(attack.planted) > 260


def test_no_id_number_is_said(attack):
    assert [(name, p) for name, text in attack.said for p in leaks(text, attack.planted)] == []


def test_no_id_number_is_written(attack):
    # the dataset's own forms.yml is the office's file; what it said before is still in it
    found = [
        (path.name, plant)
        for path in attack.files
        # of a library's megabytes some letters in a row look like a number
        if path.name not in ("forms.yml", "plotly.min.js")
        for part in unpacked(path)
        for plant in leaks(part, attack.planted)
    ]
    assert found == []


def test_no_name_is_written(attack):
    found = [
        (path.name, name)
        for path in attack.files
        if path.name != "forms.yml"
        for part in unpacked(path)
        for name in NAMES
        if name.encode() in part or name.encode("utf-16-le") in part
    ]
    assert found == []


def test_masking_shows_that_there_was_something(attack):
    problems = next(p for p in attack.files if p.name == "problems.xlsx")
    texts = [
        str(c.value) for row in load_workbook(problems).active.iter_rows() for c in row if c.value
    ]
    assert any("已遮盖" in text for text in texts)


def test_the_working_file_is_unreadable(tmp_path):
    folder = tmp_path / "office"
    folder.mkdir()
    people = [["姓名", "身份证号", "单位", "编制类型", "进入日期", "职务"]]
    people += [[NAMES[n % 4], id_number(f"1101011980010{n % 9 + 1}{n:03d}"), "教育局", "行政",
                "2012-03-01", f"接替{NAMES[(n + 1) % 4]}"] for n in range(600)]  # fmt: skip
    write_table(folder / "roster.csv", people[0], people[1:])
    work = tmp_path / "office.duckdb.work"
    con = connect_work(str(work))
    check_dataset(con, folder, lambda number: f"h{hash(number)}")
    con.execute("checkpoint work")
    held = b"".join(p.read_bytes() for p in tmp_path.glob("office.duckdb.*") if p.is_file())
    con.close()
    assert len(held) > 20_000
    assert not [name for name in (*NAMES, "教育局") if name.encode() in held]
