"""CSV and TSV, streamed: blocks cut between records, each parsed fast where that is safe.

A record's number counts blank lines and takes a quoted cell with newlines as one line: what
Excel shows. polars parses a block whose quotes are regular and whose cells hold no newline;
Python's csv, whose rules the cutting follows, parses the rest.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain, islice
from pathlib import Path

import polars as pl

from analysis.read.encoding import find_encoding, text_blocks
from analysis.read.problem import UnreadableError
from analysis.read.sheet import HEAD_ROWS, Sheet, chunk, numbered
from analysis.read.xlsx_bounds import MOST_CELLS

BLOCK = 4 << 20

# A cell in Excel holds 32,767 characters: a record longer than this is an open quote.
_LONGEST_RECORD = 4 << 20
_SAMPLE = 1 << 16
_WIDE_FIX = "请核对分隔符与换行；一张表至多 16384 列"
_QUOTE_FIX = '补上或删去多余的英文引号 "；引号只能成对包住整个单元格'

MOST_COLUMNS = 16_384  # as in a sheet
csv.field_size_limit(16 * _LONGEST_RECORD)

Score = Callable[[list[list[str]]], int]


def delimited_sheet(path: Path, score: Score, block: int = BLOCK) -> Sheet:
    """The one sheet of a text file.

    `score` says how many columns a beginning of a file gives; of comma, tab and semicolon the
    one that gives most is the delimiter (a .tsv is always cut at tabs). Raises
    UnreadableError, at once or while the chunks are read.
    """
    blocks = text_blocks(path, find_encoding(path), block)
    sample = ""
    while len(sample) < _SAMPLE and (more := next(blocks, None)) is not None:
        sample += more
    delimiter = _delimiter(path, sample, score)
    head = _leading_rows(sample, delimiter)
    widths = [len(row) for row in head]
    if max(widths, default=0) > MOST_COLUMNS:
        raise UnreadableError(f"一行里有 {max(widths)} 格，不像是表", _WIDE_FIX)
    chunks = _chunks(chain([sample], blocks), delimiter, max(widths, default=0))
    return Sheet(None, chunks, widths=widths, spread=True)


def holds_table(path: Path) -> bool:
    """Whether a .txt is a table that a system gave out, or words about the tables beside it.

    Several lines are cut by the same delimiter into the same number of cells, more than two.
    """
    try:
        sample = next(text_blocks(path, find_encoding(path), _SAMPLE), "")
    except (OSError, UnreadableError):
        return True  # what is wrong with it is told where it is read
    for delimiter in "\t,;":
        widths = [len(row) for row in _leading_rows(sample, delimiter) if any(row)]
        if any(widths.count(width) > 1 for width in widths if width > 2):
            return True
    return False


def _delimiter(path: Path, sample: str, score: Score) -> str:
    if path.suffix.lower() == ".tsv":
        return "\t"
    told = re.match(r'"?sep=([,;|\t])', sample)
    if told:
        return told[1]
    return max(",\t;", key=lambda d: score(_leading_rows(sample, d)))  # the first of equals


def _leading_rows(sample: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(sample[:_SAMPLE], newline=""), delimiter=delimiter)
    try:
        return list(islice(reader, HEAD_ROWS))
    except csv.Error:
        return []


@cache
def _patterns(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Runs of whole records: with regular quotes only, and with any that csv accepts."""
    d = re.escape(delimiter)
    quoted = r'"(?:[^"]++|"")*+"'
    regular = rf'(?:{quoted}|[^"{d}\n]++)?+'
    lenient = rf'(?:{quoted}[^{d}\n]*+|[^"{d}\n][^{d}\n]*+)?+'
    regular_run, lenient_run = (
        re.compile(rf"(?:(?:{cell}{d})*+{cell}\n)*+") for cell in (regular, lenient)
    )
    return regular_run, lenient_run


def _whole_records(text: str, delimiter: str) -> tuple[int, bool]:
    """Where the last whole record of the text ends, and whether its quotes are regular."""
    if '"' not in text:
        return text.rfind("\n") + 1, True
    regular, lenient = _patterns(delimiter)
    # both match anything, if only nothing at all
    end = met.end() if (met := regular.match(text)) else 0
    last = met.end() if (met := lenient.match(text, end)) else end
    return last, last == end


def _chunks(blocks: Iterator[str], delimiter: str, width: int) -> Iterator[pl.DataFrame]:
    pending, row = "", 1
    for block in blocks:
        pending += block
        end, regular = _whole_records(pending, delimiter)
        if end:
            frame = _parse(pending[:end], delimiter, width, row, regular)
            row += frame.height
            pending = pending[end:]
            yield frame
        if len(pending) > max(_LONGEST_RECORD, 2 * len(block)):
            raise UnreadableError(f"从第 {row} 行起，引号没有配对", _QUOTE_FIX, row)
    if pending:
        pending += "\n"
        end, regular = _whole_records(pending, delimiter)
        if end:
            frame = _parse(pending[:end], delimiter, width, row, regular)
            row += frame.height
            yield frame
        if end < len(pending):
            raise UnreadableError(f"从第 {row} 行起，引号没有配对，直到文件末尾", _QUOTE_FIX, row)


def _parse(text: str, delimiter: str, width: int, row: int, regular: bool) -> pl.DataFrame:
    """The records of a block, the first of which is number `row`."""
    _refuse_sparse(text, width, row)
    frame = _parse_fast(text, delimiter, width) if regular and width else None
    if frame is not None:
        return numbered(frame, row)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableError(f"第 {row} 行之后有读不出的一格", _QUOTE_FIX, row) from error
    for number, cells in enumerate(rows, row):
        if len(cells) > MOST_COLUMNS:
            raise UnreadableError(f"第 {number} 行有 {len(cells)} 格，不像是表", _WIDE_FIX, number)
    _refuse_sparse(text, max(map(len, rows), default=0), row)
    if '"' in text and width > 2:
        _refuse_swallowed_rows(rows, delimiter, width, row)
    return chunk(rows, row)


def _refuse_sparse(text: str, width: int, row: int) -> None:
    """A few bytes a row under many columns would become a table that fills the memory; where every row has
    its cells, there are no more cells than bytes."""
    if text.count("\n") * width > max(MOST_CELLS, 4 * len(text)):
        problem = f"从第 {row} 行起几乎全是空格：一行多至 {width} 格，整张表大得读不下"
        raise UnreadableError(problem, _WIDE_FIX, row)


def _parse_fast(text: str, delimiter: str, width: int) -> pl.DataFrame | None:
    """polars' reading; None where a row is longer, or a cell holds a newline."""
    schema = {str(i): pl.String for i in range(width)}
    try:
        frame = pl.read_csv(
            text.encode(), has_header=False, schema=schema, separator=delimiter, quote_char='"'
        )
    except pl.exceptions.PolarsError:
        return None
    return frame if frame.height == text.count("\n") else None


def _refuse_swallowed_rows(rows: list[list[str]], delimiter: str, width: int, row: int) -> None:
    """A lone quote at the start of a cell swallows rows up to the next quote: say so."""
    for number, cells in enumerate(rows, row):
        for cell in cells:
            lines = cell.split("\n") if "\n" in cell else ()
            if any(line.count(delimiter) >= width - 1 for line in lines):
                problem = f"第 {number} 行的一个单元格里夹着整行数据，多半是引号没有配对"
                raise UnreadableError(problem, _QUOTE_FIX, number)
