"""Step 4: what each column of a sheet means, from the words of its heading path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from analysis import dictionary
from analysis.dictionary import Table
from analysis.forms.day import Moment, bare_period
from analysis.forms.form import Form, Target, form_words, is_yearly
from analysis.forms.text import heading, other_day_words
from analysis.forms.wordlist import words
from analysis.forms.words import PART, Vocabulary, Word, measures
from analysis.read.reading import Reading

_WEAK = "编制"
_INNER = {"正职": "内设正职", "副职": "内设副职"}
_LED = {"quota": "leader_quota", "headcount": "leader_count"}
_PLAIN = ("编制", "编制数", "编制名额", "名额", "编", "编制总数", "编制人数")
_COUNTED = ("核定", "实有", "实配", _WEAK)  # of these the deepest in a path speaks


_MOVED = ("上编", "下编")


@dataclass(frozen=True)
class Meaning:
    """What a column may mean.

    `path` is its heading, as compared. `counts`: its words speak of something counted, and then
    `measure` (None: not said), `post_type`, `role`, `grade`, `funding`, `moment` and `control` (a
    printed result) say what; `within` is a funding that the type's own word tells (差额事业), which
    counts where others of the type stand beside it. `part` marks 其中. `target` is where a form sends it, with the `period`
    (2023, 2023-04) that its heading holds; `ignored` what nobody keeps, `by_habit` where only the usual words
    say so.
    """

    path: tuple[str, ...]
    counts: bool = False
    measure: str | None = None
    weak: bool = False
    post_type: str | None = None
    role: str | None = None
    grade: str | None = None
    funding: str | None = None
    within: str | None = None
    moment: Moment | None = None
    control: str | None = None
    part: bool = False
    target: Target | None = None
    period: str | None = None
    ignored: bool = False
    by_habit: bool = False

    @property
    def leaf(self) -> str:
        """The deepest word of the heading; '' where there is none."""
        return self.path[-1] if self.path else ""


def mean(path: tuple[str, ...], vocabulary: Vocabulary, form: Form | None) -> Meaning:
    """The meaning of one heading path."""
    if not path:
        return Meaning(path)
    if form is not None:
        if form.ignores(path):
            return Meaning(path, ignored=True)
        if (sent := form.target(path)) is not None:
            return _of_target(path, vocabulary, *sent)
    cut = [vocabulary.cut(word) for word in path]
    part = any(PART in word.tokens for word in cut)
    if any(t in _MOVED for word in cut[:-1] for t in word.tokens):
        return Meaning(
            path, part=True
        )  # 本月增加 over 小计 | 招录 | 调入: how many came in which way
    if not cut[-1].counts and not (_says_nothing(cut[-1]) and any(w.counts for w in cut[:-1])):
        told = cut[-1].text in _passed_over()
        return Meaning(path, part=part, ignored=told, by_habit=told)
    return _counted(path, cut, part)


def _says_nothing(word: Word) -> bool:
    """Whether a heading is made of words that say nothing by themselves: 一般, 人数."""
    return word.text in map(heading, words()["lower_words"])


def _of_target(
    path: tuple[str, ...], vocabulary: Vocabulary, target: Target, period: str | None
) -> Meaning:
    cut = vocabulary.cut(path[-1])
    moment = next((w.moment for w in map(vocabulary.cut, reversed(path)) if w.moment), None)
    if target.table == "control":
        return Meaning(path, counts=True, control=target.column, target=target,
                       post_type=_last(cut.types))  # fmt: skip
    types = dictionary.value_lists()["post_type"]
    measured = {m.table: name for name, m in reversed(measures().items())}
    if target.column in types and target.table in measured:
        return Meaning(path, counts=True, measure=measured[target.table], post_type=target.column,
                       target=target, moment=moment)  # fmt: skip
    return Meaning(path, target=target, period=period, moment=moment)


def _last(values: tuple[str, ...]) -> str | None:
    return values[-1] if values else None


def _deepest(cut: list[Word], what: str) -> Any:
    """The value of the deepest word that has one."""
    for word in reversed(cut):
        values = getattr(word, what)
        if values:
            return values[-1] if isinstance(values, tuple) else values
    return None


def _counted(path: tuple[str, ...], cut: list[Word], part: bool) -> Meaning:
    tokens: list[str] = []
    strong = any(t in _COUNTED and t != _WEAK for word in cut for t in word.tokens)
    for word in reversed(cut):  # the deepest of 核定, 实有, 编制 speaks
        met = [t for t in word.tokens if t in _COUNTED]
        if strong and met == [_WEAK] and word.text not in _PLAIN:
            continue  # 实有人员/机关编制: which posts they fill
        if met and any(t in _COUNTED for t in tokens):
            tokens += [t for t in word.tokens if t not in _COUNTED]
        else:
            tokens += word.tokens
    if "核定" in tokens or "实有" in tokens or "实配" in tokens:
        tokens = [t for t in tokens if t != _WEAK]
    control = next((c for word in reversed(cut) for c in reversed(word.controls)), None)
    in_funding = any("经费" in word.text for word in cut)
    funding = _deepest(cut, "fundings")
    apart = _deepest([w for w in cut if not w.types], "fundings")  # 事业编制/全额, not 全额事业编制
    if control == "空超" and in_funding and funding:
        control = None  # 差额 under 经费形式 is a funding
    role = _deepest(cut, "roles")
    if "中层" in tokens:
        role = _INNER.get(role, role)
    post_type = _deepest(cut, "types")
    measure = _measure(tokens)
    if measure == "headcount" and "周转" in tokens and post_type is None:
        measure = None  # people on borrowed posts of a type that nobody tells
    if post_type is None and (role or _deepest(cut, "grades")):
        measure = _LED.get(measure or "", measure)  # 正科/核定 are posts of leaders
    return Meaning(
        path, counts=True, measure=measure, weak=tokens.count(_WEAK) > 0 and measure == "quota",
        post_type=post_type, role=role, grade=_deepest(cut, "grades"),
        funding=None if control else funding if in_funding or not post_type else apart,
        within=None if control else funding,
        moment=_deepest(cut, "moment"), control=control, part=part,
    )  # fmt: skip


def _measure(tokens: Iterable[str]) -> str | None:
    there = set(tokens)
    for rule in words()["means"]:
        if set(rule["all"]) <= there and not there & set(rule.get("none", ())):
            return str(rule["measure"])
    return None


@cache
def _passed_over() -> frozenset[str]:
    document = words()
    told = (*document["sequence"], *document["remarks"], *dictionary.ignored_headings())
    return frozenset(map(heading, told))


@cache
def field_words(table: Table) -> dict[str, tuple[tuple[int, str], ...]]:
    """Heading → the columns of a table that it may stand for, each with how closely: 0 the
    English name, 1 the Chinese one, 2 a synonym."""
    found: dict[str, dict[str, int]] = {}
    days: dict[str, set[str]] = {}  # 入编年月 where only 入编时间 is told
    for column in (*table.columns, *table.inputs):
        ranked = [(0, column.name), (1, column.zh)]
        ranked += [(2, synonym) for synonym in column.synonyms]
        if column.name == "org_id" and column.ref == "org":
            ranked += [(2, word) for word in words()["unit_name"]]
        for rank, word in ranked:
            found.setdefault(heading(word), {}).setdefault(column.name, rank)
            if column.type in ("date", "month"):
                for other in set(other_day_words(heading(word))) - _passed_over():
                    days.setdefault(other, set()).add(column.name)
    for word, columns in days.items():
        if word not in found:
            found[word] = dict.fromkeys(sorted(columns), 3)
    return {h: tuple(sorted((r, c) for c, r in by.items())) for h, by in found.items()}


@cache
def heading_words() -> frozenset[str]:
    """Every heading that a table, a unit, a sequence or a remark is known by."""
    document = words()
    plain = (*document["unit_name"], *document["unit_code"])
    known = {heading(word) for word in plain} | _passed_over()
    for table in dictionary.input_tables().values():
        known |= set(field_words(table))
    return frozenset(known)


@cache
def _naming_words() -> frozenset[str]:
    document = words()
    people = {
        heading(word)
        for table in dictionary.input_tables().values()
        for column in (*table.columns, *table.inputs)
        if column.type in ("person", "secret")
        for word in (column.name, column.zh, *column.synonyms)
    }
    return frozenset(people) | {
        heading(w) for w in (*document["unit_name"], *document["unit_code"])
    }


def names_a_row(path: tuple[str, ...]) -> bool:
    """Whether a column is headed as the one that names a row: its unit, its person."""
    return bool(path) and path[-1] in _naming_words()


def is_heading_word(text: str, vocabulary: Vocabulary, form: Form | None = None) -> bool:
    """Whether a cell is a word of headings."""
    flat = heading(text)
    if not flat:
        return False
    if form is not None and (form.target((flat,)) or form.ignores((flat,))):
        return True
    if flat in heading_words() or flat in words()["lower_words"] or bare_period(text, 2000):
        return True
    return vocabulary.cut(text).counts or flat in form_words() or is_yearly(flat)


def speaks_of_moment(reading: Reading, position: int) -> bool:
    """Whether a day column's heading speaks of a moment (年度, 统计日期), whatever table it feeds."""
    path = reading.frame.paths[position]
    return bool(path) and path[-1] in _words_of_moments()


@cache
def _words_of_moments() -> frozenset[str]:
    return frozenset(
        word
        for table in dictionary.input_tables().values()
        for word, meant in field_words(table).items()
        if any(table.column(name).reads == "moment" for _, name in meant)
    )
