"""Mistakes of ledgers, planted in the workbooks of one block: none of them changes an answer.

A mistake is `understood` where the rows must be read as if it were not there, `control` where a
printed total does not agree, `note` where something must be passed over and told.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

from .faults import FaultLog
from .files import Sink
from .sheets import Sheet
from .simulate import Outcome


def plant_in_office(
    sink: Sink,
    out: Outcome,
    years: dict[int, list[Sheet]],
    book: list[Sheet],
    home: str,
    log: FaultLog,
) -> dict[str, list[Sheet]]:
    """Plant all; returns further workbooks by name: copies that somebody left in the folder."""
    counted = {u.name for u in out.units if not u.no_roster and u.roster_from is None}

    def note(
        kind: str, expected: str, file: str, sheet: Sheet, row: int | None, **key: str
    ) -> None:
        table = "movement" if sheet in book else "headcount"
        mark = log.add(kind, expected, table, sheet=sheet.name, **key)
        if row is not None:
            sink.fault_rows[mark] = (file, row)
        else:
            log.items[mark]["file"] = file

    def ledger(year: int) -> tuple[str, Sheet]:
        return f"{home}机构编制台账/{year}年底.xlsx", max(years[year], key=lambda s: len(s.rows))

    def units(sheet: Sheet) -> Iterator[tuple[int, list]]:
        """Rows of units whose people a roster tells, with their numbers."""
        for place, row in enumerate(sheet.rows):
            if row[1] in counted:
                yield sheet.first_row + place, row

    def rename(year: int, kind: str, change: Callable[[str], str]) -> None:
        file, sheet = ledger(year)
        row, cells = list(units(sheet))[year % 7]
        name = str(cells[1])
        cells[1] = change(name)
        note(kind, "understood", file, sheet, row, name=name)

    rename(2011, "name_with_mark", lambda name: f"{name}*")
    rename(2012, "name_with_blanks", lambda name: f"{name[:3]}　{name[3:]} ")
    rename(2013, "name_with_number_mark", lambda name: f"{name}①")
    _numbers(ledger, units, note)
    _copies(years, ledger, note)
    _book(book, home, note)
    return {f"{home}机构编制台账/2018年底 - 副本": copy.deepcopy(years[2018])}


def _numbers(ledger: Callable, units: Callable, note: Callable) -> None:
    """A wrong total, a number that is none, a unit that left its people out."""
    file, sheet = ledger(2014)
    whole = sheet.rows[-1]
    column = max(i for i, path in enumerate(sheet.headings) if path[0] == "实有人数")
    whole[column] += 3
    row = sheet.first_row + len(sheet.rows) - 1
    note("wrong_total", "control", file, sheet, row, cell=f"{_letter(column)}{row}")
    people = [i for i, path in enumerate(sheet.headings) if path[0] == "实有人数"]
    file, sheet = ledger(2015)
    row, cells = list(units(sheet))[4]
    at = next(i for i in people if cells[i])
    cells[at] = f"约{cells[at]}"
    note("number_about", "rejected_cell", file, sheet, row, cell=f"{_letter(at)}{row}")
    file, sheet = ledger(2016)
    row, cells = list(units(sheet))[6]
    for i in [*people, people[-1] + 1]:
        cells[i] = None
    note("people_left_out", "blank", file, sheet, row, name=str(cells[1]))


def _copies(years: dict[int, list[Sheet]], ledger: Callable, note: Callable) -> None:
    """A file that stands twice, a hidden draft, a sheet of explanations."""
    file, sheet = ledger(2018)
    note("copy_of_file", "note", file.replace(".xlsx", " - 副本.xlsx"), sheet, None)
    file, sheet = ledger(2019)
    draft = copy.deepcopy(sheet)
    draft.name, draft.hidden = "草稿", True
    years[2019].append(draft)
    note("hidden_sheet", "note", file, draft, None)
    file, _ = ledger(2020)
    words = Sheet(
        "填表说明",
        "填表说明（示例）",
        [("本表按年末时点填报",)],
        notes=["空格表示没有，合计数须与分项一致。"],
    )
    years[2020].insert(0, words)
    note("sheet_of_words", "note", file, words, None)


def _book(book: list[Sheet], home: str, note: Callable) -> None:
    """Units written once for several rows, and headings printed again on the next page."""
    file = f"{home}上下编台账.xlsx"
    sheet = book[3]
    for place in range(1, len(sheet.rows)):
        if sheet.rows[place][1] == sheet.rows[place - 1][1]:
            name = str(sheet.rows[place][1])
            sheet.rows[place][1] = "〃"
            note("ditto", "understood", file, sheet, sheet.first_row + place, name=name)
            break
    sheet = book[4]
    sheet.rows.insert(30, [path[0] for path in sheet.headings])
    note("headings_again", "note", file, sheet, sheet.first_row + 30)


def _letter(column: int) -> str:
    return chr(ord("A") + column) if column < 26 else "A" + chr(ord("A") + column - 26)
