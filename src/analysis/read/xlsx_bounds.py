"""The bounds of an .xlsx, looked at before anything of its size is allocated.

calamine makes a dense table from the first cell to the last, and holds all shared texts: one stray cell
far out, or a few kilobytes that unfold into gigabytes, would take the machine down. So sizes are read
from the package first, and the positions of cells from the bytes of its sheets as they stream by.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping

_BLOCK = 1 << 20
_OVERLAP = 512
_SUSPECT = re.compile(rb"""<(?:\w+:)?f[\s/>]|\bt=["']e["']|\bhidden=["'](?:1|true)["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br=["'](\d+)["']""")
_CELL_ROW = re.compile(rb"""\br=["'][A-Z]{1,9}(\d{1,9})""")
_FAR_COLUMN = re.compile(rb"""\br=["']([A-Z]{3,})\d""")
_WIDE_COLUMN = re.compile(rb"""\br=["'][A-Z]{2}\d""")
# a cell with something in it: calamine counts no other
_FILLED = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,9})(\d{1,9})["'][^>]*(?<!/)>""")

MOST_CELLS = 4_000_000  # of the dense table that a nearly empty sheet may become
SPARSE = 20  # so many times the cells there are
MOST_BYTES = 3 << 29  # of all parts together
INFLATED, RATIO = 48 << 20, 200  # so many bytes unfolded, and so many times the packed ones
MOST_PLACED = 60_000_000  # cells of a workbook: a reader takes some 60 bytes for each
MOST_TEXTS = 20_000_000  # shared texts, 24 bytes each before their first letter
MOST_MERGED = 1_000_000
MOST_SHEETS = 2_000
MOST_PART = 32 << 20  # of a part that is parsed whole
_SHARED = re.compile(r"(^|/)sharedStrings\.xml$", re.IGNORECASE)


class TooSparseError(Exception):
    """A cell stands so far out that the table would fill the memory; names the cell."""

    def __init__(self, sheet: str, cell: str):
        super().__init__(cell)
        self.sheet = sheet
        self.cell = cell


class InflatedError(Exception):
    """A package that unfolds into more than a workbook holds."""


class DoctypeError(Exception):
    """A part that defines entities: no program that makes workbooks does."""


def refuse_inflated(package: zipfile.ZipFile) -> None:
    """Raise for a package that is a bomb by its sizes; a part that belies them is damaged."""
    items = package.infolist()
    unfolded, packed = sum(i.file_size for i in items), sum(i.compress_size for i in items)
    if unfolded > MOST_BYTES or (unfolded > INFLATED and unfolded > RATIO * max(packed, 1)):
        raise InflatedError
    for item in items:
        if _SHARED.search(item.filename):  # read to its end, the sum of its bytes is checked
            texts = sum(map(_texts_in, blocks(package, item.filename)))
            if texts > MOST_TEXTS:
                raise InflatedError


def _texts_in(block: bytes) -> int:
    return block.count(b"<si") + block.count(b":si")


def read_part(package: zipfile.ZipFile, name: str) -> bytes:
    """A part that is parsed whole."""
    if package.getinfo(name).file_size > MOST_PART:
        raise InflatedError
    return b"".join(blocks(package, name))


def blocks(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A part's bytes, block by block; raises for one that defines entities."""
    with package.open(part) as stream:
        first = True
        while block := stream.read(_BLOCK):
            if first and b"<!DOCTYPE" in block[:65536].replace(b"\x00", b""):
                raise DoctypeError
            first = False
            yield block


def first_pass(
    package: zipfile.ZipFile, part: str, name: str, styles: Mapping[str, object]
) -> tuple[bool, int]:
    """Whether the sheet's cells need a closer look, and how many there are; refuses what would not fit
    into memory."""
    told = "|".join(re.escape(s) for s in sorted(styles, key=int))
    styled = (
        re.compile(rf"""<(?:\w+:)?c\s[^>]*?\bs=["'](?:{told})["']""".encode()) if told else None
    )
    suspect, tail, cells, merged, last_row, width = False, b"", 0, 0, 0, 26
    for block in blocks(package, part):
        text = tail + block
        suspect = suspect or bool(_SUSPECT.search(text)) or bool(styled and styled.search(text))
        cells += block.count(b"<c ") + block.count(b":c ") + block.count(b"<c>")
        merged += block.count(b"mergeCell ")
        # a cell's row is its own, whatever row it stands in
        told_rows = [*(r[:12] for r in _ROW.findall(text)), *_CELL_ROW.findall(text)]
        last_row = max(last_row, max(map(int, told_rows), default=0))
        if width < 702 and _WIDE_COLUMN.search(text):
            width = 702
        if width < 16_384 and _FAR_COLUMN.search(text):
            width = 16_384
        tail = block[-_OVERLAP:]
    if merged > MOST_MERGED:
        raise InflatedError
    if max(last_row, 1) * width > MOST_CELLS:
        _refuse_far(package, part, name, cells, last_row)
    return suspect, cells


def _refuse_far(package: zipfile.ZipFile, part: str, name: str, cells: int, last_row: int) -> None:
    """Measure exactly: only a sheet that is really large and nearly empty is refused."""
    widest, longest, placed, tail = 0, 0, 0, b""
    farthest = lowest = ""
    for block in blocks(package, part):
        placed += len(_CELL_ROW.findall(block))
        for found in _FILLED.finditer(tail + block):
            letters, row = found[1].decode(), int(found[2])
            column = column_of(letters)
            if column >= widest:
                widest, farthest = column, f"{letters}{row}"
            if row >= longest:
                longest, lowest = row, f"{letters}{row}"
        tail = block[-_OVERLAP:]
    if placed + 64 < cells:  # cells that do not say where they stand: in the row that they are in
        longest, widest = max(longest, last_row), max(widest, 25)
    area = longest * (widest + 1)
    if area > MOST_CELLS and area > SPARSE * max(cells, 1):
        raise TooSparseError(name, farthest if widest > 701 else lowest)


def column_of(letters: str) -> int:
    """The 0-based position of a column's letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
