"""The last step: rows read = accepted + rejected, of every sheet."""

from __future__ import annotations

from analysis.check import stage
from analysis.check.messages import message
from analysis.check.run import Run


def tell_partly(run: Run) -> None:
    """A column of numbers that nobody knows is a problem of its sheet: it is told as the others are."""
    run.tell([
        run.problem((sheet.file_no, sheet.sheet_no), message("unknown_number"), "sheet",
                    column_name=heading)
        for count in run.counts for sheet in count.sheets for heading in sheet.partly
    ])  # fmt: skip


def tally(run: Run) -> None:
    """Count rows and cells from the staging tables. A row is accepted if the key of one of its
    facts could be read; cells that were rejected alone are counted beside."""
    parts = [
        f"""select file_no, sheet_no, row,
                   bool_or(refused is null or refused not in ('{stage.KEY}', '{stage.CONTRADICTION}'))
                   as accepted
            from "stage_{table.name}" group by all"""
        for table in stage.held(run.con)
        if table.name != "org"
    ]
    # a row of org that another table's row tells beside its own is no row by itself
    listing = ", ".join(
        str(at) for at, read in run.understood() if read.reading.kind == "org"
    ) or "(-1, -1)"  # fmt: skip
    parts.append(f"""
        select file_no, sheet_no, row, bool_or(not list_contains(bad, 'org_id')) as accepted
        from stage_org where (file_no, sheet_no) in ({listing}) group by all""")
    rejected = {(f, s): n for f, s, n in run.con.execute(f"""
        with fact as ({" union all ".join(parts)}),
        line as (select file_no, sheet_no, row, bool_or(accepted) as accepted from fact group by all)
        select file_no, sheet_no, count(*) filter (not accepted) from line group by all""").fetchall()}  # fmt: skip
    cells = {(f, s): n for f, s, n in run.con.execute("""
        select file_no, sheet_no, count(distinct (row, cell)) from problem
        where scope = 'cell' group by all""").fetchall()}  # fmt: skip
    for count in run.counts:
        for sheet in count.sheets:
            at = (sheet.file_no, sheet.sheet_no)
            sheet.rows_rejected = rejected.get(at, 0)
            sheet.rows_accepted = sheet.rows_read - sheet.rows_rejected
            sheet.cells_rejected = cells.get(at, 0)


def is_fatal(run: Run) -> bool:
    """Whether something keeps the whole dataset from being built."""
    return bool(run.con.execute("select 1 from problem where fatal limit 1").fetchall())


def is_unclear(run: Run) -> bool:
    """Whether something was rejected or not understood."""
    met = run.con.sql(
        "select 1 from problem where fatal or scope in ('row', 'cell', 'sheet') limit 1"
    )
    return bool(met.fetchall()) or any(
        sheet.partly or sheet.not_understood for count in run.counts for sheet in count.sheets
    )
