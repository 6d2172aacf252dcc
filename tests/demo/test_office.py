"""The city as an office keeps it: read without a line of mapping, and answered as the plain tables."""

from __future__ import annotations

import json

import polars as pl
import pytest

import analysis
from analysis.demo import write_demo

# What an answer rests on may differ (a count instead of a roster that lists nobody); what it says
# may not.
RESTS_ON = {"basis", "counted_on", "txn_id"}
ALIKE = """
    staffing staffing_total idle idle_total idle_age idle_component utilisation_window quota_total
    bank_balance bank_loans bank_maturity bank_breaches leadership structure realname_compliance
    unrecorded_use lineage_component reform_flow reform_targets reform_movements
    recovery_scenario
""".split()  # noqa: SIM905 (a list of quoted words reads worse)


@pytest.fixture(scope="module")
def office(demo):
    return analysis.open(demo)


@pytest.fixture(scope="module")
def plain(plain_demo):
    return analysis.open(plain_demo)


@pytest.fixture(scope="module")
def faults(demo):
    text = (demo.with_suffix("") / "planted.json").read_text(encoding="utf-8")
    return [f for f in json.loads(text)["faults"] if "sheet" in f["key"]]


def said(question, con, **given):
    frame = analysis.catalogue()[question].function(con, **given).pl()
    return frame.select(pl.exclude(RESTS_ON))


@pytest.mark.parametrize("question", ALIKE)
def test_both_forms_give_the_same_answer(office, plain, question):
    one, other = said(question, office), said(question, plain)
    assert len(one) == len(other) > 0
    apart = one.join(other, on=one.columns, how="anti", nulls_equal=True)
    assert apart.is_empty(), apart


def test_both_forms_know_the_same_posts_and_people_of_every_month(office, plain):
    """From the first ledger on; units without a roster are known to the day of a count only."""
    columns = ["month", "org_id", "post_type", "quota", "borrowed", "actual", "vacant", "over"]
    months = {"from_on": "2011-01-31", "to_on": "2025-12-31"}
    one, other = (
        said("staffing_monthly", con, **months).select(columns) for con in (office, plain)
    )
    apart = other.join(one, on=columns, how="anti", nulls_equal=True)
    assert apart.is_empty(), apart
    # who came to a successor without posts for them is known when the next ledger counts
    besides = one.join(other, on=columns, how="anti", nulls_equal=True)
    assert besides.select("quota", "actual").unique().rows() == [(0, None)], besides
    assert len(one) - len(besides) == len(other) > 15_000 and len(besides) < 30


def test_every_sheet_is_understood(office):
    rows = office.sql("""
        select file, sheet from source_sheet
        where tables is null and notes not like '%隐藏%' and notes not like '%略过%'""").fetchall()
    assert rows == []


def test_printed_totals_agree_but_for_the_planted_one(office, faults):
    wanted = [
        (f["file"], f["key"]["sheet"], f["key"]["cell"], 3)
        for f in faults
        if f["expected"] == "control"
    ]
    ((compared,),) = office.sql("select count(*) from control").fetchall()
    differ = office.sql("""
        select file, sheet, cell, cast(difference as integer) from control
        where difference <> 0""").fetchall()
    assert differ == wanted and compared > 4000


def test_rows_with_marks_blanks_and_dittos_are_read(office, faults):
    odd = [f for f in faults if f["expected"] == "understood"]
    assert {f["kind"] for f in odd} == {
        "name_with_mark", "name_with_blanks", "name_with_number_mark", "ditto",
    }  # fmt: skip
    refused = office.sql("select file, sheet, row from rejected_row").fetchall()
    assert not {(f["file"], f["key"]["sheet"], f["row"]) for f in odd} & set(refused)
    for fault in (f for f in odd if f["table"] == "headcount"):
        found = office.sql(
            """
            select count(*) from headcount h join org o using (org_id)
            where replace(o.name, ' ', '') = $name and year(h.counted_on) = $year
              and h.posts > 0""",
            params={"name": fault["key"]["name"], "year": int(fault["file"].split("/")[-1][:4])},
        ).fetchall()
        assert found[0][0] > 0, fault


def test_what_a_ledger_leaves_open_is_doubt(office, faults):
    (left_out,) = [f for f in faults if f["kind"] == "people_left_out"]
    found = office.sql(
        """select count(*) from doubt where "table" = 'headcount' and file = $file and row = $row""",
        params={"file": left_out["file"], "row": left_out["row"]},
    ).fetchall()
    assert found[0][0] > 0


def test_copies_drafts_and_words_are_told_and_passed_over(office, faults):
    notes = dict(office.sql("select path, notes from source_file").fetchall())
    assert sum("完全相同，只读一次" in (note or "") for note in notes.values()) == 1
    sheets = dict(
        office.sql("select sheet, notes from source_sheet where rows_read = 0").fetchall()
    )
    assert "隐藏" in sheets["草稿"] and "略过" in sheets["填表说明"]
    (again,) = [f for f in faults if f["kind"] == "headings_again"]
    ((told,),) = office.sql(
        "select notes from source_sheet where file = $file and sheet = $sheet",
        params={"file": again["file"], "sheet": again["key"]["sheet"]},
    ).fetchall()
    assert f"第 {again['row']} 行是重复的列标题" in told


def test_same_seed_same_bytes(demo, tmp_path):
    folder = demo.with_suffix("")
    write_demo(tmp_path / "again")
    names = sorted(p.relative_to(tmp_path / "again") for p in (tmp_path / "again").rglob("*"))
    assert len(names) > 40
    for name in (n for n in names if (folder / n).is_file()):
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name
