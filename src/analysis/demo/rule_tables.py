"""The office's own rules of the demo: what it assesses, what it freezes, standards and the work they measure."""

from __future__ import annotations

import numpy as np
import polars as pl

from .scale import LAST_YEAR, SY
from .simulate import Outcome

PUPILS = 13.5  # a teacher; the standard gives the reverse
YEARS = 4


def rules(out: Outcome) -> dict[str, pl.DataFrame]:
    """Rules are the city's: they are written once, with the first block."""
    if out.block.no != 1:
        return {}
    source = "示例考核办法"
    judged = [
        ("K1", "staffing", "over", 1.0, 2.0, 10.0, source),
        ("K2", "idle", "status = 沉睡", 0.5, 2.0, 6.0, source),
        ("K3", "rectification_progress", "overdue", 1.0, 5.0, 15.0, source),
        ("K4", "registration_status", "filing = 逾期", 1.0, 2.0, 2.0, source),
        ("K5", "roster_findings", "persons", 1.0, 1.0, 10.0, source),
        ("K6", "secondment_overdue", "days_overdue > 0", 1.0, 1.0, 5.0, source),
    ]
    names = ("rule_id", "question", "measure", "weight", "deduction", "points_cap", "source")
    frozen = [
        ("*", 30, "暂缓", source),
        ("超编进人", 180, "冻结", source),
        ("擅自设立内设机构", 180, "冻结", source),
    ]
    standards = [("教育", "学生数", "事业", round(1 / PUPILS, 6), "示例配备标准：四舍五入")]
    return {
        "assessment_rule": pl.DataFrame(judged, schema=names, orient="row"),
        "freeze_rule": pl.DataFrame(
            frozen, schema=("kind", "overdue_days", "action", "source"), orient="row"
        ),
        "standard": pl.DataFrame(
            standards,
            schema=("sector", "measure", "post_type", "posts_per_unit", "source"),
            orient="row",
        ),
    }


def workload(out: Outcome, rng: np.random.Generator) -> pl.DataFrame:
    """Pupils of every school: about what its posts would teach, drifting from year to year."""
    rows = []
    for unit in out.units:
        posts = unit.posts.get(SY, 0)
        if unit.sector != "教育" or unit.kind != "事业单位" or not posts or unit.abolished:
            continue
        pupils = posts * PUPILS * float(rng.uniform(0.85, 1.15))
        for year in range(LAST_YEAR - YEARS + 1, LAST_YEAR + 1):
            pupils *= float(rng.uniform(0.97, 1.03))
            rows.append((unit.org_id, year, "学生数", float(round(pupils))))
    schema = {"org_id": pl.String, "year": pl.Int64, "measure": pl.String, "value": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")
