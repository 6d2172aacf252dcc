-- staffing_monthly: staffing at the end of each month that ends in [from_on, to_on].
with overlapping as (
    select s.*,
           greatest(s.start_on, day_or_coverage_start(from_on)) as low,
           least(s.end_on - 1, day_or_coverage_end(to_on)) as high
    from staffing_during(day_or_coverage_start(from_on), day_or_coverage_end(to_on)) s
    where is_listed(s.quota, s.borrowed, coalesce(s.actual, s.actual_most), s.people_doubted)
),
-- Each interval yields the months that end inside it: the cost is the rows of the answer.
monthly as (
    select o.*, cast(unnest(generate_series(
        date_trunc('month', o.low),
        date_trunc('month', o.high + 1) - interval 1 month,
        interval 1 month
    )) as date) as on_month
    from overlapping o
)
select
    m.on_month as month, m.org_id, n.name, m.post_type, m.quota, m.borrowed,
    m.quota + m.borrowed as usable,
    m.actual,
    posts_vacant(m.quota + m.borrowed, m.actual) as vacant,
    posts_over(m.quota + m.borrowed, m.actual) as over,
    m.vacant_own,
    posts_vacant(m.quota + m.borrowed, m.actual) - m.vacant_own as borrowed_unused,
    posts_utilisation(m.quota + m.borrowed, m.actual) as utilisation,
    m.basis, m.counted_on, m.actual_least, m.actual_most
from monthly m
left join unit_name n
  on n.unit_id = m.org_id and n.start_on <= last_day(m.on_month) and n.end_on > last_day(m.on_month)
