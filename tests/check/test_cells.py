"""Cells judged as a file brings them: counts of several types, flags, lists, persons."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from folders import CARD, ORG, id_number, rows, write

from analysis.build import Outcome, build, check

SOUND = id_number("11010119900307771")


@pytest.fixture
def built(tmp_path: Path):
    """Build a folder of these files and return the outcome."""

    def run(**files: str | bytes) -> Outcome:
        files.setdefault("org__csv", ORG)
        return build(write(tmp_path / "d", **files))

    return run


def told(outcome: Outcome) -> list[tuple[str | None, str]]:
    return [(p["column_name"], p["problem"]) for p in outcome.problems if p["row"]]


QUOTA = "单位,生效日,核定编制\n"


COMPOUND = {
    "3 参公 9 事业": {"参公": 3, "事业": 9},
    "1行政6事业": {"行政": 1, "事业": 6},
    "3名行政编制、2名工勤": {"行政": 3, "工勤": 2},
    "１２事业": {"事业": 12},
    "5事业编制；1 政法专项编制": {"事业": 5, "政法专项": 1},
    "7备案制": {"备案": 7},
    "0行政": {"行政": 0},
    "行政20名、事业5名": {"行政": 20, "事业": 5},
    "20（行政）+5（事业）": {"行政": 20, "事业": 5},
    "参公3": {"参公": 3},
    "---": {"不分类型": 0},
    "—": {"不分类型": 0},
    "——": {"不分类型": 0},
    "无": {"不分类型": 0},
    "12": {"不分类型": 12},
}


def test_compound_counts(built):
    lines = [f'A,{2000 + n}-01-01,"{cell}"\n' for n, cell in enumerate(COMPOUND)]
    outcome = built(quota__csv=QUOTA + "".join(lines))
    assert outcome.exit_status == 0, outcome.problems
    for n, pieces in enumerate(COMPOUND.values()):
        found = rows(
            outcome.database,
            "select post_type, posts from quota where year(effective_on) = $year",
            year=2000 + n,
        )
        assert dict(found) == pieces
    count = {c.source.name: c for c in outcome.checked.counts}["quota.csv"]
    assert (count.rows_read, count.rows_accepted) == (len(COMPOUND), len(COMPOUND))


def test_a_count_that_is_none(built):
    """The row stands, and its key is in doubt: who says 3某类 says something of the unit's posts."""
    cells = ["十二", "3参公9", "3某类"]
    lines = [f"A,{2000 + n}-01-01,{cell}\n" for n, cell in enumerate(cells)]
    outcome = built(quota__csv=QUOTA + "".join(lines))
    assert outcome.exit_status == 3
    assert told(outcome) == [
        ("核定编制", "数字用汉字书写"), ("核定编制", "不是整数"), ("核定编制", "不是整数"),
    ]  # fmt: skip
    assert rows(outcome.database, "from quota") == []
    assert rows(outcome.database, "select distinct org_id from doubt") == [("A",)]


def test_a_type_told_twice(built):
    outcome = built(quota__csv="单位,编制类型,生效日,核定编制\nA,行政,2018-01-01,3事业\n")
    assert told(outcome) == [("编制类型", "编制类型写了两处")]
    assert outcome.problems[0]["value"] == "行政、事业"


def test_a_piece_that_contradicts_goes_alone(built):
    """Both rows say 行政 3: it stands. They contradict each other on 事业: neither counts."""
    outcome = built(
        quota__csv=QUOTA + "A,2018-01-01,3行政6事业\nA,2018-01-01,3行政7事业\nB,2018-01-01,2行政\n"
    )
    count = {c.source.name: c for c in outcome.checked.counts}["quota.csv"]
    assert (count.rows_read, count.rows_accepted, count.rows_rejected) == (3, 3, 0)
    assert rows(outcome.database, "select org_id, post_type, posts from quota order by all") == [
        ("A", "行政", 3), ("B", "行政", 2),
    ]  # fmt: skip
    assert rows(outcome.database, "select distinct org_id, post_type from doubt") == [("A", "事业")]


def test_a_row_of_which_nothing_stands_is_rejected(built):
    """Row 2 tells 事业 alone and is contradicted; of row 3 行政 stands, as row 4 says it too."""
    outcome = built(
        quota__csv=QUOTA + "A,2018-01-01,6事业\nA,2018-01-01,3行政7事业\nA,2018-01-01,3行政\n"
    )
    assert outcome.exit_status == 3
    count = {c.source.name: c for c in outcome.checked.counts}["quota.csv"]
    assert (count.rows_read, count.rows_accepted, count.rows_rejected) == (3, 2, 1)
    assert dict(rows(outcome.database, "select post_type, posts from quota")) == {"行政": 3}


def test_a_row_half_told_before_is_accepted_once(built):
    outcome = built(quota__csv=QUOTA + "A,2018-01-01,3行政\nA,2018-01-01,3行政6事业\n")
    assert outcome.exit_status == 0
    count = {c.source.name: c for c in outcome.checked.counts}["quota.csv"]
    assert (count.rows_read, count.rows_accepted) == (2, 2)
    assert len(rows(outcome.database, "from quota")) == 2


FLAGS = {
    "是": True, "已备案": True, "TRUE": True, "√": True, "1": True, "Y": True, "否": False,
    "未核准备案": False, "False": False, "×": False, "０": False, "": None,
}  # fmt: skip


def test_flags(built):
    lines = [f"A,{2000 + n}-01,行政,2,{word}\n" for n, word in enumerate(FLAGS)]
    outcome = built(quota_use__csv="单位,月份,编制类型,使用编制数,是否备案\n" + "".join(lines))
    assert outcome.exit_status == 0, outcome.problems
    found = rows(outcome.database, "select recorded from quota_use order by month")
    assert [flag for (flag,) in found] == list(FLAGS.values())


@pytest.mark.parametrize(
    ("written", "meant"), [("政法专向", "政法专项"), ("报备员颔", "报备员额"), ("附属编制", None)]
)
def test_a_closed_list_names_the_nearest_value(built, written, meant):
    outcome = built(quota__csv=f"单位,编制类型,生效日,核定编制\nA,{written},2018-01-01,3\n")
    (problem,) = outcome.problems
    assert problem["value"] == written
    suggested = f"是否为「{meant}」？" if meant else ""
    assert problem["fix"].startswith(f"{suggested}规定的取值：行政、政法专项、")
    assert f"post_type: {{{written}: …}}" in problem["fix"]


ROSTER = "身份证号,姓名,单位,编制类型,进入日期\n"


BAD_IDS = [
    (SOUND[:-1] + ("1" if SOUND[-1] != "1" else "2"), "身份证号校验码或出生日期不对"),
    (id_number("11010119900230771"), "身份证号校验码或出生日期不对"),
    ("110101199003077000", "身份证号被 Excel 存成数值，末几位已丢失"),
    ("1.10101E+17", "身份证号被 Excel 存成数值，末几位已丢失"),
    ("11010119900307", "不是 18 位身份证号"),
    ("张三", "不是 18 位身份证号"),
    ("110101900230771", "身份证号校验码或出生日期不对"),
    ("", "没有身份证号"),
]


def test_bad_id_numbers(built):
    lines = [f"{number},张三,A,行政,2018-01-01\n" for number, _ in BAD_IDS]
    outcome = built(roster__csv=ROSTER + "".join(lines))
    assert told(outcome) == [("身份证号", problem) for _, problem in BAD_IDS]
    for number, _ in BAD_IDS[:-1]:
        assert number not in str(outcome.problems)
    # all count, each under a key of the row's own
    assert outcome.checked.rows_rejected == 0
    found = rows(outcome.database, "select person_key, birth_month from roster")
    assert len(found) == len(BAD_IDS)
    assert all(key.startswith("row-") and birth is None for key, birth in found)
    assert rows(outcome.database, "select actual from staffing() where org_id = 'A'") == [
        (len(BAD_IDS),)
    ]


def test_fifteen_digits_are_the_eighteen_of_the_same_person(built):
    outcome = built(
        roster__csv=f"{ROSTER}110101900307771,张三,A,行政,2018-01-01\n{SOUND},张三,B,行政,2019\n"
    )
    keys = {key for (key,) in rows(outcome.database, "select person_key from roster")}
    assert len(keys) == 1 and outcome.exit_status == 0


def test_an_id_tells_birth_month_and_sex(built):
    outcome = built(roster__csv=f"{ROSTER}{SOUND},张三,A,行政,2018-01-01\n")
    found = rows(outcome.database, "select birth_month::varchar, sex from roster")
    assert found == [("1990-03-01", "男")]


def test_what_the_file_says_goes_before_what_the_id_tells(built):
    head = ROSTER.strip() + ",出生年月,性别\n"
    outcome = built(
        roster__csv=head + f"{SOUND},张三,A,行政,2018-01-01,1991-05,女\n"
        f"{SOUND},张三,B,行政,2018-01-01,某年,女\n"
    )
    assert rows(outcome.database, "select birth_month::varchar, sex from roster order by org_id") == [
        ("1991-05-01", "女"), ("1990-03-01", "女"),
    ]  # fmt: skip
    # A month that cannot be read is a problem, though the ID would tell it.
    assert told(outcome) == [("出生年月", "不是可识别的月份")]


def test_a_key_that_is_an_id_number_is_hashed(built):
    outcome = built(roster__csv=f"人员标识,单位,编制类型,进入日期\n{SOUND},A,行政,2018-01-01\n")
    ((key,),) = rows(outcome.database, "select person_key from roster")
    assert len(key) == 64


def test_a_key_that_holds_an_id_number_is_refused(built):
    outcome = built(
        roster__csv="人员标识,单位,编制类型,进入日期\n"
        f"P-{SOUND},A,行政,2018-01-01\nQ-110101900307771,A,行政,2018-01-01\n"
        f"110101900307771,A,行政,2018-01-01\n"
    )
    assert told(outcome) == [("人员标识", "出现身份证号，该列不应含证件号")] * 2
    keys = sorted(key for (key,) in rows(outcome.database, "select person_key from roster"))
    assert [key.startswith("row-") for key in keys] == [False, True, True]
    assert len(keys[0]) == 64, "a number alone is hashed"


def test_keys_of_ones_own_need_no_key_file(built, monkeypatch, tmp_path):
    monkeypatch.setenv("BIANZHI_KEY_FILE", str(tmp_path / "never.key"))
    outcome = built(roster__csv="人员标识,单位,编制类型,进入日期\n0012,A,行政,2018-01-01\n")
    assert outcome.key is None and not (tmp_path / "never.key").exists()
    assert rows(outcome.database, "select person_key from roster") == [("0012",)]
    assert rows(outcome.database, "select key_fingerprint from dataset") == [(None,)]


def test_a_number_that_is_an_id_is_no_number(built):
    outcome = built(workload__csv=f"单位,年度,指标,数值\nA,2018,床位,{SOUND[:17]}1\n")
    assert told(outcome) == [("数值", "出现身份证号，该列不应含证件号")]


def test_open_ends_and_precision_are_kept(built):
    outcome = built(
        roster__csv="人员标识,单位,编制类型,进入日期,离开日期\n"
        "P1,A,行政,２０１８年,至今\nP2,A,行政,2018-06,2019-01-31\n"
    )
    assert rows(outcome.database, "select end_on::varchar from roster order by person_key") == [
        (None,), ("2019-01-31",),
    ]  # fmt: skip
    kept = rows(
        outcome.database, "select value::varchar, written, precision from date_precision order by 1"
    )
    assert kept == [("2018-01-01", "２０１８年", "year"), ("2018-06-01", "2018-06", "month")]


def test_a_month_out_of_reason(built):
    months = ["0018-06", "3850-06", "-018-01-01", "2018"]
    lines = [f"{unit},{month},按时上报\n" for unit, month in zip("ABCA", months, strict=True)]
    outcome = built(realname_return__csv="单位,月份,上报情况\n" + "".join(lines))
    assert told(outcome) == [("月份", "不是可识别的月份")] * len(months)


# --- across files


def test_units_by_name_or_former_name(built):
    outcome = built(
        org_name__csv="单位编码,名称,起始日,名称种类\nA,文教局,2010-01-01,曾用\nB,残联,2010-01-01,挂牌\n",
        quota__csv="单位,编制类型,生效日,核定编制\n教育局,行政,2018-01-01,3\n"
        "文教局,事业,2018-01-01,4\nB,行政,2018-01-01,5\n残联,事业,2018-01-01,6\n",
    )
    assert rows(outcome.database, "select org_id, post_type from quota order by all") == [
        ("A", "事业"), ("A", "行政"), ("B", "行政"),
    ]  # fmt: skip
    (problem,) = outcome.problems
    assert (problem["value"], problem["problem"]) == ("残联", "单位不在机构表（org）中")


def test_an_unknown_unit_has_a_suggestion(built):
    outcome = built(
        quota__csv="单位,编制类型,生效日,核定编制\n教育据,行政,2018-01-01,3\n乙丙丁,行政,2018-01-01,3\n"
    )
    fixes = {p["value"]: p["fix"] for p in outcome.problems}
    assert "是否为「教育局」？" in fixes["教育据"]
    assert "是否为" not in fixes["乙丙丁"]


def test_a_name_of_two_units_is_ambiguous(built):
    outcome = built(
        org__csv=ORG + "D,教育局,乡\n",
        quota__csv="单位,编制类型,生效日,核定编制\n教育局,行政,2018-01-01,3\n",
    )
    assert told(outcome) == [("单位", "有多个单位用过这个名称")]


def test_without_units_every_id_is_taken(tmp_path):
    folder = write(
        tmp_path / "d", quota__csv="单位,编制类型,生效日,核定编制\n甲,行政,2018-01-01,3\n"
    )
    assert build(folder).exit_status == 0


def test_differing_rows_are_all_refused_and_name_one_another(built):
    outcome = built(
        quota__csv="单位,编制类型,生效日,核定编制\nA,行政,2018-01-01,3\nA,行政,2018-01-01,3\n"
        "A,行政,2018/1/1,4\nB,行政,2018-01-01,1\n",
        **{"quota-二__csv": "单位,编制类型,生效日,核定编制\n教育局,行政,2018-01-01,3\n"},
    )
    counts = {c.source.name: c for c in outcome.checked.counts}
    first, second = counts["quota.csv"], counts["quota-二.csv"]
    assert rows(outcome.database, "select org_id, posts from quota") == [("B", 1)]
    assert [c.rows_read for c in (first, second)] == [4, 1]
    assert [c.rows_accepted for c in (first, second)] == [1, 0]
    assert first.rows_rejected == 3 and second.rows_rejected == 1
    assert {p["problem"].split("（")[0] for p in outcome.problems} == {
        "与另一行主键相同而内容不同，两行都不计"
    }
    named = {(p["file"], p["row"]): p["problem"] for p in outcome.problems}
    assert set(named) == {("quota.csv", 2), ("quota.csv", 3), ("quota.csv", 4), ("quota-二.csv", 2)}
    assert "quota.csv 第 4 行" in named["quota-二.csv", 2]
    assert rows(outcome.database, "select distinct org_id, post_type from doubt") == [("A", "行政")]


def test_identical_rows_count_once(built):
    line = "A,行政,2018-01-01,3\n"
    outcome = built(
        quota__csv="单位,编制类型,生效日,核定编制\n" + line * 2 + "教育局,行政,2018/1/1,3\n"
    )
    assert outcome.exit_status == 0
    assert rows(outcome.database, "select org_id, posts from quota") == [("A", 3)]
    count = {c.source.name: c for c in outcome.checked.counts}["quota.csv"]
    assert (count.rows_read, count.rows_accepted) == (3, 3)
    assert any("只计一次" in note for note in count.notes)


def test_a_thousand_problems_are_all_told(built):
    lines = "".join(f"A,行政,某日,{n}\n" for n in range(1000))
    outcome = built(quota__csv="单位,编制类型,生效日,核定编制\n" + lines)
    assert len(outcome.problems) == 1000
    assert rows(outcome.database, "select count(*) from rejected_row") == [(1000,)]


def test_cells_that_slid_show_nobody(built):
    """An unquoted comma pushes the name under another heading; it must not be shown there."""
    outcome = built(
        roster__csv="单位,身份证号,姓名,编制类型,进入日期\n"
        f"教育局,旧址,{SOUND},欧阳锋,行政,2018-01-01\n"
    )
    assert outcome.exit_status == 3
    shown = str(outcome.problems) + str(rows(outcome.database, "from rejected_row"))
    assert "欧阳锋" not in shown and SOUND not in shown
    assert "该行的单元格多于标题" in shown


@pytest.mark.parametrize(("cells", "status"), [(("张三", "李四"), 0), ((3, 4), 3)])
def test_a_column_without_heading_is_told(built, cells, status):
    """Over words it stops nothing, over numbers the sheet is partly understood."""
    lines = "".join(
        f"{unit},行政,2018-01-01,3,{cell}\n" for unit, cell in zip("AB", cells, strict=True)
    )
    outcome = built(quota__csv="单位,编制类型,生效日,核定编制,\n" + lines)
    assert outcome.exit_status == status
    ((notes,),) = rows(outcome.database, "select notes from source_sheet where file = 'quota.csv'")
    assert "没有列标题的列，没有读入：第5列" in notes and "张三" not in notes


def test_a_number_merged_over_rows_belongs_to_none_of_them(tmp_path):
    folder = write(tmp_path / "d", org__csv=ORG)
    with xlsxwriter.Workbook(str(folder / "quota.xlsx")) as book:
        page = book.add_worksheet("S")
        page.write_row(0, 0, ["单位", "编制类型", "生效日", "核定编制"])
        page.write_row(1, 0, ["A", "行政", "2018-01-01"])
        page.write_row(2, 0, ["B", "行政", "2018-01-01"])
        page.merge_range(1, 3, 2, 3, 9)
    outcome = build(folder)
    assert rows(outcome.database, "from quota") == []
    told_ = "合并单元格里的数，分不清各行各是多少"
    assert [(p["cell"], p["problem"]) for p in outcome.problems] == [("D2", told_), ("D3", told_)]
    assert len(rows(outcome.database, "from doubt")) == 2


def test_check_writes_nothing(tmp_path):
    folder = write(tmp_path / "d", org__csv=ORG)
    assert check(folder).exit_status == 0
    assert [p.name for p in tmp_path.iterdir()] == ["d"]
    assert CARD in (folder / "dataset.toml").read_text(encoding="utf-8")


# --- what a rejected row leaves open


def test_every_problem_of_a_row_is_told_at_once(tmp_path):
    quota = "单位名称,编制类型,生效日期,核定编制\n没有这个局,行政,—,5\n教育局,行政,2016,三\n"
    folder = write(tmp_path / "d", org__csv=ORG, quota__csv=quota)
    outcome = build(folder)
    told = {(p["row"], p["column_name"], p["cell"], p["problem"]) for p in outcome.problems}
    assert told == {
        (2, "生效日期", "第2行第3列", "不是可识别的日期"),
        (2, "单位名称", "第2行第1列", "单位不在机构表（org）中"),
        (3, "核定编制", "第3行第4列", "数字用汉字书写"),
    }
    # row 3 has its key: only its number is refused, and what it could change is in doubt
    assert (outcome.checked.rows_rejected, outcome.checked.cells_rejected) == (1, 1)


def test_a_rejected_quota_leaves_the_unit_unknown_and_not_at_0(tmp_path):
    quota = "机构编码,编制类型,生效日期,核定编制\nA,行政,2016,三\nB,事业,2016,2\n"
    roster = "人员标识,机构编码,编制类型,入编日期\np,A,行政,2016-01-01\nq,B,行政,2016-01-01\n"
    outcome = build(write(tmp_path / "d", org__csv=ORG, quota__csv=quota, roster__csv=roster))
    assert outcome.exit_status == 3
    assert rows(outcome.database, "select org_id, post_type, cell from doubt") == [
        ("A", "行政", "第2行第4列")
    ]
    found = rows(
        outcome.database, 'select org_id, post_type, quota, "over" from staffing() order by all'
    )
    assert found == [("A", "行政", None, None), ("B", "事业", 2, 0), ("B", "行政", 0, 1)]


def test_a_spell_cannot_begin_at_an_open_end(tmp_path):
    roster = "人员标识,机构编码,编制类型,入编日期,出编日期\np,A,行政,至今,—\nq,A,行政,2016,/\n"
    outcome = build(write(tmp_path / "d", org__csv=ORG, roster__csv=roster))
    assert [(p["row"], p["problem"]) for p in outcome.problems] == [(2, "不知道说的是哪一天")]
    assert rows(outcome.database, "select person_key, end_on from roster") == [("q", None)]


def test_signs_that_a_terminal_obeys_or_that_turn_a_text_are_kept_out(built):
    """A name that turns what stands behind it would make 12 of 21 in any sentence."""
    bad = "\x1b[2J\u2066\u202e\x9b\uffff"
    outcome = built(org__csv=f"机构编码,机构名称,层级\nA,教育{bad}局,县{bad}里\n")
    assert rows(outcome.database, "select name from org") == [("教育[2J局",)]
    assert [p["value"] for p in outcome.problems] == ["县\ufffd[2J\ufffd\ufffd\ufffd\ufffd里"]
