"""The statements of `intervals/`, and which of them a dataset can pass over.

To plan a statement costs the same whether there are rows or none, and most datasets have no bank,
no lineage, nobody in doubt. A line `-- needs: a, b | c` before a statement says that without a row
in `a`, and one in `b` or `c`, it adds or changes nothing (`tests/store/test_steps.py` holds it to
that); then it is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import duckdb

Needs = tuple[tuple[str, ...], ...]
"""Of each group one table must have a row."""

_FILLS = re.compile(r"^(?:create temp table|insert into) (\w+)", re.MULTILINE)
_NEEDS = re.compile(r"^-- needs: (.+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """One statement, and the tables that it needs."""

    sql: str
    needs: Needs


def needs_of(text: str) -> Needs:
    """What the line `-- needs: …` of a statement says; nothing where there is none."""
    said = _NEEDS.search(text)
    if said is None:
        return ()
    return tuple(tuple(name.strip() for name in one.split("|")) for one in said[1].split(","))


@cache
def steps(name: str) -> tuple[Step, ...]:
    """The statements of one file of `intervals/`, in their order."""
    text = files("analysis.store").joinpath("intervals", name).read_text(encoding="utf-8")
    parts: list[str] = [""]
    for line in text.splitlines(keepends=True):
        parts[-1] += line
        if line.rstrip().endswith(";") and not line.lstrip().startswith("--"):
            parts.append("")
    return tuple(Step(part, needs_of(part)) for part in parts if part.strip())


class Held:
    """Which tables hold a row: some asked once, the others as the steps fill them."""

    def __init__(self, con: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> None:
        self.con = con
        self.rows = dict.fromkeys(sorted(tables), False)
        ask = " union all ".join(
            f"select '{name}' from (select 1 from \"{name}\" limit 1)" for name in self.rows
        )
        for (name,) in con.execute(ask).fetchall():
            self.rows[name] = True

    def allows(self, needs: Needs) -> bool:
        """Whether every group of needed tables has a row; KeyError where one is not known of."""
        return all(any(self.rows[table] for table in group) for group in needs)

    def take(self, step: Step) -> None:
        """Run a step, unless a table that it needs is empty, and note what it filled."""
        filled = _FILLS.search(step.sql)
        if filled:
            self.rows.setdefault(filled[1], False)
        if not self.allows(step.needs):
            return
        told = self.con.execute(step.sql).fetchall()
        if filled and told and told[0][0]:
            self.rows[filled[1]] = True


def names(needs: Iterable[Needs]) -> set[str]:
    """Every table that is needed somewhere."""
    return {table for one in needs for group in one for table in group}
