"""A whole county in eighteen files of as many layouts, built once: what each question must say of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from cases.given import rows_of, shown, write_case
from county import county

from analysis.build import Outcome, build


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return build(write_case(tmp_path_factory.mktemp("golden") / "岭县", county()))


@pytest.fixture(scope="module")
def con(built: Outcome) -> Iterator[Any]:
    with duckdb.connect(str(built.database), read_only=True) as connection:
        yield connection


def _says(con: Any, ask: str, wanted: str) -> None:
    got = sorted(tuple(map(shown, row)) for row in con.sql(ask).fetchall())
    assert got == sorted(rows_of(wanted)), ask


def test_only_the_transfers_of_people_are_not_read(built: Outcome) -> None:
    assert built.exit_status == 3
    told = [p for p in built.problems if p["file"] != "dataset.toml"]
    assert [(p["file"], "不是借调" in p["problem"]) for p in told] == [("人员调动台账.xlsx", True)]
    sheets = [sheet for count in built.checked.counts for sheet in count.sheets]
    assert [s.form for s in sheets if s.partly] == []
    assert sum(s.rows_rejected for s in sheets) == 0


STAFFING = {
    "2021-12-31": """
县委办公室 | 行政 | 20 | 19
县委办公室 | 工勤 | 2 | 2
县教育局 | 行政 | 18 | 17
县财政局 | 行政 | 25 | 24
县财政局 | 工勤 | 1 | 1
县农业局 | 行政 | 16 | 15
县畜牧局 | 行政 | 8 | 7
县第一中学 | 事业 | 180 | 176
县人民医院 | 事业 | 260 | 251
县图书馆 | 事业 | 12 | 11
县水文站 | 事业 | 10 | 10
""",
    "2022-12-31": """
县委办公室 | 行政 | 20 | 20
县委办公室 | 工勤 | 2 | 2
县教育局 | 行政 | 18 | 18
县财政局 | 行政 | 25 | 23
县财政局 | 工勤 | 1 | 1
县农业农村局 | 行政 | 22 | 21
县第一中学 | 事业 | 180 | 178
县人民医院 | 事业 | 270 | 262
县图书馆 | 事业 | 12 | 12
县水文站 | 事业 | 10 | 9
""",
    "2023-12-31": """
县委办公室 | 行政 | 21 | 20
县委办公室 | 工勤 | 2 | 1
县教育局 | 行政 | 18 | 18
县财政局 | 行政 | 25 | 26
县财政局 | 工勤 | 1 | 1
县农业农村局 | 行政 | 22 | 20
县第一中学 | 事业 | 185 | 180
县人民医院 | 事业 | 270 | 268
县图书馆 | 事业 | 13 | 12
县水文站 | 事业 | 10 | 10
""",
}


@pytest.mark.parametrize("day", STAFFING)
def test_posts_and_people_at_each_year_end(con: Any, day: str) -> None:
    ask = f"select org_id, post_type, quota, actual from staffing('{day}') where quota > 0"
    _says(con, ask, STAFFING[day])


def test_every_printed_figure_agrees(con: Any) -> None:
    (compared, differing), = con.sql(
        "select count(*), count(*) filter (difference <> 0) from control"
    ).fetchall()  # fmt: skip
    assert compared == 57  # each printed total, balance and 结余
    assert differing == 0


def test_the_book_moves_the_people_within_2023(con: Any) -> None:
    for day, wanted in (
        ("2023-06-30", "县第一中学 | 178\n县人民医院 | 262\n县图书馆 | 11\n县水文站 | 10"),
        ("2023-07-31", "县第一中学 | 177\n县人民医院 | 262\n县图书馆 | 11\n县水文站 | 10"),
        ("2023-10-31", "县第一中学 | 180\n县人民医院 | 270\n县图书馆 | 12\n县水文站 | 10"),
    ):
        _says(
            con,
            f"select org_id, actual from staffing('{day}') where post_type = '事业' and quota > 0",
            wanted,
        )


def test_a_merger_is_one_component_and_unknown_until_counted(con: Any) -> None:
    _says(
        con, "select units_before, quota_before, quota_after, quota_change "
        "from before_after('2021-12-31', '2022-12-31') where post_type = '行政' and orgs_before = 2",
        "县农业局、县畜牧局 | 24 | 22 | -2",
    )  # fmt: skip
    _says(
        con, "select org_id, quota, actual from staffing('2022-06-30') where org_id like '县农业%' and post_type = '行政'",
        "县农业农村局 | 未知 | 未知",
    )  # fmt: skip


def test_the_loan_book(con: Any) -> None:
    _says(
        con, "select org_id, lent_on, principal, repaid, outstanding from bank_loans('2023-12-31')",
        "县第一中学 | 2021-04-01 | 6 | 6 | 0\n县人民医院 | 2022-09-01 | 10 | 4 | 6",
    )  # fmt: skip
    _says(con, "select org_id, borrowed, usable from staffing('2023-12-31') where borrowed > 0",
          "县人民医院 | 6 | 276")  # fmt: skip
    _says(con, "select capital, available from bank_balance('2023-12-31')", "未知 | 未知")


def test_leaders_written_in_one_cell(con: Any) -> None:
    _says(con, "select org_id, role, posts, actual from leadership('2023-12-31')", """
县教育局 | 正职 | 1 | 1
县教育局 | 副职 | 3 | 3
县财政局 | 正职 | 1 | 1
县财政局 | 副职 | 4 | 3
县人民医院 | 正职 | 1 | 1
县人民医院 | 副职 | 5 | 6
""")  # fmt: skip


def test_who_stands_beside(con: Any) -> None:
    _says(con, "select org_id, counted_on, staff from contract_staff", """
县第一中学 | 2021-12-31 | 10
县第一中学 | 2022-12-31 | 12
县第一中学 | 2023-12-31 | 8
县人民医院 | 2021-12-31 | 40
县人民医院 | 2022-12-31 | 38
县人民医院 | 2023-12-31 | 45
""")  # fmt: skip
    _says(con, "select from_org, to_org, start_on, due_on, end_on from secondment", """
县图书馆 | 县委办公室 | 2023-03-01 | 2023-09-01 | 未知
县第一中学 | 县教育局 | 2022-05-01 | 2023-05-01 | 2023-04-28
""")  # fmt: skip


def test_reports_problems_and_inner_units(con: Any) -> None:
    _says(con, "select org_id, year, filed_on from annual_report where filed_on is not null", """
县第一中学 | 2022 | 2023-03-20
县第一中学 | 2023 | 2024-03-11
县人民医院 | 2022 | 2023-04-06
县图书馆 | 2023 | 2024-03-30
""")  # fmt: skip
    _says(con, "select org_id, expires_on from registration",
          "县第一中学 | 2025-05-31\n县人民医院 | 2026-06-30\n县图书馆 | 2023-12-31")  # fmt: skip
    _says(con, "select org_id, due_on from rectification",
          "县财政局 | 2024-06-30\n县教育局 | 2023-12-31")  # fmt: skip
    _says(con, "select org_id, inner_id, founded_on from inner_unit", """
县教育局 | 办公室 | 2010-05-01
县教育局 | 人事股 | 2012-05-01
县财政局 | 预算股 | 2011-01-01
""")  # fmt: skip
    _says(con, "select count(*) from document where issuer = '岭县编委'", "3")


def test_a_step_without_its_result_is_unknown_afterwards(con: Any) -> None:
    _says(con, "select org_id, quota from staffing('2024-03-31') where post_type = '行政'", """
县委办公室 | 21
县教育局 | 未知
县财政局 | 25
县农业农村局 | 22
""")  # fmt: skip
