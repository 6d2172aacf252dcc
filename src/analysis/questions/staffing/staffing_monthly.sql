-- staffing_monthly: staffing at the end of each month that ends in [from_on, to_on].
with span as (
    select day_or_coverage_start(from_on) as first_day, day_or_coverage_end(to_on) as last_day
),
overlapping as (
    select s.org_id, s.post_type, s.quota, s.borrowed, s.actual, s.vacant_own, s.basis,
           s.quota + s.borrowed as usable,
           greatest(s.start_on, span.first_day) as low,
           least(s.end_on - 1, span.last_day) as high
    from staffing_interval s, span
    where s.start_on <= day_or_coverage_end(to_on)
      and s.end_on > day_or_coverage_start(from_on)
      and (s.quota > 0 or s.borrowed > 0 or s.actual > 0)
),
-- Each interval yields the months that end inside it: the cost is the rows of the answer.
monthly as (
    select o.*, cast(unnest(generate_series(
        date_trunc('month', o.low),
        date_trunc('month', o.high + 1) - interval 1 month,
        interval 1 month
    )) as date) as month
    from overlapping o
)
select
    m.month, m.org_id, m.post_type, m.quota, m.borrowed, m.usable, m.actual,
    posts_vacant(m.usable, m.actual) as vacant,
    posts_over(m.usable, m.actual) as over,
    m.vacant_own,
    posts_vacant(m.usable, m.actual) - m.vacant_own as borrowed_unused,
    m.actual / nullif(m.usable, 0) as utilisation,
    m.basis
from monthly m
order by m.month, m.org_id, m.post_type
