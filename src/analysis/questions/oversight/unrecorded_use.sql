-- unrecorded_use: posts a unit used in a month without filing, one row a unit × month × type.
with span as (
    select month_of(day_or_coverage_start(month_of(from_month))) as first_month,
           month_of(day_or_coverage_end(month_of(to_month))) as last_month
)
select q.month, u.unit_id as org_id, n.name, q.post_type, q.posts
from quota_use q
cross join span
join unit u on u.org_id = q.org_id
left join unit_name n
  on n.unit_id = u.unit_id and n.start_on <= last_day(q.month) and n.end_on > last_day(q.month)
where q.month between span.first_month and span.last_month
  and q.posts > 0
  and not q.recorded
