-- idle_sensitivity: how the totals of idle move with the length of the window.
with every as (
    select 12 as window_months, i.* from idle(as_of := as_of, months := 12) i
    union all
    select 24, i.* from idle(as_of := as_of, months := 24) i
    union all
    select 36, i.* from idle(as_of := as_of, months := 36) i
    union all
    select 60, i.* from idle(as_of := as_of, months := 60) i
)
select
    e.window_months as months_idle, e.post_type,
    -- of which nothing is known, nothing is summed: a total of unknowns is unknown
    cast(sum(e.idle_upper) as bigint) as idle_upper,
    count(*) filter (e.idle_upper is null) as upper_unknown,
    cast(sum(e.idle_lower) as bigint) as idle_lower,
    count(*) filter (e.idle_lower is null) as lower_unknown
from every e
group by e.window_months, e.post_type
