-- utilisation_window: post-days used over post-days usable, both ends of the window included.
with span as (
    select day_or_coverage_end(as_of) as last_day,
           window_start(day_or_coverage_end(as_of), months) as first_day
),
weighed as (
    select s.org_id, s.post_type, s.quota, s.borrowed, s.actual,
           s.quota + s.borrowed as usable,
           s.end_on > span.last_day as last_one,
           least(s.end_on, span.last_day + 1) - greatest(s.start_on, span.first_day) as days
    from staffing_interval s, span
    where s.start_on <= day_or_coverage_end(as_of)
      and s.end_on > window_start(day_or_coverage_end(as_of), months)
),
summed as (
    select w.org_id, w.post_type,
        bool_or(w.last_one and (w.quota > 0 or w.borrowed > 0 or w.actual > 0)) as present,
        bool_or(w.usable is null or (w.usable > 0 and w.actual is null)) as unknown,
        sum(least(w.actual, w.usable) * w.days) filter (w.usable > 0) as used,
        sum(w.usable * w.days) as usable
    from weighed w
    group by w.org_id, w.post_type
)
select
    m.org_id, m.post_type,
    case when not m.unknown then cast(coalesce(m.used, 0) as bigint) end as days_used,
    case when not m.unknown then cast(m.usable as bigint) end as days_usable,
    case when not m.unknown then coalesce(m.used, 0) / nullif(m.usable, 0) end as utilisation
from summed m
where m.present
order by m.org_id, m.post_type
