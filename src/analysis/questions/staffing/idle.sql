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
        -- a day on which nothing was empty settles it, whatever is unknown of the others
        case when min(s.vacant_own) = 0 then 0
             when count(s.vacant_own) = count(*) then min(s.vacant_own) end as upper_bound,
        max(s.vacant_own + s.entries + s.decreases)
            filter (s.start_on <= span.first_day) as at_start,
        -- a book that opens with a count of the window's first day tells of every day after it
        bool_and(s.entries_known)
            or bool_and(s.entries_known and s.basis = 'movement')
               filter (s.end_on > span.first_day + 1) as entries_known
    from staffing_during(window_start(day_or_coverage_end(as_of), months), day_or_coverage_end(as_of)) s,
         span
    group by s.unit_type
),
bounded as (
    select
        s.unit_type, s.org_id, s.post_type, s.quota, s.actual, s.vacant_own, s.basis,
        s.last_entry_on, s.vacant_since, w.upper_bound, w.entries_known,
        case when w.upper_bound = 0 then 0
             when w.upper_bound is not null and w.entries_known
             then greatest(w.at_start - s.entries - s.decreases, 0) end as lower_bound
    from staffing_on(day_or_coverage_end(as_of)) s
    join windowed w on w.unit_type = s.unit_type
    where is_listed(s.quota, s.borrowed, coalesce(s.actual, s.actual_most), s.people_doubted)
),
planned as (
    select p.unit_id, p.post_type, sum(p.posts_left) as posts
    from plans_on(day_or_coverage_end(as_of)) p
    where p.direction = '进'
    group by p.unit_id, p.post_type
),
-- Founded, merged, split, or joined by a whole unit inside (start, as_of]: too new to tell.
renewed as (
    select u.unit_id from unit u, span
    where u.founded_on > span.first_day and u.founded_on <= span.last_day
    union
    select unnest(case
        when e.change in ('合并', '拆分') then [e.from_unit, e.to_unit]
        when goes_whole(e.change) then [e.to_unit]
        else [] end)
    from unit_events() e, span
    where e.changed_on > span.first_day and e.changed_on <= span.last_day
),
-- Of whose predecessor something could not be read when it went into them: what they got is open.
heir as (
    select e.to_unit as unit_id, d.post_type
    from unit_events() e
    cross join span
    join doubt d on d.org_id = e.from_unit
    where d."table" in ('quota', 'headcount', 'roster', 'movement') and not is_of_founding(d.reason)
      and e.changed_on > span.first_day and e.changed_on <= span.last_day
      and coalesce(d.from_on <= e.changed_on, true) and coalesce(d.until_on >= e.changed_on, true)
)
select
    b.org_id, t.name, b.post_type, b.quota, b.actual, b.vacant_own,
    b.upper_bound as idle_upper,
    b.lower_bound as idle_lower,
    b.vacant_own - b.upper_bound as frictional,
    b.vacant_since,
    b.last_entry_on,
    cast(whole_months(b.last_entry_on, span.last_day) as integer) as months_without_entry,
    case when d.unit_id is null then cast(coalesce(p.posts, 0) as integer) end as pending,
    -- of several the latest counts, and one that could not be read may be later
    case when not in_doubt('vacancy_reason', b.org_id, b.post_type, span.last_day) then x.reason end as reason,
    b.basis,
    case
        when b.upper_bound is null then '未知'
        when b.vacant_own = 0 then '满编'
        when b.vacant_own is null and state_in_doubt(b.org_id, b.post_type, span.last_day) then null
        when b.vacant_own is null and exists (
            select 1 from heir h
            where h.unit_id = b.org_id and coalesce(counted_type(h.post_type) = b.post_type, true)) then null
        when n.unit_id is not null then '新设'
        -- founded nobody can read when, and not told of before the window
        when f.unit_id is not null then null
        when b.upper_bound = 0 then '周转'
        when x.reason is not null then '政策保留'
        -- a reason that could not be read may hold
        when in_doubt('vacancy_reason', b.org_id, b.post_type, span.last_day) then null
        when b.entries_known and coalesce(b.last_entry_on <= span.first_day, true) then '沉睡'
        else '闲置'
    end as status
from bounded b
cross join span
left join names_on(day_or_coverage_end(as_of)) t on t.unit_id = b.org_id
left join planned p on p.unit_id = b.org_id and p.post_type = b.post_type
left join (
    select distinct q.unit_id, q.post_type from doubts_on('quota_plan', day_or_coverage_end(as_of)) q
) d on d.unit_id = b.org_id and coalesce(d.post_type = b.post_type, true)
left join excuses_on(day_or_coverage_end(as_of)) x on x.unit_id = b.org_id and x.post_type = b.post_type
left join renewed n on n.unit_id = b.org_id
left join founding_in_doubt(window_start(day_or_coverage_end(as_of), months)) f on f.unit_id = b.org_id
