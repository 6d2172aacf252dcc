"""The sheets that watch: limits, returns, and how far the data agree."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any

from analysis.models.keeping import hidden_rows, public_words
from analysis.models.published import MARK
from analysis.report.official.formulas import minus, share
from analysis.report.official.page import Column, Head, Sheet
from analysis.report.official.rows import Connection, Record, added, less, over_known, records, told


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


def _findings(con: Connection, head: Head) -> list[tuple[str, str]]:
    """Findings by what they say, the most first; for the public those of persons in their rules' words."""
    words, few = {}, set()
    if head.threshold is not None:
        words = public_words()
        few = {
            rule for (rule,) in hidden_rows(con, "roster_findings", ["rule"], {"as_of": head.day})
        }
    said: Counter[tuple[str, str]] = Counter()
    for rule, problem in con.sql("select rule, problem from finding").fetchall():
        said[rule, words.get(rule, problem)] += 1
    # where the count is kept back, its place in the order must not tell it
    ordered = sorted(said.items(), key=lambda i: (0 if i[0][0] in few else -i[1], i[0][1]))
    return [(problem, f"{MARK if rule in few else count} 条") for (rule, problem), count in ordered]


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
    findings = _findings(con, head)
    ((count,),) = con.sql("select count(*) from finding").fetchall()
    add("疑点", findings, count)
    columns = [
        Column("kind", ("类别",), "text", 12), Column("what", ("所指",), "text", 50),
        Column("problem", ("情况",), "text", 60),
    ]  # fmt: skip
    return Sheet("数据核对", "数据核对", columns, rows, unit="—", frozen=0, total=False)
