"""Brute-force oracle, the roster's findings: who must be looked at on a day, person by person.

Written from the definitions alone (contract, oversight 6; the question's words). It imports nothing of
the project.
"""

from __future__ import annotations

from datetime import date

from oracle_staffing import World
from oracle_units import Row

GONE = {"退休", "死亡", "辞职", "开除"}
MIXED = {("事业", "参公"), ("参公", "事业"), ("行政", "事业"), ("事业", "公务员")}
"""Post and identity that do not go together; the card may say that they do."""


def _open(row: Row, day: date) -> bool:
    return bool(row["start_on"] <= day and (row["end_on"] is None or row["end_on"] > day))


def roster_findings(worlds: list[World], day: date) -> list[Row]:
    """Unit × rule: persons and the rows that say so, and since when."""
    found: dict[tuple[str, str], list[tuple[str, date, tuple[object, ...]]]] = {}

    def add(unit: str, rule: str, row: Row, since: date | None) -> None:
        key = (row["person_key"], row["org_id"], row["own_type"], row["start_on"])
        found.setdefault((unit, rule), []).append(
            (row["person_key"], since or row["start_on"], key)
        )

    for world in worlds:
        rows = world.rows("roster")
        here = [r for r in rows if _open(r, day)]
        for row in here:
            unit, post_type = row["org_id"], row["post_type"]
            elsewhere = [r for r in here if r["person_key"] == row["person_key"]
                         and (r["org_id"], r["post_type"]) != (unit, post_type)]  # fmt: skip
            if elsewhere:
                add(
                    unit,
                    "two_posts_at_once",
                    row,
                    min(max(r["start_on"], row["start_on"]) for r in elsewhere),
                )
            twice = [r for r in here if r is not row and r["person_key"] == row["person_key"]
                     and (r["org_id"], r["post_type"]) == (unit, post_type)]  # fmt: skip
            if twice:
                add(
                    unit,
                    "overlapping_spells",
                    row,
                    min(max(r["start_on"], row["start_on"]) for r in twice),
                )
            left = [r for r in rows if r["person_key"] == row["person_key"] and r["exit"] in GONE
                    and r["end_on"] is not None and r["end_on"] <= day]  # fmt: skip
            last = max((r["end_on"] for r in left), default=None)
            if last is not None and last > row["start_on"]:
                add(unit, "left_and_still_counted", row, last)
            if world.has_ended(unit, day):
                ended = world.abolished(unit)
                assert ended is not None
                add(unit, "person_after_abolition", row, max(ended, row["start_on"]))
            elif (
                world.known(unit, post_type, day).quota == 0
                and not world.known(unit, post_type, day).borrowed
            ):
                add(unit, "person_without_quota", row, None)
            pair = (row["own_type"], row["identity"])
            as_card = {
                *world.card.count_as.items(),
                *((b, a) for a, b in world.card.count_as.items()),
            }
            if pair in MIXED and pair not in as_card:
                add(unit, "mixed_identity", row, None)
    return [
        {"org_id": unit, "rule": rule, "persons": len({p for p, _, _ in rows}),
         "rows_counted": len({k for _, _, k in rows}), "since": min(s for _, s, _ in rows)}
        for (unit, rule), rows in found.items()
    ]  # fmt: skip
