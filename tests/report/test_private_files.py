"""What is written for the office itself is its owner's alone; what is published is not."""

from __future__ import annotations

import os
import stat
import sys

import pytest
from click.testing import CliRunner
from folders import ORG, write

from analysis.build import build
from analysis.cli import main

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the folder's rights")


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = write(
        tmp_path_factory.mktemp("own") / "d",
        dataset__toml='title = "甲县"\nkind = "office"\ncoverage = ["2010-01-01", "2018-12-31"]\n',
        org__csv=ORG,
        quota__csv="单位,生效日,编制类型,核定编制\nA,2010-01-01,行政,10\n",
    )
    return build(folder).database


@pytest.fixture(autouse=True)
def usual_rights():
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder, *words):
    shown = CliRunner().invoke(main, list(words))
    assert shown.exit_code == 0, shown.output
    return {
        stat.S_IMODE(path.stat().st_mode)
        for path in folder.rglob("*")
        if path.is_file()
    }  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        ["ask", "staffing", "{d}", "-o", "{o}/a.xlsx"],
        ["ask", "staffing", "{d}", "-o", "{o}/a.csv"],
        ["tables", "{d}", "-o", "{o}/t.xlsx"],
        ["letter", "A", "--dataset", "{d}", "--out", "{o}", "--no-pdf"],
        ["export", "{d}", "--parquet", "{o}/p"],
        ["report", "{d}", "--only", "01", "--out", "{o}"],
    ],
    ids=lambda words: words[0] + words[-1][-4:],
)
def test_internal_files_are_the_owners(words, database, tmp_path):
    told = [word.format(d=database, o=tmp_path) for word in words]
    assert modes(tmp_path, *told) == {0o600}


@pytest.mark.parametrize(
    "words",
    [
        ["ask", "staffing", "{d}", "--publish", "-o", "{o}/a.xlsx"],
        ["tables", "{d}", "--publish", "-o", "{o}/t.xlsx"],
    ],
    ids=["ask", "tables"],
)
def test_public_files_keep_the_rights_of_the_folder(words, database, tmp_path):
    told = [word.format(d=database, o=tmp_path) for word in words]
    assert 0o644 in modes(tmp_path, *told)
