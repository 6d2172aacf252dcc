"""Do the tests notice a changed operator? `make mutants`, or with names of targets and --most.

Each change is written into a copy of the package, never into the one that is worked on; the tests that
belong to it run until the first that fails. Who survives is listed: it wants a test, or a line in
targets.yml that says why it makes no difference.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from mutants import Mutant, mutants  # noqa: E402

SECONDS = 300
DIED = (1, 2, 3, 4)  # exit statuses of pytest that are not success


class OnlyCases:
    """Of the hand cases those that ask one question."""

    def __init__(self, question: str) -> None:
        self.question = question

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Leave out cases that do not name the question."""
        items[:] = [item for item in items if self._asks(item)]

    def _asks(self, item: Any) -> bool:
        case = getattr(getattr(item, "callspec", None), "params", {}).get("case")
        return case is None or any(
            f"{self.question}(" in one["ask"] for one in case.get("expect", [])
        )


def survives(target: dict[str, Any]) -> bool:
    """Whether all tests of a target pass, run in a process of their own."""
    child = os.fork()
    if child == 0:
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        os._exit(_run(target))
    started = time.monotonic()
    while time.monotonic() - started < SECONDS:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.05)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return False  # an endless loop is noticed too


def _run(target: dict[str, Any]) -> int:
    import pytest
    from hypothesis import Phase, settings

    # That something fails is enough: nobody wants the smallest example.
    settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate], database=None)
    settings.load_profile("mutants")
    quick = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    status = int(pytest.main([*quick, *target["tests"]]))
    if status == 0 and "cases" in target:
        status = int(pytest.main([*quick, "tests/cases"], plugins=[OnlyCases(target["cases"])]))
    return status


def equivalent(target: dict[str, Any], mutant: Mutant) -> str | None:
    """Why a change makes no difference, where somebody has said so."""
    for known in target.get("equivalent", []):
        if (known["line"], known["was"], str(known["now"])) == (
            mutant.line,
            mutant.was,
            mutant.now,
        ):
            return str(known["why"])
    return None


def main() -> int:
    """Run the campaign; 1 where a change survives that nobody has explained."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("targets", nargs="*")
    options.add_argument("--most", type=int, help="so many changes of each target, drawn by lot")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--quick", action="store_true", help="without the hand cases")
    asked = options.parse_args()
    targets = yaml.safe_load((HERE / "targets.yml").read_text(encoding="utf-8"))
    os.chdir(ROOT)
    left = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "src"
        shutil.copytree(ROOT / "src", copy)
        sys.path.insert(0, str(copy))
        os.environ["PYTHONPATH"] = str(copy)
        _warm(copy)
        for name in asked.targets or targets:
            if asked.quick:
                targets[name].pop("cases", None)
            left += _campaign(name, targets[name], copy / "analysis", asked)
    return 1 if left else 0


def _warm(copy: Path) -> None:
    """Import what every test imports; Python that is to be changed must not be among it."""
    import duckdb  # noqa: F401
    import hypothesis  # noqa: F401
    import polars  # noqa: F401
    import pytest  # noqa: F401


def _campaign(name: str, target: dict[str, Any], package: Path, asked: argparse.Namespace) -> int:
    path = package / target["file"]
    whole = path.read_text(encoding="utf-8")
    found = list(mutants(path))
    explained = [m for m in found if equivalent(target, m)]
    todo = [m for m in found if not equivalent(target, m)]
    if asked.most is not None and asked.most < len(todo):
        todo = sorted(random.Random(asked.seed).sample(todo, asked.most), key=lambda m: m.number)
    assert survives(target), f"{name}: the tests fail without any change"
    left = []
    for mutant in todo:
        path.write_text(mutant.text, encoding="utf-8")
        alive = survives(target)
        print(f"\n  survives {target['file']}:{mutant.said}" if alive else ".", end="", flush=True)
        left += [mutant] if alive else []
    path.write_text(whole, encoding="utf-8")
    print(f"\n{name}: {len(found)} changes, {len(explained)} make no difference, {len(todo)} tried, "
          f"{len(todo) - len(left)} noticed, {len(left)} survive")  # fmt: skip
    return len(left)


if __name__ == "__main__":
    sys.exit(main())
