"""机构编制情况一览表: the sheet that holds the data, from which the workbook can be read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
    staffing = records(con, "from staffing($day)", day=day)
    planned = records(con, """
        select unit_id, post_type, sum(posts_left) as posts from plans_on($day)
        where direction = '进' group by all having sum(posts_left) > 0""", day=day)  # fmt: skip
    leaders = records(con, "from leadership($day)", day=day)
    form = _Form(
        types_in_order(con, {row["post_type"] for row in staffing}),
        types_in_order(con, {row["post_type"] for row in planned}),
        list(dict.fromkeys((r["role"], r["grade"]) for r in sorted(leaders, key=_seat_order))),
    )
    by_unit = {u["unit_id"]: u | form.nothing() for u in numbered(units_in_order(con, day))}
    for one in staffing:
        by_unit[one["org_id"]] |= {
            f"quota:{one['post_type']}": told(one["quota"]),
            f"actual:{one['post_type']}": told(one["actual"]),
        }
    for one in planned:
        by_unit[one["unit_id"]][f"planned:{one['post_type']}"] = int(one["posts"])
    for one in leaders:
        # leaders may be told of a unit that has ended
        if one["org_id"] in by_unit:
            key = f"{one['role']}:{one['grade']}"
            by_unit[one["org_id"]] |= {
                f"seats:{key}": told(one["posts"]),
                f"held:{key}": told(one["actual"]),
            }
    _add_balance(con, head, form, by_unit)
    kinds = "、".join(t for t in form.types if _in_balance(con, t))
    return Sheet(
        "机构编制情况一览表", f"机构编制情况一览表（截至{head.moment}）", _columns(con, form, by_unit),
        list(by_unit.values()),
        notes=(f"空缺编制 = 核定 − 实有 − 待上编 − 领导预留 − 其他预留，只计{kinds or '行政、事业'}；可为负。",
               "小计不含另列的类型。未知的写「未知」，不是 0；合计只加已知的。"),
        summary=False, paper=A3, frozen=3,
    )  # fmt: skip


@dataclass(frozen=True)
class _Form:
    """What the form has columns for: post types, types with plans, and seats (role, grade)."""

    types: list[str]
    planned: list[str]
    seats: list[tuple[str, str | None]]

    def nothing(self) -> Record:
        """A unit of which nothing is told."""
        row: Record = {f"{side}:{t}": 0 for side in ("quota", "actual") for t in self.types}
        row |= {f"planned:{t}": 0 for t in self.planned}
        return row | {f"{side}:{r}:{g}": 0 for side in ("seats", "held") for r, g in self.seats}


def _add_balance(con: Connection, head: Head, form: _Form, by_unit: dict[str, Record]) -> None:
    """Sums of the types, what is reserved, and the office's own 空缺."""
    balance = {row["org_id"]: row for row in records(con, "from balance($day)", day=head.day)}
    whole = _whole_types(con, form.types)
    for key, unit in by_unit.items():
        for side in ("quota", "actual"):
            unit[f"{side}:all"] = added(unit[f"{side}:{t}"] for t in whole)
        own = balance.get(key)
        unit |= {
            "reserved_leaders": told(own["reserved_leaders"]) if own else 0,
            "reserved_other": told(own["reserved_other"]) if own else 0,
            "balance": told(own["balance"]) if own else None,
        }
        if own and own["planned"] is None:
            unit |= {f"planned:{t}": UNKNOWN for t in form.planned}


def _columns(con: Connection, form: _Form, by_unit: dict[str, Record]) -> list[Column]:
    """The columns of the form; of 机构信息 those that some unit tells."""
    columns = [
        *unit_columns(),
        Column("kind", ("机构信息", "单位类别"), "text", 9),
        Column("grade", ("机构信息", "机构规格"), "text", 8),
        Column("level", ("机构信息", "层级"), "text", 5),
        Column("sector", ("机构信息", "系统"), "text", 9),
        Column("funding", ("机构信息", "经费形式"), "text", 10),
        *_of_types(con, "quota", "核定编制", form.types),
        *_of_types(con, "actual", "实有人员", form.types),
        *[Column(f"planned:{t}", (WHOLE, "待上编", *_place(t)), width=6, sums=True) for t in form.planned],
        Column("reserved_leaders", (WHOLE, "领导预留"), width=6, sums=True),
        Column("reserved_other", (WHOLE, "其他预留"), width=6, sums=True),
        Column("balance", (WHOLE, "空缺编制"), width=7, sums=True,
               formula=_balance_formula(con, form.types, form.planned)),
        *[Column(f"{side}:{r}:{g}", ("领导职数", name, _seat(r, g)), width=6, sums=True)
          for side, name in (("seats", "核定"), ("held", "实配")) for r, g in form.seats],
    ]  # fmt: skip
    told_of = {key for unit in by_unit.values() for key, value in unit.items() if value is not None}
    return [c for c in columns if c.path[0] != "机构信息" or c.key in told_of]


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
