"""Persons: an ID number is checked, hashed and forgotten; a ready-made key is kept.

Nothing here ever gives an ID number back: values are hashes, problems are codes.
"""

from __future__ import annotations

from analysis.check.columns import Typed
from collections.abc import Callable

Hash = Callable[[str], str]  # SQL of a text → SQL of its keyed hash


def person(columns: frozenset[str], keyed_hash: Hash) -> Typed:
    """Key and problem of a person, from whichever of 身份证号 and 人员标识 the file brings."""
    given = _given(columns)
    key = '"person_key"' if "person_key" in columns else "null"
    sound = f"id_is_sound({given})"
    # A file's own key that looks like an ID number is one, and is hashed all the same.
    value = f"case when {sound} then {keyed_hash(given)} when {given} is null then {key} end"
    why = f"""case
        when {given} is null and {key} is null then 'required'
        when {given} is null then case
            when holds_id({key}) then 'holds_id'
            when length({key}) > 200 then 'too_long' end
        when {sound} then null
        when regexp_full_match({given}, '\\d{{15}}') then 'id_old'
        when regexp_full_match({given}, '\\d{{14,15}}0{{3,4}}')
          or regexp_full_match({given}, '\\d(\\.\\d+)?E\\+?1[67]') then 'id_lost'
        when regexp_full_match({given}, '\\d{{17}}[\\dX]') then 'id_check'
        else 'id_form' end"""
    return Typed(value, why)


def birth_month(columns: frozenset[str]) -> str:
    """SQL of the birth month that a sound ID number tells, else NULL."""
    given = _given(columns)
    return (
        f"case when id_is_sound({given}) then "
        f"cast({given}[7:10] || '-' || {given}[11:12] || '-01' as date) end"
    )


def sex(columns: frozenset[str]) -> str:
    """SQL of the sex that a sound ID number tells (17th digit odd: 男), else NULL."""
    given = _given(columns)
    return (
        f"case when id_is_sound({given}) then "
        f"case when cast({given}[17] as integer) % 2 = 1 then '男' else '女' end end"
    )


def region(columns: frozenset[str]) -> str:
    """SQL of the region code (first six digits) of a sound ID number, else NULL."""
    given = _given(columns)
    return f"case when id_is_sound({given}) then {given}[1:6] end"


def _given(columns: frozenset[str]) -> str:
    """SQL of the text to treat as an ID number: that column, or a key that looks like one."""
    likely = """case when regexp_full_match(id_text("person_key"), '[1-9]\\d{16}[\\dX]')
        then id_text("person_key") end"""
    parts = []
    if "id_number" in columns:
        parts.append('id_text("id_number")')
    if "person_key" in columns:
        parts.append(likely)
    return f"coalesce({', '.join(parts)})" if parts else "cast(null as varchar)"
