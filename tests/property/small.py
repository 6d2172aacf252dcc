"""Worlds written down by hand: units A, B, C; the post type 事业 and coverage 2010 to 2020."""

from __future__ import annotations

from datetime import date

from oracle_units import Card

CARD = Card(coverage=(date(2010, 1, 1), date(2020, 12, 31)))
S = "事业"


def D(year, month, day):  # noqa: N802
    return date(2000 + year, month, day)


def org(i, founded=None, abolished=None):
    return {"org_id": i, "founded_on": founded, "abolished_on": abolished}


def quota(i, day, posts, post_type=S):
    return {"org_id": i, "post_type": post_type, "effective_on": day, "posts": posts}


def count(i, day, posts, post_type=S):
    return {"org_id": i, "post_type": post_type, "counted_on": day, "posts": posts}


def spell(person, i, start, end=None, post_type=S):
    row = {"person_key": person, "org_id": i, "post_type": post_type}
    return row | {"start_on": start, "end_on": end}


def line(source, target, day, change="合并"):
    return {"from_org": source, "to_org": target, "changed_on": day, "change": change}


def txn(number, day, kind, posts, i="A", loan=None, due=None, pool="P", post_type=S):
    row = {"txn_id": f"T{number}", "txn_on": day, "kind": kind, "pool": pool, "org_id": i}
    return row | {"post_type": post_type, "posts": posts, "loan_id": loan, "due_on": due}


def the(rows, **where):
    """The one row that has these values."""
    found = [row for row in rows if all(row[k] == v for k, v in where.items())]
    assert len(found) == 1, rows
    return found[0]
