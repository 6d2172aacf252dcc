-- overstaffed: who is over its posts at the end of a day, since when without a break, and how many all the while.
with told as (
    select s.org_id, s.post_type, s.start_on, s.end_on, posts_over(s.quota + s.borrowed, s.actual) as over
    from staffing_during(date '0001-01-01', day_or_coverage_end(as_of)) s
),
-- The last time that it was not over, or that it cannot be told. A struct, for arg_max passes over NULL.
broken as (
    select t.org_id, t.post_type, max(t.end_on) as ended_on, arg_max({'over': t.over}, t.end_on)['over'] as over
    from told t
    where coalesce(t.over = 0, true)
    group by t.org_id, t.post_type
),
lasting as (
    select t.org_id, t.post_type, min(t.start_on) as since, min(t.over) as least
    from told t
    left join broken b on b.org_id = t.org_id and b.post_type = t.post_type
    where coalesce(t.start_on >= b.ended_on, true)
    group by t.org_id, t.post_type
)
select
    s.org_id, n.name, s.post_type, s.quota + s.borrowed as usable, s.actual,
    posts_over(s.quota + s.borrowed, s.actual) as over,
    l.least as over_least,
    l.since as over_since,
    case when l.since is not null then coalesce(b.over = 0, false) end as since_known,
    cast(whole_months(l.since, day_or_coverage_end(as_of)) as integer) as months_over
from standing_on(day_or_coverage_end(as_of)) s
left join lasting l on l.org_id = s.org_id and l.post_type = s.post_type
left join broken b on b.org_id = s.org_id and b.post_type = s.post_type
left join names_on(day_or_coverage_end(as_of)) n on n.unit_id = s.org_id
where l.least > 0 or (s.listed and posts_over(s.quota + s.borrowed, s.actual) is null)
