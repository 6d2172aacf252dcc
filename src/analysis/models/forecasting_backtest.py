"""Does the forecast's interval hold what it promises? Forecasts made in the past, and what came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import duckdb
import polars as pl
from scipy.stats import beta

from analysis.models.attrition import Period
from analysis.models.careers import SCOPES, of_scope, present, runs
from analysis.models.forecasting import scope_attrition
from analysis.models.projection import LEVELS, project
from analysis.terms import beside_types


def forecast_backtest(
    con: duckdb.DuckDBPyConnection,
    origins: Sequence[date | str],
    horizon_months: int = 24,
    exclude: Sequence[Period] = (),
    years: int = 5,
) -> pl.DataFrame:
    """预测区间的回测：站在过去各时点作预测，与后来实际留下的人数相比

    只用各时点以前的名册与当时已公布的退休规定；比的是时点上在编的人后来还剩多少，不含新进人员。
    exclude 为异常时段（如编制冻结年、提前退休年）：预测期与之相交的剔除、经历中与之相交的年度不
    用，与不剔除的覆盖率并列。
    列：scope 口径（unit、sector、post_type、total）、level 区间（80 或 95）、cases 组数 × 时点、
    covered 落在区间内的、coverage 覆盖率、coverage_low 与 coverage_high 覆盖率本身的 95% 区间（同
    一时段的各组一同起落，按时段而不按组数计；时段越少越宽）、cases_without 与 coverage_without 剔
    除异常时段后的、left_out 预测期内因合并拆分而不可比的单位（不计）、mean_width 区间平均宽度、bias 实际减预测的
    平均占现有人数的比。
    参数：origins 各时点、horizon_months 预测月数、exclude 起止日列表（终止日不含）、years 取近几
    年的经历。
    """
    exclude = [(_day(first), _day(last)) for first, last in exclude]
    frames, beside = [], beside_types(con)
    for origin in origins:
        day, target = con.sql(
            "select moment($d), (moment($d) + to_months($m))::date",
            params={"d": origin, "m": horizon_months},
        ).fetchall()[0]
        # Excluded periods are half-open; the forecast is about the days after its origin.
        odd = any(first <= target and last > day + timedelta(days=1) for first, last in exclude)
        people = present(runs(con, "unit", day), day)
        for scope in SCOPES:
            history = runs(con, scope, day)
            here = of_scope(people, scope, beside)
            seen = _remained(con, here, scope, day, target)
            for usual in (False, True):
                left_out = exclude if usual else ()
                rates = scope_attrition(con, history, scope, day, years, left_out)
                made = project(here, rates, day, [target])
                cases = _compared(con, made, seen, scope, day, target)
                frames.append(cases.with_columns(
                    origin=pl.lit(day), counted=pl.lit(not usual), counted_without=pl.lit(usual and not odd)
                ))  # fmt: skip
    return _coverage(pl.concat(frames), horizon_months)


def _remained(
    con: duckdb.DuckDBPyConnection, people: pl.DataFrame, scope: str, day: date, target: date
) -> pl.DataFrame:
    """How many of `people` have stayed in their group without a break until `target`."""
    columns = list(SCOPES[scope])
    stayed = present(runs(con, scope, target), target).filter(pl.col("start_on") <= day)
    known = people.filter(pl.col("retires_on").is_not_null())
    here = known.join(stayed.select("person_key", *columns).unique(),
                      on=["person_key", *columns], nulls_equal=True)  # fmt: skip
    if not columns:
        return here.select(seen=pl.len().cast(pl.Int64))
    return here.group_by(columns).agg(seen=pl.len().cast(pl.Int64))


def _compared(
    con: duckdb.DuckDBPyConnection, made: pl.DataFrame, seen: pl.DataFrame, scope: str,
    day: date, target: date,
) -> pl.DataFrame:  # fmt: skip
    columns = list(SCOPES[scope])
    both = (
        made.join(seen, on=columns, how="left", nulls_equal=True)
        if columns else made.join(seen, how="cross")
    )  # fmt: skip
    broken = pl.lit(False)
    if scope == "unit":
        gone = con.sql(
            "select distinct e.from_unit from unit_events() e"
            " where e.changed_on > $day and e.changed_on <= $target",
            params={"day": day, "target": target},
        ).fetchall()
        broken = pl.col("org_id").is_in([org_id for (org_id,) in gone])
    return both.filter(pl.col("actual") > 0).select(
        "actual", "expected", *(f"{side}_{n}" for n in LEVELS for side in ("low", "high")),
        seen=pl.col("seen").fill_null(0), scope=pl.lit(scope), broken=broken,
    )  # fmt: skip


def _coverage(cases: pl.DataFrame, horizon_months: int) -> pl.DataFrame:
    frames = []
    all_in = pl.col("counted") & ~pl.col("broken")
    usual = pl.col("counted_without") & ~pl.col("broken")
    for level in LEVELS:
        low, high = pl.col(f"low_{level}"), pl.col(f"high_{level}")
        inside = pl.col("seen").is_between(low, high)
        frame = cases.group_by("scope", maintain_order=True).agg(
            level=pl.lit(level),
            cases=all_in.sum(),
            covered=(inside & all_in).sum(),
            coverage=inside.filter(all_in).mean(),
            cases_without=usual.sum(),
            coverage_without=inside.filter(usual).mean(),
            left_out=(pl.col("broken") & pl.col("counted")).sum(),
            mean_width=(high - low).filter(all_in).mean(),
            bias=(pl.col("seen") - pl.col("expected")).filter(all_in).sum()
            / pl.col("actual").filter(all_in).sum(),
        )  # fmt: skip
        told = cases.filter(all_in).with_columns(inside=inside)
        bars = [
            (scope, *_error_bar(rows, horizon_months)) for (scope,), rows in told.group_by("scope")
        ]
        names = {"scope": pl.String, "coverage_low": pl.Float64, "coverage_high": pl.Float64}
        bar = pl.DataFrame(bars, schema=names, orient="row")
        frames.append(frame.join(bar, on="scope", how="left", maintain_order="left"))
    order = ["scope", "level", "cases", "covered", "coverage", "coverage_low", "coverage_high"]
    shown = pl.concat(frames)
    return shown.select(*order, *(c for c in shown.columns if c not in order))


def _error_bar(cases: pl.DataFrame, horizon_months: int) -> tuple[float, float]:
    """95 % interval of the share `inside`: what happens in one stretch of time happens to all groups.

    Stretches are as long as the horizon, so that forecasts which overlap count once. The number of
    independent cases is that which would scatter as the stretches do, never more than the cases,
    and never fewer than the stretches; the interval is Clopper's and Pearson's for that number.
    """
    since = 12 * pl.col("origin").dt.year() + pl.col("origin").dt.month()
    months = since - since.min()
    stretches = cases.group_by(stretch=months // max(horizon_months, 1)).agg(
        hits=pl.col("inside").sum(), n=pl.len()
    )
    n, k = cases.height, stretches.height
    share = float(cases["inside"].sum()) / n
    scatter = stretches.select(((pl.col("hits") - share * pl.col("n")) ** 2).sum()).item()
    # One stretch says nothing of its scatter; without any scatter nothing is known of it.
    told = k > 1 and scatter > 0
    independent = share * (1 - share) * n**2 * (k - 1) / k / scatter if told else 0.0
    independent = min(max(independent, float(k)), float(n))
    hits = share * independent
    low = float(beta.ppf(0.025, hits, independent - hits + 1)) if hits > 0 else 0.0
    high = float(beta.ppf(0.975, hits + 1, independent - hits)) if hits < independent else 1.0
    return low, high


def _day(when: date | str) -> date:
    return date.fromisoformat(when) if isinstance(when, str) else when
