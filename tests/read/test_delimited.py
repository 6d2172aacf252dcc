"""CSV and TSV: encodings, delimiters, row numbers, quotes; blocks never show."""

from __future__ import annotations

import csv
import io
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HEAD = "机构编码,机构名称,主要职责\n"


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("gb18030", b""),
        ("gb18030", b"\x84\x31\x95\x33"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
    ],
)
def test_every_encoding_reads_the_same(read, encoding, bom):
    text = HEAD + "0012,教育局,㐀𠀀·€\n"
    found = read("org.csv", bom + text.encode(encoding))
    assert not found.problems
    assert found.rows("row", "org_id", "name", "duties") == [(2, "0012", "教育局", "㐀𠀀·€")]


def test_a_damaged_byte_is_located_in_utf8(read):
    good = (HEAD + "1,市人民政府办公室及其各内设机构,a\n2,").encode()
    found = read("org.csv", good + b"\xff,b\n")
    (problem,) = found.problems
    assert "UTF-8" in problem.problem and "GB18030" not in problem.problem
    assert f"第 {len(good) + 1} 个字节（第 3 行）" in problem.problem
    assert problem.row == 3 and not found.batches


def test_a_damaged_byte_is_located_in_gb18030_at_any_block_size(read):
    good = (HEAD + "1,教育局,a\n2,").encode("gb18030")
    for block in (*range(1, 12), 1 << 20):
        found = read("org.csv", good + b"\xb0\xff,b\n", block=block)
        (problem,) = found.problems
        assert f"第 {len(good) + 1} 个字节（第 3 行）" in problem.problem
        assert "GB18030" in problem.problem


def test_an_excel_file_named_csv_is_told(read):
    (problem,) = read("org.csv", b"PK\x03\x04 and so on").problems
    assert ".xlsx" in problem.problem and problem.file == "org.csv"


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_of_a_csv_follows_the_headings(read, delimiter):
    text = "全市单位,一览表\n" + (HEAD + "1,甲局,a\n").replace(",", delimiter)
    assert read("org.csv", text).rows("org_id", "duties") == [("1", "a")]


def test_sep_line_and_tsv(read):
    found = read("org.csv", "sep=;\n机构编码;机构名称\n1;甲,乙局\n")
    assert found.rows("row", "org_id", "name") == [(3, "1", "甲,乙局")]
    found = read("org.tsv", "机构编码\t机构名称\n1\t甲,乙局\n")
    assert found.rows("org_id", "name") == [("1", "甲,乙局")]


def test_cells_are_trimmed_and_nothing_else(read):
    text = HEAD + "\u200b 0012\u3000,\u3000  ,a\u3000 b\ufeff\n"
    assert read("org.csv", text).rows("org_id", "name", "duties") == [("0012", None, "a\u3000 b")]


def test_row_numbers_count_blank_lines_and_quoted_newlines_once(read):
    text = '\n标题\n\n机构编码,机构名称,主要职责\n1,a,"x\ny"\n\n,,\n2,b,z\n'
    found = read("org.csv", text)
    assert found.rows("row", "org_id", "duties") == [(5, "1", "x\ny"), (8, "2", "z")]
    assert [n.rows_skipped for n in found.notes] == [1]


def test_surplus_cells_are_kept_to_be_rejected_and_short_rows_are_filled(read):
    text = HEAD + "1,a,b,c , d\n2\n3,a,b,,\n"
    found = read("org.csv", text)
    assert not found.problems
    assert found.rows("org_id", "name", "extra") == [
        ("1", "a", "c,d"),
        ("2", None, None),
        ("3", "a", None),
    ]


def test_stray_quotes_are_read_as_csv_reads_them(read):
    found = read("org.csv", HEAD + '1,5" 管,"a" b\n2,c,"d ""e"""\n')
    assert found.rows("name", "duties") == [('5" 管', "a b"), ("c", 'd "e"')]


@pytest.mark.parametrize("block", [5, 1 << 20])
def test_an_open_quote_is_fatal_and_names_its_row(read, block):
    found = read("org.csv", HEAD + '1,"a\nb",c\n2,b,"c\n3,d,e\n', block=block)
    (problem,) = found.problems
    assert problem.row == 3 and "引号" in problem.problem


def test_a_quote_that_swallows_rows_is_fatal(read):
    (problem,) = read("org.csv", HEAD + '1,a,b\n2,"b,c\n3,d,e\n4,"f,g\n').problems
    assert problem.row == 3 and "引号" in problem.problem
    assert not read("org.csv", HEAD + '1,a,"职责：\n1.甲,乙；\n2.丙"\n').problems


@pytest.mark.parametrize("content", [b"", b"\n\n , ,\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_passed_over_and_told(read, content):
    found = read("org.csv", content)
    assert not found.batches and not found.problems and "是空表，略过" in found.told()


def test_headings_without_rows_are_a_note(read):
    found = read("org.csv", HEAD)
    assert not found.batches and not found.problems
    assert "没有数据行" in found.told()


def test_a_file_is_read_in_blocks_and_row_numbers_run_on(read, monkeypatch):
    """Only the leading rows are held; all else passes block by block."""
    monkeypatch.setattr("analysis.read.delimited._SAMPLE", 40)
    monkeypatch.setattr("analysis.read.blocks.LOOKED_AT", 3)
    text = HEAD + "".join(f"{i},a,b\n" for i in range(25))
    found = read("org.csv", text, block=40)
    assert len(found.batches) > 1 and found.count == 25
    assert found.frame["row"].to_list() == list(range(2, 27))


CELL = st.text(st.sampled_from('a1机𠀀é,;"\n\t \u3000='), max_size=5)
ROW = st.one_of(st.just([]), st.lists(CELL, min_size=3, max_size=3))


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(ROW, max_size=12),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n"]),
    every=st.booleans(),
    block=st.sampled_from([1, 2, 3, 5, 17, 64, 1 << 20]),
    last=st.booleans(),
)
def test_what_was_written_is_read_back(read, rows, encoding, end, every, block, last):
    # 'k' and 'n' keep every row a plausible one; a blank row is a blank line.
    table = [["k" + cells[0], "n" + cells[1], cells[2]] if cells else [] for cells in rows]
    buffer = io.StringIO()
    quoting = csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL
    writer = csv.writer(buffer, lineterminator=end, quoting=quoting)
    writer.writerows([["org_id", "name", "duties"], *table])
    text = buffer.getvalue() if last else buffer.getvalue().removesuffix(end)
    found = read("org.csv", text.encode(encoding), block=block)

    def cell(value: str) -> str | None:
        return value.strip(" \t\n\u3000") or None

    expected = [(number, *map(cell, cells), None) for number, cells in enumerate(table, 2) if cells]
    if any(c.strip() == '"' for cells in table for c in cells):
        return  # 〃 typed as a quotation mark takes what stands above
    if any(
        line.count(",") >= 2
        for cells in table
        for c in cells
        for line in c.split("\n")[:9]
        if "\n" in c
    ):
        return  # a cell that holds a whole row's worth of commas is refused
    assert not found.problems
    actual = found.rows("row", "org_id", "name", "duties", "extra") if found.batches else []
    assert actual == expected


def test_blocks_cut_anywhere_change_nothing(read):
    rng = random.Random(7)
    cells = ["事业", 'a"b', "x\ny", "", "1,2", "𠀀", " "]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["org_id", "name", "duties"])
    for i in range(300):
        writer.writerow([f"k{i}", rng.choice(cells), rng.choice(cells)])
        if rng.random() < 0.1:
            buffer.write("\r\n")
    content = buffer.getvalue().encode("gb18030")
    whole = read("org.csv", content).frame
    assert whole.height == 300
    for block in (11, 100, 1000):
        assert read("org.csv", content, block=block).frame.equals(whole)
