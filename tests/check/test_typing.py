"""The macros that turn a cell's text into a value, against Python's own reading."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pytest
from folders import id_number
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from stdnum import exceptions
from stdnum.cn import ric

from analysis.check import batch

CON = duckdb.connect()
batch.prepare(CON)

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
quick = settings(max_examples=40, deadline=None)


def ask(macro: str, cell: str | None):
    return CON.sql(f"select {macro}($cell::varchar)", params={"cell": cell}).fetchall()[0][0]


days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
DAY_FORMS = (
    "{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日",
    "{0:%Y年%m月%d日}", "{0:%Y%m%d}", "{0.year}.{0.month}.{0.day}", "{0:%Y-%m-%d} 00:00:00",
    "{0.year} 年 {0.month} 月 {0.day} 日",
)  # fmt: skip
MONTH_FORMS = ("{0:%Y-%m}", "{0:%Y%m}", "{0.year}年{0.month}月", "{0.year}/{0.month}", "{0:%Y.%m}")
YEAR_FORMS = ("{0.year}年", "{0.year}", "{0.year} 年")


@quick
@given(days, st.sampled_from(DAY_FORMS), st.booleans())
def test_a_day_in_every_form(day, form, wide):
    text = form.format(day).translate(FULL_WIDTH if wide else {})
    assert (ask("as_date", text), ask("precision_of", text)) == (day, "day")
    assert ask("as_month", text) == day.replace(day=1)


@quick
@given(days, st.sampled_from(MONTH_FORMS), st.booleans())
def test_a_month_for_a_day_is_its_first_day(day, form, wide):
    text = form.format(day).translate(FULL_WIDTH if wide else {})
    assert (ask("as_date", text), ask("precision_of", text)) == (day.replace(day=1), "month")
    assert ask("as_month", text) == day.replace(day=1)


@quick
@given(days, st.sampled_from(YEAR_FORMS), st.booleans())
def test_a_year_for_a_day_is_its_first_day_and_no_month(day, form, wide):
    text = form.format(day).translate(FULL_WIDTH if wide else {})
    assert (ask("as_date", text), ask("precision_of", text)) == (date(day.year, 1, 1), "year")
    assert ask("as_month", text) is None
    assert ask("as_year", text) == day.year


@quick
@given(st.integers(10_000, 79_999))
@example(43281)
def test_an_excel_serial_counts_from_the_end_of_1899(serial):
    assert ask("as_date", str(serial)) == date(1899, 12, 30) + timedelta(days=serial)
    assert ask("as_date", f"{serial}.0") == ask("as_date", str(serial))


def test_serial_43281_is_mid_2018():
    assert ask("as_date", "43281") == date(2018, 6, 30)


@pytest.mark.parametrize(
    "text",
    ["2018-02-30", "2018/6/31", "2018年2月29日", "20180230", "2018-13", "201813", "2018-00-10",
     "二〇一八年", "2018-6-", "6/30/2018", "待定", "无", "2018-06-30 08:30", "999999",
     "infinity", "now", "2018-06-3x", "2018-1a"],
)  # fmt: skip
def test_what_is_no_date(text):
    assert ask("as_date", text) is None


@quick
@given(st.integers(0, 2**31 - 1), st.sampled_from(["{}", "{:,}", "{}名", "{} 人", "{}.0", "{}个"]))
def test_a_count_in_every_form(number, form):
    text = form.format(number)
    assert ask("as_count", text) == number
    assert ask("as_count", text.translate(FULL_WIDTH)) == number
    assert ask("as_number", text) == number


@pytest.mark.parametrize(
    "text",
    ["-1", "3.5", "十二", "1,23", "12,34,567", "1e3", "12 13", "", "3-5", "约12", "2147483648"],
)
def test_what_is_no_count(text):
    assert ask("as_count", text) is None


@quick
@given(st.floats(-1e9, 1e9, allow_nan=False))
def test_a_number_is_pythons_own(number):
    assert ask("as_number", repr(number)) == number


def test_thousands_separators_only_where_they_belong():
    assert ask("as_number", "1,234,567.5") == 1234567.5
    assert ask("as_number", "-12,345") == -12345
    assert ask("as_number", "1,2345") is None


# --- ID numbers


@quick
@given(st.from_regex(r"[1-9][0-9]{16}", fullmatch=True))
def test_check_digit_is_the_standards(first):
    assert ask("id_check_digit", first + "0") == id_number(first)[-1]
    assert ric.calc_check_digit(first + "0") == id_number(first)[-1]


def library_says_sound(text: str) -> bool:
    """Check digit and birth date by python-stdnum; its list of places is dated and left out."""
    try:
        ric.get_birth_date(text)
    except exceptions.ValidationError:
        return False
    return ric.calc_check_digit(text) == text[-1]


@settings(max_examples=100, deadline=None)
@given(
    st.from_regex(r"[1-9][0-9]{5}", fullmatch=True),
    st.one_of(days.map("{0:%Y%m%d}".format), st.from_regex(r"[0-9]{8}", fullmatch=True)),
    st.from_regex(r"[0-9]{3}", fullmatch=True),
    st.one_of(st.none(), st.sampled_from("0123456789X")),
)
@example("110101", "20180230", "001", None)
@example("110101", "20000229", "001", None)
def test_soundness_agrees_with_the_library(region, day, order, last):
    assume(day[:4] >= "1000")
    first = region + day + order
    text = first + last if last else id_number(first)
    assert ask("id_is_sound", text) == library_says_sound(text)


@pytest.mark.parametrize("written", ["{} ", "'{}", "{0:.6} {0:.6}", " {}"])
def test_spaces_and_excels_apostrophe_are_no_part_of_an_id(written):
    number = id_number("11010119900307771")
    if "{0" in written:
        written = f"{number[:6]} {number[6:14]} {number[14:]}"
    assert ask("id_text", written.format(number)) == number


@quick
@given(days, st.sampled_from(["{}", "证件{}号", "{}，张三", "({})", "ID:{}"]), st.booleans())
def test_an_id_inside_a_text_is_seen(day, form, wide):
    number = id_number(f"110101{day:%Y%m%d}123")
    text = form.format(number)
    assert ask("holds_id", text.translate(FULL_WIDTH) if wide else text)
    assert ask("holds_id", form.format(f"{number[:6]} {number[6:14]} {number[14:]}"))


@pytest.mark.parametrize(
    "text",
    ["12110000400000000X", "2018-06-30", "310112001001001", "沪编〔2016〕12号", "13800138000",
     "91310000MA1FL0000X"],
)  # fmt: skip
def test_what_is_no_id(text):
    assert not ask("holds_id", text)


def test_the_fifteen_digits_of_old_are_seen():
    assert ask("holds_old_id", "110101900307771")
    assert not ask("holds_old_id", "1101019003077712")
    assert not ask("holds_old_id", "110101901307771")
