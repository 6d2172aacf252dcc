"""A share of the fuzzing in every run of the tests; `make fuzz` does ten thousand files."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from campaign import broken_files, failure, run, write
from mutations import aside_file

CORPUS = Path(__file__).parent / "corpus"


@pytest.mark.parametrize("seed", [1, 2])
def test_broken_files_are_problems_and_nothing_else(seed):
    tally = run(cases=14, seed=seed, files=14, build_every=10**9)
    assert tally.cases >= 14 and tally.failures == []


def test_broken_files_over_an_old_database():
    assert run(cases=8, seed=3, files=8, build_every=1).failures == []


def test_broken_cards_and_forms(tmp_path):
    for seed in range(6):
        files = dict([aside_file(Random(seed))])
        status, wrong = failure(write(tmp_path / str(seed) / "d", files), with_build=False)
        assert wrong is None and status in (0, 1, 3)


def test_what_once_failed_no_longer_does(tmp_path):
    files = {path.name: path.read_bytes() for path in CORPUS.iterdir() if path.is_file()}
    assert files
    assert failure(write(tmp_path / "d", files), with_build=False) == (3, None)


def test_a_seed_makes_the_same_files_again():
    assert broken_files(Random("1-0"), 6) == broken_files(Random("1-0"), 6)
