"""What span of days the data speak for, by table and post type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Span:
    """First and last day, both included."""

    start: date
    end: date


@dataclass(frozen=True)
class Narrower:
    """One `[[coverage_of]]` of the source card: None means every table, type, or no change."""

    table: str | None
    post_type: str | None
    start: date | None
    end: date | None


def coverage(
    whole: Span | None, narrower: Iterable[Narrower], table: str, post_type: str | None
) -> Span | None:
    """The coverage of `table`, for one post type or for all (`post_type` None).

    Entries apply in the order of the card, so a later one speaks last. None where nothing is
    known of the span.
    """
    if whole is None:
        return None
    start, end = whole.start, whole.end
    for entry in narrower:
        if entry.table in (None, table) and entry.post_type in (None, post_type):
            start, end = entry.start or start, entry.end or end
    return Span(start, end)
