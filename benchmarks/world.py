"""A synthetic world of raw tables, made straight in DuckDB: org, quota, roster.

No files are read: the benchmark measures questions, and the derivation of the intervals.
The same seed gives the same world. Seats (posts people sit on) are simulated in numpy, all
at once and one occupant after the other; names and keys are written by DuckDB.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import numpy as np
import polars as pl

from .scale import (
    COVERAGE,
    FIRST_START,
    GAP_YEARS,
    POST_TYPES,
    PROMOTED_SHARE,
    STAY_YEARS,
    TYPE_SHARES,
    UNUSED_SHARE,
    Scale,
)

Connection = duckdb.DuckDBPyConnection
Days = np.ndarray
"""Days since 1970-01-01."""

YEAR = 365.25
STILL_THERE = np.datetime64("NaT", "D")


def fill_world(con: Connection, scale: Scale, seed: int = 1) -> None:
    """Fill `org`, `quota` and `roster` of an empty database, in the order a build loads them."""
    rng = np.random.default_rng(seed)
    units, types = _keys(rng, scale)
    seats_of_key = _seats(rng, scale)
    _load(con, "world_key", {"key": np.arange(scale.keys), "unit": units, "type": types})
    _load(con, "world_quota", _quota(rng, seats_of_key))
    key_of_seat = np.repeat(np.arange(scale.keys), seats_of_key)
    _load(con, "world_spell", _spells(rng, key_of_seat))
    con.execute("create temp table world_type (type integer, post_type varchar)")
    con.executemany("insert into world_type values (?, ?)", list(enumerate(POST_TYPES)))
    con.execute(INSERTS)
    for name in ("key", "quota", "spell", "type"):
        con.execute(f"drop table temp.world_{name}")


INSERTS = """
create temp macro code_of(unit) as '43' || lpad(cast(unit as varchar), 7, '0');

insert into org (org_id, name)
select distinct code_of(unit), '单位' || unit from world_key order by 1;

insert into quota (org_id, post_type, effective_on, posts)
select code_of(unit), post_type, effective_on, posts
from world_quota join world_key using (key) join world_type using (type)
order by all;

-- A build loads the roster by person_key, a hash: units are spread over the whole table.
insert into roster (person_key, org_id, post_type, start_on, end_on)
select sha256(cast(person as varchar)), code_of(unit), post_type,
       start_on, end_on
from world_spell join world_key using (key) join world_type using (type)
order by all;

drop macro code_of;
"""


def _load(con: Connection, name: str, columns: dict[str, np.ndarray]) -> None:
    con.register("world_frame", pl.DataFrame(columns).to_arrow())
    con.execute(f"create temp table {name} as from world_frame")
    con.unregister("world_frame")


def _day(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def _keys(rng: np.random.Generator, scale: Scale) -> tuple[np.ndarray, np.ndarray]:
    """Unit and type of every unit × type: one main type each, a second one for some units."""
    main = rng.choice(len(POST_TYPES), scale.units, p=TYPE_SHARES)
    second = rng.choice(scale.units, scale.keys - scale.units, replace=False)
    other = (main[second] + rng.integers(1, len(POST_TYPES), len(second))) % len(POST_TYPES)
    return np.append(np.arange(scale.units), second), np.append(main, other)


def _seats(rng: np.random.Generator, scale: Scale) -> np.ndarray:
    """Seats of every key: one at least, a few large units, many small ones."""
    weight = rng.lognormal(0.0, 1.1, scale.keys)
    return 1 + rng.multinomial(scale.seats - scale.keys, weight / weight.sum())


def _quota(rng: np.random.Generator, seats_of_key: np.ndarray) -> dict[str, np.ndarray]:
    """Quota steps: a first row for every key (for 2 % only lately), 0–4 later changes."""
    keys = np.arange(len(seats_of_key))
    first_day, last_day = map(_day, COVERAGE)
    first = np.where(rng.random(len(keys)) < 0.02, last_day - 900, _day(date(2005, 1, 1)))
    base = np.rint(seats_of_key * rng.uniform(0.92, 1.12, len(keys))).astype(np.int64)
    rows = [(keys, first, base)]
    for _ in range(4):
        some = keys[rng.random(len(keys)) < 0.25]
        day = rng.integers(first_day, last_day, len(some))
        posts = np.rint(base[some] * rng.uniform(0.85, 1.1, len(some))).astype(np.int64)
        later = day > first[some]
        rows.append((some[later], day[later], posts[later]))
    key, day, posts = (np.concatenate(part) for part in zip(*rows, strict=True))
    _, once = np.unique(np.stack([key, day]), axis=1, return_index=True)
    return {
        "key": key[once],
        "effective_on": day[once].astype("datetime64[D]"),
        "posts": posts[once],
    }


def _spells(rng: np.random.Generator, key_of_seat: np.ndarray) -> dict[str, np.ndarray]:
    """Every stay on every seat until the end of coverage; no `end_on` = still there."""
    key, person, start, end = (
        np.concatenate(part) for part in zip(*_stays(rng, key_of_seat), strict=True)
    )
    last = _day(COVERAGE[1])
    return {
        "key": key,
        "person": person,
        "start_on": start.astype("datetime64[D]"),
        "end_on": np.where(end > last, STILL_THERE, end.astype("datetime64[D]")),
    }


def _stays(
    rng: np.random.Generator, key: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray, Days, Days]]:
    """Key, person, start and end of everyone's first stay, then of the next ones, and so on."""
    first_day, last_day = map(_day, COVERAGE)
    start = rng.integers(_day(FIRST_START), first_day, len(key))
    # On the first seat of a key somebody sits from early on, so no unit is without a roster.
    late = (rng.random(len(key)) < UNUSED_SHARE) & (np.diff(key, prepend=-1) == 0)
    start = np.where(late, start + first_day - _day(FIRST_START), start)
    person = np.arange(len(key))
    people = len(key)
    while True:
        here = start <= last_day
        key, person, start = key[here], person[here], start[here]
        if not len(key):
            return
        stay = rng.exponential(STAY_YEARS * YEAR, len(key)).astype(int)
        end = np.maximum(start, first_day) + 1 + stay
        yield key, person, start, end
        promoted = rng.random(len(key)) < PROMOTED_SHARE
        gap = rng.exponential(GAP_YEARS * YEAR, len(key)).astype(int)
        person = np.where(promoted, person, people + np.arange(len(key)))
        people += len(key)
        start = np.where(promoted, end, end + gap)
