"""The models by name: what each takes, and which of its frames it can show.

Named here and imported when asked for: a question needs no solver. A new model is its function
and one line of `MODELS`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

MODELS = {
    "reallocation": "reallocating",
    "staffing_forecast": "forecasting",
    "bank_outlook": "lending",
    "reform_effect": "effect",
    "inspection_sample": "sampling",
}
"""Model → the module of this package that holds its function."""


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
        import polars as pl

        found = answer if self.parts == () else getattr(answer, part or self.parts[0])
        assert isinstance(found, pl.DataFrame)
        return found


def _is_sequence(parameter: inspect.Parameter) -> bool:
    return "Sequence" in str(parameter.annotation)


def _frames(answer_type: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(answer_type) if "DataFrame" in str(f.type))


def model_function(name: str) -> Callable[..., Any] | None:
    """The function of a model, imported now; None where there is no such model."""
    if name not in MODELS:
        return None
    module = import_module(f"analysis.models.{MODELS[name]}")
    function: Callable[..., Any] = getattr(module, name)
    return function


@cache
def models() -> dict[str, Model]:
    """Every model by name."""
    import polars as pl

    found = {}
    for name in MODELS:
        function = model_function(name)
        assert function is not None
        answer_type = inspect.get_annotations(function, eval_str=True)["return"]
        parts = () if answer_type is pl.DataFrame else _frames(answer_type)
        found[name] = Model(name, function, parts)
    return found
