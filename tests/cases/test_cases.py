"""Hand cases: given these files, on that day, these answers, and why. A statistician reads and adds to them.

`exit`: 0 clean, 3 something was rejected or not understood. `ask`: an SQL question with its rows, in any
order. `says`: words that a problem shows. `finds`: rules that find something, and no other rule that is
not named in `may`. `sheets`: how sheets were understood.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from given import rows_of, shown, write_case

from analysis.build import build

HERE = Path(__file__).parent
ALWAYS = {"units_without_list", "unknown_parent"}  # said of small worlds, and beside the point


def _cases() -> list[Any]:
    found = []
    for path in sorted(HERE.rglob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            name = path.relative_to(HERE).with_suffix("").as_posix()
            found.append(pytest.param(case, id=f"{name}: {case['case']}"))
    return found


@pytest.mark.parametrize("case", _cases())
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    assert case["why"], "a case says why"
    outcome = build(write_case(tmp_path / "甲县", case))
    problems = [f"{p['problem']}。{p['fix']}" for p in outcome.problems]
    for words in case.get("says", []):
        assert any(words in text for text in problems), (words, problems)
    assert outcome.exit_status == case.get("exit", 0), problems
    for count in outcome.checked.counts:
        assert count.rows_read == count.rows_accepted + count.rows_rejected
    if outcome.exit_status == 1:
        return
    with duckdb.connect(str(outcome.database), read_only=True) as con:
        for one in case.get("expect", []):
            wanted = sorted(rows_of(one["is"]))
            got = sorted(tuple(map(shown, row)) for row in con.sql(one["ask"]).fetchall())
            assert got == wanted, one["ask"]
        found = {rule for (rule,) in con.sql("select distinct rule from finding").fetchall()}
        wanted_rules = set(case.get("finds", []))
        assert wanted_rules <= found, found
        assert found - wanted_rules <= ALWAYS | set(case.get("may", [])), found - wanted_rules
