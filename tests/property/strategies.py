"""Hypothesis strategies of small datasets in which the awkward coincidences happen all the time.

Days come from a small clustered pool (adjacent days, month ends, leap days, new years), units
and loans from a handful of ids, so spells touch, rows meet on one day, and loan ids are used
twice. What a loader guarantees is kept: keys are unique and every org_id is in `org`.

Left out, because the definitions do not decide them: an id renamed twice or into which two
ids were renamed on different days, rings of lineage (units go to later ones of a random
order), and a loan_id that is another loan's txn_id.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from datasets import CHANGES, EARLY, LOAN_IDS, POOL_OF_DAYS, POOLS, TYPES, UNKNOWN_LOAN
from hypothesis import strategies as st
from oracle_bank import Card, Row, Tables
from oracle_units import Entry

pool_days = st.sampled_from(POOL_OF_DAYS)
maybe_day = st.none() | pool_days
seldom_day = st.sampled_from((*[None] * 4 * len(POOL_OF_DAYS), *POOL_OF_DAYS))
as_of_days = st.builds(
    lambda day, by: day + timedelta(days=by),
    st.sampled_from((date(2014, 1, 1), *POOL_OF_DAYS[6:], *POOL_OF_DAYS[12:], date(2020, 2, 29))),
    st.sampled_from((0, 0, 0, 0, -1, 1, 90, 91, 180, 181, 365, 366)),
)
"""Days to ask for: on, beside and beyond the days on which things happen."""
months_back = st.sampled_from((1, 6, 12, 24))
"""Windows to ask for."""


def _keyed(rows: st.SearchStrategy[Row], *key: str, most: int) -> st.SearchStrategy[list[Row]]:
    """Lists of rows no two of which agree in the key columns."""
    return st.lists(rows, max_size=most, unique_by=lambda row: tuple(row[k] for k in key))


@st.composite
def _people(draw: st.DrawFn, orgs: list[str], types: list[str]) -> list[Row]:
    """Up to 12 people with 1-4 spells each; a spell often starts where the last one ended."""
    roster: dict[tuple[Any, ...], Row] = {}
    for number in range(draw(st.sampled_from((0, 2, 5, 8, 12)))):
        org, post_type, end = draw(st.sampled_from(orgs)), draw(st.sampled_from(types)), None
        for _ in range(draw(st.integers(1, 4))):
            if draw(st.integers(0, 3)) == 0:
                org, post_type = draw(st.sampled_from(orgs)), draw(st.sampled_from(types))
            start = end if end is not None and draw(st.booleans()) else draw(pool_days)
            end = draw(maybe_day)
            row = {
                "person_key": f"P{number:02}",
                "org_id": org,
                "post_type": post_type,
                "start_on": start,
                "end_on": end,
            }
            roster.setdefault((number, org, post_type, start), row)
    return draw(st.permutations(list(roster.values())))


@st.composite
def _counts(
    draw: st.DrawFn, orgs: list[str], types: list[str], day_column: str, most: int
) -> list[Row]:
    """A few dated counts of posts for each unit and type, mostly from early on, some never."""
    rows = []
    for org in orgs:
        for post_type in types:
            steps = draw(st.dictionaries(pool_days, st.integers(0, 5), max_size=most))
            if draw(st.integers(0, 2)):
                steps.setdefault(draw(st.sampled_from(EARLY)), draw(st.integers(1, 5)))
            rows += [
                {"org_id": org, "post_type": post_type, day_column: day, "posts": posts}
                for day, posts in steps.items()
            ]
    return rows


@st.composite
def _lineage(draw: st.DrawFn, orgs: list[str]) -> list[Row]:
    """Lineage from earlier to later units of `orgs`, chains of renames and self-rows."""
    day_of_reform = draw(pool_days)  # many changes share one day
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

    if draw(st.sampled_from((False, False, True))):  # a chain of renames through the first ids
        for source in range(min(draw(st.sampled_from((1, 2, 2))), len(orgs) - 1)):
            add(source, source + 1, "更名", draw(pool_days))
    for _ in range(draw(st.sampled_from((0, 1, 2, 4)))):
        source = draw(st.integers(0, len(orgs) - 1))
        target = draw(st.integers(source, len(orgs) - 1))
        day = draw(st.one_of(st.just(day_of_reform), pool_days))
        add(source, target, draw(st.sampled_from(CHANGES)), day)
    return list(rows.values())


@st.composite
def _loan_story(draw: st.DrawFn, orgs: list[str], types: list[str]) -> list[Row]:
    """A loan with extensions, up to three returns in part, over-returns and takeovers."""
    pool, org, post_type = (draw(st.sampled_from(c)) for c in (POOLS, orgs, types))
    lent = draw(st.integers(2, 6))
    loan_id = draw(st.sampled_from((*LOAN_IDS, None)))

    def txn(kind: str, posts: int | None, named: bool, **others: Any) -> Row:
        return {
            "txn_on": draw(pool_days),
            "kind": kind,
            "pool": pool,
            "org_id": org,
            "post_type": post_type,
            "posts": posts,
            "loan_id": (loan_id or "OWN") if named else None,
            "due_on": None,
        } | others

    story = [txn("借出", lent, True, loan_id=loan_id, due_on=draw(maybe_day))]
    for kind in draw(st.lists(st.sampled_from(("展期", "承接", "转正")), max_size=3)):
        other = draw(st.sampled_from(orgs))
        if kind == "展期":
            story.append(txn(kind, None, draw(st.booleans()), due_on=draw(maybe_day)))
        elif kind == "承接":
            part = draw(st.none() | st.integers(1, lent + 1))
            story.append(txn(kind, part, draw(st.integers(0, 5)) > 0, org_id=other))
        else:
            story.append(txn(kind, draw(st.integers(1, lent)), draw(st.booleans())))
    for _ in range(draw(st.sampled_from((0, 1, 3)))):
        who = draw(st.sampled_from((org, org, *orgs)))
        posts = draw(st.sampled_from((lent // 3 or 1, lent // 2, lent, lent + 1)))
        story.append(txn("归还", posts, draw(st.booleans()), org_id=who))
    if draw(st.integers(0, 3)):  # mostly told in the order in which it happened
        for row, day in zip(story, sorted(row["txn_on"] for row in story), strict=True):
            row["txn_on"] = day
    return story


@st.composite
def _odd_txn(draw: st.DrawFn, orgs: list[str], types: list[str]) -> Row:
    """Any single transaction, ids and posts missing, unknown or reused included."""
    kind = draw(st.sampled_from(("入池", "入池", "出池", "借出", "归还", "展期", "转正", "承接")))
    ids = (None, *LOAN_IDS) if kind == "借出" else (None, *LOAN_IDS, UNKNOWN_LOAN, "T01", "T02")
    pooled = kind in ("入池", "出池")
    return {
        "txn_on": draw(pool_days),
        "kind": kind,
        "pool": draw(st.sampled_from(POOLS)),
        "org_id": draw(st.sampled_from((None, *orgs) if pooled else orgs)),
        "post_type": draw(st.sampled_from(types)),
        "posts": draw(st.sampled_from((1, 2, 3, 5, 8, 0, None))),
        "loan_id": None if pooled else draw(st.sampled_from(ids)),
        "due_on": draw(maybe_day) if kind in ("借出", "展期") else None,
    }


@st.composite
def _ledger(draw: st.DrawFn, orgs: list[str], types: list[str]) -> list[Row]:
    """Stories and odd transactions in a random file order, every one with its own txn_id."""
    txns: list[Row] = []
    for _ in range(draw(st.sampled_from((0, 1, 2, 3)))):
        story = draw(_loan_story(orgs, types))
        own_id = f"T{len(txns) + 1:02}"
        for row in story:
            name = own_id if row["loan_id"] == "OWN" else row["loan_id"]
            txns.append({"txn_id": f"T{len(txns) + 1:02}"} | row | {"loan_id": name})
    for row in draw(st.lists(_odd_txn(orgs, types), max_size=5)):
        txns.append({"txn_id": f"T{len(txns) + 1:02}"} | row)
    return draw(st.permutations(txns))


@st.composite
def _orgs(draw: st.DrawFn) -> tuple[list[str], list[Row]]:
    """2-5 ids in a random order of descent, and their rows, mostly without any dates."""
    ids = draw(st.permutations([f"U{n}" for n in range(1, draw(st.integers(2, 5)) + 1)]))
    rows = [
        {"org_id": i, "founded_on": draw(seldom_day), "abolished_on": draw(seldom_day)} for i in ids
    ]
    return list(ids), rows


@st.composite
def _cards(draw: st.DrawFn) -> Card:
    """A card whose coverage is often narrower than the data, or not stated at all."""
    first, last = sorted((draw(pool_days), draw(pool_days)))
    entries = st.tuples(
        st.sampled_from((None, "quota", "roster")),
        st.sampled_from((None, *TYPES)),
        maybe_day,
        maybe_day,
    )
    return Card(
        coverage=draw(st.sampled_from((None, (first, last), (POOL_OF_DAYS[0], POOL_OF_DAYS[-1])))),
        carry_months=draw(st.sampled_from((1, 6, 12, 18))),
        count_as=draw(st.sampled_from(({}, {}, {"参公": "事业"}))),
        coverage_of=[Entry(*e) for e in draw(st.lists(entries, max_size=2))],
    )


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Tables, Card]:
    """A whole dataset, (tables, card): units, lineage, quota, people, loans, plans, reasons."""
    orgs, org_rows = draw(_orgs())
    types = list(TYPES[: draw(st.integers(1, 3))])
    counted_orgs = draw(st.lists(st.sampled_from(orgs), unique=True))
    keyed = {"org_id": st.sampled_from(orgs), "post_type": st.sampled_from(types)}
    plans = st.fixed_dictionaries(
        keyed
        | {
            "direction": st.sampled_from(("进", "进", "出")),
            "approved_on": pool_days,
            "posts": st.integers(0, 3),
            "closed_on": maybe_day,
        }
    )
    reasons = st.fixed_dictionaries(
        keyed
        | {
            "start_on": pool_days,
            "end_on": maybe_day,
            "reason": st.sampled_from(("冻结", "招录中", "其他")),
        }
    )
    tables = {
        "org": org_rows,
        "lineage": draw(_lineage(orgs)),
        "quota": draw(_counts(orgs, types, "effective_on", most=2)),
        "roster": draw(_people(orgs, types)),
        "headcount": draw(_counts(counted_orgs, types, "counted_on", most=1)),
        "bank_txn": draw(_ledger(orgs, types)),
        "quota_plan": draw(
            _keyed(plans, "org_id", "post_type", "direction", "approved_on", most=4)
        ),
        # One reason a day: which of two that start together holds is not defined.
        "vacancy_reason": draw(_keyed(reasons, "start_on", most=3)),
    }
    return tables, draw(_cards())


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[Tables, Card]:
    """Units, lineage and the ledger of the bank alone, (tables, card)."""
    orgs, org_rows = draw(_orgs())
    types = list(TYPES[: draw(st.integers(1, 2))])
    tables: Tables = {name: [] for name in ("quota", "roster", "headcount")}
    tables |= {"quota_plan": [], "vacancy_reason": []}
    tables |= {"org": org_rows, "lineage": draw(_lineage(orgs))}
    tables |= {"bank_txn": draw(_ledger(orgs, types))}
    return tables, draw(_cards())
