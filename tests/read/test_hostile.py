"""Files made to do harm, or harmed: a problem of that file, in bounded time and memory, no traceback."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
import xlwt

from analysis.read import parquet as parquet_file
from analysis.read import xlsx_bounds, xlsx_package
from analysis.read.problem import UnreadableError

QUOTA = ["单位", "编制类型", "生效日期", "核定编制"]
SHEET = "xl/worksheets/sheet1.xml"


def workbook(rows: int = 3) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("编制")
        page.write_row(0, 0, QUOTA)
        for row in range(1, rows):
            page.write_row(row, 0, [f"第{row}局", "行政", "2018-01-01", row])
    return out.getvalue()


def repacked(
    change: dict[str, bytes] | None = None, part: str = SHEET, old: str = "", new: str = ""
) -> bytes:
    """A workbook with parts replaced, or a pattern of one part."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as package,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in package.namelist():
            data = package.read(name)
            if name == part and old:
                data = re.sub(old.encode(), new.encode(), data, count=1)
            made.writestr(name, (change or {}).get(name, data))
    return out.getvalue()


@pytest.mark.parametrize("far", ["XFD1048576", "E1048576", "ZZ900000", "XFD20000"])
def test_a_stray_cell_far_out_is_named_before_anything_is_allocated(read, far):
    row = re.sub(r"\D", "", far)
    stray = f'<row r="{row}"><c r="{far}"><v>1</v></c></row></sheetData>'
    found = read("quota.xlsx", repacked(old="</sheetData>", new=stray))
    (problem,) = found.problems
    assert far in problem.problem and problem.sheet == "编制" and not found.batches


def test_a_cell_that_belies_its_row(read):
    found = read("quota.xlsx", repacked(old=r'r="A2"', new='r="XFD1048576"'))
    assert "XFD1048576" in found.problems[0].problem and not found.batches


def test_blank_rows_and_styled_blanks_far_out_are_passed_over(read):
    stray = '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    found = read("quota.xlsx", repacked(old="</sheetData>", new=stray))
    assert not found.problems and found.count == 2


def test_a_workbook_that_unfolds_beyond_reason_is_refused(read):
    bomb = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + b"<si><t>a</t></si>" * 4_000_000
    )
    content = repacked({"xl/sharedStrings.xml": bomb})
    assert len(content) < 400_000
    (problem,) = read("quota.xlsx", content).problems
    assert "大得异常" in problem.problem


def test_a_part_that_belies_its_size_is_damage(read):
    content = bytearray(repacked())
    place = content.rindex(b"xl/sharedStrings.xml") - 46  # its entry in the central directory
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    assert read("quota.xlsx", bytes(content)).problems


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"]
)
def test_entities_are_refused(read, part):
    entities = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
    (problem,) = read(
        "quota.xlsx", repacked(part=part, old=r"(<\?xml[^>]*\?>)", new=rf"\1{entities}")
    ).problems
    assert "DOCTYPE" in problem.problem


def test_merged_ranges_beyond_the_sheet_are_cut_to_it(read):
    merged = (
        '</sheetData><mergeCells count="4294967295"><mergeCell ref="A2:A1048576"/></mergeCells>'
    )
    found = read("quota.xlsx", repacked(old="</sheetData>", new=merged))
    assert not found.problems and found.count == 2


def test_thousands_of_merged_ranges_cost_no_more_than_their_rows(read):
    def build(path: Path) -> None:
        with xlsxwriter.Workbook(str(path)) as book:
            page = book.add_worksheet()
            page.write_row(0, 0, QUOTA)
            for n in range(3000):
                page.merge_range(1 + 2 * n, 0, 2 + 2 * n, 0, f"第{n}局")
                for half, kind in enumerate(("行政", "事业")):
                    page.write_row(1 + 2 * n + half, 1, [kind, "2018-01-01", n])

    found = read("quota.xlsx", build)
    assert found.count == 6000 and found.frame["org_id"].null_count() == 0
    assert found.rows("org_id")[5998:] == [("第2999局",), ("第2999局",)]


@pytest.mark.parametrize("old", ["</sheetData>", 't="s"'])
def test_broken_xml_is_a_problem_of_that_file(read, old):
    new = 't="s' if old == 't="s"' else ""
    found = read("quota.xlsx", repacked(old=old, new=new))
    assert found.problems and not any("Error" in p.problem for p in found.problems)


def test_a_shared_text_that_is_not_there(read):
    found = read("quota.xlsx", repacked(old="<v>0</v>", new="<v>99999999</v>"))
    assert found.problems or found.count


@pytest.mark.parametrize("value", ["1e999", "-1e999", "nan", "1e308"])
def test_numbers_beyond_all_numbers_are_cells(read, value):
    found = read("quota.xlsx", repacked(old=r"<v>1</v></c></row>", new=f"<v>{value}</v></c></row>"))
    assert found.problems or found.count == 2


def test_an_encrypted_workbook_is_named_as_such(read):
    content = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 600
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 600
    )
    for name in ("quota.xlsx", "quota.xls"):
        (problem,) = read(name, content).problems
        assert "已加密" in problem.problem and "密码" in problem.fix


def old_workbook(far: tuple[int, int] | None = None, rows: int = 400) -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("编制")
    for row in range(rows):
        for column, text in enumerate(
            QUOTA if row == 0 else [f"第{row}局", "行政", "2018-01-01", row]
        ):
            page.write(row, column, text)
    if far:
        page.write(*far, "远")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_xls_that_says_it_is_larger_than_one_can_be(read):
    """The reader would make room for so many cells, and the machine would stop it at once."""
    content = bytearray(old_workbook())
    at = content.index(b"\x00\x02\x0e\x00")  # DIMENSIONS: first row, last row + 1, columns
    content[at + 8 : at + 12] = (4_281_729_037).to_bytes(4, "little")
    assert read("quota.xls", bytes(content)).problems


def test_a_cell_in_a_column_that_no_xls_has(read):
    content = bytearray(old_workbook())
    for at in range(len(content) - 18):  # the numbers of the last column, moved out of any sheet
        if content[at : at + 4] == b"\x7e\x02\x0a\x00" and content[at + 6 : at + 8] == b"\x03\x00":
            content[at + 6 : at + 8] = b"\x3c\x9b"
    assert bytes(content) != old_workbook()
    (problem,) = read("quota.xls", bytes(content)).problems
    assert "已损坏" in problem.problem


def test_a_stray_cell_far_out_in_an_xls(read):
    (problem,) = read("quota.xls", old_workbook((65_535, 255))).problems
    assert "IV65536" in problem.problem
    assert read("quota.xls", old_workbook((900, 30))).count


def test_sectors_that_go_round_in_a_circle(read):
    """Their reader would allocate until the machine is out of memory."""
    content = bytearray(old_workbook())
    (table,) = struct.unpack_from("<I", content, 76)
    at = (table + 1) * 512
    for number, onto in ((2, 0), (1, 1)):
        broken = bytearray(content)
        struct.pack_into("<I", broken, at + 4 * number, onto)
        (problem,) = read("quota.xls", bytes(broken)).problems
        assert "已损坏" in problem.problem


# --- parquet


def parquet(arrays: list[pa.Array], names: list[str]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, names=names), out)
    return out.getvalue()


def test_parquet_columns_of_one_name(read):
    text = pa.array(["001"])
    found = read(
        "org.parquet",
        parquet([text, pa.array(["甲局"]), pa.array(["乙局"])], ["org_id", "name", "name"]),
    )
    assert not found.problems and found.rows("org_id", "name") == [("001", "甲局")]


@pytest.mark.parametrize(
    "odd",
    [
        pa.array([[1]]), pa.array([{"a": 1}]), pa.array([b"x"]), pa.array([1], pa.duration("s")),
        pa.array([1]).cast(pa.decimal256(60, 10)), pa.array([1], pa.float16()),
        pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
    ],
)  # fmt: skip
def test_parquet_types_that_are_no_cells(read, odd):
    (problem,) = read("org.parquet", parquet([pa.array(["001"]), odd], ["org_id", "name"])).problems
    assert "「name」的类型" in problem.problem


@pytest.mark.parametrize(
    ("odd", "text"),
    [
        (pa.array([None], pa.null()), None), (pa.array(["a"]).dictionary_encode(), "a"), (pa.array([7], pa.uint64()), "7"),
        (pa.array([0], pa.timestamp("ns", "Asia/Shanghai")), "1970-01-01 08:00:00"), (pa.array([2**62]), str(2**62)),
        (pa.array(["a"], pa.string_view()), "a"),
    ],
)  # fmt: skip
def test_parquet_types_that_are(read, odd, text):
    found = read("org.parquet", parquet([pa.array(["001"]), odd], ["org_id", "duties"]))
    assert not found.problems and found.rows("duties") == [(text,)]


def test_parquet_text_that_is_none(read, capfd):
    """Text that says it is UTF-8 and is not: the next library would panic, and say so."""
    broken = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(struct.pack("<ii", 0, 2)), pa.py_buffer(b"\xc0\xc1")]
    )
    content = parquet([pa.array(["001"]), broken], ["org_id", "name"])
    (problem,) = read("org.parquet", content).problems
    assert "已损坏" in problem.problem
    assert "panicked" not in capfd.readouterr().err


def test_parquet_cut_off_anywhere(read):
    out = io.BytesIO()
    pl.DataFrame({"org_id": [str(n) for n in range(500)], "name": ["甲局"] * 500}).write_parquet(
        out
    )
    content = out.getvalue()
    for share in (0.1, 0.5, 0.9, 0.99):
        assert read("org.parquet", content[: int(len(content) * share)]).problems
    for at in range(4, len(content) - 8, len(content) // 12):
        broken = content[:at] + b"\xff\xff\xff\xff" + content[at + 4 :]
        found = read("org.parquet", broken)
        assert found.problems or found.count == 500


# --- text


@pytest.mark.parametrize("head", ["单位,核定编制\n", ""])
def test_a_row_of_a_million_cells_is_no_table(read, head):
    (problem,) = read("quota.csv", head + "," * 1_000_000 + "\n").problems
    assert "不像是表" in problem.problem


@pytest.mark.parametrize(
    "content",
    [b"\x00" * 5000, b"\xff\xfe" + b"\x00" * 99, b'"' * 4001, b"\r" * 5000, b",\n" * 5000],
)
def test_bytes_of_no_meaning(read, content):
    found = read("quota.csv", content)
    assert not found.batches


# --- within bounds


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are the system's own")
def test_a_bomb_is_refused_within_half_a_gigabyte(tmp_path):
    """In a process of its own, which would be killed."""
    stray = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    (tmp_path / "quota.xlsx").write_bytes(repacked(old="</sheetData>", new=stray))
    program = textwrap.dedent(r"""
        import re, sys
        from pathlib import Path
        from analysis.read.excel import workbook_sheets
        from analysis.read.problem import UnreadableError
        try:
            list(workbook_sheets(Path(sys.argv[1]), "quota.xlsx"))
        except UnreadableError as error:
            # ru_maxrss would begin with what the parent had when it forked
            status = Path("/proc/self/status")
            told = status.read_text() if status.exists() else "VmHWM: 0"
            print(error.problem, int(re.search(r"VmHWM:\s*(\d+)", told)[1]) // 1024)
    """)
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "quota.xlsx")],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "XFD1048576" in done.stdout, done.stderr
    assert int(done.stdout.split()[-1]) < 512


# --- what would fill the memory if it were laid out


@pytest.mark.parametrize(
    "content",
    [
        "单位,核定编制" + "," * 2000 + "\n" + "甲局\n" * 4000,
        "单位,核定编制\n" + "甲局\n" * 4000 + "," * 2000 + "\n",
    ],
)
def test_short_lines_under_thousands_of_columns(read, content):
    (problem,) = read("quota.csv", content).problems
    assert "大得读不下" in problem.problem


def test_wide_parquet_is_read_a_few_rows_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_file, "BATCH_CELLS", 1000)
    path = tmp_path / "org.parquet"
    path.write_bytes(parquet([pa.array(["x"] * 40)] * 100, [f"c{n}" for n in range(100)]))
    chunks = parquet_file.parquet_sheet(path, 200_000).chunks
    assert [one.height for one in chunks] == [1, 10, 10, 10, 10]


@pytest.mark.parametrize(
    ("limit", "change"),
    [
        ("MOST_TEXTS", {"xl/sharedStrings.xml": b"<sst>" + b"<si/>" * 2000 + b"</sst>"}),
        ("MOST_MERGED", {SHEET: b'<worksheet><sheetData/><mergeCells>'
                                + b'<mergeCell ref="A1:B1"/>' * 2000 + b"</mergeCells></worksheet>"}),
    ],
)  # fmt: skip
def test_parts_of_more_items_than_memory_holds(read, monkeypatch, limit, change):
    """Packed with enough that does not shrink, such a part passes for an honest one by its sizes."""
    monkeypatch.setattr(xlsx_bounds, limit, 1000)
    (problem,) = read("quota.xlsx", repacked(change)).problems
    assert "大得异常" in problem.problem


def test_a_parquet_value_written_once_for_every_row(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_file, "MOST_TEXT", 1_000_000)
    said, path = pa.array(["长" * 1000, "短"]), tmp_path / "org.parquet"
    names = pa.DictionaryArray.from_arrays(pa.array([0] * 500 + [None, 1]), said)
    out = io.BytesIO()
    pq.write_table(pa.table({"name": names, "org_id": ["1"] * 502}), out, store_schema=False)
    assert len(out.getvalue()) < 10_000
    path.write_bytes(out.getvalue())
    head, *_ = parquet_file.parquet_sheet(path, 300).chunks
    assert head.row(0) == (0, "name", "org_id")
    monkeypatch.setattr(parquet_file, "MOST_TEXT", 500_000)
    with pytest.raises(UnreadableError, match="长得读不下"):
        list(parquet_file.parquet_sheet(path, 300).chunks)


@pytest.mark.parametrize("limit", ["MOST_PLACED", "MOST_SHOWN", "MOST_SHEETS"])
def test_more_cells_than_memory_holds(read, monkeypatch, limit):
    cells = "".join(f'<row r="{n}"><c r="A{n}" s="1"><v>1</v></c></row>' for n in range(1, 60))
    style = b'<styleSheet><cellXfs><xf/><xf numFmtId="9"/></cellXfs></styleSheet>'
    sheet = f"<worksheet><sheetData>{cells}</sheetData></worksheet>".encode()
    monkeypatch.setattr(xlsx_package, limit, 50 if limit != "MOST_SHEETS" else 0)
    (problem,) = read("quota.xlsx", repacked({SHEET: sheet, "xl/styles.xml": style})).problems
    assert "大得异常" in problem.problem
