"""Step 7: which rows below the headings are data, and which a form only carries along.

Blank rows, column numbers, notes, sign-offs, 其中 lines, totals, sections and headings printed again
are no data; none of them is counted as read, each is told. Totals stay with their numbers, for they
are compared; a section is kept as the rows' section.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache

import polars as pl

from analysis.forms.text import folded, unit_name
from analysis.forms.wordlist import words
from analysis.read.reading import Reading
from analysis.read.sheet import MergedRange, positions

DATA, BLANK, TOTAL, SUBTOTAL, PART, SECTION, NOTE, AGAIN, UNREAD, EXAMPLE, HEADSUM = range(11)

_NUMBERED = re.compile(
    r"^(第?[一二三四五六七八九十百]+[、.．)）]|[（(][一二三四五六七八九十]+[)）]|[IVXivxⅠ-Ⅻ]+[、.．])"
)
_CHINESE_NUMBER = re.compile(r"^[（(]?[一二三四五六七八九十]+[)）、.]?$")
_GOES_ON = re.compile(r"^([（(]\d{1,2}[)）]|\d{1,2}[.．、])")  # 2.不含街道, under 注：1.…
COUNTED = re.compile(r"[（(]\s*(共|合计)?\s*\d+\s*(个|家|所|户)[^)）]*[)）]$")


@dataclass
class Skipped:
    """Row numbers of what was passed over, by what it is."""

    totals: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    sections: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    examples: list[int] = field(default_factory=list)

    @property
    def count(self) -> int:
        """All of them."""
        return sum(len(rows) for rows in vars(self).values())


@cache
def _total_patterns() -> tuple[str, str, str]:
    """Names that are totals: by their end, by their beginning, whole areas."""
    document = words()
    ends = "|".join(map(re.escape, document["total_words"]))
    areas = "|".join(map(re.escape, document["whole_words"]))
    return (
        rf"({ends})[:：]?$",
        r"^(合计|小计|总计|共计|总数|累计)([\d:：(（]|$)",
        rf"^({areas})[:：]?$",
    )


@cache
def _note_patterns() -> tuple[str, str]:
    document = words()
    notes = "|".join(map(re.escape, document["note_words"]))
    signed = "|".join(map(re.escape, document["signed_words"]))
    # a label in a cell of its own: 填表人 | 张三 | 审核人 | 李四
    signed_alone = (
        "(填表|制表|审核|填报|复核|审批|编报|经办|报送|校对|审定|录入|联系|统计)(人|员|人员)"
        "|单位负责人|统计负责人|分管领导|主管领导"
    )
    return (
        rf"^[*※]?[（(【\[]?({notes})[\d一二三四五六七八九十]*[】\])）]?([:：.．、]|$)",
        rf"^({signed})([（(][^）)]*[)）])?[:：]|^({signed_alone})$",
    )


def classify(
    frame: pl.DataFrame,
    reading: Reading,
    merged: Collection[MergedRange],
    known_units: Collection[str],
) -> pl.DataFrame:
    """The body rows with their `kind`; `frame` has `row` and the cells, trimmed, blanks null.

    `known_units` are names (as compared) of units that `org` or other sheets know: such a row is a
    unit whatever it is called.
    """
    cells = positions(frame)
    first = pl.coalesce([pl.col(c) for c in cells]) if cells else pl.lit(None, pl.String)
    filled = pl.sum_horizontal([pl.col(c).is_not_null() for c in cells])
    name = _name(reading, cells)
    frame = frame.with_columns(
        first.alias("first"), filled.alias("filled"),
        _folded(pl.coalesce(name, first)).alias("called"), _folded(first).alias("opening"),
        _folded(name).alias("named"),
    )  # fmt: skip
    ends, begins, areas = _total_patterns()
    notes, signed = _note_patterns()
    called, opening = pl.col("called"), pl.col("opening")
    is_unit = called.is_in(list(known_units)) if known_units else pl.lit(False)
    # a total may stand in any of the columns that name a row: 系统 merged over 教育系统小计
    naming = [_folded(pl.col(str(p))) for p in _naming(reading) if str(p) in frame.columns]
    total_like = pl.any_horizontal(
        [t.str.contains(ends) | t.str.contains(begins) for t in (called, opening, *naming)]
    ) | called.str.contains(areas)
    small = pl.any_horizontal(
        [t.str.contains("小计|本页|其中") for t in (called, opening, *naming)]
    )
    part = pl.any_horizontal([t.str.contains("^其中") for t in (called, opening, *naming)])
    # who signed stands in as many cells as the form has room for; a note does not
    note = opening.str.contains(notes) & (filled <= 3) | opening.str.contains(signed)
    example = opening.is_in(words()["example_words"])
    unread = pl.all_horizontal([pl.col(str(p)).is_null() for p in _read_at(reading, cells)])
    kind = (
        pl.when(first.is_null()).then(BLANK)
        .when(_same_as_heading(reading, cells)).then(AGAIN)
        .when(note & ~is_unit).then(NOTE)
        .when(example).then(EXAMPLE)
        .when(part & ~is_unit).then(PART)
        .when(total_like & ~is_unit & small).then(SUBTOTAL)
        .when(total_like & ~is_unit).then(TOTAL)
        .when(_is_section(reading, cells, merged) & ~is_unit).then(SECTION)
        .when(unread).then(UNREAD)
        .otherwise(DATA)
    )  # fmt: skip
    found = frame.with_columns(kind.cast(pl.Int8).alias("kind"))
    return _after_the_end(found, reading)


def _folded(text: pl.Expr) -> pl.Expr:
    # Full-width blanks inside a word (小　计) and other blanks are no part of it.
    return (
        text.str.replace_all(r"[\s\u3000]+", "")
        .str.replace_all("（", "(")
        .str.replace_all("）", ")")
        .str.replace(r"^[*#【\[「]+(.*?)[】\]」]*$", "$1")  # 【合计】, *合计
    )


def _name(reading: Reading, cells: list[str]) -> pl.Expr:
    at = reading.name_at
    return pl.col(str(at)) if at is not None and str(at) in cells else pl.lit(None, pl.String)


def _naming(reading: Reading) -> list[int]:
    """Columns in which the name of a row may stand: unit, parent, system, key texts."""
    at = {p for p in (reading.name_at, *reading.key_at) if p is not None}
    for feed in reading.feeds:
        for column in ("org_id", "parent_id", "sector", "region_code", "post_type", "name"):
            source = feed.columns.get(column)
            at |= set(source.positions) if source else set()
    return sorted(at)


def _read_at(reading: Reading, cells: list[str]) -> list[int]:
    """The columns that a feed reads, without the ones that are merged down or only number the row."""
    at = {p for feed in reading.feeds for s in feed.columns.values() for p in s.positions} | {
        c.position for c in reading.controls
    }
    return sorted(p for p in at if str(p) in cells and p != reading.sequence_at)


def _same_as_heading(reading: Reading, cells: list[str]) -> pl.Expr:
    """The heading row, or one of several, once more."""
    return pl.any_horizontal(
        pl.all_horizontal([
            pl.col(c).eq_missing(pl.lit((line[int(c)] if int(c) < len(line) else "") or None, pl.String))
            for c in cells
        ])
        for line in reading.frame.lines
    )  # fmt: skip


def _is_section(reading: Reading, cells: list[str], merged: Collection[MergedRange]) -> pl.Expr:
    """A line with a name and nothing else: numbered, counted, merged across, or poorer than the rest."""
    sequence = str(reading.sequence_at) if reading.sequence_at is not None else None
    plain = [c for c in cells if c != sequence]
    filled = pl.sum_horizontal([pl.col(c).is_not_null() for c in plain])
    text = pl.coalesce([pl.col(c) for c in plain]) if plain else pl.lit(None, pl.String)
    number = pl.col(sequence) if sequence in cells else pl.lit(None, pl.String)
    wide = {a.first_row for a in merged if a.right > a.left and a.first_row == a.last_row}
    numbered = text.str.contains(_NUMBERED.pattern) | number.str.contains(_CHINESE_NUMBER.pattern)
    counted = text.str.contains(COUNTED.pattern)
    across = pl.col("row").is_in(sorted(wide)) if wide else pl.lit(False)
    arabic = number.str.contains(r"^\d+$").fill_null(False)
    others_carry_more = (filled > 1).sum() * 2 > filled.is_not_null().sum()
    # a unit's line may begin in the column of numbers
    in_sequence = (filled == 0) & number.str.contains(r"\p{Han}{2}").fill_null(False)
    alone = (filled == 1) & text.str.contains(r"\p{Han}")
    poor = alone & others_carry_more & number.is_null()
    return in_sequence | alone & ~arabic & (
        numbered.fill_null(False) | counted.fill_null(False) | across | poor
    )


def _after_the_end(frame: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Lines after the last note or total that only go on with a note are no data either."""
    kinds = frame["kind"].to_list()
    goes_on = frame.select(
        (pl.col("filled") == 1) & pl.col("opening").str.contains(_GOES_ON.pattern)
    ).to_series()  # fmt: skip
    for i in goes_on.fill_null(False).arg_true().to_list():
        if i and kinds[i - 1] == NOTE and kinds[i] == DATA:
            kinds[i] = NOTE
    last_data = max(
        (i for i, k in enumerate(kinds) if k in (DATA, TOTAL, SUBTOTAL, PART)), default=-1
    )
    first_note = next((i for i in range(last_data + 1, len(kinds)) if kinds[i] == NOTE), None)
    for i in range(len(kinds) if first_note is None else first_note, len(kinds)):
        if kinds[i] in (UNREAD, SECTION):
            kinds[i] = NOTE
    return frame.with_columns(pl.Series("kind", kinds, dtype=pl.Int8))


def is_subtotal(text: str) -> bool:
    """Whether a total's name says that it sums since the last one."""
    return "小计" in unit_name(text) or "本页" in folded(text)
