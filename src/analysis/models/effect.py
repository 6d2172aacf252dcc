"""What a reform did: an event study of its components against those it left alone.

The panel is component × month, so a merged unit is followed with its predecessors. Treated are
the components that hold the reform's units or lineage. The reference is month 0, the end of the day
before the reform; months before it show whether the two groups already drifted apart. How it is
estimated, and how sure that is: `event_study`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import duckdb
import polars as pl

from analysis.models.event_study import FEWEST_FOR_INTERVALS, event_study

Connection = duckdb.DuckDBPyConnection
Outcome = Literal["actual", "quota", "utilisation"]
OUTCOMES = {
    "actual": "实有人数，改革前一日为 1",
    "quota": "核定编制，改革前一日为 1",
    "utilisation": "使用率（实有 ÷ 可用）",
}


@dataclass(frozen=True)
class ReformEffect:
    """An event study.

    `effects` has a row a month: month_no, estimate, std_error, low, high (95 %; month 0 is 0 by
    construction). `average`, `low`, `high` are the mean of the months after. `pretrend_p` is the
    chance of months before as far from 0 as these without any effect. Where fewer than five
    components are treated, or compared with, intervals and this chance are NULL.
    `treated`, `controls` count components; `left_out` those without a complete series;
    `receivers` the would-be controls that got posts from or gave posts to treated ones
    (`moved_posts` in all) and were left out for it.
    """

    outcome: str
    effects: pl.DataFrame
    average: float
    low: float | None
    high: float | None
    pretrend_p: float | None
    treated: int
    controls: int
    left_out: int = 0
    receivers: int = 0
    moved_posts: int = 0

    @property
    def caution(self) -> str:
        """What a reader must know before believing the estimate, in Chinese."""
        words = ["改革对象不是随机选定的，估计值只在「若不改革，两组会同样变化」时才是改革的作用"]
        if self.moved_posts:
            words.append(
                f"有 {self.moved_posts:,} 名编制在改革单位与 {self.receivers} 个对照之间划转，"
                "这些对照已剔除；留着会把同一名编制的一减一增都算作改革的作用，夸大差距"
            )
        if self.pretrend_p is not None and self.pretrend_p < 0.05:
            odds = f"p = {self.pretrend_p:.3f}"
            words.append(f"改革前两组已有不同走势（{odds}），不宜当作改革的作用")
        if self.low is None:
            words.append(
                f"改革单位 {self.treated} 个、对照 {self.controls} 个，有一方少于 "
                f"{FEWEST_FOR_INTERVALS} 个，不给区间：不能判断估计值是不是偶然"
            )
        return "；".join(words) + "。"


def reform_effect(
    con: Connection,
    reform: str | None = None,
    outcome: Outcome = "actual",
    months_before: int = 12,
    months_after: int = 24,
    keep_receivers: bool = False,
) -> ReformEffect:
    """改革的作用：改革涉及的沿革组与未涉及的组逐月相比（事件研究）

    单位与月份固定效应，误差按沿革组聚类；以改革前一日（第 0 月）为基准，之前各月应贴近 0，否则两组
    本来就走势不同。区间与 pretrend_p 用随机化推断：假如改革的是同样多的另一些组，估计值会偏到哪
    里；改革或对照不足 5 组的，不给区间（为空）。合并、拆分的单位连同前身作为一组；有一个月未知的
    组不用，另列的编制类型不计。
    与改革单位互有编制划转的对照默认剔除：留着会把同一名编制的一减一增都算作改革的作用。
    effects 一行一月：month_no 距改革的月数、estimate 估计值、std_error 标准误、low、high 95% 区
    间；另有 average（改革后各月平均）及其区间、pretrend_p、组数与须知（caution）。
    参数：reform 改革编号（缺省为最早的一项）、outcome 指标（actual 实有、quota 核定，均与改革前一
    日之比；utilisation 使用率）、months_before、months_after 前后月数、keep_receivers 保留互有划
    转的对照。
    指标或改革不存在，或组数不足以估计的，报错说明。
    """
    if outcome not in OUTCOMES:
        raise ValueError(f"没有指标 {outcome}；可选：{'、'.join(OUTCOMES)}")
    panel = reform_panel(con, reform or _first(con), months_before, months_after)
    whole = panel.filter(pl.col("complete"))
    left_out = panel["component"].n_unique() - whole["component"].n_unique()
    receivers, moved_posts = _receivers(con, panel)
    if not keep_receivers:
        whole = whole.filter(~pl.col("component").is_in(receivers))
    ready = whole.with_columns(_outcome(outcome).alias("value"))
    ready = ready.filter(pl.col("value").is_finite().all().over("component"))
    estimated = event_study(ready.select("component", "month_no", "treated", "value"))
    kept = bool(receivers) and not keep_receivers
    return ReformEffect(
        outcome, estimated.effects, estimated.average, estimated.low, estimated.high,
        estimated.pretrend_p, estimated.treated, estimated.controls, left_out,
        receivers=len(receivers) if kept else 0, moved_posts=moved_posts if kept else 0,
    )  # fmt: skip


def _first(con: Connection) -> str:
    found = con.sql("select r.reform_id from reform r order by r.effective_on nulls last, 1")
    ids = found.fetchall()
    if not ids:
        raise ValueError("没有登记改革：请填 reform 表")
    return ids[0][0]


def _outcome(outcome: str) -> pl.Expr:
    if outcome == "utilisation":
        return pl.col("actual") / (pl.col("quota") + pl.col("borrowed"))
    eve = pl.col(outcome).filter(pl.col("month_no") == 0).first().over("component")
    return pl.col(outcome) / eve


def reform_panel(
    con: Connection, reform: str, months_before: int = 12, months_after: int = 24
) -> pl.DataFrame:
    """Every component at each month around the reform's eve, over types that may be added.

    Columns: component, treated, month_no, on_day, quota, borrowed, actual, complete (known on
    all days). Raises ValueError where the reform or its day is not known.
    """
    found = con.sql("select effective_on from reform where reform_id = $r", params={"r": reform})
    day = found.fetchall()
    if not day or day[0][0] is None:
        raise ValueError(f"没有改革 {reform}，或没有它的生效日：请看 reform 表")
    panel = con.sql(
        """
        with point as (
            select k.month_no, cast(cast($eve as date) - 1 + to_months(k.month_no::integer) as date)
                       as on_day
            from (select unnest(generate_series(-$back, $ahead)) as month_no) k, dataset d
            where cast($eve as date) - 1 + to_months(k.month_no::integer)
                  between d.coverage_start and d.coverage_end
        ),
        joined as (
            select c.component, c.org_id from lineage_component(
                (select min(on_day) from point), (select max(on_day) from point)) c
        ),
        touched as (
            select distinct coalesce(j.component, u.unit_id) as component
            from (select org_id from reform_unit where reform_id = $reform
                  union all select unnest([from_org, to_org]) from lineage
                  where reform_id = $reform) x
            join unit u using (org_id) left join joined j on j.org_id = u.unit_id
        )
        select coalesce(j.component, s.org_id) as component,
               bool_or(t.component is not null) as treated, p.month_no, p.on_day,
               sum(s.quota)::double as quota, sum(s.borrowed)::double as borrowed,
               sum(s.actual)::double as actual,
               count(*) filter (s.quota is null or s.people_doubted
                                or (s.actual is null and s.quota > 0)) as unknown
        from staffing_interval s
        join point p on s.start_on <= p.on_day and s.end_on > p.on_day
        left join joined j on j.org_id = s.org_id
        left join touched t on t.component = coalesce(j.component, s.org_id)
        where not is_beside(s.post_type)
        group by 1, 3, 4 order by 1, 3""",
        params={"eve": day[0][0], "back": months_before, "ahead": months_after, "reform": reform},
    ).pl()
    return panel.with_columns(
        ((pl.col("unknown") == 0).all() & (pl.col("quota") > 0).all())
        .over("component").alias("complete")
    ).drop("unknown")  # fmt: skip


def _receivers(con: Connection, panel: pl.DataFrame) -> tuple[list[str], int]:
    """Controls that exchanged posts with treated components, and the posts."""
    if not len(panel):
        return [], 0
    moves = con.sql(
        "select m.component, m.posts, coalesce(j.component, m.other_org) as other "
        "from reform_movements($a, $b) m "
        "left join lineage_component($a, $b) j on j.org_id = m.other_org "
        "where m.account in ('transferred_in', 'transferred_out')",
        params={"a": panel["on_day"].min(), "b": panel["on_day"].max()},
    ).pl()
    treated = panel.filter("treated")["component"].unique().to_list()
    crossing = moves.filter(
        pl.col("component").is_in(treated).not_() & pl.col("other").is_in(treated)
    )
    return sorted(set(crossing["component"].to_list())), int(crossing["posts"].sum())
