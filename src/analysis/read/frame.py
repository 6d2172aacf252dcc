"""Step 2: where in a sheet the headings stand, what is above them, and where the body begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.forms.text import folded, heading, number
from analysis.read.sheet import HEAD_ROWS, MergedRange

MOST_HEADING_ROWS = 5
_YEAR = re.compile(r"(19|20)\d{2}年?")
_DAY = re.compile(
    r"(19|20)\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?( \d{1,2}:\d{2}(:\d{2})?)?"
)
_MONTH = re.compile(r"(19|20)\d{2}(\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*月?|(0[1-9]|1[0-2])([0-3]\d)?)")
_COLUMN_LABEL = re.compile(r"(甲|栏\s*次|栏|序号)$")
_COLUMN_NUMBER = re.compile(r"(栏\s*次|[甲乙丙丁戊己庚辛栏—-]|[(（]?\d{1,2}[)）]?|\d{1,2}\s*=.*)$")
_UNIT_LINE = re.compile(r"[（(](名|人|个|万元|元|%|人次)[)）]$")

Row = tuple[int, tuple[str, ...]]
Knows = Callable[[str], bool]


@dataclass(frozen=True)
class Frame:
    """One heading block of a sheet and what stands above it.

    `rows` are the numbers of the heading rows, `titles` the texts above them, row by row; `paths`
    the heading of each column as its words from the top to the bottom, as they are compared, () where
    there is none, and `texts` the same as a person reads it; `body_from` the first row below (and
    below a row of column numbers). `lines` are the heading rows as they stand.
    """

    rows: tuple[int, ...]
    titles: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]
    body_from: int
    lines: tuple[tuple[str, ...], ...]


def find_frame(
    head: Sequence[Row], knows: Knows, merged: Sequence[MergedRange], spread: bool
) -> Frame | None:
    """The first heading block among the leading rows; None where there is none.

    `knows` says whether a text is a word of headings. `spread`: without merged cells a blank
    upper heading belongs to the one on its left.
    """
    rows = [(number_, cells) for number_, cells in head[:HEAD_ROWS] if any(cells)]
    for place, (row, cells) in enumerate(rows):
        if not _begins(cells, knows):
            continue
        block = [(row, cells)]
        below = place + 1
        while below < len(rows) and len(block) < MOST_HEADING_ROWS:
            following = rows[below]
            if following[0] != block[-1][0] + 1 or not _continues(block, following, knows, merged):
                break
            block.append(following)
            below += 1
        body_from = block[-1][0] + 1
        while below < len(rows) and rows[below][0] == body_from and _under(rows[below][1]):
            body_from += 1
            below += 1
        titles = tuple(t for _, above in rows[:place] for t in dict.fromkeys(filter(None, above)))
        lines = tuple(cells for _, cells in block)
        columns = _columns(block, merged, spread)
        paths = tuple(tuple(dict.fromkeys(map(_clean, column))) for column in columns)
        texts = tuple("/".join(dict.fromkeys(column)) for column in columns)
        return Frame(tuple(n for n, _ in block), titles, paths, texts, body_from, lines)
    return None


def looks_like_heading(cells: Sequence[str], knows: Knows) -> bool:
    """Whether a row in the body is a heading again, of this table or of another."""
    return len([c for c in cells if c]) > 1 and _begins(tuple(cells), knows)


def _begins(cells: tuple[str, ...], knows: Knows) -> bool:
    filled = [cell for cell in cells if cell]
    if any(_is_figure(cell) for cell in filled):
        return False
    # days may stand across, over columns; they make no heading by themselves
    words = [cell for cell in filled if not is_day(cell)]
    known = sum(map(knows, words))
    if len(filled) == 1:
        return known == 1 and len(cells) <= 2
    if len(filled) - len(words) > 1 and known == len(words) > 0:
        return True
    return known >= 2 and 2 * known >= len(set(words)) and len(words) >= len(filled) - 1


def is_day(cell: str) -> bool:
    """Whether a cell is a day to the day: a date of the body, or a heading over a column."""
    return bool(_DAY.fullmatch(folded(cell).strip()))


def is_month_or_day(cell: str) -> bool:
    """Whether a cell is a day, or a month of a year."""
    return is_day(cell) or bool(_MONTH.fullmatch(folded(cell).strip()))


def is_range(cell: str) -> bool:
    """Whether a cell tells from when to when: 2022.03-2023.03, 2022年3月至2023年3月."""
    halves = re.split(
        r"\s*(?:-{1,3}|—{1,2}|–|~|～|至|到)\s*(?=(?:19|20)\d{2})", folded(cell).strip()
    )
    return len(halves) == 2 and all(map(is_month_or_day, halves))


def _is_figure(cell: str) -> bool:
    return number(cell) is not None and not _YEAR.fullmatch(folded(cell).strip())


def _continues(
    block: list[Row], following: Row, knows: Knows, merged: Sequence[MergedRange]
) -> bool:
    """Whether a row under headings is headings too.

    Something above is merged down into it, or all its cells are known words, some of them under a
    blank or a span. A row with a number in it never is.
    """
    row, cells = following
    filled = [(position, cell) for position, cell in enumerate(cells) if cell]
    if not filled or any(_is_figure(cell) for _, cell in filled) or _under(cells):
        return False
    first = block[0][0]
    if any(area.first_row < row <= area.last_row and area.first_row >= first for area in merged):
        return True
    if all(cell in block[-1][1] for _, cell in filled):
        return False  # the same headings once more
    above = block[-1][1]
    spans = {
        position
        for area in merged
        if area.first_row <= block[-1][0] <= area.last_row and area.right > area.left
        for position in range(area.left, area.right + 1)
    }
    hangs = any(position in spans or not _at(above, position) for position, _ in filled)
    return hangs and all(knows(cell) for _, cell in filled)


def _under(cells: Sequence[str]) -> bool:
    """What forms print right under the headings: 甲 乙 1 2 3, or （名）."""
    filled = [folded(cell).strip() for cell in cells if cell]
    if not filled:
        return False
    if all(map(_UNIT_LINE.match, filled)):
        return True
    # Three cells at least, or the unit 甲 with one post would be taken for such a line.
    numbered = len(filled) > 2 and all(map(_COLUMN_NUMBER.match, filled))
    return numbered and (bool(_COLUMN_LABEL.match(filled[0])) or _counts_up(filled))


def _counts_up(filled: list[str]) -> bool:
    digits = [int(re.sub(r"\D.*", "", f.strip("()"))) for f in filled if re.match(r"[(]?\d", f)]
    return digits[:3] in ([1, 2, 3], [2, 3, 4]) and digits == sorted(digits)


def _at(cells: Sequence[str], position: int) -> str:
    return cells[position] if position < len(cells) else ""


def _columns(block: list[Row], merged: Sequence[MergedRange], spread: bool) -> list[list[str]]:
    """For every column its headings from the top to the bottom."""
    width = max(len(cells) for _, cells in block)
    grid = [[_at(cells, position) for position in range(width)] for _, cells in block]
    first, last = block[0][0], block[-1][0]
    tied: set[tuple[int, int]] = set()  # cells that a merged range fills
    for area in merged:
        if area.first_row > last or area.last_row < first:
            continue
        top = max(area.first_row, first)
        text = _at(grid[top - first], area.left) if area.left < width else ""
        for row in range(top, min(area.last_row, last) + 1):
            for position in range(area.left, min(area.right, width - 1) + 1):
                grid[row - first][position] = text
                tied.add((row, position))
    for at in range(len(grid) - 1):
        for position in range(1, width):
            hangs = any(grid[below][position] for below in range(at + 1, len(grid)))
            if grid[at][position] or not hangs or (first + at, position) in tied:
                continue
            # A blank over a filled heading continues the group on its left, unless that is merged
            # down, or ends a merged span of its own.
            if spread or (first + at, position - 1) not in tied:
                left = grid[at][position - 1]
                stands_alone = not any(grid[b][position - 1] for b in range(at + 1, len(grid)))
                grid[at][position] = "" if stands_alone and at == 0 and not spread else left
    return [[line[position] for line in grid if line[position]] for position in range(width)]


def _clean(text: str) -> str:
    """A heading's word as it is compared; one that is only a mark stays as it is."""
    return heading(text) or text.strip()
