"""The shape of a text: its digits, however they are written, and what only stands between them.

Digits are any sign with the value of one (１ ① ❶ ⒈ ٣ 𝟏 ² 〡 Ⅳ), Chinese numerals among them (一 壹 〇 ○);
X is any sign that looks like one, as the last place of an ID number is typed (х Χ × Ⅹ).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

LIKE_ZERO, LIKE_ONE = "o", "l"  # letters that people type for 0 and 1
LETTER = "#"
_CHINESE = {
    **dict(zip("〇一二三四五六七八九", "0123456789", strict=True)),
    **dict(zip("零壹贰叁肆伍陆柒捌玖", "0123456789", strict=True)),
    **dict(zip("○弌贰参肆伍陸柒捌玖", "0123456789", strict=True)),
    **dict(zip("洞幺两弎亖伍六拐八勾", "0123456789", strict=True)),
    **dict(zip("◯壱貳叄肆伍陆漆捌玖", "0123456789", strict=True)),
}
_X = set("xX×✕✖⨯╳☓❌хХχΧⅩⅹꓫᚷⵝ𐊐𐊴𐌗𐌢")
_LIKE = {**dict.fromkeys("oOоОοΟ", LIKE_ZERO), **dict.fromkeys("lIіІιΙǀ|", LIKE_ONE)}
# 年 月 日 号 stand between the parts of a birth date; the fillers are letters that nobody sees.
_BETWEEN = set("年月日\u115f\u1160\u3164\uffa0")
_SEPARATORS = ("P", "S", "Z", "C", "M")
_FULL = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


class _Signs(dict[int, str]):
    """Each character's shape, worked out once: digits, X, E, a blank for what only separates, # else."""

    def __missing__(self, code: int) -> str:
        self[code] = sign = _sign(chr(code))
        return sign


def _sign(character: str) -> str:
    if character in _CHINESE:
        return _CHINESE[character]
    if character in _X:
        return "X"
    if character in _LIKE:
        return _LIKE[character]
    value = unicodedata.numeric(character, None)
    if value is not None and value == int(value) and 0 <= value <= 9:
        return str(int(value))
    if character in _BETWEEN:
        return " "
    plain = unicodedata.normalize("NFKC", character)
    if plain != character:  # ⑽ is (10), Ｘ and 𝐗 are X
        return "".join(_sign(part) for part in plain)
    if character in "eE":
        return "E"
    return " " if unicodedata.category(character)[0] in _SEPARATORS else LETTER


_SIGNS = _Signs()


def shape(text: str) -> str:
    """The text with every character as its shape; most are one sign, ⑽ is four."""
    return text.translate(_SIGNS)


def places(text: str) -> Sequence[int]:
    """For each sign of a text's shape the place of the character that it came from."""
    if text.isascii() or all(len(_SIGNS[ord(c)]) == 1 for c in set(text)):
        return range(len(text))
    return [place for place, c in enumerate(text) for _ in _SIGNS[ord(c)]]


def half_width(text: str) -> str:
    """The text with full-width letters and digits as half-width ones, place by place."""
    return text.translate(_FULL)
