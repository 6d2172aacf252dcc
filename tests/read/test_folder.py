"""Which files are tables, and what is said about the others."""

from __future__ import annotations

import hashlib

import pytest

from analysis.read import find_files


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
    assert [(f.name, f.table.name) for f in files] == [
        ("Roster.xls", "roster"),
        ("headcount.tsv", "headcount"),
        ("org-b.csv", "org"),
        ("org.parquet", "org"),
        ("org_name-a.csv", "org_name"),
        ("quota-2018年.XLSX", "quota"),
    ]
    first = files[0]
    assert first.bytes == len(b"Roster.xls") and first.path == tmp_path / "Roster.xls"
    assert first.sha256 == hashlib.sha256(b"Roster.xls").hexdigest()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("qouta.csv", "quota"),
        ("orgs.xlsx", "org"),
        ("实名制名册.xlsx", "roster"),
        ("staffing_interval.csv", "生成"),
        ("org.docx", ".xlsx"),
        ("planted.csv", "可用的表名"),
    ],
)
def test_other_files_are_fatal_with_a_hint(tmp_path, name, hint):
    fill(tmp_path, "org.csv", name)
    files, (problem,) = find_files(tmp_path)
    assert [f.name for f in files] == ["org.csv"]
    assert problem.fatal and problem.file == name and hint in problem.fix


def test_a_subfolder_is_a_warning_and_counts_for_nothing(tmp_path):
    (tmp_path / "2018").mkdir()
    _, problems = find_files(tmp_path)
    assert [p.fatal for p in problems] == [False, True]


def test_no_folder_and_an_empty_one_are_fatal(tmp_path):
    for folder in (tmp_path, tmp_path / "missing"):
        files, (problem,) = find_files(folder)
        assert files == [] and problem.fatal
