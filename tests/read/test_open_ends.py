"""A column of days that nobody knows: perhaps the ends, and asked; never passed over in silence."""

from __future__ import annotations

import pytest

from analysis.read.cells import UNSURE

HEAD = "单位名称,人员编码,编制类型,入编时间,"
LEFT = "甲局,a1,行政,2018-01-01,\n甲局,a2,行政,2018-01-01,2022-05-01\n"


def ends(found):
    (batch,) = [b for b in found.batches if b.table == "roster"]
    return batch.frame["end_on"].to_list() if "end_on" in batch.frame.columns else None


def test_days_that_some_rows_have_may_be_ends(read):
    assert ends(read("花名册.csv", HEAD + "手续办结\n" + LEFT)) == [None, "2022-05-01" + UNSURE]


@pytest.mark.parametrize("word", ["减员时间", "离职日期", "核销编制时间"])
def test_ends_by_an_offices_own_word_are_ends(read, word):
    assert ends(read("花名册.csv", HEAD + word + "\n" + LEFT)) == [None, "2022-05-01"]


@pytest.mark.parametrize("word", ["职称取得时间", "任现职日期", "转正时间", "预计退休时间"])
def test_days_of_something_else_are_none(read, word):
    assert ends(read("花名册.csv", HEAD + word + "\n" + LEFT)) is None


def test_a_column_that_everybody_fills_tells_no_ends(read):
    body = "甲局,a1,行政,2018-01-01,2019-01-01\n甲局,a2,行政,2018-01-01,2022-05-01\n"
    assert ends(read("花名册.csv", HEAD + "某事时间\n" + body)) is None
