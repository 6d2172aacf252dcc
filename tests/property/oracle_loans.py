"""Brute-force oracle, the bank's sums: totals, months, quarters due, borrowers, years and breaches.

Written from the definitions alone (contract, section 6), loan by loan, over every ledger of a batch. It
imports nothing of the project.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from oracle_bank import bank_balance, bank_loans, play
from oracle_staffing import BESIDE, World, complete_months, month_ends, months_after
from oracle_units import Row

WHOLE = "合计"
CLASSES = ("1–90", "91–180", "181–365", "365以上")
SUMMED = ("capital", "outstanding", "available", "overdue", "loans_open", "unmatched")


def loans(worlds: list[World], day: date) -> list[Row]:
    """Every loan of every ledger."""
    return [r | {"world": w} for w in worlds for r in bank_loans(w.tables, w.card, day)]


def balances(worlds: list[World], day: date) -> list[Row]:
    """Every account of every ledger."""
    return [r for w in worlds for r in bank_balance(w.tables, w.card, day)]


def _owed(worlds: list[World], day: date) -> list[Row]:
    return [r for r in loans(worlds, day) if r["outstanding"] > 0 and r["post_type"] not in BESIDE]


def _all_known(values: Iterable[Any]) -> Any:
    """A total that misses a pool is none."""
    found = list(values)
    return None if None in found else sum(found)


def bank_total(worlds: list[World], day: date) -> list[Row]:
    """All pools of a type together, and of all types not beside."""
    every = balances(worlds, day)
    rows = []
    for shown in {r["post_type"] for r in every} | {WHOLE}:
        mine = [
            r
            for r in every
            if shown in (r["post_type"], WHOLE) and (shown != WHOLE or r["post_type"] not in BESIDE)
        ]
        if mine:
            row: Row = {"post_type": shown, "pools": len({r["pool"] for r in mine})}
            row |= {c: _all_known(r[c] for r in mine) for c in SUMMED}
            row["lending_rate"] = row["outstanding"] / row["capital"] if row["capital"] else None
            rows.append(row)
    return rows


def bank_total_monthly(worlds: list[World], first: date, last: date) -> list[Row]:
    """The accounts at month ends since the first transaction, and on the last day."""
    started = [t["txn_on"] for w in worlds for t in w.tables["bank_txn"]]
    ends = {*month_ends(max(first, min(started)), last), last}
    rows = []
    for day in sorted(ends):
        mine = [r for r in balances(worlds, day) if r["post_type"] not in BESIDE]
        if mine and day >= first:
            rows.append({"on_day": day} | {c: _all_known(r[c] for r in mine) for c in SUMMED[:3]})
    return rows


def _quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _due(rows: list[Row], day: date) -> list[Row]:
    """Open loans by when they fall due, the quarters between listed, added up as they come."""
    found: dict[tuple[int, date | None], list[Row]] = {}
    for row in rows:
        due = row["due_on"]
        at = (2, None) if due is None else (0, None) if due < day else (1, _quarter(due))
        found.setdefault(at, []).append(row)
    quarters = [q for place, q in found if place == 1 and q is not None]
    quarter = min(quarters, default=None)
    while quarter is not None and quarter <= max(quarters):
        found.setdefault((1, quarter), [])
        quarter = months_after(quarter, 3)
    so_far, answers = 0, []
    for place, quarter in sorted(found, key=lambda at: (at[0], at[1] or date.min)):
        mine = found[place, quarter]
        so_far += sum(r["outstanding"] for r in mine)
        answers.append({
            "maturity": ("逾期", "按季到期", "无到期日")[place], "quarter": quarter,
            "outstanding": sum(r["outstanding"] for r in mine), "loans_open": len(mine), "cumulative": so_far,
        })  # fmt: skip
    return answers


def bank_maturity(worlds: list[World], day: date) -> list[Row]:
    """By pool and type."""
    every = [r for r in loans(worlds, day) if r["outstanding"] > 0]
    return [
        {"pool": pool, "post_type": own} | row
        for pool, own in sorted({(r["pool"], r["post_type"]) for r in every})
        for row in _due([r for r in every if (r["pool"], r["post_type"]) == (pool, own)], day)
    ]


def bank_maturity_total(worlds: list[World], day: date) -> list[Row]:
    """Of all pools."""
    return _due(_owed(worlds, day), day)


def bank_ageing(worlds: list[World], day: date) -> list[Row]:
    """Overdue loans by how late they are."""
    mine = {c: [r for r in loans(worlds, day) if r["bucket"] == c] for c in CLASSES}
    return [{"bucket": c, "loans_open": len(rows), "outstanding": sum(r["outstanding"] for r in rows)}
            for c, rows in mine.items()]  # fmt: skip


def bank_borrowers(worlds: list[World], day: date) -> list[Row]:
    """Who owes what."""
    every = [r for r in loans(worlds, day) if r["outstanding"] > 0]
    rows = []
    for unit in {r["org_id"] for r in every}:
        mine = [r for r in every if r["org_id"] == unit]
        rows.append({
            "org_id": unit,
            "pools": "、".join(sorted({r["pool"] for r in mine})),
            "outstanding": sum(r["outstanding"] for r in mine),
            "overdue": sum(r["outstanding"] for r in mine if r["days_overdue"]),
            "loans_open": len(mine),
            "first_lent_on": min(r["lent_on"] for r in mine),
            "next_due_on": min((r["due_on"] for r in mine if r["due_on"]), default=None),
            "extensions": max(r["extensions"] for r in mine),
        })  # fmt: skip
    return rows


def bank_yearly(worlds: list[World], day: date) -> list[Row]:
    """What fell due in each year as its eve saw it, and what was given back or made permanent in it."""
    started = [t["txn_on"].year for w in worlds for t in w.tables["bank_txn"]]
    rows = []
    for year in range(min(started, default=9999), day.year + 1):
        eve, until = date(year - 1, 12, 31), min(date(year, 12, 31), day)
        known = [r for r in _owed(worlds, eve) if r["due_on"] and eve < r["due_on"] <= until]
        row: Row = {"year": year, "due": sum(r["outstanding"] for r in known)}
        for column in ("repaid", "converted"):
            before, after = (sum(r[column] for r in loans(worlds, d) if r["post_type"] not in BESIDE)
                             for d in (eve, until))  # fmt: skip
            row[column] = after - before
        rows.append(row)
    return rows


# -------------------------------------------------------------------------------------- breaches


def _begun_months(first: date, last: date) -> int:
    whole = complete_months(first, last) if first <= last else 0
    return whole + (months_after(first, whole) < last)


def bank_breaches(worlds: list[World], rules: list[Row], day: date) -> list[Row]:
    """What breaks the rules of its pool; the overdue always."""
    every = [r for r in loans(worlds, day) if r["outstanding"] > 0]
    accounts = balances(worlds, day)
    found: list[Row] = []

    def limit(pool: str, rule: str) -> float | None:
        own = {r["pool"]: r["value"] for r in rules if r["rule"] == rule}
        value: float | None = own.get(pool, own.get("*"))
        return value

    def breach(rule: str, row: Row, measured: float, threshold: float, *keep: str) -> None:
        named = {c: row[c] if c in keep else None for c in ("post_type", "org_id", "loan_id")}
        found.append({"rule": rule, "pool": row["pool"], "outstanding": row["outstanding"], "measured": measured,
                      "threshold": threshold} | named)  # fmt: skip

    def over(
        rule: str, rows: list[Row], measure: Callable[[Row], float | None], *keep: str
    ) -> None:
        for row in rows:
            most, measured = limit(row["pool"], rule), measure(row)
            if most is not None and measured is not None and measured > most:
                breach(rule, row, measured, most, *keep)

    of_loan = ("post_type", "org_id", "loan_id")
    for row in every:
        grace = limit(row["pool"], "overdue") or 0
        if row["days_overdue"] > grace:
            breach("overdue", row, row["days_overdue"], grace, *of_loan)
    over(
        "max_term_months",
        every,
        lambda r: _begun_months(r["lent_on"], r["due_on"] or day),
        *of_loan,
    )
    over("loan_limit", every, lambda r: r["principal"], *of_loan)
    over("unit_limit", _gathered(every, "pool", "org_id"), lambda r: r["outstanding"], "org_id")
    over("single_type", _gathered(accounts, "pool"), lambda r: r["rows"])
    over("own_vacancy_limit", _gathered(every, "pool", "post_type", "org_id"),
         lambda r: r["world"].known(r["org_id"], r["world"].card.counted(r["post_type"]), day).vacant_own,
         "post_type", "org_id")  # fmt: skip
    for row in accounts:
        least = limit(row["pool"], "reserve")
        if least is not None and row["available"] is not None and row["available"] < least:
            breach("reserve", row, row["available"], least, "post_type")
    for row in every:
        wanted, planned = _owed_and_planned(row, every, day)
        if (limit(row["pool"], "plan_required") or 0) > 0 and planned < wanted:
            breach("plan_required", row, planned, wanted, *of_loan)
    return found


def attrition_cover(worlds: list[World], rules: list[Row], day: date) -> list[Row]:
    """Loans beyond a multiple of those who were there when it was lent and reach the age within its term.

    By the law until 2024: men at 60, women at 55. Who tells of nobody, or not of everybody when born,
    cannot be judged.
    """
    found: list[Row] = []
    limits = {r["pool"]: r["value"] for r in rules if r["rule"] == "attrition_cover"}
    for row in loans(worlds, day):
        most = limits.get(row["pool"], limits.get("*"))
        if not row["outstanding"] or row["due_on"] is None or most is None:
            continue
        world, lent = row["world"], row["lent_on"]
        own = world.card.counted(row["post_type"])
        there = {r["person_key"]: r for r in world.rows("roster")
                 if (r["org_id"], r["post_type"]) == (row["org_id"], own) and r["start_on"] <= lent
                 and (r["end_on"] is None or r["end_on"] > lent)}  # fmt: skip
        told = [r for r in there.values() if r["birth_month"] is not None and r["sex"] is not None]
        if not there or len(told) < len(there):
            continue
        retiring = 0
        for person in told:
            months = 720 if person["sex"] == "男" else 660
            reached = months_after(person["birth_month"].replace(day=1), months)
            retiring += lent.replace(day=1) <= reached <= row["due_on"]
        if row["principal"] > most * retiring:
            found.append({"rule": "attrition_cover", "pool": row["pool"], "post_type": row["post_type"],
                          "org_id": row["org_id"], "loan_id": row["loan_id"],
                          "measured": row["principal"], "threshold": most * retiring})  # fmt: skip
    return found


def _gathered(rows: list[Row], *key: str) -> list[Row]:
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        one = found.setdefault(tuple(row[k] for k in key), row | {"outstanding": 0, "rows": 0})
        one["outstanding"] += row["outstanding"]
        one["rows"] += 1
    return list(found.values())


def _owed_and_planned(row: Row, every: list[Row], day: date) -> tuple[int, int]:
    """What the borrower owes of the type by the loan's day due, and approved plans to give up by then."""
    world, due = row["world"], row["due_on"]
    own = world.card.counted(row["post_type"])
    wanted = sum(r["outstanding"] for r in every if r["org_id"] == row["org_id"]
                 and world.card.counted(r["post_type"]) == own
                 and (due is None or (r["due_on"] is not None and r["due_on"] <= due)))  # fmt: skip
    planned = sum(
        max(p["posts"] - (p["used"] or 0) - (p["abandoned"] or 0), 0)
        for p in world.rows("quota_plan")
        if (p["org_id"], p["post_type"], p["direction"]) == (row["org_id"], own, "出")
        and p["approved_on"] <= day and (p["closed_on"] is None or p["closed_on"] > day)
        and (p.get("expected_on") is None or due is None or p["expected_on"] <= due)
    )  # fmt: skip
    return wanted, planned


assert play and timedelta
