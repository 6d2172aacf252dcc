"""Small changes of a text of SQL or Python, one at a time, none in a comment or a string."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BOTH = {
    "<=": ["<"], ">=": [">"], "<": ["<="], ">": [">="], "+": ["-"], "-": ["+"], "and": ["or"], "or": ["and"],
    "min": ["max"], "max": ["min"],
}  # fmt: skip
SQL = BOTH | {
    "=": ["<>"], "<>": ["="], "greatest": ["least"], "least": ["greatest"], "left join": ["join"],
    "is not null": ["is null"], "is null": ["is not null"], "bool_and": ["bool_or"], "distinct": [""],
    "not ": [""], "union": ["union all"], "coalesce": ["nullif"],
}  # fmt: skip
PYTHON = BOTH | {
    "==": ["!="],
    "!=": ["=="],
    "not ": [""],
    "is not None": ["is None"],
    "any": ["all"],
    "all": ["any"],
}
_SQL_QUIET = re.compile(r"--[^\n]*|'[^']*'|\"[^\"]*\"|cast\(|interval \d+", re.IGNORECASE)
_PYTHON_QUIET = re.compile(
    r'"""(?:.|\n)*?"""|#[^\n]*|f?"[^"\n]*"|->|\*\*?|^(?:from|import) .*$', re.MULTILINE
)


@dataclass(frozen=True)
class Mutant:
    """A text with one change: `was` at `line` became `now`."""

    number: int
    line: str
    was: str
    now: str
    text: str

    @property
    def said(self) -> str:
        """The change in one line."""
        return f"{self.number}: {self.was!r} → {self.now!r} in: {self.line}"


def mutants(path: Path) -> Iterator[Mutant]:
    """Every change of a file."""
    text = path.read_text(encoding="utf-8")
    sql = path.suffix == ".sql"
    table, quiet = (SQL, _SQL_QUIET) if sql else (PYTHON, _PYTHON_QUIET)
    bare = quiet.sub(lambda met: " " * len(met[0]), text)
    for word in _words(table).finditer(bare):
        was = word[0]
        for now in table.get(was, [str(int(was) + 1)] if was.isdigit() else []):
            start, end = word.span()
            number = text.count("\n", 0, start) + 1
            line = text.splitlines()[number - 1].strip()
            yield Mutant(number, line, was, now, text[:start] + now + text[end:])


def _words(table: dict[str, list[str]]) -> re.Pattern[str]:
    longest = sorted(table, key=len, reverse=True)
    parts = [
        rf"\b{re.escape(w)}\b" if w[-1].isalpha() else re.escape(w) for w in longest if w.strip()
    ]
    return re.compile(
        rf"\b\d+\b|(?<![<>=:-])(?:{'|'.join(parts)})(?![=>])|"
        + "|".join(map(re.escape, ("<=", ">=", "<>")))
    )
