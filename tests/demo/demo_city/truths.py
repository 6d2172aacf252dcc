"""The planted truths, worked out from the rows as written, day by day.

Written on purpose without the sweep or the intervals of the analysis: arrays of one number
per day, filled spell by spell. Slow and plain; used for one block and for the bank.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

FIRST, LAST = date(2010, 1, 1), date(2025, 12, 31)
DAYS = (LAST - FIRST).days + 1
MONTHS, WINDOW_START = 24, date(2023, 12, 31)
ENDS_WHOLE = ("合并", "撤并", "整建制划入", "更名")


@dataclass(frozen=True)
class Book:
    """The rows that count, of one block: accepted roster, quota, units, lineage, bank."""

    roster: pl.DataFrame
    quota: pl.DataFrame
    org: pl.DataFrame
    lineage: pl.DataFrame
    bank: pl.DataFrame
    headcount: pl.DataFrame


def _at(d: date) -> int:
    return min(max((d - FIRST).days, 0), DAYS)


def unit_ids(lineage: pl.DataFrame) -> dict[str, str]:
    """org_id → its last id after one-to-one renames."""
    renamed = lineage.filter(pl.col("change") == "更名")
    return dict(zip(renamed["from_org"], renamed["to_org"], strict=True))


def quota_days(book: Book) -> dict[tuple[str, str], np.ndarray]:
    """Posts on each day, per unit (last id) and type; 0 once a unit has ended."""
    ended = {r["org_id"]: r["abolished_on"] for r in book.org.to_dicts() if r["abolished_on"]}
    for r in book.lineage.filter(pl.col("change").is_in(ENDS_WHOLE)).to_dicts():
        ended.setdefault(r["from_org"], r["changed_on"])
    last, days = unit_ids(book.lineage), {}
    ordered = book.quota.sort("effective_on")
    own: dict[tuple[str, str], np.ndarray] = {}
    for r in ordered.iter_rows(named=True):
        line = own.setdefault((r["org_id"], r["post_type"]), np.zeros(DAYS, dtype=np.int64))
        line[_at(r["effective_on"]) :] = r["posts"]
    for (org, kind), line in own.items():
        if org in ended:
            line[_at(ended[org]) :] = 0
        key = last.get(org, org), kind
        days[key] = days.get(key, 0) + line
    return days


def runs(book: Book) -> dict[tuple[str, str], list[tuple[date, date]]]:
    """Unbroken stays of one person in one unit × type, per unit and type."""
    last = unit_ids(book.lineage)
    person = "id_number" if "id_number" in book.roster.columns else "person_key"
    stays = defaultdict(list)
    for r in book.roster.sort("start_on").iter_rows(named=True):
        end = r["end_on"] or date(9999, 1, 1)
        if end > r["start_on"]:
            org = last.get(r["org_id"], r["org_id"])
            stays[(org, r["post_type"], r[person])].append((r["start_on"], end))
    joined = defaultdict(list)
    for (org, kind, _), spans in stays.items():
        start, end = spans[0]
        for a, b in spans[1:]:
            if a <= end:
                end = max(end, b)
            else:
                joined[(org, kind)].append((start, end))
                start, end = a, b
        joined[(org, kind)].append((start, end))
    return joined


def loans(bank: pl.DataFrame, lineage: pl.DataFrame) -> list[dict[str, object]]:
    """Every loan at the end: id, borrower, type, outstanding, due day. Loans are always named."""
    heirs: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for r in lineage.to_dicts():
        heirs[r["from_org"]].append((r["changed_on"], r["to_org"]))
    order = {"入池": 0, "借出": 1, "展期": 2, "承接": 3}
    rows = sorted(bank.to_dicts(), key=lambda r: (r["txn_on"], order.get(r["kind"], 4)))
    book: dict[str, dict[str, object]] = {}
    for r in rows:
        name = r["loan_id"] or r["txn_id"]
        if r["kind"] == "借出":
            name = r["txn_id"] if name in book else name
            book[name] = {
                "loan_id": name,
                "org_id": r["org_id"],
                "post_type": r["post_type"],
                "outstanding": r["posts"],
                "due_on": r["due_on"],
                "lent_on": r["txn_on"],
            }
        elif name not in book:
            continue
        elif r["kind"] == "展期":
            book[name]["due_on"] = r["due_on"]
        elif r["kind"] == "承接":
            book[name]["org_id"] = r["org_id"]
        else:
            book[name]["outstanding"] = max(0, book[name]["outstanding"] - r["posts"])
    for loan in book.values():
        later = [(d, o) for d, o in heirs[str(loan["org_id"])] if d > loan["lent_on"]]
        if len(later) == 1:
            loan["org_id"] = later[0][1]
    return list(book.values())


def overdue(bank: pl.DataFrame, lineage: pl.DataFrame) -> list[dict[str, object]]:
    """Loans with posts still out after their due day."""
    return [
        {
            "loan_id": x["loan_id"],
            "org_id": x["org_id"],
            "outstanding": x["outstanding"],
            "due_on": x["due_on"].isoformat(),
        }
        for x in loans(bank, lineage)
        if x["outstanding"] and x["due_on"] < LAST
    ]


def idle_and_over(
    book: Book, doubted: set[tuple[str, str]]
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Idle posts over 24 months (both bounds) and people over quota, on 2025-12-31.

    Units with headcounts (none or late rosters) and what is in doubt are left out.
    """
    skip = set(book.headcount["org_id"])
    stays, quota, last = runs(book), quota_days(book), unit_ids(book.lineage)
    used = defaultdict(int)
    for loan in loans(book.bank, book.lineage):
        used[(last.get(loan["org_id"], loan["org_id"]), loan["post_type"])] += loan["outstanding"]
    idle, over = [], []
    for key in sorted(set(quota) | set(stays)):
        if key[0] in skip or key in doubted:
            continue
        posts = quota.get(key, np.zeros(DAYS, dtype=np.int64))
        actual = np.zeros(DAYS, dtype=np.int64)
        for a, b in stays.get(key, []):
            actual[_at(a) : _at(b)] += 1
        extra = int(actual[-1] - posts[-1] - used[key])
        if extra > 0:
            over.append(
                {"org_id": key[0], "post_type": key[1], "as_of": LAST.isoformat(), "over": extra}
            )
        found = _idle(posts, actual, stays.get(key, []))
        if found:
            idle.append(
                {
                    "org_id": key[0],
                    "post_type": key[1],
                    "as_of": LAST.isoformat(),
                    "months": MONTHS,
                    **found,
                }
            )
    return idle, over


def _idle(
    posts: np.ndarray, actual: np.ndarray, stays: list[tuple[date, date]]
) -> dict[str, object] | None:
    vacant = np.maximum(posts - actual, 0)
    window = slice(_at(WINDOW_START), DAYS)
    upper = int(vacant[window].min())
    if not upper:
        return None
    entries = sum(WINDOW_START < a <= LAST for a, _ in stays)
    steps = np.diff(posts[window])
    lower = max(0, int(vacant[window][0]) - entries - int(-steps[steps < 0].sum()))
    full = np.flatnonzero(vacant == 0)
    since = FIRST + timedelta(days=int(full[-1]) + 1 if len(full) else 0)
    return {"idle_upper": upper, "idle_lower": lower, "vacant_since": since.isoformat()}


def structure(lineage: pl.DataFrame, names: pl.DataFrame) -> dict[str, list[dict[str, object]]]:
    """Who merged, who was renamed, who was split."""
    truths: dict[str, list[dict[str, object]]] = {"merged": [], "renamed": [], "split": []}
    for r in lineage.to_dicts():
        kind = {"更名": "renamed", "拆分": "split"}.get(r["change"], "merged")
        truths[kind].append(
            {
                "from": r["from_org"],
                "to": r["to_org"],
                "on": r["changed_on"].isoformat(),
                "change": r["change"],
            }
        )
    for r in names.filter(pl.col("kind") == "曾用").to_dicts():
        truths["renamed"].append(
            {
                "from": r["org_id"],
                "to": r["org_id"],
                "on": r["end_on"].isoformat(),
                "change": "更名（编码不变）",
            }
        )
    return truths
