"""--publish, as a reader of what is written meets it: nothing hidden is worked out, nobody is shown."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import report_sample as sample
from attacker import Attacker
from click.testing import CliRunner
from folders import rows, write

from analysis.build import build
from analysis.cli import main
from analysis.figures.page import PUBLISH, Page, turn_to
from analysis.models.published import MARK
from analysis.report import Job, render
from analysis.report.tables import table
from analysis.store.place import open_database

LADDER = ("within_1", "within_3", "within_12", "within_24", "within_60")
YEAR = ("--from-on", "2025-01-01", "--to-on", "2025-12-31")


def ask(database: Path, *words: str) -> list[dict[str, str]]:
    """The rows of an answer in CSV, without the lines below them."""
    done = CliRunner().invoke(main, ["ask", words[0], str(database), *words[1:], "--format", "csv"])
    assert done.exit_code == 0, done.output
    text = done.stdout.split("\n存疑：")[0].split("\n公开版：")[0]
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("by", ["sector", "parent", "post_type"])
def test_ages(demo, by):
    shown, true = (
        ask(demo, "age_profile", "--by", by, "--publish"),
        ask(demo, "age_profile", "--by", by),
    )
    assert [r["age_band"] for r in shown] == [r["age_band"] for r in true]
    reader, hidden = Attacker(), []
    for row, real in zip(shown, true, strict=True):
        cell = (row["group_name"], row["age_band"])
        if row["persons"] == MARK:
            hidden.append({cell: 1})
        else:
            assert row["persons"] == real["persons"]
            reader.knows({cell: 1}, float(row["persons"] or 0))
        small = real["persons"] and 0 < int(real["persons"]) < 3 and row["age_band"] != "未知"
        assert not small or row["persons"] == MARK
    # Who looks up staffing_total knows each group; who adds up another table each band.
    for side in (0, 1):
        key = ("group_name", "age_band")[side]
        for value in {r[key] for r in true}:
            same = [r for r in true if r[key] == value]
            terms = {(r["group_name"], r["age_band"]): 1 for r in same}
            reader.knows(terms, sum(int(r["persons"] or 0) for r in same))
    if by != "post_type":
        assert hidden
    assert not reader.solved(hidden)
    shares = {r["group_name"] for r in shown if r["persons"] == MARK}
    assert all(r["share"] in (MARK, "") for r in shown if r["group_name"] in shares)


def test_retirements(demo):
    shown, true = ask(demo, "retirement_due", "--publish"), ask(demo, "retirement_due")
    assert len(shown) == len(true)
    counts = ("overdue", *LADDER, "birth_unknown")
    kept = 0
    for row, real in zip(shown, true, strict=True):
        assert row["actual"] == real["actual"] and row["actual"] != MARK
        if not real["overdue"]:
            continue
        steps = [int(real[LADDER[0]]), *(int(real[b]) - int(real[a]) for a, b in pairwise(LADDER))]
        told = [int(real["overdue"]), int(real["birth_unknown"]), *steps]
        told.append(int(real["actual"]) - sum(told))
        cells = {"overdue": {0: 1}, "birth_unknown": {1: 1}}
        cells |= {w: dict.fromkeys(range(2, 3 + n), 1) for n, w in enumerate(LADDER)}
        reader = Attacker()
        reader.knows(dict.fromkeys(range(len(told)), 1), int(real["actual"]))
        for column in counts:
            if row[column] != MARK:
                assert row[column] == real[column]
                assert column == "birth_unknown" or not 0 < int(row[column]) < 3
                reader.knows(cells[column], int(row[column]))
        hidden = [cells[c] for c in counts if row[c] == MARK]
        few = [{n: 1} for n, value in enumerate(told) if 0 < value < 3 and n != 1]
        assert not reader.solved(hidden + few), row
        kept += len(hidden)
    assert kept


def flows_reader(shown: list[dict[str, str]]) -> tuple[Attacker, list[dict]]:
    """What a reader of 上下编 knows: what is not listed is 0, and the stock at both ends."""
    # What is in doubt has no number: its units' change stands among the other changes.
    shown = [r for r in shown if r["manner"] != "存疑"]
    ways = {(r["direction"], r["manner"]) for r in shown if r["direction"] != "其他变动"}
    months = {(r["month"], r["post_type"]): r for r in shown}
    listed = {
        (r["month"], r["post_type"], r["direction"], r["manner"]): r["persons"] for r in shown
    }
    reader, hidden = Attacker(), []
    for month, row in months.items():
        other = sum(int(v) for k, v in listed.items() if k[:2] == month and k[2] == "其他变动")
        terms = {(*month, way, manner): 1 if way == "上编" else -1 for way, manner in ways}
        reader.knows(terms, int(row["closing"] or 0) - int(row["opening"] or 0) - other)
        for cell in terms:
            if listed.get(cell) == MARK:
                hidden.append({cell: 1})
            else:
                reader.knows({cell: 1}, int(listed.get(cell, 0)))
    return reader, hidden


def test_flows(demo):
    shown = ask(demo, "flows", *YEAR, "--publish")
    true = {tuple(r.values())[:4]: r["persons"] for r in ask(demo, "flows", *YEAR)}
    for row in shown:
        told = true.get(tuple(row.values())[:4], "0")
        assert row["persons"] in (MARK, told)
        assert (told == "") == (row["manner"] == "存疑")
        real = int(told or 0)
        if row["direction"] != "其他变动" and 0 < real < 3:
            assert row["persons"] == MARK
    reader, hidden = flows_reader(shown)
    assert hidden and not reader.solved(hidden)


@pytest.fixture(scope="module")
def book(demo, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "表.xlsx"
    done = CliRunner().invoke(main, ["tables", str(demo), "-o", str(path), "--publish"])
    assert done.exit_code == 0, done.output
    return path


def test_the_workbook_with_its_subtotals_and_totals(book):
    sheet = [list(r) for r in openpyxl.load_workbook(book, data_only=True)["上下编月报"].values]
    assert "公开版" in sheet[1][0]
    ways, last, heads = sheet[3], "", []
    for way, manner in zip(ways, sheet[4], strict=True):
        last = way or last
        heads.append((last, manner))
    body = [r for r in sheet[5:] if r[0] and r[0].endswith("月") and r[1]]
    (total,) = [r for r in sheet if r[0] == "合计"]
    cells = [at for at, (way, m) in enumerate(heads) if way in ("上编", "下编") and m != "小计"]
    reader, hidden = Attacker(), []

    def tell(terms, value):
        if value == MARK:
            hidden.append(terms)
        else:
            reader.knows(terms, value or 0)

    names = [h[0] for h in heads]
    opening, closing, other = (names.index(n) for n in ("期初实有", "期末实有", "其他变动"))
    for line, row in enumerate(body):
        sign = {(line, at): 1 if heads[at][0] == "上编" else -1 for at in cells}
        reader.knows(sign, row[closing] - row[opening] - row[other])
        for at in cells:
            tell({(line, at): 1}, row[at])
        for at, (way, manner) in enumerate(heads):
            if manner == "小计":
                tell({(line, c): 1 for c in cells if heads[c][0] == way}, row[at])
    for at, (way, manner) in enumerate(heads):
        if at in cells:
            tell({(line, at): 1 for line in range(len(body))}, total[at])
        elif manner == "小计":
            every = [(line, c) for line in range(len(body)) for c in cells if heads[c][0] == way]
            tell(dict.fromkeys(every, 1), total[at])
    assert hidden and not reader.solved(hidden)
    assert all(
        not isinstance(v, int) or v == 0 or v >= 3 for r in body for v in (r[c] for c in cells)
    )


def test_no_formula_of_the_workbook_adds_up_what_is_kept_back(book):
    for page in openpyxl.load_workbook(book):
        for line in page.iter_rows():
            values = [c.value for c in line]
            if MARK in values and page.title == "上下编月报" and values[0] != "合计":
                assert not any(str(v).startswith("=") for v in values[3:] if "I" in str(v)), values


def test_quota_actual_and_vacancy_are_never_kept_back(demo):
    for question in ("staffing", "staffing_total", "idle", "balance"):
        assert ask(demo, question, "--publish") == ask(demo, question)


SMALL = {
    "org__csv": "机构编码,机构名称,层级\nA,甲局,县\nB,乙局,县\n",
    "quota__csv": "单位,编制类型,生效日,核定编制,文号\nA,行政,2010-01-01,9,一号\n",
    "roster__csv": "人员标识,单位,编制类型,起始日,出生年月,性别\n"
    "P1,A,行政,2010-01-01,1958-03,男\nP2,A,行政,2012-01-01,1980-02,女\n"
    "P3,A,行政,2014-05-01,1981-02,女\nP4,A,行政,2014-05-01,1982-02,女\nP5,A,行政,2014-06-01,1985-02,女\n",
    "secondment__csv": "人员标识,派出单位,借调单位,借调时间,借调期限\nP1,A,B,2019-01-01,2019-12-31\n",
}


def card(kind="synthetic", more=""):
    return f'title = "试验"\nkind = "{kind}"\ncoverage = ["2010-01-01", "2020-12-31"]\n{more}'


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = write(tmp_path_factory.mktemp("office") / "d", dataset__toml=card("office"), **SMALL)
    return build(folder).database


def test_the_threshold_is_the_cards(office, tmp_path):
    assert rows(office, "select publish_threshold from dataset") == [(3,)]
    folder = write(tmp_path / "d", dataset__toml=card(more="publish_threshold = 5\n"), **SMALL)
    five = build(folder).database
    few = {str(n) for n in range(1, 5)}
    assert few & {r["persons"] for r in ask(office, "age_profile", "--publish")}
    assert not few & {r["persons"] for r in ask(five, "age_profile", "--publish")}
    (folder / "dataset.toml").write_text(card(more="publish_threshold = 1\n"), encoding="utf-8")
    outcome = build(folder)
    assert outcome.exit_status == 1
    assert any("publish_threshold 应当是 2 至" in p["problem"] for p in outcome.problems)


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "parquet", "table"])
def test_the_mark_is_its_own_in_every_form(office, tmp_path, form):
    path = tmp_path / f"a.{form}"
    words = ["ask", "retirement_due", str(office), "--publish", "--format", form]
    done = CliRunner().invoke(main, words + ([] if form == "table" else ["-o", str(path)]))
    assert done.exit_code == 0 and "公开版：* 为不公布的人数：少于 3 人" in done.output
    if form == "csv":
        assert f",{MARK}," in path.read_text(encoding="utf-8-sig")
    elif form == "json":
        assert json.loads(path.read_text(encoding="utf-8"))[0]["overdue"] == MARK
    elif form == "xlsx":
        book = openpyxl.load_workbook(path)
        assert MARK in [c.value for line in book["结果"] for c in line]
        assert any("公开版" in str(c.value) for line in book["说明"] for c in line)
    elif form == "parquet":
        frame = pl.read_parquet(path)
        assert frame["overdue"].to_list() == [None] and "overdue" in frame["suppressed"][0]
    else:
        assert MARK in done.output


def test_nothing_stands_for_one_person(office, demo):
    for database in (office, demo):
        done = CliRunner().invoke(main, ["ask", "secondment_overdue", str(database), "--publish"])
        assert "不列人员标识" in done.output
        keys = {k for (k,) in rows(database, "select distinct person_key from roster")}
        for question in ("secondment_overdue", "roster_findings", "findings_by_rule"):
            said = CliRunner().invoke(
                main, ["ask", question, str(database), "--publish", "--format", "json"]
            )
            assert said.exit_code == 0 and not any(f'"{k}' in said.output for k in keys), question
    told = ask(office, "findings_by_rule", "--publish")
    born = [r["problem"] for r in told if r["rule"] == "past_retirement"]
    assert born == ["已过退休年龄仍在编（… 出生，…，应于 … 退休）"]


def test_the_forecast(demo):
    years = ("--to-on", "2028-12-31", "--every", "year", "--part", "by_sector")
    true = ask(demo, "staffing_forecast", *years)
    for row, real in zip(ask(demo, "staffing_forecast", *years, "--publish"), true, strict=True):
        assert row["actual"] == real["actual"]
        hidden = [c for c in row if row[c] == MARK]
        assert not 0 < float(real["retirements"]) < 3 or "retirements" in hidden
        if hidden:
            # what is left would give it away: actual + entered = expected + retirements + others
            assert {"expected", "other_exits", "low_80", "high_95"} <= set(hidden)


def test_pages(office, monkeypatch):
    with open_database(office) as con:
        inside = Page(con).ask("roster_findings")
        outside = Page(con, publish=True).ask("roster_findings")
    assert inside["persons"].to_list() == [1] and "evidence" not in outside.columns
    shown = table(outside.select("name", "persons", "since"))._repr_html_()
    assert shown.count(f">{MARK}<") == 2 and "未知" not in shown
    monkeypatch.setenv(PUBLISH, "1")
    assert turn_to(str(office)).publish
    monkeypatch.delenv(PUBLISH)
    assert not turn_to(str(office)).publish


def test_pages_say_whom_they_are_for(office, tmp_path):
    book = sample.notebook(
        tmp_path / "n.ipynb", "# 名册",
        "from analysis.figures.page import turn_to\nfrom analysis.report import table\n"
        "page = turn_to(DATABASE, AS_OF)\ntable(page.ask('roster_findings'))",
    )  # fmt: skip
    for publish, says, other in ((True, "公开版", "内部"), (False, "内部", "公开版")):
        out = tmp_path / f"out-{publish}"
        (page,) = render([Job(book, "d", office)], out, publish=publish)
        assert page.status == "ok" and page.path is not None
        for path in (page.path, out / "index.html"):
            text = path.read_text(encoding="utf-8")
            assert f'class="badge edition">{says}<' in text and other not in text
        text = page.path.read_text(encoding="utf-8")
        assert ("少于 3 人" in text) == publish and ("P1" in text) != publish
    done = CliRunner().invoke(
        main, ["report", str(office), "--publish", "--out", str(tmp_path / "out-False")]
    )
    assert done.exit_code == 1 and "不能与公开版的混放" in done.output


def test_letters_are_internal_and_tell_no_few(office, tmp_path):
    done = CliRunner().invoke(
        main, ["letter", "A", "--dataset", str(office), "--out", str(tmp_path), "--no-pdf"]
    )
    assert done.exit_code == 0, done.output
    text = next(tmp_path.iterdir()).read_text(encoding="utf-8")
    assert "内部" in text and "已过龄 * 人" in text and "少于 3 人" in text
