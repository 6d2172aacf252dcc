"""Random worlds with the tables that an office keeps beside its posts and people.

Each world of `datasets` gets leaders, inner units, contract staff, workloads, returns, registrations
and problems; standards, norms and the coverage of a year are shared by all worlds of a batch, for
they name no unit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from datasets import (
    BESIDE,
    IDS,
    POOL_OF_DAYS,
    TYPES,
    Batch,
    card_of,
    maybe_day,
    numbered,
    some_day,
    world_of,
)
from oracle_units import Row, Tables

LEVELS = ("省", "市", "县", "乡", None)
KINDS = ("机关", "事业单位", "事业单位", "乡镇", None)
SECTORS = ("教育", "卫生", None)
CATEGORIES = ("公益一类", "工作部门", None)
ROLES = ("正职", "副职", "副职", "纪检", "内设正职")
GRADES = ("正处", "副处", None)
TENURES = ("专职", "专职", "挂职", "兼职", None)
INNER = ("办公室", "财务科", "信息科", "总务科", "业务一科", "审批科")
UNIT_NAMES = ("局", "信息中心", "车队", "中学")
WORK = ("学生数", "床位数", "电脑")
YEARS = (2014, 2015, 2016, 2017, 2018)
MONTHS = tuple(date(year, month, 1) for year in (2015, 2016) for month in (1, 2, 11, 12))
PROBLEMS = ("超编", "混编")
MEASURES = ("内设机构数", "事业单位数", "行政编制数", "领导职数", "领导班子专职比例", "领导班子专职数",
            "领导班子挂职数", "领导班子兼职数")  # fmt: skip
OPERATORS = ("<=", ">=", "=", "<", ">")
SHARED = ("standard", "norm", "freeze_rule")
"""Tables that name no unit: one for all worlds of a batch."""


def _some(rng: Random, *values: Any) -> Any:
    return rng.choice(values)


def _orgs(rng: Random, tables: Tables) -> list[str]:
    for row in tables["org"]:
        row |= {"level": rng.choice(LEVELS), "kind": rng.choice(KINDS), "sector": rng.choice(SECTORS),
                "category": rng.choice(CATEGORIES), "region_code": _some(rng, "R1", "R2", None),
                "name": row["org_id"] + rng.choice(UNIT_NAMES)}  # fmt: skip
    return [row["org_id"] for row in tables["org"]]


def _unique(rows: list[Row], *key: str) -> list[Row]:
    return list({tuple(row.get(k) for k in key): row for row in rows}.values())


def _leaders(rng: Random, orgs: list[str]) -> Tables:
    def place(day: str) -> Row:
        return {"org_id": rng.choice(orgs), "role": rng.choice(ROLES), "grade": rng.choice(GRADES),
                day: some_day(rng), "posts": rng.randint(0, 3)}  # fmt: skip

    leaders = [
        {"person_key": f"P{rng.randint(0, 6):02}", "org_id": rng.choice(orgs), "start_on": some_day(rng),
         "role": rng.choice(ROLES), "grade": rng.choice(GRADES), "tenure": rng.choice(TENURES),
         "end_on": maybe_day(rng)}
        for _ in range(rng.choice((0, 2, 6, 10)))
    ]  # fmt: skip
    quota = [place("effective_on") for _ in range(rng.choice((0, 2, 5)))]
    count = [place("counted_on") for _ in range(rng.choice((0, 0, 3)))]
    return {
        "leader": _unique([r for r in leaders if r["end_on"] is None or r["end_on"] > r["start_on"]],
                          "person_key", "org_id", "start_on"),
        "leader_quota": _unique(quota, "org_id", "role", "grade", "effective_on"),
        "leader_count": _unique(count, "org_id", "role", "grade", "counted_on"),
    }  # fmt: skip


def _inner(rng: Random, tables: Tables, orgs: list[str]) -> list[Row]:
    """Inner units, and where in them the people of the roster sit."""
    rows = []
    for org in rng.sample(orgs, rng.randint(0, len(orgs))):
        for name in rng.sample(INNER, rng.randint(1, 4)):
            founded, abolished = maybe_day(rng), maybe_day(rng)
            if founded and abolished and abolished <= founded:
                abolished = None
            rows.append({"org_id": org, "inner_id": name, "name": name, "founded_on": founded,
                         "abolished_on": abolished, "posts": _some(rng, None, 0, 1, 3),
                         "staff": _some(rng, None, 0, 2)})  # fmt: skip
    for row in tables["roster"]:
        own = [r["inner_id"] for r in rows if r["org_id"] == row["org_id"]]
        row["inner_id"] = rng.choice((*own, None)) if own and rng.random() < 0.8 else None
    return rows


def _people_of_kinds(rng: Random, tables: Tables) -> None:
    """What a person is, when born, how gone: the same in all rows of a person, mostly."""
    person: dict[str, Row] = {}
    for row in tables["roster"]:
        kept = person.setdefault(row["person_key"], {
            "birth_month": _some(rng, None, date(1955, 3, 1), date(1957, 1, 1), date(1962, 2, 1), date(1980, 5, 1)),
            "sex": _some(rng, "男", "女", None),
            "identity": _some(rng, None, None, "公务员", "参公", "事业", "工勤", "其他"),
            "job_class": _some(rng, None, "管理", "工勤"),
        })  # fmt: skip
        row |= kept
        gone = _some(rng, None, "退休", "死亡", "调出", "辞职", "开除")
        row["exit"] = gone if row["end_on"] is not None else None


def _beside(rng: Random, orgs: list[str]) -> Tables:
    staff = [{"org_id": rng.choice(orgs), "counted_on": some_day(rng), "staff": rng.randint(0, 6)}
             for _ in range(rng.choice((0, 2, 5)))]  # fmt: skip
    ceiling = [{"org_id": rng.choice(orgs), "effective_on": some_day(rng), "posts": rng.randint(0, 4)}
               for _ in range(rng.choice((0, 2, 4)))]  # fmt: skip
    lent = [{"person_key": f"P{rng.randint(0, 8):02}", "from_org": rng.choice(orgs), "to_org": rng.choice(orgs),
             "start_on": some_day(rng), "due_on": maybe_day(rng), "end_on": maybe_day(rng),
             "doc_no": _some(rng, None, None, "文1")} for _ in range(rng.choice((0, 2, 5)))]  # fmt: skip
    work = [{"org_id": rng.choice(orgs), "year": rng.choice(YEARS), "measure": rng.choice(WORK),
             "value": _some(rng, 0, 1, 2.5, 10, 19, 100)} for _ in range(rng.choice((0, 4, 8)))]  # fmt: skip
    return {
        "contract_staff": _unique(staff, "org_id", "counted_on"),
        "contract_quota": _unique(ceiling, "org_id", "effective_on"),
        "secondment": _unique([r for r in lent if r["end_on"] is None or r["end_on"] > r["start_on"]],
                              "person_key", "from_org", "to_org", "start_on"),
        "workload": _unique(work, "org_id", "year", "measure"),
    }  # fmt: skip


def _returns(rng: Random, orgs: list[str], types: tuple[str, ...]) -> Tables:
    sent = [{"org_id": rng.choice(orgs), "month": rng.choice(MONTHS),
             "status": _some(rng, "按时上报", "按时上报", "逾期上报", "未上报")}
            for _ in range(rng.choice((0, 5, 9)))]  # fmt: skip
    use = [{"org_id": rng.choice(orgs), "month": rng.choice(MONTHS), "post_type": rng.choice(types),
            "posts": rng.randint(0, 3), "recorded": _some(rng, True, True, False, None)}
           for _ in range(rng.choice((0, 4, 8)))]  # fmt: skip
    return {
        "realname_return": _unique(sent, "org_id", "month"),
        "quota_use": _unique(use, "org_id", "month", "post_type"),
    }


def _papers(rng: Random, orgs: list[str]) -> Tables:
    """Registrations, reports, problems and inspections."""
    registered = [{"org_id": org, "registered_on": maybe_day(rng), "expires_on": maybe_day(rng),
                   "deregistered_on": maybe_day(rng), "pending": _some(rng, None, "资产处理中", "涉改")}
                  for org in rng.sample(orgs, rng.randint(0, len(orgs)))]  # fmt: skip
    reports = [{"org_id": rng.choice(orgs), "year": rng.choice(YEARS), "filed_on": maybe_day(rng),
                "filed": rng.choice((True, False))} for _ in range(rng.choice((0, 4, 8)))]  # fmt: skip
    for row in reports:
        row["filed"] = True if row["filed_on"] else row["filed"]
    problems = [{"item_id": f"I{n}", "org_id": rng.choice(orgs), "kind": rng.choice(PROBLEMS),
                 "found_on": maybe_day(rng), "due_on": maybe_day(rng), "closed_on": maybe_day(rng)}
                for n in range(rng.choice((0, 3, 6)))]  # fmt: skip
    looked = [{"inspection_id": f"J{n}", "org_id": rng.choice(orgs), "kind": rng.choice(PROBLEMS),
               "done_on": some_day(rng), "posts_recovered": _some(rng, None, 0, 2)}
              for n in range(rng.choice((0, 3, 6)))]  # fmt: skip
    return {"registration": registered, "annual_report": _unique(reports, "org_id", "year"),
            "rectification": problems, "inspection": looked}  # fmt: skip


def scope(rng: Random) -> str | None:
    """Words that say to whom a norm or target applies."""
    words = (("机关", "事业单位", "机关、事业单位", "乡镇"), ("县", "市、县"), ("教育", "卫生"), ("公益一类",),
             ("编制11—50", "编制1—4", "编制5以上"))  # fmt: skip
    chosen = rng.sample(words, rng.choice((0, 1, 1, 2)))
    return " ".join(rng.choice(w) for w in chosen) or None


def _reforms(rng: Random, orgs: list[str]) -> Tables:
    reforms = [{"reform_id": f"G{n}", "name": f"改革{n}", "effective_on": some_day(rng)}
               for n in range(rng.choice((0, 1, 2)))]  # fmt: skip
    units, targets = [], []
    for reform in reforms:
        own = {"reform_id": reform["reform_id"]}
        units += [own | {"org_id": o} for o in rng.sample(orgs, rng.randint(1, len(orgs)))]
        for n in range(rng.randint(1, 4)):
            measure = rng.choice((*MEASURES, "行政编制精简率", "内设机构精简率", "补充力量比例"))
            targets.append(own | {
                "target_id": f"M{n}", "measure": measure, "scope": scope(rng), "operator": rng.choice(OPERATORS),
                "threshold": _some(rng, 0, 0.2, 0.5, 1, 2, 4), "soft": _some(rng, True, False, None)})  # fmt: skip
    return {"reform": reforms, "reform_unit": units, "reform_target": targets}


def office_of(rng: Random, world: Callable[[Random], Tables] = world_of) -> Tables:
    """A whole dataset with the office's own tables."""
    tables = world(rng)
    orgs = _orgs(rng, tables)
    tables["inner_unit"] = _inner(rng, tables, orgs)
    _people_of_kinds(rng, tables)
    limits = [{"region_code": _some(rng, "R1", "R2"), "kind": _some(rng, "机关", "事业单位"),
               "effective_on": some_day(rng), "units": rng.randint(0, 3)}
              for _ in range(rng.choice((0, 1, 2)))]  # fmt: skip
    tables["org_limit"] = _unique(limits, "region_code", "kind", "effective_on")
    tables |= _leaders(rng, orgs) | _beside(rng, orgs) | _papers(rng, orgs) | _reforms(rng, orgs)
    return tables | _returns(rng, orgs, (*TYPES, *BESIDE[:1]))


def shared_of(rng: Random) -> Tables:
    """Standards, norms and rules, which speak of all."""
    standards = [{"sector": rng.choice(SECTORS[:2]), "measure": rng.choice(WORK),
                  "post_type": rng.choice((*TYPES, *BESIDE[:1])), "posts_per_unit": _some(rng, 0.1, 0.5, 1, 2),
                  "source": _some(rng, "某文：进一", "某文，四舍五入", "舍去", "某文", None)}
                 for _ in range(rng.choice((1, 3, 5)))]  # fmt: skip
    norms = [{"norm_id": f"N{n}", "scope": scope(rng),
              "measure": rng.choice((*MEASURES, *WORK, "人均电脑", "每人床位数")),
              "operator": rng.choice(OPERATORS), "threshold": _some(rng, 0, 0.5, 1, 2, 4),
              "soft": _some(rng, True, False, None), "effective_on": maybe_day(rng), "source": None}
             for n in range(rng.choice((2, 5, 8)))]  # fmt: skip
    freezes = [{"kind": rng.choice((*PROBLEMS, "*")), "overdue_days": _some(rng, 0, 30, 90),
                "action": _some(rng, "暂缓", "冻结"), "source": None} for _ in range(2)]  # fmt: skip
    return {"standard": _unique(standards, "sector", "measure", "post_type"), "norm": norms,
            "freeze_rule": _unique(freezes, "kind", "overdue_days")}  # fmt: skip


def offices(seed: int | str, size: int) -> Batch:
    """`size` worlds of one seed, under one card and one set of standards and norms."""
    rng = Random(f"office {seed}")
    card = card_of(rng)
    found = Batch(card, [numbered(office_of(rng), number) for number in range(size)])
    shared = shared_of(rng)
    found.union |= shared
    for tables in found.worlds:
        tables |= shared
    return found


assert {"region_code", "item_id", "inspection_id"} <= IDS
LAST_DAY = POOL_OF_DAYS[-1]
