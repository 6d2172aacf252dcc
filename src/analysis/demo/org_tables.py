"""Units, names, lineage, reforms and documents: tables of a block."""

from __future__ import annotations

import polars as pl

from .days import dates, day
from .reforms import MASS_ON, MASS_REFORM, STATE_REFORM, WAVE_ONE
from .simulate import Outcome


def org(out: Outcome) -> pl.DataFrame:
    """The unit directory of a block."""
    units = out.units
    return pl.DataFrame(
        {
            "org_id": [u.org_id for u in units],
            "name": [u.name for u in units],
            "credit_code": [u.credit_code for u in units],
            "parent_id": [u.parent for u in units],
            "region_code": [u.region for u in units],
            "level": [u.level for u in units],
            "kind": [u.kind for u in units],
            "category": [u.category or None for u in units],
            "sector": [u.sector for u in units],
            "grade": [u.grade for u in units],
            "duties": [f"承担{u.sector}方面的工作（示例）" for u in units],
            "founded_on": dates([u.founded for u in units]),
            "abolished_on": dates([u.abolished for u in units]),
        }
    )


def org_name(out: Outcome) -> pl.DataFrame:
    """Former and present names of renamed units, and plates."""
    rows = [(u.org_id, *name) for u in out.units for name in u.names]
    for u in out.units:
        if u.name.endswith("信息中心"):
            rows.append((u.org_id, u.name.replace("信息", "大数据"), day(2017, 9, 1), None, "挂牌"))
        if u.name.endswith("委宣传部"):
            plate = u.name.replace("委宣传部", "精神文明建设办公室")
            rows.append((u.org_id, plate, day(2012, 5, 1), None, "挂牌"))
    return pl.DataFrame(
        {
            "org_id": [r[0] for r in rows],
            "name": [r[1] for r in rows],
            "start_on": dates([r[2] for r in rows]),
            "kind": [r[4] for r in rows],
            "end_on": dates([r[3] for r in rows]),
        }
    )


def lineage(out: Outcome) -> pl.DataFrame:
    """Which unit came from which, in 2018–2019."""
    rows = []
    for c in out.changes:
        doc = out.ledger.document(
            c.on, "关于机构改革涉及单位机构编制调整的通知", 31 if c.on == WAVE_ONE else 32
        )
        for source in c.sources:
            for target in c.targets:
                pair = out.units[source].org_id, out.units[target].org_id
                rows.append((*pair, c.on, c.change, STATE_REFORM, doc))
    names = ("from_org", "to_org", "changed_on", "change", "reform_id", "doc_no")
    frame = pl.DataFrame(
        {n: [r[i] for r in rows] for i, n in enumerate(names) if n != "changed_on"}
    )
    return frame.with_columns(changed_on=dates([r[2] for r in rows])).select(names)


def reform_units(out: Outcome) -> pl.DataFrame:
    """Units a reform touches."""
    ids = {u.org_id for u in out.units}
    mass = {x for a, b, _ in out.mass for x in (a, b) if x in ids}
    state = {out.units[i].org_id for c in out.changes for i in (*c.sources, *c.targets)}
    state |= {u.org_id for u in out.units if u.names}
    rows = [(MASS_REFORM, x) for x in sorted(mass)] + [(STATE_REFORM, x) for x in sorted(state)]
    return pl.DataFrame(rows, schema=["reform_id", "org_id"], orient="row")


def reforms() -> pl.DataFrame:
    """The two reforms."""
    return pl.DataFrame(
        {
            "reform_id": [MASS_REFORM, STATE_REFORM],
            "name": ["群团改革（示例）", "党政机构改革（示例）"],
            "effective_on": dates([MASS_ON, WAVE_ONE]),
            "source": [
                "示例数据；做法参照上海市 2015 年群团改革方案的公开报道",
                "示例数据（假设）",
            ],
        }
    )


def reform_targets() -> pl.DataFrame:
    """What the reforms set out to reach."""
    report = "新华社 2016-05-10：上海群团改革试点"
    rows = [
        (
            MASS_REFORM,
            "T1",
            "行政编制精简率",
            "群团",
            ">=",
            0.30,
            False,
            "上海群团改革方案（闵行机构编制 2016 年 3 月刊转述）",
        ),
        (MASS_REFORM, "T2", "内设机构精简率", "群团", ">=", 0.25, False, report),
        (MASS_REFORM, "T3", "领导班子专职比例", "群团", "<=", 0.50, True, report),
        (
            STATE_REFORM,
            "T1",
            "行政编制精简率",
            "机关",
            ">=",
            0.0,
            True,
            "示例数据（假设）：改革后不增加",
        ),
        (STATE_REFORM, "T2", "内设机构数", "机关", "<=", 10.0, True, "示例数据（假设）"),
    ]
    names = [
        "reform_id",
        "target_id",
        "measure",
        "scope",
        "operator",
        "threshold",
        "soft",
        "source",
    ]
    return pl.DataFrame(rows, schema=names, orient="row")


def documents(out: Outcome) -> pl.DataFrame:
    """Every document the ledger refers to."""
    items = sorted(out.ledger.documents.items())
    office = f"{out.block.name.removesuffix('本级')}机构编制委员会"
    return pl.DataFrame(
        {
            "doc_no": [k for k, _ in items],
            "issuer": [office] * len(items),
            "issued_on": dates([on for _, (on, _) in items]),
            "title": [t for _, (_, t) in items],
        }
    )
