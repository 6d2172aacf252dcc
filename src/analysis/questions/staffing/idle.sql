-- idle: own posts that nobody used on any day of a window, between two bounds.
with span as (
    select day_or_coverage_end(as_of) as last_day,
           window_start(day_or_coverage_end(as_of), months) as first_day
),
-- One pass over the intervals that touch the window. Entries and decreases are running
-- counters: what they gained between two days is a difference.
windowed as (
    select
        s.unit_type,
        case when count(s.vacant_own) = count(*) then min(s.vacant_own) end as upper_bound,
        max(s.vacant_own + s.entries + s.decreases)
            filter (s.start_on <= span.first_day) as at_start,
        coalesce(bool_or(s.basis = 'headcount'), false) as counted
    from staffing_interval s, span
    where s.start_on <= day_or_coverage_end(as_of)
      and s.end_on > window_start(day_or_coverage_end(as_of), months)
    group by s.unit_type
),
standing as (
    select s.*
    from staffing_interval s
    where s.start_on <= day_or_coverage_end(as_of)
      and s.end_on > day_or_coverage_end(as_of)
      and (s.quota > 0 or s.borrowed > 0 or s.actual > 0)
),
bounded as (
    select
        s.unit_type, s.org_id, s.post_type, s.quota, s.actual, s.vacant_own, s.basis,
        s.last_entry_on, s.vacant_since,
        w.upper_bound,
        case when w.upper_bound is not null and not w.counted
             then greatest(w.at_start - s.entries - s.decreases, 0) end as lower_bound
    from standing s
    join windowed w on w.unit_type = s.unit_type
),
planned as (
    select u.unit_id, counted_type(p.post_type) as type_counted, sum(p.posts) as posts
    from quota_plan p
    join unit u on u.org_id = p.org_id
    cross join span
    where p.direction = '进' and p.approved_on <= span.last_day
      and (p.closed_on is null or p.closed_on > span.last_day)
    group by all
),
excused as (
    select u.unit_id, counted_type(r.post_type) as type_counted,
           arg_max(r.reason, r.start_on) as reason
    from vacancy_reason r
    join unit u on u.org_id = r.org_id
    cross join span
    where r.start_on <= span.last_day and (r.end_on is null or r.end_on > span.last_day)
    group by all
),
-- Founded, merged, split, or joined by a whole unit inside (start, as_of]: too new to tell.
renewed as (
    select u.unit_id from unit u, span
    where u.founded_on > span.first_day and u.founded_on <= span.last_day
    union
    select unnest(case
        when e.change in ('合并', '拆分') then [e.from_unit, e.to_unit]
        when e.change in ('撤并', '整建制划入') then [e.to_unit]
        else [] end)
    from unit_events() e, span
    where e.changed_on > span.first_day and e.changed_on <= span.last_day
)
select
    b.org_id, b.post_type, b.quota, b.actual, b.vacant_own,
    b.upper_bound as idle_upper,
    b.lower_bound as idle_lower,
    b.vacant_own - b.upper_bound as frictional,
    b.vacant_since,
    b.last_entry_on,
    cast(whole_months(b.last_entry_on, span.last_day) as integer) as months_without_entry,
    cast(coalesce(p.posts, 0) as integer) as pending,
    x.reason,
    b.basis,
    case
        when b.upper_bound is null then '未知'
        when b.vacant_own = 0 then '满编'
        when n.unit_id is not null then '新设'
        when b.upper_bound = 0 then '周转'
        when x.reason is not null then '政策保留'
        when b.basis = 'roster' and coalesce(b.last_entry_on <= span.first_day, true) then '沉睡'
        else '闲置'
    end as status
from bounded b
cross join span
left join planned p on p.unit_id = b.org_id and p.type_counted = b.post_type
left join excused x on x.unit_id = b.org_id and x.type_counted = b.post_type
left join renewed n on n.unit_id = b.org_id
-- numbered in the order of unit and type, and an integer sorts faster
order by b.unit_type
