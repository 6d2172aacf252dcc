"""Staffing to come: who retires when, how many leave otherwise, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import polars as pl

from analysis.models.attrition import Attrition, Period, attrition
from analysis.models.careers import SCOPES, of_scope, present, runs
from analysis.models.projection import project
from analysis.questions.staffing import staffing
from analysis.terms import beside_types
from analysis.terms.retirement import known_rules

ENTRIES = ("none", "history")
FLEXIBLE = ("none", "earliest", "latest")


@dataclass(frozen=True)
class Forecast:
    """A forecast of `staffing_forecast`; its docstring says what the frames hold."""

    as_of: date
    to_on: date
    entries: str
    flexible: str
    rules: tuple[str, ...]
    by_type: pl.DataFrame
    by_sector: pl.DataFrame
    by_unit: pl.DataFrame
    total: pl.DataFrame
    unknown: pl.DataFrame
    attrition: dict[str, Attrition]


class NoSpellsError(ValueError):
    """Nobody's stay is known by its days: a list of a day tells who is there, not who leaves."""


def staffing_forecast(
    con: duckdb.DuckDBPyConnection,
    to_on: date | str,
    as_of: date | str | None = None,
    entries: str = "none",
    every: str = "month",
    years: int = 5,
    exclude: Sequence[Period] = (),
    flexible: str = "none",
) -> Forecast:
    """在编人员预测：若无人进入，到某日还剩多少人，给出区间

    缺省不计进人（entries = 'none'）：预测的是现有人员还剩多少，即将空出多少编制；entries =
    'history' 另按近几年平均每年进人数加上新进人员（不计季节，新进者按同样的离职率离开）。
    到龄退休按出生年月、性别、岗位类别与 as_of 时已公布的规定逐人推算（retirement.toml，注明出处
    与日期；2025 年起渐进式延迟），达到法定退休年龄的次月 1 日起不再占编；已过龄仍在编的，按次月
    离开计。女性处级以上或有高级职称的按组通字〔2015〕14号；未报岗位类别的，工勤编制或工勤身份按
    女工勤，其余按女干部。
    弹性退休（2025 年起）是情景：flexible = 'none' 人人按法定年龄；'earliest' 凡可提前的都提前到
    最早（至多 3 年，不早于原法定年龄）；'latest' 凡可延迟的都延到最晚（至多 3 年，公务员与管理人
    员到龄即退，不延）。两个情景是政策能带来的最早与最晚，实际在两者之间。缺省情景下提前退的计入
    其他减员，attrition 中的 late_share 为近几年到龄 31 天后仍在编的比例，此比例高时区间偏窄。
    其他减员按近 years 年名册中到龄前离开的频率估计，每组向所属编制类型的平均收缩（人年越少收缩越
    多）；区间含抽样、组间与年际波动，年际波动的大小本身也不确定：所计年份越少、各年相差越大，区间
    越宽。退休视为确定。
    口径：by_unit 离开该单位即减员（调往他单位也算；合并、拆分等改革当日的转隶不算）；by_sector、
    by_type、total 依次只计离开该系统、该编制类型、全部在编的；total 不含另列的类型。人数以 as_of 当日名册任职计，与
    staffing 一致。
    列：on 日期、（分组列）、actual 现有人数（只计可推算的）、expected 预计在编、low_80、high_80、
    low_95、high_95 区间、retirements 累计到龄退休、other_exits 累计其他减员、entered 累计进人、
    unknown 缺出生年月或性别而未计入的人数、past_age 已过龄仍在编的人数。unknown 框架另列没有名册、
    只有人数汇总的，实有人数存疑或未知（actual 为空）的单位 × 类型，以及计入实有而名册行读不全的人，他们不在预测之内。
    任一时点 actual + entered = expected + retirements + other_exits。
    参数：to_on 预测到哪天；as_of 时点（缺省为数据覆盖的末日）；entries；every = month 或 year，
    列出各月末或年末及 to_on（by_unit 只列年末及 to_on）；years 取近几年的经历；exclude 异常时段（
    起止日，终止日不含，如提前退休年），经历中与之相交的年度不用；flexible
    弹性退休的情景。
    """
    if entries not in ENTRIES or every not in ("month", "year"):
        raise ValueError("entries 应为 none 或 history，every 应为 month 或 year")
    if flexible not in FLEXIBLE:
        raise ValueError("flexible 应为 none（按法定年龄）、earliest（最早）或 latest（最晚）")
    ask = "select day_or_coverage_end($d), moment($t)"
    day, until = con.sql(ask, params={"d": as_of, "t": to_on}).fetchall()[0]
    if until <= day:
        raise ValueError(f"to_on（{until}）应晚于时点（{day}）")
    told = staffing(con, as_of=day).pl().select("org_id", "post_type", "actual", "basis")
    stays = runs(con, "unit", day, flexible)
    if not stays.height:
        raise NoSpellsError(
            "名册没有任职的起止日，不能推算退休与减员：请在 roster 表填进入日期与离开日期"
        )
    people = present(stays, day)
    # Where it is not known how many there are, those of whom is known are no forecast.
    untold = told.filter(pl.col("actual").is_null())
    people = people.join(untold, on=["org_id", "post_type"], how="anti")
    rates = {
        scope: scope_attrition(con, runs(con, scope, day), scope, day, years, exclude)
        for scope in SCOPES
    }
    frames = {}
    beside = beside_types(con)
    for scope in SCOPES:
        days = _days(day, until, "year" if scope == "unit" else every)
        frames[scope] = project(
            of_scope(people, scope, beside), rates[scope], day, days, entries == "history"
        )
    return Forecast(
        day, until, entries, flexible, known_rules(day), by_type=frames["post_type"],
        by_sector=frames["sector"], by_unit=frames["unit"], total=frames["total"],
        unknown=_left_out(told, people), attrition=rates,
    )  # fmt: skip


def scope_attrition(
    con: duckdb.DuckDBPyConnection,
    history: pl.DataFrame,
    scope: str,
    day: date,
    years: int,
    exclude: Sequence[Period] = (),
) -> Attrition:
    """Rates of one scope from its runs (`history`) in the years before `day`."""
    recorded = con.sql(
        "select min(c.coverage_start) from coverage c where c.table_name = 'roster'"
    ).fetchall()[0][0]
    structural = None
    if scope == "unit":
        structural = con.sql(
            """
            select distinct e.from_unit as org_id, e.changed_on as day
            from unit_events() e where e.changed_on <= $day
            """,
            params={"day": day},
        ).pl()
    return attrition(history, scope, day, years, recorded, structural, exclude)


def _days(as_of: date, until: date, every: str) -> list[date]:
    """Month or year ends after `as_of`, up to `until`, and that day itself."""
    ends = pl.date_range(as_of + timedelta(days=1), until, "1d", eager=True)
    last = ends.filter(ends == ends.dt.month_end())
    if every == "year":
        last = last.filter(last.dt.month() == 12)
    return sorted({*last.to_list(), until})


def _left_out(told: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Units × types of which no person is known (headcounts only, or nothing at all), and people
    whom `staffing` counts though their row could not be read in full: who they are is not known."""
    key = ["org_id", "post_type"]
    by_roster = pl.col("actual").is_not_null() & (pl.col("basis") == "roster")
    rows = people.group_by(key).agg(known=pl.len().cast(pl.Int32))
    short = told.filter(by_roster).join(rows, on=key, how="left").with_columns(
        actual=pl.col("actual") - pl.col("known").fill_null(0)
    )  # fmt: skip
    short = short.filter(pl.col("actual") > 0).select(told.columns)
    return pl.concat([told.filter(~by_roster.fill_null(False)), short])
