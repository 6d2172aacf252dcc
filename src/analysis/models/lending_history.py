"""What the quota bank's book and the staffing tell on one day, for the outlook.

Nothing after the day is read: the same functions serve a forecast and its back-test.
"""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import polars as pl

from analysis.models.lending_state import Behaviour, OpenLoan, PastYear, PoolState

Connection = duckdb.DuckDBPyConnection

GRACE_DAYS = 31
"""A return within a month of its due day counts as on time."""
YEARS_BACK = 5
"""So many past years, at most, stand for the years to come."""
ATTRITION_MONTHS = 36
PRIOR_PERSON_YEARS = 20.0
"""A unit's own rate of exits weighs against its type's as so many person-years do."""


def behaviour(con: Connection, on_day: date) -> Behaviour:
    """How the loans of all pools that fell due by the day came out."""
    returned, extended, converted, overdue = con.sql(
        """
        with term as (
            select loan_id, org_id, due_on, extensions, max(end_on) as until,
                   arg_min(repaid, start_on) as repaid_before,
                   arg_max(repaid, start_on) filter (start_on <= due_on + $grace) as repaid_then,
                   arg_min(converted, start_on) as converted_before,
                   arg_max(converted, start_on) filter (start_on <= due_on + $grace)
                       as converted_then,
                   arg_max(outstanding, start_on) filter (start_on <= due_on + $grace) as remaining
            from loan_interval
            where start_on <= $day and due_on + $grace <= $day
            group by all
        ),
        fate as (
            select repaid_then - repaid_before as returned,
                   converted_then - converted_before as converted,
                   case when until <= due_on + $grace then remaining else 0 end as extended,
                   case when until > due_on + $grace then remaining else 0 end as overdue
            from term
        )
        select sum(returned / total), sum(extended / total), sum(converted / total),
               sum(overdue / total)
        from (select *, returned + converted + extended + overdue as total from fate)
        where total > 0""",
        params={"day": on_day, "grace": GRACE_DAYS},
    ).fetchall()[0]
    counts = np.array([x or 0.0 for x in (returned, extended, converted, overdue)])
    return Behaviour(counts, _late_rate(con, on_day))


def _late_rate(con: Connection, on_day: date) -> float:
    """Posts returned late over post-months overdue, with a year's prior."""
    late, exposure = con.sql(
        """
        with state as (
            select *, lag(repaid) over part as repaid_before, lag(due_on) over part as due_before
            from loan_interval where start_on <= $day
            window part as (partition by loan_id, org_id order by start_on)
        )
        select sum(repaid - repaid_before) filter (start_on > due_before + $grace),
               sum(outstanding * greatest(0,
                   least(end_on, $day) - greatest(start_on, due_on + $grace))) / 30.4375
        from state""",
        params={"day": on_day, "grace": GRACE_DAYS},
    ).fetchall()[0]
    return float(((late or 0) + 0.5) / ((exposure or 0) + 12))


def pools(con: Connection, on_day: date) -> list[PoolState]:
    """Every pool × type on the day."""
    rows = con.sql("from bank_balance(as_of := $day)", params={"day": on_day}).pl()
    loans, years = _open_loans(con, on_day), _past_years(con, on_day)
    return [
        PoolState(r["pool"], r["post_type"], r["available"],
                  loans.get((r["pool"], r["post_type"]), []),
                  years.get((r["pool"], r["post_type"]), []))
        for r in rows.to_dicts()
    ]  # fmt: skip


def _open_loans(con: Connection, on_day: date) -> dict[tuple[str, str], list[OpenLoan]]:
    """Open loans by pool × type, with the borrower's exits that would free their posts."""
    rows = con.sql(
        """
        with rated as (
            -- Exits of the window: entries less the growth in people.
            select e.org_id, e.post_type, e.quota, e.actual,
                   e.entries - s.entries - (e.actual - s.actual) as exits,
                   (e.actual + s.actual) / 2 * $window / 12 as person_years
            from staffing_on($day) e
            left join staffing_on(window_start($day, $window)) s
              on s.org_id = e.org_id and s.post_type = e.post_type and s.basis = 'roster'
             and e.basis = 'roster'
        ),
        typical as (
            select post_type, sum(exits) / nullif(sum(person_years), 0) as rate
            from rated where person_years > 0 group by post_type
        )
        select l.pool, l.post_type, l.outstanding, l.due_on, r.quota, r.actual,
               sum(l.outstanding) over (partition by l.org_id, l.post_type) as borrowed,
               -- Loans of one borrower come free one after the other.
               sum(l.outstanding) over (partition by l.org_id, l.post_type
                                        order by l.due_on nulls last, l.loan_id) as up_to_here,
               (coalesce(r.exits, 0) + $prior * coalesce(t.rate, 0))
                   / (coalesce(r.person_years, 0) + $prior) * r.actual / 12 as exit_rate
        from bank_loans(as_of := $day) l
        left join rated r on r.org_id = l.org_id and r.post_type = counted_type(l.post_type)
        left join typical t on t.post_type = counted_type(l.post_type)
        where l.outstanding > 0
        order by l.loan_id, l.org_id""",
        params={"day": on_day, "window": ATTRITION_MONTHS, "prior": PRIOR_PERSON_YEARS},
    ).pl()
    found: dict[tuple[str, str], list[OpenLoan]] = {}
    for r in rows.to_dicts():
        known = r["quota"] is not None and r["actual"] is not None
        # People on borrowed posts move onto own posts as these fall free, then the posts go back.
        needed = None
        if known:
            needed = max(0, int(r["up_to_here"] - r["borrowed"]) + r["actual"] - r["quota"])
        loan = OpenLoan(r["outstanding"], _months_until(on_day, r["due_on"]),
                        needed, max(0.0, r["exit_rate"] or 0.0))  # fmt: skip
        found.setdefault((r["pool"], r["post_type"]), []).append(loan)
    return found


def _months_until(on_day: date, due_on: date | None) -> int | None:
    if due_on is None or due_on < on_day:
        return None
    return int((due_on - on_day).days / 30.4375)


def _past_years(con: Connection, on_day: date) -> dict[tuple[str, str], list[PastYear]]:
    """Whole years back from the day in which the pool × type was already there at the start."""
    rows = con.sql(
        """
        with year as (
            select unnest(range($years)) as back
        ),
        span as (
            select p.pool, p.post_type, y.back, window_start($day, 12 * (y.back + 1)) as start_on,
                   window_start($day, 12 * y.back) as end_on
            from (select pool, post_type, min(start_on) as since from pool_interval group by all) p
            join year y on window_start($day, 12 * (y.back + 1)) >= p.since
        )
        select s.pool, s.post_type, s.back, b.kind, e.applied as posts,
               least(11, whole_months(s.start_on, b.txn_on)) as month,
               round((b.due_on - b.txn_on) / 30.4375)::integer as term
        from span s
        left join (bank_txn b join bank_entry e using (txn_id))
          on b.pool = s.pool and b.post_type = s.post_type and b.txn_on > s.start_on
         and b.txn_on <= s.end_on and b.kind in ('入池', '出池', '借出') and e.applied > 0
        order by s.pool, s.post_type, s.back, e.entry_no""",
        params={"day": on_day, "years": YEARS_BACK},
    ).pl()
    found: dict[tuple[str, str], list[PastYear]] = {}
    by_year = rows.group_by("pool", "post_type", "back", maintain_order=True)
    for (pool, post_type, _), year in by_year:
        moves = year.filter(pl.col("kind").is_not_null()).to_dicts()
        net = np.zeros(12)
        for m in moves:
            net[m["month"]] += m["posts"] * {"入池": 1, "出池": -1}.get(m["kind"], 0)
        loans = [(m["month"], m["posts"], m["term"]) for m in moves if m["kind"] == "借出"]
        found.setdefault((pool, post_type), []).append(PastYear(loans, net))
    return found
