"""Persons of a batch: an ID number gives a hash, a birth month and a sex; whatever else is wrong has a code."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from folders import id_number

from analysis.check.persons import ROW_KEY, persons

MAN = id_number("11010119800307123")
WOMAN = id_number("32058319791231124")
X = next(n for n in (id_number(f"11010119800307{k:03d}") for k in range(99)) if n.endswith("X"))


def found(ids=None, keys=None, place="f|s"):
    columns = {"row": list(range(3, 3 + len(ids or keys)))}
    columns |= {"id_number": ids} if ids is not None else {}
    columns |= {"person_key": keys} if keys is not None else {}
    text = {c: pl.String for c in columns if c != "row"}
    return persons(pl.DataFrame(columns, schema_overrides=text), lambda n: f"hash of {n}", place)


def test_a_sound_number_is_hashed_and_tells_birth_month_and_sex():
    of = found([MAN, WOMAN, X.lower()])
    assert of.keys.to_list() == [f"hash of {n}" for n in (MAN, WOMAN, X)]
    assert of.whys.to_list() == [None] * 3
    assert of.birth_months.to_list() == [date(1980, 3, 1), date(1979, 12, 1), date(1980, 3, 1)]
    assert of.sexes.to_list()[:2] == ["男", "女"]
    assert of.unknown_regions == {}


def test_regions_that_nobody_knows_are_counted():
    strange = id_number("99010119800307123")
    assert found([strange, MAN, strange]).unknown_regions == {"990101": 2}


@pytest.mark.parametrize(
    "given, why",
    [
        (MAN[:17] + ("0" if MAN[17] != "0" else "1"), "id_check"),
        (MAN[:17], "id_form"),
        (MAN[:15], "id_check"),  # fifteen places, month 19
        ("110101198003071000", "id_lost"),  # Excel kept fifteen places
        ("1.10101E+17", "id_lost"),
        ("护照E12345678", "id_form"),
        (None, "id_missing"),
        ("", "id_missing"),
    ],
)
def test_what_is_wrong_with_a_number(given, why):
    of = found([given])
    assert of.whys.to_list() == [why]
    assert of.keys[0].startswith(ROW_KEY) and len(of.keys[0]) == len(ROW_KEY) + 20
    assert of.birth_months.to_list() == of.sexes.to_list() == [None]


def test_a_key_of_the_offices_own_is_kept_and_the_number_comes_first():
    of = found([MAN, None, None], ["k1", "k2", "x" * 200])
    assert of.keys.to_list() == [f"hash of {MAN}", "k2", "x" * 200]
    assert of.whys.to_list() == [None] * 3


def test_a_wrong_number_beside_a_key_is_not_passed_over():
    assert found(["12345"], ["k1"]).whys.to_list() == ["id_form"]


def test_a_key_that_is_an_id_number_is_hashed_and_one_that_holds_one_is_no_key():
    spaced = f"{MAN[:6]} {MAN[6:14]} {MAN[14:]}"
    old = MAN[:6] + MAN[8:17]
    of = found(None, [MAN, spaced, old, f"甲{MAN}", "x" * 201, None])
    assert of.keys.to_list()[:3] == [f"hash of {MAN}"] * 3
    assert of.whys.to_list() == [None, None, None, "holds_id", "too_long", "id_missing"]


def test_rows_without_a_column_of_persons_have_nothing_wrong():
    of = persons(pl.DataFrame({"row": [3, 4]}), str, "f|s")
    assert of.whys.to_list() == [None, None]
    assert of.keys.n_unique() == 2


def test_a_rows_own_key_depends_on_its_place_alone():
    assert found([None]).keys.to_list() == found(["?"]).keys.to_list()
    assert found([None], place="g|s").keys[0] != found([None]).keys[0]
