"""The letter to a new head: one page a unit, saying what is known and what is not."""

from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner
from folders import write

from analysis.build import build
from analysis.cli import main
from analysis.questions.unit_asked import NoSuchUnitError, unit_asked
from analysis.report import letter as letters
from analysis.report import printing
from analysis.report.letter.chart import chart
from analysis.report.letter.words import count, letter, measured
from analysis.store.place import open_database

DAY = date(2018, 6, 30)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = write(
        tmp_path_factory.mktemp("letter") / "d",
        org__csv="单位编码,单位名称,单位类别,层级,主要职责\n"
        "A,甲所,事业单位,县,承担甲事\nB,乙局<script>alert(1)</script>,机关,县,\n",
        quota__csv="单位,编制类型,生效日,核定编制\nA,事业,2010-01-01,9\nB,行政,2010-01-01,5\n",
        headcount__csv="单位,编制类型,统计日,实有人数\nA,事业,2018-01-01,6\n",
        registration__csv="单位,登记日期,有效期至\nA,2012-01-01,2018-01-01\n",
        rectification__csv="问题编号,单位,问题类别,发现日,整改期限,办结日\n7,A,混编,2018-01-01,2018-02-01,\n",
        secondment__csv="人员标识,派出单位,借调单位,借调时间,借调期限\nP1,A,B,2017-01-01,2017-12-31\n",
        bank_txn__csv="流水号,业务日,业务种类,编制池,单位,编制类型,编制数,到期日\n"
        "1,2014-01-01,借出,一,A,事业,2,2016-01-01\n",
    )
    outcome = build(folder)
    assert outcome.exit_status == 0, outcome.problems
    return outcome.database


@pytest.fixture
def answers(database):
    with open_database(database) as con:
        return letters.gather(con, DAY, letters.units_alive(con, DAY))


def lines(answers, unit):
    return "\n".join(line for _, told in letter(answers, unit).sections for line in told)


def test_it_says_what_the_unit_has_and_where_it_stands(answers):
    found = letter(answers, "A")
    assert found.duties == "承担甲事"
    assert found.posts == [["事业", "9", "2", "6", "5", "0", "54.5%", "—", "—"]]
    told = lines(answers, "A")
    assert "已过期，请换领" in told
    assert "混编（7，期限 2018-02-01，已逾期）" in told
    assert "事业 2 名（2014-01-01 借，2016-01-01 到期，已逾期 911 天）" in told


def test_what_is_unknown_says_so(answers):
    assert letter(answers, "B").posts == [
        ["行政", "5", "0", "未知", "未知", "未知", "未知", "—", "—"]
    ]
    assert letter(answers, "B").duties == "名录中未载明。"


@pytest.mark.parametrize(
    ("peer", "told"),
    [
        ({"peers": 12, "peers_place": 3, "peers_median": 0.9348}, ["93.5%", "第 3 / 12"]),
        ({"peers": 1, "peers_place": 1, "peers_median": 0.5}, ["—", "—"]),  # nobody but itself
        ({"peers": 2, "peers_place": None, "peers_median": 0.9}, ["90.0%", "未知"]),
        ({"peers": None, "peers_place": None, "peers_median": None}, ["未知", "未知"]),
    ],
)
def test_a_unit_stands_beside_those_of_its_level_and_kind(peer, told):
    known = peer["peers_place"] is not None
    row = dict.fromkeys(("borrowed", "vacant", "over"), 0) | {
        "post_type": "事业", "quota": 9, "usable": 9, "actual": 6 if known else None,
        "utilisation": 6 / 9 if known else None}  # fmt: skip
    rows = {"staffing": {"A": [row]}, "peers": {"A": [peer | {"post_type": "事业"}]}}
    found = letter(letters.Answers(DAY, "甲县", "office", 3, rows), "A")
    assert found.posts[0][-2:] == told


def test_a_part_of_the_units_has_the_same_words_as_all_of_them(database, answers):
    with open_database(database) as con:
        asked = letters.ask_all(con, DAY)
        for unit in ("A", "B"):
            part = asked.part([unit])
            assert letter(part, unit) == letter(answers, unit)
            assert part.history == {k: v for k, v in answers.history.items() if k == unit}
            assert all(set(rows) <= {unit} for rows in part.rows.values())


def test_few_people_are_not_told_one_by_one(answers):
    assert [count(n) for n in (None, 0, 1234, "*")] == ["未知", "0", "1,234", "*"]
    told = lines(answers, "A")
    assert "借调逾期未归 * 人" in told and "P1" not in told


def test_numbers_are_written_as_on_the_pages():
    assert [count(n) for n in (None, 0, -13, 1234)] == ["未知", "0", "−13", "1,234"]
    assert [measured(n) for n in (None, 1043.0, 0.5, -1.25, 1e6)] == [
        "未知", "1,043", "0.5", "−1.25", "1,000,000"]  # fmt: skip


def test_the_chart_says_in_words_what_it_shows():
    days = [date(2014 + n, 12, 31) for n in range(3)]
    drawn = chart([(days[0], 5, None), (days[1], 5, 4), (days[2], 6, 3)])
    assert (
        'aria-label="核定由 2014-12-31 的 5 变为 2016-12-31 的 6；实有由 2015-12-31 的 4 变为 2016-12-31 的 3"'
        in drawn
    )


def test_a_gap_in_the_chart_where_a_year_is_unknown():
    days = [date(2014 + n, 12, 31) for n in range(4)]
    drawn = chart([(d, 5, people) for d, people in zip(days, (4, None, 3, 3), strict=True)])
    people = drawn.split('class="actual" d="')[1].split('"')[0]
    assert people.count("M") == 2 and "实有 3" in drawn
    assert chart([(days[0], 5, 4)]) == ""


def test_a_page_is_written_without_a_browser_and_says_so(database, tmp_path, monkeypatch):
    monkeypatch.setattr(printing.shutil, "which", lambda name: None)
    with open_database(database) as con:
        asked = letters.ask_all(con, DAY)
        made = letters.write_all(asked, ["A", "B"], tmp_path, True, lambda *_: None)
    assert [p.suffix for p in made.pages] == [".html"] * 3 and not made.pdfs
    assert "没有找到 Chromium" in made.no_pdf
    text = "".join(p.read_text(encoding="utf-8") for p in made.pages)
    assert "<script" not in text and "&lt;script&gt;" in text
    assert "http" not in text.replace("http-equiv", "").replace('"http://www.w3.org', "")


def test_a_unit_is_found_by_code_or_name_or_offered(database):
    with open_database(database) as con:
        assert unit_asked(con, "A") == unit_asked(con, "甲所") == "A"
        with pytest.raises(NoSuchUnitError, match="甲所（A）"):
            unit_asked(con, "甲")


def test_the_command(database, tmp_path):
    run = CliRunner().invoke
    done = run(
        main, ["letter", "甲所", "--dataset", str(database), "--out", str(tmp_path), "--no-pdf"]
    )
    assert done.exit_code == 0, done.output
    assert [p.name for p in tmp_path.iterdir()] == ["A-甲所.html"]
    assert run(main, ["letter", "--dataset", str(database)]).exit_code == 2
    wrong = run(main, ["letter", "丙局", "--dataset", str(database)])
    assert wrong.exit_code == 1 and "没有单位「丙局」" in wrong.output


def test_units_whose_files_would_bear_one_name_have_a_letter_each(tmp_path):
    odd = ["A/1", "A_1", "a_1", "A#1"]
    rows = "".join(f"{unit},同名局,县\n" for unit in odd)
    built = build(write(tmp_path / "d", org__csv="机构编码,机构名称,层级\n" + rows)).database
    with open_database(built) as con:
        made = letters.write_all(letters.ask_all(con, DAY), odd, tmp_path, False, lambda *_: None)
    pages = made.pages[1:]
    assert len({p.name.casefold() for p in pages}) == 4 and not any("#" in p.name for p in pages)
    for unit, page in zip(odd, pages, strict=True):
        assert f"机构编码 {unit}" in page.read_text(encoding="utf-8")
