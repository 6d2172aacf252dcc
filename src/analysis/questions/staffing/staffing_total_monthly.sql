-- staffing_total_monthly: the totals of staffing at the end of each month in [from_on, to_on].
with overlapping as (
    select s.*,
           is_in_whole(s.post_type, u.told_as_total) as in_whole,
           greatest(s.start_on, day_or_coverage_start(from_on)) as low,
           least(s.end_on - 1, day_or_coverage_end(to_on)) as high
    from staffing_during(day_or_coverage_start(from_on), day_or_coverage_end(to_on)) s
    join unit u on u.org_id = s.org_id
    where is_listed(s.quota, s.borrowed, coalesce(s.actual, s.actual_most), s.people_doubted)
),
monthly as (
    select o.*, g.group_name, cast(unnest(generate_series(
        date_trunc('month', o.low),
        date_trunc('month', o.high + 1) - interval 1 month,
        interval 1 month
    )) as date) as on_month
    from overlapping o
    join groups_on("by", day_or_coverage_end(to_on)) g on g.unit_id = o.org_id
),
every as (
    select m.group_name, m.post_type as type_of, m.on_month, m.org_id, m.quota, m.borrowed, m.actual
    from monthly m
    union all
    select m.group_name, '合计', m.on_month, m.org_id, m.quota, m.borrowed, m.actual
    from monthly m where m.in_whole
)
select
    e.on_month as month, e.group_name, e.type_of as post_type,
    count(distinct e.org_id) as units,
    count(distinct e.org_id) filter (e.quota is null or e.actual is null) as units_unknown,
    cast(sum(e.quota) as bigint) as quota,
    cast(sum(e.borrowed) as bigint) as borrowed,
    cast(sum(e.quota + e.borrowed) as bigint) as usable,
    cast(sum(e.actual) as bigint) as actual,
    cast(sum(posts_vacant(e.quota + e.borrowed, e.actual)) as bigint) as vacant,
    cast(sum(posts_over(e.quota + e.borrowed, e.actual)) as bigint) as over,
    cast(sum(e.quota + e.borrowed - e.actual) as bigint) as balance,
    sum(posts_vacant(e.quota + e.borrowed, e.actual))
        / nullif(sum(e.quota + e.borrowed) filter (
            posts_vacant(e.quota + e.borrowed, e.actual) is not null), 0) as vacancy_rate,
    sum(posts_used(e.quota + e.borrowed, e.actual))
        / nullif(sum(e.quota + e.borrowed) filter (e.actual is not null), 0) as utilisation
from every e
group by e.on_month, e.group_name, e.type_of
