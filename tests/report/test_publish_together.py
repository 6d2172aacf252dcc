"""--publish over answers that stand on one page: what one keeps back, no other gives away."""

from __future__ import annotations

from itertools import pairwise

import openpyxl
import pytest
from attacker import Attacker
from click.testing import CliRunner
from folders import write
from test_publish import LADDER, SMALL, YEAR, ask, card

from analysis.build import build
from analysis.cli import main
from analysis.figures import assessing, flows, people_beside, units
from analysis.figures.page import Page
from analysis.models.published import MARK
from analysis.store.place import open_database

WHOLE = "合计"
BESIDE = {"备案", "报备员额", "单列", "储备", "政府雇员"}
GROUPINGS = ("post_type", "sector", "level", "kind", "category", "funding", "region", "parent")


class Reader(Attacker):
    """Who lays answers side by side, and asks for what is small and kept back."""

    def __init__(self) -> None:
        super().__init__()
        self.wanted: list[dict] = []

    def reads(self, terms: dict, shown: str, true: str) -> None:
        if shown == MARK:
            if 0 < int(true) < 3:
                self.wanted.append(terms)
        elif shown:
            assert shown == true
            self.knows(terms, int(shown))


def test_moves_by_month_by_manner_and_by_year(demo):
    """The same moves three times: a month's one transfer must not follow from the year's sums."""
    reader = Reader()
    shown = ask(demo, "flows", *YEAR, "--publish")
    true = {tuple(r.values())[:4]: r["persons"] for r in ask(demo, "flows", *YEAR)}
    ways = {(r["direction"], r["manner"]) for r in shown if r["direction"] != "其他变动"}
    months = {(r["month"], r["post_type"]): r for r in shown}
    listed = {tuple(r.values())[:4]: r["persons"] for r in shown}
    for month, row in months.items():
        for way in ways:
            reader.reads(
                {(*month, *way): 1}, listed.get((*month, *way), "0"), true.get((*month, *way), "0")
            )
        other = sum(int(v) for k, v in listed.items() if k[:2] == month and k[2] == "其他变动")
        signs = {(*month, *way): 1 if way[0] == "上编" else -1 for way in ways}
        reader.knows(signs, int(row["closing"]) - int(row["opening"]) - other)

    def part(post_type: str, way: str, manner: str | None) -> dict:
        return {
            (*month, *w): 1 for month in months for w in ways
            if w[0] == way and manner in (None, w[1])
            and (month[1] == post_type or (post_type == WHOLE and month[1] not in BESIDE))
        }  # fmt: skip

    totals = {tuple(r.values())[:3]: r["persons"] for r in ask(demo, "flows_total", *YEAR)}
    for r in ask(demo, "flows_total", *YEAR, "--publish"):
        if r["direction"] != "其他变动":
            key = (r["post_type"], r["direction"], r["manner"])
            reader.reads(part(*key), r["persons"], totals.get(key, "0"))
    years = {r["post_type"]: r for r in ask(demo, "flows_yearly", *YEAR)}
    for r in ask(demo, "flows_yearly", *YEAR, "--publish"):
        for column, way in (("people_in", "上编"), ("people_out", "下编")):
            terms = part(r["post_type"], way, None)
            reader.reads(terms, r[column], years[r["post_type"]][column])
    assert len(reader.wanted) > 50 and not reader.solved(reader.wanted)


@pytest.fixture(scope="module")
def due(demo):
    """What a reader knows of who is due, unit by unit; and the true answer."""
    reader = Reader()
    shown, true = ask(demo, "retirement_due", "--publish"), ask(demo, "retirement_due")
    for row, real in zip(shown, true, strict=True):
        if not real["overdue"]:
            continue
        at = (row["org_id"], row["post_type"])
        steps = {(*at, n): 1 for n in (*range(len(LADDER)), "overdue", "unknown", "rest")}
        reader.knows(steps, int(real["actual"]))
        reader.reads({(*at, "overdue"): 1}, row["overdue"], real["overdue"])
        reader.reads({(*at, "unknown"): 1}, row["birth_unknown"], real["birth_unknown"])
        for n, column in enumerate(LADDER):
            reader.reads({(*at, m): 1 for m in range(n + 1)}, row[column], real[column])
        for n, (before, after) in enumerate(pairwise(LADDER), 1):
            if 0 < int(real[after]) - int(real[before]) < 3:
                reader.wanted.append({(*at, n): 1})
    return reader, true


def test_the_due_by_unit_and_by_every_grouping(demo, due):
    """Eight ways of adding up the same units: no unit and no group is worked out from the others."""
    reader, true = due
    with open_database(demo) as con:
        groups = {
            by: dict(con.sql(f"select unit_id, group_name from groups_on('{by}', null::date)").fetchall())
            if by == "post_type" else
            dict(con.execute("select unit_id, group_name from groups_on($1, day_or_coverage_end(null))", [by]).fetchall())
            for by in GROUPINGS
        }  # fmt: skip
    known = [r for r in true if r["overdue"]]
    for by in GROUPINGS:
        real = {
            (r["group_name"], r["post_type"]): r
            for r in ask(demo, "retirement_due_total", "--by", by)
        }
        for r in ask(demo, "retirement_due_total", "--by", by, "--publish"):
            rows = [
                k for k in known
                if groups[by][k["org_id"]] == r["group_name"]
                and (k["post_type"] == r["post_type"] or (r["post_type"] == WHOLE and k["post_type"] not in BESIDE))
            ]  # fmt: skip
            told = real[r["group_name"], r["post_type"]]
            for column, parts in (
                ("overdue", ["overdue"]),
                *((c, range(n + 1)) for n, c in enumerate(LADDER)),
            ):
                if told[column]:
                    terms = {(k["org_id"], k["post_type"], m): 1 for k in rows for m in parts}
                    assert sum(int(k[column]) for k in rows) == int(told[column]), (by, r)
                    assert r[column] == MARK or not 0 < int(r[column]) < 3, (by, r, column)
                    reader.reads(terms, r[column], told[column])
    sample = reader.wanted[:: max(1, len(reader.wanted) // 150)]
    assert len(sample) > 100 and not reader.solved(sample)


RULES = (
    "规则编号,问题名,指标,权重,每项扣分,扣分上限,出处\nK1,roster_findings,persons,1,1,10,某办法\n"
    "K2,secondment_overdue,days_overdue > 0,1,1,5,某办法\nK3,staffing,over,1,1,5,某办法\n"
)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = write(
        tmp_path_factory.mktemp("together") / "d", dataset__toml=card("office"),
        assessment_rule__csv=RULES, **SMALL,
    )  # fmt: skip
    return build(folder).database


def test_a_score_does_not_tell_how_many(office):
    """K1 takes a point a person: who reads the score knows how many the list keeps back."""
    inside = {(r["org_id"], r["rule_id"]): r["items"] for r in ask(office, "assessment")}
    assert inside["A", "K1"] == "1.0" and inside["A", "K2"] == "1.0"
    for r in ask(office, "assessment", "--publish"):
        assert {r["items"], r["points"], r["points_lost"]} == {MARK}, r
    scores = {r["org_id"]: r for r in ask(office, "assessment_score", "--publish")}
    assert {scores["A"][n] for n in ("score", "score_most", "points_lost", "rank_no")} == {MARK}
    assert scores["B"]["score"] == "100.0"
    (row,) = [
        r for r in ask(office, "findings_by_rule", "--publish") if r["rule"] == "past_retirement"
    ]
    assert row["findings"] == MARK


def test_few_lent_are_one_row_that_says_of_whom_and_no_more(office, demo):
    (row,) = ask(office, "secondment_overdue", "--publish")
    assert row.pop("org_id") == "A" and row.pop("name") == "甲局"
    assert set(row.values()) == {MARK}
    inside = ask(demo, "secondment_overdue")
    outside = ask(demo, "secondment_overdue", "--publish")
    assert {r["org_id"] for r in inside} == {r["org_id"] for r in outside}
    assert not any(r["to_org"] for r in outside if r["to_org"] != MARK)


def test_values_of_cells_and_days_of_persons_are_not_quoted(demo):
    assert {r["value"] for r in ask(demo, "rejections_by_problem", "--publish")} == {MARK}
    told = ask(demo, "doubts", "--publish")
    assert {r["from_on"] for r in told if r["table"] == "roster"} == {MARK}
    assert any(r["from_on"] not in ("", MARK) for r in told if r["table"] == "quota")


def test_the_workbook_counts_no_findings_of_few_persons(demo, tmp_path):
    done = CliRunner().invoke(
        main, ["tables", str(demo), "-o", str(tmp_path / "a.xlsx"), "--publish"]
    )
    assert done.exit_code == 0, done.output
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["数据核对"]
    said = {r[1]: r[2] for r in sheet.values if r[1]}
    assert said["已过退休年龄仍在编（… 出生，…，应于 … 退休）"] == f"{MARK} 条"


def test_words_of_a_page_say_the_mark_and_never_nan(demo, office):
    for database in (demo, office):
        with open_database(database) as con:
            page = Page(con, publish=True)
            said = [
                flows.finding(page), people_beside.finding(page), assessing.finding(page),
                *flows.to_do(page), *assessing.to_do(page), *people_beside.to_do(page),
            ]  # fmt: skip
            assert len(units.findings(page))
        assert not any("nan" in line for line in said), said
        for made in (flows.year_chart, flows.due_chart, assessing.chart):
            with open_database(database) as con:
                figure = made(Page(con, publish=True))
            assert figure is None or "nan" not in str(figure.layout.title.text)
