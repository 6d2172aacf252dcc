-- unrecorded_use: posts a unit used in a month without filing, one row a unit × month × type.
with span as (
    select month_of(day_or_coverage_start(month_of(from_month))) as first_month,
           month_of(day_or_coverage_end(month_of(to_month))) as last_month
),
used as (
    select q.month as on_month, u.unit_id, counted_type(q.post_type) as own_type, q.posts
    from quota_use q
    cross join span
    join unit u on u.org_id = q.org_id
    where q.month between span.first_month and span.last_month
      and q.posts > 0
      and not q.recorded
)
select x.on_month as month, x.unit_id as org_id, n.name, x.own_type as post_type,
       -- what could not be read of that month may be more
       cast(case when not exists (
           select 1 from doubt d
           where d."table" = 'quota_use' and d.org_id = x.unit_id
             and coalesce(counted_type(d.post_type) = x.own_type, true)
             and coalesce(d.from_on = x.on_month, true)) then sum(x.posts) end as integer) as posts
from used x
left join unit_name n
  on n.unit_id = x.unit_id and n.start_on <= last_day(x.on_month) and n.end_on > last_day(x.on_month)
group by x.on_month, x.unit_id, n.name, x.own_type
