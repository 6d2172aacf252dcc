"""怎么办: every step comes from rows, and pages that speak of the same posts agree."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from folders import write

from analysis.build import build
from analysis.figures import bounds, idle, leadership, to_do, to_do_data, to_do_today, units
from analysis.figures.page import Page, turn_to
from analysis.models.reallocating import reallocation

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
GIVER = "单位编码,单位名称,系统,层级,设立日期\nA,甲校,教育,县,2000-01-01\nB,乙院,{sector},县,2000-01-01\n"


def dataset(folder: Path, sector: str, free: int) -> Page:
    """A school two over, and a second unit of some sector with so many posts that nobody uses."""
    outcome = build(
        write(
            folder,
            dataset__toml='title = "甲县"\nkind = "office"\ncoverage = ["2010-01-01", "2018-12-31"]\n',
            org__csv=GIVER.format(sector=sector),
            quota__csv="单位编码,编制类型,生效日,核定编制\nA,事业,2010-01-01,2\n"
            f"B,事业,2010-01-01,{1 + free}\n",
            roster__csv="人员标识,单位编码,编制类型,起始日,终止日\n"
            + "".join(f"P{n},A,事业,2010-01-01,\n" for n in range(4))
            + "P9,B,事业,2010-01-01,\n",
        )
    )
    assert outcome.database is not None, outcome.problems
    return turn_to(str(outcome.database))


@pytest.mark.parametrize(
    ("sector", "free", "said"),
    [
        ("教育", 2, "其中同系统内 2 名"),
        ("卫生", 2, "都不在本系统内"),
        ("卫生", 1, "1 名不能满足"),
        ("教育", 0, "没有同类型、同层级的闲置编制可以调剂"),
    ],
)
def test_the_pages_advise_only_moves_that_the_plan_finds(tmp_path, sector, free, said):
    page = dataset(tmp_path / "d", sector, free)
    plan = reallocation(page.con, page.day)
    two, three = to_do.staffing(page), to_do.idle_posts(page, plan)
    over = next(step for step in two if step.startswith("超编的 2 名"))
    assert said in over
    assert any(said in step for step in three)
    assert ("同系统内" in over) == (plan.placed_same_sector > 0)
    assert ("可以调剂 **" in over) == (plan.placed > 0)
    if free:
        assert idle.between(idle.overall(page)) in " ".join(two)


def test_the_demo_says_one_number_of_moves_on_both_pages(demo):
    page = turn_to(str(demo))
    plan = reallocation(page.con, page.day)
    for steps in (to_do.staffing(page), to_do.idle_posts(page, plan)):
        told = re.search(r"共需 (\d+) 名，闲置编制可以调剂 \*\*(\d+)\*\* 名", " ".join(steps))
        assert told and [int(n) for n in told.groups()] == [plan.wanted, plan.placed]


def test_where_nothing_is_wrong_nothing_is_advised(demo, judges):
    page = turn_to(str(demo))
    assert not leadership.bodies(page).filter(leadership.pl.col("over") > 0).height
    assert not any("超职数" in step for step in to_do.leaders(page))
    assert not any("说不清" in step for step in to_do.reforms(page))
    assert not any(step.startswith("超编") for step in to_do.staffing(turn_to(str(judges))))


def test_the_first_page_says_the_steps_of_the_others_in_their_words(demo):
    page = turn_to(str(demo))
    today = to_do_today.today(page)
    for steps in (to_do.staffing(page), to_do.bank(page), to_do_data.data(page)):
        assert steps[0] in today
    assert to_do.certainly_idle(page)[0] in today
    assert all(re.search(r"\d", step) for step in today)


def test_a_type_over_its_ceiling_is_the_first_thing_to_do(tmp_path):
    files = {
        "dataset__toml": 'title = "甲县"\nkind = "office"\ncoverage = ["2010-01-01", "2018-12-31"]\n',
        "org__csv": "单位编码,单位名称,层级\nA,甲局,县\n",
        "quota__csv": "单位编码,编制类型,生效日,核定编制\nA,行政,2010-01-01,12\n",
        "quota_ceiling__csv": "区划代码,层级,编制类型,生效日,控制总量\n310000,县,行政,2010-01-01,10\n",
    }
    outcome = build(write(tmp_path / "d", **files))
    assert outcome.database is not None, outcome.problems
    first = to_do_today.today(turn_to(str(outcome.database)))[0]
    assert first.startswith("行政超出控制总量 **2** 名（12 / 10）")


def test_the_data_page_names_what_to_correct_and_to_add(tmp_path, demo):
    told = to_do_data.data(turn_to(str(demo)))
    assert any(re.match(r"被拒绝的 \d+ 行.+人员信息表（教育）\.csv \d+ 行", step) for step in told)
    page = dataset(tmp_path / "d", "教育", 0)
    (step,) = (step for step in to_do_data.data(page) if "层级或类别" in step)
    assert "乙院、甲校" in step or "甲校、乙院" in step


def test_dates_are_told_by_the_names_that_forms_use(published):
    found = units.imprecise_dates(turn_to(str(published)))
    assert len(found) and not any(
        text.isascii()
        for row in found.select("table_name", "column_name").iter_rows()
        for text in row
    )


def test_the_page_of_bounds_says_whom_to_look_at(judges):
    page = turn_to(str(judges))
    first, second = bounds.to_do(page)
    assert "先核实" in first and "等 17 个单位" in first
    assert "收回以下界为限" in second and f"等 {len(bounds.hardest(page))} 个单位" in second


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_page_advises_what_nobody_computed(path):
    """A step that stands in the notebook's text would stand there whatever the data say."""
    cells = ["".join(c["source"]) for c in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    for at, source in enumerate(cells):
        assert "（1）" not in source
        if source.startswith("## 怎么办"):
            assert source.strip() == "## 怎么办" and re.fullmatch(
                r"steps\(\w+\.\w+\(.*\)\)", cells[at + 1]
            )
