"""The whole establishment on one page: what a director must know today, a sentence each."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import polars as pl

from analysis.figures import idle, realname, staffing
from analysis.figures.source import chinese_day, day, joined, scalar
from analysis.questions.bank import bank_loans

Connection = duckdb.DuckDBPyConnection
Point = tuple[str, str, str]


def filled(con: Connection, *tables: str) -> bool:
    """True where every one of the tables has a row."""
    return all(scalar(con, f'select exists (from "{table}")') for table in tables)


def _has_staffing(con: Connection) -> bool:
    return filled(con, "quota") and (filled(con, "roster") or filled(con, "headcount"))


def _totals(con: Connection, as_of: str | None) -> Point | None:
    if not _has_staffing(con):
        return None
    s = staffing.overall(con, as_of)
    rate = s["actual"] / (s["quota"] + s["borrowed"]) if s["quota"] else 0
    text = (
        f"核定编制 **{s['quota']:,}** 名、借入 {s['borrowed']:,} 名，实有 {s['actual']:,} 人，"
        f"使用率 **{rate:.1%}**；空编 {s['vacant']:,} 名，"
    )
    text += f"同时超编 {s['over']:,} 名。" if s["over"] else "没有超编。"
    return text, "02-staffing", "看空编和超编"


def _idle(con: Connection, as_of: str | None) -> Point | None:
    if not _has_staffing(con):
        return None
    rows = idle.rows(con, as_of)
    s = idle.sums(rows)
    sure = idle.handover(rows).filter(pl.col("idle_lower") > 0)
    most = sure["name"].unique(maintain_order=True).to_list()
    text = f"两年间一天也没有用过的编制在 **{s['idle_lower']:,}** 到 **{s['idle_upper']:,}** 名之间"
    if s["idle_lower"] == s["idle_upper"]:
        text = f"两年间一天也没有用过的编制有 **{s['idle_upper']:,}** 名"
    text += f"，确定闲置的在{joined(most)}。" if most else "。"
    return text, "03-idle", "看闲置编制"


def _wanting(con: Connection, as_of: str | None) -> Point | None:
    """Units that are over their posts or ask for more: 无编可用."""
    if not _has_staffing(con):
        return None
    rows = con.sql(
        """
        select coalesce(o.name, s.org_id), sum(s.over)::bigint as over
        from staffing(as_of := $day) s left join org o using (org_id)
        where s.over > 0 group by all order by over desc, 1""",
        params={"day": day(con, as_of)},
    ).fetchall()
    asked = scalar(
        con,
        "select coalesce(sum(posts), 0)::bigint from quota_request where requested_on <= $day "
        "and (closed_on is null or closed_on > $day)",
        day=day(con, as_of),
    )
    if not rows and not asked:
        return "没有单位超编，也没有未办结的用编申请。", "02-staffing", "看空编和超编"
    text = f"**{len(rows)}** 个单位无编可用，超编 **{sum(r[1] for r in rows):,}** 名"
    text += f"（{joined([r[0] for r in rows])}）" if rows else ""
    text += f"；未办结的用编申请 {asked:,} 名。"
    return text, "02-staffing", "看超编最多的单位"


def _bank(con: Connection, as_of: str | None) -> Point | None:
    if not filled(con, "bank_txn"):
        return None
    loans = bank_loans(con, as_of=day(con, as_of)).pl()
    late = loans.filter(loans["days_overdue"] > 0)
    text = (
        f"编制银行借出未还 **{int(loans['outstanding'].sum()):,}** 名，"
        f"其中逾期 **{int(late['outstanding'].sum()):,}** 名（{len(late)} 笔）。"
    )
    return text, "04-bank", "看编制银行"


def _returns(con: Connection, as_of: str | None) -> Point | None:
    if not filled(con, "realname_return", "quota_use"):
        return None
    text = realname.finding(con).split("，", 1)[1]
    return f"实名制：{text}", "05-realname", "看上报与备案"


def _quality(con: Connection, as_of: str | None) -> Point | None:
    read, rejected, errors = con.sql("""
        select coalesce(sum(rows_read), 0)::bigint, coalesce(sum(rejected), 0)::bigint,
               (select count(*) from finding where severity = 'error')
        from source_file""").fetchall()[0]
    text = f"以上依据 {read:,} 行数据；拒绝 **{rejected:,}** 行，查出错误 **{errors:,}** 条，须先核实。"
    if not rejected and not errors:
        text = f"以上依据 {read:,} 行数据，全部接受，没有查出错误。"
    return text, "01-units", "看数据质量"


POINTS: tuple[Callable[[Connection, str | None], Point | None], ...] = (
    _totals, _idle, _wanting, _bank, _returns, _quality,
)  # fmt: skip
MOST = 5


def points(con: Connection, as_of: str | None = None) -> list[Point]:
    """At most five points that the data can tell; the last is always the data's own quality."""
    told = [point for make in POINTS if (point := make(con, as_of))]
    return told if len(told) <= MOST else [*told[: MOST - 1], _merged(told[MOST - 1 :])]


def _merged(rest: list[Point]) -> Point:
    """Reporting and data quality share the last place where there is more to say."""
    text = "".join(point[0] for point in rest)
    return text, rest[0][1], rest[0][2]


def finding(con: Connection, as_of: str | None = None) -> str:
    """The page's first line: the day, and the first point."""
    first = points(con, as_of)[0][0]
    return f"{chinese_day(day(con, as_of))}：{first}"
