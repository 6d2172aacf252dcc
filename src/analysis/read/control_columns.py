"""Step 9, columns: printed totals, 空编, 使用率 and the like, and how each may be computed.

Nothing here loads anything. Where a form may mean one of several sums, all are tried over its rows
and the one that fits most is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from analysis.dictionary import post_types
from analysis.read.meaning import Meaning
from analysis.read.reading import ControlColumn, Feed, Formula, Term

_NAMES = {
    "空": "空编", "超": "超编", "空超": "空编（+）超编（−）", "率": "比率", "合计": "合计", "期初": "期初数", "期末": "期末数",
    "上编": "上编数", "下编": "下编数", "balance": "空缺", "vacant": "空编", "over": "超编", "total": "合计",
    "rate": "比率", "opening": "期初数", "closing": "期末数",
}  # fmt: skip
_TARGETS = {"balance": "空超", "vacant": "空", "over": "超", "total": "合计", "rate": "率",
            "opening": "期初", "closing": "期末"}  # fmt: skip
_LEADING = ("leader_quota", "leader_count")
_RESERVED = ("leader_reserved", "other_reserved")


def control_columns(
    meanings: Mapping[int, Meaning],
    wholes: Mapping[int, Meaning],
    feeds: list[Feed],
) -> list[ControlColumn]:
    """The columns of printed results that can be compared with what `feeds` load."""
    at = {i: f.measure for i, f in enumerate(feeds) if f.measure is not None}
    by_feed = {i: meanings[position] for i, position in at.items()}
    found = []
    for position, meaning in sorted({**meanings, **wholes}.items()):
        kind = _TARGETS.get(meaning.control or "", meaning.control)
        if position in wholes:
            kind = "合计"
        if kind is None:
            continue
        formulas = _formulas(kind, position, meaning, by_feed, at)
        if formulas:
            what = f"{meaning.post_type or meaning.role or ''}{_NAMES.get(kind, kind)}"
            found.append(ControlColumn(position, what, tuple(formulas)))
    return found


def _formulas(
    kind: str,
    position: int,
    meaning: Meaning,
    by_feed: Mapping[int, Meaning],
    at: Mapping[int, int],
) -> list[Formula]:
    if kind == "合计":
        return _totals(position, meaning, by_feed, at)
    same = {i: m for i, m in by_feed.items() if _same_kind(meaning, m)}
    leading = bool(meaning.role) or any(
        w in "".join(meaning.path) for w in ("职数", "领导", "实配")
    )
    quota, have = _LEADING if leading else ("quota", "headcount")
    posts, people = _of(same, quota), _of(same, have)
    if not posts or not people:
        return []
    signed = _signed(same, posts, people)
    if kind == "率":
        return _rates(meaning, posts, people, signed)
    if kind == "空":
        return [f for pair in signed for f in (pair, _floored(pair), *_by_type(pair, same))]
    over = [
        Formula(f"实有 − 核定{f.name.removeprefix('核定 − 实有')}", _turned(f.terms))
        for f in signed
    ]
    if kind == "超":
        return [f for pair in over for f in (_floored(pair), *_by_type(pair, same), pair)]
    return [*signed, *over] if kind == "空超" else []


def _of(same: Mapping[int, Meaning], *names: str) -> tuple[Term, ...]:
    return tuple(Term(i) for i, m in same.items() if m.measure in names)


def _same_kind(meaning: Meaning, other: Meaning) -> bool:
    """Whether a fact counts in a printed result: of its type, role, grade and day, where it names one."""
    return all(
        mine is None or mine == its
        for mine, its in (
            (meaning.post_type, other.post_type), (meaning.role, other.role),
            (meaning.grade, other.grade), (meaning.moment, other.moment),
        )
    )  # fmt: skip


def _turned(terms: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(Term(t.feed, -t.sign) for t in terms)


def _floored(formula: Formula) -> Formula:
    return Formula(f"{formula.name}，不小于 0", formula.terms, "floor")


def _by_type(formula: Formula, same: Mapping[int, Meaning]) -> list[Formula]:
    """The same without netting one type (role, grade) against another; none where there is one."""
    groups: dict[tuple[str | None, ...], list[Term]] = {}
    for term in formula.terms:
        of = same[term.feed]
        groups.setdefault((of.post_type, of.role, of.grade), []).append(term)
    if len(groups) < 2:
        return []
    each = tuple(map(tuple, groups.values()))
    return [Formula(f"{formula.name}，各类分别不小于 0", formula.terms, "floor", each=each)]


def _signed(
    same: Mapping[int, Meaning], posts: tuple[Term, ...], people: tuple[Term, ...]
) -> list[Formula]:
    """核定 − 实有, less 待上编, less reservations; then without 工勤, as balances are printed."""
    plain = (*posts, *_turned(people))
    found = [Formula("核定 − 实有", plain)]
    planned, reserved = _of(same, "planned"), _of(same, *_RESERVED)
    if planned:
        found.append(Formula("核定 − 实有 − 待上编", (*plain, *_turned(planned))))
    if reserved:
        found.append(Formula("核定 − 实有 − 预留", (*plain, *_turned(reserved))))
    if planned and reserved:
        found.append(
            Formula("核定 − 实有 − 待上编 − 预留", (*plain, *_turned((*planned, *reserved))))
        )
        leaders = _of(same, "leader_reserved")
        if leaders and leaders != reserved:
            found.append(
                Formula("核定 − 实有 − 待上编 − 领导预留", (*plain, *_turned((*planned, *leaders))))
            )
    outside = {i for i, m in same.items() if not _in_balance(m)}
    narrowed = [
        Formula(f"{f.name}（不计工勤等）", tuple(t for t in f.terms if t.feed not in outside))
        for f in found
    ]
    return found + (narrowed if outside and len(outside) < len(same) else [])


@cache
def _balance_types() -> frozenset[str]:
    return frozenset(t.name for t in post_types() if t.balance or t.untold)


def _in_balance(meaning: Meaning) -> bool:
    return meaning.post_type is None or meaning.post_type in _balance_types()


def _rates(
    meaning: Meaning, posts: tuple[Term, ...], people: tuple[Term, ...], signed: Iterable[Formula]
) -> list[Formula]:
    used = Formula("实有 ÷ 核定", people, "share", posts)
    vacant = [Formula(f"（{f.name}）÷ 核定", f.terms, "share", posts) for f in signed]
    over = Formula("（实有 − 核定）÷ 核定", (*people, *_turned(posts)), "share", posts)
    word = "".join(meaning.path)
    if "空" in word or "缺" in word:
        return vacant
    return [over] if "超" in word else [used, *vacant]


def _totals(
    position: int, meaning: Meaning, by_feed: Mapping[int, Meaning], at: Mapping[int, int]
) -> list[Formula]:
    """A total of a row: of its measure and type; of what stands under its heading; of its neighbours."""
    measure = meaning.measure
    if measure is None and by_feed:
        left = [i for i in by_feed if at[i] < position] or list(by_feed)
        measure = by_feed[max(left, key=lambda i: at[i])].measure
    of_measure = {
        i: m for i, m in by_feed.items() if m.measure == measure and _same_kind(meaning, m)
    }
    under = {
        i: m for i, m in of_measure.items() if m.path[: len(meaning.path) - 1] == meaning.path[:-1]
    }
    # 行政编制 over 小计 | 一般行政 | 政法专项: the heading's type names the group, and its parts may be others
    grouped = {
        i: m for i, m in by_feed.items()
        if m.measure == measure and m.moment == meaning.moment and m.path[: len(meaning.path) - 1] == meaning.path[:-1]
    }  # fmt: skip
    beside = {t.name for t in post_types() if t.beside and not t.untold}
    choices: list[tuple[str, Callable[[Meaning], bool]]] = [
        ("各类相加", lambda m: True),
        ("各类相加（不计另列的）", lambda m: m.post_type not in beside),
        ("各类相加（不计工勤等）", _in_balance),
    ]
    found: list[Formula] = []
    nested = len(meaning.path) > 1
    for pool in (under if nested else {}, grouped if nested else {}, of_measure):
        for name, fits in choices:
            terms = tuple(Term(i) for i, m in pool.items() if fits(m))
            if terms and all(terms != f.terms for f in found):
                found.append(Formula(name, terms))
    return found
