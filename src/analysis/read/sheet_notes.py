"""What to say of a sheet that was read: what stands above its headings, what was passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from analysis.read.frame import Row
from analysis.read.problem import Note, column_name, mask, row_list
from analysis.read.rows import Skipped
from analysis.read.sheet import Sheet
from analysis.read.sheet_read import SheetRead


def notes_of(read: SheetRead, head: Sequence[Row], sheet: Sheet) -> Iterator[Note]:
    """What stands above the headings, hidden lines, columns and rows that were passed over."""
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
