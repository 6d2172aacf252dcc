"""The synthetic city (示例): `write_demo` writes it, `targets.compute` measures it."""

from .write import write_demo

__all__ = ["write_demo"]
