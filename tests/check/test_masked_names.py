"""Names of a name column are hidden in other texts, however they are spaced or typed; words stay."""

from __future__ import annotations

import pytest

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
