"""Names of a name column are hidden in other texts, however they are spaced or typed; words stay."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from folders import contents, rows, write

from analysis.build import build
from analysis.check.names import Names
from analysis.read.identity import MASKED_NAME

NAMED = Names(["王伟", "欧阳慕白", "John Smith", "江山", "行政", "合计", "12", "阿依古丽·麦麦提",
               "孙七八（副局长）", "周九十、吴百千"])  # fmt: skip


@pytest.mark.parametrize(
    "text, unit, wanted",
    [
        ("由王伟接替", False, f"由{MASKED_NAME}接替"),
        ("江山市教育局", True, "江山市教育局"),  # a unit's name that begins like somebody's
        ("教育局（王伟）", True, f"教育局（{MASKED_NAME}）"),
        ("教育局欧阳慕白", True, f"教育局{MASKED_NAME}"),
        ("行政合计12", False, "行政合计12"),
        ("JohnSmiths", False, "JohnSmiths"),
        ("JohnSmith的", False, f"{MASKED_NAME}的"),
        ("教育局", True, "教育局"),
        ("王 伟调出", False, f"{MASKED_NAME}调出"),
        ("欧　阳　慕　白", False, MASKED_NAME),
        ("欧阳\u200b慕白、王*伟", False, f"{MASKED_NAME}、{MASKED_NAME}"),
        ("由JOHN  Smith接", False, f"由{MASKED_NAME}接"),
        ("接阿依古丽•麦麦提", False, f"接{MASKED_NAME}"),  # another dot than in the name column
        ("由孙七八接", False, f"由{MASKED_NAME}接"),  # known from 孙七八（副局长）
        ("副局长", False, "副局长"),
        ("由周九十、吴百千接", False, f"由{MASKED_NAME}、{MASKED_NAME}接"),
        ("甲王、伟大", False, "甲王、伟大"),  # a list holds no name across its items
        ("江 山市", True, "江 山市"),
    ],
)
def test_names_are_masked_and_other_words_stay(text, unit, wanted):
    assert NAMED.masked(text, unit) == wanted


@pytest.mark.parametrize(
    "text, hidden",
    [("甲" * 25, True), ("乙" * 26, False), ("欧阳    慕白", True), ("欧阳     慕白", False)],
)
def test_how_long_a_name_may_be_and_how_far_apart(text, hidden):
    names = Names(["甲" * 25, "乙" * 26, "欧阳慕白"])
    assert (names.masked(text) == MASKED_NAME) == hidden


def test_names_in_columns_that_nothing_reads_are_masked_elsewhere(tmp_path):
    """A list of addresses, a hidden sheet, a column passed over: people all the same; a unit is none."""
    people = ["欧阳慕白", "司徒云笙", "洪泉芝", "阿依古丽·买买提"]
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as made:
        made.add_worksheet("说明").write_row(0, 0, ["见各表"])
        hidden = made.add_worksheet("旧名册")
        hidden.hide()
        hidden.write_row(0, 0, ["单位", "姓名"])
        hidden.write_row(1, 0, ["教育局", people[1]])
    titles = "".join(f"编发{n}号,关于{name}同志任职的通知\n" for n, name in enumerate(people))
    outcome = build(
        write(
            tmp_path / "d",
            org__csv="机构编码,机构名称,层级,法定代表人\n"
            + f"A,教育局,县,{people[2]}\nB,档案馆,县,\n",
            document__csv="文号,标题\n" + titles,
            通讯录__csv=f"姓名,手机号,办公室\n{people[0]},1,301\n教育局,2,302\n",
            名单__csv=f"编号,借用人员姓名,事由\n1,{people[3]},跟班\n",
            旧__xlsx=book.getvalue(),
        )
    )
    told = str(contents(outcome.database))
    assert [name for name in people if name in told] == []
    assert told.count("关于（姓名已遮盖）同志任职的通知") == len(people)
    assert rows(outcome.database, "select name from org order by org_id") == [
        ("教育局",),
        ("档案馆",),
    ]
