"""Persons: an ID number is checked, hashed and forgotten; a ready-made key is kept.

Nothing here ever gives an ID number back: values are hashes, problems are codes. The text to
treat as an ID number is put into the column `given` once (`given_columns`), and whether it is
sound into `sound`; everything else reads those two.
"""

from __future__ import annotations

from analysis.check.columns import Typed

SECRETS = ("id_number", "person_name")


def given_columns(columns: frozenset[str]) -> str:
    """SQL of `given` (an ID number, or a key that looks like one, else NULL) and `sound`."""
    parts = []
    if "id_number" in columns:
        parts.append('id_text("id_number")')
    if "person_key" in columns:
        parts.append("""case when length("person_key") < 18 then null
            when regexp_full_match(id_text("person_key"), '[1-9]\\d{16}[\\dX]')
            then id_text("person_key") end""")
    given = f"coalesce({', '.join(parts)})" if parts else "cast(null as varchar)"
    return f"{given} as given, id_is_sound(given) as sound"


def person(columns: frozenset[str], keyed_hash: str | None) -> Typed:
    """Key and problem of a person, from whichever of 身份证号 and 人员标识 the file brings.

    `keyed_hash` is the SQL of the hash of `given`; None where no row has a sound ID number.
    """
    key = '"person_key"' if "person_key" in columns else "cast(null as varchar)"
    value = f"case when given is null then {key} end"
    if keyed_hash is not None:
        value = f"case when sound then {keyed_hash} when given is null then {key} end"
    why = f"""case
        when given is null and {key} is null then 'required'
        when given is null then case
            when holds_id({key}) or holds_old_id({key}) then 'holds_id'
            when length({key}) > 200 then 'too_long' end
        when sound then null
        when regexp_full_match(given, '\\d{{15}}') then 'id_old'
        when regexp_full_match(given, '\\d{{14,15}}0{{3,4}}')
          or regexp_full_match(given, '\\d(\\.\\d+)?E\\+?1[67]') then 'id_lost'
        when regexp_full_match(given, '\\d{{17}}[\\dX]') then 'id_check'
        else 'id_form' end"""
    return Typed(value, why)


# What a sound ID number tells of columns that the file may leave out; the 17th digit of men
# is odd.
DERIVED = {
    "birth_month": "case when sound then make_date(given[7:10]::int, given[11:12]::int, 1) end",
    "sex": "case when sound then if(cast(given[17] as integer) % 2 = 1, '男', '女') end",
}
REGION = "case when sound then given[1:6] end"
