"""The district, written once for all tests of this folder."""

from __future__ import annotations

import pytest
from demo_city import Written

from analysis.demo import write_demo


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The district as plain tables."""
    folder = tmp_path_factory.mktemp("demo") / "district"
    write_demo(folder)
    return Written(folder)
