"""Roster, headcount and what hangs on people: tables from the spells of a block."""

from __future__ import annotations

import numpy as np
import polars as pl

from .codes import id_numbers
from .days import dates, day, month_start
from .files import ENGLISH, OFFICE, WITH_BOM, Sink, Style
from .names import POSITIONS, person_names
from .people import ENTRIES, EXITS, IDENTITIES, JOB_CLASSES, LEDGER_OPENED, identity_codes
from .quotas import SECTOR_NAMES, type_names
from .scale import BA, FIRST_YEAR, GQ, LAST_YEAR, SY
from .simulate import Outcome

FORM = Style(chinese=True, dates="iso", xlsx=True)
SCHOOL_FORM = Style(
    "utf-8-sig",
    headings={
        "org_id": "单位编码",
        "start_on": "入编日期",
        "end_on": "离岗日期",
        "post_type": "编制类别",
    },
)
TOWN_FORM = Style(
    "gb18030", dates="hanzi", headings={"org_id": "单位编码", "post_type": "编制性质"}
)

PERSON_FORM = Style(
    "gb18030",
    dates="slash",
    headings={
        "org_id": "单位编码", "post_type": "编制类别", "start_on": "入编时间", "end_on": "离编时间",
        "entry": "进入形式", "exit": "离开方式", "birth_month": "出生年月", "position": "职务",
        "identity": "人员身份", "job_class": "岗位类别",
    },
)  # fmt: skip


def person_columns(out: Outcome, with_ids: bool, rng: np.random.Generator) -> pl.DataFrame:
    """One row per person of a block: person index and the columns that identify them."""
    people = out.people
    n = len(people.birth)
    if not with_ids:
        keys = [f"P{out.block.no:03d}{i:06d}" for i in range(n)]
        return pl.DataFrame({"person": np.arange(n), "person_key": keys})
    birth = month_start(people.birth) + rng.integers(0, 28, n)
    numbers = id_numbers(out.block.region, birth, people.sex)
    return pl.DataFrame(
        {
            "person": np.arange(n),
            "person_name": person_names(rng, n).tolist(),
            "id_number": numbers.tolist(),
        }
    )


def kept_spells(out: Outcome) -> dict[str, np.ndarray]:
    """The spells a roster shows: none of units without one, from its first day where late."""
    spells = out.spells
    unit = out.slots.u[spells["slot"]]
    without = np.array([u.no_roster for u in out.units])[unit]
    begin = np.array([u.roster_from or -(2**30) for u in out.units])[unit]
    keep = ~without & (spells["end"] > begin)
    shown = {name: values[keep] for name, values in spells.items()}
    clipped = shown["start"] < begin[keep]
    shown["start"] = np.maximum(shown["start"], begin[keep])
    shown["entry"] = np.where(clipped, LEDGER_OPENED, shown["entry"])
    shown["unit"] = unit[keep]
    return shown


def roster(out: Outcome, keys: pl.DataFrame) -> pl.DataFrame:
    """The roster of a block, one row per spell, sorted by unit, person and start."""
    s, people = kept_spells(out), out.people
    who, slot = s["person"], s["slot"]
    frame = pl.DataFrame(
        {
            "person": who,
            "org_id": pl.Series([u.org_id for u in out.units]).gather(s["unit"]),
            "post_type": type_names(out.slots.t[slot]).tolist(),
            "start_on": dates(s["start"]),
            "end_on": dates(s["end"]),
            "entry": np.array(ENTRIES)[s["entry"]].tolist(),
            "exit": pl.Series(np.array(EXITS)[s["exit"]].tolist()).replace({"": None}),
            "identity": np.array(IDENTITIES)[identity_codes(out.slots, slot)].tolist(),
            "job_class": np.array(JOB_CLASSES)[people.job[who]].tolist(),
            "inner_id": _inner(out, s),
            "position": _positions(out, s),
            "birth_month": dates(month_start(people.birth[who])),
            "sex": np.where(people.sex[who] == 1, "男", "女").tolist(),
        }
    )
    joined = frame.join(keys, on="person", how="left", maintain_order="left")
    return joined.sort("org_id", "person", "start_on")


def _inner(out: Outcome, s: dict[str, np.ndarray]) -> pl.Series:
    """Agencies assign people to one of their two standing inner units."""
    agency = np.array([u.kind == "机关" for u in out.units])[s["unit"]]
    return pl.Series(np.where(agency, np.where(s["person"] % 2, "01", "02"), "").tolist()).replace(
        {"": None}
    )


def _positions(out: Outcome, s: dict[str, np.ndarray]) -> pl.Series:
    slots, slot = out.slots, s["slot"]
    ladders = list(POSITIONS.values())
    kind = np.zeros(len(slot), dtype=int)
    public = np.isin(slots.t[slot], [SY, BA])
    kind[public] = 3
    kind[public & (slots.sector[slot] == SECTOR_NAMES.index("教育"))] = 1
    kind[public & (slots.sector[slot] == SECTOR_NAMES.index("卫生"))] = 2
    kind[slots.t[slot] == GQ] = 4
    return pl.Series(np.array(ladders)[kind, np.clip(s["grade"], 0, 5)].tolist())


ROSTER_ORDER = (
    "org_id",
    "person_key",
    "person_name",
    "id_number",
    "sex",
    "birth_month",
    "post_type",
    "start_on",
    "end_on",
    "entry",
    "exit",
    "identity",
    "job_class",
    "inner_id",
    "position",
    "_fault",
    "_raw_start_on",
)


def write_roster(
    sink: Sink, out: Outcome, frame: pl.DataFrame, with_ids: bool, home: str | None = None
) -> None:
    """The roster, split over files that each look different; those of an office stand in `home`."""
    frame = frame.select([c for c in ROSTER_ORDER if c in frame.columns])
    if not with_ids:
        style = (OFFICE, WITH_BOM, ENGLISH, TOWN_FORM)[out.block.no % 4]
        name = None if home is None else f"{home}人员信息表"
        sink.add("roster", frame, style if home is None else PERSON_FORM, out.block.name, name)
        return
    kinds = {u.org_id: _part(u.kind, u.sector) for u in out.units}
    part = frame["org_id"].replace_strict(kinds, default="机关")
    for name, style in (
        ("机关", OFFICE),
        ("街镇", TOWN_FORM),
        ("教育", SCHOOL_FORM),
        ("卫生", ENGLISH),
        ("其他事业", FORM),
    ):
        path = None if home is None else f"{home}人员信息表（{name}）"
        sink.add("roster", frame.filter(part == name), style, name, path)


def _part(kind: str, sector: str) -> str:
    if kind in ("机关", "群团"):
        return "机关"
    if kind in ("街道", "乡镇"):
        return "街镇"
    return sector if sector in ("教育", "卫生") else "其他事业"


def headcounts(out: Outcome) -> pl.DataFrame:
    """Year-end counts of units without a roster, and of late ones before theirs began."""
    rows, s = [], out.spells
    unit = out.slots.u[s["slot"]]
    for u, info in enumerate(out.units):
        if not info.no_roster and info.roster_from is None:
            continue
        mine = unit == u
        for on in [day(FIRST_YEAR), *(day(y, 12, 31) for y in range(FIRST_YEAR, LAST_YEAR + 1))]:
            if info.roster_from is not None and on >= info.roster_from:
                break
            here = mine & (s["start"] <= on) & (on < s["end"])
            count = np.bincount(out.slots.t[s["slot"][here]], minlength=6)
            rows += [(info.org_id, t, on, int(count[t])) for t in info.posts if t != BA]
    return pl.DataFrame(
        {
            "org_id": [r[0] for r in rows],
            "post_type": type_names(np.array([r[1] for r in rows], dtype=int)).tolist(),
            "counted_on": dates([r[2] for r in rows]),
            "posts": pl.Series([r[3] for r in rows], dtype=pl.Int64),
        }
    ).unique(["org_id", "post_type", "counted_on"], keep="last", maintain_order=True)


def entries_by_month(out: Outcome) -> pl.DataFrame:
    """People who entered a unit × type by recruitment or from outside, per month.

    Columns: unit, type (codes), month (Date), posts. What the unit used of its quota.
    """
    s = out.spells
    new = np.isin(s["entry"], [0, 1, 2, 3]) & (s["start"] >= day(FIRST_YEAR))
    slot, start = s["slot"][new], s["start"][new]
    frame = pl.DataFrame({"unit": out.slots.u[slot], "type": out.slots.t[slot], "on": dates(start)})
    by = ["unit", "type", pl.col("on").dt.truncate("1mo").alias("month")]
    return frame.group_by(by).agg(posts=pl.len().cast(pl.Int64)).sort("unit", "type", "month")
