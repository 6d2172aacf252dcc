"""The words of headings (`words.yml`), and how a heading is cut into them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache

from analysis.dictionary import value_lists
from analysis.forms.day import Moment, find_moment
from analysis.forms.text import heading
from analysis.forms.wordlist import words

CONTROLS = ("空", "超", "空超", "率", "合计", "期初", "期末", "上编", "下编")
PART = "其中"
SUMMARY = "汇总表，由明细得出，不作数据读入"
"""What stands over a sheet that adds up others: it is no data of its own."""
_CEILING = "控制数"
_LISTED = {"type": "post_type", "role": "role", "grade": "grade", "funding": "funding"}
_ASIDE = re.compile(r"\((不?含|包括|不包括)[^()]*\)")  # 行政编制（含政法专项）
_LONGEST = 40  # a heading of more characters is a sentence


@dataclass(frozen=True)
class Measure:
    """What a number column counts, and where it goes; `table` is None where it has no home."""

    name: str
    zh: str
    table: str | None = None
    column: str = "posts"
    day: str = "counted_on"
    constants: tuple[tuple[str, str], ...] = ()


@cache
def measures() -> dict[str, Measure]:
    """Every measure by name."""
    found = {}
    for name, raw in words()["measures"].items():
        constants = tuple(raw.get("constants", {}).items())
        found[name] = Measure(name, **{**raw, "constants": constants})
    return found


@dataclass(frozen=True)
class Word:
    """A heading cut into the words that it is made of; `rest` is what is no known word."""

    text: str
    tokens: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    fundings: tuple[str, ...] = ()
    moment: Moment | None = None
    rest: str = ""

    @property
    def counts(self) -> bool:
        """Whether the whole of it speaks of something counted."""
        said = (
            self.tokens or self.types or self.roles or self.grades or self.fundings or self.moment
        )
        return bool(said) and not self.rest

    @property
    def controls(self) -> tuple[str, ...]:
        """The words for printed results."""
        return tuple(t for t in self.tokens if t in CONTROLS)


@dataclass(frozen=True)
class Vocabulary:
    """The words that headings are cut into: the shipped ones and a dataset's own."""

    pieces: dict[str, tuple[tuple[str, str], ...]]
    fillers: frozenset[str]
    _cut: dict[str, Word] = field(default_factory=dict, compare=False, repr=False)

    def cut(self, text: str) -> Word:
        """The words of a heading."""
        flat = heading(text)
        if flat not in self._cut:
            self._cut[flat] = self._word(flat)
        return self._cut[flat]

    def _word(self, flat: str) -> Word:
        if not flat or len(flat) > _LONGEST:
            return Word(flat, rest=flat)
        moment, rest = find_moment(_ASIDE.sub(_kept_aside, flat), heading=True)
        found: dict[str, list[str]] = {}
        left = self._best(rest, {})
        assert left is not None
        cost, cuts = left
        unknown = "".join(piece for piece, kinds in cuts if not kinds)
        for _, kinds in cuts:
            for kind, value in kinds:
                found.setdefault(kind, []).append(value)

        def of(kind: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(found.get(kind, ())))

        return Word(
            flat, of("token"), of("type"), of("role"), of("grade"), of("funding"),
            moment=moment, rest=unknown if cost else "",
        )  # fmt: skip

    def _best(
        self, text: str, memo: dict[str, tuple[int, list[tuple[str, tuple[tuple[str, str], ...]]]]]
    ) -> tuple[int, list[tuple[str, tuple[tuple[str, str], ...]]]]:
        """The cut with the fewest unknown characters, then the fewest words."""
        if not text:
            return 0, []
        if text in memo:
            return memo[text]
        best = None
        for length in range(len(text), 0, -1):
            piece = text[:length]
            kinds = self.pieces.get(piece)
            if kinds is None and piece not in self.fillers:
                continue
            cost, cuts = self._best(text[length:], memo)
            found = (cost, [(piece, kinds or (("filler", piece),)), *cuts])
            if best is None or (found[0], len(found[1])) < (best[0], len(best[1])):
                best = found
        cost, cuts = self._best(text[1:], memo)
        if best is None or cost + 1 < best[0]:
            best = (cost + 1, [(text[0], ()), *cuts])
        memo[text] = best
        return best


def _kept_aside(found: re.Match[str]) -> str:
    """实有人数（含编外） counts more than who is on a post: then what is said aside is no aside."""
    aside, beside = found.group(), found.string.replace(found.group(), "")
    more = any(word in aside for word in words()["no_posts"])
    of_them = any(word in beside for word in words()["no_posts"])  # 编外人数（含劳务派遣）
    return aside if more and not of_them and not aside.startswith("(不") else ""


@cache
def shipped_vocabulary() -> Vocabulary:
    """The words that come with the software."""
    document = words()
    pieces: dict[str, list[tuple[str, str]]] = {}
    for token, spellings in document["tokens"].items():
        for spelling in (token, *spellings):
            pieces.setdefault(heading(spelling), []).append(("token", token))
    for kind, name in _LISTED.items():
        for value, spellings in value_lists()[name].items():
            for spelling in (value, *spellings):
                pieces.setdefault(heading(spelling), []).append((kind, value))
    _with_fundings(pieces)
    for piece, kinds in pieces.items():
        if piece.endswith(_CEILING) and any(kind == "type" for kind, _ in kinds):
            kinds.append(("token", _CEILING))  # 员额控制数 is a type, and says what is counted
    return Vocabulary(
        {piece: tuple(dict.fromkeys(kinds)) for piece, kinds in pieces.items()},
        frozenset(heading(filler) for filler in document["fillers"]),
    )


def _with_fundings(pieces: dict[str, list[tuple[str, str]]]) -> None:
    """差额事业 is a type, and tells a funding too: its beginning is one."""
    fundings = {piece: v for piece, kinds in pieces.items() for k, v in kinds if k == "funding"}
    for piece, kinds in pieces.items():
        if any(kind == "type" for kind, _ in kinds):
            begins = max((f for f in fundings if piece.startswith(f)), key=len, default=None)
            if begins is not None:
                kinds.append(("funding", fundings[begins]))


def with_own_words(vocabulary: Vocabulary, own: dict[str, dict[str, str]]) -> Vocabulary:
    """The vocabulary with a dataset's own spellings: list name → spelling → value."""
    pieces = dict(vocabulary.pieces)
    kinds = {name: kind for kind, name in _LISTED.items()}
    for name, spellings in own.items():
        for spelling, value in spellings.items():
            if name in kinds:
                pieces[heading(spelling)] = ((kinds[name], value),)
    return replace(vocabulary, pieces=pieces, _cut={})
