"""The bounds of an .xls, looked at before it is read: a chain of sectors that bites its own tail, or a
cell far out, would make the reader allocate without end, and nothing could catch that.

An .xls is a compound file: sectors chained by a table (FAT), streams of sectors, and in the stream
`Workbook` records of a type, a length and, for cells, a row and a column.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from pathlib import Path

from analysis.read.xlsx_bounds import MOST_CELLS, SPARSE

_LAST = 0xFFFFFFFA  # greater numbers mark the end of a chain, or what is free
_DIRECTORY_ENTRY = 128
_SMALL_SECTOR = 64
_HEADER_ENTRIES = 109
_DIMENSIONS, _MOST_ROWS, _MOST_COLUMNS = 0x0200, 65_536, 256
_CELLS = {
    0x0006,
    0x0203,
    0x0204,
    0x0205,
    0x027E,
    0x00FD,
    0x00D6,
    0x0001,
    0x0002,
    0x0003,
    0x0004,
    0x0005,
}
_ROWS_OF_CELLS = {0x00BD, 0x00BE}
_BLANKS = {0x00BE, 0x0201, 0x0001}


class BrokenChainError(Exception):
    """A compound file whose sectors go round in a circle, or lead nowhere."""


class FarCellError(Exception):
    """A cell so far out that the table would fill the memory: row and column, from 0."""

    def __init__(self, row: int, column: int):
        super().__init__(row, column)
        self.row = row
        self.column = column


def refuse_unbounded(path: Path) -> None:
    """Raise BrokenChainError or FarCellError where reading the file might have no end."""
    try:
        stream = _workbook(path.read_bytes())
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise BrokenChainError from error
    _refuse_far(stream)


def _workbook(data: bytes) -> bytes:
    """The stream that holds the sheets; every chain of the file is followed to its end."""
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        raise BrokenChainError
    size = 1 << shift
    if any(told > len(data) // size for told in _lengths(data)):
        raise BrokenChainError
    (first_directory,) = struct.unpack_from("<I", data, 48)
    cutoff, first_small = struct.unpack_from("<II", data, 56)

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    table = _table(data, sector, size)
    _refuse_circles(table)
    directory = b"".join(map(sector, _chain(table, first_directory)))
    small = array("I")
    if first_small < _LAST:
        small.frombytes(_whole(b"".join(map(sector, _chain(table, first_small)))))
        _refuse_circles(small)
    contained, found = b"", b""
    for at in range(0, len(directory) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY):
        entry = directory[at : at + _DIRECTORY_ENTRY]
        name = entry[: max(entry[64] - 2, 0)].decode("utf-16-le", errors="ignore").lower()
        start, length = struct.unpack_from("<II", entry, 116)
        if entry[66] == 5 and start < _LAST:
            contained = b"".join(map(sector, _chain(table, start)))
        elif name in ("workbook", "book") and start < _LAST:
            if length >= cutoff:
                found = b"".join(map(sector, _chain(table, start)))[:length]
            else:
                parts = (
                    contained[n * _SMALL_SECTOR : (n + 1) * _SMALL_SECTOR]
                    for n in _chain(small, start)
                )
                found = b"".join(parts)[:length]
    return found


def _lengths(data: bytes) -> tuple[int, ...]:
    """How many sectors the header says that the chains' table, the small chains' table and the list of
    both have: a reader makes room for so many before it looks."""
    return tuple(struct.unpack_from("<I", data, at)[0] for at in (44, 64, 72))


def _table(data: bytes, sector: object, size: int) -> array[int]:
    """The table of chains: for every sector the one that follows."""
    assert callable(sector)
    most = len(data) // size + 1
    listed = list(struct.unpack_from(f"<{_HEADER_ENTRIES}I", data, 76))
    (further,) = struct.unpack_from("<I", data, 68)
    met = 0
    while further < _LAST:
        met += 1
        if met > most or further > most:
            raise BrokenChainError
        *entries, further = struct.unpack(f"<{size // 4}I", sector(further))
        listed += entries
    table = array("I")
    for number in listed:
        if number < _LAST:
            table.frombytes(_whole(sector(number)))
    return table


def _whole(data: bytes) -> bytes:
    return data[: len(data) // 4 * 4]


def _chain(table: array[int], start: int) -> Iterator[int]:
    while start < _LAST:
        if start >= len(table):
            raise BrokenChainError
        yield start
        start = table[start]


def _refuse_circles(table: array[int]) -> None:
    """Raise where following the table from any sector would never end."""
    done = bytearray(len(table))  # 1 on the way, 2 known to end
    for start in range(len(table)):
        way, at = [], start
        while at < len(table) and not done[at]:
            done[at] = 1
            way.append(at)
            at = table[at]
        if at < len(table) and done[at] == 1:
            raise BrokenChainError
        for one in way:
            done[one] = 2


def _refuse_wide(told: bytes) -> None:
    """Raise where a sheet says that it is larger than an .xls can be: a reader makes room for it."""
    if len(told) >= 12:
        _, last, _, right = struct.unpack_from("<IIHH", told)
        if last > _MOST_ROWS or right > _MOST_COLUMNS:
            raise BrokenChainError


def _refuse_far(stream: bytes) -> None:
    """Measure each sheet's cells by the records that hold one."""
    at, count, lowest, widest = 0, 0, 0, 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind in (0x0809, 0x0009, 0x0209, 0x0409):  # a sheet begins
            count, lowest, widest = 0, 0, 0
        elif kind == _DIMENSIONS:
            _refuse_wide(stream[at + 4 : at + 4 + length])
        elif (kind in _CELLS or kind in _ROWS_OF_CELLS) and length >= 4 and kind not in _BLANKS:
            row, column = struct.unpack_from("<HH", stream, at + 4)
            last = column + (max(length - 6, 0) // 6 if kind in _ROWS_OF_CELLS else 0)
            if last >= _MOST_COLUMNS:  # no program writes it: the file is damaged
                raise BrokenChainError
            count, lowest, widest = count + 1, max(lowest, row), max(widest, last)
            area = (lowest + 1) * (widest + 1)
            if area > MOST_CELLS and area > SPARSE * len(stream) // 10:
                raise FarCellError(row, column)
        at += 4 + length
