"""Quota, transfers, ceilings and bank: tables from the ledger of a block."""

from __future__ import annotations

import numpy as np
import polars as pl

from .days import dates, day
from .quotas import type_names
from .scale import BA, FIRST_YEAR, POST_TYPES
from .simulate import Outcome


def quota(out: Outcome) -> pl.DataFrame:
    """Quota totals from a day on; the last step of a day is the day's."""
    steps, slots = out.ledger.steps, out.slots
    slot = np.array([s[0] for s in steps])
    frame = pl.DataFrame(
        {
            "org_id": [out.units[u].org_id for u in slots.u[slot]],
            "post_type": type_names(slots.t[slot]).tolist(),
            "effective_on": dates([s[1] for s in steps]),
            "posts": [s[2] for s in steps],
            "doc_no": [s[3] for s in steps],
        }
    )
    key = ["org_id", "post_type", "effective_on"]
    return frame.unique(key, keep="last", maintain_order=True).sort(key)


def quota_transfer(out: Outcome) -> pl.DataFrame:
    """Movements of posts, one row per day, pair, type and document."""
    name = [out.units[u].org_id for u in out.slots.u]
    rows = [
        (on, name[a] if a >= 0 else None, name[b] if b >= 0 else None, POST_TYPES[t], doc, n, r)
        for on, a, b, t, doc, n, r in out.ledger.transfers
    ]
    rows += [(on, a, b, "行政", doc, n, r) for on, a, b, doc, n, r in out.ledger.abroad]
    names = ("moved_on", "from_org", "to_org", "post_type", "doc_no", "posts", "reform_id")
    frame = pl.DataFrame(
        {
            n: dates([r[0] for r in rows])
            if n == "moved_on"
            else pl.Series([r[i] for r in rows], dtype=pl.Int64 if n == "posts" else pl.String)
            for i, n in enumerate(names)
        }
    )
    key = [n for n in names if n != "posts"]
    return frame.group_by(key, maintain_order=True).agg(pl.col("posts").sum()).select(names)


def bank_txn(out: Outcome) -> pl.DataFrame:
    """The journal of the quota bank, by day."""
    order = {"入池": 0, "借出": 1, "展期": 2, "承接": 3}
    txns = sorted(out.bank.txns, key=lambda x: (x["txn_on"], order.get(str(x["kind"]), 4)))
    unit = [None if x["slot"] is None else out.units[out.slots.u[x["slot"]]].org_id for x in txns]
    text = {
        n: pl.Series([x[n] for x in txns], dtype=pl.String)
        for n in ("txn_id", "kind", "pool", "post_type", "loan_id", "purpose", "doc_no")
    }
    return pl.DataFrame(
        {
            "txn_id": text["txn_id"],
            "txn_on": dates([x["txn_on"] for x in txns]),
            "kind": text["kind"],
            "pool": text["pool"],
            "org_id": pl.Series(unit, dtype=pl.String),
            "post_type": text["post_type"],
            "posts": pl.Series([x["posts"] for x in txns], dtype=pl.Int64),
            "loan_id": text["loan_id"],
            "due_on": dates([x["due_on"] for x in txns]),
            "purpose": text["purpose"],
            "doc_no": text["doc_no"],
        }
    )


def bank_rules(out: Outcome) -> pl.DataFrame:
    """The rules each pool is held to."""
    source = "湖南某市 2022 年周转编制办法（公开报道）"
    rules = [
        ("max_term_months", 36.0, source),
        ("loan_limit", 10.0, "示例数据（假设）"),
        ("own_vacancy_limit", 0.0, source),
        ("reserve", 2.0, "示例数据（假设）"),
    ]
    rows = [(p.name, *r) for p in out.bank.pools.values() for r in rules]
    return pl.DataFrame(rows, schema=["pool", "rule", "value", "source"], orient="row")


def quota_ceiling(out: Outcome) -> pl.DataFrame:
    """Ceilings just above what units and pools ever held, per region, level and type."""
    slots = out.slots
    held: dict[tuple[str, int], int] = {}
    peak: dict[tuple[str, int], int] = {}
    running = np.zeros(len(slots.u), dtype=np.int64)
    moves = sorted(out.ledger.steps, key=lambda s: s[1])
    level = [out.units[u].level for u in slots.u]
    for slot, _, posts, _ in moves:
        key = level[slot], int(slots.t[slot])
        held[key] = held.get(key, 0) + posts - int(running[slot])
        running[slot] = posts
        peak[key] = max(peak.get(key, 0), held[key])
    pool = {
        t: sum(
            x["posts"] or 0
            for x in out.bank.txns
            if x["kind"] == "入池" and x["post_type"] == POST_TYPES[t]
        )
        for t in (0, 3)
    }
    rows = []
    for (lv, t), posts in sorted(peak.items()):
        if t == BA:
            continue
        extra = pool.get(t, 0) if lv == out.block.level else 0
        rows.append((out.block.region, lv, POST_TYPES[t], int(posts * 1.03) + extra + 5))
    frame = pl.DataFrame(rows, schema=["region_code", "level", "post_type", "posts"], orient="row")
    return frame.with_columns(
        effective_on=dates([day(FIRST_YEAR)] * len(rows)), doc_no=pl.lit("示省编发〔2009〕3号")
    ).select("region_code", "level", "post_type", "effective_on", "posts", "doc_no")
