"""Units whose quota may stand in a column of numbers that nobody knows: unknown, never 0 by coverage.

A sheet that tells posts or people of its units and has such a column (section 2: partly understood) may
tell further posts there. The units that it names × the types that the dataset speaks of, of which no
quota row of the unit speaks at all, are in doubt from the sheet's day; others rest on the rows that were
read.
"""

from __future__ import annotations

from analysis.check.compound import UNTOLD
from analysis.check.doubtful import add_doubtful
from analysis.check.run import Run

REASON = "有一列数不知道是什么"


def doubt_unread_numbers(run: Run) -> None:
    """Hand over to the store what columns of unknown numbers leave open."""
    (told,) = run.con.execute("select count(*) from stage_quota where refused is null").fetchall()[
        0
    ]
    if not told:
        return  # without any quota row nothing is taken for 0
    for count in run.counts:
        for sheet in count.sheets:
            if sheet.partly and {"headcount", "quota"} & set(sheet.tables):
                _doubt(run, sheet.file_no, sheet.sheet_no, "、".join(sheet.partly))


def _doubt(run: Run, file_no: int, sheet_no: int, problem: str) -> None:
    rows = run.con.execute(
        """
        with told as (
            select org_id, post_type, counted_on as day, row, file_no, sheet_no from stage_headcount
            where refused is null
            union all
            select org_id, post_type, effective_on, row, file_no, sheet_no from stage_quota
            where refused is null
        ),
        units as (
            select t.org_id, min(t.day) as day, min(t.row) as row from told t
            where t.file_no = $f and t.sheet_no = $s and t.org_id is not null
            group by t.org_id
        )
        select u.org_id, k.post_type, u.day, u.row
        from units u
        cross join (select distinct t.post_type from told t where t.post_type <> $untold) k
        where not exists (from stage_quota q where q.org_id = u.org_id and q.post_type = k.post_type)
        order by u.row, k.post_type""",
        parameters={"f": file_no, "s": sheet_no, "untold": UNTOLD["post_type"]},
    ).fetchall()
    made: list[dict[str, object]] = []
    for org_id, post_type, day, row in rows:
        file, sheet, _ = run.place(file_no, sheet_no, row, 0, None)
        made.append({
            "table_name": "quota", "org_id": org_id, "post_type": post_type, "day": day,
            "reason": REASON, "file": file, "sheet": sheet, "row": row, "problem": problem,
        })  # fmt: skip
    add_doubtful(run.con, made)
