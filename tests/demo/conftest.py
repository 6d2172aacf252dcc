"""The district, written once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from demo_city import Written

from analysis.build import build
from analysis.demo import write_demo


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The district as plain tables."""
    folder = tmp_path_factory.mktemp("demo") / "district"
    write_demo(folder, plain=True)
    return Written(folder)


@pytest.fixture(scope="session")
def plain_demo(district: Written) -> Path:
    """The database of the plain tables."""
    outcome = build(district.folder)
    assert outcome.exit_status == 3
    return outcome.database
