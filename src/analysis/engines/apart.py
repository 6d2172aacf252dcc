"""What is not asked of other engines, with the reason, and how that is said."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


class EngineError(Exception):
    """The engine cannot do what was asked; the message says why, and the way out."""


@cache
def apart() -> dict[str, str]:
    """Question → why it stays in DuckDB."""
    text = files("analysis.engines").joinpath("apart.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text))


def refuse_apart(name: str) -> None:
    """Raise EngineError for a question that is not carried over."""
    if (why := apart().get(name)) is not None:
        raise EngineError(
            f"问题 {name} 不能在引擎上提：{why}。请在建库的机器上提：bianzhi ask {name} 数据集"
        )
