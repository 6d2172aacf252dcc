"""Names of people that stand in a name column are masked in every other text of the dataset.

Names (姓名) are read and forgotten, but offices also write them into reasons, notes, unit columns,
sheet and file names. They are known only when every file has been read, so texts wait in the
working database, which nobody can read (`store/schema.py`), until they are masked here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise

from analysis.check import stage
from analysis.check.run import Run
from analysis.dictionary import Column, Table, post_types, value_lists
from analysis.read.identity import MASKED_NAME

LONGEST = 25
SHORT = 2  # a name of two characters is also a word; in a unit's name it counts only by itself
WIDEST = 4  # signs between two characters of a name
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_SEVERAL = re.compile(r"[、，,；;/|\n]+")
_ASIDE = re.compile(r"[（(\[【].*")  # 张三（副局长） is no reason to hide every 副局长
_BESIDE = re.compile(r"[\d*＊△▲☆★#]+$")  # what tells two of one name apart
# A list is no name written wide: 甲王、伟大 holds no 王伟.
_LISTS = set('、，,；;。：:！？!?（）()《》〈〉【】"“”‘’')
_NO_NAME = {
    "空编",
    "空缺",
    "空岗",
    "合计",
    "小计",
    "总计",
    "待定",
    "待补",
    "暂缺",
    "缺",
    "无",
    "姓名",
}
CHECK_TABLES = ("problem", "check_finding", "control", "doubtful")


class Names:
    """The names of a dataset; `masked` hides them in a text, however they are spaced or typed."""

    def __init__(self, found: Iterable[str]) -> None:
        words = _NO_NAME | {t.name for t in post_types()}
        for values in value_lists().values():
            words |= set(values) | {other for others in values.values() for other in others}
        self.known = {
            n for name in found for n in _forms(name)
            if SHORT <= len(n) <= LONGEST and n not in words and not n.isdigit()
        }  # fmt: skip
        self.lengths = sorted({len(name) for name in self.known}, reverse=True)
        self.firsts = {name[0] for name in self.known}

    def __bool__(self) -> bool:
        return bool(self.known)

    def holds_only(self, text: str) -> bool:
        """Whether a text is a name and nothing else."""
        return any(form in self.known for form in _forms(text))

    def masked(self, text: str, unit: bool = False) -> str:
        """The text with every known name replaced; in a `unit`'s name a short one only by itself."""
        if not self.known:
            return text
        bare, origin = _bare(text)
        pieces: list[str] = []
        at = last = 0
        while at < len(bare):
            length = self._length(bare, origin, text, at, unit) if bare[at] in self.firsts else 0
            if not length:
                at += 1
                continue
            pieces += [text[last : origin[at]], MASKED_NAME]
            last = origin[at + length - 1] + 1
            at += length
        return "".join([*pieces, text[last:]]) if pieces else text

    def _length(self, bare: str, origin: list[int], text: str, at: int, unit: bool) -> int:
        for length in self.lengths:
            found = bare[at : at + length]
            if len(found) < length or found not in self.known:
                continue
            first, after = origin[at], origin[at + length - 1] + 1
            if not _one_name(text, origin[at : at + length]):
                continue
            alone = not _joins(text[first - 1 : first], found[0]) and not _joins(
                text[after : after + 1], found[-1]
            )
            if alone or (_HAN.match(found) and not (unit and length == SHORT)):
                return length
        return 0


def _forms(name: str) -> Iterator[str]:
    """A cell of names as texts are compared: whole, each of several, without what tells two apart."""
    for part in {name, *_SEVERAL.split(name)}:
        alone = _ASIDE.sub("", part)
        yield from (_bare(form)[0] for form in (part, alone, _BESIDE.sub("", alone)))


def _bare(text: str) -> tuple[str, list[int]]:
    """Letters and digits of a text (NFKC, lower case), and where each stands."""
    signs: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text):
        plain = character if "\u4e00" <= character <= "\u9fff" else (
            unicodedata.normalize("NFKC", character).lower()
        )  # fmt: skip
        for sign in plain:
            if sign.isalnum():
                signs.append(sign)
                origin.append(place)
    return "".join(signs), origin


def _one_name(text: str, places: list[int]) -> bool:
    """Whether what stands between the characters of a find only spaces them.

    Two or three characters are a name spaced out where the same stands between all of them.
    """
    gaps = [text[a + 1 : b] for a, b in pairwise(places) if b > a + 1]
    if any(len(gap) > WIDEST or set(gap) & _LISTS for gap in gaps):
        return False
    return len(places) > SHORT + 1 or len(set(gaps)) <= 1


def _joins(neighbour: str, edge: str) -> bool:
    """Whether a character goes on with the word that a name would begin or end."""
    if not neighbour:
        return False
    if _HAN.match(edge):
        return bool(_HAN.match(neighbour))
    return neighbour.isalnum() and not _HAN.match(neighbour)


def mask_staged(run: Run) -> None:
    """Mask names in the texts of the staged rows, and keys that are names."""
    run.names |= run.names_beside - _units(run)
    names = Names(run.names)
    if not names:
        return
    for table in stage.held(run.con):
        for column in _texts(table):
            unit = column.type == "code" or table.name in ("org", "org_name", "inner_unit")
            _replace(run, f"stage_{table.name}", column.name, partial(names.masked, unit=unit))
        if any(c.type == "person" for c in table.columns):
            _replace(run, f"stage_{table.name}", "person_key",
                     lambda t: run.hash_of(t) if names.holds_only(t) else t)  # fmt: skip


def _units(run: Run) -> set[str]:
    """What the dataset says of units: no list of people makes a person of one."""
    found: set[str] = set()
    for table in stage.held(run.con):
        named = table.name in ("org", "org_name", "inner_unit")
        for column in table.columns:
            if column.ref == "org" or (named and column.name in ("org_id", "name", "inner_id")):
                texts = run.con.execute(
                    f'select distinct "{column.name}" from "stage_{table.name}"'
                ).fetchall()
                found |= {text for (text,) in texts if text}
    return found


def mask_told(run: Run) -> None:
    """Mask names in what is told: problems, findings, places, the card, names of files and sheets."""
    names = Names(run.names)
    if not names:
        return
    for table in CHECK_TABLES:
        described = run.con.execute(f"describe {table}").fetchall()
        for column, kind, *_ in described:
            if kind == "VARCHAR":
                _replace(run, table, column, names.masked)
    for count in run.counts:
        count.source = replace(count.source, name=names.masked(count.source.name))
        count.notes = [names.masked(note) for note in count.notes]
        for sheet in count.sheets:
            sheet.name = names.masked(sheet.name) if sheet.name else sheet.name
            sheet.notes = [names.masked(note) for note in sheet.notes]
            sheet.partly = [names.masked(heading) for heading in sheet.partly]
    card = run.card
    run.card = replace(
        card, title=names.masked(card.title), producer=names.masked(card.producer),
        licence=names.masked(card.licence), notes=names.masked(card.notes),
    )  # fmt: skip


def _texts(table: Table) -> list[Column]:
    return [c for c in table.columns if c.type in ("text", "code") or c.is_open]


def _replace(run: Run, table: str, column: str, change: Callable[[str], str]) -> None:
    """Apply `change` to the distinct texts of one column; rows that it leaves alone are not touched."""
    texts = run.con.execute(
        f'select distinct "{column}" from "{table}" where "{column}" is not null'
    ).fetchall()
    changed = [(text, new) for (text,) in texts if (new := change(text)) != text]
    for text, new in changed:
        run.con.execute(f'update "{table}" set "{column}" = ? where "{column}" = ?', [new, text])
