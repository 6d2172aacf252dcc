"""Totals of later days: a unit that told its types once, and later only a number without a type.

A row of 不分类型 of a unit that has typed rows is a control of them. One of a day on which none of the
unit's types is told is held against what its types were last said to come to: where it differs, some
type is no longer what it was, and all of them are in doubt from that day to their next rows.
"""

from __future__ import annotations

from analysis.check.compound import UNTOLD
from analysis.check.doubtful import add_doubtful
from analysis.check.run import Run
from analysis.dictionary import post_types

REASON = "此后只报总数，与各类之和不符"
_DAYS = {"quota": "effective_on", "headcount": "counted_on"}


def doubt_later_totals(run: Run) -> None:
    """Hand over to the store what totals without types leave open of posts and of people."""
    for table, day in _DAYS.items():
        _doubt(run, table, day)


def _doubt(run: Run, table: str, day: str) -> None:
    beside = [t.name for t in post_types() if t.beside]
    rows = run.con.execute(
        f"""
        with told as (
            select org_id, post_type, {day} as day, sum(posts) as posts,
                   min(file_no) as file_no, min(sheet_no) as sheet_no, min(row) as row, min(part) as part
            from stage_{table}
            where refused is null and org_id is not null and {day} is not null
              and not list_contains($beside, post_type)
            group by all
        ),
        total as (
            select w.* from told w
            where w.post_type = $untold
              and not exists (from told t where t.org_id = w.org_id and t.day = w.day
                                            and t.post_type <> $untold)
        ),
        typed as (
            select w.org_id, w.day, t.post_type, arg_max(t.posts, t.day) as posts
            from total w
            join told t on t.org_id = w.org_id and t.post_type <> $untold and t.day < w.day
            group by all
        ),
        differs as (
            select w.* from total w
            join (select org_id, day, sum(posts) as posts from typed group by all) s
              on s.org_id = w.org_id and s.day = w.day
            where w.posts <> s.posts
        )
        select d.org_id, t.post_type, d.day, d.file_no, d.sheet_no, d.row, d.part
        from differs d
        join typed t on t.org_id = d.org_id and t.day = d.day
        order by d.file_no, d.sheet_no, d.row, t.post_type""",
        parameters={"untold": UNTOLD["post_type"], "beside": beside},
    ).fetchall()
    made: list[dict[str, object]] = []
    for org_id, post_type, on, file_no, sheet_no, row, part in rows:
        file, sheet, cell = run.place(file_no, sheet_no, row, part, "posts")
        made.append({
            "table_name": table, "org_id": org_id, "post_type": post_type, "day": on,
            "reason": REASON, "file": file, "sheet": sheet, "row": row, "cell": cell,
            "problem": run.tables[table].column("posts").zh,
        })  # fmt: skip
    add_doubtful(run.con, made)
