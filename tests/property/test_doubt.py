"""A few worlds with one row spoilt: every answer is NULL or the truth. Many: `python -m tests.property.many`."""

from __future__ import annotations

import pytest
from doubt import wrong_answers
from doubt_office import wrong_answers as wrong_in_the_office


@pytest.mark.parametrize("seed", ["few 1", "few 2"])
def test_every_answer_is_unknown_or_the_truth(seed: str) -> None:
    report = wrong_answers(seed, 30)
    assert report.answers > 1000
    assert not report.wrong, "\n".join(map(str, report.wrong[:5]))


def test_every_answer_from_the_offices_own_tables_is_unknown_or_the_truth() -> None:
    wrong, answers = wrong_in_the_office("few", 12)
    assert answers > 300
    assert not wrong, "\n".join(map(str, wrong[:5]))
