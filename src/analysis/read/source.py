"""One file from opening to batches: its sheets, how each is understood, what is passed over.

What is yielded: `SheetRead` before the batches of a sheet, `Batch`es, and `Problem`s and `Note`s as
met. Nothing is raised for what a file may hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, zip_longest
from typing import Any

import polars as pl

from analysis.forms.day import find_moment
from analysis.forms.text import folded, heading, number
from analysis.forms.wordlist import words
from analysis.forms.words import SUMMARY
from analysis.read.cells import Batch, Body, batches, clean
from analysis.read.delimited import BLOCK, delimited_sheet
from analysis.read.excel import workbook_sheets
from analysis.read.folder import SourceFile
from analysis.read.frame import Frame, Row, find_frame, is_day, looks_like_heading
from analysis.read.meaning import is_heading_word, names_a_row
from analysis.read.measuring import each_of_its_day
from analysis.read.parquet import parquet_sheet
from analysis.read.person_names import Watch
from analysis.read.problem import (
    Note,
    Problem,
    UnreadableError,
    cell_name,
    column_name,
    mask,
    row_list,
)
from analysis.read.reading import Reading
from analysis.read.rows import Skipped
from analysis.read.sheet import HEAD_ROWS, MergedRange, Sheet, chunk, positions
from analysis.read.understand import Knowledge, Place, Understood, understand_frame
from analysis.read.unread import told

_LOOKED_AT = 400  # rows that tell what a column holds
_EXPORT_AGAIN = "用 Excel 或 WPS 打开，另存一份再放回；或由系统重新导出"
# 表二 领导职数情况, 附表1, （二）领导职数
_CAPTION = re.compile(
    r"^附?[表件]\s*[\d一二三四五六七八九十]|^[（(]?[一二三四五六七八九十]+[)）、.．]|(表|情况|台账|名册|一览)$"
)
_ITEM = re.compile(
    r"^([一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d+[、.．])\s*"
)
MOST_FRAMES = 40  # heading blocks in one sheet
PARTS = 1000  # feeds of one heading block


@dataclass
class SheetRead:
    """One sheet: where it stands, and how its heading blocks are read; `body` fills as it is read."""

    file: str
    sheet: str | None
    place: Place
    blocks: list[Reading] = field(default_factory=list)
    body: Body = field(default_factory=Body)
    conflicts: list[str] = field(default_factory=list)
    unread: bool = False
    found: Understood | None = (
        None  # of a sheet that was not understood: what came of looking at it
    )

    @property
    def reading(self) -> Reading:
        """The first heading block's reading: it speaks for the sheet."""
        return self.blocks[0]


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

    def knows(text: str) -> bool:
        return is_heading_word(text, knowledge.vocabulary, own)

    if own is not None and own.turned:
        sheet = _turned(sheet)
    head, chunks = _head(sheet)
    if any(cell == SUMMARY for _, cells in head[:HEAD_ROWS] for cell in cells):
        yield Note(source.name, sheet.name, "是汇总表，由同一工作簿的明细得出，没有读入")
        return
    frame = find_frame([(r, c) for r, c in head[:HEAD_ROWS]], knows, sheet.merged, sheet.spread)
    read = SheetRead(source.name, sheet.name, place)
    if frame is None:
        read.unread, read.found = (
            True,
            Understood(turned=_words_down(head, knowledge), lead=_lead(head)),
        )
        yield read
        yield from told(place, head, read.found, sheet)
        return
    held, rest = _held(chunks, sheet)
    breaks = _breaks(held, frame, knows) if held is not None else []
    later, starts = _frames(held, breaks, knows, sheet)
    # what the sheet's own titles say holds for a block that says nothing of its own
    later = [one if _tells_day(one) else replace(one, titles=(*one.titles, *frame.titles))
             for one in later]  # fmt: skip
    all_frames = [frame, *later]
    bodies = list(held) if held is not None else []
    only_choices = False
    ends = [start - 1 for start in starts]
    founds = []
    for nth, (one, until) in enumerate(zip_longest(all_frames, ends)):
        sample = [(r, c) for r, c in (head if nth == 0 else _rows_of(bodies))
                  if r >= one.body_from and (until is None or r <= until)][:_LOOKED_AT]  # fmt: skip
        founds.append(understand_frame(place, one, sample, knowledge))
    each_of_its_day([found.reading for found in founds if found.reading is not None])
    for nth, (one, until, found) in enumerate(zip_longest(all_frames, ends, founds)):
        if found.reading is None:
            if nth and only_choices:
                continue  # more of a list of choices
            only_choices = nth == 0 and found.choices
            if nth == 0:
                read.unread, read.found = True, found
                yield read
            yield from told(place, head, found, sheet)
            continue
        reading = found.reading
        read.blocks.append(reading)
        if found.conflict:
            first, where, other, elsewhere = found.conflict
            read.conflicts.append(
                f"{where}说的是 {first.day}（{first.written}），{elsewhere}说的是 {other.day}"
                f"（{other.written}）：取{where}的"
            )
        if len(read.blocks) == 1:
            yield read
        sheet.told_width = width = _width(sheet, one)
        if width is not None:  # cells further right are surplus, and their rows refused
            reading.unnamed = [p for p in reading.unnamed if p < width]
            reading.unnamed_numbers = [p for p in reading.unnamed_numbers if p < width]
        if nth == 0 and held is None:
            source_chunks: Iterator[pl.DataFrame] = rest
        else:
            source_chunks = iter(bodies)
        corrected = (correct(source.name, sheet.name, c, one) for c in source_chunks)
        yield from batches(
            sheet, corrected, reading, known_units, knowledge.vocabulary, read.body,
            nth * PARTS, one.body_from, until,
        )  # fmt: skip
    if read.blocks:
        yield from _notes(read, head, sheet)


def _head(sheet: Sheet) -> tuple[list[Row], Iterator[pl.DataFrame]]:
    """The first rows, trimmed, and all chunks from the first on."""
    read: list[pl.DataFrame] = []
    while sum(frame.height for frame in read) < _LOOKED_AT:
        frame = next(sheet.chunks, None)
        if frame is None:
            break
        read.append(frame)
    if not read:
        return [], iter(())
    leading = pl.concat([f.head(_LOOKED_AT) for f in read], how="diagonal").head(_LOOKED_AT)
    return _rows_of([leading]), chain(read, sheet.chunks)


def _rows_of(frames: Iterable[pl.DataFrame]) -> list[Row]:
    found: list[Row] = []
    for frame in frames:
        tidy = clean(frame)
        cells = tidy.select(positions(tidy)).fill_null("").rows()
        found += list(zip(tidy["row"].to_list(), cells, strict=True))
    return found


def _held(
    chunks: Iterator[pl.DataFrame], sheet: Sheet
) -> tuple[list[pl.DataFrame] | None, Iterator[pl.DataFrame]]:
    """The chunks in a list where the sheet is a workbook's; a text file goes on streaming."""
    if sheet.widths is not None or sheet.name is None:
        return None, chunks
    return list(chunks), iter(())


def _breaks(held: list[pl.DataFrame], frame: Frame, knows: Callable[[str], bool]) -> list[int]:
    """Rows in the body that are the headings of another table.

    A row with a name where the table has its names is none, whatever words stand beside: in a list of
    units 公益一类 and 县直 are words of headings too.
    """
    found: list[int] = []
    naming = [p for p, path in enumerate(frame.paths) if names_a_row(path)]
    told_before = {tuple(filter(None, line)) for line in frame.lines}
    opening = tuple(filter(None, frame.lines[0]))
    for chunk_ in held:
        tidy = clean(chunk_).filter(pl.col("row") >= frame.body_from)
        if tidy.is_empty():
            continue
        texts = [pl.col(c) for c in positions(tidy)]
        several = tidy.filter(pl.sum_horizontal([t.is_not_null() for t in texts]) > 1)
        words = [t.str.contains(r"^\D{1,30}$|^(19|20)\d{2}年?\D*$") for t in texts]
        likely = several.filter(pl.all_horizontal([w.fill_null(True) for w in words]))
        for row, *cells in likely.select("row", *positions(likely)).fill_null("").iter_rows():
            line = tuple(filter(None, cells))
            named = any(cells[p] and not knows(cells[p]) for p in naming if p < len(cells))
            if line == opening and find_moment(_alone(held, row - 1))[0] is not None:
                found.append(row)  # the same table of another day, not the next page
            elif line not in told_before and not named and looks_like_heading(cells, knows):
                found.append(row)
    return found[:MOST_FRAMES]


def _alone(held: Sequence[pl.DataFrame], row: int) -> str:
    """What stands in a row all by itself; '' where nothing does, or more."""
    for frame in held:
        for _, cells in _rows_of([frame.filter(pl.col("row") == row)]):
            filled = [cell for cell in cells if cell]
            return filled[0] if len(filled) == 1 else ""
    return ""


def _frames(
    held: list[pl.DataFrame] | None,
    breaks: Sequence[int],
    knows: Callable[[str], bool],
    sheet: Sheet,
) -> tuple[list[Frame], list[int]]:
    """The heading blocks in the body, and the row with which each begins: its title's, if it has one."""
    found: list[Frame] = []
    starts: list[int] = []
    if not breaks or held is None:
        return found, starts
    rows = _rows_of(held)
    for row in breaks:
        if found and row < found[-1].body_from:
            continue
        below = [(r, c) for r, c in rows if row <= r < row + HEAD_ROWS]
        frame = find_frame(below, knows, sheet.merged, sheet.spread)
        if frame is not None and frame.rows[0] == row:
            found.append(replace(frame, titles=(*_titles_above(rows, row), *frame.titles)))
            starts.append(_title_from(rows, row))
    return found, starts


def _title_from(rows: Sequence[Row], row: int) -> int:
    """The first of the lines that lead to a heading block in the body, without a blank one between.

    A name alone right under data is a unit that did not report, unless it says what the block is.
    """
    filled = {at: [cell for cell in cells if cell] for at, cells in rows if at < row}
    first = row
    while len(filled.get(first - 1, ())) == 1:
        first -= 1
    texts = [filled[at][0] for at in range(first, row)]
    told = any(_CAPTION.search(folded(text)) or find_moment(text)[0] for text in texts)
    return first if told or not filled.get(first - 1) else row


def _titles_above(rows: Sequence[Row], row: int) -> list[str]:
    """What stands alone in the lines right above a heading block in the body: its title."""
    found: list[str] = []
    for at, cells in reversed([one for one in rows if one[0] < row]):
        filled = [cell for cell in cells if cell]
        if len(filled) > 1 or at != row - 1:
            break
        found, row = [*filled, *found], at
    return found


def _tells_day(frame: Frame) -> bool:
    return any(find_moment(title)[0] is not None for title in frame.titles)


def _width(sheet: Sheet, frame: Frame) -> int | None:
    """How many columns the headings span; a text file's further cells are surplus."""
    if sheet.widths is None:
        return None
    return max(
        (sheet.widths[row - 1] for row in frame.rows if row <= len(sheet.widths)), default=None
    )


def _words_down(head: Sequence[Row], knowledge: Knowledge) -> bool:
    """Whether the first column holds the words of measures: indicators down, units across."""
    first = [cells[0] for _, cells in head if cells and cells[0]]
    spoken = sum(
        knowledge.vocabulary.cut(heading(t).lstrip("一二三四五六七八九十、其中:")).counts
        for t in first
    )
    return len(first) > 2 and 2 * spoken >= len(first)


def _lead(head: Sequence[Row]) -> tuple[str, ...]:
    """The first row of words above rows that hold figures or days: headings nobody knows, maybe."""
    for at, (_, cells) in enumerate(head):
        filled = tuple(cell for cell in cells if cell)
        if len(filled) < 3:
            continue
        below = [cell for _, row in head[at + 1 :] for cell in row if cell]
        telling = any(is_day(cell) or number(cell) is not None for cell in below)
        plain = not any(is_day(cell) or number(cell) is not None for cell in filled)
        return filled if plain and telling else ()
    return ()


def _turned(sheet: Sheet) -> Sheet:
    """The sheet with rows and columns exchanged: indicators across, units down.

    Titles stay above; the corner (指标名称) heads the units; lines that number the indicators go.
    """
    frames = list(sheet.chunks)
    whole = pl.concat(frames, how="diagonal") if frames else pl.DataFrame({"row": []})
    tidy = clean(whole)
    lines = tidy.select(positions(tidy)).fill_null("").rows()
    above = 0
    while above < len(lines) and sum(map(bool, lines[above])) < 2:
        above += 1
    rows: list[Sequence[str | None]] = [list(line) for line in lines[:above]]
    for at, column in enumerate(zip(*lines[above:], strict=True)):
        if at and heading(column[0]) in words()["indicator_numbers"]:
            continue
        if not at:
            corner = column[0] if names_a_row((heading(column[0]),)) else "单位名称"
            column = (corner, *(_ITEM.sub("", indicator) for indicator in column[1:]))
        rows.append(list(column))
    merged = tuple(
        MergedRange(a.left + 1 + above, a.right + 1 + above, a.first_row - 1 - above,
                    a.last_row - 1 - above)
        for a in sheet.merged if a.first_row > above
    )  # fmt: skip
    return Sheet(sheet.name, iter([chunk(rows, 1)]), merged, spread=sheet.spread)


def _notes(read: SheetRead, head: Sequence[Row], sheet: Sheet) -> Iterator[Note]:
    reading, skipped = read.reading, read.body.skipped
    texts = reading.frame.texts

    def note(text: str, rows: int = 0) -> Note:
        return Note(read.file, read.sheet, text, rows)

    above = [row for row, cells in head if row < reading.frame.rows[0] and any(cells)]
    if above:
        yield note(f"{row_list(above)}在列标题之上，是标题或说明", len(above))
    if sheet.hidden:
        yield note(f"有隐藏的 {sheet.hidden}，照常读入")
    if reading.passed_over:
        told_ = [mask(texts[p]) for p in reading.passed_over if p != reading.sequence_at]
        if told_:
            yield note(f"没有读入的列：{'、'.join(told_)}")
    if reading.parts:
        yield note(
            f"其中项，不与所属项相加，没有读入：{'、'.join(mask(texts[p]) for p in reading.parts)}"
        )
    if reading.homeless:
        yield note(
            f"没有数据表存放，没有读入：{'、'.join(mask(texts[p]) for p in reading.homeless)}"
        )
    if reading.unknown:
        yield note(
            f"不认识的列标题，没有读入：{'、'.join(mask(texts[p]) for p in reading.unknown)}"
        )
    if reading.unnamed:
        told_ = [column_name(p, read.sheet) for p in reading.unnamed]
        yield note(f"没有列标题的列，没有读入：{'、'.join(told_)}")
    for text in reading.notes:
        yield note(text)
    yield from _body_notes(skipped, read, note)


def _body_notes(skipped: Skipped, read: SheetRead, note: Callable[..., Note]) -> Iterator[Note]:
    for rows, what in (
        (skipped.totals, "是合计行，只作核对"),
        (skipped.parts, "是其中项，没有作为数据读入"),
        (skipped.sections, "是小节标题，没有作为数据读入"),
        (skipped.headings, "是重复的列标题或栏次"),
        (skipped.unread, "只有不读入的列填了内容"),
        (skipped.examples, "是填写示例，没有读入"),
        (skipped.notes, "是表尾的附注或签署"),
    ):
        if rows:
            yield note(f"{row_list(rows)}{what}", len(rows))
    blanks = read.body.blanks
    if blanks.zero:
        yield note(f"{len(blanks.zero)} 个空白格按 0 计：所印合计只能如此")
    if blanks.unknown:
        yield note(
            f"{len(blanks.unknown)} 个空白格不知道是多少：没有合计可以证明，按未知处理，不当作 0"
        )
    if not read.body.count:
        yield note("只有列标题，没有数据行")


def headings_of(read: SheetRead, part: int) -> tuple[Reading, Any]:
    """The reading and feed that a part number stands for."""
    reading = read.blocks[min(part // PARTS, len(read.blocks) - 1)]
    return reading, reading.feeds[part % PARTS]


def cell_of(read: SheetRead, row: int, part: int, column: str) -> tuple[str | None, str | None]:
    """Where a table's column of one row stands in the file, and its heading."""
    reading, feed = headings_of(read, part)
    source = feed.columns.get(column)
    if source is None or not source.positions:
        return None, None
    position = source.positions[0]
    return cell_name(position, row, read.sheet), reading.frame.texts[position]
