"""未知 and 不适用 are told apart by the dictionary: no notebook says one for both."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from analysis.dictionary import result_columns

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
NAMED = re.compile(r'"(\w+)": "—"')


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_rate_that_is_unknown_is_not_called_inapplicable(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    said = {name for cell in cells for name in NAMED.findall("".join(cell["source"]))}
    known = result_columns()
    assert not [name for name in said if name in known and known[name].below]
