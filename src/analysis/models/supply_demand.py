"""Who has posts to give and who wants some, with the reasons, for `reallocation`."""

from __future__ import annotations

from datetime import date

import duckdb
import polars as pl

from analysis.questions.staffing import idle, staffing

BOUNDS = {"lower": "闲置下界", "upper": "闲置上界"}


def units_of(con: duckdb.DuckDBPyConnection, day: date) -> pl.DataFrame:
    """Every unit: name, level, sector, and whether it exists on the day."""
    return con.sql(
        """
        select distinct u.unit_id as org_id, o.name, o.level, o.sector,
               coalesce(u.founded_on <= $day, true)
                   and coalesce(u.abolished_on > $day, true) as exists_then
        from unit u left join org o on o.org_id = u.unit_id
        """,
        params={"day": day},
    ).pl()


def supply_of(con: duckdb.DuckDBPyConnection, day: date, months: int, bound: str) -> pl.DataFrame:
    """Units with posts of their own that are empty, or of which that is not known."""
    rows = idle(con, as_of=day, months=months).pl()
    unread = con.sql(
        "select distinct unit_id as org_id, post_type, true as unread from doubts_on('vacancy_reason', $day)",
        params={"day": day},
    ).pl()
    of_type = unread.filter(pl.col("post_type").is_not_null())
    of_unit = unread.filter(pl.col("post_type").is_null())["org_id"].to_list()
    rows = rows.join(of_type, on=["org_id", "post_type"], how="left")
    idle_bound = pl.col(f"idle_{bound}")
    # Whether a reason holds that could not be read is not known.
    in_doubt = pl.col("unread").is_not_null() | pl.col("org_id").is_in(of_unit)
    unknown = idle_bound.is_null() | pl.col("vacant_own").is_null() | in_doubt
    least = pl.min_horizontal(idle_bound, "vacant_own")
    return rows.filter(pl.col("vacant_own").is_null() | (pl.col("vacant_own") > 0)).select(
        "org_id", "post_type", "vacant_own", "vacant_since", "pending", "reason",
        bound=idle_bound,
        available=pl.when(~unknown).then((least - pl.col("pending")).clip(0)).cast(pl.Int64),
    )  # fmt: skip


def demand_of(con: duckdb.DuckDBPyConnection, day: date) -> tuple[pl.DataFrame, int]:
    """Units over their posts or with an open request, and of how many 超编 is not known."""
    rows = staffing(con, as_of=day).pl()
    requests = con.sql(
        """
        select u.unit_id as org_id, counted_type(q.post_type) as post_type,
               sum(q.posts)::bigint as requested
        from quota_request q join unit u using (org_id)
        where q.requested_on <= $day and (q.closed_on is null or q.closed_on > $day)
        group by all
        """,
        params={"day": day},
    ).pl()
    over = rows.filter(pl.col("over") > 0).select("org_id", "post_type", "over")
    wanted = over.join(requests, on=["org_id", "post_type"], how="full", coalesce=True)
    amounts = [pl.col(c).fill_null(0).cast(pl.Int64) for c in ("over", "requested")]
    wanted = wanted.with_columns(amounts).filter(pl.col("over") + pl.col("requested") > 0)
    return wanted, rows["over"].null_count()


def supply_reasons(months: int, bound: str, beside: frozenset[str]) -> list[pl.Expr]:
    """`excuse`: why a unit's empty posts cannot go; `basis`: what makes them available."""
    since = (
        pl.when(pl.col("vacant_since").dt.year() > 1)
        .then(pl.format("，自 {} 起空编", pl.col("vacant_since").dt.to_string("%Y-%m-%d")))
        .otherwise(pl.lit(""))
    )
    pending = (
        pl.when(pl.col("pending") > 0)
        .then(pl.format("，已减去待进人 {} 名", "pending"))
        .otherwise(pl.lit(""))
    )
    basis = pl.format(
        f"{months} 个月{BOUNDS[bound]} {{}} 名，自有空编 {{}} 名{{}}{{}}",
        "bound", "vacant_own", since, pending,
    )  # fmt: skip
    excuse = (
        pl.when(pl.col("reason").is_not_null())
        .then(pl.format("政策保留（{}），不调", "reason"))
        .when(pl.col("post_type").is_in(beside)).then(pl.lit("另列的编制类型不调"))
        .when(~pl.col("exists_then")).then(pl.lit("单位当日不存在，不调"))
        .when(pl.col("level").is_null()).then(pl.lit("层级未知，不能判断是否同级"))
    )  # fmt: skip
    unknown = pl.lit("闲置界未知，不能判断")
    basis = pl.when(pl.col("available").is_null()).then(unknown).otherwise(basis)
    return [basis.alias("basis"), excuse.alias("excuse")]


def demand_reason(beside: frozenset[str]) -> pl.Expr:
    """`excuse`: why a unit cannot be given anything."""
    return (
        pl.when(~pl.col("exists_then")).then(pl.lit("单位当日不存在，应先办理人员划转"))
        .when(pl.col("level").is_null()).then(pl.lit("层级未知，不能判断是否同级"))
        .when(pl.col("post_type").is_in(beside)).then(pl.lit("另列的编制类型不调"))
        .alias("excuse")
    )  # fmt: skip
