"""Mistakes of ledgers, planted in the yearly ledgers of one block; none changes an answer."""

from __future__ import annotations

from .faults import FaultLog
from .files import Sink
from .sheets import Sheet
from .simulate import Outcome


def plant_in_office(
    sink: Sink, out: Outcome, years: dict[int, list[Sheet]], home: str, log: FaultLog
) -> None:
    """Wrong totals, marks and blanks in names, a doubtful number, a copy of a file …"""
