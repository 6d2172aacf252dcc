"""The official workbook: the tables that an office hands in, of one day."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from analysis.models.keeping import threshold_of
from analysis.report.export import ExportError, refuse_place
from analysis.report.official import ledger, moves, overview, summary, watch
from analysis.report.official.page import Head, Look, Sheet, write_sheet
from analysis.report.official.rows import Connection

Make = Callable[[Connection, Head], Sheet]

SHEETS: tuple[Make, ...] = (
    overview.overview,
    summary.brief,
    partial(summary.grouped, by="sector", name="系统类别汇总", what="系统"),
    partial(summary.grouped, by="level", name="层级汇总", what="层级"),
    partial(summary.grouped, by="funding", name="经费形式汇总", what="经费形式"),
    ledger.leaders,
    summary.vacancies,
    moves.movements,
    ledger.outside,
    watch.limits,
    ledger.bank,
    ledger.lineage,
    watch.returns,
    watch.checks,
    ledger.directory,
)
"""The sheets in their order; one without rows is left out."""


def write_tables(
    con: Connection, as_of: str | None, path: Path, overwrite: bool = False,
    progress: Callable[[str, float], None] = lambda _text, _share: None, publish: bool = False,
) -> list[str]:  # fmt: skip
    """Write the workbook of a day, with `publish` its public version; returns the names of its sheets.

    Raises ExportError where the file is there already or cannot be written.
    """
    refuse_place(path, overwrite)
    ((title, producer, day),) = con.execute(
        "select title, producer, day_or_coverage_end($1) from dataset", [as_of]
    ).fetchall()
    threshold = threshold_of(con) if publish else None
    head = Head(producer or title or "", day, threshold)
    written: list[str] = []
    try:
        with xlsxwriter.Workbook(
            str(path), {"strings_to_formulas": False, "strings_to_urls": False}
        ) as book:
            book.set_calc_mode("auto")
            look = Look(book)
            for at, make in enumerate(SHEETS):
                sheet = make(con, head)
                progress(sheet.name, at / len(SHEETS))
                if sheet.rows:
                    write_sheet(book, look, head, sheet)
                    written.append(sheet.name)
    except FileCreateError as error:
        raise ExportError(f"{path.name} 写不了：请关闭打开它的程序，或换一个路径") from error
    return written


__all__ = ["SHEETS", "write_tables"]
