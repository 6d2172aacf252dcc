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


def own_needs(con: duckdb.DuckDBPyConnection, day: date) -> pl.DataFrame:
    """Open requests by unit and type: requested (unknown where one is in doubt), and own_met,
    what the unit's own empty posts meet (unknown where these are)."""
    requests = con.sql(
        """
        select coalesce(r.unit_id, d.unit_id) as org_id, coalesce(r.post_type, d.post_type) as post_type,
               case when d.unit_id is null then r.posts::bigint end as requested
        from requests_on($day) r
        full join (
            select distinct q.unit_id, coalesce(q.post_type, s.post_type) as post_type
            from doubts_on('quota_request', $day) q
            left join staffing(as_of := $day) s
                on s.org_id = q.unit_id and q.post_type is null
            where coalesce(q.post_type, s.post_type) is not null
        ) d on d.unit_id = r.unit_id and d.post_type = r.post_type
        """,
        params={"day": day},
    ).pl()
    empty = staffing(con, as_of=day).pl().select("org_id", "post_type", "vacant_own", told=True)
    # A unit × type that staffing does not list has no posts, so none that is empty.
    vacant = pl.when("told").then("vacant_own").otherwise(0)
    return requests.join(empty, on=["org_id", "post_type"], how="left").select(
        "org_id", "post_type", "requested", own_met=_least(pl.col("requested"), vacant)
    )


def _least(*amounts: pl.Expr) -> pl.Expr:
    """The least of amounts; unknown where one of them is."""
    known = pl.all_horizontal(amount.is_not_null() for amount in amounts)
    return pl.when(known).then(pl.min_horizontal(*amounts)).cast(pl.Int64)


def supply_of(
    con: duckdb.DuckDBPyConnection, day: date, months: int, bound: str, needs: pl.DataFrame
) -> pl.DataFrame:
    """Units with posts of their own that are empty, or of which that is not known."""
    rows = idle(con, as_of=day, months=months).pl()
    kept = con.sql(
        "select unit_id as org_id, post_type, posts::bigint as kept from excuses_on($day)",
        params={"day": day},
    ).pl()
    unread = con.sql(
        "select distinct unit_id as org_id, post_type, true as unread "
        "from doubts_on('vacancy_reason', $day)",
        params={"day": day},
    ).pl()
    key = ["org_id", "post_type"]
    of_unit = unread.filter(pl.col("post_type").is_null())["org_id"].to_list()
    in_doubt = pl.col("unread").is_not_null() | pl.col("org_id").is_in(of_unit)
    rows = rows.join(unread.filter(pl.col("post_type").is_not_null()), on=key, how="left")
    rows = rows.join(kept, on=key, how="left").join(
        needs.with_columns(asked=True), on=key, how="left"
    )
    idle_bound = pl.col(f"idle_{bound}")
    own = pl.when("asked").then("own_met").otherwise(0)
    part = pl.col("kept").fill_null(0)
    left = _least(idle_bound, pl.col("vacant_own")) - pl.col("pending") - own - part
    return rows.filter(pl.col("vacant_own").is_null() | (pl.col("vacant_own") > 0)).select(
        *key, "vacant_own", "vacant_since", "pending", "reason",
        bound=idle_bound, own_met=own, kept=part,
        all_kept=pl.col("reason").is_not_null() & pl.col("kept").is_null(),
        # Whether a reason holds that could not be read is not known.
        available=pl.when(~in_doubt).then(left.clip(0)).cast(pl.Int64),
    )  # fmt: skip


def demand_of(
    con: duckdb.DuckDBPyConnection, day: date, needs: pl.DataFrame
) -> tuple[pl.DataFrame, int]:
    """Units over their posts or with an open request, and of how many that is not known."""
    rows = staffing(con, as_of=day).pl()
    key = ["org_id", "post_type"]
    over = rows.filter(pl.col("over") > 0).select(*key, "over")
    wanted = over.join(needs.with_columns(asked=True), on=key, how="full", coalesce=True)
    # Who asks for nothing has nothing met; what is in doubt stays unknown.
    none = pl.col("asked").is_null()
    wanted = wanted.with_columns(
        pl.col("over").fill_null(0).cast(pl.Int64),
        *(pl.when(none).then(0).otherwise(c).cast(pl.Int64).alias(c)
          for c in ("requested", "own_met")),
    ).drop("asked")  # fmt: skip
    wanted = wanted.filter(
        (pl.col("over") + pl.col("requested") > 0) | pl.col("requested").is_null()
    )
    unclear = wanted.filter(pl.col("own_met").is_null()).select(key)
    unclear = pl.concat([unclear, rows.filter(pl.col("over").is_null()).select(key)]).unique()
    return wanted, unclear.height


def supply_reasons(months: int, bound: str, beside: frozenset[str]) -> list[pl.Expr]:
    """`excuse`: why a unit's empty posts cannot go; `basis`: what makes them available."""
    since = (
        pl.when(pl.col("vacant_since").dt.year() > 1)
        .then(pl.format("，自 {} 起空编", pl.col("vacant_since").dt.to_string("%Y-%m-%d")))
        .otherwise(pl.lit(""))
    )
    pending = _told("pending", "，已减去待进人 {} 名")
    own = _told("own_met", "，先满足本单位申请 {} 名")
    kept = _told("kept", "，政策保留 {} 名")
    basis = pl.format(
        f"{months} 个月{BOUNDS[bound]} {{}} 名，自有空编 {{}} 名{{}}{{}}{{}}{{}}",
        "bound", "vacant_own", since, pending, own, kept,
    )  # fmt: skip
    excuse = (
        pl.when("all_kept")
        .then(pl.format("政策保留（{}），不调", "reason"))
        .when(pl.col("post_type").is_in(beside)).then(pl.lit("另列的编制类型不调"))
        .when(~pl.col("exists_then")).then(pl.lit("单位当日不存在，不调"))
        .when(pl.col("level").is_null()).then(pl.lit("层级未知，不能判断是否同级"))
    )  # fmt: skip
    unknown = (
        pl.when(pl.col("bound").is_null() | pl.col("vacant_own").is_null())
        .then(pl.lit("闲置界未知，不能判断"))
        .otherwise(pl.lit("待进人计划或本单位申请存疑，不能判断"))
    )
    basis = pl.when(pl.col("available").is_null()).then(unknown).otherwise(basis)
    return [basis.alias("basis"), excuse.alias("excuse")]


def _told(amount: str, words: str) -> pl.Expr:
    said = pl.format(words, amount)
    return pl.when(pl.col(amount) > 0).then(said).otherwise(pl.lit(""))


def demand_reason(beside: frozenset[str]) -> pl.Expr:
    """`excuse`: why a unit cannot be given anything."""
    return (
        pl.when(~pl.col("exists_then")).then(pl.lit("单位当日不存在，应先办理人员划转"))
        .when(pl.col("level").is_null()).then(pl.lit("层级未知，不能判断是否同级"))
        .when(pl.col("post_type").is_in(beside)).then(pl.lit("另列的编制类型不调"))
        .when(pl.col("own_met").is_null()).then(pl.lit("自有空编或申请未知，不能判断"))
        .alias("excuse")
    )  # fmt: skip
