"""Masking, and the names of cells and rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.read.problem import cell_name, mask, row_list


@pytest.mark.parametrize(
    "secret",
    [
        "110101199003077777",
        "11010119900307777X",
        "11010119900307777x",
        "110101900307777",
        "11010119900307777",
        "１１０１０１１９９００３０７７７７Ｘ",
        "6222021234567890123",
        "110101 19900307 7777",
        "110101-19900307-777X",
        "1.10101199003077E+17",
    ],
)
def test_whatever_may_be_an_id_number_is_covered(secret):
    shown = mask(f"张某（{secret}）2018")
    assert shown == "张某（（证件号已遮盖））2018"
    assert mask("ID" + secret + "号") == "ID（证件号已遮盖）号"


@given(st.from_regex(r"[1-9][0-9]{16}[0-9Xx]", fullmatch=True), st.text(max_size=30))
def test_no_id_number_ever_shows(number, around):
    assert number not in mask(around + number + around)


@pytest.mark.parametrize(
    "text",
    [
        "91350100M000100Y43",
        "信用代码91350100M000100Y43，有效",
        "2018-06-30 2019-07-31 2020-08-01",
        "20180630",
        "12345678901234",
        "0010-88886666、13800138000",
        "1.25E+3",
        "鲁编办〔2018〕12号",
    ],
)
def test_codes_dates_and_numbers_stay(text):
    assert mask(text) == text


def test_long_text_is_cut():
    assert mask("长" * 60) == "长" * 60
    assert mask("长" * 61) == "长" * 60 + "…"


@pytest.mark.parametrize(
    ("position", "row", "sheet", "name"),
    [(2, 12, "S", "C12"), (26, 1, "S", "AA1"), (701, 9, "S", "ZZ9"), (702, 9, "S", "AAA9")],
)
def test_cells_of_sheets(position, row, sheet, name):
    assert cell_name(position, row, sheet) == name


def test_cells_of_text_files_and_lists_of_rows():
    assert cell_name(2, 12, None) == "第12行第3列"
    assert row_list([7, 1, 3, 2]) == "第 1–3、7 行"
    assert row_list(range(1, 100, 2)).endswith("、23 等 50 行")


def test_marks_that_readers_set_are_not_shown():
    assert (
        mask("\ufdd0公式未计算") == "公式未计算" and mask("甲\x1b[2J\udcb1") == "甲\ufffd[2J\ufffd"
    )
