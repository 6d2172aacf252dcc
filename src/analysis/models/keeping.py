"""What a public answer keeps back of its rows, and what because another answer keeps it back.

What solves equations is imported where it is needed: a question that is not published needs none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb

from analysis.dictionary import publishing, question_keys, small_cells, sums_of, tables
from analysis.questions.registry import catalogue

if TYPE_CHECKING:
    from analysis.models.small_cells import KeptBack, Row

Connection = duckdb.DuckDBPyConnection


def threshold_of(con: Connection) -> int:
    """Below how many persons a count is kept back, as the card says."""
    ((threshold,),) = con.sql("select publish_threshold from dataset").fetchall()
    return int(threshold)


def few_rows(
    name: str, rows: Sequence[Row], hidden: Sequence[set[str]], threshold: int
) -> tuple[list[Row], list[set[str]]]:
    """Where each row is a person: one row for few that are alike, of which nothing else is told."""
    told = publishing().rows.get(name)
    if told is None:
        return list(rows), list(hidden)
    alike, quiet = told
    met = Counter(tuple(row[n] for n in alike) for row in rows)
    shown: dict[Any, tuple[Row, set[str]]] = {}
    for at, (row, names) in enumerate(zip(rows, hidden, strict=True)):
        group = tuple(row[n] for n in alike)
        if met[group] < threshold:
            shown.setdefault(group, (row, names | set(quiet)))
        else:
            shown[at] = (row, names)
    return [row for row, _ in shown.values()], [names for _, names in shown.values()]


def also_hidden(
    con: Connection, name: str, rows: Sequence[Row], given: Mapping[str, Any]
) -> list[set[str]]:
    """The columns kept back in each row whatever its counts, or with another answer's."""
    told, of_persons = publishing(), {table for table in tables() if _of_persons(table)}
    never = set(told.never.get(name, ()))
    found = [never if row.get("table") in {None, *of_persons} else set[str]() for row in rows]
    if (other := told.together.get(name)) is not None:
        rows_there = hidden_rows(con, other.question, other.alike, given)
        for at, row in enumerate(rows):
            if tuple(row[n] for n in other.alike) in rows_there:
                found[at] = found[at] | set(other.columns)
    return found


def hidden_rows(
    con: Connection, name: str, alike: Sequence[str], given: Mapping[str, Any]
) -> set[tuple[Any, ...]]:
    """The rows of which an answer keeps something back, by some of its columns."""
    item = catalogue()[name]
    asked = {n: v for n, v in given.items() if n in item.parameters}
    answer = item.function(con, **asked).pl().to_dicts()
    kept = keep(con, answer, name, threshold_of(con), given)
    if kept is None:
        return set()
    pairs = zip(kept.rows, kept.hidden, strict=True)
    return {tuple(row[n] for n in alike) for row, names in pairs if names}


def keep(
    con: Connection, rows: Sequence[Row], name: str, threshold: int, given: Mapping[str, Any],
) -> KeptBack | None:  # fmt: skip
    """What is kept back of an answer asked with `given`; None where nothing of it counts persons."""
    from analysis.models import published_sums as sums
    from analysis.models.small_cells import kept_back

    if name in sums_of():
        base = sums_of()[name].of
        asked = {n: v for n, v in given.items() if n in catalogue()[base].parameters}
        below = catalogue()[base].function(con, **asked).pl().to_dicts()
        return sums.keep_sums(con, name, rows, given, threshold, key_of(base), below)
    told = small_cells().get(name)
    if told is None or not rows or not set(told.counts) <= set(rows[0]):
        return None
    full = sums.with_groups(con, name, rows, given)
    kept = kept_back(full, told, key_of(name), threshold, sums.sums_printed(name))
    return replace(kept, rows=[{n: row[n] for n in rows[0]} for row in kept.rows])


def key_of(name: str) -> list[str]:
    """The key of an answer's rows."""
    return [k.removeprefix("-") for k in question_keys().get(name, ())]


@cache
def public_words() -> dict[str, str]:
    """The rules of persons, each in its own words, for a finding tells of somebody."""
    from analysis.rules import rules

    return {rule.name: rule.words for rule in rules() if _of_persons(rule.table)}


def _of_persons(table: str) -> bool:
    found = tables().get(table)
    return found is not None and any(c.type == "person" for c in found.columns)
