"""Which idle posts could go to whom: a plan from units that do not use theirs to units short of
posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import polars as pl

from analysis.models.supply_demand import (
    BOUNDS,
    demand_of,
    demand_reason,
    own_needs,
    supply_of,
    supply_reasons,
    units_of,
)
from analysis.models.transport import Plan, best_plan
from analysis.terms import beside_types

MOVES = {"from_org": pl.String, "from_name": pl.String, "to_org": pl.String, "to_name": pl.String,
         "post_type": pl.String, "level": pl.String, "same_sector": pl.Boolean,
         "posts": pl.Int64}  # fmt: skip
GROUPS = {"post_type": pl.String, "level": pl.String, "givers": pl.Int64, "available": pl.Int64,
          "takers": pl.Int64, "wanted": pl.Int64, "placed": pl.Int64,
          "placed_same_sector": pl.Int64, "unmet": pl.Int64, "moves": pl.Int64,
          "moves_at_least": pl.Int64, "proved_optimal": pl.Boolean,
          "tie_broken": pl.Boolean}  # fmt: skip


@dataclass(frozen=True)
class Reallocation:
    """A plan of `reallocation`; its docstring says what the frames hold."""

    as_of: date
    months: int
    bound: str
    moves: pl.DataFrame
    supply: pl.DataFrame
    demand: pl.DataFrame
    summary: pl.DataFrame
    supply_unknown: int
    demand_unknown: int

    @property
    def placed(self) -> int:
        """Posts moved."""
        return int(self.moves["posts"].sum())

    @property
    def placed_same_sector(self) -> int:
        """Posts moved within a sector."""
        return int(self.summary["placed_same_sector"].sum())

    @property
    def wanted(self) -> int:
        """Posts that are over or asked for, after what units can meet themselves."""
        return self.placed + self.unmet

    @property
    def unmet(self) -> int:
        """Posts that the plan does not find."""
        return int(self.demand["unmet"].sum())

    @property
    def available(self) -> int:
        """Posts that units could give, where that is known."""
        return int(self.summary["available"].sum())

    @property
    def proved_optimal(self) -> bool:
        """Whether fewer moves are proved impossible in every group."""
        return bool(self.summary["proved_optimal"].all())


def reallocation(
    con: duckdb.DuckDBPyConnection,
    as_of: date | str | None = None,
    months: int = 24,
    bound: str = "lower",
) -> Reallocation:
    """闲置编制调剂方案：把无人使用的编制调给超编或申请用编的单位

    本单位的用编申请先由本单位的自有空编满足（own_met）。可调出 = min(闲置界, 自有空编) − 已批准未
    办结的进人计划 − 先满足本单位申请的 − 政策保留的，不小于 0；空编原因没有写明名数的全部保留，另
    列的编制类型不调。需求 = 超编 + 未办结的用编申请 − 已由自有空编满足的。任何一项未知的，既不调
    出也不调入。只在同一编制类型、同一层级内调，没有单位同一类型既调出又调入；层级未知的单位、时点
    上已不存在的单位不参加，列明原因。目标依次为：调剂数最多；其
    中同系统内最多；调拨笔数最少；仍有并列时，按（调出、调入）机构编码排序逐对比较，先出现的一对
    调得多者为准，故结果唯一。
    返回：moves 调拨（from_org、from_name 调出单位，to_org、to_name 调入单位，post_type、level、
    same_sector 是否同系统（系统未知为空）、posts 编制数）；supply 可调出（available 可调数，未知
    为空，drawn 调出数，why 依据）；demand 需求（over 超编、requested 申请、own_met 自有空编已满足、placed
    调入数、unmet 未满足、why 不能满足的原因）；summary 按类型、层级汇总（moves 笔数、moves_at_least 笔数不可能
    少于此数、proved_optimal 笔数最少已证明、tie_broken 并列已按机构编码定到底）；supply_unknown、
    demand_unknown 为因未知而未计入的单位 × 类型数。规模很大的组证明不了笔数最少时，proved_optimal
    为假，moves − moves_at_least 即最多可再省的笔数；前两项目标总是最优。
    参数：as_of 时点（缺省为数据覆盖的末日）、months 闲置窗口月数、bound 依据 lower 下界或 upper
    上界。
    """
    if bound not in BOUNDS:
        raise ValueError(f"bound 应为 lower（下界）或 upper（上界），不能是 {bound!r}")
    day = con.sql("select day_or_coverage_end($d)", params={"d": as_of}).fetchall()[0][0]
    units, beside = units_of(con, day), beside_types(con)
    needs = own_needs(con, day)
    supply = supply_of(con, day, months, bound, needs).join(units, on="org_id", how="left")
    demand, demand_unknown = demand_of(con, day, needs)
    demand = demand.join(units, on="org_id", how="left")
    supply = supply.with_columns(supply_reasons(months, bound, beside)).with_columns(
        available=pl.when(pl.col("excuse").is_null()).then("available").otherwise(0)
    )
    demand = demand.with_columns(demand_reason(beside))
    moves, summary = _plans(supply, demand, units)
    drawn = moves.group_by(org_id="from_org", post_type="post_type").agg(
        drawn=pl.col("posts").sum()
    )
    placed = moves.group_by(org_id="to_org", post_type="post_type").agg(
        placed=pl.col("posts").sum()
    )
    return Reallocation(
        day, months, bound, moves,
        _shown_supply(supply, drawn), _shown_demand(demand, placed), summary,
        supply_unknown=supply.filter(pl.col("available").is_null()).height,
        demand_unknown=demand_unknown,
    )  # fmt: skip


def _plans(
    supply: pl.DataFrame, demand: pl.DataFrame, units: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The best plan of every post type and level, and a line for each."""
    sector = dict(units.select("org_id", "sector").iter_rows())
    name = dict(units.select("org_id", "name").iter_rows())
    give, take = _by_group(supply, pl.col("available")), _by_group(demand, _wanted())
    moves, groups = [], []
    for post_type, level in sorted({*give, *take}):
        key = (post_type, level)
        plan = best_plan(give.get(key, {}), take.get(key, {}), sector)
        for (giver, taker), posts in plan.posts.items():
            same = _same(sector[giver], sector[taker])
            moves.append((giver, name[giver], taker, name[taker], *key, same, posts))
        groups.append(_group_line(key, plan, give.get(key, {}), take.get(key, {}), sector))
    return (
        pl.DataFrame(moves, schema=MOVES, orient="row"),
        pl.DataFrame(groups, schema=GROUPS, orient="row"),
    )


def _wanted() -> pl.Expr:
    return pl.col("over") + pl.col("requested") - pl.col("own_met")


def _same(one: str | None, other: str | None) -> bool | None:
    return None if one is None or other is None else one == other


def _by_group(frame: pl.DataFrame, amount: pl.Expr) -> dict[tuple[str, str], dict[str, int]]:
    """(post_type, level) → unit → posts, of those that take part."""
    taking_part = pl.col("excuse").is_null() & (amount > 0)
    rows = frame.filter(taking_part).select("post_type", "level", "org_id", n=amount)
    groups: dict[tuple[str, str], dict[str, int]] = {}
    for post_type, level, org_id, posts in rows.iter_rows():
        groups.setdefault((post_type, level), {})[org_id] = posts
    return groups


def _group_line(
    key: tuple[str, str], plan: Plan, give: dict[str, int], take: dict[str, int],
    sector: dict[str, str | None],
) -> tuple[Any, ...]:  # fmt: skip
    placed, wanted = sum(plan.posts.values()), sum(take.values())
    inside = sum(n for (g, t), n in plan.posts.items() if _same(sector[g], sector[t]))
    return (
        *key, len(give), sum(give.values()), len(take), wanted, placed, inside, wanted - placed,
        len(plan.posts), plan.moves_bound, plan.proved, plan.unique,
    )  # fmt: skip


def _shown_supply(supply: pl.DataFrame, drawn: pl.DataFrame) -> pl.DataFrame:
    return (
        supply.join(drawn, on=["org_id", "post_type"], how="left")
        .select(
            "org_id", "name", "post_type", "level", "available",
            drawn=pl.col("drawn").fill_null(0),
            why=pl.coalesce("excuse", "basis"),
        )
        .sort("org_id", "post_type")
    )  # fmt: skip


def _shown_demand(demand: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    got = pl.col("placed").fill_null(0)
    return (
        demand.join(placed, on=["org_id", "post_type"], how="left")
        .select(
            "org_id", "name", "post_type", "level", "over", "requested", "own_met",
            placed=got, unmet=_wanted() - got,
            why=pl.when((_wanted() > got) | _wanted().is_null())
            .then(pl.coalesce("excuse", pl.lit("同类型同层级可调的编制不足"))),
        )
        .sort("org_id", "post_type")
    )  # fmt: skip
