"""Back-test of the bank's outlook: what it would have said, beside what came."""

from __future__ import annotations

from datetime import date

import duckdb
import polars as pl

from analysis.models.lending import RUNS, SEED, bank_outlook

Connection = duckdb.DuckDBPyConnection


def bank_backtest(
    con: Connection, months: int = 12, *, seed: int = SEED, runs: int = RUNS
) -> pl.DataFrame:
    """编制银行展望的回测：在往年每个年末作一次展望，与其后的实际相比

    每个距数据末日不少于 months 个月的年末各作一次，改革之前的年末也在内；展望不看该日之后的任何数
    据。其后实际可借或归还未知的，无从相比，不列。
    列：origin 年末、pool、post_type、available 当日可借、available_low、available_expected、
    available_high 预计、available_came 其后实际、inside 实际在预计区间（80%）之内、
    returns_expected 预计归还、returns_came 实际归还、chance_dry 预计见底的可能、dry_came 期间是否
    有一日可借不大于 0。
    参数：months 期限、seed 种子、runs 模拟次数。
    """
    found = []
    for origin, end in _origins(con, months):
        said = bank_outlook(con, origin, months, seed=seed, runs=runs)
        told = (pl.col("years_known") > 0) & pl.col("available").is_not_null()
        said = said.filter((pl.col("horizon") == months) & told)
        came = _came(con, origin, end).drop_nulls(["available_came", "returns_came"])
        found.append(said.join(came, on=["pool", "post_type"]).with_columns(origin=pl.lit(origin)))
    if not found:
        return pl.DataFrame()
    return pl.concat(found).select(
        "origin", "pool", "post_type", "available", "available_low", "available_expected",
        "available_high", "available_came",
        pl.col("available_came").is_between("available_low", "available_high").alias("inside"),
        "returns_expected", "returns_came", "chance_dry", "dry_came",
    ).sort("origin", "pool", "post_type")  # fmt: skip


def _origins(con: Connection, months: int) -> list[tuple[date, date]]:
    """Year ends with a ledger before them, each with the day `months` later."""
    return con.sql(
        """
        select day, window_start(day, -$months) as later
        from (
            select make_date(unnest(range(
                (select year(min(txn_on)) from bank_txn),
                (select year(coverage_end) + 1 from dataset)))::integer, 12, 31) as day
        )
        where window_start(day, -$months) <= (select coverage_end from dataset)
        order by day""",
        params={"months": months},
    ).fetchall()


def _came(con: Connection, origin: date, end: date) -> pl.DataFrame:
    """What the book says of the days after `origin`, up to `end`."""
    return con.sql(
        """
        select a.pool, a.post_type, b.available as available_came,
               b.repaid - a.repaid as returns_came,
               exists (
                   from pool_interval p
                   where p.pool = a.pool and p.post_type = a.post_type
                     and p.start_on <= $finish and p.end_on > $origin
                     and p.deposited - p.allocated - p.converted - p.outstanding <= 0
               ) as dry_came
        from bank_balance(as_of := $origin) a
        join bank_balance(as_of := $finish) b using (pool, post_type)""",
        params={"origin": origin, "finish": end},
    ).pl()


def verdict(rows: pl.DataFrame) -> dict[str, float]:
    """The back-test in numbers: forecasts, share inside, mean error, mean chance, share dry.

    `error` is what came less what was expected, in posts; `brier` the mean squared distance of
    the chance from what came (0 is perfect, 0.25 a tossed coin).
    """
    came = pl.col("dry_came").cast(pl.Float64)
    found = rows.select(
        inside=pl.col("inside").cast(pl.Float64).mean(),
        error=(pl.col("available_came") - pl.col("available_expected")).mean(),
        returns_error=(pl.col("returns_came") - pl.col("returns_expected")).mean(),
        chance=pl.col("chance_dry").mean(),
        dry=came.mean(),
        brier=((pl.col("chance_dry") - came) ** 2).mean(),
    ).row(0, named=True)
    return {"forecasts": len(rows), **{name: float(value) for name, value in found.items()}}


def by_origin(rows: pl.DataFrame) -> pl.DataFrame:
    """The back-test by origin: origin, forecasts, inside, error (posts), chance_dry, dry_rate."""
    error = (pl.col("available_came") - pl.col("available_expected")).mean().alias("error")
    return rows.group_by("origin").agg(
        pl.len().alias("forecasts"), pl.col("inside").mean(), error,
        pl.col("chance_dry").mean(), pl.col("dry_came").mean().alias("dry_rate"),
    ).sort("origin")  # fmt: skip
