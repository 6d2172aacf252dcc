"""The order in which SQL definitions can be installed: each after what it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_TEXT = re.compile(r"'(?:[^']|'')*'")
_CALL = re.compile(r"\b([a-z_][a-z0-9_]*)\s*\(")


class CircularDefinitionError(Exception):
    """Definitions that need one another; the message names the members of the circle."""


def names_called(sql: str) -> set[str]:
    """Every name that is followed by a bracket, outside comments and texts."""
    return set(_CALL.findall(_TEXT.sub("''", _COMMENT.sub(" ", sql))))


def in_order_of_use(definitions: Mapping[str, str]) -> list[str]:
    """The names of `definitions` (name → its SQL), each after the others that its SQL calls.

    Names that do not depend on one another keep the order of the alphabet, so that the order is
    the same everywhere. Raises CircularDefinitionError.
    """
    known = set(definitions)
    sorter = TopologicalSorter(
        {n: sorted(names_called(definitions[n]) & known - {n}) for n in sorted(definitions)}
    )
    try:
        return list(sorter.static_order())
    except CycleError as error:
        circle = " → ".join(error.args[1])
        raise CircularDefinitionError(f"definitions ask one another: {circle}") from error
