"""Every spelling of an ID number is recognised and masked; days, phones and numbers of documents stay."""

from __future__ import annotations

import pytest
from folders import id_number
from planted_ids import SPELLINGS, Planted, leaks, spellings

from analysis.read.identity import holds_id, id_text, mask, masked, sound_id


@pytest.mark.parametrize("at", range(SPELLINGS))
def test_each_spelling_is_recognised(at):
    number = id_number("11010119800307123")
    written = f"原{spellings(number)[at]}号"
    assert leaks(written, [Planted(number, "")])
    assert not leaks(masked(written), [Planted(number, "")])
    assert masked(written).startswith("原")


@pytest.mark.parametrize(
    "text",
    [
        "2012.1.10-2012.12.31",  # fifteen digits, and a range of days
        "自2012/1/10 - 2012/12/31止",
        "2015.10.11,2016.10.12,2017.11.10",
        "2015.1.1,2016.10.12,2017.11.10",
        "2016-01-31 12:30:45.123456",
        "13800138000、13912345678",
        "一二三四五六七八九十十一十二十三",
        "云编发〔2016〕21号、云编发〔2017〕112号",
        "91110101MA01ABCD2X",
    ],
)
def test_what_is_no_id_number_stays(text):
    assert masked(text) == text


def test_an_id_number_in_other_signs_is_the_same_person():
    number = id_number("11010119800307123")
    for written in spellings(number)[21:47]:
        assert sound_id(id_text(written)) == number, written


@pytest.mark.parametrize(
    "text, seen",
    [
        ("⑪⑩⑮⑮⑩⑫⑬1", True),  # the shortest: fifteen places in eight signs
        ("11O1O1199llOlO5ll6", True),  # letters like 0 and 1 among digits that are certain
        ("llOlOll9llOlOlOlll", False),  # and hardly anything but letters
        ("110101 19900307 123", True),  # the check digit is missing
        ("110101       19900307       1239", False),  # that far apart, they are columns
        ("160101 19900307 1239", False),  # no province has this number
        ("110101 19900337 1239", False),
        ("1.10101199003071E+17", True),
        ("20190307123456 01", False),
        ("110101199003071239110101198003071239", True),
    ],
)
def test_what_counts_as_a_number(text, seen):
    assert holds_id(text) == seen


def test_an_id_cell_in_other_letters_is_compared_as_it_is_meant():
    assert id_text("1101 0119８０0307-1２3×") == "11010119800307123X"
    assert id_text(" ｅ1234 5678 ") == "E12345678"


def test_days_that_no_calendar_has():
    assert sound_id(id_number("11010119801231123")) is not None
    assert sound_id(id_number("11010120000229123")) is not None
    for no_day in ("18000229", "19000229", "20010229", "19800431"):
        assert sound_id(id_number(f"110101{no_day}123")) is None


def test_a_shown_value_has_sixty_characters():
    assert mask("长" * 60) == "长" * 60
    assert mask("长" * 61) == "长" * 60 + "…"
