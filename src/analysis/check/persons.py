"""Persons: an ID number is checked, hashed and forgotten; a ready-made key is kept.

Nothing here ever gives an ID number back: values are hashes, problems are codes. Who has no usable
number counts all the same, under a key of the row's own (`row-…`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl
from stdnum import numdb

from analysis.read.identity import holds_id, id_text, sound_id

SECRETS = ("id_number", "person_name")
ROW_KEY = "row-"
LONGEST_KEY = 200
_LOST = re.compile(r"\d{14,15}0{3,4}|\d+E\+?1[67]")


@dataclass
class Persons:
    """The persons of a batch, row by row: keys, what is wrong with them, what the numbers tell."""

    keys: pl.Series
    whys: pl.Series
    birth_months: pl.Series
    sexes: pl.Series
    unknown_regions: dict[str, int]


def persons(frame: pl.DataFrame, hash_of: Callable[[str], str], place: str) -> Persons:
    """The persons of `frame`, from 身份证号, else 人员标识, else the row's own place.

    `hash_of` gives the keyed hash of an ID number; `place` tells file and sheet apart.
    """
    height = frame.height
    ids = _texts(frame, "id_number", height)
    own = _texts(frame, "person_key", height)
    keys: list[str] = []
    whys: list[str | None] = []
    births: list[date | None] = []
    sexes: list[str | None] = []
    regions: dict[str, int] = {}
    told = "id_number" in frame.columns or "person_key" in frame.columns
    for row, number, key in zip(frame["row"].to_list(), ids, own, strict=True):
        given = id_text(number) if number else None
        if given is None and key and _may_be_id(key):
            given = id_text(key)
        sound = sound_id(given) if given else None
        if sound is not None:
            keys.append(hash_of(sound))
            whys.append(None)
            births.append(date(int(sound[6:10]), int(sound[10:12]), 1))
            sexes.append("男" if int(sound[16]) % 2 else "女")
            if not _region_known(sound[:6]):
                regions[sound[:6]] = regions.get(sound[:6], 0) + 1
            continue
        births.append(None)
        sexes.append(None)
        if given is None and key and not holds_id(key) and len(key) <= LONGEST_KEY:
            keys.append(key)
            whys.append(None)
            continue
        keys.append(_row_key(place, row))
        whys.append(_wrong(given, key) if given or key or told else None)
    return Persons(
        pl.Series(keys, dtype=pl.String), pl.Series(whys, dtype=pl.String),
        pl.Series(births, dtype=pl.Date), pl.Series(sexes, dtype=pl.String), regions,
    )  # fmt: skip


def _texts(frame: pl.DataFrame, name: str, height: int) -> list[str | None]:
    return frame[name].to_list() if name in frame.columns else [None] * height


def _may_be_id(key: str) -> bool:
    return len(key) >= 15 and bool(re.fullmatch(r"[1-9]\d{14}|[1-9]\d{16}[\dX]", id_text(key)))


def _row_key(place: str, row: int) -> str:
    return ROW_KEY + hashlib.sha256(f"{place}|{row}".encode()).hexdigest()[:20]


def _wrong(given: str | None, key: str | None) -> str:
    if given is None:
        return "holds_id" if key and holds_id(key) else "too_long" if key else "id_missing"
    if _LOST.fullmatch(given):
        return "id_lost"
    return "id_check" if re.fullmatch(r"\d{17}[\dX]|\d{15}", given) else "id_form"


_REGIONS: dict[str, bool] = {}


def _region_known(code: str) -> bool:
    if code not in _REGIONS:
        _REGIONS[code] = any(known for _, known in numdb.get("cn/loc").info(code))
    return _REGIONS[code]
