"""The house: data flows one way, no folder imports one further along, and no module stands in a circle."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "analysis"
STAIRS = ["dictionary", "terms", "forms", "read", "check", "store", "questions", "engines", "rules", "models",
          "figures", "report"]  # fmt: skip
APART = {"build", "cli", "demo"}  # they compose the stairs, or write files for them


def _module(path: Path) -> str:
    parts = path.relative_to(SRC.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def _modules() -> dict[str, Path]:
    return {_module(path): path for path in SRC.rglob("*.py")}


def _imported(path: Path) -> Iterator[str]:
    """The modules of the package that a file imports, those under a function or TYPE_CHECKING too."""
    package = _module(path) if path.name == "__init__.py" else _module(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("analysis"))
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join(
                    [*package.split(".")[: len(package.split(".")) - node.level + 1], base]
                ).strip(".")
            if base == "analysis" or base.startswith("analysis."):
                for alias in node.names:
                    name = f"{base}.{alias.name}"
                    yield name if name in _modules() else base


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("path", sorted(SRC.rglob("*.py")), ids=_module)
def test_no_room_imports_one_further_along(path: Path) -> None:
    own = _room(_module(path))
    if own in APART or not own:
        return
    for name in _imported(path):
        other = _room(name)
        assert other not in APART, f"{own} imports {name}, which composes the rooms"
        if other:
            assert STAIRS.index(other) <= STAIRS.index(own), (
                f"{_module(path)} imports {name}, but {other} stands further along than {own}"
            )


def test_every_room_is_on_the_stairs() -> None:
    rooms = {_room(m) for m in _modules()} - {""}
    assert rooms == {*STAIRS, *APART}


def test_nobody_imports_what_composes() -> None:
    for path in SRC.rglob("*.py"):
        if _room(_module(path)) in {"build", "cli"}:
            continue
        assert not {"build", "cli"} & {_room(n) for n in _imported(path)}, path


def test_no_module_stands_in_a_circle() -> None:
    edges = {
        module: {n for n in _imported(path) if n in _modules() and n != module}
        for module, path in _modules().items()
    }
    done: set[str] = set()

    def walk(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " → ".join([*way[way.index(module) :], module])
        if module in done:
            return
        for other in sorted(edges[module]):
            walk(other, (*way, module))
        done.add(module)

    for module in sorted(edges):
        walk(module, ())


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_drawing_is_the_truth(readme: str) -> None:
    """The line of arrows in the readmes names the rooms in this order."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    drawn = re.search(r"`?terms`? → .*", text)
    assert drawn is not None, "no drawing of the rooms"
    names = re.findall(r"[a-z]+", drawn[0].split("（")[0])
    assert [n for n in names if n in STAIRS] == STAIRS[1:]
