"""The changes that `make mutants` makes: each one place, none in a comment, a string or a heading."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import yaml

HERE = Path(__file__).parent
_spec = importlib.util.spec_from_file_location("mutants_of_text", HERE / "mutants.py")
assert _spec is not None and _spec.loader is not None
mutating = importlib.util.module_from_spec(_spec)
__import__("sys").modules["mutants_of_text"] = mutating
_spec.loader.exec_module(mutating)


def changes(tmp_path: Path, name: str, text: str) -> list[str]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return [f"{m.was} → {m.now}" for m in mutating.mutants(path)]


def test_sql(tmp_path):
    text = "-- x: a <= 1 and b\nselect '> 2', a <= 90 from t left join u on a = b\n"
    assert changes(tmp_path, "a.sql", text) == [
        "<= → <", "90 → 91", "left join → join", "= → <>",
    ]  # fmt: skip


def test_python(tmp_path):
    text = '"""a < b"""\nfrom x import y\nif a >= 3 and not b:  # c < d\n    e = f"{g} + 1"\n'
    assert changes(tmp_path, "a.py", text) == [">= → >", "3 → 4", "and → or", "not  → "]


def test_every_target_and_its_tests_are_there():
    root = HERE.parents[1]
    for name, target in yaml.safe_load((HERE / "targets.yml").read_text(encoding="utf-8")).items():
        path = root / "src" / "analysis" / target["file"]
        lines = {m.line for m in mutating.mutants(path)}
        assert lines and all((root / test).is_file() for test in target["tests"]), name
        assert {e["line"] for e in target.get("equivalent", [])} <= lines, name
