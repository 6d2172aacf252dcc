"""Which files are tables, and what is said about the others."""

from __future__ import annotations

import hashlib
import os

import pytest

from analysis.read.folder import find_files


def fill(folder, *names):
    for name in names:
        (folder / name).write_bytes(name.encode())


def test_tables_are_found_by_name_and_sorted(tmp_path):
    fill(
        tmp_path, "quota-2018年.XLSX", "org_name-a.csv", "org-b.csv", "org.parquet", "Roster.xls",
        "headcount.tsv", "dataset.toml", "targets.toml", "corrections.yml", "README", "readme.docx",
        "说明.md", "a.txt", "planted.json", ".hidden.csv", "~$org.xlsx", "Thumbs.db",
    )  # fmt: skip
    files, problems = find_files(tmp_path)
    assert problems == []
    assert [f.name for f in files] == [
        "Roster.xls", "headcount.tsv", "org-b.csv", "org.parquet", "org_name-a.csv", "quota-2018年.XLSX",
    ]  # fmt: skip
    first = files[0]
    assert first.bytes == len(b"Roster.xls") and first.path == tmp_path / "Roster.xls"
    assert first.sha256 == hashlib.sha256(b"Roster.xls").hexdigest()


@pytest.mark.parametrize(
    ("text", "is_table"),
    [
        ("单位\t编制类型\t核定\n甲局\t行政\t5\n", True),
        ("单位,编制类型,核定\r\n甲局,行政,5\r\n", True),
        ("本文件夹是编办的台账。\n每年年底更新，以台账为准。\n", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_a_txt_is_a_table_where_its_lines_are_cut_alike(tmp_path, text, is_table, encoding):
    (tmp_path / "导出.txt").write_bytes(text.encode(encoding))
    fill(tmp_path, "org.csv")
    files, problems = find_files(tmp_path)
    assert problems == []
    assert ("导出.txt" in [f.name for f in files]) == is_table


def test_a_file_may_have_any_name(tmp_path):
    fill(tmp_path, "qouta.csv", "实名制名册.xlsx", "planted.csv", "新建 文本'100%.csv")
    files, problems = find_files(tmp_path)
    assert len(files) == 4 and problems == []


@pytest.mark.parametrize(
    ("name", "told"),
    [("org.docx", "文档「.docx」"), ("org.exe", "不认识的文件类型「.exe」"), ("org", "没有扩展名")],
)
def test_what_is_no_table_is_told_and_holds_nothing_up(tmp_path, name, told):
    fill(tmp_path, "org.csv", name)
    files, (problem,) = find_files(tmp_path)
    assert [f.name for f in files] == ["org.csv"]
    assert not problem.fatal and problem.file == name
    assert told in problem.problem and ".xlsx" in problem.fix


def test_subfolders_are_looked_into_and_hidden_ones_are_not(tmp_path):
    for name in ("2018", ".git", "__MACOSX"):
        (tmp_path / name).mkdir()
        fill(tmp_path / name, "org.csv")
    files, problems = find_files(tmp_path)
    assert [f.name for f in files] == ["2018/org.csv"] and problems == []


def test_patterns_of_skip_pass_files_over(tmp_path):
    fill(tmp_path, "org.csv", "说明.csv", "旧表.docx")
    files, problems = find_files(tmp_path, ["*说明*", "旧表.*"])
    assert [f.name for f in files] == ["org.csv"] and problems == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_told_and_never_opened(tmp_path):
    fill(tmp_path, "org.csv")
    os.mkfifo(tmp_path / "roster.csv")
    files, (problem,) = find_files(tmp_path)
    assert [f.name for f in files] == ["org.csv"] and "不是普通文件" in problem.problem


def test_a_file_beyond_reason_is_told_and_not_read(tmp_path):
    fill(tmp_path, "a.csv")
    with (tmp_path / "b.xlsx").open("wb") as file:
        file.truncate((4 << 30) + 1)  # nothing of it is on the disk
    files, problems = find_files(tmp_path)
    assert [f.name for f in files] == ["a.csv"]
    assert [(p.file, p.problem, p.fatal) for p in problems] == [
        ("b.xlsx", "文件过大，没有读入", False)
    ]


def test_a_broken_link_is_told(tmp_path):
    fill(tmp_path, "org.csv")
    (tmp_path / "roster.csv").symlink_to(tmp_path / "gone.csv")
    (tmp_path / "round.csv").symlink_to("round.csv")
    files, problems = find_files(tmp_path)
    assert [f.name for f in files] == ["org.csv"]
    assert [p.file for p in problems] == ["roster.csv", "round.csv"]


def test_a_name_that_holds_an_id_number_is_masked(tmp_path):
    fill(tmp_path, "110101199003077777.csv")
    [file], _ = find_files(tmp_path)
    assert "110101" not in file.name and file.path.name == "110101199003077777.csv"


def test_no_folder_and_an_empty_one_are_fatal(tmp_path):
    for folder in (tmp_path, tmp_path / "missing"):
        files, (problem,) = find_files(folder)
        assert files == [] and problem.fatal


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path):
    folder = tmp_path / "office"
    (folder / "inner").mkdir(parents=True)
    fill(folder, "org.csv")
    fill(tmp_path, "secret.csv")
    (folder / "roster.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "quota.csv").symlink_to("org.csv")  # within: another name for it
    (folder / "years").symlink_to(tmp_path)
    files, problems = find_files(folder)
    assert [f.name for f in files] == ["org.csv", "quota.csv"]
    assert {p.file: p.problem for p in problems} == {
        "roster.csv": "是指向文件夹以外的链接，没有读入", "years": "是链接的文件夹，里面的文件没有读入",
    }  # fmt: skip


def test_a_folder_that_cannot_be_entered_is_told(tmp_path, monkeypatch):
    fill(tmp_path, "org.csv")
    (tmp_path / "2020年").mkdir()
    scan = os.scandir

    def closed(path):
        if str(path).endswith("2020年"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", closed)
    files, (problem,) = find_files(tmp_path)
    assert [f.name for f in files] == ["org.csv"]
    assert problem.file == "2020年" and "打不开" in problem.problem


def test_a_pipe_that_looks_like_words_is_told_and_never_opened(tmp_path):
    fill(tmp_path, "org.csv")
    os.mkfifo(tmp_path / "花名册.txt")
    _, (problem,) = find_files(tmp_path)
    assert problem.file == "花名册.txt" and "不是普通文件" in problem.problem


def test_a_name_in_bytes_of_another_code_is_shown_as_far_as_it_can_be(tmp_path):
    (tmp_path / os.fsdecode("编制.csv".encode("gb18030"))).write_bytes(b"x")
    (tmp_path / os.fsdecode("说明.doc".encode("gb18030"))).write_bytes(b"x")
    (file,), (problem,) = find_files(tmp_path)
    assert "\ufffd" in file.name and file.name.endswith(".csv") and file.name.encode()
    assert problem.file.encode() and problem.file.endswith(".doc")


def test_a_name_is_one_line_that_no_terminal_obeys(tmp_path):
    fill(tmp_path, "甲\n\x1b[2J\u202e.csv")
    (file,), _ = find_files(tmp_path)
    assert file.name == "甲\ufffd\ufffd[2J\ufffd.csv"


def test_two_files_are_never_shown_under_one_name(tmp_path):
    deep = tmp_path / ("很长的文件夹名称" * 8)
    deep.mkdir()
    fill(deep, "甲.csv", "乙.csv")
    fill(tmp_path, "110101199003077777.csv", "110101199003077778.csv")
    files, _ = find_files(tmp_path)
    names = [f.name for f in files]
    assert len(set(names)) == 4 and names[0].endswith("已遮盖）.csv")
    assert names[1].endswith("（2）.csv") and names[2].endswith("称/乙.csv")
