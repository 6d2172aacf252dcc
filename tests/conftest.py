"""Shared by all tests: local helper modules of a folder import one another by name.

No test may touch the person key of whoever runs it, and the shipped datasets are built once.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

for _helpers in ("property", "cases", "rules", "demo", "fuzz", "chaos", "engines"):
    sys.path.insert(0, str(Path(__file__).parent / _helpers))

DATA = Path(__file__).parents[1] / "data"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The tests of a file share what they build, so one worker takes them; cases share nothing, and
    there are many of them."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file, _, test = nodeid.partition("::")
            return f"{file} {crc32(test.encode()) % 8}" if file.endswith("test_cases.py") else file

    return ByFile(config, log)


@pytest.fixture(scope="session", autouse=True)
def own_person_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key file of the test run; subprocesses inherit it."""
    path = tmp_path_factory.mktemp("key") / "person.key"
    path.write_bytes(b"a key that only the tests use")
    path.chmod(0o600)
    os.environ.pop("BIANZHI_KEY", None)
    os.environ.pop("BIANZHI_DATASET", None)
    os.environ["BIANZHI_KEY_FILE"] = str(path)
    return path


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A cache of the test run, shared by its workers and what they start."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    os.environ["BIANZHI_CACHE"] = str(shared / "cache")


def _built(name: str, folder: Path) -> Path:
    from analysis.build import build

    shutil.copytree(DATA / name, folder / name)
    outcome = build(folder / name)
    assert outcome.exit_status == 0, outcome.problems
    return outcome.database


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of data/published, built from a copy of its folder."""
    return _built("published", tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def dongming(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of data/dongming-2001, built from a copy of its folder."""
    return _built("dongming-2001", tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def judges(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of data/us-judges, built from a copy of its folder."""
    return _built("us-judges", tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the demo district; its planted faults are rejected, so it exits 3."""
    from analysis.build import build
    from analysis.demo import write_demo

    folder = tmp_path_factory.mktemp("data") / "demo"
    write_demo(folder, "district")
    outcome = build(folder)
    assert outcome.exit_status == 3
    return outcome.database
