"""Brute-force oracle, flows: who came and who left, looked at day by day and person by person.

Written from the definitions alone (contract, totals). It imports nothing of the project.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
Post = tuple[str, str]
FOREVER = date(9999, 12, 31)


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
