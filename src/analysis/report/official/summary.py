"""The sheets that add up posts: in brief, by 系统, 层级 and 经费形式, and what is free."""

from __future__ import annotations

from analysis.report.official.formulas import minus, share
from analysis.report.official.overview import unit_columns
from analysis.report.official.page import A3, UNKNOWN, Column, Head, Sheet
from analysis.report.official.rows import (
    Connection,
    Record,
    added,
    less,
    numbered,
    over_known,
    records,
    told,
    types_in_order,
    units_in_order,
)

NUMBERS = (
    ("quota", "核定"),
    ("borrowed", "借入"),
    ("actual", "实有"),
    ("vacant", "空编"),
    ("over", "超编"),
)
LOAN_FREE = tuple(pair for pair in NUMBERS if pair[0] != "borrowed")


def brief(con: Connection, head: Head) -> Sheet:
    """机构编制情况一览表（简）: the office's balance of each unit."""
    own = {row["org_id"]: row for row in records(con, "from balance($day)", day=head.day)}
    rows = []
    for unit in numbered(units_in_order(con, head.day)):
        found = own.get(unit["unit_id"])
        names = ("quota", "actual", "planned", "reserved_leaders", "reserved_other", "balance")
        rows.append(unit | {n: told(found[n]) if found else 0 for n in names})
    columns = [
        *unit_columns(),
        Column("quota", ("核定编制",), width=10, sums=True), Column("actual", ("实有人员",), width=10, sums=True),
        Column("planned", ("待上编",), width=10, sums=True),
        Column("reserved_leaders", ("领导预留",), width=10, sums=True),
        Column("reserved_other", ("其他预留",), width=10, sums=True),
        Column("balance", ("空缺编制",), width=10, sums=True, formula=minus(
            "quota", "actual", "planned", "reserved_leaders", "reserved_other")),
    ]  # fmt: skip
    return Sheet("一览表（简）", f"机构编制情况一览表（简）（截至{head.moment}）", columns, rows, frozen=3,
                 notes=("只计空缺所计的编制类型，不计工勤与另列的类型。",))  # fmt: skip


def grouped(con: Connection, head: Head, by: str, name: str, what: str) -> Sheet:
    """A total by groups of units: all types together, then each type."""
    found = records(
        con, 'from staffing_total(as_of := $day, "by" := $group_by)', day=head.day, group_by=by
    )
    types = types_in_order(con, {row["post_type"] for row in found})
    order = {"层级": ["省", "市", "县", "乡"]}.get(what, [])
    groups = sorted({row["group_name"] for row in found},
                    key=lambda g: (order.index(g) if g in order else len(order), g == "未载明", g))  # fmt: skip
    cells = {(row["group_name"], row["post_type"]): row for row in found}
    rows: list[Record] = []
    for group in groups:
        whole = cells.get((group, "合计"))
        row: Record = {"group": group, "units": whole["units"] if whole else 0}
        row["units_unknown"] = whole["units_unknown"] if whole else 0
        for kind in ("合计", *types):
            one = cells.get((group, kind))
            row |= {f"{kind}:{n}": told(one[n]) if one else 0 for n, _ in NUMBERS}
        row["rate"] = told(whole["vacancy_rate"]) if whole and whole["usable"] else None
        row["used"] = told(whole["utilisation"]) if whole and whole["usable"] else None
        row["change"] = told(whole["quota_change"]) if whole else 0
        rows.append(row)
    columns = [
        Column("group", (what,), "text", 14), Column("units", ("单位数",), width=7, sums=True),
        Column("units_unknown", ("其中未知",), width=7, sums=True),
        *[Column(f"合计:{n}", ("合计", zh), width=7, sums=True) for n, zh in NUMBERS],
        Column("rate", ("合计", "空编率"), "share", 8), Column("used", ("合计", "使用率"), "share", 8),
        Column("change", ("合计", "核定比上年"), width=8, sums=True),
        *[Column(f"{t}:{n}", (t, zh), width=6, sums=True) for t in types for n, zh in LOAN_FREE],
    ]  # fmt: skip
    return Sheet(
        name, f"{name}（截至{head.moment}）", columns, rows, paper=A3, frozen=1,
        notes=("空编、超编逐单位逐类计算，互不相抵：核定 + 借入 − 实有 = 空编 − 超编（未知的单位两边都不计）。",
               "合计不含另列的类型；空编率 = 空编 ÷ 可用编制，使用率不与超编相抵，都只计已知的单位。"),
    )  # fmt: skip


def vacancies(con: Connection, head: Head) -> Sheet:
    """空编情况表 by 系统: signed and netted within a row, as that form has it."""
    rows = records(con, """
        with own as (
            select b.*, g.group_name, b.quota + b.actual + b.planned is not null as known
            from balance($day) b join groups_on('sector', $day) g on g.unit_id = b.org_id
        )
        select o.group_name as "group", count(*) as units, count(*) filter (not o.known) as unknown,
               cast(sum(o.quota) filter (o.known) as bigint) as quota,
               cast(sum(o.actual) filter (o.known) as bigint) as actual,
               cast(sum(o.planned) filter (o.known) as bigint) as planned
        from own o group by o.group_name order by o.group_name = '未载明', o.group_name""", day=head.day)  # fmt: skip
    for row in rows:
        row |= {n: told(row[n]) for n in ("quota", "actual", "planned")}
        row["free"] = less(row["quota"], row["actual"], row["planned"])
        row["rate"] = over_known(row["free"], row["quota"])
    known = [r for r in rows if r["free"] != UNKNOWN]
    posts = added(r["quota"] for r in known)
    columns = [
        Column("group", ("系统",), "text", 16), Column("units", ("单位数",), sums=True),
        Column("unknown", ("其中未知",), sums=True), Column("quota", ("核定编制数",), width=12, sums=True),
        Column("actual", ("实有人数",), width=12, sums=True),
        Column("planned", ("待上编人数",), width=12, sums=True),
        Column("free", ("空编数",), width=12, sums=True, formula=minus("quota", "actual", "planned")),
        Column("rate", ("空编率",), "share", 10, formula=share("free", "quota")),
    ]  # fmt: skip
    total = over_known(added(r["free"] for r in known), posts) if known else None
    return Sheet("空编情况表", f"空编情况表（截至{head.moment}）", columns, rows, frozen=1,
                 totals={"rate": total},
                 notes=("空编数 = 核定 − 实有 − 待上编，在一行之内相抵，可为负；空编率 = 空编数 ÷ 核定编制数。",
                        "三项有一项未知的单位不计入，其数列在「其中未知」。"))  # fmt: skip
