"""Which unit somebody means: by its code, or by a name that it has or had."""

from __future__ import annotations

import duckdb

Connection = duckdb.DuckDBPyConnection

NEAR = 0.8
"""From which likeness on (Jaro-Winkler) a name is offered in place of one that no unit has."""

MOST_NEAR = 5


class NoSuchUnitError(LookupError):
    """The unit asked for is not in the data, or several are; the message names those it may be."""


def unit_asked(con: Connection, text: str) -> str:
    """The id of the unit that a code, name, former name or plate stands for.

    Raises NoSuchUnitError where there is none, or more than one, with those that it may be: a part
    of a name is never enough, for the answer would be one unit's where another was meant.
    """
    asked = text.strip()
    found = con.execute(_BY_CODE, {"o": asked}).fetchall()
    found = found or con.execute(_BY_NAME, {"n": asked}).fetchall()
    if len(found) == 1:
        return str(found[0][0])
    units = [unit for (unit,) in found]
    near = con.execute(_NEAR, {"n": asked, "units": units, "near": NEAR}).fetchall()
    offered = "、".join(str(name) for (name,) in near[:MOST_NEAR])
    more = f" 等 {len(near)} 个" if len(near) > MOST_NEAR else ""
    if units:
        raise NoSuchUnitError(f"叫「{asked}」的单位不止一个：{offered}{more}；请写机构编码")
    remedy = f"；是不是：{offered}{more}？请写全称或编码" if offered else "：请写机构编码或全称"
    raise NoSuchUnitError(f"没有单位「{asked}」{remedy}")


_BY_CODE = "select distinct unit_id from unit where org_id = $o"

_BY_NAME = """
    select unit_id from unit_name where name = $n
    union
    select u.unit_id from org_name m join unit u on u.org_id = m.org_id where m.name = $n"""

# Each unit once, under its last name: those that bear the name asked for, else the likest.
_NEAR = """
    with bearer as (
        select unit_id, max_by(name, start_on) as last_name,
               max(jaro_winkler_similarity(name, $n)) as likeness,
               bool_or(contains(name, $n)) as has_it
        from unit_name group by unit_id)
    select last_name || '（' || unit_id || '）' from bearer
    where case when len($units) > 0 then list_contains($units, unit_id)
               else has_it or likeness > $near end
    order by has_it desc, likeness desc, unit_id"""
