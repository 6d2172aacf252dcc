"""The models as commands: which parameters each takes, and which of its frames it can show."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import polars as pl

from analysis.models import (
    bank_outlook,
    inspection_sample,
    reallocation,
    reform_effect,
    staffing_forecast,
)


@dataclass(frozen=True)
class Model:
    """A model: the function, and the parts of its answer by name, the first shown by default.

    `parts` is empty where the answer is one frame.
    """

    name: str
    function: Callable[..., Any]
    parts: tuple[str, ...]

    @property
    def parameters(self) -> dict[str, inspect.Parameter]:
        """The parameters that a command can give: plain values, not sequences."""
        found = inspect.signature(self.function).parameters
        return {n: p for n, p in list(found.items())[1:] if not _is_sequence(p)}

    @property
    def signature(self) -> str:
        """How it is called in Python."""
        return f"{self.name}{inspect.signature(self.function)}".split(" ->")[0]

    @property
    def definition(self) -> str:
        """The docstring, which is the one definition."""
        return inspect.getdoc(self.function) or ""

    def frame(self, answer: Any, part: str | None = None) -> pl.DataFrame:
        """One frame of an answer."""
        if isinstance(answer, pl.DataFrame):
            return answer
        return getattr(answer, part or self.parts[0])


def _is_sequence(parameter: inspect.Parameter) -> bool:
    return "Sequence" in str(parameter.annotation)


def _frames(answer_type: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(answer_type) if "DataFrame" in str(f.type))


def models() -> dict[str, Model]:
    """Every model by name."""
    found = {}
    for function in (
        reallocation, staffing_forecast, bank_outlook, reform_effect, inspection_sample
    ):  # fmt: skip
        answer_type = inspect.get_annotations(function, eval_str=True)["return"]
        parts = () if answer_type is pl.DataFrame else _frames(answer_type)
        found[function.__name__] = Model(function.__name__, function, parts)
    return found
