"""Outlook of the quota bank: what comes back, what is asked for, and whether a pool runs dry.

Loans fall due as agreed; what their borrowers then do is drawn from what borrowers of this bank
did (returned, extended, converted, left overdue). An overdue loan comes back when its borrower
gets round to it, and not before people enough have left: posts that fall free first take in the
people on borrowed posts. Requests and deposits are those of a past year of the pool, drawn for
each year to come, each request so often as chance has it (Poisson, once on average).
Requests are granted in the reckoning even when nothing is left: a pool runs dry when that would
happen. The seed is fixed, so the same database gives the same answer.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import numpy as np
import polars as pl

from analysis.models.lending_history import behaviour, pools
from analysis.models.lending_paths import Floats, Paths, simulate
from analysis.models.lending_state import OpenLoan, PoolState

Connection = duckdb.DuckDBPyConnection

SEED = 2025
RUNS = 2000
HORIZONS = (12, 24, 36)
RISK = 0.05
"""The chance of running dry that a reserve must stay below."""

SCHEMA = {
    "pool": pl.String, "post_type": pl.String, "horizon": pl.Int32, "available": pl.Int32,
    "scheduled": pl.Int32, "attrition_returns": pl.Float64, "returns_expected": pl.Float64,
    "lending_expected": pl.Float64, "available_low": pl.Float64, "available_expected": pl.Float64,
    "available_high": pl.Float64, "chance_dry": pl.Float64, "reserve_needed": pl.Int32,
    "years_known": pl.Int32,
}  # fmt: skip

MONTHLY = {
    "month_end": pl.Date, "available_low": pl.Float64, "available_expected": pl.Float64,
    "available_high": pl.Float64, "scheduled": pl.Int64, "attrition_returns": pl.Float64,
}  # fmt: skip


def bank_outlook(
    con: Connection, as_of: date | str | None = None, months: int = 36, *,
    seed: int = SEED, runs: int = RUNS,
) -> pl.DataFrame:  # fmt: skip
    """编制银行展望：今后 12、24、36 个月各池能收回多少、要借出多少、见底的可能有多大

    一行一个池 × 编制类型 × 期限（不超过 months，含 months 本身）。
    列：pool、post_type、horizon 期限（月）、available 今日可借（没有入池、出池的池不知道）、scheduled 期限内到期应还、
    attrition_returns 自然减员可还（腾出的自有编制先安置占用借入编制的人，再归还借编；今日已借而未
    用的不计，设腾出的编制不再进人；没有一个借用单位的编制与人员已知时为空）、returns_expected 预
    计归还、lending_expected 预计借出（两者为模拟的均值）、available_low、available_expected、
    available_high 期末可借的第 10 百分位、均值、第 90 百分位、chance_dry 见底的可能（期限内有月末
    可借不大于 0 的模拟所占比例）、reserve_needed 备用下限（今日可借至少须有此数，见底的可能才低于
    5%）、years_known 所据的往年数。
    模拟：到期的借编按本行以往的还、展、转、逾期比例各自抽取；逾期的按以往的逾期归还速度，且要等自
    然减员腾出编制；借出与入池取自该池往年（最多五年）中随机的一年，每笔借出重复次数按泊松分布（平
    均一次）。可借为 0 之后照样计借出，故「见底」是说届时无编可借。不足一个整年的池没有往年可据，今
    日可借未知的池说不出期末可借，有关各列为空。随机种子固定。
    参数：as_of 时点（缺省为数据覆盖的末日）、months 最长期限、seed 种子、runs 模拟次数。
    """
    day = _day(con, as_of)
    known = behaviour(con, day)
    horizons = sorted({h for h in HORIZONS if h < months} | {months})
    rows = []
    for pool in pools(con, day):
        paths = simulate(pool, known, months, seed, runs)
        rows += [_row(pool, paths, horizon) for horizon in horizons]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def bank_outlook_monthly(
    con: Connection, as_of: date | str | None = None, months: int = 36, *,
    seed: int = SEED, runs: int = RUNS,
) -> pl.DataFrame:  # fmt: skip
    """The simulated months of every pool × type that has a past, for a chart.

    Columns: pool, post_type, month_end (day), available_low, available_expected, available_high
    (10th percentile, mean, 90th), scheduled and attrition_returns (cumulative posts). The first
    row of a pool is the day itself.
    """
    day = _day(con, as_of)
    known = behaviour(con, day)
    frames = []
    for pool in pools(con, day):
        if not pool.years or pool.available is None:
            continue
        available = simulate(pool, known, months, seed, runs).available(pool.available)
        start = np.full((1, 3), pool.available, dtype=float)
        spread = np.column_stack([np.quantile(available, 0.1, axis=0), available.mean(axis=0),
                                  np.quantile(available, 0.9, axis=0)])  # fmt: skip
        low, expected, high = np.vstack([start, spread]).T
        ends = range(months + 1)
        columns = [
            [_later(con, day, m) for m in ends], low, expected, high,
            [scheduled(pool.loans, m) for m in ends],
            [attrition_returns(pool.loans, m) for m in ends],
        ]  # fmt: skip
        path = pl.DataFrame(dict(zip(MONTHLY, columns, strict=True)), schema=MONTHLY)
        named = {"pool": pl.lit(pool.pool), "post_type": pl.lit(pool.post_type)}
        frames.append(path.with_columns(**named).select(*named, *MONTHLY))
    return pl.concat(frames) if frames else pl.DataFrame()


def _day(con: Connection, as_of: date | str | None) -> date:
    return con.sql("select day_or_coverage_end($day)", params={"day": as_of}).fetchall()[0][0]


def _later(con: Connection, day: date, months: int) -> date:
    return con.sql("select window_start($day, $months)",
                   params={"day": day, "months": -months}).fetchall()[0][0]  # fmt: skip


def _row(pool: PoolState, paths: Paths, horizon: int) -> tuple[Any, ...]:
    within = slice(0, horizon)
    attrition = attrition_returns(pool.loans, horizon)
    head = (pool.pool, pool.post_type, horizon, pool.available, scheduled(pool.loans, horizon),
            attrition, float(paths.returned[:, within].sum(axis=1).mean()))  # fmt: skip
    if not pool.years:
        return (*head, None, None, None, None, None, None, 0)
    lent = float(paths.lent[:, within].sum(axis=1).mean())
    if pool.available is None:
        return (*head, lent, None, None, None, None, None, len(pool.years))
    available = paths.available(pool.available)[:, within]
    end = available[:, -1]
    lowest = np.minimum(pool.available, available.min(axis=1))
    return (
        *head, lent, float(np.quantile(end, 0.1)),
        float(end.mean()), float(np.quantile(end, 0.9)), float((lowest <= 0).mean()),
        reserve_needed(pool.available - lowest), len(pool.years),
    )  # fmt: skip


def reserve_needed(drawdown: Floats) -> int:
    """The fewest posts r for which the share of runs that draw r or more is below `RISK`."""
    candidates = np.unique(np.concatenate([[1], np.ceil(drawdown) + 1]))
    return int(next(r for r in candidates if (drawdown >= r).mean() < RISK))


def reserve_lacking(outlook: pl.DataFrame) -> int:
    """Posts that all pools of an outlook together lack to bring the risk below RISK."""
    return int((outlook["reserve_needed"] - outlook["available"]).clip(0).sum())


def scheduled(loans: list[OpenLoan], months: int) -> int:
    """Posts that fall due within so many months; overdue and undated ones have no schedule."""
    return sum(x.posts for x in loans if x.due_in is not None and x.due_in < months)


def attrition_returns(loans: list[OpenLoan], months: int) -> float | None:
    """Posts that the exits expected in so many months free for return; None if all unknown.

    What lies unused today needs no exit and is not counted.
    """
    known = [(x, x.exits_needed) for x in loans if x.exits_needed is not None]
    if loans and not known:
        return None
    freed = 0.0
    for loan, needed in known:
        locked = min(loan.posts, needed)
        freed += min(locked, max(0.0, loan.exit_rate * months - (needed - locked)))
    return freed
