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
FEW = 2  # filled cells: a section's number and name
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


@cache
def _telling_words() -> str:
    """Any word that makes a total or a part of one, wherever it stands."""
    document = words()
    told = [re.escape(word) for name in ("total_words", "whole_words") for word in document[name]]
    return "|".join(["合计", "小计", "总计", "共计", "总数", "累计", "其中", "本页", *told])


def classify(
    frame: pl.DataFrame,
    reading: Reading,
    merged: Collection[MergedRange],
    known_units: Collection[str],
) -> pl.DataFrame:
    """The body rows with their `kind`; `frame` has `row` and the cells, trimmed, blanks null.

    `known_units` are names (as compared) of units that `org` or other sheets know: such a row is a
    unit whatever it is called. Most rows are data at a glance; only those that tell of something else
    are looked at word by word.
    """
    cells = positions(frame)
    frame = _with_texts(frame, reading, cells)
    unread = pl.all_horizontal([pl.col(str(p)).is_null() for p in _read_at(reading, cells)])
    plain = pl.when(pl.col("first").is_null()).then(BLANK).when(unread).then(UNREAD).otherwise(DATA)
    kind = frame.select(plain.cast(pl.Int8).alias("kind")).to_series()
    suspect = frame.select(_suspect(reading, cells)).to_series().fill_null(False).arg_true()
    if suspect.len():
        careful = _careful(
            reading, cells, merged, known_units, _others_carry_more(frame, reading, cells)
        )
        looked_at = frame[suspect].select(pl.coalesce(careful, kind[suspect]))
        kind = kind.scatter(suspect, looked_at.to_series())
    return _after_the_end(frame.with_columns(kind), reading)


def _with_texts(frame: pl.DataFrame, reading: Reading, cells: list[str]) -> pl.DataFrame:
    """With the texts that tell what a row is: its first cell, its name, and how many are filled."""
    first = pl.coalesce([pl.col(c) for c in cells]) if cells else pl.lit(None, pl.String)
    filled = pl.sum_horizontal([pl.col(c).is_not_null() for c in cells])
    frame = frame.with_columns(
        first.alias("first"), filled.alias("filled"), _name(reading, cells).alias("named")
    )
    opening, named = _folded_series(frame["first"]), _folded_series(frame["named"])
    return frame.with_columns(
        opening.alias("opening"), named.alias("named"),
        named.zip_with(named.is_not_null(), opening).alias("called"),
    )  # fmt: skip


def _suspect(reading: Reading, cells: list[str]) -> pl.Expr:
    """Rows that may be something else than data: few cells, a telling word, the opening of a heading."""
    openings = [next((t for t in line if t), None) for line in reading.frame.lines]
    naming = [str(p) for p in _naming(reading) if str(p) in cells]
    texts = pl.concat_str(
        [pl.col("opening"), *map(pl.col, naming)], separator="\n", ignore_nulls=True
    )
    return (
        (pl.col("filled") <= FEW)
        | _without_blanks(texts).str.contains(_telling_words())
        | pl.any_horizontal([pl.col("opening").str.contains(p) for p in _note_patterns()])
        | pl.col("opening").is_in(words()["example_words"])
        | pl.col("first").is_in([o for o in openings if o])
    )  # fmt: skip


def _careful(
    reading: Reading, cells: list[str], merged: Collection[MergedRange],
    known_units: Collection[str], others_carry_more: bool,
) -> pl.Expr:  # fmt: skip
    """What a row is, word by word; nothing where no word tells."""
    ends, begins, areas = _total_patterns()
    notes, signed = _note_patterns()
    called, opening = pl.col("called"), pl.col("opening")
    is_unit = called.is_in(list(known_units)) if known_units else pl.lit(False)
    # a total may stand in any of the columns that name a row: 系统 merged over 教育系统小计
    naming = [_folded(pl.col(str(p))) for p in _naming(reading) if str(p) in cells]
    texts = (called, opening, *naming)
    total_like = pl.any_horizontal(
        [t.str.contains(ends) | t.str.contains(begins) for t in texts]
    ) | called.str.contains(areas)
    small = pl.any_horizontal([t.str.contains("小计|本页|其中") for t in texts])
    part = pl.any_horizontal([t.str.contains("^其中") for t in texts])
    # who signed stands in as many cells as the form has room for; a note does not
    note = opening.str.contains(notes) & (pl.col("filled") <= 3) | opening.str.contains(signed)
    return (
        pl.when(pl.col("first").is_null()).then(BLANK)
        .when(_same_as_heading(reading, cells)).then(AGAIN)
        .when(note & ~is_unit).then(NOTE)
        .when(opening.is_in(words()["example_words"])).then(EXAMPLE)
        .when(part & ~is_unit).then(PART)
        .when(total_like & ~is_unit & small).then(SUBTOTAL)
        .when(total_like & ~is_unit).then(TOTAL)
        .when(_is_section(reading, cells, merged, others_carry_more) & ~is_unit).then(SECTION)
        .cast(pl.Int8)
    )  # fmt: skip


_BLANK = r"[\s\u3000]+"
_MARKED = r"[\s\u3000（）]|^[*#【\[「]"


def _without_blanks(text: pl.Expr) -> pl.Expr:
    # Full-width blanks inside a word (小　计) and other blanks are no part of it.
    return text.str.replace_all(_BLANK, "")


def _folded(text: pl.Expr) -> pl.Expr:
    return (
        _without_blanks(text)
        .str.replace_all("（", "(")
        .str.replace_all("）", ")")
        .str.replace(r"^[*#【\[「]+(.*?)[】\]」]*$", "$1")  # 【合计】, *合计
    )


def _folded_series(texts: pl.Series) -> pl.Series:
    """Folded, unless there is nothing to fold: most columns are plain."""
    if not texts.str.contains(_MARKED).any():
        return texts
    return texts.to_frame().select(_folded(pl.col(texts.name))).to_series()


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


def _plain_cells(reading: Reading, cells: list[str]) -> list[str]:
    """The cells but the one that numbers the row."""
    return [c for c in cells if c != str(reading.sequence_at)]


def _others_carry_more(frame: pl.DataFrame, reading: Reading, cells: list[str]) -> bool:
    """Whether most rows hold more than one cell."""
    plain = [pl.col(c).is_not_null() for c in _plain_cells(reading, cells)]
    if not plain:
        return False
    several = frame.select(pl.sum_horizontal(plain) > 1).to_series().sum()
    return several * 2 > frame.height


def _is_section(
    reading: Reading, cells: list[str], merged: Collection[MergedRange], others_carry_more: bool
) -> pl.Expr:
    """A line with a name and nothing else: numbered, counted, merged across, or poorer than the rest."""
    sequence = str(reading.sequence_at) if reading.sequence_at is not None else None
    plain = _plain_cells(reading, cells)
    filled = pl.sum_horizontal([pl.col(c).is_not_null() for c in plain])
    text = pl.coalesce([pl.col(c) for c in plain]) if plain else pl.lit(None, pl.String)
    number = pl.col(sequence) if sequence in cells else pl.lit(None, pl.String)
    wide = {a.first_row for a in merged if a.right > a.left and a.first_row == a.last_row}
    numbered = text.str.contains(_NUMBERED.pattern) | number.str.contains(_CHINESE_NUMBER.pattern)
    counted = text.str.contains(COUNTED.pattern)
    across = pl.col("row").is_in(sorted(wide)) if wide else pl.lit(False)
    arabic = number.str.contains(r"^\d+$").fill_null(False)
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
