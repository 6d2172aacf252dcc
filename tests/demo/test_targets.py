"""Each target is within its tolerance, and the comparison can fail."""

from __future__ import annotations

import tomllib

import pytest
from demo_city.measures import MEASURES
from demo_city.targets import TARGETS, compute


@pytest.fixture(scope="module")
def results(district):
    return compute(district.folder)


def test_at_least_25_targets_each_with_a_source(results):
    assert len(results) >= 25
    assert {r.name for r in results} == set(MEASURES)
    assert all(r.zh and r.source for r in results)


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_target_is_met(results, name):
    found = next(r for r in results if r.name == name)
    assert found.ok, f"{found.zh}: {found.value:.4f}, expected {found.target} ± {found.tolerance}"


def test_a_target_far_off_is_reported(district, tmp_path):
    wrong = tmp_path / "targets.toml"
    wrong.write_text(
        '[retirement_age_men]\nzh = "x"\ntarget = 55.0\ntolerance = 0.2\nsource = "assumed"\n',
        encoding="utf-8",
    )
    (result,) = compute(district.folder, wrong)
    assert not result.ok and result.value == pytest.approx(60.08, abs=0.05)


def test_every_scale_has_its_target():
    for name, entry in tomllib.loads(TARGETS.read_text(encoding="utf-8")).items():
        for key in ("target", "tolerance"):
            value = entry[key]
            assert not isinstance(value, dict) or set(value) == {"district", "city", "province"}, (
                name
            )
