"""The letter to a new head (函告单): one A4 page a unit, from the answers of the questions."""

from analysis.report.letter.answers import (
    Answers,
    Asked,
    NoSuchUnitError,
    ask_all,
    gather,
    unit_asked,
    units_alive,
)
from analysis.report.letter.write import Made, write_all, write_one

__all__ = [
    "Answers",
    "Asked",
    "Made",
    "NoSuchUnitError",
    "ask_all",
    "gather",
    "unit_asked",
    "units_alive",
    "write_all",
    "write_one",
]
