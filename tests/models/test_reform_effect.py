"""The event study on simulated data with a known effect, and against plain arithmetic."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from load import database
from oracle_bank import Card

from analysis.models.effect import TooFewUnitsError, event_study, reform_effect

MONTHS = range(-4, 7)


def simulated(seed, effect=-0.1, units=40, treated=16, noise=0.05, drift=0.0):
    """Units with levels of their own, common months, errors that last, and a known effect.

    `drift`: how much more the treated move each month, before the reform too.
    """
    random = np.random.default_rng(seed)
    month = dict(zip(MONTHS, random.normal(0, 0.05, len(MONTHS)), strict=True))
    rows = []
    for unit in range(units):
        level, error, inside = random.normal(1, 0.3), 0.0, unit < treated
        for m in MONTHS:
            error = 0.6 * error + random.normal(0, noise)
            value = level + month[m] + error + inside * (drift * m + effect * (m > 0))
            rows.append((f"u{unit:02}", m, inside, value))
    return pl.DataFrame(rows, schema=["component", "month_no", "treated", "value"], orient="row")


def difference_in_differences(panel):
    """What two-way fixed effects come to on a balanced panel with one date of reform."""
    mean = {
        (t, m): v
        for t, m, v in panel.group_by("treated", "month_no").agg(pl.col("value").mean()).iter_rows()
    }
    return [mean[True, m] - mean[True, 0] - mean[False, m] + mean[False, 0] for m in MONTHS]


def test_without_noise_the_effect_is_found_exactly():
    found = event_study(simulated(1, noise=0.0))
    before = found["effects"].filter(pl.col("month_no") <= 0)["estimate"].to_numpy()
    after = found["effects"].filter(pl.col("month_no") > 0)["estimate"].to_numpy()
    assert np.allclose(before, 0, atol=1e-9) and np.allclose(after, -0.1, atol=1e-9)
    assert found["average"] == pytest.approx(-0.1, abs=1e-9)


def test_estimates_are_differences_in_differences():
    panel = simulated(2)
    estimate = event_study(panel)["effects"]["estimate"].to_numpy()
    assert np.allclose(estimate, difference_in_differences(panel), atol=1e-10)


def test_clustered_errors_against_the_sandwich_by_hand():
    """Each unit's path less its group's mean path, squared and summed: HC by cluster."""
    panel = simulated(3)
    wide = panel.pivot(on="month_no", index=["component", "treated"], values="value")
    inside = wide["treated"].to_numpy()
    paths = wide.select(str(m) for m in MONTHS).to_numpy()
    paths = paths - paths[:, [list(MONTHS).index(0)]]
    variance = 0.0
    for group in (paths[inside], paths[~inside]):
        off = group - group.mean(axis=0)
        variance = variance + (off**2).sum(axis=0) / len(group) ** 2
    error = event_study(panel)["effects"]["std_error"].to_numpy()
    months = np.array(list(MONTHS)) != 0
    ratio = error[months] / np.sqrt(variance[months])
    # the same up to the correction for few clusters, which is one number for all months
    assert np.allclose(ratio, ratio[0], rtol=1e-6) and 1.0 < ratio[0] < 1.1


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    runs = [event_study(simulated(seed, units=24, treated=10)) for seed in range(40)]
    covered = sum(run["low"] <= -0.1 <= run["high"] for run in runs)
    assert covered >= 34  # 95 % of 40 is 38; fewer than 34 has a chance of 0.3 %
    widths = np.array([run["high"] - run["low"] for run in runs])
    spread = np.std([run["average"] for run in runs])
    assert 3.0 < widths.mean() / spread < 5.0  # two sides of about two standard errors


def test_no_effect_is_mostly_not_found_and_drift_is_told():
    quiet = [event_study(simulated(seed, effect=0.0)) for seed in range(100, 112)]
    assert sum(run["low"] > 0 or run["high"] < 0 for run in quiet) <= 3
    drifting = event_study(simulated(5, drift=0.05))
    assert drifting["pretrend_p"] < 0.01
    assert event_study(simulated(5))["pretrend_p"] > 0.01


def test_too_few_units_are_refused():
    with pytest.raises(TooFewUnitsError, match="不足以估计"):
        event_study(simulated(1, treated=1))


# --- from a database


REFORM = date(2016, 6, 1)


def world(moved: int):
    """Eight units lose 3 of 10 posts; `moved` of them go to one of eight others."""
    orgs = [f"t{n}" for n in range(8)] + [f"c{n}" for n in range(8)]
    first = date(2015, 1, 1)
    quota = [(org, first, 10) for org in orgs]
    quota += [(org, REFORM, 7) for org in orgs[:8]] + (
        [("c0", REFORM, 10 + moved)] if moved else []
    )
    count = [(org, first, 9) for org in orgs] + [(org, REFORM, 6) for org in orgs[:8]]
    return database(
        {
            "org": [{"org_id": org} for org in orgs],
            "quota": [{"org_id": o, "post_type": "行政", "effective_on": d, "posts": n}
                      for o, d, n in quota],
            "headcount": [{"org_id": o, "post_type": "行政", "counted_on": d, "posts": n}
                          for o, d, n in count],
            "quota_transfer": [{"moved_on": REFORM, "from_org": "t0", "to_org": "c0",
                                "post_type": "行政", "posts": moved}] if moved else [],
            "reform": [{"reform_id": "R", "effective_on": REFORM}],
            "reform_unit": [{"reform_id": "R", "org_id": org} for org in orgs[:8]],
            "bank_txn": [],
        },
        Card(coverage=(first, date(2017, 12, 31)), carry_months=60),
    )  # fmt: skip


def test_effect_on_posts_and_people():
    con = world(moved=0)
    posts, people = (reform_effect(con, "R", name, 6, 6) for name in ("quota", "actual"))
    assert posts.average == pytest.approx(-0.3) and people.average == pytest.approx(-1 / 3)
    assert (posts.treated, posts.controls, posts.receivers) == (8, 8, 0)
    assert "不是随机选定的" in posts.caution
    assert reform_effect(con, outcome="quota", months_before=6, months_after=6).average == (
        posts.average
    )  # the first reform unless another is asked for


def test_controls_that_got_the_posts_are_left_out_and_would_bias():
    con = world(moved=3)
    clean = reform_effect(con, "R", "quota", 6, 6)
    biased = reform_effect(con, "R", "quota", 6, 6, keep_receivers=True)
    assert clean.average == pytest.approx(-0.3)
    assert biased.average == pytest.approx(-0.3 - 0.3 / 8)  # a move counted twice
    assert (clean.receivers, clean.moved_posts) == (1, 3)
    assert "3 名编制" in clean.caution and "夸大差距" in clean.caution


def test_unknown_reforms_and_outcomes_are_named():
    con = world(moved=0)
    with pytest.raises(ValueError, match="没有改革 X"):
        reform_effect(con, "X")
    with pytest.raises(ValueError, match="可选"):
        reform_effect(con, "R", "满意度")
