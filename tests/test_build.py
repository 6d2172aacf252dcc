"""Files to database: every problem at once, nobody's number or name, the old one untouched."""

from __future__ import annotations

import shutil
import zipfile
from datetime import date
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from folders import ORG, contents, digest, id_number, random_id, rows, write
from stdnum.cn import uscc

from analysis.build import BuildError, Outcome, build
from analysis.report import export

PEOPLE = ["欧阳锋", "司马懿", "诸葛亮", "令狐冲", "东方朔", "上官婉儿", "慕容复"]
IDS = [random_id(n) for n in range(20)]
WRONG_DIGIT = IDS[5][:-1] + ("0" if IDS[5][-1] != "0" else "1")
LOST = int(IDS[6][:15] + "000") if IDS[6][:15].isdigit() else 110101199003077000


def _roster(path: Path) -> None:
    """A form as it comes: a title, headings in two merged rows, numbers typed as numbers."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("在编人员")
        bold = book.add_format({"bold": True})
        page.merge_range(0, 0, 0, 6, "在编人员名册", bold)
        page.merge_range(1, 0, 1, 1, "人员", bold)
        for at, (upper, lower) in enumerate(
            [("", "姓名"), ("", "身份证号"), ("单位", ""), ("编制", "类型"), ("任职", "进入日期"),
             ("", "离开日期"), ("职务", "")]
        ):  # fmt: skip
            if not lower:
                page.merge_range(1, at, 2, at, upper, bold)
            else:
                if at > 1:
                    page.write(1, at, upper)
                page.write(2, at, lower)
        people = [
            (PEOPLE[0], IDS[0], "A", "行政", "2018-01-01", None, "科长"),
            (PEOPLE[1], LOST, "A", "行政", "2018-01-01", None, "科员"),
            (PEOPLE[2], WRONG_DIGIT, "教育局", "行政", "2018-01-01", None, None),
            (PEOPLE[3], "110101900307771", "A", "行政", "2018-01-01", None, None),
            (PEOPLE[4], IDS[1], "A", "行政", "2018-02-30", None, None),
            (PEOPLE[5], IDS[2], "教育居", "行政", "2018-01-01", None, f"代管 {IDS[3]} 一案"),
            (PEOPLE[6], IDS[4], "B", "行政", 43281, "至今", "科长"),
        ]
        for line, person in enumerate(people, 3):
            for at, value in enumerate(person):
                page.write(line, at, value)


def _headcount(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("汇总")
        page.write_row(0, 0, ["单位", "编制类型", "统计日", "实有人数"])
        page.write_row(1, 0, ["A", "行政", "2018-06-30"])
        page.write_formula(1, 3, "=SUM(E1:E9)", value="")
        page.write_row(2, 0, ["B", "行政", "2018-06-30", 7])
        book.add_worksheet("Sheet2")


QUOTA = (
    "单位,编制类型,生效日,核定编制,文号\n"
    "A,行政,2018-01-01,12,\n"
    "A,行政,2018-01-01,12,\n"  # identical
    "A,行政,2018-01-01,13,\n"  # differing
    "B,行政,某年某月,5,\n"
    "B,行政,2018-01-01,十二,\n"
    "B,事业,2018-01-01,-3,\n"
    "B,参公,2018-01-01,2.5,\n"
    "B,事业编致,2018-01-01,2,\n"
    "丁局,行政,2018-01-01,2,\n"
    "同名局,行政,2018-01-01,2,\n"
    f"C,行政,2018-01-01,3,{'文' * 1001}\n"
    f"C,事业,2018-01-01,3,见 {IDS[7]}\n"
    "C,工勤,2018-01-01,1,文号,多\n"
    "C,政法专项,2018-01-01,9,沪编〔2018〕1号\n"
)
REJECTED_QUOTA = 8  # whose key could not be read, or contradict one another
CODE = "11310000MB2F30385" + uscc.calc_check_digit("11310000MB2F30385")
WRONG_CODE = CODE[:-1] + ("1" if CODE[-1] != "1" else "2")
UNITS = (
    f"机构编码,机构名称,统一社会信用代码,层级\nA,教育局,,县\nB,民政局,{CODE},县\n"
    f"C,档案馆,,县\nD,同名局,,县\nE,同名局,,乡\nF,错码局,{WRONG_CODE},县\n"
)


def broken(folder: Path) -> Path:
    write(folder, org__csv=UNITS.encode("gb18030"), quota__csv=QUOTA)
    _roster(folder / "roster.xlsx")
    _headcount(folder / "headcount.xlsx")
    return folder


@pytest.fixture(scope="module")
def outcome(tmp_path_factory) -> Outcome:
    return build(broken(tmp_path_factory.mktemp("broken") / "d"))


def test_built_with_rejections(outcome):
    assert outcome.built and outcome.exit_status == 3


def test_the_books_balance(outcome):
    counted = rows(outcome.database, "select path, rows_read, accepted, rejected from source_file")
    found = {file: counts for file, *counts in counted}
    assert found == {
        "headcount.xlsx": [2, 2, 0],
        "org.csv": [6, 6, 0],
        "quota.csv": [14, 14 - REJECTED_QUOTA, REJECTED_QUOTA],
        "roster.xlsx": [7, 5, 2],
    }
    cells = rows(outcome.database, "select file, sum(cells_rejected) from source_sheet group by all")
    assert dict(cells) == {"headcount.xlsx": 1, "org.csv": 0, "quota.csv": 5, "roster.xlsx": 4}


def test_every_problem_names_place_value_and_fix(outcome):
    found = rows(
        outcome.database,
        "select file, sheet, row, coalesce(\"column\", ''), coalesce(cell, ''), "
        "coalesce(value, ''), problem from rejected_row order by file, row, \"column\", problem",
    )
    q, r = ("quota.csv", None), ("roster.xlsx", "在编人员")
    clash = "与另一行主键相同而内容不同，两行都不计（另一行：quota.csv 第 {} 行）"
    assert found == [
        ("headcount.xlsx", "汇总", 2, "实有人数", "D2", "", "公式没有计算结果"),
        *((*q, row, "", "", "A|行政|2018-01-01", clash.format(other)) for row, other in ((2, 4), (3, 4), (4, 2))),
        (*q, 5, "生效日", "第5行第3列", "某年某月", "不是可识别的日期"),
        (*q, 6, "核定编制", "第6行第4列", "十二", "数字用汉字书写"),
        (*q, 7, "核定编制", "第7行第4列", "-3", "是负数"),
        (*q, 8, "核定编制", "第8行第4列", "2.5", "不是整数"),
        (*q, 9, "编制类型", "第9行第2列", "事业编致", "不在规定的取值之内"),
        (*q, 10, "单位", "第10行第1列", "丁局", "单位不在机构表（org）中"),
        (*q, 11, "单位", "第11行第1列", "同名局", "有多个单位用过这个名称"),
        (*q, 12, "文号", "第12行第5列", "文" * 60 + "…", "内容过长（超过 1000 字）"),
        (*q, 13, "文号", "第13行第5列", "见 （证件号已遮盖）", "出现身份证号，该列不应含证件号"),
        (*q, 14, "", "", "", "该行的单元格多于标题"),
        (*r, 5, "人员/身份证号", "B5", "（已遮盖）", "身份证号被 Excel 存成数值，末几位已丢失"),
        (*r, 6, "人员/身份证号", "B6", "（已遮盖）", "身份证号校验码或出生日期不对"),
        (*r, 8, "任职/进入日期", "E8", "2018-02-30", "不是可识别的日期"),
        (*r, 9, "单位", "C9", "教育居", "单位不在机构表（org）中"),
        (*r, 9, "职务", "G9", "代管 （证件号已遮盖） 一案", "出现身份证号，该列不应含证件号"),
    ]  # fmt: skip
    assert all(fix for (fix,) in rows(outcome.database, "select fix from rejected_row"))


def test_what_was_good_is_in(outcome):
    """An optional cell that could not be read leaves its row, the doubtful person counts."""
    found = rows(outcome.database, "select org_id, post_type, posts, doc_no from quota order by all")
    assert found == [("C", "事业", 3, None), ("C", "政法专项", 9, "沪编〔2018〕1号"), ("C", "行政", 3, None)]
    found = rows(
        outcome.database,
        "select org_id, start_on, position, starts_with(person_key, 'row-') from roster order by all",
    )
    assert found == [
        ("A", _day("2018-01-01"), "科员", True),
        ("A", _day("2018-01-01"), "科长", False),
        ("A", _day("2018-01-01"), None, False),
        ("A", _day("2018-01-01"), None, True),
        ("B", _day("2018-06-30"), "科长", False),
    ]
    assert rows(outcome.database, "select org_id, posts from headcount") == [("B", 7)]


def test_what_is_rejected_puts_its_key_in_doubt(outcome):
    found = rows(
        outcome.database, """select "table", org_id, post_type, cell from doubt where file <> 'quota.csv' order by all"""
    )
    assert found == [
        ("headcount", "A", "行政", "D2"), ("roster", "A", "行政", "C9"), ("roster", "A", "行政", "E8"),
    ]  # fmt: skip
    keys = "select distinct org_id, post_type from doubt where file = 'quota.csv' and org_id = 'B'"
    assert len(rows(outcome.database, keys)) == 3
    assert rows(outcome.database, "select problem from finding where rule = 'credit_code_check'") != []


def _day(text: str) -> date:
    return date.fromisoformat(text)


# --- nobody's number or name


def secrets() -> list[str]:
    return [*PEOPLE, *IDS, WRONG_DIGIT, str(LOST), "110101900307771"]


def seen(data: bytes) -> list[str]:
    """Which of the secrets the bytes hold, in any encoding that a file may have them in."""
    codes = ("utf-8", "gb18030", "utf-16-le")
    return [s for s in secrets() if any(s.encode(code) in data for code in codes)]


def test_the_search_for_secrets_finds_them(tmp_path):
    folder = broken(tmp_path / "d")
    assert IDS[7] in seen((folder / "quota.csv").read_bytes())
    with zipfile.ZipFile(folder / "roster.xlsx") as package:
        assert PEOPLE[0] in seen(package.read("xl/sharedStrings.xml"))


def test_no_secret_in_the_database_nor_beside_it(outcome):
    beside = outcome.database.parent
    assert [p.name for p in sorted(beside.iterdir())] == ["d", "d.duckdb"]
    assert seen(outcome.database.read_bytes()) == []
    # Strings may be compressed in the file: ask for every value, too.
    assert seen(repr(contents(outcome.database)).encode()) == []


def test_no_secret_in_what_is_said(outcome, tmp_path):
    assert seen(repr(outcome.problems).encode()) == []
    assert seen(repr([c.notes for c in outcome.checked.counts]).encode()) == []
    path = tmp_path / "problems.xlsx"
    export.write_xlsx(
        path, list(outcome.problems[0]), [tuple(p.values()) for p in outcome.problems]
    )
    with zipfile.ZipFile(path) as package:
        assert seen(b"".join(package.read(name) for name in package.namelist())) == []


# --- fatal ones: one list, nothing built


def test_fatal_problems_all_at_once_and_the_old_database_as_it_was(tmp_path):
    folder = write(tmp_path / "d", org__csv=ORG)
    database = build(folder).database
    before = digest(database)
    broken(folder)
    write(
        folder,
        dataset__toml='title = 5\nkind = "真"\ncoverage = ["2020-01-01", "2010-01-01"]\n'
        'count_as = {参公 = "没有"}\n[[coverage_of]]\ntable = "qouta"\nfrom = "昨天"\n',
        **{
            "quota-乱码__csv": b"\xb5\xa5\xce\xbb,\xff\xff\xff\xff\n",
            "quota-栏__csv": "单位,编制类型,生效日,核定编制,没有这栏\nA,行政,2018-01-01,3,4\n",
            "quota-缺__csv": "单位,编制类型,核定编制\nA,行政,3\n",
            "quata__csv": "单位\nA\n",
            "headcount-空__xlsx": _empty_workbook(tmp_path),
        },
    )
    outcome = build(folder)
    assert outcome.exit_status == 1 and not outcome.built
    assert digest(database) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["d", "d.duckdb", "empty.xlsx"]
    said: dict[str, set[str]] = {}
    for problem in outcome.problems:
        said.setdefault(problem["file"], set()).add(problem["problem"])
    assert said["dataset.toml"] == {
        "“title”应当是文字",
        "数据性质 kind 不在可选值中",
        "“coverage”的起日 2020-01-01 晚于止日 2010-01-01",
        "“count_as”中的编制类型不存在",
        "“coverage_of.table”中的表不存在",
        "“coverage_of.from”不是有效的日期",
    }  # fmt: skip
    assert {p["file"] for p in outcome.problems if p["fatal"]} == {"dataset.toml"}
    assert any("无法识别" in p for p in said["quota-乱码.csv"])
    assert said["quota-缺.csv"] == {"不知道说的是哪一天"}
    sheets = {c.source.name: c.sheets for c in outcome.checked.counts}
    assert sheets["quota-栏.csv"][0].partly == ["没有这栏"]
    assert "空工作表" in sheets["headcount-空.xlsx"][0].notes[0]
    # The problems of rows are told in the same list.
    assert len([p for p in outcome.problems if not p["fatal"]]) >= 18
    assert seen(repr(outcome.problems).encode()) == []


def _empty_workbook(tmp_path: Path) -> bytes:
    path = tmp_path / "empty.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("空")
    return path.read_bytes()


# --- the same again


def test_building_twice_gives_the_same(outcome, tmp_path):
    again = build(shutil.copytree(outcome.folder, tmp_path / "d"))
    but = ("build_log",)  # it tells the time
    assert contents(again.database, but) == contents(outcome.database, but)


def test_a_split_file_gives_the_same_tables(tmp_path):
    lines = [f"{u},行政,{2010 + n}-01-01,{n}\n" for n in range(6) for u in "ABC"]
    head = "单位,编制类型,生效日,核定编制\n"
    whole = build(write(tmp_path / "a", org__csv=ORG, quota__csv=head + "".join(lines)))
    split = build(
        write(
            tmp_path / "b",
            org__csv=ORG,
            **{
                "quota-1__csv": head + "".join(lines[7:]),
                "quota-2__csv": head + "".join(lines[:7]),
            },
        )
    )
    but = ("source_file", "source_sheet", "build_log")
    assert contents(whole.database, but) == contents(split.database, but)
    assert whole.exit_status == split.exit_status == 0


# --- the person key


ROSTER = f"身份证号,单位,编制类型,进入日期\n{IDS[0]},A,行政,2018-01-01\n"


def test_another_key_is_an_error_and_the_old_database_stays(tmp_path, monkeypatch):
    folder = write(tmp_path / "d", org__csv=ORG, roster__csv=ROSTER)
    monkeypatch.setenv("BIANZHI_KEY", "the first key of all")
    first = build(folder)
    assert first.key is not None
    assert rows(first.database, "select key_fingerprint from dataset") == [(first.key.fingerprint,)]
    before = digest(first.database)
    monkeypatch.setenv("BIANZHI_KEY", "quite another key...")
    with pytest.raises(BuildError, match="人员密钥与原库不同"):
        build(folder)
    assert digest(first.database) == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["d", "d.duckdb"]
    monkeypatch.setenv("BIANZHI_KEY", "the first key of all")
    assert build(folder).exit_status == 0


def test_a_key_that_is_none_builds_nothing(tmp_path, monkeypatch):
    folder = write(tmp_path / "d", org__csv=ORG, roster__csv=ROSTER)
    monkeypatch.setenv("BIANZHI_KEY", "short")
    with pytest.raises(BuildError, match="人员密钥不足"):
        build(folder)
    assert [p.name for p in tmp_path.iterdir()] == ["d"]


# --- leavings of a killed build


@pytest.mark.parametrize("leaving", [b"", b"torn", b"\0" * 4096, None])
def test_leavings_are_cleared(tmp_path, leaving):
    folder = write(tmp_path / "d", org__csv=ORG)
    for name in ("d.duckdb.work", "d.duckdb.new"):
        if leaving is None:
            with duckdb.connect(str(tmp_path / name)) as con:
                con.execute("create table t as select 1")
        else:
            (tmp_path / name).write_bytes(leaving)
            (tmp_path / (name + ".wal")).write_bytes(leaving)
    spill = tmp_path / "d.duckdb.work.tmp"
    spill.mkdir()
    (spill / "block").write_bytes(b"x")
    assert build(folder).exit_status == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["d", "d.duckdb"]


def test_no_folder_is_one_plain_line(tmp_path):
    with pytest.raises(BuildError, match="没有文件夹 没有") as error:
        build(tmp_path / "没有")
    assert str(tmp_path) not in str(error.value)


def test_a_folder_without_a_card(tmp_path):
    headcount = "单位,编制类型,统计日,实有人数\nA,行政,2015-06-30,3\n"
    folder = write(tmp_path / "d", dataset__toml="", org__csv=ORG, headcount__csv=headcount)
    outcome = build(folder)
    assert outcome.exit_status == 0
    assert rows(
        outcome.database,
        "select title, kind, has_card, coverage_start::varchar, coverage_end::varchar from dataset",
    ) == [("d", "office", False, "2015-06-30", "2015-06-30")]
    assert "没有来源卡" in outcome.problems[0]["problem"]


def test_a_check_digit_needs_the_standards_formula():
    assert id_number("11010519491231002") == "11010519491231002X", "the example of GB 11643"
