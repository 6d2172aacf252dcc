"""An .xlsx looked at before its cells are read: what is far out, hidden, lost, or shown otherwise.

calamine makes a dense table of a sheet and gives values, not what Excel shows. So the XML is streamed
first: a stray cell far out is refused before anything is allocated; formulas without a value and errors
are found; and cells whose number format shows another text (0012, 2016.10, 93.8%) are noted. A sheet's
cells are parsed only where a first pass over its bytes finds something of that kind.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from xml.etree import ElementTree
from xml.parsers import expat

from analysis.read.xlsx_bounds import (
    MOST_PLACED,
    MOST_SHEETS,
    InflatedError,
    blocks,
    column_of,
    first_pass,
    read_part,
    refuse_inflated,
)

MOST_SHOWN = 10_000_000  # cells noted for their number format, some 200 bytes each
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")
DAMAGES = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, ElementTree.ParseError,
    expat.ExpatError, RuntimeError, UnicodeDecodeError, ValueError, IndexError,
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """How a number format shows a number: padded with zeros, with so many decimals, as a percentage."""

    zeros: int = 0
    decimals: int | None = None
    percent: bool = False

    def text(self, value: float) -> str | None:
        """What Excel shows of the value; None where the value itself says as much."""
        if not isfinite(value):
            return None
        if self.percent:
            return f"{value * 100:.{self.decimals or 0}f}%"
        if self.zeros and value == int(value) and value >= 0:
            return f"{int(value):0{self.zeros}d}"
        if self.decimals and value != int(value):
            return f"{value:.{self.decimals}f}"
        if self.decimals and 1900 <= value < 2100:
            return f"{value:.{self.decimals}f}"
        return None


@dataclass
class SheetFacts:
    """0-based positions: errors by row as (column, text), formulas without a value, other texts."""

    errors: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    uncomputed: list[tuple[int, int]] = field(default_factory=list)
    shown: dict[tuple[int, int], Shown] = field(default_factory=dict)
    hidden_rows: int = 0
    hidden_columns: int = 0

    @property
    def uncomputed_by_row(self) -> dict[int, list[int]]:
        """The columns of the formulas without a value, by row."""
        rows: dict[int, list[int]] = {}
        for row, column in self.uncomputed:
            rows.setdefault(row, []).append(column)
        return rows


def look(path: Path) -> dict[str, SheetFacts]:
    """The facts of every sheet, by its name.

    Raises TooSparseError, InflatedError, DoctypeError, and ValueError for a package that cannot be read.
    """
    found, placed = {}, 0
    try:
        with zipfile.ZipFile(path) as package:
            refuse_inflated(package)
            styles = _styles(package)
            parts = _sheet_parts(package)
            if len(parts) > MOST_SHEETS:
                raise InflatedError
            for name, part in parts.items():
                suspect, cells = first_pass(package, part, name, styles)
                placed += cells
                if placed > MOST_PLACED:
                    raise InflatedError
                found[name] = _scan(package, part, styles) if suspect else SheetFacts()
    except DAMAGES as error:
        raise ValueError(str(error)) from error
    return found


def without_dimensions(path: Path) -> bytes:
    """The package without what its sheets say of their own size: some programs write A1:A0."""
    out = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(path) as package,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for item in package.infolist():
                data = package.read(item)
                if item.filename.startswith("xl/worksheets/"):
                    data = re.sub(rb"<(?:\w+:)?dimension\b[^>]*/>", b"", data, count=1)
                new.writestr(item.filename, data)
    except DAMAGES as error:
        raise ValueError(str(error)) from error
    return out.getvalue()


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _workbook(package: zipfile.ZipFile) -> tuple[str, str, ElementTree.Element, dict[str, str]]:
    root = "xl/workbook.xml"
    for relation in ElementTree.fromstring(read_part(package, "_rels/.rels")):
        if relation.get("Type", "").endswith("/officeDocument"):
            root = relation.get("Target", root).lstrip("/")
    folder, file = posixpath.split(root)
    relations = read_part(package, f"{folder}/_rels/{file}.rels")
    targets = {r.get("Id", ""): r.get("Target", "") for r in ElementTree.fromstring(relations)}
    return folder, file, ElementTree.fromstring(read_part(package, root)), targets


def _sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → its part in the package. A path may be relative to the workbook or not."""
    folder, _, workbook, targets = _workbook(package)
    parts = {}
    for element in workbook.iter():
        if _local(element.tag) != "sheet":
            continue
        key = next((v for k, v in element.attrib.items() if _local(k) == "id"), "")
        target = targets.get(key, "")
        part = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        parts[element.get("name", "")] = posixpath.normpath(part)
    return {n: part for n, part in parts.items() if part in package.NameToInfo}


def _styles(package: zipfile.ZipFile) -> dict[str, Shown]:
    """Style index → how it shows numbers, of the styles that matter."""
    folder = posixpath.dirname(
        next((n for n in package.NameToInfo if n.endswith("workbook.xml")), "")
    )
    part = f"{folder}/styles.xml"
    if part not in package.NameToInfo:
        return {}
    tree = ElementTree.fromstring(read_part(package, part))
    formats = {"2": "0.00", "9": "0%", "10": "0.00%"}
    for element in tree.iter():
        if _local(element.tag) == "numFmt":
            formats[element.get("numFmtId", "")] = element.get("formatCode", "")
    found = {}
    for element in tree.iter():
        if _local(element.tag) == "cellXfs":
            for index, style in enumerate(element):
                shown = _shown(formats.get(style.get("numFmtId", ""), ""))
                if shown is not None:
                    found[str(index)] = shown
    return found


def _shown(code: str) -> Shown | None:
    bare = re.sub(r'\\.|"[^"]*"|\[[^\]]*\]|_.', "", code.split(";")[0]).strip()
    if found := re.fullmatch(r"[#,]*0(?:\.(0+))?%", bare):
        return Shown(decimals=len(found[1] or ""), percent=True)
    if re.fullmatch(r"0{2,}", bare):
        return Shown(zeros=len(bare))
    if found := re.fullmatch(r"#?,?#*0\.(0+)", bare):
        return Shown(decimals=len(found[1]))
    return None


def _scan(package: zipfile.ZipFile, part: str, styles: dict[str, Shown]) -> SheetFacts:
    scanner = _Scanner(styles)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.CharacterDataHandler = scanner.text
    for block in blocks(package, part):
        parser.Parse(block, False)
    parser.Parse(b"", True)
    return scanner.facts


class _Scanner:
    """Follows the cells of one sheet; a cell may leave out its own reference."""

    def __init__(self, styles: dict[str, Shown]) -> None:
        self.facts = SheetFacts()
        self.styles = styles
        self.row, self.column = -1, -1
        self.kind: str | None = None
        self.formula = self.in_value = False
        self.value = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A row, a cell, its formula or its value begins."""
        name = _local(tag)
        if name == "c":
            self.kind, self.formula, self.value = attributes.get("t"), False, ""
            self.column += 1
            place = _REFERENCE.fullmatch(attributes.get("r", ""))
            if place:
                self.row, self.column = int(place[2]) - 1, column_of(place[1])
            shown = self.styles.get(attributes.get("s", ""))
            if shown is not None and self.kind in (None, "n"):
                self.facts.shown[self.row, self.column] = shown
                if len(self.facts.shown) > MOST_SHOWN:
                    raise InflatedError
        elif name == "row":
            self.row = int(attributes.get("r", self.row + 2)) - 1
            self.column = -1
            self.facts.hidden_rows += attributes.get("hidden") in ("1", "true")
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
            self.facts.hidden_columns += last - first + 1
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
            self.facts.errors.setdefault(self.row, []).append((self.column, text))
        elif name == "c" and self.formula and not self.value and self.kind != "str":
            # t="str" with nothing is a formula whose result is the empty text.
            self.facts.uncomputed.append((self.row, self.column))
