-- Staffing between changes: what is known of every unit × type on every day since day one.
-- Input: change and known_from, both by unit_type.

-- Running totals from each start day on, and by the design's order of rules, evaluated at the
-- interval's first day, what of them is known.
create temp table known as
with total as (
    select
        unit_type, day,
        lead(day, 1, date '9999-12-31') over so_far as end_on,
        sum(quota) over so_far as quota,
        sum(quota_rows) over so_far as quota_rows,
        sum(people) over so_far as people,
        sum(counted) over so_far as counted,
        sum(counts) over so_far as counts,
        sum(borrowed) over so_far as borrowed,
        sum(entries) over so_far as entries,
        max(case when entries > 0 then day end) over so_far as last_entry_on
    from change
    window so_far as (partition by unit_type order by day rows unbounded preceding)
),
ruled as (
    select
        t.*,
        coalesce(t.day >= k.abolished_on, false) as gone,
        coalesce(t.day < k.founded_on, false) as unborn,
        coalesce(t.day >= k.quota_from and t.day < k.quota_to, false) as quota_covered,
        coalesce(t.day >= k.roster_from, false)
            or (k.roster_only and coalesce(t.day >= k.people_from and t.day < k.people_to, false))
            as rostered
    from total t
    join known_from k using (unit_type)
),
valued as (
    select
        unit_type, day, end_on, entries, last_entry_on, rostered, gone, counts,
        case
            when gone then 0
            when quota_rows > 0 then quota
            when quota_covered or unborn then 0
        end as quota,
        case when gone then 0 else borrowed end as borrowed,
        case
            when rostered then people
            when gone then 0
            when counts > 0 then counted
            when unborn then 0
        end as actual
    from ruled
)
select
    unit_type, day, end_on,
    quota::integer as quota, borrowed::integer as borrowed, actual::integer as actual,
    case
        when quota = 0 then 0
        -- greatest() passes over NULL, and an unknown must not become 0
        when quota is not null and actual is not null then greatest(quota - actual, 0)
    end::integer as vacant_own,
    case when rostered then 'roster' when counts > 0 and not gone then 'headcount' end as basis,
    entries::integer as entries,
    last_entry_on
from valued;

-- The row that questions read. `vacant_since` is the start of the run of intervals with a
-- known vacancy: the day after the last interval without one. Sorted by year, so that a
-- question reads the years it asks for, and then by unit and type.
insert into staffing_interval
with stepped as (
    select
        *,
        lag(quota) over (partition by unit_type order by day) - quota as given_up
    from known
),
counted as (
    select
        *,
        sum(greatest(coalesce(given_up, 0), 0)) over so_far as decreases,
        max(case when vacant_own is null or vacant_own = 0 then end_on end) over so_far as full_to
    from stepped
    window so_far as (partition by unit_type order by day rows unbounded preceding)
)
select
    k.unit_id, k.post_type, c.day, c.end_on, c.quota, c.borrowed, c.actual, c.vacant_own, c.basis,
    c.entries, c.decreases, c.last_entry_on,
    case when c.vacant_own >= 1 then coalesce(c.full_to, date '0001-01-01') end as vacant_since,
    c.unit_type
from counted c
join known_from k using (unit_type)
order by year(c.day), c.unit_type, c.day;
