"""The letter to a new head (函告单): one A4 page a unit, from the answers of the questions."""

from analysis.report.letter.answers import (
    Answers,
    Asked,
    ask_all,
    gather,
    units_alive,
)
from analysis.report.letter.write import Made, write_all, write_one

__all__ = [
    "Answers",
    "Asked",
    "Made",
    "ask_all",
    "gather",
    "units_alive",
    "write_all",
    "write_one",
]
