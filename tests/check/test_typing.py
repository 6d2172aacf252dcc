"""What a cell's text is worth, against Python's own reading and the standards."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import pytest
from folders import id_number
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from stdnum import exceptions
from stdnum.cn import ric

from analysis.check.dates import after_months, read_carefully, read_day, read_term
from analysis.check.values import TWICE, Words, value_of
from analysis.dictionary import Column
from analysis.read.identity import holds_id, id_text, masked, sound_id

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
quick = settings(max_examples=40, deadline=None)
WORDS = Words()


def ask(kind: str, cell: str) -> Any:
    """The value of a cell under a column of this type; None where it has none."""
    return value_of(Column("x", kind, "列", ""), cell, WORDS).value


def last_day(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


days = st.dates(date(1500, 1, 1), date(2099, 12, 31))
DAY_FORMS = (
    "{0:%Y-%m-%d}", "{0:%Y/%m/%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日",
    "{0:%Y年%m月%d日}", "{0:%Y%m%d}", "{0.year}.{0.month}.{0.day}", "{0:%Y-%m-%d} 00:00:00",
    "{0.year} 年 {0.month} 月 {0.day} 日", "{0:%Y-%m-%d} 08:30", "{0.year}年{0.month}月{0.day}日参加工作",
)  # fmt: skip
MONTH_FORMS = (
    "{0:%Y-%m}",
    "{0.year}年{0.month}月",
    "{0.year}/{0.month}",
    "{0:%Y.%m}",
    "{0.year}年{0.month}月份",
)
YEAR_FORMS = ("{0.year}年", "{0.year}", "{0.year} 年", "{0.year}年度")


@quick
@given(
    days,
    st.sampled_from(DAY_FORMS),
    st.booleans(),
    st.sampled_from(["beginning", "moment", "deadline"]),
)
def test_a_day_in_every_form(day, form, wide, reads):
    text = form.format(day).translate(FULL_WIDTH if wide else {})
    found = read_day(text, reads)
    assert found is not None and (found.day, found.precision) == (day, "day")
    assert ask("month", text) == day.replace(day=1)


@quick
@given(days, st.sampled_from(MONTH_FORMS), st.booleans())
def test_a_month_is_its_first_day_for_a_beginning_and_its_last_for_a_moment(day, form, wide):
    text = form.format(day).translate(FULL_WIDTH if wide else {})
    first, last = read_day(text), read_day(text, "moment")
    assert first is not None and (first.day, first.precision) == (day.replace(day=1), "month")
    assert last is not None and last.day == last_day(day) == read_day(text, "deadline").day
    assert ask("month", text) == day.replace(day=1)


@quick
@given(days, st.sampled_from(YEAR_FORMS), st.booleans())
def test_a_year_is_its_first_day_or_its_last_and_no_month(day, form, wide):
    text = form.format(day).translate(FULL_WIDTH if wide else {})
    first, last = read_day(text), read_day(text, "moment")
    assert first is not None and (first.day, first.precision) == (date(day.year, 1, 1), "year")
    assert last is not None and last.day == date(day.year, 12, 31)
    assert ask("month", text) is None
    assert ask("year", text) == (day.year if day.year >= 1900 else None)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2018年底", date(2018, 12, 31)), ("2018年末", date(2018, 12, 31)), ("2018年初", date(2017, 12, 31)),
     ("2018年2月底", date(2018, 2, 28)), ("2018年一季度", date(2018, 3, 31)), ("2018年上半年", date(2018, 6, 30)),
     ("二〇一八年六月", date(2018, 6, 1)), ("自2018年6月起", date(2018, 6, 1)),
     ("二〇一八年十二月三十一日", date(2018, 12, 31)), ("2018年2季度", date(2018, 6, 30)), ("2018年四季度", date(2018, 12, 31)),
     ("2018年下半年", date(2018, 12, 31)),
     ("2018—06—30", date(2018, 6, 30)), ("2018.6至今", date(2018, 6, 1)),
     ("1500-01-01", date(1500, 1, 1)), ("2150-12-31", date(2150, 12, 31))],
)  # fmt: skip
def test_ends_and_beginnings_in_words(text, day):
    found = read_day(text)
    assert found is not None and found.day == day


def test_a_range_begins_and_ends():
    found = read_day("2022.03-2023.03")
    assert found is not None and (found.day, found.until) == (date(2022, 3, 1), date(2023, 3, 31))
    end = read_day("2022.03-2023.03", "deadline")
    assert end is not None and end.day == date(2023, 3, 31)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("1年", 12),
        ("期限12个月", 12),
        ("半年", 6),
        ("两年", 24),
        ("十个月", 10),
        ("二十四个月", 24),
        ("30天", None),
        ("", None),
    ],
)
def test_a_term_in_months(text, months):
    assert read_term(text) == months


def test_months_later_is_cut_to_the_length_of_the_month():
    assert after_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert after_months(date(2023, 12, 15), 12) == date(2024, 12, 15)


@quick
@given(st.integers(10_000, 79_999))
@example(43281)
def test_an_excel_serial_counts_from_the_end_of_1899(serial):
    assert ask("date", str(serial)) == date(1899, 12, 30) + timedelta(days=serial)
    assert ask("date", f"{serial}.0") == ask("date", str(serial))


def test_serial_43281_is_mid_2018():
    assert ask("date", "43281") == date(2018, 6, 30)


@pytest.mark.parametrize(
    "text",
    ["2018-02-30", "2018/6/31", "2018年2月29日", "20180230", "2018-13", "201813", "2018-00-10", "2018-6-",
     "6/30/2018", "待定", "999999", "infinity", "now", "2018-06-3x", "2018-1a", "0018-06-30", "3018-06-30",
     "1499-12-31", "2151-01-01", "二〇一八年六七月", "二〇一八年十十月", "二〇一十年六月", "二〇一八年三十二日"],
)  # fmt: skip
def test_what_is_no_date(text):
    found = value_of(Column("x", "date", "列", ""), text, WORDS)
    assert (found.value, found.why) == (None, "date")


@pytest.mark.parametrize("text", ["至今", "无", "—", "/", "长期"])
def test_an_open_end_is_no_day_and_no_problem(text):
    found = value_of(Column("x", "date", "列", ""), text, WORDS)
    assert (found.value, found.why) == (None, None)


@quick
@given(st.integers(0, 2**31 - 1), st.sampled_from(["{}", "{:,}", "{}名", "{} 人", "{}.0", "{}个"]))
def test_a_count_in_every_form(number, form):
    text = form.format(number)
    assert ask("count", text) == number
    assert ask("count", text.translate(FULL_WIDTH)) == number
    if "." not in text and text[-1].isdigit():
        assert ask("number", text) == number


@pytest.mark.parametrize("text", ["—", "/", "无", "－"])
def test_words_for_none_are_0(text):
    assert ask("count", text) == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [("-1", "negative"), ("3.5", "not_whole"), ("十二", "words"), ("1,23", "count"), ("12,34,567", "count"),
     ("3-5", "count"), ("约12", "about"), ("约18", "about"), ("2147483648", "too_large"),
     ("17（含借调1）", "with_note"), ("某", "count")],
)  # fmt: skip
def test_what_is_no_count(text, why):
    found = value_of(Column("x", "count", "列", ""), text, WORDS)
    assert (found.value, found.why) == (None, why)


@quick
@given(st.floats(-1e9, 1e9, allow_nan=False))
def test_a_number_is_pythons_own(number):
    assume(not holds_id(repr(number)))  # so many digits in a row may be somebody
    assert ask("number", repr(number)) == number


def test_thousands_separators_only_where_they_belong():
    assert ask("number", "1,234,567.5") == 1234567.5
    assert ask("number", "-12,345") == -12345
    assert ask("number", "1,2345") is None


def test_percentages_and_ratios():
    assert ask("number", "93.8%") == 0.938
    assert ask("number", "1:12.5") == 1 / 12.5
    assert ask("number", "1:0") is None


@pytest.mark.parametrize("text", ["1e999", "9" * 400, "-1e999"])
def test_a_number_beyond_all_numbers_is_none(text):
    """No column may hold an infinity."""
    assert ask("number", text) is None
    assert ask("count", text) is None


# --- ID numbers


@quick
@given(st.from_regex(r"[1-9][0-9]{16}", fullmatch=True))
def test_check_digit_is_the_standards(first):
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
@example("110101", "19000229", "001", None)
def test_soundness_agrees_with_the_library(region, day, order, last):
    assume("1800" <= day[:4] < "2100")
    first = region + day + order
    text = first + last if last else id_number(first)
    assert (sound_id(text) == text) == library_says_sound(text)


@pytest.mark.parametrize(
    "written",
    ["{} ", "'{}", " {}", "{0:.6} {0:.6}", "{a}-{b}-{c}", "{a}\n{b}\u200b{c}", "{a}．{b}·{c}"],
)
def test_blanks_and_separators_are_no_part_of_an_id(written):
    number = id_number("11010119900307771")
    parts = {"a": number[:6], "b": number[6:14], "c": number[14:]}
    if "{0" in written:
        written = "{a} {b} {c}"
    text = written.format(number, **parts)
    assert sound_id(id_text(text)) == number
    assert sound_id(id_text(text.translate(FULL_WIDTH))) == number


def test_fifteen_digits_are_brought_to_eighteen():
    number = id_number("11010119900307771")
    assert sound_id(number[:6] + number[8:17]) == number
    assert sound_id("110101901307771") is None


@quick
@given(days, st.sampled_from(["{}", "证件{}号", "{}，张三", "({})", "ID:{}"]), st.booleans())
def test_an_id_inside_a_text_is_seen_and_masked(day, form, wide):
    assume(day.year >= 1800)
    number = id_number(f"110101{day:%Y%m%d}123")
    for spelled in (
        number,
        f"{number[:6]} {number[6:14]} {number[14:]}",
        f"{number[:14]}\n-{number[14:]}",
    ):
        text = form.format(spelled)
        text = text.translate(FULL_WIDTH) if wide else text
        assert holds_id(text)
        assert number[6:14] not in id_text(masked(text))
        assert value_of(Column("x", "text", "列", ""), text, WORDS).why == "holds_id"


@pytest.mark.parametrize(
    "text",
    ["12110000400000000X", "2018-06-30", "310112001001", "沪编〔2016〕12号", "13800138000",
     "91310000MA1FL0000X"],
)  # fmt: skip
def test_what_is_no_id(text):
    assert sound_id(id_text(text)) is None
    if text not in ("12110000400000000X", "91310000MA1FL0000X"):  # their check digits are wrong
        assert not holds_id(text)


def test_a_sound_credit_code_is_no_id():
    assert not holds_id("统一社会信用代码91350100M000100Y43")


def test_a_text_of_more_than_a_thousand_characters_is_two_cells():
    text = Column("x", "text", "列", "")
    assert value_of(text, "长" * 1000, WORDS).value == "长" * 1000
    assert value_of(text, "长" * 1001, WORDS).why == "too_long"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"行政{TWICE}事业", "type_twice"), ("周转编制", "borrowed_type"), ("看备注", "value"),
        ("行政事业", "value"), ("-0.5", None),
    ],
)  # fmt: skip
def test_why_a_cell_is_no_post_type(text, why):
    typed = value_of(Column("post_type", "post_type", "编制类型", ""), text, WORDS)
    assert why is None or typed.why == why
    assert why is not None or typed.value is None


def test_a_broken_number_at_the_edges_of_a_count():
    def why(text: str) -> str | None:
        return value_of(Column("x", "count", "列", ""), text, WORDS).why

    assert why("-0.5") == "negative" and why("0.5") == "not_whole"
    assert why("2147483647.5") == "too_large" and why("2147483646.5") == "not_whole"
    assert ask("count", "2147483647") == 2_147_483_647 and why("2147483648") == "too_large"
    # with a sign that a count does not take, but neither below 0 nor too large
    assert why("-0") == why("+2147483647") == "not_whole" and why("-1") == "negative"


def test_a_credit_code_is_refused_where_it_could_be_an_id_number():
    def code(text: str) -> Any:
        return value_of(Column("credit_code", "text", "代码", ""), text, WORDS)

    assert code("12100000400000000X").why == "credit"  # digits, and X only in the last place
    assert code("1210000040000A000X").value == "1210000040000A000X"
    assert code("1210000040000A000").why == "credit" and code("1210000040000A00-X").why == "credit"


def test_one_type_among_known_words_and_no_other():
    def kind(text: str) -> Any:
        return value_of(Column("post_type", "post_type", "编制类型", ""), text, WORDS).value

    assert kind("事业（差额）") == "事业"
    assert (
        kind("行政编制事业编制") is None and kind("行政未知") is None and kind("事业科长") is None
    )


def test_months_that_no_year_has_and_years_that_no_office_has():
    for text in ("2018-00", "2018-13", "1499-05", "2151-05"):
        assert read_day(text) is None, text
    assert read_day("1500-01") is not None and read_day("2150-12") is not None
    assert read_day("2018-12") is not None and read_day("2018-01") is not None


def test_long_months_end_on_the_31st():
    """An ID number whose birthday no calendar has is not sound."""
    for month, days_of in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1):
        assert sound_id(id_number(f"1101011981{month:02d}{days_of:02d}123"))
        assert not sound_id(id_number(f"1101011981{month:02d}{days_of + 1:02d}123"))


@pytest.mark.parametrize("code", ["110101900101123ABQ", "9111010190010112AQ"])
def test_a_credit_code_that_holds_an_old_id_number_stays_and_what_follows_it_is_masked(code):
    assert masked(code) == code
    number = id_number("11010119810203123")
    for text in (f"{code}，{number}", f"{number}，{code}"):
        assert code in masked(text) and number not in masked(text)


@quick
@given(
    st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32),
    st.sampled_from(["beginning", "moment", "deadline"]),
)  # fmt: skip
@example(2020, 2, 30, "beginning")
@example(1499, 1, 1, "moment")
@example(2151, 1, 1, "moment")
def test_the_usual_spelling_is_read_as_carefully_as_any(year, month, day, reads):
    text = f"{year:04}-{month:02}-{day:02}"
    assert read_day(text, reads) == read_carefully(text, reads)
