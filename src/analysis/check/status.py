"""Who counts: people without a post, people who left, and those of whom a sheet does not say."""

from __future__ import annotations

from analysis.check import stage
from analysis.check.run import Run


def set_aside(run: Run) -> None:
    """People without a post (编外) are counted apart; whose status could not be read is in doubt."""
    if "roster" not in {table.name for table in stage.held(run.con)}:
        return
    run.con.execute("""
        insert into stage_contract_staff
            (org_id, counted_on, staff, file_no, sheet_no, row, part, bad)
        select r.org_id, d.day, count(distinct r.row)::integer, r.file_no, r.sheet_no, min(r.row),
               min(r.part), []
        from stage_roster r join sheet_day d using (file_no, sheet_no)
        where r.status = '编外' and r.org_id is not null
        group by r.org_id, d.day, r.file_no, r.sheet_no""")
    stage.tell_staged(run.con, "contract_staff")
    run.con.execute(f"update stage_roster set refused = '{stage.ASIDE}' where status = '编外'")
    run.con.execute(
        f"update stage_roster set refused = '{stage.DOUBT}' where list_contains(bad, 'status') "
        "and end_on is null"
    )


def set_aside_leavers(run: Run) -> None:
    """In a snapshot who does not count is not there; in a log he left on an unknown day."""
    run.con.execute(f"""
        update stage_roster set refused = '{stage.ASIDE}'
        where status = '不计' and listed_on is not null and refused is null""")
    run.con.execute(f"""
        update stage_roster set refused = '{stage.DOUBT}'
        where status = '不计' and listed_on is null and end_on is null
          and not list_contains(bad, 'end_on') and refused is null""")
