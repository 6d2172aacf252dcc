"""Corrections are data: `corrections.yml` says which cell was wrong, what it said, and why.

    - file: quota.xlsx
      sheet: 2018            # may be left out where the file has one sheet, or none
      cell: C12              # or: row: 12, column: 核定编制
      old: "5O"
      new: "50"
      reason: 单位来函更正

An old value that is no longer there is an error: the source was mended, or moved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from analysis.dictionary import input_tables
from analysis.forms.text import heading
from analysis.read.frame import Frame
from analysis.read.identity import masked
from analysis.read.meaning import field_words
from analysis.read.problem import Problem, mask
from analysis.read.sheet import BLANKS
from analysis.read.yaml_file import Texts, read_yaml

FILE_NAME = "corrections.yml"
REQUIRED = ("file", "old", "new", "reason")
ALLOWED = {*REQUIRED, "sheet", "cell", "row", "column"}


@dataclass(frozen=True)
class Correction:
    """One cell to mend; `number` is its place in the file, from 1."""

    number: int
    file: str
    sheet: str | None
    row: int
    column: str  # letters of an Excel column, or a heading
    old: str
    new: str
    reason: str


def read_corrections(folder: Path) -> tuple[list[Correction], list[Problem]]:
    """The corrections of a dataset and everything wrong with that file (fatal)."""
    path = folder / FILE_NAME
    if not path.exists():
        return [], []
    entries, problem = read_yaml(path, Texts)
    if problem is not None:
        return [], [problem]
    entries = entries or []
    if not isinstance(entries, list):
        return [], [_wrong("应当是一个列表", "每条更正以「- 」开头")]
    read = [_parse(number, entry) for number, entry in enumerate(entries, 1)]
    found = [one for one in read if not isinstance(one, Problem)]
    problems = [one for one in read if isinstance(one, Problem)]
    return found, problems


def _parse(number: int, entry: Any) -> Correction | Problem:
    where = f"第 {number} 条更正"
    if not isinstance(entry, dict):
        return _wrong(f"{where}不是「项目: 值」的形式", "请写明 file、cell、old、new、reason")
    if missing := [k for k in REQUIRED if not isinstance(entry.get(k), str)]:
        return _wrong(f"{where}缺少 {'、'.join(missing)}", "请补全；每条更正都要写明理由")
    if unknown := sorted(str(key) for key in entry if key not in ALLOWED):
        known = "、".join(sorted(ALLOWED))
        return _wrong(f"{where}有不认识的项目 {mask('、'.join(unknown))}", f"可用：{known}")
    cell = re.fullmatch(r"([A-Za-z]{1,3})(\d{1,7})", str(entry.get("cell", "")))
    if cell:
        column, row = cell[1].upper(), int(cell[2])
    elif re.fullmatch(r"\d{1,9}", str(entry.get("row", ""))) and isinstance(
        entry.get("column"), str
    ):
        column, row = str(entry["column"]), int(entry["row"])
    else:
        return _wrong(f"{where}没有说明单元格", "请写 cell: C12，或 row: 12 与 column: 核定编制")
    sheet = entry.get("sheet")
    if sheet is not None and not isinstance(sheet, str):
        return _wrong(f"{where}的 sheet 应当是文字", "写工作表的名称，或删去这一项")
    return Correction(number, entry["file"], sheet, row, column,
                      entry["old"], entry["new"], entry["reason"])  # fmt: skip


class Corrector:
    """Applies corrections to the cells of sheets as they pass, and knows which were never met."""

    def __init__(self, corrections: list[Correction]) -> None:
        self._waiting = list(corrections)
        self._stale: list[Problem] = []
        self._made: dict[str, list[str]] = {}

    def made_in(self, file: str) -> list[str]:
        """A sentence for every correction made in a file; of persons nothing is quoted."""
        return self._made.get(file, [])

    def apply(
        self, file: str, sheet: str | None, cells: pl.DataFrame, frame: Frame
    ) -> pl.DataFrame:
        """The chunk of a sheet (`row` and a column a position) with its corrections made."""
        for one in [c for c in self._waiting if c.file in (file, file.rsplit("/", 1)[-1])]:
            if one.sheet is not None and masked(one.sheet) != sheet:
                continue
            position = _position_of(one, sheet, frame)
            at = cells["row"].index_of(one.row) if len(cells) else None
            if position is None or at is None or str(position) not in cells.columns:
                continue
            self._waiting.remove(one)
            name = str(position)
            now = (cells[name][at] or "").strip(BLANKS)
            shown = _hidden if _is_personal(frame, position) else mask
            if now != one.old.strip():
                self._stale.append(_stale(one, shown(one.old), shown(now)))
                continue
            cells = cells.with_columns(
                pl.when(pl.col("row") == one.row)
                .then(pl.lit(one.new.strip() or None, dtype=pl.String))
                .otherwise(pl.col(name))
                .alias(name)
            )
            text = f"已按更正表改「{shown(one.old)}」为「{shown(one.new)}」：{mask(one.reason)}"
            self._made.setdefault(file, []).append(text)
        return cells

    def problems(self) -> list[Problem]:
        """Corrections that no longer fit: the old value is gone, or the cell is."""
        return self._stale + [
            _wrong(f"第 {c.number} 条更正所指的单元格不存在：{mask(c.file)} {mask(c.column)}{c.row}",
                   "请核对文件名、工作表、行号与列；原表已改正的，请删去这条更正")
            for c in self._waiting
        ]  # fmt: skip


def _position_of(one: Correction, sheet: str | None, frame: Frame) -> int | None:
    """The column that a correction means: by its heading, or in a workbook by its letters."""
    asked = heading(one.column)
    for position, path in enumerate(frame.paths):
        if path and asked in (path[-1], "".join(path), "/".join(path)):
            return position
    for name, position in _english(frame).items():
        if name == one.column:
            return position
    return _position(one.column) if sheet is not None else None


def _english(frame: Frame) -> dict[str, int]:
    """Columns by the English names that a person may know them by."""
    found: dict[str, int] = {}
    for table in input_tables().values():
        known = field_words(table)
        for position, path in enumerate(frame.paths):
            if path and path[-1] in known:
                found.setdefault(known[path[-1]][0][1], position)
    return found


def _is_personal(frame: Frame, position: int) -> bool:
    roster = input_tables()["roster"]
    known = field_words(roster).get(frame.paths[position][-1] if frame.paths[position] else "", ())
    return any(name in ("id_number", "person_name", "person_key") for _, name in known)


def _position(letters: str) -> int | None:
    if not re.fullmatch(r"[A-Z]{1,3}", letters):
        return None
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _hidden(text: str) -> str:
    return "（已遮盖）" if text else ""


def _stale(one: Correction, old: str, now: str) -> Problem:
    return _wrong(
        f"第 {one.number} 条更正的原值不符：应为「{old}」，现为「{now}」",
        "原表可能已改正：请删去这条更正，或改写 old",
    )


def _wrong(problem: str, fix: str) -> Problem:
    return Problem(file=FILE_NAME, problem=problem, fix=fix, fatal=True)
