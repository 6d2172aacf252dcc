"""The values of an entry of forms.yml brought into their shape: text, list, mapping, day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

_TEXTS = ("name", "file", "sheet", "row", "series", "unit", "same_key", "units", "note")
_LISTS = ("needs", "lacks", "titled", "ignore")
_MAPS = ("columns", "constants", "words")

Tell = Callable[[str, str], None]


def shaped(entry: Mapping[str, Any], where: str, tell: Tell) -> dict[str, Any]:
    """The entry with every value of the right kind; what is of another is told and left out."""
    found: dict[str, Any] = {}
    for key, value in entry.items():
        if key in _TEXTS and not is_scalar(value):
            tell(f"{where}的 {key} 应当是文字", '写在英文引号 "…" 中')
        elif key in _TEXTS:
            found[key] = str(value)
        elif key in _LISTS:
            items = value if isinstance(value, list) else [value]
            if all(map(is_scalar, items)):
                found[key] = [str(item) for item in items]
            else:
                tell(f"{where}的 {key} 应当是一列文字", f'{key}: ["…", "…"]')
        elif key in _MAPS and not (isinstance(value, dict) and all(map(is_scalar, value))):
            tell(f"{where}的 {key} 应当是「项目: 值」的形式", "每行一项，冒号后面空一格")
        elif key == "day":
            day = as_day(value)
            if day is None and not isinstance(value, str):
                tell(f"{where}的 day 不是日期", "写 文件名、标题、工作表名，或 2023-12-31")
            else:
                found[key] = day or value
        elif key == "covers":
            days = [as_day(one) for one in value] if isinstance(value, list) else []
            if len(days) == 2 and days[0] and days[1] and days[0] <= days[1]:
                found[key] = days
            else:
                tell(f"{where}的 covers 应当是起、止两个日期", "covers: [2023-01-01, 2023-12-31]")
        else:
            found[key] = value
    return found


def is_scalar(value: object) -> bool:
    """Whether a value is a word, a number or a day, and no list or mapping."""
    return isinstance(value, str | int | float | date)


def as_day(value: object) -> date | None:
    """A day without a time; None for anything else."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None
