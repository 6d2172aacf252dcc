"""The oracle itself, pinned by hand: who is who among units."""

from __future__ import annotations

import pytest
from oracle_idle import idle
from oracle_staffing import known
from oracle_units import Units
from small import CARD, D, S, count, line, org, quota, spell, the, txn


def test_a_rename_one_to_one_is_one_unit_under_its_last_id():
    tables = {
        "org": [org("A", D(12, 1, 1), D(15, 1, 1)), org("B"), org("C", D(17, 1, 1))],
        "lineage": [line("B", "C", D(17, 1, 1), "更名"), line("A", "B", D(15, 1, 1), "更名")],
        "quota": [quota("A", D(13, 1, 1), 5), quota("C", D(18, 1, 1), 6)],
        "roster": [
            spell("p", "A", D(13, 1, 1), D(15, 1, 1)),
            spell("p", "B", D(15, 1, 1), D(17, 1, 1)),
            spell("p", "C", D(17, 1, 1)),
        ],
    }
    units = Units(tables)
    assert [units.unit(i) for i in "ABCX"] == ["C", "C", "C", "X"]
    assert units.chain("C") == ["A", "B", "C"]
    assert (units.founded("C"), units.abolished("C")) == (D(12, 1, 1), None)
    row = the(idle(tables, CARD, D(17, 6, 1)), org_id="C")
    assert (row["quota"], row["idle_upper"], row["idle_lower"]) == (5, 4, 4)
    assert (row["last_entry_on"], row["status"]) == (D(13, 1, 1), "沉睡")


@pytest.mark.parametrize(
    "others",
    [
        [line("A", "C", D(15, 1, 1), "拆分")],  # a second row out
        [line("C", "B", D(15, 1, 1), "更名")],  # a second row in
        [line("A", "A", D(15, 1, 1), "拆分")],  # the old id lives on
    ],
)
def test_a_rename_that_is_not_one_to_one_on_its_day_is_none(others):
    units = Units({"lineage": [line("A", "B", D(15, 1, 1), "更名"), *others]})
    assert units.unit("A") == "A"
    assert units.abolished("A") == D(15, 1, 1)  # the old unit ends that day


def test_a_rename_stays_one_where_others_move_on_another_day():
    rows = [line("A", "B", D(15, 1, 1), "更名"), line("A", "C", D(15, 1, 2), "拆分")]
    assert Units({"lineage": rows}).unit("A") == "B"


def test_rows_of_the_old_id_from_the_rename_day_on_give_way_to_the_new_ids():
    tables = {
        "lineage": [line("A", "B", D(15, 1, 1), "更名")],
        "quota": [
            quota("A", D(14, 12, 31), 5),
            quota("A", D(15, 1, 1), 9),
            quota("A", D(15, 1, 1), 2, "行政"),
            quota("B", D(16, 1, 1), 6),
        ],
    }
    assert known(tables, CARD, "B", S, D(15, 12, 31)).quota == 5
    assert known(tables, CARD, "B", S, D(16, 1, 1)).quota == 6
    assert known(tables, CARD, "B", "行政", D(16, 1, 1)).quota == 2  # B has none of that type


def test_of_two_ids_rows_on_one_day_the_newest_ids_counts():
    tables = {
        "lineage": [line("B", "A", D(15, 1, 1), "更名")],
        "headcount": [count("A", D(14, 1, 1), 1), count("B", D(14, 1, 1), 7)],
    }
    assert known(tables, CARD, "A", S, D(14, 1, 1)).actual == 1


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        ([line("A", "B", D(15, 1, 1), "撤并")], D(15, 1, 1)),
        ([line("A", "B", D(15, 1, 1), "拆分")], None),
        ([line("A", "B", D(15, 1, 1)), line("A", "C", D(15, 1, 1))], None),
        ([line("A", "B", D(15, 1, 1)), line("A", "A", D(15, 1, 1), "拆分")], D(15, 1, 1)),
        ([line("A", "A", D(15, 1, 1))], None),
        ([line("A", "B", D(16, 1, 1)), line("A", "C", D(15, 1, 1))], D(15, 1, 1)),
    ],
)
def test_a_unit_that_went_whole_into_one_other_ends_that_day(rows, day):
    assert Units({"lineage": rows}).abolished("A") == day


def test_going_whole_to_two_ids_of_one_unit_is_going_into_one():
    rows = [line("A", "B", D(15, 1, 1)), line("A", "C", D(15, 1, 1), "撤并")]
    rows.append(line("B", "C", D(16, 1, 1), "更名"))
    assert Units({"lineage": rows}).abolished("A") == D(15, 1, 1)


def test_an_abolition_that_is_stated_stands():
    tables = {"org": [org("A", None, D(17, 1, 1))], "lineage": [line("A", "B", D(15, 1, 1))]}
    assert Units(tables).abolished("A") == D(17, 1, 1)


def test_a_product_of_lineage_without_earlier_data_is_founded_that_day():
    rows = [line("A", "B", D(16, 1, 1), "拆分"), line("A", "B", D(15, 1, 1), "拆分")]
    assert Units({"lineage": rows}).founded("B") == D(15, 1, 1)
    assert Units({"lineage": rows, "org": [org("B", D(11, 1, 1))]}).founded("B") == D(11, 1, 1)
    on_the_day = {"lineage": rows, "quota": [quota("B", D(15, 1, 1), 1)]}
    assert Units(on_the_day).founded("B") == D(15, 1, 1)


@pytest.mark.parametrize(
    "earlier",
    [
        {"quota": [quota("B", D(14, 12, 31), 0)]},
        {"headcount": [count("B", D(14, 12, 31), 0)]},
        {"roster": [spell("p", "B", D(14, 12, 31))]},
        {"bank_txn": [txn(1, D(14, 12, 31), "借出", 1, "B")]},
        {"lineage": [line("B", "C", D(14, 12, 31), "拆分")]},
    ],
)
def test_with_earlier_data_of_any_table_it_is_not(earlier):
    rows = [*earlier.get("lineage", []), line("A", "B", D(15, 1, 1))]
    assert Units(earlier | {"lineage": rows}).founded("B") is None


def test_a_spell_without_a_day_is_no_earlier_data_and_a_rename_no_founding():
    rows = [line("A", "B", D(15, 1, 1))]
    empty = {"lineage": rows, "roster": [spell("p", "B", D(14, 1, 1), D(14, 1, 1))]}
    assert Units(empty).founded("B") == D(15, 1, 1)
    assert Units({"lineage": [line("A", "B", D(15, 1, 1), "更名")]}).founded("B") is None
