"""What a skilled pandas analyst writes: whole columns and one sweep, no loop over days.

Input are the frames `spells` (org_id, post_type, start_on, end_on) and `quota` (org_id,
post_type, effective_on, posts), texts as categories, days as datetimes, in memory. Both ways
rest on what holds in the benchmark's world: no spells of one person overlap, and every
unit × type of the roster has a row of quota.
"""

from __future__ import annotations

import pandas as pd

KEY = ["org_id", "post_type"]


def staffing(spells: pd.DataFrame, quota: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Quota, people and own vacant posts at the end of `as_of`, rows as the question's."""
    here = spells[(spells.start_on <= as_of) & ~(spells.end_on <= as_of)]
    people = here.groupby(KEY, observed=True, sort=False).size().rename("actual")
    steps = quota[quota.effective_on <= as_of].sort_values("effective_on")
    posts = steps.groupby(KEY, observed=True, sort=False).posts.last().rename("quota")
    found = pd.concat([posts, people], axis=1).fillna(0).astype("int64")
    found["vacant_own"] = (found.quota - found.actual).clip(lower=0)
    return found[(found.quota > 0) | (found.actual > 0)].reset_index()


def window_minimum(
    spells: pd.DataFrame, quota: pd.DataFrame, as_of: pd.Timestamp, months: int
) -> pd.DataFrame:
    """The least own vacancy of every unit × type on any day of the window."""
    first = as_of - pd.DateOffset(months=months)
    present = spells[(spells.start_on <= as_of) & ~(spells.end_on <= first)]
    left = present[present.end_on <= as_of]
    steps = quota[quota.effective_on <= as_of].sort_values("effective_on")
    change = steps.posts - steps.groupby(KEY, observed=True).posts.shift(fill_value=0)
    # What happened before the window is its opening balance, on its first day.
    events = pd.concat(
        [
            quota[KEY].drop_duplicates().assign(day=first, free=0),
            steps[KEY].assign(day=steps.effective_on.clip(lower=first), free=change),
            present[KEY].assign(day=present.start_on.clip(lower=first), free=-1),
            left[KEY].assign(day=left.end_on, free=1),
        ]
    )
    daily = events.groupby([*KEY, "day"], observed=True).free.sum()
    free = daily.groupby(level=KEY, observed=True).cumsum().clip(lower=0)
    return free.groupby(level=KEY, observed=True).min().rename("idle_upper").reset_index()
