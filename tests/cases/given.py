"""Cases as statisticians read them: the files an office has, written down as text, and built for real.

A case (YAML) names its `files`: of a workbook each sheet as a grid (`|` between cells, `<` merged with
the cell to the left, `^` with the one above, `"…"` a text that looks like a number), of a text file its
lines. A sheet whose name begins with `(隐藏)` is hidden. `card` are lines of dataset.toml, `forms` those
of forms.yml.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import yaml

HIDDEN = "(隐藏)"
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?")
_DAY = re.compile(r"@(\d{4}-\d\d-\d\d)( \d\d:\d\d)?")  # a date cell; without @ it is text


def write_case(folder: Path, case: dict[str, Any]) -> Path:
    """Write the files of a case into `folder`; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in case["files"].items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            encoding = "gb18030" if case.get("encoding") == "gb18030" else "utf-8"
            path.write_text(content, encoding=encoding)
        else:
            _write_workbook(path, content)
    if (card := case.get("card")) is not None:
        kind = {"title": "甲县", "kind": "office"}
        (folder / "dataset.toml").write_text(_toml({**kind, **card}), encoding="utf-8")
    if "forms" in case:
        text = yaml.safe_dump(case["forms"], allow_unicode=True, sort_keys=False)
        (folder / "forms.yml").write_text(text, encoding="utf-8")
    return folder


def _toml(card: dict[str, Any]) -> str:
    """A card as TOML: JSON's text, lists and numbers are TOML's too."""
    lines, tables = [], []
    for key, value in card.items():
        if isinstance(value, dict):
            inner = ", ".join(f"{json.dumps(k, ensure_ascii=False)} = {json.dumps(v, ensure_ascii=False)}"
                              for k, v in value.items())  # fmt: skip
            lines.append(f"{key} = {{{inner}}}")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for one in value:
                tables.append(f"[[{key}]]")
                tables += [f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in one.items()]
        else:
            lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")
    return "\n".join([*lines, *tables]) + "\n"


def _write_workbook(path: Path, sheets: dict[str, str]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, grid in sheets.items():
        sheet = book.create_sheet(title.removeprefix(HIDDEN))
        if title.startswith(HIDDEN):
            sheet.sheet_state = "hidden"
        _fill(sheet, grid)
    book.save(path)


def _fill(sheet: Any, grid: str) -> None:
    rows = [[cell.strip() for cell in line.split("|")] for line in grid.rstrip("\n").split("\n")]
    for r, row in enumerate(rows, 1):
        for c, text in enumerate(row, 1):
            if text not in ("", "<", "^"):
                sheet.cell(r, c).value = _value(text)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in ("", "<", "^"):
                continue
            right = c
            while right + 1 < len(row) and row[right + 1] == "<":
                right += 1
            low = r
            while low + 1 < len(rows) and c < len(rows[low + 1]) and rows[low + 1][c] == "^":
                low += 1
            if right > c or low > r:
                sheet.merge_cells(
                    start_row=r + 1, end_row=low + 1, start_column=c + 1, end_column=right + 1
                )


def _value(text: str) -> object:
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1]
    if found := _DAY.fullmatch(text):
        return datetime.fromisoformat(text[1:]) if found[2] else datetime.fromisoformat(found[1])
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text


def rows_of(text: str) -> list[tuple[str, ...]]:
    """The expected rows of a question, cells in words; empty is unknown."""
    lines = [line for line in text.strip("\n").split("\n") if line.strip()]
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines]


def shown(value: object) -> str:
    """A value as a case writes it: unknown is 未知, numbers without a tail of zeros."""
    if value is None:
        return "未知"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value).removesuffix(" 00:00:00")
