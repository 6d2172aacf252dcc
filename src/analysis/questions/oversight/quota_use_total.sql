-- quota_use_total: posts used month by month and type by type, of them filed, and not filed.
with span as (
    select month_of(day_or_coverage_start(month_of(from_month))) as first_month,
           month_of(day_or_coverage_end(month_of(to_month))) as last_month
),
used as (
    select q.month as on_month, m.unit_id as org_id, counted_type(q.post_type) as own_type, q.posts, q.recorded,
           q.post_type is not null and not is_beside(counted_type(q.post_type)) as in_whole
    from quota_use q
    join unit m on m.org_id = q.org_id
    cross join span
    where q.month between span.first_month and span.last_month and q.posts > 0
),
every as (
    select u.on_month, u.own_type, u.org_id, u.posts, u.recorded from used u
    union all
    select u.on_month, '合计', u.org_id, u.posts, u.recorded from used u where u.in_whole
),
doubted as (
    select m.on_month,
           exists (select 1 from doubt x where x."table" = 'quota_use'
                     and coalesce(x.from_on = m.on_month, true)) as open
    from (select distinct u.on_month from used u) m
)
select
    e.on_month as month, e.own_type as post_type, count(distinct e.org_id) as units_using,
    case when not bool_or(d.open) then cast(sum(e.posts) as bigint) end as posts_used,
    -- unknown as soon as one filing is; not filed is a known 0
    case when not bool_or(d.open) and bool_and(e.recorded is not null)
         then cast(coalesce(sum(e.posts) filter (e.recorded), 0) as bigint) end as posts_recorded
from every e
join doubted d on d.on_month = e.on_month
group by e.on_month, e.own_type
