"""Small numbers kept back from print: nobody who solves the equations finds one of them."""

from __future__ import annotations

import pytest
from attacker import Attacker
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dictionary import SmallCells, result_columns, small_cells
from analysis.models.small_cells import kept_back
from analysis.models.suppression import Puzzle, keep_back
from analysis.questions import catalogue

COUNTS = st.integers(0, 6) | st.integers(0, 40)
GRIDS = st.integers(2, 5).flatmap(
    lambda wide: st.lists(st.lists(COUNTS, min_size=wide, max_size=wide), min_size=2, max_size=5)
)


def grid_puzzle(grid):
    """A table printed with the totals of its rows and columns."""
    puzzle = Puzzle()
    parts = [[puzzle.part(value) for value in row] for row in grid]
    for row in parts:
        for part in row:
            puzzle.cell({part: 1}, small=True)
        puzzle.known.append(dict.fromkeys(row, 1))
    puzzle.known.extend(dict.fromkeys(column, 1) for column in zip(*parts, strict=True))
    return puzzle


def reader_of(puzzle: Puzzle, hidden) -> Attacker:
    reader = Attacker()
    for terms in puzzle.known:
        reader.knows(terms, puzzle.value(terms))
    for at, terms in enumerate(puzzle.cells):
        if at not in hidden:
            reader.knows(terms, puzzle.value(terms))
    return reader


@settings(max_examples=60, deadline=None)
@given(GRIDS, st.integers(2, 6))
def test_no_hidden_cell_of_a_table_is_worked_out(grid, threshold):
    puzzle = grid_puzzle(grid)
    kept = keep_back(puzzle, threshold)
    small = {at for at, t in enumerate(puzzle.cells) if 0 < puzzle.value(t) < threshold}
    assert small <= kept.hidden
    reader = reader_of(puzzle, kept.hidden)
    solved = reader.solved(puzzle.cells[at] for at in sorted(kept.hidden))
    assert len(solved) <= len(kept.exposed)
    # What is left open can only be such a cell as no table of these totals leaves free.
    free = reader_of(puzzle, set(range(len(puzzle.cells)))).solved(solved)
    assert free == solved


@settings(max_examples=60, deadline=None)
@given(st.lists(COUNTS, min_size=3, max_size=6), COUNTS, st.integers(2, 5))
def test_no_step_of_a_ladder_is_worked_out(steps, rest, threshold):
    """Within 1, 3, 12 months …: each holds the one before, and all of them are part of the unit."""
    ladder = tuple(f"w{n}" for n in range(len(steps)))
    row = {w: sum(steps[: n + 1]) for n, w in enumerate(ladder)}
    row |= {"org_id": "A", "actual": sum(steps) + rest}
    told = SmallCells(counts=(), ladder=ladder, whole="actual")
    kept = kept_back([row], told, ["org_id"], threshold)
    hidden = kept.hidden[0]
    reader = Attacker()
    for n, w in enumerate(ladder):
        if w not in hidden:
            reader.knows(dict.fromkeys(range(n + 1), 1), row[w])
    reader.knows(dict.fromkeys(range(len(steps) + 1), 1), row["actual"])
    small = [{n: 1} for n, v in enumerate([*steps, rest]) if 0 < v < threshold]
    cells = [dict.fromkeys(range(n + 1), 1) for n, w in enumerate(ladder) if w in hidden]
    assert not reader.solved(small + cells)
    assert bool(hidden) == bool(small or any(0 < row[w] < threshold for w in ladder)), (
        "nothing is kept back without need"
    )


def test_the_attacker_finds_what_only_small_cells_kept_back_would_give_away():
    puzzle = grid_puzzle([[1, 5, 9], [4, 8, 2], [7, 6, 3]])
    kept = keep_back(puzzle, 3)
    first = {0, 5}
    assert first < kept.hidden
    assert reader_of(puzzle, first).solved(puzzle.cells[at] for at in first)
    assert not reader_of(puzzle, kept.hidden).solved(puzzle.cells[at] for at in kept.hidden)


def test_a_small_number_may_be_as_large_as_the_threshold():
    """Not unique alone would be 1 or 2: a reader who knows the rule would have learnt it all."""
    puzzle = grid_puzzle([[1, 5, 9], [4, 8, 2], [7, 6, 3]])
    kept = keep_back(puzzle, 4)
    reader = reader_of(puzzle, kept.hidden)
    for at in (0, 5, 8):
        ((_, high),) = reader.bounds([puzzle.cells[at]])
        assert high >= 4


def test_zeros_are_kept_back_where_only_they_can_cover():
    puzzle = grid_puzzle([[2, 0], [0, 9]])
    kept = keep_back(puzzle, 3)
    assert kept.hidden == {0, 1, 2, 3}
    assert not reader_of(puzzle, kept.hidden).solved(puzzle.cells)


def test_nothing_is_kept_back_without_small_numbers():
    assert not keep_back(grid_puzzle([[0, 3], [5, 0]]), 3).hidden


def test_what_follows_from_common_knowledge_is_told_as_such():
    puzzle = Puzzle()
    part = puzzle.part(1)
    puzzle.cell({part: 1}, small=True)
    puzzle.known.append({part: 1})
    assert len(keep_back(puzzle, 3).exposed) == 1


def test_rows_that_are_not_listed_are_zeros_too():
    """One entry in a month whose stock is printed: the ways of leaving, not listed, must cover it."""
    row = {"month": 1, "post_type": "行政", "direction": "上编", "manner": "招录", "persons": 1}
    kept = kept_back(
        [row], small_cells()["flows"], ["month", "post_type", "direction", "manner"], 3
    )
    assert not kept.exposed
    hidden = [r["direction"] for r, names in zip(kept.rows, kept.hidden, strict=True) if names]
    assert "下编" in hidden or hidden.count("上编") > 1


def test_what_is_not_listed_is_0_within_each_group_by_itself():
    """Two months with one entry each: what either does not list must cover it there."""
    key = ["month", "post_type", "direction", "manner"]
    rows = [
        {"month": m, "post_type": "行政", "direction": "上编", "manner": "招录", "persons": 1}
        for m in (1, 2)
    ]
    kept = kept_back(rows, small_cells()["flows"], key, 3)
    assert not kept.exposed and {r["month"] for r in kept.rows[2:]} == {1, 2}
    assert len({tuple(r[n] for n in key) for r in kept.rows}) == len(kept.rows)


def test_a_quiet_count_is_kept_back_only_for_others():
    """One person of unknown age is nobody; one of 55 is somebody, and 未知 may have to cover."""
    told = small_cells()["age_profile"]
    bands = ("35–44", "≥ 55", "未知")

    def hidden(*persons: int) -> set[str]:
        rows = [
            {"group_name": "甲", "age_band": band, "persons": n, "share": None}
            for band, n in zip(bands, persons, strict=True)
        ]
        kept = kept_back(rows, told, ["group_name", "age_band"], 3)
        return {
            r["age_band"] for r, h in zip(kept.rows, kept.hidden, strict=True) if "persons" in h
        }

    assert hidden(9, 5, 1) == set()
    assert "≥ 55" in hidden(9, 1, 4)


def test_a_sum_that_is_small_is_kept_back_and_a_dear_one_only_where_nothing_else_helps():
    puzzle = Puzzle()
    parts = [puzzle.part(n) for n in (1, 9, 8)]
    for part in parts:
        puzzle.cell({part: 1}, small=True)
    total = puzzle.cell(dict.fromkeys(parts, 1), small=True, dear=1)
    kept = keep_back(puzzle, 3)
    assert 0 in kept.hidden and total not in kept.hidden and len(kept.hidden) == 2
    alone = Puzzle()
    part = alone.part(1)
    alone.cell({part: 1}, small=True)
    alone.cell({part: 1, alone.part(9): 1}, small=True, dear=1)
    assert keep_back(alone, 3).hidden == {0}


@pytest.mark.parametrize("name", small_cells())
def test_the_dictionary_names_columns_that_there_are(name):
    told, known = small_cells()[name], result_columns()
    assert set(told.columns) <= set(known)
    assert name.partition(".")[0] in catalogue() or name.startswith("staffing_forecast.")
