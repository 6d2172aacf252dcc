"""Brute-force oracle, small sums over rows that are proved elsewhere: flows, movements, scores, quality.

Written from the definitions alone, row by row. It imports nothing of the project.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from oracle_beside import exists, org_of, units_of
from oracle_idle import sum_of_known
from oracle_staffing import BESIDE, World
from oracle_units import Row

WHOLE = "合计"
LEVELS = ("省", "市", "县", "乡")
"""From the highest to the lowest."""


def _shown(rows: Iterable[Row]) -> list[Row]:
    """Every row under its own type, and once more under 合计 unless it is of a type beside."""
    return [row | {"post_type": shown} for row in rows
            for shown in (row["post_type"], WHOLE)
            if shown != WHOLE or row["post_type"] not in BESIDE]  # fmt: skip


def _gathered(rows: list[Row], *key: str) -> dict[tuple[Any, ...], list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[k] for k in key), []).append(row)
    return found


def flows_total(flows: list[Row]) -> list[Row]:
    """Persons by type, direction and manner over all months."""
    key = ("post_type", "direction", "manner")
    return [dict(zip(key, where, strict=True)) | {"persons": sum_of_known([r["persons"] for r in rows])}
            for where, rows in _gathered(_shown(flows), *key).items()]  # fmt: skip


def flows_yearly(flows: list[Row]) -> list[Row]:
    """Persons in and out by year and type."""
    rows = _shown(row | {"year": row["month"].year} for row in flows)
    answers = []
    for (year, own), mine in _gathered(rows, "year", "post_type").items():
        one = {d: sum(r["persons"] or 0 for r in mine if r["direction"] == d)
               for d in ("上编", "下编", "其他变动")}  # fmt: skip
        answers.append({
            "year": year, "post_type": own, "people_in": one["上编"], "people_out": one["下编"],
            "other_changes": one["其他变动"], "net_change": one["上编"] - one["下编"] + one["其他变动"],
        })  # fmt: skip
    return answers


def reform_flow_total(worlds: list[World], reform: str | None) -> list[Row]:
    """Posts that a reform's transfers moved, and those that moved between levels."""
    posts, transfers, down, up = [], 0, 0, 0
    for world in worlds:
        for row in world.tables["quota_transfer"]:
            named = row.get("reform_id")
            if named is None or (reform is not None and named != reform):
                continue
            posts.append(row["posts"])
            transfers += 1
            ends = [row[c] and org_of(world, world.units.unit(row[c]) or "")["level"]
                    for c in ("from_org", "to_org")]  # fmt: skip
            if None in ends:
                continue
            step = LEVELS.index(ends[1]) - LEVELS.index(ends[0])
            down += row["posts"] if step > 0 else 0
            up += row["posts"] if step < 0 else 0
    told = bool(posts)
    return [{"posts": sum(posts) if told else None, "transfers": transfers,
             "posts_down": down if told else None, "posts_up": up if told else None}]  # fmt: skip


def reform_movements_total(movements: list[Row]) -> list[Row]:
    """Movements by account."""
    return [{"account": account, "posts": sum(r["posts"] for r in rows), "transfers": len(rows),
             "documents": len({r["doc_no"] for r in rows if r["doc_no"] is not None})}
            for (account,), rows in _gathered(movements, "account").items()]  # fmt: skip


def assessment_score(
    worlds: list[World], assessed: list[Row], rules: list[Row], day: date
) -> list[Row]:
    """A hundred less what the rules cost, of every unit that exists."""
    broken = [r for r in assessed if r["org_id"] is None]
    rows: list[Row] = []
    for unit in (u for w in worlds for u in units_of(w) if exists(w, u, day)):
        mine = [r for r in assessed if r["org_id"] == unit]
        known = [r["points_lost"] for r in mine if r["points_lost"] is not None]
        unknown = len(mine) - len(known) + len(broken)
        most = max(100 - sum(known), 0) if rules else None
        rows.append({
            "org_id": unit, "points_lost": sum(known), "rules_lost": sum(p > 0 for p in known),
            "rules_unknown": unknown, "score_most": most, "score": None if unknown else most,
        })  # fmt: skip
    for row in rows:
        better = [r for r in rows if r["score"] is not None and row["score"] is not None
                  and r["score"] > row["score"] + 1e-9]  # fmt: skip
        row["rank_no"] = None if row["score"] is None else len(better) + 1
    return rows


def data_quality(files: list[Row], findings: list[Row]) -> list[Row]:
    """What was read and found in all."""
    sums = {c: sum(r[c] for r in files) for c in ("rows_read", "accepted", "rejected")}
    errors = sum(r["severity"] == "error" for r in findings)
    return [{"files": len(files), "findings": len(findings), "errors": errors} | sums]


def rejections_by_problem(rejected: list[Row]) -> list[Row]:
    """How many places have which problem."""
    return [{"problem": problem, "cells": len(rows)}
            for (problem,), rows in _gathered(rejected, "problem").items()]  # fmt: skip


def findings_by_rule(findings: list[Row]) -> list[Row]:
    """How many findings each rule made."""
    return [{"rule": rule, "severity": rows[0]["severity"], "findings": len(rows)}
            for (rule,), rows in _gathered(findings, "rule").items()]  # fmt: skip
