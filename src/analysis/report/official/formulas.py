"""Formulas of rows: differences and shares of other columns."""

from __future__ import annotations

from collections.abc import Callable


def minus(first: str, *others: str) -> Callable[[int, Callable[[str], str]], str]:
    """A column less others."""
    return lambda row, at: f"={at(first)}{row}" + "".join(f"-{at(o)}{row}" for o in others)


def share(part: str, *whole: str) -> Callable[[int, Callable[[str], str]], str]:
    """A column over the sum of others; nothing where that is 0."""

    def formula(row: int, at: Callable[[str], str]) -> str:
        below = "+".join(f"{at(w)}{row}" for w in whole)
        return f'=IF({below}=0,"",{at(part)}{row}/({below}))'

    return formula
