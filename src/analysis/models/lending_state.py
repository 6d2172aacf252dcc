"""What an outlook knows of the quota bank on its day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Behaviour:
    """What borrowers did: counts of loans that fell due, and how late ones came back.

    `outcomes`: returned, extended, converted, overdue (fractions of loans add up);
    `late_rate`: chance per month that an overdue loan is returned.
    """

    outcomes: npt.NDArray[np.float64]
    late_rate: float


@dataclass(frozen=True)
class OpenLoan:
    """An open loan: months until it is due (None: overdue or undated), and who has it.

    `exits_needed` is how many people must leave the borrower before the posts are free, None
    where its staffing is unknown; `exit_rate` the exits expected per month.
    """

    posts: int
    due_in: int | None
    exits_needed: int | None
    exit_rate: float


@dataclass(frozen=True)
class PastYear:
    """A year of a pool: loans as (month 0–11, posts, term in months or None), other moves.

    `net_deposits`: 入池 − 出池 by month.
    """

    loans: list[tuple[int, int, int | None]]
    net_deposits: npt.NDArray[np.float64]


@dataclass(frozen=True)
class PoolState:
    """One pool × type on the day: available posts (None: unknown), open loans, past years."""

    pool: str
    post_type: str
    available: int | None
    loans: list[OpenLoan]
    years: list[PastYear]
