"""Arithmetic statements of published documents, worked out exactly over their figures.

A statement is two expressions and a comparison: figure ids, numbers, + − × /, brackets and
round(x, places). Figures are taken as printed (decimals), rounding is 四舍五入; nothing is a float.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

import duckdb

Connection = duckdb.DuckDBPyConnection

_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)(%?)|([^\W\d]\w*)|(<=|>=|≤|≥|[=<>+\-−–×*/÷(),（），]))")
_SAME = {
    "−": "-",
    "–": "-",
    "×": "*",
    "÷": "/",
    "（": "(",
    "）": ")",
    "，": ",",
    "≤": "<=",
    "≥": ">=",
}
_COMPARE = ("=", "<=", ">=", "<", ">")


class StatementError(Exception):
    """A statement that cannot be worked out; the message says why, in Chinese."""


@dataclass(frozen=True)
class Checked:
    """What a statement comes to; sides and holds are None where it cannot be worked out."""

    left: Fraction | None
    right: Fraction | None
    holds: bool | None
    explanation: str | None


def check(statement: str, figures: Mapping[str, Fraction]) -> Checked:
    """Work out one statement over the figures."""
    try:
        reader = _Reader(_tokens(statement), figures)
        left = reader.sum()
        sign = reader.take(_COMPARE)
        right = reader.sum()
        reader.end()
    except StatementError as error:
        return Checked(None, None, None, str(error))
    held = {
        "=": left == right, "<=": left <= right, ">=": left >= right, "<": left < right, ">": left > right,
    }[sign]  # fmt: skip
    return Checked(left, right, held, None)


def rounded(value: Fraction, places: int) -> Fraction:
    """四舍五入: halves away from zero."""
    scaled = abs(value) * 10**places
    whole = Fraction(floor(scaled + Fraction(1, 2)), 10**places)
    return whole if value >= 0 else -whole


def _tokens(statement: str) -> list[str]:
    found, place = [], 0
    text = statement.rstrip()
    while place < len(text):
        met = _TOKEN.match(text, place)
        if met is None:
            raise StatementError(f"等式中不认得「{text[place:].strip()[:8]}」")
        number, percent, name, sign = met.groups()
        found.append(f"{number}{percent}" if number else name or _SAME.get(sign, sign))
        place = met.end()
    return found


class _Reader:
    """Reads tokens from left to right, × and / before + and −."""

    def __init__(self, tokens: list[str], figures: Mapping[str, Fraction]) -> None:
        self.tokens = tokens
        self.figures = figures
        self.place = 0

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self, wanted: tuple[str, ...]) -> str:
        if self.peek() not in wanted:
            raise StatementError(
                f"等式不完整：此处应为 {' 或 '.join(wanted)}，见到「{self.peek() or '结尾'}」"
            )
        self.place += 1
        return self.tokens[self.place - 1]

    def end(self) -> None:
        if self.peek():
            raise StatementError(f"等式多出「{self.peek()}」")

    def sum(self) -> Fraction:
        value = self.product()
        while self.peek() in ("+", "-"):
            value = (
                value + self.product() if self.take(("+", "-")) == "+" else value - self.product()
            )
        return value

    def product(self) -> Fraction:
        value = self.one()
        while self.peek() in ("*", "/"):
            if self.take(("*", "/")) == "*":
                value *= self.one()
            elif (below := self.one()) == 0:
                raise StatementError("除数为零")
            else:
                value /= below
        return value

    def one(self) -> Fraction:
        token = self.peek()
        if token == "-":
            self.place += 1
            return -self.one()
        if token == "(":
            self.place += 1
            value = self.sum()
            self.take((")",))
            return value
        self.place += 1
        if token == "round":
            return self._round()
        if token[:1].isdigit():
            share = token.endswith("%")
            return Fraction(token.rstrip("%")) / (100 if share else 1)
        if token not in self.figures:
            raise StatementError(f"没有数字「{token or '结尾'}」")
        return self.figures[token]

    def _round(self) -> Fraction:
        self.take(("(",))
        value, places = self.sum(), 0
        if self.peek() == ",":
            self.place += 1
            places = int(self.one())
        self.take((")",))
        return rounded(value, places)


def write_statements(con: Connection) -> None:
    """Fill `statement_check`: every published identity, each reading by itself."""
    figures = {
        figure: Fraction(Decimal(repr(value)))
        for figure, value in con.execute("select figure_id, value from published_figure").fetchall()
        if value is not None
    }
    rows = con.execute(
        "select identity_id, reading, statement from published_identity order by all"
    ).fetchall()
    for identity, reading, statement in rows:
        found = check(statement, figures)
        gap = None if found.left is None or found.right is None else found.left - found.right
        con.execute(
            "insert into statement_check values (?, ?, ?, ?, ?, ?, ?)",
            [identity, reading, *(None if v is None else float(v) for v in (found.left, found.right)),
             found.holds, None if gap is None else float(gap), found.explanation],
        )  # fmt: skip
