"""For every column type, the SQL that gives a cell's value and the SQL that says what is wrong.

`cell` is always the quoted name of a text column; values come from the macros of `typing.sql`.
A `why` expression is the code of a message (`messages.py`), or NULL where the cell is good.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.dictionary import Column, flag_words

LONGEST = 1000  # characters; longer text is two cells pasted into one
# What offices write where a spell or a mandate has not ended.
OPEN_WORDS = "('至今', '至 今', '长期', '现在', '在编', '在岗', '在任')"
COMMON_ID = r"'^\d(\.\d+)?[eE]\+?\d{2}$'"


@dataclass(frozen=True)
class Typed:
    """`value`: SQL of the typed value; `why`: SQL of the problem's code or NULL."""

    value: str
    why: str


def _in(words: tuple[str, ...]) -> str:
    return "(" + ", ".join("'" + w.replace("'", "''") + "'" for w in words) + ")"


def _parsed(cell: str, macro: str, code: str) -> Typed:
    value = f"{macro}({cell})"
    return Typed(value, f"case when {cell} is not null and {value} is null then '{code}' end")


def _date(cell: str) -> Typed:
    value = f"case when {cell} not in {OPEN_WORDS} then as_date({cell}) end"
    bad = f"as_date({cell}) is null or year(as_date({cell})) not between 1900 and 2100"
    return Typed(
        value,
        f"case when {cell} is not null and {cell} not in {OPEN_WORDS} and ({bad}) then 'date' end",
    )


def _count(cell: str) -> Typed:
    number = f"as_number({cell})"
    why = f"""case
        when {cell} is null or as_count({cell}) is not null then null
        when {number} < 0 then 'negative'
        when {number} > 2147483647 then 'too_large'
        when {number} is not null then 'not_whole'
        when regexp_full_match({cell}, '[零〇一二三四五六七八九十百千万两]+[名人个]?') then 'words'
        else 'count' end"""
    return Typed(f"as_count({cell})", why)


def _flag(cell: str) -> Typed:
    true_words, false_words = flag_words()
    word = f"lower(plain({cell}))"
    value = f"case when {word} in {_in(true_words)} then true when {word} in {_in(false_words)} then false end"  # noqa: E501
    return Typed(value, f"case when {cell} is not null and ({value}) is null then 'flag' end")


def _text(cell: str) -> Typed:
    why = f"""case
        when length({cell}) > {LONGEST} then 'too_long'
        when holds_id({cell}) then 'holds_id' end"""
    return Typed(cell, why)


def _code(cell: str) -> Typed:
    why = f"""case
        when length({cell}) > {LONGEST} then 'too_long'
        when regexp_matches({cell}, {COMMON_ID}) then 'scientific'
        when holds_id({cell}) then 'holds_id' end"""
    return Typed(cell, why)


_TYPES: dict[str, Callable[[str], Typed]] = {
    "date": _date,
    "month": lambda cell: _parsed(cell, "as_month", "month"),
    "year": lambda cell: _parsed(cell, "as_year", "year"),
    "count": _count,
    "number": lambda cell: _parsed(cell, "as_number", "number"),
    "flag": _flag,
    "text": _text,
    "code": _code,
}


def _listed(cell: str, column: Column) -> Typed:
    assert column.values is not None
    branches = " ".join(
        f"when {_in((value, *others))} then '{value}'".replace("when (", f"when {cell} in (")
        for value, others in column.values.items()
    )
    value = f"case {branches} end"
    return Typed(value, f"case when {cell} is not null and ({value}) is null then 'value' end")


def typed(column: Column, required: bool) -> Typed:
    """Value and problem of one column of text; persons are `persons.py`'s."""
    cell = f'"{column.name}"'
    if column.name == "credit_code":
        # An all-digit code may look like an ID number; its own checksum decides.
        bad = f"case when {cell} in (select code from bad_credit) then 'credit' end"
        found = Typed(f"upper(plain({cell}))", bad)
    elif column.values is not None:
        found = _listed(cell, column)
    else:
        found = _TYPES[column.type](cell)
    if not required:
        return found
    return Typed(found.value, f"case when {cell} is null then 'required' else {found.why} end")
