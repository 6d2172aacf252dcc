"""Published statements against a tree of fractions: what is written down is worked out otherwise."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from load import database, same
from oracle_units import Card

import analysis

Told = tuple[str, Fraction | None]
"""A text and what it comes to; None where it cannot be worked out."""


def _figures(rng: Random) -> dict[str, Fraction]:
    """Figures as documents print them: whole numbers and decimals."""
    return {f"F{n}": Fraction(rng.choice((0, 1, 5, 23, 161, 497)), rng.choice((1, 1, 10, 1000)))
            for n in range(6)}  # fmt: skip


def _half_away(value: Fraction, places: int) -> Fraction:
    """The nearest decimal by trying all that may be: of two as near, the one further from 0."""
    step = Fraction(1, 10**places)
    near = int(value / step)
    tried = [step * n for n in range(near - 2, near + 3)]
    return min(tried, key=lambda t: (abs(t - value), -abs(t)))


def _term(rng: Random, figures: dict[str, Fraction], depth: int) -> Told:
    """A figure, a number, or brackets, a rounding or a sign around an expression."""
    way = rng.randint(0, 7) if depth else rng.randint(0, 3)
    if way <= 2:
        name = (
            rng.choice((*figures, "F0", "F9")) if rng.random() < 0.2 else rng.choice(list(figures))
        )
        return name, figures.get(name)
    if way == 3:
        return rng.choice(
            (("100", Fraction(100)), ("2.5", Fraction(5, 2)), ("20%", Fraction(1, 5)))
        )
    text, value = _expression(rng, figures, depth - 1)
    if way == 4:
        places = rng.randint(0, 2)
        rounded = None if value is None else _half_away(value, places)
        return (f"round({text}, {places})", rounded) if places else (f"round（{text}）", rounded)
    return f"({text})", value


def _of(value: Fraction | None, sign: str, other: Fraction | None) -> Fraction | None:
    if value is None or other is None:
        return None
    if sign in "×*":
        return value * other
    return value / other if other else None


def _product(rng: Random, figures: dict[str, Fraction], depth: int) -> Told:
    text, value = _term(rng, figures, depth)
    for _ in range(rng.choice((0, 0, 1, 2))):
        sign, (more, other) = rng.choice("×*/÷"), _term(rng, figures, depth)
        text = f"{text} {sign} {more}"
        value = _of(value, sign, other)
    return text, value


def _expression(rng: Random, figures: dict[str, Fraction], depth: int) -> Told:
    text, value = _product(rng, figures, depth)
    for _ in range(rng.choice((0, 1, 2))):
        sign, (more, other) = rng.choice("+-−"), _product(rng, figures, depth)
        text = f"{text} {sign} {more}"
        value = (
            None if value is None or other is None else value + other * (1 if sign == "+" else -1)
        )
    return text, value


def _held(one: Fraction, sign: str, other: Fraction) -> bool:
    return {"=": one == other, "<=": one <= other, "≥": one >= other, "<": one < other}[sign]


@pytest.mark.parametrize("seed", range(3))
def test_statements_hold_as_their_trees_do(seed: int) -> None:
    rng = Random(f"statements {seed}")
    figures = _figures(rng)
    identities: list[dict[str, Any]] = []
    expected: list[dict[str, Any]] = []
    for number in range(300):
        (left, one), (right, other) = (_expression(rng, figures, 2) for _ in range(2))
        if rng.random() < 0.3:
            right, other = f"({left})", one  # so that some hold
        sign = rng.choice(("=", "=", "<=", "≥", "<"))
        key = {"identity_id": f"E{number // 2}", "reading": str(number % 2)}
        identities.append(key | {"source_id": "S", "statement": f"{left} {sign} {right}"})
        told = one is not None and other is not None
        expected.append(key | {"holds": _held(one, sign, other) if told else None})  # type: ignore[arg-type]
    for row in expected:
        both = [r for r in expected if r["identity_id"] == row["identity_id"]]
        row |= {"readings": len(both), "readings_holding": len([r for r in both if r["holds"]])}
    tables = {
        "org": [{"org_id": "a"}],
        "published_figure": [
            {"figure_id": f, "source_id": "S", "value": float(v)} for f, v in figures.items()
        ],
        "published_identity": identities,
    }
    found = analysis.published_audit(database(tables, Card()))
    same(found, expected, "identity_id", "reading")
    whys = found.filter("holds is null").select("explanation").fetchall()
    assert whys and all(why for (why,) in whys)
