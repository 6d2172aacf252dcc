"""Every model as the command shows it: a Chinese heading on every column, a word for every parameter."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from load import database
from oracle_bank import Card

from analysis.dictionary import result_columns
from analysis.models.registry import models
from analysis.report.options import HELP, option

CARD = Card(coverage=(date(2015, 1, 1), date(2020, 12, 31)))
ASKED = {
    "staffing_forecast": {"to_on": "2021-12-31"},
    "inspection_sample": {"month": "2020-06"},
    "bank_outlook": {"runs": 10},
}


@pytest.fixture(scope="module")
def con():
    """Six units with posts and a person each; two of them go through a reform."""
    start, units = date(2015, 1, 1), "ABCDEF"
    places = [{"org_id": unit, "post_type": "行政"} for unit in units]
    person = {"start_on": start, "birth_month": date(1985, 6, 1), "sex": "男"}
    return database(
        {
            "org": [{"org_id": unit, "name": unit} for unit in units],
            "quota": [place | {"effective_on": start, "posts": 3} for place in places],
            "roster": [p | person | {"person_key": f"p{p['org_id']}"} for p in places],
            "reform": [{"reform_id": "R", "name": "改革", "effective_on": date(2018, 6, 1)}],
            "reform_unit": [{"reform_id": "R", "org_id": unit} for unit in "AB"],
        },
        CARD,
    )


@pytest.mark.parametrize("name", models())
def test_every_column_of_a_model_has_a_chinese_heading(name, con):
    model = models()[name]
    answer = model.function(con, **ASKED.get(name, {}))
    for part in model.parts or (None,):
        frame = model.frame(answer, part)
        assert isinstance(frame, pl.DataFrame)
        lacking = set(frame.columns) - set(result_columns(name))
        assert not lacking, f"{name}, {part}: not in dictionary.yml"


@pytest.mark.parametrize("name", models())
def test_every_parameter_of_a_model_has_a_word_of_help(name):
    assert set(models()[name].parameters) <= set(HELP)


def test_a_share_is_given_as_a_number():
    assert option("share", 0.5).type.convert("0.25", None, None) == 0.25
