"""The sheets that hold the data: 一览表 and the books, from which the workbook can be read back."""

from __future__ import annotations

from collections.abc import Callable

from analysis.report.official.page import A3, UNKNOWN, Column, Head, Sheet
from analysis.report.official.rows import (
    Connection,
    Record,
    added,
    numbered,
    records,
    told,
    types_in_order,
    units_in_order,
)

PLACES = {
    "行政": ("行政", "一般行政"), "政法专项": ("行政", "政法专项"), "参公": ("事业", "参公事业"),
    "事业": ("事业", "一般事业"),
}  # fmt: skip
"""Where the form puts a type; others have a column of their own name."""
WHOLE = "编制及人员情况"


def unit_columns() -> list[Column]:
    """The columns by which every sheet names a unit."""
    return [
        Column("number", ("序号",), "count", 5),
        Column("unit_id", ("机构编码",), "text", 11),
        Column("name", ("单位名称",), "text", 26, indent="is_child"),
        Column("parent", ("主管部门",), "text", 18),
    ]


def overview(con: Connection, head: Head) -> Sheet:
    """机构编制情况一览表: units under their parents, posts and people by type, 空缺, 职数."""
    day = head.day
    units = numbered(units_in_order(con, day))
    staffing = records(con, "from staffing($day)", day=day)
    planned = records(con, """
        select unit_id, post_type, sum(posts_left) as posts from plans_on($day)
        where direction = '进' group by all having sum(posts_left) > 0""", day=day)  # fmt: skip
    balance = {row["org_id"]: row for row in records(con, "from balance($day)", day=day)}
    leaders = records(con, "from leadership($day)", day=day)
    types = types_in_order(con, {row["post_type"] for row in staffing})
    planned_types = types_in_order(con, {row["post_type"] for row in planned})
    seats = list(dict.fromkeys((r["role"], r["grade"]) for r in sorted(leaders, key=_seat_order)))
    by_unit: dict[str, Record] = {u["unit_id"]: dict(u) for u in units}
    for row in by_unit.values():
        row |= {f"{side}:{t}": 0 for side in ("quota", "actual") for t in types}
        row |= {f"planned:{t}": 0 for t in planned_types}
        row |= {f"{side}:{r}:{g}": 0 for side in ("seats", "held") for r, g in seats}
    for one in staffing:
        unit = by_unit[one["org_id"]]
        unit[f"quota:{one['post_type']}"] = told(one["quota"])
        unit[f"actual:{one['post_type']}"] = told(one["actual"])
    for one in planned:
        by_unit[one["unit_id"]][f"planned:{one['post_type']}"] = int(one["posts"])
    for one in leaders:
        # leaders may be told of a unit that has ended
        if one["org_id"] in by_unit:
            key = f"{one['role']}:{one['grade']}"
            by_unit[one["org_id"]] |= {f"seats:{key}": told(one["posts"]), f"held:{key}": told(one["actual"])}
    for key, unit in by_unit.items():
        for side in ("quota", "actual"):
            unit[f"{side}:all"] = added(unit[f"{side}:{t}"] for t in _whole_types(con, types))
        own = balance.get(key)
        unit |= {
            "reserved_leaders": told(own["reserved_leaders"]) if own else 0,
            "reserved_other": told(own["reserved_other"]) if own else 0,
            "balance": told(own["balance"]) if own else None,
        }
        if own and own["planned"] is None:
            unit |= {f"planned:{t}": UNKNOWN for t in planned_types}
    columns = [
        *unit_columns(),
        Column("kind", ("机构信息", "单位类别"), "text", 9),
        Column("grade", ("机构信息", "机构规格"), "text", 8),
        Column("level", ("机构信息", "层级"), "text", 5),
        Column("sector", ("机构信息", "系统"), "text", 9),
        Column("funding", ("机构信息", "经费形式"), "text", 10),
        *_of_types(con, "quota", "核定编制", types), *_of_types(con, "actual", "实有人员", types),
        *[Column(f"planned:{t}", (WHOLE, "待上编", *_place(t)), width=6, sums=True) for t in planned_types],
        Column("reserved_leaders", (WHOLE, "领导预留"), width=6, sums=True),
        Column("reserved_other", (WHOLE, "其他预留"), width=6, sums=True),
        Column("balance", (WHOLE, "空缺编制"), width=7, sums=True,
               formula=_balance_formula(con, types, planned_types)),
        *[Column(f"seats:{r}:{g}", ("领导职数", "核定", _seat(r, g)), width=6, sums=True) for r, g in seats],
        *[Column(f"held:{r}:{g}", ("领导职数", "实配", _seat(r, g)), width=6, sums=True) for r, g in seats],
    ]  # fmt: skip
    told_of = {key for unit in by_unit.values() for key, value in unit.items() if value is not None}
    columns = [c for c in columns if c.path[0] != "机构信息" or c.key in told_of]
    kinds = "、".join(t for t in types if _in_balance(con, t))
    return Sheet(
        "机构编制情况一览表", f"机构编制情况一览表（截至{head.moment}）", columns, list(by_unit.values()),
        notes=(f"空缺编制 = 核定 − 实有 − 待上编 − 领导预留 − 其他预留，只计{kinds or '行政、事业'}；可为负。",
               "小计不含另列的类型。未知的写「未知」，不是 0；合计只加已知的。"),
        summary=False, paper=A3, frozen=3,
    )  # fmt: skip


def _seat_order(row: Record) -> tuple[int, int, str]:
    from analysis.dictionary import value_lists

    roles, grades = list(value_lists()["role"]), list(value_lists()["grade"])
    role = roles.index(row["role"]) if row["role"] in roles else len(roles)
    grade = grades.index(row["grade"]) if row["grade"] in grades else len(grades)
    return role, grade, row["role"]


def _seat(role: str, grade: str | None) -> str:
    return f"{role}{grade or ''}"


def _place(post_type: str) -> tuple[str, ...]:
    return PLACES.get(post_type, (post_type,))


def _whole_types(con: Connection, types: list[str]) -> list[str]:
    beside = {n for (n,) in con.sql("select post_type from post_type where beside").fetchall()}
    return [t for t in types if t not in beside]


def _in_balance(con: Connection, post_type: str) -> bool:
    ((found,),) = con.execute("select is_in_balance($1)", [post_type]).fetchall()
    return bool(found)


def _of_types(con: Connection, side: str, name: str, types: list[str]) -> list[Column]:
    whole = _whole_types(con, types)

    def total(row: int, at: Callable[[str], str]) -> str:
        return "=" + "+".join(f"{at(f'{side}:{t}')}{row}" for t in whole)

    columns = {
        t: Column(f"{side}:{t}", (WHOLE, name, *_place(t)), width=7, sums=True) for t in types
    }
    subtotal = Column(f"{side}:all", (WHOLE, name, "小计"), width=7, sums=True, formula=total)
    # what stands beside is no part of the subtotal on its left
    return [*(columns[t] for t in whole), subtotal, *(columns[t] for t in types if t not in whole)]


def _balance_formula(
    con: Connection, types: list[str], planned: list[str]
) -> Callable[[int, Callable[[str], str]], str]:
    counted = [t for t in types if _in_balance(con, t)]
    plans = [t for t in planned if _in_balance(con, t) or t == "不分类型"]

    def told_(row: int, at: Callable[[str], str]) -> str:
        plus = "+".join(f"{at(f'quota:{t}')}{row}" for t in counted) or "0"
        minus = [f"actual:{t}" for t in counted] + [f"planned:{t}" for t in plans]
        minus += ["reserved_leaders", "reserved_other"]
        return "=" + plus + "".join(f"-{at(key)}{row}" for key in minus)

    return told_


def leaders(con: Connection, head: Head) -> Sheet:
    """领导职数情况表: who exceeds its posts first, then heads' posts that are vacant."""
    found = records(con, """
        select l.org_id as unit_id, l.* from leadership($day) l
        order by l.over > 0 desc nulls last, l.role = '正职' and l.vacant > 0 desc nulls last, l.org_id,
                 list_position(['正职', '副职'], l.role) nulls last, l.role, l.grade""", day=head.day)  # fmt: skip
    rows = [
        {"number": at, **row, **{k: told(row[k]) for k in ("actual", "vacant", "over")}}
        for at, row in enumerate(found, 1)
    ]
    columns = [
        *unit_columns()[:3],
        Column("role", ("职务层次",), "text", 10), Column("grade", ("职务级别",), "text", 10),
        Column("posts", ("领导职数", "核定"), sums=True), Column("actual", ("领导职数", "实配"), sums=True),
        Column("vacant", ("领导职数", "空缺"), sums=True), Column("over", ("领导职数", "超配"), sums=True),
        Column("full_time", ("实配中", "专职"), sums=True), Column("seconded", ("实配中", "挂职"), sums=True),
        Column("part_time", ("实配中", "兼职"), sums=True),
    ]  # fmt: skip
    return Sheet(
        "领导职数情况表", f"领导职数情况表（截至{head.moment}）", columns, rows, unit="名、人",
        notes=("挂职、兼职不占职数。超职数的在前，正职空缺的次之。",), summary=True, frozen=3,
    )  # fmt: skip


def outside(con: Connection, head: Head) -> Sheet:
    """编外情况表: outside staff against what is allowed."""
    rows = records(con, """
        with allowed as (
            select u.unit_id, arg_max(q.posts, q.effective_on) as posts
            from contract_quota q join unit u on u.org_id = q.org_id
            where q.effective_on <= $day group by u.unit_id),
        counted as (
            select u.unit_id, arg_max(s.staff, s.counted_on) as staff
            from contract_staff s join unit u on u.org_id = s.org_id
            where s.counted_on <= $day group by u.unit_id)
        select coalesce(a.unit_id, c.unit_id) as unit_id, n.name, a.posts, c.staff
        from allowed a full join counted c on c.unit_id = a.unit_id
        left join names_on($day) n on n.unit_id = coalesce(a.unit_id, c.unit_id)
        order by 1""", day=head.day)  # fmt: skip
    for at, row in enumerate(rows, 1):
        spare = None if row["posts"] is None or row["staff"] is None else row["posts"] - row["staff"]
        row |= {"number": at, "posts": told(row["posts"]), "staff": told(row["staff"]), "spare": told(spare)}
    columns = [
        *unit_columns()[:3], Column("posts", ("编外控制数",), sums=True, width=12),
        Column("staff", ("编外人数",), sums=True, width=12),
        Column("spare", ("控制数结余",), width=12, sums=True,
               formula=lambda row, at: f"={at('posts')}{row}-{at('staff')}{row}"),
    ]  # fmt: skip
    return Sheet("编外情况表", f"编外人员情况表（截至{head.moment}）", columns, rows, unit="人", frozen=3)


def bank(con: Connection, head: Head) -> Sheet:
    """编制银行台账: every transaction until the day, as it was booked."""
    found = records(con, """
        select b.*, n.name from bank_txn b
        left join unit u on u.org_id = b.org_id
        left join unit_name n
          on n.unit_id = u.unit_id and n.start_on <= b.txn_on and n.end_on > b.txn_on
        left join bank_entry e on e.txn_id = b.txn_id
        where b.txn_on <= $day order by b.txn_on, e.entry_no, b.txn_id""", day=head.day)  # fmt: skip
    columns = [
        Column("txn_id", ("流水号",), "text", 10), Column("txn_on", ("业务日",), "date", 11),
        Column("kind", ("业务种类",), "text", 9), Column("pool", ("编制池",), "text", 12),
        Column("org_id", ("机构编码",), "text", 11), Column("name", ("单位名称",), "text", 24),
        Column("post_type", ("编制类型",), "text", 9), Column("posts", ("编制数",)),
        Column("loan_id", ("借编编号",), "text", 10), Column("due_on", ("到期日",), "date", 11),
        Column("purpose", ("用途",), "text", 18), Column("doc_no", ("文号",), "text", 18),
    ]  # fmt: skip
    return Sheet("编制银行台账", "编制银行台账", columns, found, unit="名", summary=False, frozen=2, total=False)


def lineage(con: Connection, head: Head) -> Sheet:
    """沿革表: which unit came from which, until the day."""
    found = records(con, """
        select l.*, coalesce(f.name, l.from_org) as from_name, coalesce(t.name, l.to_org) as to_name
        from lineage l
        left join org f on f.org_id = l.from_org
        left join org t on t.org_id = l.to_org
        where l.changed_on <= $day order by l.changed_on, l.from_org, l.to_org""", day=head.day)  # fmt: skip
    columns = [
        Column("from_org", ("原单位编码",), "text", 11), Column("from_name", ("变更前的名称",), "text", 24),
        Column("to_org", ("现单位编码",), "text", 11), Column("to_name", ("变更后的名称",), "text", 24),
        Column("changed_on", ("变更日",), "date", 11), Column("change", ("变更方式",), "text", 12),
        Column("doc_no", ("文号",), "text", 22),
    ]  # fmt: skip
    return Sheet("沿革表", "沿革表", columns, found, unit="—", summary=False, frozen=0, total=False)


def directory(con: Connection, head: Head) -> Sheet:
    """机构目录: every unit that the other sheets name, ended ones too."""
    found = records(con, """
        select o.*, i.founded_on as began, i.abolished_on as ended
        from org o join unit i on i.org_id = o.org_id order by o.org_id""", day=head.day)  # fmt: skip
    columns = [
        Column("org_id", ("机构编码",), "text", 11), Column("name", ("机构名称",), "text", 26),
        Column("parent_id", ("上级机构编码",), "text", 12), Column("kind", ("单位类别",), "text", 9),
        Column("level", ("层级",), "text", 6), Column("sector", ("系统",), "text", 9),
        Column("grade", ("机构规格",), "text", 9), Column("funding", ("经费形式",), "text", 10),
        Column("founded_on", ("设立日期",), "date", 11), Column("abolished_on", ("撤销日期",), "date", 11),
    ]  # fmt: skip
    return Sheet("机构目录", "机构目录", columns, found, unit="个", summary=False, frozen=2, total=False)


