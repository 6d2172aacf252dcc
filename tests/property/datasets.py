"""Small random worlds in which the awkward coincidences happen all the time.

Days come from a small clustered pool (adjacent days, month ends, leap days, new years), units
and loans from a handful of ids, so spells touch, rows meet on one day, and loan ids are used
twice. What a loader guarantees is kept: keys are unique and every org_id is in `org`.

Left out, because the definitions do not decide them: an id renamed twice or into which two
ids were renamed on different days, rings of lineage (units go to later ones of a random
order), and a loan_id that is another loan's txn_id.

Many worlds stand side by side in one database (`batch`): their ids bear the world's number, and
one derivation serves them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from oracle_units import Card, Entry, Row, Tables, resolved

TYPES = ("事业", "参公", "行政")
UNTOLD = "不分类型"
BESIDE = ("备案", "单列", "储备")
POOLS = ("周转池", "专项池")
POOL_OF_DAYS = tuple(
    date(year, month, day)
    for year, month, day in (
        *((2014, 12, 31), (2015, 1, 1), (2015, 2, 28), (2015, 3, 1), (2015, 8, 31)),
        *((2015, 12, 31), (2016, 1, 1), (2016, 1, 31), (2016, 2, 28), (2016, 2, 29)),
        *((2016, 3, 1), (2016, 3, 31), (2016, 8, 29), (2016, 12, 31), (2017, 1, 1)),
        *((2017, 2, 28), (2017, 3, 1), (2017, 6, 30), (2017, 8, 29), (2017, 8, 31), (2018, 1, 1)),
        *((2018, 2, 27), (2018, 2, 28), (2018, 3, 1), (2018, 6, 30), (2018, 12, 31)),
    )
)
EARLY = POOL_OF_DAYS[:2]
CHANGES = ("合并", "拆分", "更名", "撤并", "整建制划入")
LOAN_IDS = ("L1", "L2", "L3")
UNKNOWN_LOAN = "L9"
IDS = {"org_id", "from_org", "to_org", "person_key", "txn_id", "loan_id", "pool", "doc_no",
       "reform_id", "parent_id", "name", "plan_no", "region_code", "item_id", "inspection_id"}  # fmt: skip
"""Columns whose values bear the number of their world."""


def some_day(rng: Random) -> date:
    """One of the days on which things happen."""
    return rng.choice(POOL_OF_DAYS)


def maybe_day(rng: Random) -> date | None:
    """A day, or none."""
    return rng.choice((None, some_day(rng)))


def seldom_day(rng: Random) -> date | None:
    """Mostly none."""
    return some_day(rng) if rng.random() < 0.2 else None


def day_to_ask(rng: Random) -> date:
    """On, beside and beyond the days on which things happen."""
    day = rng.choice((date(2014, 1, 1), *POOL_OF_DAYS[6:], *POOL_OF_DAYS[12:], date(2020, 2, 29)))
    return day + timedelta(days=rng.choice((0, 0, 0, 0, -1, 1, 90, 91, 180, 181, 365, 366)))


def window(rng: Random) -> int:
    """Months of a window to ask for."""
    return rng.choice((1, 6, 12, 24))


def _keyed(rows: Sequence[Row], *key: str) -> list[Row]:
    """The rows, of those that agree in the key columns only the first."""
    return list({tuple(row[k] for k in key): row for row in reversed(rows)}.values())


def _people(rng: Random, orgs: list[str], types: Sequence[str]) -> list[Row]:
    """Up to 12 people with 1-4 spells each; a spell often starts where the last one ended."""
    roster: dict[tuple[Any, ...], Row] = {}
    for number in range(rng.choice((0, 2, 5, 8, 12))):
        org, post_type = rng.choice(orgs), rng.choice(types)
        end: date | None = None
        for _ in range(rng.randint(1, 4)):
            if rng.randint(0, 3) == 0:
                org, post_type = rng.choice(orgs), rng.choice(types)
            start = end if end is not None and rng.random() < 0.5 else some_day(rng)
            end = maybe_day(rng)
            row = {"person_key": f"P{number:02}", "org_id": org, "post_type": post_type,
                   "start_on": start, "end_on": end}  # fmt: skip
            roster.setdefault((number, org, post_type, start), row)
    return _shuffled(rng, list(roster.values()))


def _counts(
    rng: Random, orgs: Sequence[str], types: Sequence[str], day_column: str, most: int
) -> list[Row]:
    """A few dated counts of posts for each unit and type, mostly from early on, some never."""
    rows = []
    for org in orgs:
        for post_type in types:
            steps = {some_day(rng): rng.randint(0, 5) for _ in range(rng.randint(0, most))}
            if rng.randint(0, 2):
                steps.setdefault(rng.choice(EARLY), rng.randint(1, 5))
            rows += [{"org_id": org, "post_type": post_type, day_column: day, "posts": posts}
                     for day, posts in steps.items()]  # fmt: skip
    return rows


def _lineage(rng: Random, orgs: list[str]) -> list[Row]:
    """Lineage from earlier to later units of `orgs`, and chains of renames."""
    day_of_reform = some_day(rng)  # many changes share one day
    rows: dict[tuple[Any, ...], Row] = {}
    renamed_from: set[str] = set()
    renamed_to: set[str] = set()

    def add(source: int, target: int, change: str, day: date) -> None:
        key = (orgs[source], orgs[target], day)
        if change == "更名":
            if orgs[source] in renamed_from or orgs[target] in renamed_to or key in rows:
                return
            renamed_from.add(orgs[source])
            renamed_to.add(orgs[target])
        row = dict(zip(("from_org", "to_org", "changed_on", "change"), (*key, change), strict=True))
        rows.setdefault(key, row)

    if rng.randint(0, 2) == 0:  # a chain of renames through the first ids
        for source in range(min(rng.choice((1, 2, 2)), len(orgs) - 1)):
            add(source, source + 1, "更名", some_day(rng))
    for _ in range(rng.choice((0, 1, 2, 4))):
        source = rng.randint(0, len(orgs) - 1)
        target = rng.randint(source, len(orgs) - 1)
        if source == target:
            continue
        add(source, target, rng.choice(CHANGES), rng.choice((day_of_reform, some_day(rng))))
    return list(rows.values())


def _loan_story(rng: Random, orgs: list[str], types: Sequence[str]) -> list[Row]:
    """A loan with extensions, up to three returns in part, over-returns and takeovers."""
    pool, org, post_type = rng.choice(POOLS), rng.choice(orgs), rng.choice(types)
    lent = rng.randint(2, 6)
    loan_id = rng.choice((*LOAN_IDS, None))

    def txn(kind: str, posts: int | None, named: bool, **others: Any) -> Row:
        return {"txn_on": some_day(rng), "kind": kind, "pool": pool, "org_id": org,
                "post_type": post_type, "posts": posts,
                "loan_id": (loan_id or "OWN") if named else None, "due_on": None} | others  # fmt: skip

    story = [txn("借出", lent, True, loan_id=loan_id, due_on=maybe_day(rng))]
    for _ in range(rng.randint(0, 3)):
        kind = rng.choice(("展期", "承接", "转正"))
        if kind == "展期":
            story.append(txn(kind, None, rng.random() < 0.5, due_on=maybe_day(rng)))
        elif kind == "承接":
            part = rng.choice((None, rng.randint(1, lent + 1)))
            story.append(txn(kind, part, rng.randint(0, 5) > 0, org_id=rng.choice(orgs)))
        else:
            story.append(txn(kind, rng.randint(1, lent), rng.random() < 0.5))
    for _ in range(rng.choice((0, 1, 3))):
        posts = rng.choice((lent // 3 or 1, lent // 2, lent, lent + 1))
        who = rng.choice((org, org, *orgs))
        story.append(txn("归还", posts, rng.random() < 0.5, org_id=who))
    if rng.randint(0, 3):  # mostly told in the order in which it happened
        for row, day in zip(story, sorted(row["txn_on"] for row in story), strict=True):
            row["txn_on"] = day
    return story


def _odd_txn(rng: Random, orgs: list[str], types: Sequence[str]) -> Row:
    """Any single transaction, ids and posts missing, unknown or reused included."""
    kind = rng.choice(("入池", "入池", "出池", "借出", "归还", "展期", "转正", "承接"))
    ids = (None, *LOAN_IDS) if kind == "借出" else (None, *LOAN_IDS, UNKNOWN_LOAN, "T01", "T02")
    pooled = kind in ("入池", "出池")
    return {
        "txn_on": some_day(rng),
        "kind": kind,
        "pool": rng.choice(POOLS),
        "org_id": rng.choice((None, *orgs) if pooled else orgs),
        "post_type": rng.choice(types),
        "posts": rng.choice((1, 2, 3, 5, 8, 0, None)),
        "loan_id": None if pooled else rng.choice(ids),
        "due_on": maybe_day(rng) if kind in ("借出", "展期") else None,
    }


def _bank(rng: Random, orgs: list[str], types: Sequence[str]) -> list[Row]:
    """Stories and odd transactions in a random file order, every one with its own txn_id."""
    txns: list[Row] = []
    for _ in range(rng.choice((0, 1, 2, 3))):
        own_id = f"T{len(txns) + 1:02}"
        for row in _loan_story(rng, orgs, types):
            name = own_id if row["loan_id"] == "OWN" else row["loan_id"]
            txns.append({"txn_id": f"T{len(txns) + 1:02}"} | row | {"loan_id": name})
    for _ in range(rng.randint(0, 5)):
        txns.append({"txn_id": f"T{len(txns) + 1:02}"} | _odd_txn(rng, orgs, types))
    return _shuffled(rng, txns)


def _shuffled(rng: Random, rows: list[Row]) -> list[Row]:
    return rng.sample(rows, len(rows))


def orgs_of(rng: Random) -> tuple[list[str], list[Row]]:
    """2-5 ids in a random order of descent, and their rows, mostly without any dates."""
    number = rng.randint(2, 5)
    ids = rng.sample([f"U{n}" for n in range(1, number + 1)], number)
    return ids, [
        {"org_id": i, "name": f"{i}局", "founded_on": seldom_day(rng), "abolished_on": seldom_day(rng),
         "level": rng.choice(("县", "市", None)), "sector": rng.choice(("教育", "卫生")),
         "kind": rng.choice(("机关", "事业单位")), "parent_id": rng.choice((None, *ids[:n]))}
        for n, i in enumerate(ids)
    ]  # fmt: skip


def card_of(rng: Random) -> Card:
    """A card whose coverage is often narrower than the data, or not stated at all."""
    first, last = sorted((some_day(rng), some_day(rng)))
    entries = [
        Entry(
            rng.choice((None, "quota", "roster")),
            rng.choice((None, *TYPES)),
            maybe_day(rng),
            maybe_day(rng),
        )
        for _ in range(rng.randint(0, 2))
    ]
    if rng.randint(0, 3) == 0:
        entries.append(Entry("quota", rng.choice((None, "事业")), None, None, "listed"))
    return Card(
        coverage=rng.choice((None, (first, last), (POOL_OF_DAYS[0], POOL_OF_DAYS[-1]))),
        carry_months=rng.choice((1, 6, 12, 18)),
        count_as=rng.choice(({}, {}, {"参公": "事业"})),
        coverage_of=entries,
    )


def world_of(rng: Random) -> Tables:
    """A whole dataset: units, lineage, quota, people, loans, plans, reasons."""
    orgs, org_rows = orgs_of(rng)
    types = list(TYPES[: rng.randint(1, 3)])
    if rng.randint(0, 3) == 0:
        types.append(rng.choice(BESIDE))
    counted = rng.sample(orgs, rng.randint(0, len(orgs)))

    def place() -> Row:
        return {"org_id": rng.choice(orgs), "post_type": rng.choice(types)}

    plans = [
        place() | {"direction": rng.choice(("进", "进", "出")), "approved_on": some_day(rng),
                   "plan_no": f"计{n}", "posts": rng.randint(0, 3), "used": rng.choice((None, 0, 1)),
                   "abandoned": rng.choice((None, 0, 1)), "closed_on": maybe_day(rng)}
        for n in range(rng.randint(0, 4))
    ]  # fmt: skip
    reasons = [
        place() | {"start_on": some_day(rng), "end_on": maybe_day(rng),
                   "reason": rng.choice(("冻结", "招录中", "其他")), "posts": None}
        for _ in range(rng.randint(0, 3))
    ]  # fmt: skip
    # Some sources know totals only, of posts, of people, or of both.
    totals = {table: rng.randint(0, 5) == 0 for table in ("quota", "headcount")}
    quota = _counts(rng, orgs, [UNTOLD] if totals["quota"] else types, "effective_on", most=2)
    if totals["headcount"]:
        counts = _counts(rng, counted, [UNTOLD], "counted_on", most=1)
    else:
        counts = _counts(rng, counted, types, "counted_on", most=1)
    return {
        "org": org_rows,
        "lineage": _lineage(rng, orgs),
        "quota": quota,
        "roster": [] if totals["headcount"] else _people(rng, orgs, types),
        "headcount": counts,
        "bank_txn": _bank(rng, orgs, types),
        "quota_plan": plans,
        # One reason a day: which of two that start together holds is not defined.
        "vacancy_reason": _keyed(reasons, "start_on"),
        "quota_transfer": _transfers(rng, orgs, types),
    }


def _transfers(rng: Random, orgs: list[str], types: Sequence[str]) -> list[Row]:
    rows = [
        {"moved_on": some_day(rng), "from_org": rng.choice((None, *orgs)), "to_org": rng.choice(orgs),
         "post_type": rng.choice(types), "doc_no": rng.choice(("文1", "文2", None)), "posts": rng.randint(1, 3)}
        for _ in range(rng.choice((0, 0, 1, 3)))
    ]  # fmt: skip
    rows = [row for row in rows if row["from_org"] != row["to_org"]]
    return _keyed(rows, "moved_on", "from_org", "to_org", "post_type", "doc_no")


def ledger_of(rng: Random) -> Tables:
    """Units, lineage and the ledger of the bank alone."""
    orgs, org_rows = orgs_of(rng)
    tables: Tables = {
        name: [] for name in ("quota", "roster", "headcount", "quota_plan", "vacancy_reason")
    }
    tables |= {"org": org_rows, "lineage": _lineage(rng, orgs)}
    return tables | {"bank_txn": _bank(rng, orgs, TYPES[: rng.randint(1, 2)])}


def union(worlds: list[Tables]) -> Tables:
    """All worlds as one dataset."""
    found: Tables = {}
    for tables in worlds:
        for name, rows in tables.items():
            found.setdefault(name, []).extend(rows)
    return found


@dataclass
class Batch:
    """Worlds side by side under one card; `worlds` are theirs with the card as it applies to all."""

    card: Card
    worlds: list[Tables]
    union: Tables = field(init=False)

    def __post_init__(self) -> None:
        self.union = union(self.worlds)
        self.applied = resolved(self.card, self.union)

    def only(self, number: int) -> Batch:
        """The same world alone, under the card as it applied among the others."""
        return Batch(replace(self.card), [self.worlds[number]])


def numbered(tables: Tables, number: int) -> Tables:
    """The tables with all ids bearing the world's number."""
    return {
        name: [
            {k: f"W{number:03}{v}" if k in IDS and v is not None else v for k, v in row.items()}
            for row in rows
        ]
        for name, rows in tables.items()
    }


def batch(seed: int | str, size: int, make: Callable[[Random], Tables] = world_of) -> Batch:
    """`size` worlds of one seed, under one card."""
    rng = Random(f"{seed}")
    card = card_of(rng)
    return Batch(card, [numbered(make(rng), number) for number in range(size)])
