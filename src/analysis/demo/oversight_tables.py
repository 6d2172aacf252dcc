"""Registration, reports, rectification, inspection, contract staff: tables of a block."""

from __future__ import annotations

import numpy as np
import polars as pl

from .days import add_months, dates, day
from .return_tables import life
from .scale import FIRST_YEAR, LAST_YEAR, SECTORS
from .simulate import Outcome

END = day(LAST_YEAR, 12, 31)


def contract_staff(out: Outcome, rng: np.random.Generator) -> pl.DataFrame:
    """Contract staff at year ends from 2012, growing to the sector's share of quota."""
    founded, gone = life(out)
    rates = [s.contract for s in SECTORS.values()]
    quota = np.bincount(out.slots.u, weights=out.slots.quota, minlength=len(out.units))
    rows = []
    for u, unit in enumerate(out.units):
        rate = rates[list(SECTORS).index(unit.sector)] * float(rng.uniform(0.6, 1.4))
        base = quota[u] or sum(unit.posts.values())
        for year in range(2012, LAST_YEAR + 1):
            staff = round(base * rate * (0.35 + 0.65 * (year - 2012) / (LAST_YEAR - 2012)))
            if staff and founded[u] <= day(year, 12, 31) < gone[u]:
                rows.append((unit.org_id, day(year, 12, 31), staff))
    return pl.DataFrame(
        {
            "org_id": [r[0] for r in rows],
            "counted_on": dates([r[1] for r in rows]),
            "staff": [r[2] for r in rows],
        }
    )


def secondment(out: Outcome, keys: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """People of schools and towns borrowed by agencies; some long overdue."""
    s = out.spells
    unit = out.slots.u[s["slot"]]
    agencies = [i for i, u in enumerate(out.units) if u.kind == "机关" and not u.abolished]
    base = np.array([u.kind in ("乡镇", "街道") or u.sector == "教育" for u in out.units])
    pick = np.flatnonzero(
        base[unit] & (s["end"] - s["start"] > 900) & (s["start"] >= day(FIRST_YEAR))
    )
    pick = np.sort(rng.permutation(pick)[: max(6, len(out.units) // 8)])
    start = s["start"][pick] + rng.integers(30, 200, len(pick))
    start = np.where(s["end"][pick] > END, np.maximum(start, day(2023, 3, 1)), start)
    keep = start < np.minimum(s["end"][pick], END) - 30
    pick, start = pick[keep], start[keep]
    due = np.array([add_months(int(d), 12) for d in start], dtype=np.int64)
    stays = (s["end"][pick] > END) & (rng.random(len(pick)) < 0.45)
    end = np.where(stays, 2**30, np.minimum(due - rng.integers(0, 60, len(pick)), s["end"][pick]))
    ids = pl.Series([u.org_id for u in out.units])
    frame = pl.DataFrame(
        {
            "person": s["person"][pick],
            "from_org": ids.gather(unit[pick]),
            "to_org": ids.gather(rng.choice(agencies, len(pick))),
            "start_on": dates(start),
            "due_on": dates(due),
            "end_on": dates(end),
        }
    )
    return with_keys(frame, keys)


def with_keys(frame: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """The identifying columns in place of the person index, first."""
    joined = frame.join(keys, on="person", how="left", maintain_order="left").drop("person")
    first = [c for c in keys.columns if c != "person"]
    return joined.select(*first, pl.exclude(first))


def registration(out: Outcome, rng: np.random.Generator) -> pl.DataFrame:
    """Registration of public institutions; certificates are valid for five years."""
    rows = []
    for u in (u for u in out.units if u.kind == "事业单位"):
        since = max(u.founded or 0, day(2006, 5, 20)) + int(rng.integers(20, 200))
        expires = add_months(since, 60 * (-(-(END - since) // (60 * 31))))
        if rng.random() < 0.05:
            expires = day(2025, int(rng.integers(1, 12)), 15)
        closed = u.abolished + int(rng.integers(20, 90)) if u.abolished else None
        pending = None
        if closed and rng.random() < 0.3:
            closed, pending = None, ("资产处理中", "涉改")[int(rng.integers(2))]
        rows.append((u.org_id, u.credit_code, since, expires, closed, pending))
    return pl.DataFrame(
        {
            "org_id": [r[0] for r in rows],
            "credit_code": [r[1] for r in rows],
            "registered_on": dates([r[2] for r in rows]),
            "expires_on": dates([r[3] for r in rows]),
            "deregistered_on": dates([r[4] for r in rows]),
            "pending": pl.Series([r[5] for r in rows], dtype=pl.String),
        }
    )


def annual_report(out: Outcome, since: int, rng: np.random.Generator) -> pl.DataFrame:
    """Annual reports of institutions, due by 31 March; a few late, a few never filed."""
    founded, gone = life(out)
    rows = []
    for i, u in enumerate(out.units):
        if u.kind != "事业单位":
            continue
        for year in range(since, LAST_YEAR):
            if founded[i] > day(year, 12, 31) or gone[i] <= day(year + 1, 3, 31):
                continue
            luck = rng.random()
            filed = day(year + 1, 1, 5) + int(rng.integers(0, 84))
            if luck < 0.05:
                filed = day(year + 1, 4, 1) + int(rng.integers(1, 60))
            rows.append((u.org_id, year, None if luck > 0.99 else filed))
    return pl.DataFrame(
        {
            "org_id": [r[0] for r in rows],
            "year": [r[1] for r in rows],
            "filed_on": dates([r[2] for r in rows]),
            "filed": [r[2] is not None for r in rows],
        }
    )


def rectification(out: Outcome, rng: np.random.Generator) -> pl.DataFrame:
    """The rectification book: found, due, and closed or not."""
    kinds = ("超编进人", "混编混岗", "实名制信息不实", "超职数配备", "擅自设立内设机构")
    alive = [u.org_id for u in out.units if not u.abolished]
    rows = []
    for k in range(max(12, len(out.units) // 5)):
        found = day(
            int(rng.integers(2018, 2026)), int(rng.integers(1, 12)), int(rng.integers(1, 28))
        )
        due = found + int(rng.choice([90, 180, 365]))
        settled = due - int(rng.integers(-60, 80))
        closed = None if rng.random() < 0.15 or settled > END else settled
        rows.append(
            (
                f"ZG{out.block.no:03d}{k + 1:03d}",
                alive[int(rng.integers(len(alive)))],
                kinds[int(rng.integers(5))],
                found,
                due,
                closed,
                out.ledger.document(day(2018, 2, 1), "关于开展机构编制问题整改的通知", 40),
            )
        )
    return pl.DataFrame(
        {
            "item_id": [r[0] for r in rows],
            "org_id": [r[1] for r in rows],
            "kind": [r[2] for r in rows],
            "found_on": dates([r[3] for r in rows]),
            "due_on": dates([r[4] for r in rows]),
            "closed_on": dates([r[5] for r in rows]),
            "doc_no": [r[6] for r in rows],
        }
    )


def inspection(out: Outcome, rng: np.random.Generator) -> pl.DataFrame:
    """Inspections from 2016; most recover nothing."""
    kinds = ("月查", "专项检查", "联合督查", "审计移交")
    founded, gone = life(out)
    rows = []
    for year in range(2016, LAST_YEAR + 1):
        for k in range(max(4, len(out.units) // 20)):
            u = int(rng.integers(len(out.units)))
            on = day(year, int(rng.integers(1, 13)), int(rng.integers(1, 28)))
            if founded[u] <= on < gone[u]:
                found = int(rng.integers(1, 5)) if rng.random() < 0.2 else 0
                rows.append(
                    (
                        f"JC{out.block.no:03d}{year}{k + 1:03d}",
                        out.units[u].org_id,
                        kinds[int(rng.integers(4))],
                        on,
                        found,
                    )
                )
    return pl.DataFrame(
        {
            "inspection_id": [r[0] for r in rows],
            "org_id": [r[1] for r in rows],
            "kind": [r[2] for r in rows],
            "done_on": dates([r[3] for r in rows]),
            "posts_recovered": [r[4] for r in rows],
        }
    )
