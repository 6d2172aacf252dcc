"""Cells of an .xlsx that calamine returns empty: errors, and formulas nobody computed.

A program that writes formulas without opening Excel leaves them without a value. The sheet's
XML is streamed, and parsed only where a first pass over its bytes finds a formula or an error.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

_BLOCK = 1 << 20
_SUSPECT = re.compile(rb"""<(?:\w+:)?f[\s/>]|\bt=["']e["']""")
_OVERLAP = 32
_DAMAGES = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError,
    ElementTree.ParseError, expat.ExpatError,
)  # fmt: skip
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")


@dataclass
class LostCells:
    """0-based positions: errors by row as (column, text); formulas without a value."""

    errors: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    uncomputed: list[tuple[int, int]] = field(default_factory=list)

    @property
    def by_row(self) -> dict[int, list[int]]:
        """The columns of the formulas without a value, by row."""
        rows: dict[int, list[int]] = {}
        for row, column in self.uncomputed:
            rows.setdefault(row, []).append(column)
        return rows


def lost_cells(path: Path) -> dict[str, LostCells]:
    """The lost cells of every sheet, by its name; sheets without any are left out.

    Raises ValueError for a package that cannot be read.
    """
    found = {}
    try:
        with zipfile.ZipFile(path) as package:
            for name, part in _sheet_parts(package).items():
                if _is_suspect(package, part):
                    cells = _scan(package, part)
                    if cells.errors or cells.uncomputed:
                        found[name] = cells
    except _DAMAGES as error:
        raise ValueError(str(error)) from error
    return found


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → its part in the package. A path may be relative to the workbook or not."""
    parts = {}
    root = "xl/workbook.xml"
    for relation in ElementTree.fromstring(package.read("_rels/.rels")):
        if relation.get("Type", "").endswith("/officeDocument"):
            root = relation.get("Target", root).lstrip("/")
    folder, file = posixpath.split(root)
    relations = package.read(f"{folder}/_rels/{file}.rels")
    targets = {r.get("Id"): r.get("Target", "") for r in ElementTree.fromstring(relations)}
    for element in ElementTree.fromstring(package.read(root)).iter():
        if _local(element.tag) != "sheet":
            continue
        key = next((v for k, v in element.attrib.items() if _local(k) == "id"), None)
        target = targets.get(key, "")
        part = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        parts[element.get("name", "")] = posixpath.normpath(part)
    return {n: part for n, part in parts.items() if part in package.NameToInfo}


def _blocks(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    with package.open(part) as stream:
        while block := stream.read(_BLOCK):
            yield block


def _is_suspect(package: zipfile.ZipFile, part: str) -> bool:
    tail = b""
    for block in _blocks(package, part):
        if _SUSPECT.search(tail + block):
            return True
        tail = block[-_OVERLAP:]
    return False


def _scan(package: zipfile.ZipFile, part: str) -> LostCells:
    scanner = _Scanner()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.CharacterDataHandler = scanner.text
    for block in _blocks(package, part):
        parser.Parse(block, False)
    parser.Parse(b"", True)
    return scanner.lost


class _Scanner:
    """Follows the cells of one sheet; a cell may leave out its own reference."""

    def __init__(self) -> None:
        self.lost = LostCells()
        self.row, self.column = -1, -1
        self.kind: str | None = None
        self.formula = self.in_value = False
        self.value = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A cell, its formula or its value begins."""
        name = _local(tag)
        if name == "c":
            self.kind, self.formula, self.value = attributes.get("t"), False, ""
            self.column += 1
            place = _REFERENCE.fullmatch(attributes.get("r", ""))
            if place:
                self.row, self.column = int(place[2]) - 1, _column(place[1])
        elif name == "row":
            self.row = int(attributes.get("r", self.row + 2)) - 1
            self.column = -1
        elif name == "f":
            self.formula = True
        elif name == "v":
            self.in_value = True

    def text(self, data: str) -> None:
        """Text of a value."""
        if self.in_value:
            self.value += data

    def end(self, tag: str) -> None:
        """A value or a cell ends."""
        name = _local(tag)
        if name == "v":
            self.in_value = False
        elif name == "c" and self.kind == "e":
            text = self.value or "#ERROR!"
            self.lost.errors.setdefault(self.row, []).append((self.column, text))
        elif name == "c" and self.formula and not self.value and self.kind != "str":
            # t="str" with nothing is a formula whose result is the empty text.
            self.lost.uncomputed.append((self.row, self.column))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
