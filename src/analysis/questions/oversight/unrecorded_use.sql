-- unrecorded_use: posts a unit used in a month without filing, one row a unit × month × type.
with span as (
    select month_of(day_or_coverage_start(month_of(from_month))) as first_month,
           month_of(day_or_coverage_end(month_of(to_month))) as last_month
)
select q.month, q.org_id, o.name, q.post_type, q.posts
from quota_use q
cross join span
left join org o on o.org_id = q.org_id
where q.month between span.first_month and span.last_month
  and q.posts > 0
  and not q.recorded
order by q.month, q.posts desc, q.org_id, q.post_type
