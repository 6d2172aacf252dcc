"""The sheets that watch: moves of the year, limits, returns, and how far the data agree."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from analysis.report.official.formulas import minus, share
from analysis.report.official.page import Column, Head, Sheet
from analysis.report.official.rows import Connection, Record, added, less, over_known, records, told


def movements(con: Connection, head: Head) -> Sheet:
    """上下编月报: the year's moves by month and type, from the stock before to the stock after."""
    first = date(head.day.year, 1, 1)
    found = records(con, "from flows($first, $day)", first=first, day=head.day)
    manners = {
        way: sorted({r["manner"] for r in found if r["direction"] == way})
        for way in ("上编", "下编")
    }
    rows: dict[tuple[date, str], Record] = {}
    for one in found:
        key = (one["month"], one["post_type"])
        row = rows.setdefault(key, {
            "month": f"{one['month'].month}月", "post_type": one["post_type"], "other": 0,
            "opening": told(one["opening"]), "closing": told(one["closing"]),
            **{f"{way}:{m}": 0 for way, names in manners.items() for m in names}})  # fmt: skip
        if one["direction"] == "其他变动":
            row["other"] += one["persons"]
        else:
            row[f"{one['direction']}:{one['manner']}"] = one["persons"]
    for row in rows.values():
        for way, names in manners.items():
            row[f"{way}:all"] = added(row[f"{way}:{m}"] for m in names)

    def total(way: str) -> Callable[[int, Callable[[str], str]], str]:
        return lambda row, at: (
            "=" + ("+".join(f"{at(f'{way}:{m}')}{row}" for m in manners[way]) or "0")
        )

    columns = [
        Column("month", ("月份",), "text", 7), Column("post_type", ("编制类型",), "text", 10),
        Column("opening", ("期初实有",), width=9),
        *[Column(f"上编:{m}", ("上编", m), width=9, sums=True) for m in manners["上编"]],
        Column("上编:all", ("上编", "小计"), sums=True, formula=total("上编")),
        *[Column(f"下编:{m}", ("下编", m), width=9, sums=True) for m in manners["下编"]],
        Column("下编:all", ("下编", "小计"), sums=True, formula=total("下编")),
        Column("other", ("其他变动",), width=9, sums=True),
        Column("closing", ("期末实有",), width=9, formula=lambda row, at: (
            f"={at('opening')}{row}+{at('上编:all')}{row}-{at('下编:all')}{row}+{at('other')}{row}")),
    ]  # fmt: skip
    ordered = [rows[key] for key in sorted(rows)]
    return Sheet("上下编月报", f"{head.day.year}年上下编月报（截至{head.moment}）", columns, ordered, unit="人",
                 notes=("期初 + 上编 − 下编 + 其他变动 = 期末。",
                        "其他变动是清点与进出之差、人数由未知转为已知等。没有进出的月份不列。"))  # fmt: skip


def limits(con: Connection, head: Head) -> Sheet:
    """机构限额表: units of a kind in a region against the limit."""
    found = records(con, """
        select measure, value, threshold from structure($day)
        where norm_id = '机构限额' order by measure""", day=head.day)  # fmt: skip
    rows = []
    for row in found:
        parts = re.fullmatch(r"机构数：(.*)（(.*)）", row["measure"])
        kind, region = parts.groups() if parts else (row["measure"], "")
        rows.append({"region": region, "kind": kind, "limit": row["threshold"], "value": told(row["value"]),
                     "spare": less(row["threshold"], told(row["value"]))})  # fmt: skip
    columns = [
        Column("region", ("区划代码",), "text", 14), Column("kind", ("单位类别",), "text", 14),
        Column("limit", ("机构限额",), width=12, sums=True), Column("value", ("实有机构",), width=12, sums=True),
        Column("spare", ("空（＋）超（－）",), width=16, sums=True, formula=minus("limit", "value")),
    ]  # fmt: skip
    return Sheet(
        "机构限额表", f"机构限额表（截至{head.moment}）", columns, rows, unit="个", frozen=2
    )


def returns(con: Connection, head: Head) -> Sheet:
    """实名制上报情况: the year's months."""
    first = date(head.day.year, 1, 1)
    found = records(
        con, "from realname_compliance($first, $day) order by month", first=first, day=head.day
    )
    names = ("units", "on_time", "units_using", "posts_used", "posts_recorded")
    rows = [
        {"month": f"{r['month'].month}月", **{n: told(r[n]) for n in names},
         "on_time_rate": over_known(told(r["on_time"]), told(r["units"])),
         "recording_rate": over_known(told(r["posts_recorded"]), told(r["posts_used"]))}
        for r in found
    ]  # fmt: skip
    columns = [
        Column("month", ("月份",), "text", 8), Column("units", ("应报单位",), width=11),
        Column("on_time", ("按时上报",), width=11),
        Column("on_time_rate", ("按时上报率",), "share", 11, formula=share("on_time", "units")),
        Column("units_using", ("用编单位",), width=11), Column("posts_used", ("使用编制",), width=11, sums=True),
        Column("posts_recorded", ("已备案编制",), width=11, sums=True),
        Column("recording_rate", ("备案率",), "share", 11, formula=share("posts_recorded", "posts_used")),
    ]  # fmt: skip
    used, kept = (added(r[n] for r in rows) for n in ("posts_used", "posts_recorded"))
    return Sheet("实名制上报情况", f"{head.day.year}年实名制上报情况（截至{head.moment}）", columns, rows,
                 unit="个、名", frozen=1, totals={"recording_rate": over_known(kept, used), "on_time_rate": None},
                 total=False)  # fmt: skip


MOST_LINES = 300


def checks(con: Connection, head: Head) -> Sheet:
    """数据核对: printed totals that differ, what is in doubt, findings."""
    rows: list[Record] = []

    def add(kind: str, found: list[Any], count: int) -> None:
        rows.append({"kind": kind, "what": f"共 {count} 条", "problem": ""})
        rows.extend(
            {"kind": "", "what": what, "problem": problem} for what, problem in found[:MOST_LINES]
        )
        if len(found) > MOST_LINES:
            rows.append(
                {
                    "kind": "",
                    "what": f"另 {len(found) - MOST_LINES} 条",
                    "problem": "见 bianzhi ask doubts 与数据质量页",
                }
            )

    compared, differing = con.sql(
        "select count(*), count(*) filter (difference <> 0) from control"
    ).fetchall()[0]
    rows.append(
        {"kind": "合计核对", "what": f"核对 {compared} 格", "problem": f"不符 {differing} 格"}
    )
    for what, problem in con.sql("""
            select concat_ws(' ', file, sheet, cell), what || '：印 ' || cast(printed as double) || '，算 '
                   || coalesce(cast(cast(computed as double) as varchar), '未知')
            from control where difference <> 0 order by all""").fetchall()[:MOST_LINES]:  # fmt: skip
        rows.append({"kind": "", "what": what, "problem": problem})
    doubts = con.execute(
        "select concat_ws(' ', name, post_type), concat_ws('：', reason, problem) from doubts($1) order by all",
        [head.day],
    ).fetchall()
    add("存疑", doubts, len(doubts))
    findings = con.sql(
        "select problem, count(*) || ' 条' from finding group by rule, problem order by count(*) desc, problem"
    ).fetchall()
    ((count,),) = con.sql("select count(*) from finding").fetchall()
    add("疑点", findings, count)
    columns = [
        Column("kind", ("类别",), "text", 12), Column("what", ("所指",), "text", 50),
        Column("problem", ("情况",), "text", 60),
    ]  # fmt: skip
    return Sheet("数据核对", "数据核对", columns, rows, unit="—", frozen=0, total=False)
