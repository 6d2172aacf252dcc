"""Simulated months of a quota bank's pool: loans that come back, requests, deposits."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from analysis.models.lending_state import Behaviour, OpenLoan, PastYear, PoolState

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

RETURNED, EXTENDED, CONVERTED, OVERDUE = range(4)
EXTENSION_MONTHS = 12


@dataclass(frozen=True)
class Paths:
    """Simulated months of a pool: posts returned and lent, runs × months, and net deposits."""

    returned: Floats
    lent: Floats
    deposited: Floats

    def available(self, start: int) -> Floats:
        """Posts available at each month's end."""
        moved = np.cumsum(self.returned + self.deposited - self.lent, axis=1)
        return np.asarray(start + moved)


def simulate(pool: PoolState, known: Behaviour, months: int, seed: int, runs: int) -> Paths:
    """`runs` futures of a pool, month by month."""
    rng = np.random.default_rng([seed, zlib.crc32(f"{pool.pool}|{pool.post_type}".encode())])
    # What is known of borrowers is little: each run draws its own rates.
    rates = rng.dirichlet(known.outcomes + 0.5, size=runs)
    returned, lent, deposited = (np.zeros((runs, months)) for _ in range(3))
    for loan in pool.loans:
        due = np.full(runs, months if loan.due_in is None else loan.due_in)
        late = loan.due_in is None
        back = _return_month(rng, loan, due, late, rates, known.late_rate, months)
        _add(returned, np.arange(runs), back, loan.posts)
    for year in range(0, months if pool.years else 0, 12):
        drawn = rng.integers(len(pool.years), size=runs)
        for place, past in enumerate(pool.years):
            chosen = np.flatnonzero(drawn == place)
            _relive(rng, past, year, chosen, rates, known, (returned, lent, deposited))
    return Paths(returned, lent, deposited)


def _relive(
    rng: np.random.Generator, past: PastYear, start: int, runs: Ints, rates: Floats,
    known: Behaviour, flows: tuple[Floats, Floats, Floats],
) -> None:  # fmt: skip
    """Let these runs live through a past year again, from month `start` on."""
    returned, lent, deposited = flows
    months = returned.shape[1]
    span = min(12, months - start)
    deposited[runs, start : start + span] += past.net_deposits[:span]
    for month, posts, term in past.loans:
        # A year could have seen each of its requests more than once, or not at all.
        times = rng.poisson(1.0, size=len(runs))
        at = np.full(len(runs), start + month)
        _add(lent, runs, at, posts * times)
        if term is not None and start + month + term < months:
            loan = OpenLoan(posts, term, None, 0.0)
            back = _return_month(rng, loan, at + term, False, rates[runs], known.late_rate, months)
            _add(returned, runs, back, posts * times)


def _return_month(
    rng: np.random.Generator, loan: OpenLoan, due: Ints, late: bool, rates: Floats,
    late_rate: float, months: int,
) -> Ints:  # fmt: skip
    """The month in which each run gets the loan back; `months` or later: not within sight."""
    runs = len(due)
    back = np.full(runs, months)
    pending = np.ones(runs, dtype=bool)
    overdue = np.full(runs, late)
    since = np.zeros(runs, dtype=int) if late else due.copy()
    while not late and (falls := pending & (due < months)).any():
        fate = (rng.random(runs)[:, None] > np.cumsum(rates, axis=1)).sum(axis=1)
        fate = np.minimum(fate, OVERDUE)
        back = np.where(falls & (fate == RETURNED), due, back)
        overdue |= falls & (fate == OVERDUE)
        since = np.where(falls & (fate == OVERDUE), due, since)
        pending &= ~falls | (fate == EXTENDED)
        due = np.where(falls & (fate == EXTENDED), due + EXTENSION_MONTHS, due)
    willing = since + rng.geometric(late_rate, size=runs)
    freed = _freed_month(rng, loan, runs, months)
    return np.asarray(np.where(overdue, np.maximum(willing, freed), back))


def _freed_month(rng: np.random.Generator, loan: OpenLoan, runs: int, months: int) -> Ints:
    """The month by which exits have freed the loan's posts; 0 where staffing is unknown."""
    if not loan.exits_needed:
        return np.zeros(runs, dtype=int)
    exits = np.cumsum(rng.poisson(loan.exit_rate, size=(runs, months)), axis=1)
    return np.asarray((exits < loan.exits_needed).sum(axis=1))


def _add(flow: Floats, runs: Ints, month: Ints, posts: int | Ints) -> None:
    """Add posts (one number, or one a run) to each run's month, where it is within sight."""
    seen = month < flow.shape[1]
    flow[runs[seen], month[seen]] += np.broadcast_to(posts, seen.shape)[seen]
