"""上下编月报: the year's moves by month and type, from the stock before to the stock after.

In the public version small numbers of persons are kept back, and so many others, subtotals and totals
among them, that nobody works them out: sums over them are numbers there, no formulas.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from analysis.models.keeping import keep
from analysis.models.published import MARK, meaning_of_mark
from analysis.models.small_cells import KeptBack
from analysis.report.official.page import STATIC, Column, Head, Sheet
from analysis.report.official.rows import Connection, Record, added, records, told

WAYS = ("上编", "下编")
SUBTOTAL, BY_MANNER, BY_WAY = (
    ("month", "post_type", "direction"),
    ("direction", "manner"),
    ("direction",),
)
"""The sums that the sheet prints, by the columns in which their rows are alike."""


def movements(con: Connection, head: Head) -> Sheet:
    """The sheet 上下编月报."""
    first = date(head.day.year, 1, 1)
    told = records(con, "from flows($first, $day)", first=first, day=head.day)
    # What could not be read is no move: how many units it concerns stands in a column of its own.
    found = [row for row in told if row["persons"] is not None]
    doubted = {(r["month"], r["post_type"]): r["units_unknown"] for r in told}
    kept = None
    if head.threshold is not None:
        given = {"from_on": first, "to_on": head.day}
        kept = keep(con, found, "flows", head.threshold, given)
    manners = {
        way: sorted({r["manner"] for r in (kept.rows if kept else found) if r["direction"] == way})
        for way in WAYS
    }
    rows = _rows(kept.rows if kept else found, manners)
    for key, row in rows.items():
        row["doubted"] = doubted[key]
    notes = ["期初 + 上编 − 下编 + 其他变动 = 期末。",
             "其他变动是清点与进出之差、人数由未知转为已知等，存疑单位的进出不列，其人数变动也在内。没有进出的月份不列。"]  # fmt: skip
    if kept and head.threshold is not None:
        notes.append(meaning_of_mark(head.threshold) + "。")
    return Sheet(
        "上下编月报", f"{head.day.year}年上下编月报（截至{head.moment}）", _columns(manners),
        [rows[key] for key in sorted(rows)], unit="人", notes=notes,
        totals=_keep_back(rows, kept) if kept else {},
    )  # fmt: skip


def _rows(found: list[Record], manners: dict[str, list[str]]) -> dict[tuple[date, str], Record]:
    """A row a month and type, its moves by manner, with their sums."""
    rows: dict[tuple[date, str], Record] = {}
    for one in found:
        row = rows.setdefault((one["month"], one["post_type"]), {
            "month": f"{one['month'].month}月", "post_type": one["post_type"], "other": 0,
            "opening": told(one["opening"]), "closing": told(one["closing"]),
            **{f"{way}:{m}": 0 for way, names in manners.items() for m in names}})  # fmt: skip
        if one["direction"] == "其他变动":
            row["other"] += one["persons"]
        else:
            row[f"{one['direction']}:{one['manner']}"] = one["persons"]
    for row in rows.values():
        for way, names in manners.items():
            row[f"{way}:all"] = added(row[f"{way}:{m}"] for m in names)
    return rows


def _keep_back(rows: dict[tuple[date, str], Record], kept: KeptBack) -> Record:
    """Set the mark for what is kept back; returns what the last row says where it is no formula."""
    held = [
        (rows[one["month"], one["post_type"]], one["direction"], one["manner"])
        for one, names in zip(kept.rows, kept.hidden, strict=True)
        if names
    ]
    touched = {f"{way}:{name}" for _, way, manner in held for name in (manner, "all")}
    totals: Record = {column: sum(row[column] for row in rows.values()) for column in touched}
    for row, way, manner in held:
        row[f"{way}:{manner}"] = MARK
        row.setdefault(STATIC, set()).update({f"{way}:all", "closing"})
    for alike, values in kept.totals:
        if alike == SUBTOTAL:
            month, post_type, way, _ = values
            rows[month, post_type][f"{way}:all"] = MARK
        elif alike in (BY_MANNER, BY_WAY):
            totals[f"{values[0]}:{values[1] if alike == BY_MANNER else 'all'}"] = MARK
    return totals


def _columns(manners: dict[str, list[str]]) -> list[Column]:
    def total(way: str) -> Callable[[int, Callable[[str], str]], str]:
        return lambda row, at: (
            "=" + ("+".join(f"{at(f'{way}:{m}')}{row}" for m in manners[way]) or "0")
        )

    return [
        Column("month", ("月份",), "text", 7), Column("post_type", ("编制类型",), "text", 10),
        Column("opening", ("期初实有",), width=9),
        *[Column(f"上编:{m}", ("上编", m), width=9, sums=True) for m in manners["上编"]],
        Column("上编:all", ("上编", "小计"), sums=True, formula=total("上编")),
        *[Column(f"下编:{m}", ("下编", m), width=9, sums=True) for m in manners["下编"]],
        Column("下编:all", ("下编", "小计"), sums=True, formula=total("下编")),
        Column("other", ("其他变动",), width=9, sums=True),
        Column("doubted", ("存疑单位",), width=9),
        Column("closing", ("期末实有",), width=9, formula=lambda row, at: (
            f"={at('opening')}{row}+{at('上编:all')}{row}-{at('下编:all')}{row}+{at('other')}{row}")),
    ]  # fmt: skip
