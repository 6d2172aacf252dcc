"""Tables of a page: headings, ways of writing, unknown values, escaping."""

import datetime as dt
import re
from decimal import Decimal

import duckdb
import pandas as pd
import polars as pl
import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.report import finding, key_figures, table


def read(shown):
    """Headings and cells of a table, as a browser would show their text."""
    soup = BeautifulSoup(shown._repr_html_(), "html.parser")
    heads = [th.get_text() for th in soup.select("thead th")]
    return heads, [[td.get_text() for td in tr.select("td")] for tr in soup.select("tbody tr")]


def test_a_relation_gets_chinese_headings_units_and_ways_of_writing():
    rel = duckdb.sql(
        "select 'A01' org_id, 12345 quota, 0.97345 utilisation, date '2018-06-30' last_entry_on, "
        "date '2018-06-01' as month, 2018 as year, true soft, 1.5 threshold"
    )
    heads, rows = read(table(rel))
    assert heads[:3] == ["机构编码", "核定编制（名）", "使用率"]
    assert rows == [["A01", "12,345", "97.3%", "2018-06-30", "2018-06", "2018", "是", "1.5"]]


def test_units_can_be_left_out_and_headings_renamed():
    heads, _ = read(table([{"quota": 1, "name": "甲"}], units=False, headings={"name": "单位"}))
    assert heads == ["核定编制", "单位"]


@pytest.mark.parametrize("unknown", [None, float("nan"), pd.NA, pd.NaT], ids=str)
def test_unknown_is_said_and_never_zero_or_blank(unknown):
    shown = table([{"quota": unknown}, {"quota": 0}])
    assert read(shown)[1] == [["未知"], ["0"]]
    assert 'class="number unknown"' in shown._repr_html_()


def test_null_may_mean_something_else_where_the_author_says_so():
    assert read(table([{"end_on": None}], nulls={"end_on": "在编"}))[1] == [["在编"]]


def test_every_kind_of_frame_gives_the_same_table():
    rel = duckdb.sql(
        "select * from (values ('甲', 3, 0.5), ('乙', null, null)) t(name, over, stranger)"
    )
    tables = [table(data)._repr_html_() for data in (rel, rel.pl(), rel.df())]
    assert len(set(tables)) == 1
    assert read(table(rel))[1] == [["甲", "3", "0.5"], ["乙", "未知", "未知"]]


@pytest.mark.parametrize(
    ("rates", "written"),
    [
        ([0.5, 1.0], ["50.0%", "100.0%"]),
        ([0.9997, 0.5], ["99.97%", "50.00%"]),  # not 100.0%
        ([0.0002, 0.0], ["0.02%", "0.00%"]),  # not 0.0%
        ([-0.25], ["−25.0%"]),
    ],
)
def test_a_share_is_never_rounded_to_all_or_nothing(rates, written):
    assert read(table([{"utilisation": r} for r in rates]))[1] == [[w] for w in written]


def test_huge_and_decimal_sums_are_whole_numbers():
    rel = duckdb.sql("select sum(x) quota, sum(x::decimal(9,1)) as over from range(3000) t(x)")
    assert read(table(rel))[1] == [["4,498,500", "4,498,500"]]
    assert read(table([{"quota": Decimal("-3")}]))[1] == [["−3"]]


def test_a_time_keeps_its_hour_and_an_unknown_column_its_name():
    heads, rows = read(table([{"何时": dt.datetime(2020, 1, 2, 3, 4)}]))
    assert (heads, rows) == (["何时"], [["2020-01-02 03:04"]])


def test_long_tables_say_how_much_is_left_out():
    frame = pl.DataFrame({"org_id": [str(i) for i in range(1200)]})
    shown = table(frame, max_rows=10)
    rows = BeautifulSoup(shown._repr_html_(), "html.parser").select("tbody tr")
    assert len(rows) == 1200 and [row.get("class") for row in rows[9:11]] == [None, ["more"]]
    longest = pl.DataFrame({"org_id": [str(i) for i in range(5000)]})
    assert table(longest, max_rows=10)._repr_html_().count("<tr") == 1 + 2000
    assert "共 1,200 行，显示前 10 行" in shown._repr_html_()
    assert "显示前" not in table(frame, max_rows=None)._repr_html_()


def test_an_empty_table_says_so():
    empty = duckdb.sql("select 1 quota where false")
    shown = table(empty, "超编最多")
    assert "<table" not in shown._repr_html_() and "超编最多：没有符合条件的。" in str(shown)
    assert "没有符合条件的行" in table(empty)._repr_html_()


def test_a_ratio_with_nothing_below_it_does_not_apply_and_an_unknown_one_is_unknown():
    rows = [
        {"quota": 0, "borrowed": 0, "actual": 1, "utilisation": None},
        {"quota": 5, "borrowed": 0, "actual": None, "utilisation": None},
        {"quota": None, "borrowed": 0, "actual": 1, "utilisation": None},
    ]
    assert [row[-1] for row in read(table(rows))[1]] == ["—", "未知", "未知"]
    assert read(table([{"utilisation": None}]))[1] == [["未知"]]
    assert (
        read(table([{"usable": 0, "quota": 9, "borrowed": 0, "utilisation": None}]))[1][0][-1]
        == "—"
    )


def test_small_differences_are_not_rounded_away():
    assert read(table([{"difference": v} for v in (0.9913, 161.0, -0.0501)]))[1] == [
        ["0.9913"], ["161"], ["−0.0501"]]  # fmt: skip
    assert read(table([{"difference": v} for v in (1 / 3, 2.0)]))[1] == [["0.33"], ["2.00"]]


def test_codes_stay_whole_and_a_table_says_how_large_its_type_may_be_on_paper():
    markup = table([{"source_id": "ZJ-2018-03", "name": "甲" * 40}])._repr_html_()
    assert 'class="code"' in markup and "--print:8.5pt" in markup
    wide = table([{f"核定编制及其说明{n}": 1_000_000 for n in range(16)}])._repr_html_()
    assert 6 <= float(wide.split("--print:")[1].split("pt")[0]) < 8


def test_one_name_may_head_two_things():
    row = [{"pending": None}]
    assert read(table(row))[0] == ["待进人数（名）"]
    assert read(table(row, question="registration_status"))[0] == ["未办原因"]


# a browser shows several blanks as one
HOSTILE = st.text(alphabet="<>/&\"'=!-; aibscript编制", min_size=1, max_size=30).map(
    lambda text: re.sub(" +", " ", text)
)


@settings(max_examples=60)
@given(HOSTILE, HOSTILE)
@example("<b>甲</b>", "<i>&amp;</i>")
def test_no_text_becomes_markup(cell, name):
    shown = table([{name: cell}], caption=cell, headings={name: name})
    heads, rows = read(shown)
    assert heads[0].startswith(name)
    assert rows == [[cell]]


def test_findings_are_escaped_and_may_be_bold():
    shown = finding("闲置 **27 名** <script>alert(1)</script>")
    assert "<strong>27 名</strong>" in shown._repr_html_()
    assert "<script" not in shown._repr_html_()
    assert str(shown).startswith("闲置 27 名 <script>")


def test_key_figures_say_unknown():
    markup = key_figures([("核定编制", 12345, "名"), ("资料不明", None, "个")])._repr_html_()
    assert "12,345" in markup and "未知" in markup
    assert "None" not in markup and markup.count("名</span>") == 1


def test_null_may_mean_so_only_beside_another():
    rows = [{"ceiling": None, "room": None}, {"ceiling": 9, "room": None}]
    shown = table(rows, nulls={"ceiling": "未下达", "room": ("—", "ceiling")})
    assert read(shown)[1] == [["未下达", "—"], ["9", "未知"]]


def test_a_short_heading_is_never_broken():
    markup = table([{"quota": 1, "over": 2}])._repr_html_()
    assert 'class="number brief"' in markup and markup.count("brief") == 1


def test_a_long_narrow_table_is_set_in_two_columns_on_paper():
    long = table([{"name": f"单位{n}", "quota": n} for n in range(40)], max_rows=None)
    assert 'class="table-block halves"' in long._repr_html_()
    assert "halves" not in table([{"name": "甲", "quota": 1}])._repr_html_()
    wide = [{f"核定编制及其说明{n}": n for n in range(12)}] * 40
    assert "halves" not in table(wide)._repr_html_()
