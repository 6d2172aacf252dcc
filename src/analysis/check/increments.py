"""Ledgers of 核增 and 核减 that do not say what the unit has afterwards: its quota is then unknown.

What a unit owns only the quota says; a step that was read, and whose result nobody wrote, is no reason
to say that nothing changed. From the step's day to the next row of quota the posts are in doubt, but
where a row of that day, of that document, or a list of a later day tells them.
"""

from __future__ import annotations

from analysis.check.doubtful import add_doubtful
from analysis.check.run import Run

REASON = "核增核减之后有多少没有写"
EVENTS = ("核增", "核减")


def doubt_increments(run: Run) -> None:
    """Hand over to the store what ledgers of increments leave open."""
    for (file_no, sheet_no), read in run.understood():
        if any(feed.event in EVENTS for block in read.blocks for feed in block.feeds):
            _doubt(run, file_no, sheet_no)


def _doubt(run: Run, file_no: int, sheet_no: int) -> None:
    rows = run.con.execute(
        """
        with step as (
            select coalesce(t.to_org, t.from_org) as org_id, t.post_type, t.moved_on, t.doc_no,
                   t.row, t.part
            from stage_quota_transfer t
            where t.file_no = $f and t.sheet_no = $s and t.refused is null
        )
        select s.org_id, s.post_type, s.moved_on, s.row, s.part from step s
        where not exists (
            from stage_quota q
            where q.refused is null and q.org_id = s.org_id and q.post_type = s.post_type
              and (q.effective_on = s.moved_on or q.doc_no = s.doc_no or q.listed_on >= s.moved_on))
        order by s.row, s.part""",
        parameters={"f": file_no, "s": sheet_no},
    ).fetchall()
    made: list[dict[str, object]] = []
    for org_id, post_type, day, row, part in rows:
        file, sheet, cell = run.place(file_no, sheet_no, row, part, "posts")
        made.append({
            "table_name": "quota", "org_id": org_id, "post_type": post_type, "day": day,
            "reason": REASON, "file": file, "sheet": sheet, "row": row, "cell": cell,
            "problem": "核定编制数",
        })  # fmt: skip
    add_doubtful(run.con, made)
