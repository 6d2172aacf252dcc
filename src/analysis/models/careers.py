"""People on posts and how long they stay, from the roster, seen from one day.

A person's spells that touch or overlap are one run, as everywhere; how far runs join depends
on the scope. Within a unit, a transfer to another unit is an exit; within a post type, only
leaving that type is; within the whole, only leaving for good. Nothing after `as_of` is used.
"""

from __future__ import annotations

from datetime import date

import duckdb
import polars as pl

SCOPES: dict[str, tuple[str, ...]] = {
    "unit": ("org_id", "post_type"),
    "sector": ("sector", "post_type"),
    "post_type": ("post_type",),
    "total": (),
}
"""What is joined, by scope: runs of one person with the same values in these columns."""

OPEN = date(9999, 12, 31)

RUNS = """
with person as (
    select r.person_key,
           arg_max(r.birth_month, r.start_on) filter (r.birth_month is not null) as birth_month,
           arg_max(r.sex, r.start_on) filter (r.sex is not null) as sex
    from roster r where r.start_on <= $known_on group by r.person_key
),
spell as (
    select s.person_key, s.unit_id as org_id, counted_type(s.post_type) as post_type, o.sector,
           s.start_on,
           case when s.end_on > $known_on then date '9999-12-31' else s.end_on end as end_on,
           r.exit, r.job_class, r.identity, r.rank, r.position, r.title
    from spells() s
    join roster r
      on r.person_key = s.person_key and r.org_id = s.org_id and r.post_type = s.post_type
     and r.start_on = s.start_on and r.listed_on is null
    left join org o on o.org_id = s.unit_id
    where s.start_on <= $known_on {only}
),
reach as (
    select s.*, max(s.end_on) over (
        partition by {keys} order by s.start_on, s.end_on
        rows between unbounded preceding and 1 preceding) as reached
    from spell s
),
numbered as (
    select r.*, count(*) filter (r.reached is null or r.start_on > r.reached) over (
        partition by {keys} order by r.start_on, r.end_on rows unbounded preceding) as run_no
    from reach r
),
run as (
    select {keys}, run_no, min(start_on) as start_on, max(end_on) as end_on,
           {last}
    from numbered group by {keys}, run_no
),
grouped as (
    select run.* exclude (run_no, rank, position, title), person.birth_month, person.sex,
           retirement_group(person.sex, run.job_class, run.post_type, run.identity, run.rank,
                            run.position, run.title) as "group"
    from run join person using (person_key)
)
select g.*, cast(retirement_month(g.birth_month, g."group", $known_on) + interval 1 month as date)
           as retires_on,
       cast(g.birth_month + to_months(1 + cast(flexible_months(
           g.birth_month, g."group", $known_on,
           case when $choice = 'latest' and not may_delay(g.post_type, g.job_class, g.identity)
                then 'none' else $choice end) as integer)) as date) as leaves_on
from grouped g
order by {keys}, start_on
"""


def runs(
    con: duckdb.DuckDBPyConnection, scope: str, known_on: date, choice: str = "none"
) -> pl.DataFrame:
    """Every run within `scope` that began by `known_on`, as known on that day.

    Columns: person_key, org_id, post_type, sector (of its last spell), start_on, end_on
    (9999-12-31: still there), exit, job_class, identity, birth_month, sex, group,
    retires_on (first day out of post by the rule known that day; NULL: unknown), leaves_on (the
    same where everybody who may retires flexibly by `choice`: earliest, latest or none).
    """
    keys = ("person_key", *SCOPES[scope])
    spoken = {"org_id", "post_type", "sector", "exit", "job_class", "identity", "rank", "position",
              "title"}  # fmt: skip
    others = spoken - set(keys)
    # The latest spell of a run speaks for it, with its unknowns.
    last = ", ".join(f"last({c} order by start_on, end_on, org_id) as {c}" for c in sorted(others))
    only = "and not is_beside(counted_type(s.post_type))" if scope == "total" else ""
    query = RUNS.format(keys=", ".join(keys), last=last, only=only)
    return con.sql(query, params={"known_on": known_on, "choice": choice}).pl()


def present(frame: pl.DataFrame, day: date) -> pl.DataFrame:
    """The runs of `frame` that hold on `day`."""
    return frame.filter((pl.col("start_on") <= day) & (pl.col("end_on") > day))


def of_scope(people: pl.DataFrame, scope: str, beside: frozenset[str]) -> pl.DataFrame:
    """The people of whom a scope speaks: the whole leaves out the types that stand beside."""
    return people.filter(~pl.col("post_type").is_in(beside)) if scope == "total" else people


def left_by_age() -> pl.Expr:
    """Whether a run that ended did so by age: on or after the day of retirement.

    Without birth month or sex the word 退休 tells, unless it says 提前 or 病退.
    """
    word = pl.col("exit").fill_null("")
    by_word = word.str.contains("退休") & ~word.str.contains("提前|提早|病")
    by_age = pl.col("end_on") >= pl.col("retires_on")
    return pl.coalesce(by_age, by_word)
