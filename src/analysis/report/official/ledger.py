"""The books of the official workbook: leaders, outside staff, the bank, lineage, the directory."""

from __future__ import annotations

from analysis.report.official.overview import unit_columns
from analysis.report.official.page import Column, Head, Sheet
from analysis.report.official.rows import Connection, records, told


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
        spare = (
            None if row["posts"] is None or row["staff"] is None else row["posts"] - row["staff"]
        )
        row |= {
            "number": at,
            "posts": told(row["posts"]),
            "staff": told(row["staff"]),
            "spare": told(spare),
        }
    columns = [
        *unit_columns()[:3], Column("posts", ("编外控制数",), sums=True, width=12),
        Column("staff", ("编外人数",), sums=True, width=12),
        Column("spare", ("控制数结余",), width=12, sums=True,
               formula=lambda row, at: f"={at('posts')}{row}-{at('staff')}{row}"),
    ]  # fmt: skip
    return Sheet(
        "编外情况表", f"编外人员情况表（截至{head.moment}）", columns, rows, unit="人", frozen=3
    )


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
    return Sheet(
        "编制银行台账",
        "编制银行台账",
        columns,
        found,
        unit="名",
        summary=False,
        frozen=2,
        total=False,
    )


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
    return Sheet(
        "机构目录", "机构目录", columns, found, unit="个", summary=False, frozen=2, total=False
    )
