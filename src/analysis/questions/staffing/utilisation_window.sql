-- utilisation_window: post-days used over post-days usable, both ends of the window included.
with span as (
    select day_or_coverage_end(as_of) as last_day,
           window_start(day_or_coverage_end(as_of), months) as first_day
),
weighed as (
    select s.org_id, s.post_type, s.quota, s.borrowed, s.actual, s.actual_most, s.people_doubted,
           s.quota + s.borrowed as usable,
           s.end_on > span.last_day as last_one,
           date_diff('day', greatest(s.start_on, span.first_day), least(s.end_on, span.last_day + 1))
               as days
    from staffing_during(window_start(day_or_coverage_end(as_of), months), day_or_coverage_end(as_of)) s,
         span
),
summed as (
    select w.org_id, w.post_type,
        bool_or(w.last_one and is_listed(w.quota, w.borrowed, coalesce(w.actual, w.actual_most), w.people_doubted)) as present,
        bool_or(w.usable is null or (w.usable > 0 and w.actual is null)) as unknown,
        sum(posts_used(w.usable, w.actual) * w.days) filter (w.usable > 0) as used,
        sum(w.usable * w.days) as usable
    from weighed w
    group by w.org_id, w.post_type
)
select
    m.org_id, n.name, m.post_type,
    case when not m.unknown then cast(coalesce(m.used, 0) as bigint) end as days_used,
    case when not m.unknown then cast(m.usable as bigint) end as days_usable,
    case when not m.unknown then coalesce(m.used, 0) / nullif(m.usable, 0) end as utilisation
from summed m
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = m.org_id
where m.present
