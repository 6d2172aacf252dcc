-- Staffing between changes: what is known of every unit × type on every day since day one.
-- Input: change, run, life, unit, headcount, member, and
--   quota_coverage and roster_coverage (post_type, first_day, day_after).

-- Days of a unit's life that decide what is known.
create temp table known_from as
select l.unit_id, l.founded_on, l.abolished_on, r.roster_from,
       h.unit_id is null and r.roster_from is not null as roster_only
from life l
left join (select unit_id, min(start_on) as roster_from from run group by unit_id) r
    using (unit_id)
left join (select distinct unit_id from headcount join member using (org_id)) h
    using (unit_id);

-- An interval starts wherever something changes or what is known may change, and on each
-- 1 January, so that a question reads only the years it asks for.
create temp table start_day as
with unit_type as (
    select unit_id, post_type, min(day) as first_day from change group by unit_id, post_type
),
boundary as (
    select unit_id, post_type, day from change
    union
    select u.unit_id, u.post_type, unnest([
        date '0001-01-01', k.founded_on, k.abolished_on, k.roster_from,
        q.first_day, q.day_after, r.first_day, r.day_after
    ])
    from unit_type u
    join known_from k using (unit_id)
    left join quota_coverage q using (post_type)
    left join roster_coverage r using (post_type)
    union
    select unit_id, post_type, unnest([
        make_date(y, 1, 1) for y in range(year(first_day) + 1, (select last_year + 1 from horizon))
    ])
    from unit_type
)
select unit_id, post_type, day from boundary where day is not null and day < date '9999-12-31';

-- Running totals at each start day.
create temp table total as
select
    s.unit_id, s.post_type, s.day,
    lead(s.day, 1, date '9999-12-31') over so_far as end_on,
    sum(c.quota) over so_far as quota,
    sum(c.quota_rows) over so_far as quota_rows,
    sum(c.people) over so_far as people,
    sum(c.counted) over so_far as counted,
    sum(c.counts) over so_far as counts,
    sum(c.borrowed) over so_far as borrowed,
    sum(c.entries) over so_far as entries,
    max(case when c.entries > 0 then s.day end) over so_far as last_entry_on
from start_day s
left join change c on c.unit_id = s.unit_id and c.post_type = s.post_type and c.day = s.day
window so_far as (
    partition by s.unit_id, s.post_type order by s.day rows unbounded preceding
);

-- What is known: the design's order of rules, each evaluated at the interval's first day.
create temp table known as
with ruled as (
    select
        t.*,
        coalesce(t.day >= k.abolished_on, false) as gone,
        coalesce(t.day < k.founded_on, false) as unborn,
        coalesce(t.day >= q.first_day and t.day < q.day_after, false) as quota_covered,
        coalesce(t.day >= k.roster_from, false)
            or (k.roster_only and coalesce(t.day >= r.first_day and t.day < r.day_after, false))
            as rostered
    from total t
    join known_from k using (unit_id)
    left join quota_coverage q using (post_type)
    left join roster_coverage r using (post_type)
),
valued as (
    select
        unit_id, post_type, day, end_on, entries, last_entry_on, rostered, gone, counts,
        case
            when gone then 0
            when quota_rows > 0 then quota
            when quota_covered or unborn then 0
        end as quota,
        case when gone then 0 else coalesce(borrowed, 0) end as borrowed,
        case
            when rostered then coalesce(people, 0)
            when gone then 0
            when counts > 0 then counted
            when unborn then 0
        end as actual
    from ruled
)
select
    unit_id, post_type, day, end_on, quota, borrowed, actual,
    case
        when quota = 0 then 0
        -- greatest() passes over NULL, and an unknown must not become 0
        when quota is not null and actual is not null then greatest(quota - actual, 0)
    end as vacant_own,
    case when rostered then 'roster' when counts > 0 and not gone then 'headcount' end as basis,
    coalesce(entries, 0) as entries,
    last_entry_on,
    greatest(coalesce(
        lag(quota) over (partition by unit_id, post_type order by day) - quota, 0
    ), 0) as decrease
from valued;

-- The row that questions read. `vacant_since` is the start of the run of intervals with a
-- known vacancy: the day after the last interval without one.
insert into staffing_interval
with counted as (
    select
        *,
        sum(decrease) over so_far as decreases,
        max(case when vacant_own is null or vacant_own = 0 then end_on end) over so_far as full_to
    from known
    window so_far as (partition by unit_id, post_type order by day rows unbounded preceding)
)
select
    unit_id, post_type, day, end_on, quota, borrowed, actual, vacant_own, basis,
    entries, decreases, last_entry_on,
    case when vacant_own >= 1 then coalesce(full_to, date '0001-01-01') end
from counted
order by year(day), unit_id, post_type, day;
