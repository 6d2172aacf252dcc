-- quota_use_units: posts that each unit used in a span of months, by type, of them filed.
with span as (
    select month_of(day_or_coverage_start(month_of(from_month))) as first_month,
           month_of(day_or_coverage_end(month_of(to_month))) as last_month
),
used as (
    select u.unit_id, counted_type(q.post_type) as own_type, q.posts, q.recorded,
           -- what could not be read of any month of the span may be more
           exists (select 1 from doubt d
                   where d."table" = 'quota_use' and d.org_id = u.unit_id
                     and coalesce(counted_type(d.post_type) = counted_type(q.post_type), true)
                     and coalesce(d.from_on between span.first_month and span.last_month, true)) as open
    from quota_use q
    join unit u on u.org_id = q.org_id
    cross join span
    where q.month between span.first_month and span.last_month and q.posts > 0
)
select
    x.unit_id as org_id, n.name, x.own_type as post_type,
    case when not bool_or(x.open) then cast(sum(x.posts) as bigint) end as posts_used,
    case when not bool_or(x.open) and bool_and(x.recorded is not null)
         then cast(coalesce(sum(x.posts) filter (x.recorded), 0) as bigint) end as posts_recorded
from used x
left join names_on(day_or_coverage_end(month_of(to_month))) n on n.unit_id = x.unit_id
group by x.unit_id, n.name, x.own_type
