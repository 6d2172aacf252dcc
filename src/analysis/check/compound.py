"""A count that names several post types: 行政20名、事业5名 · 20行政5事业 · 20（行政）+5（事业） ·
25名（行政20名、事业5名）."""

from __future__ import annotations

import re
from functools import lru_cache

from analysis.check.values import Words
from analysis.forms.text import digits_run_together, heading

_FILLER = re.compile(r"[名人个编制数、,;+/和与及()：:\s]+")

# A whole before its parts: 共25名，其中行政20名，事业5名.
_WHOLE = re.compile(
    r"(?:共计|合计|总计|总数|核定|共)*(\d+)[名人个]?[,;:(、。]*(?:其中)?[:,]?(\D.*?)\)?"
)


def pieces(text: str, words: Words) -> tuple[tuple[str, str], ...] | None:
    """(type as written, number) of each piece; None where the text is no such count.

    Numbers and types must alternate, and nothing else may stand between but a whole before its parts,
    which they make up.
    """
    types = tuple(sorted(words.spellings("post_type"), key=len, reverse=True))
    if digits_run_together(text):
        return None
    flat = heading(text)
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
