"""The yearly ledger (机构编制台账): a workbook a year, a sheet a level, units × types across."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from .days import dates, day
from .return_tables import life
from .scale import BA, FIRST_YEAR, LAST_YEAR, POST_TYPES
from .sheets import Cell, Sheet
from .simulate import Outcome

KINDS = ("机关", "群团", "街道", "乡镇", "事业单位")
NUMERALS = "一二三四五"
LEVEL_NAMES = {"省": "省级", "市": "市级", "县": "县级", "乡": "乡镇（街道）"}


def ledgers(out: Outcome, roster: pl.DataFrame) -> Iterator[tuple[int, list[Sheet]]]:
    """Year by year the sheets of a block: 核定, 实有 by type with totals, 空编; zeros left blank.

    `roster` are the rows of people that count: an office counts those whom it lists.
    """
    founded, gone = life(out)
    types = [t for t in range(len(POST_TYPES)) if t != BA and (out.slots.t == t).any()]
    levels = [x for x in LEVEL_NAMES if any(u.level == x for u in out.units)]
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        on = day(year, 12, 31)
        alive = (founded <= on) & (on < gone)
        quota, actual = _standing(out, on)
        _count_listed(out, roster, on, actual)
        yield year, [_sheet(out, year, level, types, alive, quota, actual) for level in levels]


def _standing(out: Outcome, on: int) -> tuple[np.ndarray, np.ndarray]:
    """Posts and people of every unit and type at the end of a day."""
    slots, shape = out.slots, (len(out.units), len(POST_TYPES))
    quota, actual = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for slot, since, posts, _ in sorted(out.ledger.steps, key=lambda s: s[1]):
        if since <= on:
            quota[slots.u[slot], slots.t[slot]] = posts
    s = out.spells
    here = s["slot"][(s["start"] <= on) & (on < s["end"])]
    np.add.at(actual, (slots.u[here], slots.t[here]), 1)
    return quota, actual


def _count_listed(out: Outcome, roster: pl.DataFrame, on: int, actual: np.ndarray) -> None:
    """Of units whose roster has begun, the people whom it lists."""
    listed = {
        u.org_id: i
        for i, u in enumerate(out.units)
        if not u.no_roster and (u.roster_from is None or on >= u.roster_from)
    }
    actual[list(listed.values())] = 0
    today = dates([on])[0]
    who = next(c for c in ("id_number", "person_key") if c in roster.columns)
    counted = (
        roster.filter(
            (pl.col("start_on") <= today) & (pl.col("end_on") > today).fill_null(True),
            pl.col("org_id").is_in(list(listed)),
        )
        .group_by("org_id", "post_type")
        .agg(people=pl.col(who).n_unique())
    )
    for org_id, post_type, people in counted.iter_rows():
        actual[listed[org_id], POST_TYPES.index(post_type)] = people


def _sheet(
    out: Outcome,
    year: int,
    level: str,
    types: list[int],
    alive: np.ndarray,
    quota: np.ndarray,
    actual: np.ndarray,
) -> Sheet:
    names = [POST_TYPES[t] for t in types]
    headings = [
        ("序号",),
        ("单位名称",),
        *(("核定编制", name) for name in (*names, "合计")),
        *(("实有人数", name) for name in (*names, "合计")),
        ("空编",),
    ]
    home = out.block.name.removesuffix("本级")
    title = f"{home}{LEVEL_NAMES[level]}机构编制台账（示例，截至{year}年12月31日）"
    sheet = Sheet(LEVEL_NAMES[level], title, headings, notes=["注：本表为示例数据，单位均系虚构。"])
    whole: list[int] = []
    for number, kind in enumerate(KINDS):
        mine = [
            i for i, u in enumerate(out.units) if alive[i] and u.level == level and u.kind == kind
        ]
        if not mine:
            continue
        heading = f"{NUMERALS[number]}、{kind}（{len(mine)}个）"
        sheet.rows.append([heading, *[None] * (len(headings) - 1)])
        for place, i in enumerate(mine, start=1):
            numbers = _row(quota[i, types], actual[i, types])
            sheet.rows.append([place, out.units[i].name, *numbers])
        sheet.rows.append([None, "小计", *_sums(quota, actual, mine, types)])
        whole += mine
    sheet.rows.append([None, "合计", *_sums(quota, actual, whole, types)])
    return sheet


def _row(posts: np.ndarray, people: np.ndarray) -> list[Cell]:
    """A unit's numbers: zeros stay blank beside others, a whole group of zeros is written."""
    cells: list[Cell] = []
    for group in (posts, people):
        empty = not group.any()
        cells += [int(n) if n or empty else None for n in group]
        cells.append(int(group.sum()))
    return [*cells, int(posts.sum() - people.sum())]


def _sums(quota: np.ndarray, actual: np.ndarray, mine: list[int], types: list[int]) -> list[Cell]:
    cells: list[Cell] = []
    for group in (quota, actual):
        sums = group[np.ix_(mine, types)].sum(axis=0)
        cells += [int(n) for n in sums] + [int(sums.sum())]
    return [*cells, int(quota[np.ix_(mine, types)].sum() - actual[np.ix_(mine, types)].sum())]
