"""A column of days that nobody knows, in a table of spells that tells no end: it may say who left.

Read as if everybody listed were still there, such a list counts the leavers too. So the column is
taken for the ends, each of them unread: whoever has a day there is in doubt until forms.yml says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.dictionary import Table
from analysis.forms.wordlist import words
from analysis.read.columns import Columns
from analysis.read.frame import is_month_or_day

_RETURN = re.compile(r"归还|收回|返还|退还|还编")
_NO_RETURN = re.compile(
    r"未|应|拟|约定|到期|预计|计划|期限|时限|逾期|是否|原因|单位|文号|去向|累计|率"
)

ENDS = ("roster", "secondment", "leader")  # whoever has left must not be counted on


def open_end(cols: Columns, table: Table, told: dict[str, object], used: set[int]) -> int | None:
    """The position of a column that may tell the ends; None where there is none, or they are told."""
    if table.name not in ENDS or "end_on" in told or "start_on" not in told:
        return None
    return days_unknown(cols, used)


def days_unknown(cols: Columns, used: set[int]) -> int | None:
    """The position of a column of days that nobody knows, and that may tell of an end.

    Some rows fill it with days and others leave it blank, as is the way of ends; headings of days
    that speak of something else (出生, 毕业, 任职 …) are none.
    """
    for position, meaning in enumerate(cols.meanings):
        if position in used or not meaning.path or meaning.ignored or meaning.counts:
            continue
        if meaning.target is not None or any(w in meaning.leaf for w in words()["no_end_words"]):
            continue
        texts = cols.texts(position)
        days = sum(map(is_month_or_day, texts))
        if days and 5 * days >= 4 * len(texts) and len(texts) < len(cols.sample):
            return position
    return None


def unread_returns(cols: Columns, used: set[int]) -> Iterator[tuple[int, bool]]:
    """Columns of a book of loans that speak of a return and that nothing reads: their positions, and
    whether they hold numbers. Whoever fills them gave something back, and nobody knows what."""
    for position, meaning in enumerate(cols.meanings):
        heading = "".join(meaning.path)
        if position in used or meaning.ignored or meaning.target is not None:
            continue
        texts = cols.texts(position)
        if not texts or not _RETURN.search(heading) or _NO_RETURN.search(heading):
            continue
        if 5 * sum(map(is_month_or_day, texts)) >= 4 * len(texts):
            yield position, False
        elif cols.numeric(position):
            yield position, True
