"""`write_demo`: the synthetic dataset folder, block by block."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from analysis.dictionary import input_tables

from . import faults, plan_tables, return_tables, rule_tables
from . import ledger_tables as ledgers
from . import org_tables as orgs
from . import oversight_tables as oversight
from . import staff_tables as staff
from .city import block_no, blocks, by_province
from .codes import id_numbers
from .files import ENGLISH, OFFICE, WITH_BOM, Sink, Style
from .leader_tables import inner_units, leader_quota, leaders
from .office import write_office
from .roster_faults import plant_in_roster
from .scale import SCALES, Scale
from .simulate import (
    FAULTS,
    IDENTITY,
    LEADERS,
    OVERSIGHT,
    RETURNS,
    Outcome,
    plan_mass_reform,
    simulate,
    stream,
)

FORM_YEAR = 2025  # the year whose quota_use file has compound cells
COMPOUND = Style(
    "gb18030", headings={"org_id": "单位编码", "posts": "使用编制数", "recorded": "是否核准备案"}
)
BY_NAME = Style("gb18030", headings={"org_id": "单位名称", "staff": "编外用工人数"})
LOOKS = {
    "org": OFFICE,
    "org_name": OFFICE,
    "lineage": Style("utf-8-sig"),
    "document": OFFICE,
    "quota": Style("gb18030", dates="hanzi"),
    "quota_ceiling": WITH_BOM,
    "headcount": OFFICE,
    "quota_transfer": WITH_BOM,
    "quota_plan": OFFICE,
    "vacancy_reason": WITH_BOM,
    "quota_request": OFFICE,
    "bank_txn": Style("utf-8-sig", dates="slash"),
    "bank_rule": WITH_BOM,
    "realname_return": OFFICE,
    "registration": WITH_BOM,
    "annual_report": OFFICE,
    "rectification": OFFICE,
    "inspection": WITH_BOM,
    "leader_quota": OFFICE,
    "leader": OFFICE,
    "inner_unit": WITH_BOM,
    "secondment": OFFICE,
    "contract_staff": BY_NAME,
    "assessment_rule": OFFICE,
    "freeze_rule": OFFICE,
    "standard": OFFICE,
    "workload": OFFICE,
}


def write_demo(
    folder: Path,
    scale: str = "district",
    seed: int = 2025,
    progress: Callable[[str, float], None] | None = None,
    plain: bool = False,
) -> None:
    """Write a synthetic dataset into `folder` (made if absent; its files are replaced).

    `scale` is a key of SCALES; KeyError for any other. The same scale and seed give byte-identical
    files. They are those that an office keeps, or `plain`: one file a table. `progress` is called
    with a Chinese message and the share done.
    """
    size = SCALES[scale]
    plan = blocks(size)
    report = progress or (lambda message, share: None)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder)
    _card(folder, size, seed)
    report("规划群团改革", 0.0)
    chosen = next(b.no for b in plan if b.level == "县")
    log, done = faults.FaultLog(), 0
    with Sink(folder, title(size)) as sink:
        sink.add("reform", orgs.reforms(), WITH_BOM, name="reform" if plain else "改革")
        name = "reform_target" if plain else "改革目标"
        sink.add("reform_target", orgs.reform_targets(), WITH_BOM, name=name)
        for province in by_province(plan):
            mass = plan_mass_reform(seed, size, province)
            for block in province:
                report(f"生成{block.name}", done / len(plan))
                done += 1
                mine = [m for m in mass if block.no in (block_no(m[0]), block_no(m[1]))]
                out = simulate(seed, size, block, mine)
                mistakes = log if block.no == chosen else None
                home = None if plain else f"{block.name}/" if len(plan) > 1 else ""
                _write_block(sink, size, seed, out, mistakes, home)
                # What one block alone writes is closed, so that no more is kept open than one has.
                sink.finish(home or f"roster-{block.name}")
        report("写出文件", 1.0)
    _planted(folder, chosen, log.place(sink.fault_rows))


def title(size: Scale) -> str:
    """The dataset's title; it always says 示例."""
    name = {"district": "云汀区", "city": "示例市", "province": "示例省", "national": "示例全国"}[
        size.name
    ]
    return f"{name}机构编制（示例，虚构数据）"


def _card(folder: Path, size: Scale, seed: int) -> None:
    text = f'''# 示例数据：单位、人员、文号均系虚构，由程序按固定种子生成。
title = "{title(size)}"
producer = "bianzhi demo 生成器（scale = {size.name}，seed = {seed}）"
coverage = ["2010-01-01", "2025-12-31"]
licence = "CC0-1.0"
kind = "synthetic"
carry_months = 18
'''
    (folder / "dataset.toml").write_text(text, encoding="utf-8", newline="\n")


def _write_block(
    sink: Sink,
    size: Scale,
    seed: int,
    out: Outcome,
    log: faults.FaultLog | None,
    home: str | None,
) -> None:
    """Turn one block into files: of an office under `home`, or a file a table where it is None."""
    keys = staff.person_columns(out, size.id_numbers, stream(seed, size, out.block, IDENTITY))
    roster = staff.roster(out, keys)
    tables = _tables(size, seed, out, keys)
    if log is not None:
        rng = stream(seed, size, out.block, FAULTS)
        roster = plant_in_roster(out, roster, log, rng)
        tables["quota"] = faults.plant_in_quota(tables["quota"], log, rng)
        tables["bank_txn"] = faults.plant_in_bank(tables["bank_txn"], log)
        faults.note_structure(out, log)
    else:
        roster = roster.drop("person")
    staff.write_roster(sink, out, roster, size.id_numbers, home)
    if home is not None:
        write_office(sink, out, tables, keys, roster, home, log, size.cities > 1)
        return
    form = tables.pop("quota_use_form")
    sink.add("quota_use", form, COMPOUND, str(FORM_YEAR))
    sink.add("quota_use", tables.pop("quota_use"), OFFICE, f"{size.returns_from}-{FORM_YEAR - 1}")
    for table in ("reform_unit",):
        sink.add(table, tables.pop(table), ENGLISH)
    for table, frame in tables.items():
        sink.add(table, frame, LOOKS[table])


def _tables(size: Scale, seed: int, out: Outcome, keys: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Every table of a block but the roster, with English column names."""
    since = size.returns_from
    rng = {k: stream(seed, size, out.block, k) for k in (RETURNS, LEADERS, OVERSIGHT)}
    used = staff.entries_by_month(out)
    use = return_tables.quota_use(out, used, since, rng[RETURNS])
    tables = {
        "org": orgs.org(out),
        "org_name": orgs.org_name(out),
        "lineage": orgs.lineage(out),
        "quota": ledgers.quota(out),
        "quota_ceiling": ledgers.quota_ceiling(out),
        "headcount": staff.headcounts(out),
        "quota_transfer": ledgers.quota_transfer(out),
        **plan_tables.plans_requests_reasons(out, used, rng[OVERSIGHT]),
        "bank_txn": ledgers.bank_txn(out),
        "bank_rule": ledgers.bank_rules(out),
        "reform_unit": orgs.reform_units(out),
        "realname_return": return_tables.realname_return(out, since, rng[RETURNS]),
        "quota_use": use.filter(pl.col("month").dt.year() < FORM_YEAR),
        "quota_use_form": return_tables.as_form(out, use, FORM_YEAR),
        "contract_staff": _by_name(oversight.contract_staff(out, rng[OVERSIGHT]), out),
        "registration": oversight.registration(out, rng[OVERSIGHT]),
        "annual_report": oversight.annual_report(out, max(2014, since - 2), rng[OVERSIGHT]),
        "rectification": oversight.rectification(out, rng[OVERSIGHT]),
        "inspection": oversight.inspection(out, rng[OVERSIGHT]),
        "secondment": oversight.secondment(out, keys, rng[OVERSIGHT]),
        "leader_quota": leader_quota(out),
        "leader": _leaders(size, out, keys, rng[LEADERS]),
        "inner_unit": inner_units(out),
    }
    # after all that draws from the same stream, so that nothing else of the city changes
    tables |= rule_tables.rules(out) | {"workload": rule_tables.workload(out, rng[OVERSIGHT])}
    tables["document"] = orgs.documents(out)  # last: tables above enter documents
    return tables


def _by_name(frame: pl.DataFrame, out: Outcome) -> pl.DataFrame:
    """Units by their present name instead of their code, as some forms have it."""
    return frame.with_columns(
        pl.col("org_id").replace_strict({u.org_id: u.name for u in out.units})
    )


def _leaders(
    size: Scale, out: Outcome, keys: pl.DataFrame, rng: np.random.Generator
) -> pl.DataFrame:
    """Leaders with their identifying columns; 兼职 ones from outside get keys of their own."""
    frame = leaders(out, rng)
    outside = (frame["person"] == -1).to_numpy()
    start = 10**7
    person = frame["person"].to_numpy().copy()
    person[outside] = start + pl.Series(range(int(outside.sum()))).to_numpy()
    frame = frame.with_columns(person=pl.Series(person))
    n = int(outside.sum())
    ids = pl.DataFrame({"person": pl.Series(range(start, start + n), dtype=pl.Int64)})
    if size.id_numbers:
        birth = rng.integers(2000, 6000, n)
        numbers = id_numbers(str(int(out.block.region) + 6), birth, rng.integers(0, 2, n))
        ids = ids.with_columns(
            person_name=pl.lit("示例兼职"), id_number=pl.Series(numbers.tolist(), dtype=pl.String)
        )
    else:
        ids = ids.with_columns(
            person_key=pl.Series([f"X{out.block.no:03d}{i:04d}" for i in range(n)], dtype=pl.String)
        )
    return oversight.with_keys(frame, pl.concat([keys, ids.select(keys.columns)]))


def _clear(folder: Path) -> None:
    """Remove what an earlier city left: its tables beside these ledgers would say all twice."""
    planted = folder / "planted.json"
    if not planted.exists():
        return
    listed = json.loads(planted.read_text(encoding="utf-8")).get("files")
    if listed is None:  # written before the list was kept: a file a table
        here = (p.name for p in folder.iterdir() if p.suffix in (".csv", ".xlsx"))
        listed = [name for name in here if re.split(r"[-.]", name)[0] in input_tables()]
    for name in [*listed, "targets.toml", planted.name]:
        (folder / name).unlink(missing_ok=True)


def _planted(folder: Path, chosen: int, placed: list[dict[str, object]]) -> None:
    """The list of the planted mistakes, and of the files; `block` is what org_id begins with where
    the mistakes stand."""
    written = (p for p in folder.rglob("*") if p.suffix in (".csv", ".xlsx"))
    files = sorted(p.relative_to(folder).as_posix() for p in written)
    found = {"block": f"{chosen:03d}", "faults": placed, "files": files}
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (folder / "planted.json").write_text(text + "\n", encoding="utf-8", newline="\n")
