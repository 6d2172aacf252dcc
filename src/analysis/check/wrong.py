"""From what could not be read to the problem list: each cell once, with its value, masked, and the fix."""

from __future__ import annotations

from analysis.check.counts import SheetCount
from analysis.check.faults import Wrong
from analysis.check.judge import Judged
from analysis.check.messages import message
from analysis.check.run import Run
from analysis.check.values import TWICE
from analysis.dictionary import Column, Table
from analysis.read.cells import PIECES, UNCLEAR_MONTH, UNSURE, Batch
from analysis.read.problem import mask
from analysis.read.sheet_read import SheetRead, cell_of

HIDDEN = "（已遮盖）"
PERSONAL = ("secret", "person")  # column types whose cells are never shown


def tell_wrong(run: Run, judged: Judged, batch: Batch, current: SheetCount) -> None:
    """Add what a batch holds that could not be read to the problem list."""
    read = current.read
    assert read is not None, "a batch comes from a sheet that was read"
    table = run.tables[batch.table]
    # a row that tells a unit beside its own matter: its name is told of there
    beside = table.name == "org" and read.reading.kind != "org"
    # cells that slid stand under the headings of others: a name might be shown
    slid = {wrong.row for wrong in judged.wrong if wrong.code == "extra"}
    rows = []
    for wrong in judged.wrong:
        if wrong.row in slid and wrong.code != "extra":
            continue
        if beside and wrong.column in ("org_id", "name"):
            continue
        if (told := _told(run, table, read, wrong, current)) is not None:
            rows.append(told)
    run.tell(rows)


def _told(
    run: Run, table: Table, read: SheetRead, wrong: Wrong, current: SheetCount
) -> dict[str, object] | None:
    column = table.column(wrong.column) if wrong.column else None
    column, cell, heading = _place(table, read, wrong, column)
    code = wrong.code
    if wrong.column == "org_id" and code == "required" and wrong.row in read.body.blank_below:
        code = "blank_below"
    if code == "required" and cell is None and column is not None and column.type == "date":
        code = "no_day"
    if (cell is not None or code == "no_day") and (wrong.row, cell, code) in current.told:
        return None
    current.told.add((wrong.row, cell, code))
    value = _shown(wrong, column)
    if code == "value" and column is not None and value is not None:
        word = (column.type, value)
        run.unknown_words[word] = run.unknown_words.get(word, 0) + 1
    spellings = run.words.spellings(column.type) if column and column.values is not None else None
    is_key = wrong.column is None or (
        wrong.column in table.key and wrong.column not in table.nullable_key
        and column is not None and column.type not in PERSONAL
    )  # fmt: skip
    return run.problem(
        (current.file_no, current.sheet_no), message(code, column, value, spellings),
        "row" if is_key else "cell", row=wrong.row, cell=cell, value=value, table_name=table.name,
        column_name=heading or (column.zh if column else None),
    )  # fmt: skip


def _place(
    table: Table, read: SheetRead, wrong: Wrong, column: Column | None
) -> tuple[Column | None, str | None, str | None]:
    """The column that a person sees, its cell and heading."""
    if column is None or wrong.column is None:
        return None, None, None
    part = wrong.part // PIECES
    if column.type == "person":
        for name in ("id_number", "person_key", "person_name"):
            cell, heading = cell_of(read, wrong.row, part, name)
            if cell:
                return table.column(name), cell, heading
    return column, *cell_of(read, wrong.row, part, wrong.column)


def _shown(wrong: Wrong, column: Column | None) -> str | None:
    if column is not None and column.type in PERSONAL:
        return HIDDEN
    if wrong.value is None or wrong.code in ("uncomputed", "merged_number"):
        return None
    return mask(wrong.value.removesuffix(UNCLEAR_MONTH).removesuffix(UNSURE).replace(TWICE, "、"))
