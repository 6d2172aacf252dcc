"""A YAML file that somebody wrote by hand, whatever it may hold: a document, or what is wrong with it.

References (`*name`) are refused: nobody writes them into such a file, and a few lines of them unfold
into more than any memory holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from analysis.read.problem import Problem

MOST_BYTES = 4 << 20


class Plain(yaml.SafeLoader):
    """Values as YAML reads them, without references."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse a reference; anything else as usual."""
        if self.check_event(yaml.events.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "reference", self.peek_event().start_mark)  # type: ignore[no-untyped-call]
        return super().compose_node(parent, index)

    def compose_scalar_node(self, anchor: dict[Any, yaml.Node]) -> yaml.ScalarNode:
        """Refuse half a character, which an escape can write and no file can hold."""
        node: yaml.ScalarNode = super().compose_scalar_node(anchor)
        if not _is_text(node.value):
            raise yaml.composer.ComposerError(None, None, "surrogate", node.start_mark)
        return node


class Texts(Plain):
    """Every scalar stays text: 0012 is no octal number, 2018-06 no date."""


Texts.yaml_implicit_resolvers = {}


def read_yaml(path: Path, loader: type[Plain]) -> tuple[Any, Problem | None]:
    """The document of a file, and what is wrong with it (fatal).

    The library's own words quote the file, and the file may quote a person: only the line is told.
    """
    name = path.name
    if not path.is_file():  # a pipe would be waited for for ever
        return None, wrong(name, "不是普通文件", "请放一个普通的文本文件，或把它移走")
    if path.stat().st_size > MOST_BYTES:
        return None, wrong(name, "文件过大", "请核对是否放错了文件；它只应写几十行")
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=loader), None
    except UnicodeDecodeError:
        return None, wrong(name, "不是 UTF-8 文本", "请另存为 UTF-8")
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"（第 {mark.line + 1} 行）" if mark else ""
        return None, wrong(name, f"不是有效的 YAML{where}", "请检查缩进与冒号，文字放在引号中")


def _is_text(value: str) -> bool:
    return not any("\ud800" <= sign <= "\udfff" for sign in value)


def wrong(file: str, problem: str, fix: str) -> Problem:
    """A fatal problem of such a file."""
    return Problem(file, problem, fix, fatal=True)
