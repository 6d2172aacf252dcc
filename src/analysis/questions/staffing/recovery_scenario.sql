-- recovery_scenario: what a rule for taking idle posts back would take from whom.
with ruled as (
    select i.*,
        case cast(take as varchar) when 'lower' then i.idle_lower when 'upper' then i.idle_upper
             else error('take 只能是 upper 或 lower') end as bound,
        case when cap is null then null
             when cast(cap as double) between 0 and 1 then cast(cap as double)
             else error('cap 应在 0 与 1 之间，如 0.1') end as share,
        i.reason is not null or i.post_type in ('备案', '报备员额') as spared
    from idle(as_of := as_of, months := months) i
),
taken as (
    select r.*,
        case
            when r.spared then 0
            when r.bound is not null
                then least(r.bound, r.vacant_own,
                           coalesce(floor(r.share * r.quota), r.bound))
        end as posts_taken
    from ruled r
)
select
    t.org_id, t.post_type, t.quota, t.vacant_own, t.idle_upper, t.idle_lower,
    cast(t.posts_taken as integer) as taken,
    cast(t.vacant_own - t.posts_taken as integer) as vacant_left,
    t.pending,
    -- posts taken although an approved plan is about to fill them
    cast(greatest(t.posts_taken - greatest(t.vacant_own - t.pending, 0), 0) as integer)
        as taken_from_plan,
    -- posts taken from units whose vacancies may all have been filled in turn: the careful
    case when t.idle_lower = 0 then cast(t.posts_taken as integer)
         when t.idle_lower is not null then 0 end as taken_from_careful,
    t.months_without_entry, t.status
from taken t
where t.vacant_own > 0 or t.vacant_own is null
order by t.posts_taken desc nulls last, t.org_id, t.post_type
