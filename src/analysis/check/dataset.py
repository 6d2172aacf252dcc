"""Check a whole dataset: a list of steps over the working tables of `stage.py`.

Good rows end in staging tables, everything else in the problem list; nothing is decided here about
what becomes of a dataset.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from analysis.check import doubts, stage
from analysis.check.clashes import compare_controls, settle_clashes
from analysis.check.corrections import Corrector, read_corrections
from analysis.check.counts import Checked
from analysis.check.gather import gather
from analysis.check.increments import doubt_increments
from analysis.check.later_totals import doubt_later_totals
from analysis.check.listing import settle_listing, tell_sheet_days
from analysis.check.names import mask_staged, mask_told
from analysis.check.partly import doubt_unread_numbers
from analysis.check.run import Run
from analysis.check.status import set_aside
from analysis.check.tally import is_fatal, is_unclear, tally, tell_partly
from analysis.check.unknown_units import settle_units
from analysis.check.values import Words
from analysis.read.card import read_card
from analysis.read.folder import find_files
from analysis.read.own_forms import read_own_forms

Progress = Callable[[str, float], None]


def check_dataset(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    hash_of: Callable[[str], str],
    progress: Progress | None = None,
    built_on: date | None = None,
) -> Run:
    """Read and judge every file, then settle what needs all of them.

    `con` is an empty working database that the caller throws away; `hash_of` gives a person's keyed
    hash and is called only where an ID number is read.
    """
    con.execute("begin")  # each commit would wait for the disk
    stage.create_working_tables(con)
    own, problems = read_own_forms(folder)
    card, card_problems = read_card(folder, own.post_types)
    corrections, correction_problems = read_corrections(folder)
    sources, file_problems = find_files(folder, own.skip)
    words, corrector = Words(own.words, own.post_types), Corrector(corrections)
    run = Run(con, folder, hash_of, built_on or date.today(), card, own, words)
    run.tell_of_reader([*problems, *card_problems, *correction_problems, *file_problems])
    gather(run, sources, corrector, progress)
    run.tell_of_reader(corrector.problems())
    mask_staged(run)
    if progress:
        progress("核对单位、名单与主键", 1.0)
    tell_sheet_days(run)
    settle_units(run)
    set_aside(run)
    settle_listing(run)
    doubts.settle_refusals(con)
    settle_clashes(run)
    compare_controls(run)
    doubts.hand_over(con, run.place)
    doubt_unread_numbers(run)
    doubt_increments(run)
    doubt_later_totals(run)
    tell_partly(run)
    mask_told(run)
    tally(run)
    con.execute("commit")
    return run


def checked(run: Run) -> Checked:
    """What came of a run."""
    return Checked(run.card, run.own, run.counts, is_fatal(run), is_unclear(run))
