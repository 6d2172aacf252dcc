"""dataset.toml: what is right is kept, all that is wrong is said at once."""

from __future__ import annotations

import os
import tracemalloc
from datetime import date

import pytest

from analysis.read.card import CoverageOf, read_card
from analysis.read.yaml_file import Plain, read_yaml

FULL = """
title = "示例市"
producer = "编办"
licence = "CC0"
kind = "synthetic"
coverage = ["2008-01-01", 2020-12-31]
carry_months = 12
count_as = {参公 = "事业"}
ignore_columns = ["经费形式", " 备用 "]
notes = "说明"

[[coverage_of]]
table = "quota"
post_type = "事业编制"
from = "2002-01-01"

[[coverage_of]]
table = "roster"
to = "2019-12-31"
"""


def test_a_full_card(tmp_path):
    (tmp_path / "dataset.toml").write_text(FULL, encoding="utf-8")
    card, problems = read_card(tmp_path)
    assert problems == []
    assert (card.title, card.producer, card.licence) == ("示例市", "编办", "CC0")
    assert (card.kind, card.carry_months, card.notes) == ("synthetic", 12, "说明")
    assert card.coverage == (date(2008, 1, 1), date(2020, 12, 31))
    assert card.count_as == {"参公": "事业"} and card.present
    assert card.ignore_columns == ("经费形式", "备用")
    assert card.coverage_of == (
        CoverageOf("quota", "事业", date(2002, 1, 1), None),
        CoverageOf("roster", None, None, date(2019, 12, 31)),
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_cards_saved_by_notepad(tmp_path, encoding):
    (tmp_path / "dataset.toml").write_bytes(FULL.replace("\n", "\r\n").encode(encoding))
    card, problems = read_card(tmp_path)
    assert problems == [] and card.title == "示例市"


def test_without_a_card_the_folder_is_an_offices_own(tmp_path):
    folder = tmp_path / "某市"
    folder.mkdir()
    card, (warning,) = read_card(folder)
    assert (card.title, card.kind, card.present, card.carry_months) == ("某市", "office", False, 18)
    assert card.coverage is None and not warning.fatal and warning.file == "dataset.toml"


def test_all_mistakes_at_once(tmp_path):
    text = """
titel = "x"
producer = 3
kind = "real"
coverage = ["2020-12-31", "2008-01-01"]
carry_months = 0
count_as = {参公 = "事业边"}
ignore_columns = "备注"
[[coverage_of]]
table = "qouta"
post_type = "行证"
from = "2002-02-30"
until = "x"
[[coverage_of]]
post_type = "行政"
from = "2003-01-01"
to = "2002-01-01"
[[coverage_of]]
table = "quota"
[[coverage_of]]
to = "2002-01-01"
"""
    (tmp_path / "dataset.toml").write_text(text, encoding="utf-8")
    _, problems = read_card(tmp_path)
    assert all(p.fatal and p.file == "dataset.toml" and p.fix for p in problems)
    assert [p.column for p in problems] == [
        "titel", "producer", "kind", "coverage", "carry_months", "count_as",
        "coverage_of.until", "coverage_of.table", "coverage_of.from", "coverage_of.post_type",
        "coverage_of", "coverage_of", "coverage_of", "ignore_columns",
    ]  # fmt: skip
    fixes = {p.column: p.fix for p in problems}
    assert "“title”" in fixes["titel"] and "“quota”" in fixes["coverage_of.table"]
    assert "“事业”" in fixes["count_as"] and "“行政”" in fixes["coverage_of.post_type"]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("", "kind"),
        ('coverage = "2008"', "coverage"),
        ('coverage = ["2008-01", "2009-01-01"]', "coverage"),
        ("carry_months = true", "carry_months"),
        ("coverage_of = 3", "coverage_of"),
        ("count_as = 3", "count_as"),
        ('count_as = {参公 = "事业", 事业 = "行政"}', "count_as"),
    ],
)
def test_single_mistakes(tmp_path, line, key):
    kind = 'kind = "office"\n' if line else ""
    (tmp_path / "dataset.toml").write_text(kind + line, encoding="utf-8")
    _, problems = read_card(tmp_path)
    assert [p.column for p in problems] == [key] and problems[0].fatal


def test_broken_toml_names_the_line(tmp_path):
    (tmp_path / "dataset.toml").write_text('title = "a"\nkind = 公开\n', encoding="utf-8")
    card, (problem,) = read_card(tmp_path)
    assert problem.fatal and problem.row == 2 and card.title == tmp_path.name


@pytest.mark.parametrize("key", [".".join("a" * 20_000), ". ".join(['"a"'] * 20_000)])
def test_a_key_of_thousands_of_parts_costs_nothing(tmp_path, key):
    (tmp_path / "dataset.toml").write_text(f'title = "市"\n{key} = 1\n', encoding="utf-8")
    tracemalloc.start()
    card, problems = read_card(tmp_path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [p.fatal for p in problems] == [True] and not card.coverage
    assert most < 50 << 20


def test_a_card_of_megabytes_is_none(tmp_path):
    (tmp_path / "dataset.toml").write_text(f'title = "{"市" * 200_000}"\n', encoding="utf-8")
    _, problems = read_card(tmp_path)
    assert [(p.problem, p.fatal) for p in problems] == [("文件过大", True)]


def test_a_pipe_in_place_of_a_file_of_the_office_is_told(tmp_path):
    os.mkfifo(tmp_path / "corrections.yml")
    _, problem = read_yaml(tmp_path / "corrections.yml", Plain)
    assert problem is not None and "不是普通文件" in problem.problem
