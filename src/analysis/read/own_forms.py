"""A dataset's own `forms.yml`: what the headings of its sheets do not tell, in Chinese words.

A wrong key is an error with the nearest right one; the parts that are right are used. What `learn`
left open (`?`) is told, and holds up nothing but its own sheet.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from analysis import dictionary
from analysis.forms.form import BALANCES, KEYS, SAME_KEY, SERIES, Form, build_form
from analysis.forms.words import measures
from analysis.read.own_shapes import is_scalar, shaped
from analysis.read.problem import Problem, mask
from analysis.read.yaml_file import Plain, read_yaml

FILE_NAME = "forms.yml"
_TOP = ("forms", "skip", "words", "post_types")
_BESIDE = {"另列": True, "计入": False}


@dataclass
class OwnForms:
    """What forms.yml says; empty where there is none."""

    forms: tuple[Form, ...] = ()
    skip: tuple[str, ...] = ()
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    post_types: dict[str, bool] = field(default_factory=dict)


def read_own_forms(folder: Path) -> tuple[OwnForms, list[Problem]]:
    """The forms of a dataset folder, and everything wrong with them at once (fatal)."""
    path = folder / FILE_NAME
    if not path.is_file():
        return OwnForms(), []
    raw, problem = read_yaml(path, Plain)
    if problem is not None:
        return OwnForms(), [problem]
    if raw is None:
        return OwnForms(), []
    if not isinstance(raw, dict):
        return OwnForms(), [_wrong("应当是「项目: 值」的形式", f"可用的项目：{'、'.join(_TOP)}")]
    reader = _Reader()
    return reader.read(raw), reader.problems


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, problem: str, fix: str) -> None:
        self.problems.append(_wrong(problem, fix))

    def open(self, where: str, fix: str) -> None:
        self.problems.append(Problem(FILE_NAME, f"{where}还没有填", fix))

    def read(self, raw: Mapping[str, Any]) -> OwnForms:
        for key in raw:
            if key not in _TOP:
                self.wrong(f"没有「{mask(str(key))}」这一项", _nearest(str(key), _TOP))
        for key in ("post_types", "words"):
            if raw.get(key) and not isinstance(raw[key], dict):
                self.wrong(f"{key} 应当是「项目: 值」的形式", "每行一项，冒号后面空一格")
        own_types = self._post_types(raw.get("post_types") or {})
        words = self._words(raw.get("words") or {}, own_types)
        entries = raw.get("forms") or []
        if not isinstance(entries, list):
            self.wrong("forms 应当是一个列表", "每项以「- 」开头，先写 file")
            entries = []
        forms = [form for n, entry in enumerate(entries, 1)
                 if (form := self._form(n, entry, own_types)) is not None]  # fmt: skip
        skip = raw.get("skip") or []
        if not isinstance(skip, list):
            self.wrong("skip 应当是一个列表", 'skip: ["*说明*"]')
            skip = []
        return OwnForms(tuple(forms), tuple(map(str, skip)), words, own_types)

    def _post_types(self, raw: Any) -> dict[str, bool]:
        found = {}
        for name, kind in raw.items() if isinstance(raw, dict) else ():
            if not isinstance(kind, str) or kind not in _BESIDE:
                self.wrong(
                    f"post_types 中「{mask(str(name))}」的取值「{mask(str(kind))}」不对",
                    "写 另列 或 计入",
                )
                continue
            found[str(name)] = _BESIDE[kind]
        return found

    def _words(self, raw: Any, own_types: Collection[str]) -> dict[str, dict[str, str]]:
        lists = dictionary.value_lists()
        found: dict[str, dict[str, str]] = {}
        for name, spellings in raw.items() if isinstance(raw, dict) else ():
            if name not in lists:
                self.wrong(f"words 中没有「{mask(str(name))}」这个词表", _nearest(str(name), lists))
                continue
            if not isinstance(spellings, dict):
                self.wrong(
                    f"words.{name} 应当是「本地的词: 规定的词」的形式", "每行一项，冒号后面空一格"
                )
                continue
            values = [*lists[name], *(own_types if name == "post_type" else ())]
            for spelling, value in spellings.items():
                if _is_open(value):
                    self.open(
                        f"words.{name} 的「{mask(str(spelling))}」", f"写 {'、'.join(values)} 之一"
                    )
                    continue
                if value not in values:
                    self.wrong(f"words.{name} 中「{mask(str(spelling))}」所指的「{mask(str(value))}」不在取值之内",
                               _nearest(str(value), values))  # fmt: skip
                    continue
                found.setdefault(name, {})[str(spelling)] = str(value)
        return found

    def _form(self, number: int, entry: Any, own_types: Collection[str]) -> Form | None:
        where = f"第 {number} 个表样"
        if not isinstance(entry, dict) or not isinstance(entry.get("file"), str):
            self.wrong(f"{where}没有写明 file", '写 file: "*台账*.xlsx"')
            return None
        unknown = [key for key in entry if key not in KEYS]
        for key in unknown:
            self.wrong(f"{where}没有「{mask(str(key))}」这一项", _nearest(str(key), KEYS))
        given = {
            k: v for k, v in entry.items() if k not in unknown and v is not None and not _is_open(v)
        }
        kept = shaped(given, where, self.wrong)
        for key in [k for k, v in entry.items() if k in KEYS and _is_open(v)]:
            self.open(f"{where}（{mask(entry['file'])}）的 {key} ", KEYS[key])
        tables = dictionary.input_tables()
        if (row := kept.get("row")) is not None and row not in (*tables, "measures"):
            self.wrong(f"{where}的 row「{row}」不是数据表", _nearest(str(row), tables))
            del kept["row"]
        if (series := kept.get("series")) is not None and series not in SERIES:
            self.wrong(
                f"{where}的 series「{series}」不对", "写 snapshot（时点名单）或 log（逐笔台账）"
            )
            del kept["series"]
        if (same := kept.get("same_key")) is not None and same not in SAME_KEY:
            self.wrong(f"{where}的 same_key「{same}」不对", f"写 {'、'.join(SAME_KEY)} 之一")
            del kept["same_key"]
        kept["columns"] = self._columns(where, kept.get("columns") or {}, own_types)
        self._constants(where, kept)
        day = kept.get("day")
        if isinstance(day, str) and day not in ("文件名", "标题", "工作表名"):
            try:
                kept["day"] = date.fromisoformat(day.strip())
            except ValueError:
                self.wrong(
                    f"{where}的 day「{mask(day)}」不是日期",
                    "写 文件名、标题、工作表名，或 2023-12-31",
                )
                del kept["day"]
        return build_form(kept)

    def _columns(self, where: str, raw: Any, own_types: Collection[str]) -> dict[str, str]:
        if not isinstance(raw, dict):
            return {}
        types = {*dictionary.value_lists()["post_type"], *own_types}
        kept = {}
        for title, target in raw.items():
            text = str(target) if is_scalar(target) else ""
            if str(title).count("{年}") > 1:
                self.wrong(
                    f"{where}的列「{mask(str(title))}」里 {{年}} 写了两次",
                    "一个列标题里只写一次 {年}",
                )
                continue
            if _is_open(target):
                self.open(f"{where}的列「{mask(str(title))}」", "写 数据表.列，或把它放进 ignore")
                continue
            if all(self._is_target(where, one.strip(), types) for one in text.split("+")):
                kept[str(title)] = text
        return kept

    def _is_target(self, where: str, text: str, types: Collection[str]) -> bool:
        """Whether a column may go there; what is wrong is told."""
        tables = dictionary.input_tables()
        measured = {m.table for m in measures().values() if m.column == "posts"}
        place, _, column = text.partition(".")
        table = place.partition(":")[0]
        if table == "control":
            if column in BALANCES:
                return True
            self.wrong(f"{where}的「{mask(text)}」不对", _nearest(column, BALANCES))
            return False
        if table not in tables:
            self.wrong(f"{where}的「{mask(text)}」没有这张表", _nearest(table, tables))
            return False
        names = [c.name for c in (*tables[table].columns, *tables[table].inputs)]
        typed = column in types and table in measured and "post_type" in names
        if column not in names and not typed:
            self.wrong(f"{where}的「{mask(text)}」没有这一列", _nearest(column, names))
            return False
        return True

    def _constants(self, where: str, kept: dict[str, Any]) -> None:
        tables = dictionary.input_tables()
        raw = kept.get("constants") or {}
        good = {}
        for place, value in raw.items() if isinstance(raw, dict) else ():
            table, _, column = str(place).partition(".")
            if (
                not is_scalar(value)
                or table not in tables
                or column not in [c.name for c in tables[table].columns]
            ):
                self.wrong(
                    f"{where}的 constants「{mask(str(place))}」没有这一列", "写 数据表.列: 值"
                )
                continue
            good[str(place)] = value
        kept["constants"] = good


def _is_open(value: object) -> bool:
    """Whether `learn` left it for a person to fill in."""
    return isinstance(value, str) and value.strip() in ("?", "？")


def _nearest(word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"是不是「{near[0]}」？" if near else f"可用：{'、'.join(list(known)[:30])}"


def _wrong(problem: str, fix: str) -> Problem:
    return Problem(FILE_NAME, problem, fix, fatal=True)
