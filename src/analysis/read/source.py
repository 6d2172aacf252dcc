"""One file from opening to batches: its sheets, how each is understood, what is passed over.

What is yielded: `SheetRead` before the batches of a sheet, `Batch`es, and `Problem`s and `Note`s as
met. Nothing is raised for what a file may hold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial

import polars as pl

from analysis.forms.words import SUMMARY
from analysis.read.blocks import Block, beginning, first_frame, held_whole, understood_blocks
from analysis.read.cells import Batch, batches
from analysis.read.delimited import BLOCK, delimited_sheet
from analysis.read.excel import workbook_sheets
from analysis.read.folder import SourceFile
from analysis.read.frame import Frame
from analysis.read.meaning import is_heading_word
from analysis.read.parquet import parquet_sheet
from analysis.read.person_names import Watch
from analysis.read.problem import Note, Problem, UnreadableError
from analysis.read.reading import Reading
from analysis.read.sheet import HEAD_ROWS, Sheet
from analysis.read.sheet_notes import notes_of
from analysis.read.sheet_read import PARTS, SheetRead
from analysis.read.turned import lead, turned, words_down
from analysis.read.understand import Knowledge, Place, Understood
from analysis.read.unread import told

_EXPORT_AGAIN = "用 Excel 或 WPS 打开，另存一份再放回；或由系统重新导出"

Correct = Callable[[str, str | None, pl.DataFrame, Frame], pl.DataFrame]
Item = SheetRead | Batch | Problem | Note


def read_source(
    source: SourceFile,
    knowledge: Knowledge,
    known_units: Collection[str],
    skip_sheet: Callable[[str, str | None], bool],
    correct: Correct,
    rows: int = 200_000,
    block: int = BLOCK,
    names: set[str] | None = None,
) -> Iterator[Item]:
    """Everything in one file, sheet by sheet; names in columns that no batch brings are put into `names`.

    `skip_sheet` says which sheets forms.yml passes over; `correct` applies the corrections of cells.
    Text files are streamed in blocks of `block` bytes; a workbook is held whole.
    """
    sheet: str | None = None
    try:
        for item in _sheets(source, knowledge, rows, block):
            if not isinstance(item, Sheet):
                yield item
                continue
            sheet = item.name
            item = _guarded(item)
            watch, named = Watch(item), False
            if item.unseen:
                pass
            elif skip_sheet(source.name, sheet):
                yield Note(source.name, sheet, "按 forms.yml 的 skip 略过")
            else:
                for one in _read_sheet(item, source, knowledge, known_units, correct):
                    named |= isinstance(one, Batch) and "person_name" in one.frame.columns
                    yield one
            if names is not None and not named:
                names |= watch.finish()
    except UnreadableError as error:
        yield Problem(source.name, error.problem, error.fix, error.sheet or sheet, error.row)
    except OSError:
        fix = "关闭占用它的程序，或检查读取权限"
        yield Problem(source.name, "文件打不开", fix)


def _sheets(
    source: SourceFile, knowledge: Knowledge, rows: int, block: int
) -> Iterable[Sheet | Problem | Note]:
    match source.path.suffix.lower():
        case ".xlsx" | ".xls" | ".xlsm":
            return workbook_sheets(source.path, source.name)
        case ".parquet":
            return [parquet_sheet(source.path, rows)]
        case _:
            score = partial(_headings_known, knowledge=knowledge)
            return [delimited_sheet(source.path, score, block)]


def _guarded(sheet: Sheet) -> Sheet:
    """The sheet, its chunks raising nothing but UnreadableError: whatever happens inside a library
    over a damaged file is a problem of that file."""

    def chunks(read: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        try:
            yield from read
        except (UnreadableError, OSError):
            raise
        except Exception as error:
            raise UnreadableError("文件读到一半读不下去，可能已损坏", _EXPORT_AGAIN) from error
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # of a library in Rust; no Exception
                raise
            raise UnreadableError("文件读到一半读不下去，可能已损坏", _EXPORT_AGAIN) from error

    sheet.chunks = chunks(sheet.chunks)
    return sheet


def _headings_known(rows: Sequence[Sequence[str]], knowledge: Knowledge) -> int:
    """How many words of headings the beginning of a file gives: the measure of a delimiter."""
    return max(
        (sum(is_heading_word(cell, knowledge.vocabulary) for cell in row) for row in rows),
        default=0,
    )


def _read_sheet(
    sheet: Sheet,
    source: SourceFile,
    knowledge: Knowledge,
    known_units: Collection[str],
    correct: Correct,
) -> Iterator[Item]:
    place = Place(source.name, sheet.name)
    own = knowledge.entry(place)
    if own is not None and own.turned:
        sheet = turned(sheet)
    head, chunks = beginning(sheet)
    if any(cell == SUMMARY for _, cells in head[:HEAD_ROWS] for cell in cells):
        yield Note(source.name, sheet.name, "是汇总表，由同一工作簿的明细得出，没有读入")
        return
    knows = partial(is_heading_word, vocabulary=knowledge.vocabulary, form=own)
    frame = first_frame(head, knows, sheet)
    read = SheetRead(source.name, sheet.name, place)
    if frame is None:
        read.unread = True
        read.found = Understood(turned=words_down(head, knowledge), lead=lead(head))
        yield read
        yield from told(place, head, read.found, sheet)
        return
    held, rest = held_whole(chunks, sheet)
    only_choices = False
    for block in understood_blocks(sheet, frame, head, held, knows, place, knowledge):
        first, found = block.number == 0, block.found
        if found.reading is None:
            if not first and only_choices:
                continue  # more of a list of choices
            only_choices = first and found.choices
            if first:
                read.unread, read.found = True, found
                yield read
            yield from told(place, head, found, sheet)
            continue
        _take_in(block, found.reading, read, sheet)
        if len(read.blocks) == 1:
            yield read
        body = rest if first and held is None else iter(held or ())
        corrected = (correct(source.name, sheet.name, c, block.frame) for c in body)
        yield from batches(
            sheet, corrected, found.reading, known_units, knowledge.vocabulary, read.body,
            block.number * PARTS, block.frame.body_from, block.until,
        )  # fmt: skip
    if read.blocks:
        yield from notes_of(read, head, sheet)


def _take_in(block: Block, reading: Reading, read: SheetRead, sheet: Sheet) -> None:
    """Add a block to what the sheet is read as; two days that it tells, and cells beyond its headings."""
    read.blocks.append(reading)
    if block.found.conflict:
        first, where, other, elsewhere = block.found.conflict
        read.conflicts.append(
            f"{where}说的是 {first.day}（{first.written}），{elsewhere}说的是 {other.day}"
            f"（{other.written}）：取{where}的"
        )
    sheet.told_width = width = _width(sheet, block.frame)
    if width is not None:  # cells further right are surplus, and their rows refused
        reading.unnamed = [p for p in reading.unnamed if p < width]
        reading.unnamed_numbers = [p for p in reading.unnamed_numbers if p < width]


def _width(sheet: Sheet, frame: Frame) -> int | None:
    """How many columns the headings span; a text file's further cells are surplus."""
    if sheet.widths is None:
        return None
    return max(
        (sheet.widths[row - 1] for row in frame.rows if row <= len(sheet.widths)), default=None
    )
