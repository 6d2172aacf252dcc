"""What `write_demo` writes: the same bytes every time, in the forms offices use."""

from __future__ import annotations

import tomllib

import openpyxl
import pytest
from stdnum.cn import ric, uscc

from analysis import dictionary
from analysis.demo import write_demo
from analysis.demo.city import blocks
from analysis.demo.scale import SCALES
from analysis.demo.simulate import units_of

WRITTEN = """
    org org_name lineage document quota quota_ceiling roster headcount quota_transfer quota_plan
    vacancy_reason quota_request bank_txn bank_rule reform reform_unit reform_target leader_quota
    leader inner_unit realname_return quota_use contract_staff secondment registration
    annual_report rectification inspection
""".split()  # noqa: SIM905 (a list of 28 quoted words reads worse)


def test_same_seed_same_bytes(district, tmp_path):
    write_demo(tmp_path / "again", plain=True)
    names = sorted(p.name for p in district.folder.iterdir())
    assert names == sorted(p.name for p in (tmp_path / "again").iterdir())
    assert any(n.endswith(".xlsx") for n in names)
    for name in names:
        assert (district.folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), (
            name
        )


def test_another_seed_differs(district, tmp_path):
    write_demo(tmp_path / "other", seed=7, plain=True)
    one, other = (p / "bank_txn.csv" for p in (district.folder, tmp_path / "other"))
    assert one.read_bytes() != other.read_bytes()


def test_progress_ends_at_one(tmp_path):
    said = []
    write_demo(tmp_path / "d", progress=lambda message, share: said.append((message, share)))
    assert [s for _, s in said] == sorted(s for _, s in said)
    assert said[-1][1] == 1.0 and all(m for m, _ in said)


def test_unknown_scale(tmp_path):
    with pytest.raises(KeyError):
        write_demo(tmp_path / "x", scale="galaxy")
    assert not (tmp_path / "x").exists()


def test_card_says_synthetic(district):
    card = tomllib.loads((district.folder / "dataset.toml").read_text(encoding="utf-8"))
    assert card["kind"] == "synthetic" and "示例" in card["title"]
    assert card["coverage"] == ["2010-01-01", "2025-12-31"] and card["licence"] == "CC0-1.0"
    assert "2025" in card["producer"] and card["carry_months"] == 18


@pytest.mark.parametrize("table", WRITTEN)
def test_every_table_has_rows_and_known_headings(district, table):
    frame = district.table(table)
    assert len(frame) > 0
    known = {c.name for c in dictionary.tables()[table].columns}
    known |= {c.name for c in dictionary.tables()[table].inputs}
    assert set(frame.columns) - {"file", "row"} <= known
    needed = set(dictionary.tables()[table].key) - set(dictionary.tables()[table].nullable_key)
    assert needed <= set(frame.columns) | {"person_key", "post_type"}


@pytest.mark.parametrize("table", WRITTEN)
def test_closed_lists(district, table):
    frame = district.accepted(table)
    for column in dictionary.tables()[table].columns:
        if column.values and column.name in frame.columns:
            found = set(frame[column.name].drop_nulls().unique())
            assert found <= set(column.values), (column.name, found - set(column.values))


def test_forms_are_as_dirty_as_an_offices(district):
    raw = {p.name: p.read_bytes() for p in district.folder.iterdir() if p.suffix == ".csv"}
    assert raw["roster-教育.csv"].startswith(b"\xef\xbb\xbf")
    with pytest.raises(UnicodeDecodeError):
        raw["roster-机关.csv"].decode("utf-8")
    assert "机构编码" in raw["roster-机关.csv"].decode("gb18030").splitlines()[0]
    assert "年" in raw["roster-街镇.csv"].decode("gb18030").splitlines()[1]
    form = raw["quota_use-2025.csv"].decode("gb18030")
    assert form.splitlines()[0] == "单位编码,月份,使用编制数,是否核准备案"
    assert ",---,---" in form and any(
        len(line.split(",")[2].split()) == 4 for line in form.splitlines()
    )
    sheet = openpyxl.load_workbook(district.folder / "roster-其他事业.xlsx").active
    merged = {str(r) for r in sheet.merged_cells.ranges}
    assert sheet["A1"].value.startswith("云汀区") and "示例" in sheet["A1"].value
    assert any(r.startswith("A1:") for r in merged) and any(
        r[1:2] == "2" and r[-1] == "3" for r in merged
    )
    assert str(sheet.cell(sheet.max_row, 1).value).startswith("注：")


def test_numbers_have_check_digits_and_no_real_region(district):
    ids = district.accepted("roster")["id_number"].unique()
    assert all(i.startswith("99") for i in ids)
    wrong = [
        f["key"]["id_number"]
        for f in district.faults("rejected_cell")
        if f["kind"] == "wrong_check_digit"
    ]
    assert len(wrong) == 3 and all(ric.calc_check_digit(i) != i[-1] for i in wrong)
    assert {i for i in ids if ric.calc_check_digit(i) != i[-1]} == set(wrong)
    assert all(uscc.is_valid(c) for c in district.table("org")["credit_code"])


def test_names_and_ids_of_units_are_unique(district):
    org = district.table("org")
    assert org["org_id"].is_unique().all() and org["name"].is_unique().all()
    assert org["org_id"].str.starts_with("00").all()  # leading zeros must survive a reader


@pytest.mark.parametrize("scale", ["city", "province"])
def test_scales_add_up_and_memory_is_that_of_a_block(scale):
    size = SCALES[scale]
    plan = blocks(size)
    assert sum(b.units for b in plan) == pytest.approx(size.units, rel=0.01)
    assert sum(b.people for b in plan) == pytest.approx(size.people, rel=0.01)
    assert max(b.people for b in plan) < 30_000
    names = [u.name for b in plan[:3] for u in units_of(2025, size, b)]
    assert len(names) == len(set(names))


def test_city_has_four_levels():
    size = SCALES["city"]
    levels = {u.level for b in blocks(size) for u in units_of(2025, size, b)}
    assert levels == {"省", "市", "县", "乡"}
