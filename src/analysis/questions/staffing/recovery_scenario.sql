-- recovery_scenario: what a rule for taking idle posts back would take from whom.
with ruled as (
    select i.*,
        case cast(take as varchar) when 'lower' then i.idle_lower when 'upper' then i.idle_upper
             else cast(error('take 只能是 upper 或 lower') as integer) end as bound,
        -- exact decimals: 0.29 of 100 posts are 29
        case when cap is null then null
             when try_cast(cap as decimal(18, 9)) between 0 and 1 then cast(cap as decimal(18, 9))
             else cast(error('cap 应在 0 与 1 之间，如 0.1') as decimal(18, 9)) end as share,
        is_beside(i.post_type) as beside,
        i.reason is null and in_doubt(
            'vacancy_reason', i.org_id, i.post_type, day_or_coverage_end(as_of)) as unread,
        -- posts that stand empty for a reason are spared; a reason without a number spares all
        case when i.reason is null then 0 else coalesce(x.posts, i.vacant_own) end as spared,
        i.reason is not null and x.posts is null as spares_all
    from idle(as_of := as_of, months := months) i
    left join excuses_on(day_or_coverage_end(as_of)) x
      on x.unit_id = i.org_id and x.post_type = i.post_type
),
taken as (
    select r.*,
        case
            when r.beside or r.spares_all or r.bound = 0 then 0
            -- whether a reason holds that could not be read is not known
            when r.unread and r.bound > 0 then null
            when r.bound is not null and r.vacant_own is not null
                then least(r.bound, greatest(r.vacant_own - r.spared, 0),
                           coalesce(cast(floor(r.share * r.quota) as integer), r.bound))
        end as posts_taken
    from ruled r
)
select
    t.org_id, t.name, t.post_type, t.quota, t.vacant_own, t.idle_upper, t.idle_lower,
    cast(t.posts_taken as integer) as taken,
    cast(t.vacant_own - t.posts_taken as integer) as vacant_left,
    t.pending,
    -- posts taken although an approved plan is about to fill them
    case when t.posts_taken = 0 then 0
         when t.pending is not null and t.posts_taken is not null then
        cast(greatest(t.posts_taken - greatest(t.vacant_own - t.pending, 0), 0) as integer) end
        as taken_from_plan,
    -- posts taken from units whose vacancies may all have been filled in turn: the careful
    case when t.posts_taken = 0 then 0
         when t.idle_lower = 0 then cast(t.posts_taken as integer)
         when t.idle_lower is not null then 0 end as taken_from_careful,
    t.months_without_entry, t.status
from taken t
where t.vacant_own > 0 or t.vacant_own is null
