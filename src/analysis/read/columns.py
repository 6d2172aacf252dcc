"""Step 5, first half: which column of a sheet is what a table's rows need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from analysis import dictionary
from analysis.dictionary import Table
from analysis.forms.form import Form
from analysis.forms.text import heading, number
from analysis.forms.wordlist import words
from analysis.forms.words import Vocabulary
from analysis.read.excel import UNCOMPUTED
from analysis.read.frame import Frame, Row
from analysis.read.groups import settle_open_groups
from analysis.read.meaning import Meaning, field_words, mean
from analysis.read.parts import complete_parts

PERSON = ("id_number", "person_name", "person_key")
_ERROR = re.compile(r"#(REF|VALUE|N/A|NAME|DIV/0|NUM|NULL|##)", re.IGNORECASE)
_LOOKED_AT = 300  # rows of the body that tell a column of numbers
# Of a column whose heading does not say so: 聘用 or 学习 may be said of how somebody came.
_SURE = ("在职", "在编", "在岗", "在职在编", "在编在岗", "退休", "已退休", "离休", "调出", "已调出",
         "辞职", "死亡", "去世", "编外")  # fmt: skip
LEADING = ("leader_quota", "leader_count")
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十\d]")
_DATE_WORDS = (("年",), ("月", "月份"), ("日", "号"))


@dataclass
class Columns:
    """The columns of a heading block with their meanings and a look at the body below."""

    frame: Frame
    vocabulary: Vocabulary
    form: Form | None
    sample: Sequence[Row]
    ignore: Sequence[str] = ()
    told_type: str | None = (
        None  # the post type that the sheet's name or title tells of all its rows
    )
    told_status: str | None = (
        None  # what they tell of all its people: that they left, or have no post
    )
    meanings: list[Meaning] = field(init=False)
    _numeric: dict[int, bool] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        told = {heading(word) for word in self.ignore} - _never_ignored()
        self.meanings = [
            Meaning(path, ignored=True) if path and path[-1] in told
            else mean(path, self.vocabulary, self.form)
            for path in self.frame.paths
        ]  # fmt: skip
        self.meanings = _balances_of_funding(self.meanings)
        self.meanings = complete_parts(self.meanings, self.sample[:_LOOKED_AT], self.numeric)
        self.meanings = settle_open_groups(
            self.meanings, self.vocabulary, lambda p: self.filled(p) and self.numeric(p)
        )

    @cached_property
    def unnamed(self) -> list[int]:
        """Columns without a heading in which the body has something."""
        return [p for p, path in enumerate(self.frame.paths) if not path and self.filled(p)]

    def texts(self, position: int) -> list[str]:
        """The filled cells of a column, as far as looked at."""
        cells = (row[position] for _, row in self.sample[:_LOOKED_AT] if position < len(row))
        return [cell for cell in cells if cell]

    def filled(self, position: int) -> bool:
        """Whether any cell looked at is filled."""
        return bool(self.texts(position))

    def numeric(self, position: int) -> bool:
        """Whether a column holds numbers: most filled cells do; one that is blank may."""
        if position not in self._numeric:  # every table asks it of every column
            texts = self.texts(position)
            self._numeric[position] = not texts or 2 * sum(map(_is_figure, texts)) >= len(texts)
        return self._numeric[position]

    def compound(self, position: int) -> bool:
        """Whether cells name types, or of leaders roles, beside numbers: 行政20名、事业5名, 1正3副."""
        texts = self.texts(position)
        if self.meanings[position].measure in LEADING and any(
            _NUMERAL.search(text) and self.vocabulary.cut(_NUMERAL.sub("", _letters(text))).roles
            for text in texts
        ):
            return True
        return any(
            any(c.isdigit() for c in text) and self.vocabulary.cut(_letters(text)).types
            for text in texts
        )

    @cached_property
    def counting(self) -> list[int]:
        """Columns whose heading speaks of something counted, and whose cells are numbers."""
        return [
            p for p, m in enumerate(self.meanings)
            if m.counts and not m.part
            and (m.target is not None or self.numeric(p) or self.compound(p) or self._written(p, m))
        ]  # fmt: skip

    def _written(self, position: int, meaning: Meaning) -> bool:
        """Whether a measure's own column holds numbers in words (17（含借调1）, 约18), or in every cell
        what stands for a number that nobody can read: a formula without its result, #REF!, 待核."""
        texts = self.texts(position)
        if texts and all(text == UNCOMPUTED or _ERROR.match(text) for text in texts):
            return True
        told = meaning.measure is not None and not meaning.weak and meaning.control is None
        return told and (
            any(c.isdigit() for text in texts for c in text)
            or (bool(texts) and set(map(heading, texts)) <= _unread_words())
        )

    def named(self, spellings: Iterable[str]) -> list[int]:
        """Columns whose heading is one of these, the first spelling first."""
        order = {heading(word): place for place, word in reversed(list(enumerate(spellings)))}
        met = [
            (order[m.leaf], p)
            for p, m in enumerate(self.meanings)
            if m.leaf in order and not m.ignored and m.target is None
        ]
        return [p for _, p in sorted(met)]

    @cached_property
    def unit_names(self) -> list[int]:
        """Columns that name the unit of a row, the likeliest first."""
        named = [p for p in self.named(words()["unit_name"]) if not self._all_numbers(p)]
        return sorted(named, key=lambda p: self._only_an_area(p, named))

    def _only_an_area(self, position: int, named: Sequence[int]) -> bool:
        """Whether a column says where the unit lies that another column names: 乡镇 beside 学校名称."""
        if self.meanings[position].leaf not in _areas():
            return False
        own = len(set(self.texts(position)))
        return any(len(set(self.texts(p))) > own for p in named if p != position)

    @cached_property
    def name_levels(self) -> tuple[int, ...]:
        """Columns under one heading that name main units and their own; () where one names them."""
        names = self.unit_names
        same = tuple(p for p in names if self.frame.paths[p] == self.frame.paths[names[0]])
        adjacent = same == tuple(range(same[0], same[0] + len(same))) if same else False
        return same if len(same) > 1 and adjacent and not self.unit_codes else ()

    @cached_property
    def units_across(self) -> tuple[int, ...]:
        """Columns that name a unit each, where 单位 | 核定 stands several times side by side; () else."""
        names = self.unit_names
        same = [p for p in names if self.frame.paths[p] == self.frame.paths[names[0]]]
        several = len(same) > 1 and not self.unit_codes and not self.name_levels
        return tuple(sorted(same)) if several and all(map(self.filled, same)) else ()

    @cached_property
    def unit_codes(self) -> list[int]:
        """Columns of the unit's code."""
        return self.named(words()["unit_code"])

    def _all_numbers(self, position: int) -> bool:
        texts = self.texts(position)
        return bool(texts) and all(_is_figure(t) for t in texts)

    def person(self, what: str) -> list[int]:
        """Columns of a person's ID number, name or key."""
        table = dictionary.input_tables()["roster"]
        spellings = {
            h for h, found in field_words(table).items() if any(c == what for _, c in found)
        }
        return [p for p, m in enumerate(self.meanings)
                if m.leaf in spellings and not m.ignored]  # fmt: skip

    @cached_property
    def persons(self) -> list[int]:
        """Every column that says who somebody is."""
        return [p for what in PERSON for p in self.person(what)]

    @cached_property
    def sequence(self) -> int | None:
        """The column of 序号."""
        plain = {heading(word) for word in words()["sequence"]}
        return next((p for p, m in enumerate(self.meanings) if m.leaf in plain), None)

    @cached_property
    def remarks(self) -> tuple[int, ...]:
        """Columns of 备注."""
        plain = {heading(word) for word in words()["remarks"]}
        return tuple(p for p, m in enumerate(self.meanings) if m.leaf in plain)

    @cached_property
    def dates_in_three(self) -> dict[str, tuple[int, ...]]:
        """Dates whose year, month and day stand in columns of their own: heading → positions; "" where
        no heading stands above 年 | 月 | 日."""
        found: dict[str, dict[int, int]] = {}
        for position, path in enumerate(self.frame.paths):
            for place, spellings in enumerate(_DATE_WORDS):
                if path and path[-1] in spellings:
                    found.setdefault(path[-2] if len(path) > 1 else "", {})[place] = position
        return {
            above: tuple(parts[i] for i in sorted(parts))
            for above, parts in found.items()
            if 0 in parts and 1 in parts
        }

    def speaks_of_status(self, position: int) -> bool:
        """Whether a column's cells say who counts, whatever its heading: 在职, 退休, 调出."""
        texts = self.texts(position)
        spoken = sum(heading(text) in _statuses() for text in texts)
        sure = any(heading(text) in _SURE for text in texts)
        return sure and 5 * spoken >= 4 * len(texts)

    def fields(self, table: Table, free: Iterable[int]) -> dict[str, list[int]]:
        """Columns of `table` → the positions that stand for them, the closest words first."""
        known = field_words(table)
        taken: dict[str, list[tuple[int, int]]] = {}
        several: list[tuple[int, tuple[str, ...]]] = []
        for position in free:
            meaning = self.meanings[position]
            if meaning.part or not meaning.path:
                continue
            if meaning.ignored and not (
                # what is usually passed over, where this table has a column of that very name, or
                # needs it in its key
                meaning.by_habit
                and any(rank < 2 or c in table.key for rank, c in known.get(meaning.leaf, ()))
            ):
                continue
            if meaning.target is not None:
                counted = meaning.post_type is not None  # quota.行政 is a measure, no field
                if (
                    meaning.target.table == table.name
                    and meaning.target.event is None
                    and not counted
                ):
                    taken.setdefault(meaning.target.column, []).append((-1, position))
                continue
            choices = next((known[word] for word in _readings(meaning.path) if word in known), ())
            best = [(rank, name) for rank, name in choices if rank == choices[0][0]]
            if len(best) == 1:
                taken.setdefault(best[0][1], []).append((best[0][0], position))
            elif best:
                several.append((position, tuple(name for _, name in best)))
        needed = {*table.key, *table.required}
        for position, names in several:
            open_ones = [n for n in names if n not in taken] or list(names[:1])
            wanted = [n for n in open_ones if n in needed] or open_ones
            taken.setdefault(wanted[0], []).append((3, position))
        own_day = [(3, c.name) for c in table.columns if c.type == "date" and c.name in table.key]
        for above, positions in self.dates_in_three.items():
            for rank, name in known.get(above, () if above else own_day)[:1]:
                taken.setdefault(name, []).append((rank, positions[0]))
        return {name: [p for _, p in sorted(found)] for name, found in taken.items()}


def _balances_of_funding(meanings: Sequence[Meaning]) -> list[Meaning]:
    """差额 beside 全额 under one heading is a funding, no balance."""
    above = {m.path[:-1] for m in meanings if m.funding and m.control is None}
    return [
        replace(m, control=None, funding="差额补贴")
        if m.control == "空超" and m.leaf == "差额" and m.path[:-1] in above else m
        for m in meanings
    ]  # fmt: skip


@cache
def _areas() -> frozenset[str]:
    """Headings of a unit that may be no more than the area of another."""
    return frozenset(map(heading, words()["areas"]))


@cache
def _unread_words() -> frozenset[str]:
    """What stands in a cell of numbers that nobody knows yet."""
    return frozenset(map(heading, words()["unread_words"]))


@cache
def _statuses() -> frozenset[str]:
    """Words that say whether somebody counts."""
    return frozenset(
        heading(text)
        for value, spellings in dictionary.value_lists()["status"].items()
        for text in (value, *spellings)
        if len(text) > 1
    )


@cache
def _never_ignored() -> frozenset[str]:
    """Headings that nobody may pass over: what tells rows apart, and who counts."""
    found: set[str] = set()
    for table in dictionary.input_tables().values():
        for word, columns in field_words(table).items():
            if any(name == "status" or name in table.key for _, name in columns):
                found.add(word)
    return frozenset(found)


def _is_figure(text: str) -> bool:
    """A number that counts something: no telephone or code, whose digits are many or begin with 0."""
    bare = text.strip()
    if (len(bare) > 6 and bare.isdigit()) or (len(bare) > 1 and bare[0] == "0" and bare.isdigit()):
        return False
    return number(text) is not None


def _readings(path: tuple[str, ...]) -> list[str]:
    """What a path may be called by: its last word, its words run together, the word above."""
    words_ = [path[-1]]
    if len(path) > 1:
        words_ += [path[-2] + path[-1], "".join(path)]
    return words_


def _letters(text: str) -> str:
    return "".join(c for c in text if not c.isdigit() and c not in "、,，;；+＋/ 和名人个()（）")
