"""Who came, who left, who retires and how old people are, looked at day by day and person by person."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from load import database
from strategies import TYPES, pool_days, seldom_day, worlds

Row = dict[str, Any]
Post = tuple[str, str]
FOREVER = date(9999, 12, 31)
BANDS = {"≤ 27": (0, 27), "28–34": (28, 34), "35–44": (35, 44), "45–50": (45, 50),
         "51–54": (51, 54), "≥ 55": (55, 999)}  # fmt: skip
MANNERS = st.sampled_from((None, "录用", "调入", "退休"))
births = st.none() | st.builds(date, st.integers(1952, 1992), st.integers(1, 12), st.just(1))


@st.composite
def staffed(draw: st.DrawFn) -> Any:
    """A world whose people have ages and manners, and a movement book beside."""
    tables, card = draw(worlds())
    tables = tables | {"lineage": [], "bank_txn": []}
    born = {
        f"P{n:02}": (draw(births), draw(st.sampled_from((None, "男", "女")))) for n in range(12)
    }
    tables["roster"] = [
        row | {"entry": draw(MANNERS), "exit": draw(MANNERS),
               "birth_month": born[row["person_key"]][0], "sex": born[row["person_key"]][1]}
        for row in tables["roster"]
    ]  # fmt: skip
    orgs = [row["org_id"] for row in tables["org"]]
    move = st.fixed_dictionaries({
        "person_key": st.sampled_from(("P00", "P01", "P02", "row-1", "row-2")),
        "org_id": st.sampled_from(orgs), "post_type": st.sampled_from(TYPES), "moved_on": pool_days,
        "direction": st.sampled_from(("上编", "下编")), "manner": MANNERS})  # fmt: skip
    key = ("person_key", "org_id", "post_type", "moved_on", "direction")
    tables["movement"] = draw(
        st.lists(move, max_size=6, unique_by=lambda row: tuple(row[k] for k in key))
    )
    until = draw(seldom_day)
    if tables["movement"] and until is not None:
        tables["book"] = [{"org_id": None, "start_on": date(2015, 1, 1), "end_on": until}]
    return tables, card


class People:
    """Who holds which post on which day, by the spells of roster and book."""

    def __init__(self, tables: dict[str, list[Row]], card: Any) -> None:
        self.card = card
        self.moves = tables["movement"]
        self.counted = {row["org_id"] for row in tables["headcount"]}
        self.spells: dict[tuple[str, str, str], list[tuple[date, date, str, str]]] = defaultdict(
            list
        )
        self.since: dict[Post, date] = {}
        for row in tables["roster"]:
            until, how = row["end_on"] or FOREVER, row["exit"]
            if row["start_on"] < until:
                off = self._off(row["person_key"], row["org_id"], row["post_type"], row["start_on"])
                if off is not None and off["moved_on"] <= until:
                    until, how = off["moved_on"], off["manner"] or how
                self._add(row["person_key"], row, row["start_on"], until, row["entry"], how)
        for row in self.moves:
            opens = row["direction"] == "上编" and not row["person_key"].startswith("row-")
            if opens and row["org_id"] not in self.counted:
                off = self._off(row["person_key"], row["org_id"], row["post_type"], row["moved_on"])
                until, how = (off["moved_on"], off["manner"]) if off else (FOREVER, None)
                self._add(row["person_key"], row, row["moved_on"], until, row["manner"], how)

    def _off(self, person: str, org: str, post_type: str, since: date) -> Row | None:
        found = [
            m for m in self.moves
            if (m["person_key"], m["org_id"], m["post_type"], m["direction"])
            == (person, org, post_type, "下编") and m["moved_on"] > since
        ]  # fmt: skip
        return min(found, key=lambda m: m["moved_on"], default=None)

    def _add(self, person: str, row: Row, start: date, end: date, came: Any, left: Any) -> None:
        key = (person, row["org_id"], self.card.counted(row["post_type"]))
        self.spells[key].append((start, end, came or "未载明", left or "未载明"))
        place = (row["org_id"], row["post_type"])
        self.since[place] = min(start, self.since.get(place, start))

    def there(self, key: tuple[str, str, str], day: date) -> bool:
        return any(start <= day < end for start, end, _, _ in self.spells[key])

    def flows(self, first: date, last: date) -> Counter[tuple[date, str, str, str, str]]:
        """(month, unit, type, direction, manner) → persons, day after day."""
        found: Counter[tuple[date, str, str, str, str]] = Counter()
        day = first
        while day <= last:
            month, before = day.replace(day=1), day - timedelta(days=1)
            for key, spells in self.spells.items():
                was, now = self.there(key, before), self.there(key, day)
                if now and not was:
                    how = min(came for start, _, came, _ in spells if start == day)
                    found[month, key[1], key[2], "上编", how] += 1
                if was and not now:
                    how = max(left for _, end, _, left in spells if end == day)
                    found[month, key[1], key[2], "下编", how] += 1
            day += timedelta(days=1)
        for row in self.moves:
            back = [
                m for m in self.moves
                if m["direction"] != row["direction"]
                and all(m[k] == row[k] for k in ("person_key", "org_id", "post_type", "moved_on"))
            ]  # fmt: skip
            spelled = self.since.get((row["org_id"], row["post_type"]), FOREVER) <= row["moved_on"]
            inside = first <= row["moved_on"] <= last
            if inside and row["org_id"] in self.counted and not back and not spelled:
                own = self.card.counted(row["post_type"])
                month_key = (row["moved_on"].replace(day=1), row["org_id"], own, row["direction"])
                found[*month_key, row["manner"] or "未载明"] += 1
        return found


def stock(con: Any, day: date) -> dict[Post, int | None]:
    rows = con.sql(
        "select org_id, post_type, actual from staffing_on($day)", params={"day": day}
    ).fetchall()
    return {(org, post_type): actual for org, post_type, actual in rows}


def month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


@settings(max_examples=5, deadline=None)
@given(staffed(), pool_days, st.sampled_from((0, 30, 200)))
def test_flows(world, first, length):
    con = database(*world)
    last = first + timedelta(days=length)
    found = con.sql(
        "select month, post_type, direction, manner, persons, opening, closing from flows($first, $last)",
        params={"first": first, "last": last},
    ).fetchall()
    expected = Counter()
    for (month, _, own, direction, how), persons in People(*world).flows(first, last).items():
        expected[month, own, direction, how] += persons
    assert {row[:4]: row[4] for row in found if row[2] != "其他变动"} == dict(expected)
    by_month: dict[tuple[date, str], list[tuple[Any, ...]]] = defaultdict(list)
    for row in found:
        by_month[row[0], row[1]].append(row)
    month = first.replace(day=1)
    while month <= last:
        before = stock(con, max(month, first) - timedelta(days=1))
        after = stock(con, min(month_end(month), last))
        for own in {post_type for _, post_type in before}:
            ends = [
                [v for (_, t), v in side.items() if t == own and v is not None] for side in (before, after)
            ]  # fmt: skip
            rows = by_month.pop((month, own), [])
            for row in rows:
                assert row[5:] == tuple(sum(e) if e else None for e in ends)
            signed = sum(-r[4] if r[2] == "下编" else r[4] for r in rows)
            assert sum(ends[0]) + signed == sum(ends[1])
        month = (month + timedelta(days=32)).replace(day=1)
    assert not by_month


@settings(max_examples=5, deadline=None)
@given(staffed(), pool_days)
def test_ages_and_retirement(world, day):
    tables, card = world
    con = database(tables, card)
    people = People(tables, card)
    told = {r["person_key"]: (r["birth_month"], r["sex"]) for r in tables["roster"]}
    seen = {r["person_key"] for r in tables["roster"] if r["start_on"] <= day}
    actual = {k: v for k, v in stock(con, day).items() if v is not None}
    ages: dict[str, Counter[str]] = defaultdict(Counter)
    due: dict[Post, Counter[str]] = defaultdict(Counter)
    for person, org, own in list(people.spells):
        born, sex = told.get(person, (None, None))
        in_roster = any(
            r["person_key"] == person and r["org_id"] == org and card.counted(r["post_type"]) == own
            and r["start_on"] <= day < (r["end_on"] or FOREVER) for r in tables["roster"]
        )  # fmt: skip
        if not people.there((person, org, own), day) or born is None or not in_roster:
            continue
        if (org, own) not in actual or person not in seen:
            continue
        months = (day.year - born.year) * 12 + day.month - born.month
        ages[own][next(b for b, (low, high) in BANDS.items() if low <= months // 12 <= high)] += 1
        if sex is not None:
            left = (720 if sex == "男" else 660) - months
            due[org, own]["known"] += 1
            due[org, own]["overdue"] += left < 0
            for n in (1, 3, 12, 24, 60):
                due[org, own][f"within_{n}"] += 0 <= left <= n
    names = ("overdue", "within_1", "within_3", "within_12", "within_24", "within_60")
    rows = con.sql(
        f"select org_id, post_type, {', '.join(names)}, birth_unknown from retirement_due($day)",
        params={"day": day},
    ).fetchall()
    for org, own, *counts, unknown in rows:
        one = due[org, own]
        if (org, own) not in actual:
            assert counts == [None] * 6 and unknown is None
        else:
            assert counts == [one[n] if one["known"] else None for n in names]
            assert unknown == actual[org, own] - one["known"]
    assert {(r[0], r[1]) for r in rows} >= {k for k, v in due.items() if v["known"]}
    profile = con.sql(
        "select group_name, age_band, persons from age_profile($day, 'post_type')",
        params={"day": day},
    ).fetchall()
    for own, band, persons in profile:
        whole = [v for (_, t), v in actual.items() if t == own]
        known = ages[own].total()
        if band == "未知":
            assert persons == (sum(whole) - known if persons is not None else None)
        elif persons is not None:
            assert persons == ages[own][band]
        else:
            assert known == 0
