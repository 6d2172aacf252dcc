-- realname_compliance: month by month, who reported on time and whether used posts were filed.
with span as (
    select month_of(day_or_coverage_start(month_of(from_month))) as first_month,
           month_of(day_or_coverage_end(month_of(to_month))) as last_month
),
reported as (
    select r.month as on_month,
           count(*) as units,
           count(*) filter (r.status = '按时上报') as on_time
    from realname_return r, span
    where r.month between span.first_month and span.last_month
    group by r.month
),
used as (
    select q.month as on_month,
           count(distinct q.org_id) filter (q.posts > 0) as units_using,
           sum(q.posts) as posts_used,
           sum(q.posts) filter (q.recorded) as posts_recorded,
           -- where nobody said whether it was filed, the total is not known
           bool_or(q.posts > 0 and q.recorded is null) as unsaid
    from quota_use q, span
    where q.month between span.first_month and span.last_month
    group by q.month
)
select
    coalesce(r.on_month, u.on_month) as month,
    r.units,
    r.on_time,
    r.on_time / nullif(r.units, 0) as on_time_rate,
    coalesce(u.units_using, 0) as units_using,
    coalesce(cast(u.posts_used as bigint), 0) as posts_used,
    case when not coalesce(u.unsaid, false)
        then coalesce(cast(u.posts_recorded as bigint), 0) end as posts_recorded,
    case when not u.unsaid
        then coalesce(u.posts_recorded, 0) / nullif(u.posts_used, 0) end as recording_rate
from reported r
full join used u on u.on_month = r.on_month
order by 1
