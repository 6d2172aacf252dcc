"""A count that names several post types or roles: 行政20名、事业5名 · 20行政5事业 · 20（行政）+5（事业） ·
25名（行政20名、事业5名）· 1正3副 · 一正三副.

What the words name is a key column of the table (`compound_by`: post_type, of leaders role).
"""

from __future__ import annotations

import re
from functools import lru_cache

import polars as pl

from analysis.check.values import TWICE, Words
from analysis.dictionary import Table
from analysis.forms.text import digits_run_together, heading, zero_words

UNTOLD = {"post_type": "不分类型", "role": "不分"}

_FILLER = re.compile(r"[名人个编制职数、,;+/和与及()：:\s]+")
_IN_WORDS = re.compile(r"[零〇一二两三四五六七八九十]")  # 一正三副
_DIGITS = {word: str(n) for n, word in enumerate("零一二三四五六七八九十")} | {"〇": "0", "两": "2"}

# A whole before its parts: 共25名，其中行政20名，事业5名.
_WHOLE = re.compile(
    r"(?:共计|合计|总计|总数|核定|共)*(\d+)[名人个]?[,;:(、。]*(?:其中)?[:,]?(\D.*?)\)?"
)


def pieces(text: str, words: Words, by: str = "post_type") -> tuple[tuple[str, str], ...] | None:
    """(type or role as written, number) of each piece; None where the text is no such count.

    Numbers and types must alternate, and nothing else may stand between but a whole before its parts,
    which they make up.
    """
    types = tuple(sorted(words.spellings(by), key=len, reverse=True))
    if digits_run_together(text):
        return None
    flat = heading(text)
    if by == "role":
        flat = _IN_WORDS.sub(lambda numeral: _DIGITS[numeral[0]], flat)
    found = _pieces(flat, types)
    if found is None and (whole := _WHOLE.fullmatch(flat)):
        parts = _pieces(whole[2], types)
        if parts and sum(int(count) for _, count in parts) == int(whole[1]):
            return parts
    return found


@lru_cache(maxsize=20_000)
def _pieces(flat: str, types: tuple[str, ...]) -> tuple[tuple[str, str], ...] | None:
    if not re.search(r"\d", flat) or not any(t in flat for t in types):
        return None
    tokens: list[tuple[str, str]] = []
    place = 0
    while place < len(flat):
        if found := re.match(r"\d+", flat[place:]):
            tokens.append(("number", found[0]))
            place += len(found[0])
            continue
        word = next((t for t in types if flat.startswith(t, place)), None)
        if word is not None:
            tokens.append(("type", word))
            place += len(word)
        elif found := _FILLER.match(flat, place):
            place = found.end()
        else:
            return None
    kinds = [kind for kind, _ in tokens]
    if len(tokens) % 2 or any(a == b for a, b in zip(kinds[::2], kinds[1::2], strict=True)):
        return None
    if len(set(kinds[::2])) > 1:
        return None
    values = [value for _, value in tokens]
    pairs = zip(values[::2], values[1::2], strict=True)
    found_pairs = [(b, a) if kinds[0] == "number" else (a, b) for a, b in pairs]
    return tuple(found_pairs) if len({t for t, _ in found_pairs}) == len(found_pairs) else None


def one_row_per_type(table: Table, frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    """Cut compound counts: one row per post type or role, `part` numbering the pieces.

    A count without a type is of 不分类型; where the table says that zero is none, it says nothing.
    """
    count, by = table.compound, table.compound_by
    if count is None:
        return frame
    if by not in frame.columns:
        frame = frame.with_columns(pl.lit(UNTOLD[by]).alias(by))
    if count not in frame.columns:
        return frame
    if table.zero_is_none:
        none = pl.col(count).is_in(list(zero_words())) & (pl.col(by) == UNTOLD[by])
        frame = frame.filter(~none.fill_null(False))
    written = frame[count].unique().drop_nulls().to_list()
    cut = {text: found for text in written
           if not text.isdecimal() and (found := pieces(text, words, by)) is not None}  # fmt: skip
    return _cut(frame, count, by, cut) if cut else frame


def _cut(
    frame: pl.DataFrame, count: str, by: str, cut: dict[str, tuple[tuple[str, str], ...]]
) -> pl.DataFrame:
    lists = [
        [{"n": n, "t": t, "c": c} for n, (t, c) in enumerate(cut[text])]
        if text in cut else [{"n": 0, "t": None, "c": text}]
        for text in frame[count].to_list()
    ]  # fmt: skip
    kind = pl.List(pl.Struct({"n": pl.Int32, "t": pl.String, "c": pl.String}))
    split = frame.with_columns(pl.Series("cut", lists, dtype=kind)).explode("cut")
    piece, own = pl.col("cut").struct, pl.col(by)
    # a type in the cell and another in the row: both are kept in sight, and the cell is refused
    told = pl.when(own == UNTOLD[by]).then(None).otherwise(own)
    both = pl.concat_str([told, piece.field("t")], separator=TWICE, ignore_nulls=True)
    return split.with_columns(
        pl.when(piece.field("t").is_null()).then(own).otherwise(both).alias(by),
        piece.field("c").alias(count),
        (pl.col("part") + piece.field("n")).cast(pl.Int32).alias("part"),
    ).drop("cut")  # fmt: skip
