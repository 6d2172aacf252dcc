"""The event study on simulated data with a known effect, and against plain arithmetic."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from load import database
from oracle_bank import Card

from analysis.models.effect import reform_effect
from analysis.models.event_study import TooFewUnitsError, event_study

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


def averaged(panel):
    """The months after as one: the average and its interval are the same, and quicker."""
    later = panel.filter(pl.col("month_no") >= 0).with_columns(pl.col("month_no").sign())
    return later.group_by("component", "month_no", "treated").agg(pl.col("value").mean())


def test_without_noise_the_effect_is_found_exactly():
    found = event_study(simulated(1, noise=0.0))
    before = found.effects.filter(pl.col("month_no") <= 0)["estimate"].to_numpy()
    after = found.effects.filter(pl.col("month_no") > 0)["estimate"].to_numpy()
    assert np.allclose(before, 0, atol=1e-9) and np.allclose(after, -0.1, atol=1e-9)
    assert found.average == pytest.approx(-0.1, abs=1e-9)
    assert (found.low, found.high) == (pytest.approx(-0.1, abs=1e-6),) * 2


def test_estimates_are_differences_in_differences():
    panel = simulated(2)
    estimate = event_study(panel).effects["estimate"].to_numpy()
    assert np.allclose(estimate, difference_in_differences(panel), atol=1e-10)


def test_estimates_and_errors_against_another_package():
    """Two-way fixed effects with clustered errors as `linearmodels` works them out."""
    from linearmodels.panel import PanelOLS

    panel = simulated(3)
    months = [m for m in MONTHS if m]
    dummies = [((pl.col("month_no") == m) & pl.col("treated")).cast(pl.Float64).alias(f"m{m}")
               for m in months]  # fmt: skip
    frame = panel.with_columns(dummies).to_pandas().set_index(["component", "month_no"])
    names = [f"m{m}" for m in months]
    model = PanelOLS(frame["value"], frame[names], entity_effects=True, time_effects=True)
    fit = model.fit(cov_type="clustered", cluster_entity=True, group_debias=True)
    found = event_study(panel).effects.filter(pl.col("month_no") != 0)
    assert np.allclose(found["estimate"].to_numpy(), fit.params.to_numpy(), atol=1e-10)
    # The errors differ by the correction for few clusters: theirs is one number for all, ours
    # exact for the two groups.
    ratio = found["std_error"].to_numpy() / fit.std_errors.to_numpy()
    assert np.allclose(ratio, 1.0, atol=0.06)


def test_clustered_errors_against_the_sandwich_by_hand():
    """Each unit's path less its group's mean path, squared and summed, unbiased by group."""
    panel = simulated(3)
    wide = panel.pivot(on="month_no", index=["component", "treated"], values="value")
    inside = wide["treated"].to_numpy()
    paths = wide.select(str(m) for m in MONTHS).to_numpy()
    paths = paths - paths[:, [list(MONTHS).index(0)]]
    variance = sum(paths[who].var(axis=0, ddof=1) / who.sum() for who in (inside, ~inside))
    assert np.allclose(event_study(panel).effects["std_error"].to_numpy(), np.sqrt(variance))


def test_randomisation_of_a_few_units_by_hand():
    """Eleven units, five treated: 462 choices, and the interval is what none of them rejects."""
    panel = simulated(8, units=11, treated=5).filter(pl.col("month_no").is_in([0, 1]))
    found = event_study(panel)
    wide = panel.pivot(on="month_no", index=["component", "treated"], values="value")
    moved = (wide["1"] - wide["0"]).to_numpy()
    inside = wide["treated"].to_numpy()

    def kept(effect):
        values = moved - effect * inside
        odd = []
        for chosen in combinations(range(11), 5):
            who = np.isin(np.arange(11), chosen)
            gap = values[who].mean() - values[~who].mean()
            error = sum(values[w].var(ddof=1) / w.sum() for w in (who, ~who)) ** 0.5
            odd.append(abs(gap / error))
        real = values[inside].mean() - values[~inside].mean()
        error = sum(values[w].var(ddof=1) / w.sum() for w in (inside, ~inside)) ** 0.5
        return np.mean(np.array(odd) >= abs(real / error) * (1 - 1e-9)) > 0.05

    reach = found.high - found.low
    assert kept(found.low + 0.01 * reach) and kept(found.high - 0.01 * reach)
    assert not kept(found.low - 0.01 * reach) and not kept(found.high + 0.01 * reach)


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    runs = [event_study(simulated(seed, units=24, treated=10)) for seed in range(40)]
    covered = sum(run.low <= -0.1 <= run.high for run in runs)
    assert covered >= 34  # 95 % of 40 is 38; fewer than 34 has a chance of 0.3 %
    widths = np.array([run.high - run.low for run in runs])
    spread = np.std([run.average for run in runs])
    assert 3.0 < widths.mean() / spread < 5.5  # two sides of about two standard errors


@pytest.mark.parametrize("treated", [5, 8, 15])
def test_false_alarms_are_as_rare_as_stated(treated):
    runs = 120
    alarms = false_alarms(treated, runs)
    # 5 % of 120 is 6; more than 13 has a chance of 0.2 %.
    assert alarms <= 13


def false_alarms(treated, runs, first_seed=1000):
    """How often the interval of the average leaves 0 out where nothing happened."""
    found = [
        event_study(averaged(simulated(first_seed + k, effect=0.0, units=40, treated=treated)))
        for k in range(runs)
    ]
    return sum(run.low > 0 or run.high < 0 for run in found)


@pytest.mark.parametrize("treated", [2, 3, 4])
def test_no_interval_below_five_treated(treated):
    found = event_study(simulated(4, treated=treated))
    assert found.average == pytest.approx(-0.1, abs=0.15)
    assert (found.low, found.high, found.pretrend_p) == (None, None, None)
    assert found.effects["low"].null_count() == found.effects["high"].null_count() == len(MONTHS)
    assert found.effects["estimate"].null_count() == 0
    assert event_study(simulated(4, units=5 + treated, treated=5)).low is None  # few controls


def test_the_average_of_the_months_is_the_months_averaged():
    whole, short = event_study(simulated(7)), event_study(averaged(simulated(7)))
    assert (whole.average, whole.low, whole.high) == pytest.approx(
        (short.average, short.low, short.high)
    )


def test_drift_before_the_reform_is_told():
    quiet = [event_study(simulated(seed, effect=0.0)).pretrend_p for seed in range(100, 130)]
    assert sum(p < 0.05 for p in quiet) <= 5
    assert event_study(simulated(5, drift=0.05)).pretrend_p < 0.01


def test_the_same_seed_gives_the_same_interval_in_any_order_of_rows():
    panel = simulated(6)
    found, again = event_study(panel), event_study(panel.sample(fraction=1, shuffle=True, seed=1))
    assert (found.low, found.high) == (pytest.approx(again.low), pytest.approx(again.high))
    assert found.effects["low"].to_numpy() == pytest.approx(again.effects["low"].to_numpy())


def test_too_few_units_and_gaps_are_refused():
    with pytest.raises(TooFewUnitsError, match="不足以估计"):
        event_study(simulated(1, treated=1))
    with pytest.raises(ValueError, match="每个月都有数值"):
        event_study(simulated(1).slice(1))


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


def test_below_five_units_the_caution_says_that_nothing_can_be_told():
    con = world(moved=0)
    con.execute("delete from reform_unit where org_id > 't3'")
    found = reform_effect(con, "R", "quota", 6, 6)
    assert (found.treated, found.low, found.high) == (4, None, None)
    assert "不给区间" in found.caution
    assert reform_effect(world(moved=0), "R", "quota", 6, 6).low == pytest.approx(-0.3)
