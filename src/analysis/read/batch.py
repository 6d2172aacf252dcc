"""From a file to batches of text cells under the dictionary's column names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain

import polars as pl

from analysis.dictionary import Table
from analysis.read.body import Skipped, clean, data_rows
from analysis.read.card import SourceCard
from analysis.read.cell_checks import CellChecks
from analysis.read.delimited import BLOCK, delimited_sheet
from analysis.read.excel import workbook_sheets
from analysis.read.folder import SourceFile
from analysis.read.heading_checks import check_headings, needed_columns, stand_in
from analysis.read.headings import Headings, columns_recognised, find_headings
from analysis.read.parquet import parquet_sheet
from analysis.read.problem import Note, Problem, UnreadableError, mask, row_list
from analysis.read.sheet import HEAD_ROWS, Sheet, positions


@dataclass
class Batch:
    """Data rows of one sheet.

    `frame` has `row` (Int64, the row number a person sees), a String column for every
    dictionary column in the file, inputs such as id_number included, and `extra`: what a row
    of a text file holds beyond the last heading (an unquoted comma, for instance), else null;
    a row with `extra` must be rejected. Cells are trimmed, empty ones null. `headings` gives
    each column's heading as written, `positions` its 0-based place in the file.
    """

    frame: pl.DataFrame
    sheet: str | None
    headings: dict[str, str]
    positions: dict[str, int]


def read_batches(
    source: SourceFile, card: SourceCard, rows: int = 200_000, block: int = BLOCK
) -> Iterator[Batch | Problem | Note]:
    """Every data row of a file in batches of at most `rows`, with problems and notes as met.

    Text files are streamed in blocks of `block` bytes, Parquet by batches of rows; a workbook
    is held whole. Nothing is raised for what a file may hold: a fatal Problem ends the sheet
    it is in, or the file. A Problem that is not fatal names a row of the batch that follows
    it, and rejects that row.
    """
    sheet: str | None = None
    try:
        for item in _sheets(source, rows, block):
            if isinstance(item, Sheet):
                sheet = item.name
                yield from _read_sheet(item, source, card, rows)
            else:
                yield item
    except UnreadableError as error:
        yield Problem(
            source.name, error.problem, error.fix, error.sheet or sheet, error.row,
            table=source.table.name, fatal=True,
        )  # fmt: skip
    except OSError as error:
        fix = "关闭占用它的程序，或检查读取权限"
        problem = f"文件打不开：{error.strerror}"
        yield Problem(source.name, problem, fix, table=source.table.name, fatal=True)


def _sheets(source: SourceFile, rows: int, block: int) -> Iterable[Sheet | Problem | Note]:
    match source.path.suffix.lower():
        case ".xlsx" | ".xls":
            return workbook_sheets(source.path, source.name)
        case ".parquet":
            return [parquet_sheet(source.path, rows)]
        case _:
            score = partial(columns_recognised, table=source.table)
            return [delimited_sheet(source.path, score, block)]


def _read_sheet(
    sheet: Sheet, source: SourceFile, card: SourceCard, rows: int
) -> Iterator[Batch | Problem | Note]:
    table, file = source.table, source.name
    head, chunks = _head(sheet)
    headings = find_headings(head, table, card.ignore_columns, sheet.spread)
    if headings is None:
        yield _no_headings(head, source, sheet)
        return
    if problems := check_headings(headings, table, file, sheet.name):
        yield from problems
        return
    yield from _heading_notes(headings, head, file, sheet.name)
    columns = dict(sorted(headings.columns.items(), key=lambda item: item[1]))
    if "org_id" in table.key and "org_id" not in columns:
        columns["org_id"] = columns[stand_in(table, "org_id")]
        heading = mask(headings.written[columns["org_id"]])
        yield Note(file, sheet.name, f"没有机构编码列，以“{heading}”作为机构编码")

    width = _width(sheet, headings)
    written = dict(enumerate(headings.written[:width]))
    checks = CellChecks(sheet, table, file, written, columns)
    skipped = Skipped()
    named = {name: written[position] for name, position in columns.items()}
    count = 0
    for frame in data_rows(chunks, headings, *_telling(table, columns), skipped):
        yield from checks.check(frame)
        count += frame.height
        for part in _under_names(frame, columns, width).iter_slices(rows):
            yield Batch(part, sheet.name, named, columns)
    yield from checks.notes()
    yield from _body_notes(skipped, count, file, sheet.name)


def _head(sheet: Sheet) -> tuple[list[tuple[int, tuple[str, ...]]], Iterator[pl.DataFrame]]:
    """The first 30 rows, trimmed, and all chunks from the first on."""
    read: list[pl.DataFrame] = []
    while sum(frame.height for frame in read) < HEAD_ROWS:
        frame = next(sheet.chunks, None)
        if frame is None:
            break
        read.append(frame)
    if not read:
        return [], iter(())
    leading = [frame.head(HEAD_ROWS) for frame in read]
    frame = clean(pl.concat(leading, how="diagonal").head(HEAD_ROWS))
    cells = frame.select(positions(frame)).fill_null("").rows()
    return list(zip(frame["row"].to_list(), cells, strict=True)), chain(read, sheet.chunks)


def _width(sheet: Sheet, headings: Headings) -> int:
    """How many columns the headings span; a text file's further cells are surplus."""
    if sheet.widths is None:
        return len(headings.written)
    return max(sheet.widths[row - 1] for row in headings.rows)


def _telling(table: Table, columns: dict[str, int]) -> tuple[list[int], list[int]]:
    """The positions of the key columns that no row may lack, and of what the table measures."""
    key = [
        columns[name] if name in columns else columns[stand_in(table, name)]
        for name in needed_columns(table)
        if name in table.key
    ]
    return key, [columns[name] for name in table.required]


def _under_names(frame: pl.DataFrame, columns: dict[str, int], width: int) -> pl.DataFrame:
    """The cells under their column names, surplus ones joined into `extra`."""
    surplus = [name for name in positions(frame) if int(name) >= width]
    extra = pl.concat_str(surplus, separator=",", ignore_nulls=True) if surplus else pl.lit("")
    return frame.select(
        "row",
        *(pl.col(str(position)).alias(name) for name, position in columns.items()),
        pl.when(extra != "").then(extra).cast(pl.String).alias("extra"),
    )


def _no_headings(
    head: list[tuple[int, tuple[str, ...]]], source: SourceFile, sheet: Sheet
) -> Problem:
    if not any(any(cells) for _, cells in head):
        problem, fix = "文件里什么也没有", "填上列标题和数据，或把文件移出文件夹"
    else:
        problem = f"前 {HEAD_ROWS} 行里找不到“{source.table.zh}”（{source.table.name}）的列标题"
        fix = "加一行列标题：" + "、".join(column.zh for column in source.table.columns)
    return Problem(
        source.name, problem, fix, sheet.name, table=source.table.name, fatal=True
    )  # fmt: skip


def _heading_notes(
    headings: Headings, head: list[tuple[int, tuple[str, ...]]], file: str, sheet: str | None
) -> Iterator[Note]:
    above = [row for row, cells in head if row < headings.rows[0] and any(cells)]
    if above:
        text = f"{row_list(above)}在列标题之上，是标题或说明，没有读入"
        yield Note(file, sheet, text, len(above))
    if headings.ignored:
        names = "、".join(mask(headings.written[position]) for position in headings.ignored)
        yield Note(file, sheet, f"没有读入的列：{names}")


def _body_notes(skipped: Skipped, count: int, file: str, sheet: str | None) -> Iterator[Note]:
    for rows, what in (
        (skipped.totals, "是合计行"),
        (skipped.headings, "是重复的列标题或栏次"),
        (skipped.unread, "只有不读入的列填了内容"),
        (skipped.endings, "是表尾的合计、附注或签署"),
    ):
        if rows:
            yield Note(file, sheet, f"{row_list(rows)}{what}，没有作为数据读入", len(rows))
    if not count:
        yield Note(file, sheet, "只有列标题，没有数据行")
