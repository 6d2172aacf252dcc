"""The planted list is true: recomputed here from the files by counting, another way."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import numpy as np
import pytest

AS_OF, BEFORE = date(2025, 12, 31), date(2023, 12, 31)
NEVER = date(9999, 1, 1)
DAY = timedelta(days=1)


class Count:
    """Vacancy of one unit × type on any day, counted from the rows each time it is asked."""

    def __init__(self, district) -> None:
        lineage = district.table("lineage").to_dicts()
        self.last = {r["from_org"]: r["to_org"] for r in lineage if r["change"] == "更名"}
        ended = {r["from_org"]: r["changed_on"] for r in lineage if r["change"] != "拆分"}
        for r in district.table("org").to_dicts():
            if r["abolished_on"]:
                ended[r["org_id"]] = r["abolished_on"]
        self.rows = defaultdict(list)
        for r in district.accepted("quota").to_dicts():
            key = self.unit(r["org_id"]), r["post_type"]
            self.rows[key].append((r["org_id"], r["effective_on"], r["posts"]))
        self.ended = ended
        self.flat: dict[tuple[str, str], list[np.ndarray]] = {}
        self.spells = defaultdict(lambda: defaultdict(list))
        for r in district.accepted("roster").to_dicts():
            end = r["end_on"] or NEVER
            if end > r["start_on"]:
                key = self.unit(r["org_id"]), r["post_type"]
                self.spells[key][r["id_number"]].append((r["start_on"], end))

    def unit(self, org_id: str) -> str:
        return self.last.get(org_id, org_id)

    def quota(self, key, d: date) -> int:
        total, owners = 0, {o for o, _, _ in self.rows[key]}
        for owner in owners:
            if d < self.ended.get(owner, NEVER):
                known = [(on, n) for o, on, n in self.rows[key] if o == owner and on <= d]
                total += max(known)[1] if known else 0
        return total

    def actual(self, key, d: date) -> int:
        """Different people with a spell on the day."""
        if key not in self.flat:
            spans = [(p, *s) for p, ss in self.spells[key].items() for s in ss]
            who, start, end = zip(*spans, strict=True) if spans else ((), (), ())
            self.flat[key] = [
                np.array(who),
                np.array(start, dtype="datetime64[D]"),
                np.array(end, dtype="datetime64[D]"),
            ]
        who, start, end = self.flat[key]
        on = np.datetime64(d)
        return len(set(who[(start <= on) & (on < end)]))

    def vacant(self, key, d: date) -> int:
        return max(self.quota(key, d) - self.actual(key, d), 0)

    def change_days(self, key) -> list[date]:
        """Every day on which quota or people may change."""
        days = {on for _, on, _ in self.rows[key]}
        days |= {self.ended[o] for o, _, _ in self.rows[key] if o in self.ended}
        days |= {d for spans in self.spells[key].values() for span in spans for d in span}
        return sorted(d for d in days if d <= AS_OF)

    def entries(self, key) -> int:
        """People who began an unbroken stay after BEFORE."""
        n = 0
        for spans in self.spells[key].values():
            for a, _ in spans:
                new = not any(x < a <= y for x, y in spans)
                n += new and BEFORE < a <= AS_OF
        return n

    def decreases(self, key) -> int:
        days = [d for d in self.change_days(key) if d > BEFORE]
        return sum(max(0, self.quota(key, d - DAY) - self.quota(key, d)) for d in days)


@pytest.fixture(scope="module")
def count(district):
    return Count(district)


@pytest.fixture(scope="module")
def borrowed(district):
    """What each loan has left at the end, played line by line: loan → (unit, type, left, due)."""
    heirs = defaultdict(list)
    for r in district.table("lineage").to_dicts():
        heirs[r["from_org"]].append(r["to_org"])
    order = {"借出": 1, "展期": 2, "承接": 3}
    book: dict[str, list] = {}
    rows = district.accepted("bank_txn").to_dicts()
    for r in sorted(
        rows, key=lambda r: (r["txn_on"], order.get(r["kind"], 4 * (r["kind"] != "入池")))
    ):
        loan = r["loan_id"] or r["txn_id"]
        if r["kind"] == "借出":
            loan = r["txn_id"] if loan in book else loan
            book[loan] = [r["org_id"], r["post_type"], r["posts"], r["due_on"]]
        elif loan in book and r["kind"] in ("归还", "转正"):
            book[loan][2] -= min(r["posts"], book[loan][2])
        elif loan in book and r["kind"] == "展期":
            book[loan][3] = r["due_on"]
        elif loan in book and r["kind"] == "承接":
            book[loan][0] = r["org_id"]
    closed = {r["org_id"] for r in district.table("org").to_dicts() if r["abolished_on"]}
    for loan in book.values():
        if loan[0] in closed or len(heirs[loan[0]]) == 1:
            (loan[0],) = heirs[loan[0]]
    return book


def test_idle_is_exactly_what_is_listed(district, count):
    skip = {r["org_id"] for r in district.truths["not_covered"]}
    found = []
    for key in sorted(set(count.rows) | set(count.spells)):
        if key[0] in skip or key in district.doubted:
            continue
        days = [BEFORE, *(d for d in count.change_days(key) if d > BEFORE)]
        upper = min(count.vacant(key, d) for d in days)
        if upper:
            start = count.vacant(key, BEFORE)
            lower = max(0, start - count.entries(key) - count.decreases(key))
            found.append((*key, upper, lower))
    listed = [
        (r["org_id"], r["post_type"], r["idle_upper"], r["idle_lower"])
        for r in district.truths["idle"]
    ]
    assert found == listed
    assert len(listed) >= 10 and any(lower < upper for *_, upper, lower in listed)


def test_vacant_since_is_the_first_day_of_the_run(district, count):
    for r in district.truths["idle"]:
        key = r["org_id"], r["post_type"]
        since = date.fromisoformat(r["vacant_since"])
        assert all(count.vacant(key, d) for d in [since, *count.change_days(key)] if d >= since), (
            key
        )
        assert since == date(2010, 1, 1) or not count.vacant(key, since - DAY), key


def test_over_is_exactly_what_is_listed(district, count, borrowed):
    skip = {r["org_id"] for r in district.truths["not_covered"]}
    used = defaultdict(int)
    for org, kind, left, _ in borrowed.values():
        used[(count.unit(org), kind)] += left
    found = {}
    for key in set(count.rows) | set(count.spells):
        extra = count.actual(key, AS_OF) - count.quota(key, AS_OF) - used[key]
        if extra > 0 and key[0] not in skip and key not in district.doubted:
            found[key] = extra
    listed = {(r["org_id"], r["post_type"]): r["over"] for r in district.truths["over"]}
    assert found == listed and listed


def test_overdue_is_exactly_what_is_listed(district, borrowed):
    found = {
        (loan, org, left, due.isoformat())
        for loan, (org, _, left, due) in borrowed.items()
        if left and due < AS_OF
    }
    listed = {
        (r["loan_id"], r["org_id"], r["outstanding"], r["due_on"])
        for r in district.truths["overdue"]
    }
    assert found == listed and listed


def test_structure_is_that_of_the_lineage(district):
    truths = district.truths
    listed = [(r["from"], r["to"]) for n in ("merged", "split", "renamed") for r in truths[n]]
    lineage = set(district.table("lineage").select("from_org", "to_org").iter_rows())
    assert {pair for pair in listed if pair[0] != pair[1]} == lineage
    assert all(truths[n] for n in ("merged", "split", "renamed"))


def test_a_sleeping_unit_is_among_the_idle(district, count):
    since = [date.fromisoformat(r["vacant_since"]) for r in district.truths["idle"]]
    assert min(since) < date(2016, 1, 1)  # some have lain idle for ten years


def test_faults_are_few_and_stand_where_the_list_says(district):
    assert len(district.faults("rejected_row")) <= 30
    for fault in district.planted_faults:
        if fault["row"] is None:
            assert fault["kind"] in ("missing_closing_row", "late_roster")
            continue
        rows = district.table(fault["table"])
        (row,) = rows.filter(
            (rows["file"] == fault["file"]) & (rows["row"] == fault["row"])
        ).to_dicts()
        for name, value in fault["key"].items():
            shown = row[name].isoformat() if isinstance(row[name], date) else row[name]
            assert shown == value, fault


KINDS = {
    "wrong_check_digit", "bad_date", "unknown_unit", "unknown_post_type", "missing_key",
    "empty_measure", "duplicate_row_identical", "duplicate_row_differing", "contradicting_row",
    "overlapping_spell",
    "end_before_start", "two_posts_at_once", "mixed_identity", "no_quota_person",
    "missing_closing_row", "late_roster", "past_retirement", "person_after_abolition",
    "quota_step_without_document", "over_return", "loan_id_reused", "return_unknown_loan",
}  # fmt: skip


def test_every_kind_of_fault_is_planted(district):
    assert {f["kind"] for f in district.planted_faults} == KINDS
