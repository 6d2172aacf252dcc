"""For every column type, the SQL that gives a cell's value and the SQL that says what is wrong.

`cell` is always the quoted name of a text column; values come from the macros of `typing.sql`.
A `why` expression is the code of a message (`messages.py`), or NULL where the cell is good.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.dictionary import Column, flag_words

YEARS = "1900 and 2100"  # a date outside is a slip of the pen
LONGEST = 1000  # characters; longer text is two cells pasted into one
# What offices write where a spell or a mandate has not ended.
OPEN_WORDS = "('至今', '至 今', '长期', '现在', '在编', '在岗', '在任', '—', '——', '/', '-', '无')"
COMMON_ID = r"'^\d(\.\d+)?[eE]\+?\d{2}$'"


@dataclass(frozen=True)
class Typed:
    """`value`: SQL of the typed value from the cell; `why`: SQL of the problem's code or NULL.

    `why` may use the value, already worked out, under the name that `valued` gives.
    """

    value: str
    why: str


def valued(name: str) -> str:
    """The quoted name under which the typed value of column `name` stands."""
    return f'"v_{name}"'


def _in(words: tuple[str, ...]) -> str:
    return "(" + ", ".join("'" + w.replace("'", "''") + "'" for w in words) + ")"


def _date(cell: str, value: str) -> Typed:
    bad = f"{value} is null or year({value}) not between {YEARS}"
    return Typed(
        f"case when {cell} not in {OPEN_WORDS} then as_date({cell}) end",
        f"case when {cell} is not null and {cell} not in {OPEN_WORDS} and ({bad}) then 'date' end",
    )


def _month(cell: str, value: str) -> Typed:
    bad = f"{value} is null or year({value}) not between {YEARS}"
    return Typed(f"as_month({cell})", f"case when {cell} is not null and ({bad}) then 'month' end")


def _count(cell: str, value: str) -> Typed:
    number = f"as_number({cell})"
    why = f"""case
        when {cell} is null or {value} is not null then null
        when {number} < 0 then 'negative'
        when {number} > 2147483647 then 'too_large'
        when {number} is not null then 'not_whole'
        when regexp_full_match({cell}, '[零〇一二三四五六七八九十百千万两]+[名人个]?') then 'words'
        else 'count' end"""
    return Typed(f"as_count({cell})", why)


def _number(cell: str, value: str) -> Typed:
    why = f"""case
        when holds_id({cell}) then 'holds_id'
        when {cell} is not null and {value} is null then 'number' end"""
    return Typed(f"as_number({cell})", why)


def _year(cell: str, value: str) -> Typed:
    why = f"case when {cell} is not null and {value} is null then 'year' end"
    return Typed(f"as_year({cell})", why)


def _flag(cell: str, value: str) -> Typed:
    true_words, false_words = (tuple(w.lower() for w in words) for words in flag_words())
    word = f"lower(plain({cell}))"
    typed_value = f"""case when {word} in {_in(true_words)} then true
        when {word} in {_in(false_words)} then false end"""
    return Typed(typed_value, f"case when {cell} is not null and {value} is null then 'flag' end")


def _text(cell: str, _value: str) -> Typed:
    why = f"""case
        when length({cell}) > {LONGEST} then 'too_long'
        when holds_id({cell}) or holds_old_id({cell}) then 'holds_id' end"""
    return Typed(cell, why)


def _code(cell: str, _value: str) -> Typed:
    why = f"""case
        when length({cell}) > {LONGEST} then 'too_long'
        when regexp_matches({cell}, {COMMON_ID}) then 'scientific'
        when holds_id({cell}) then 'holds_id' end"""
    return Typed(cell, why)


_TYPES: dict[str, Callable[[str, str], Typed]] = {
    "date": _date,
    "month": _month,
    "year": _year,
    "count": _count,
    "number": _number,
    "flag": _flag,
    "text": _text,
    "code": _code,
}


def _listed(cell: str, value: str, column: Column) -> Typed:
    assert column.values is not None
    branches = " ".join(
        f"when {cell} in {_in((word, *others))} then {_in((word,))}"
        for word, others in column.values.items()
    )
    why = f"case when {cell} is not null and {value} is null then 'value' end"
    return Typed(f"case {branches} end", why)


def typed(column: Column, required: bool) -> Typed:
    """Value and problem of one column of text; persons are `persons.py`'s."""
    cell, value = f'"{column.name}"', valued(column.name)
    if column.name == "credit_code":
        # An all-digit code may look like an ID number; its own checksum decides.
        bad = f"case when {cell} in (select code from bad_credit) then 'credit' end"
        found = Typed(f"upper(plain({cell}))", bad)
    elif column.values is not None:
        found = _listed(cell, value, column)
    else:
        found = _TYPES[column.type](cell, value)
    if not required:
        return found
    if column.type == "date":
        # 至今 ends a spell; it begins none
        found = Typed(found.value, f"case when {value} is null then 'date' else {found.why} end")
    return Typed(found.value, f"case when {cell} is null then 'required' else {found.why} end")
